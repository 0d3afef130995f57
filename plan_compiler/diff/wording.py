"""A field's words as plain text, with its looks, footnote calls and references beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from plan_compiler.diff.change import Content, LookKind, Unit
from plan_compiler.diff.units import Slot, flatten_unit, lead
from plan_compiler.model import (
    Block,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    LineBreak,
    Link,
    List,
    ListItem,
    LostLink,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Quote,
    Reference,
    Row,
    Section,
    Signatures,
    Strong,
    Table,
    Text,
)

Looks = tuple[tuple[LookKind, str], ...]


@dataclass(slots=True, eq=False)
class Wording:
    """`text` has a line for each block and each line break.

    `looks` are stretches of text with their looks; `calls` are footnote ids with their
    offsets; `automatic` are stretches whose words are the label of a target.
    """

    text: str = ""
    looks: list[tuple[int, int, Looks]] = field(default_factory=list)
    calls: list[tuple[int, str]] = field(default_factory=list)
    automatic: list[tuple[int, int, str]] = field(default_factory=list)


def read_wording(content: Content) -> Wording:
    """The words of a field: a string, inlines, or the blocks of a cell or a footnote."""
    if isinstance(content, str):
        return Wording(content)
    if len(content) == 1:
        only = content[0]
        if isinstance(only, Paragraph) and len(only.content) == 1:
            only = only.content[0]
        if type(only) is Text:
            return Wording(only.text)
    reader = _Reader()
    reader.content(content)
    reader.found.text = "".join(reader.parts)
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.lines = 0
        self.found = Wording()

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def content(self, content: Content) -> None:
        if isinstance(content, str):
            self.write(content)
            return
        for part in content:
            if isinstance(part, Block):
                self.block(part)
            else:
                self.inline(part, ())

    def block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self.line(block.content)
            return
        for slot in flatten_unit(block, "blocks/0"):
            for _, content in fields(slot.node):
                self.line(content)

    def line(self, content: Content) -> None:
        if content:
            if self.lines:
                self.write("\n")
            self.lines += 1
            self.content(content)

    def inline(self, node: Inline, looks: Looks) -> None:
        start = self.length
        match node:
            case Text():
                self.write(node.text)
                if looks:
                    self.found.looks.append((start, self.length, looks))
            case LineBreak():
                self.write("\n")
            case NoteReference():
                self.found.calls.append((start, node.note))
            case _:
                inner = _looks(node, looks)
                for part in node.content:
                    self.inline(part, inner)
                if isinstance(node, Reference) and node.automatic:
                    self.found.automatic.append((start, self.length, node.target))


def _looks(node: Emphasis | Strong | Phrase | Link | LostLink | Reference, around: Looks) -> Looks:
    own: Looks
    match node:
        case Emphasis():
            own = (("emphasis", "yes"),)
        case Strong():
            own = (("strong", "yes"),)
        case Phrase():
            own = (("language", node.language),)
        case Link():
            own = (("link", node.target), *_retrieved(node))
        case LostLink():
            own = (("lost-link", "yes"), *_retrieved(node))
        case Reference():
            own = (("reference", node.target),)
        case _:
            assert_never(node)
    return tuple(sorted(dict(around + own).items()))


def _retrieved(node: Link | LostLink) -> Looks:
    return (("retrieved", node.retrieved.day.isoformat()),) if node.retrieved else ()


def fields(node: Unit) -> Iterator[tuple[str, Content]]:
    """The fields of words that a unit has itself, by their path below it."""
    match node:
        case Paragraph():
            yield "content", node.content
        case Section():
            yield "title", node.title
            yield "context", node.context
        case ListItem():
            first = lead(node)
            if first is not None:
                yield "blocks/0/content", first.content
        case Row():
            for at, cell in enumerate(node.cells):
                yield f"cells/{at}/blocks", cell.blocks
        case Table():
            yield "caption", node.caption
            yield "name", node.name
            for at, column in enumerate(node.columns):
                yield f"columns/{at}/header", column.header
                yield f"columns/{at}/name", column.name
        case Figure():
            yield "caption", node.caption
            yield "alternative", node.alternative
        case Definition():
            yield "term", node.term
        case List() | DefinitionList() | Quote() | Notice() | Signatures():
            return
        case _:
            assert_never(node)


def join_wordings(parts: Sequence[Wording]) -> Wording:
    """Several wordings as one, a space between them."""
    joined = Wording()
    for part in parts:
        by = len(joined.text) + 1 if joined.text else 0
        joined.text = f"{joined.text} {part.text}" if joined.text else part.text
        joined.looks += [(start + by, end + by, looks) for start, end, looks in part.looks]
        joined.calls += [(offset + by, note) for offset, note in part.calls]
        joined.automatic += [(start + by, end + by, to) for start, end, to in part.automatic]
    return joined


def unit_wording(node: Unit) -> Wording:
    """The words of a unit itself, its fields as one."""
    return join_wordings([read_wording(content) for _, content in fields(node)])


def all_words(node: Unit | Footnote) -> str:
    """Every word of a unit and of what stands below it."""
    if isinstance(node, Footnote):
        return read_wording(node.blocks).text
    return words_of(flatten_unit(node, "blocks/0"))


def words_of(slots: Iterable[Slot]) -> str:
    """Every word of some units."""
    contents = (content for slot in slots for _, content in fields(slot.node))
    return "\n".join(read_wording(content).text for content in contents if content)
