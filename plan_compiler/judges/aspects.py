"""What carries a plan's text, as lines by aspect: what other readers of a file must find in it.

Parity compares words; this compares what carries them: headings, lists, tables, notes, links,
pictures, languages.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import assert_never

from plan_compiler.model import (
    Block,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    Link,
    List,
    ListItem,
    Node,
    Notice,
    Paragraph,
    Phrase,
    Plan,
    Quote,
    Reference,
    Row,
    Section,
    Signatures,
    Strong,
    Table,
    parts,
    plain,
    walk,
)
from plan_compiler.parity.numbering import in_format
from plan_compiler.parity.said import line as said_line

# One line for each thing that carries text, by aspect, in reading order.
Aspects = Mapping[str, Sequence[str]]
Lines = Iterator[tuple[str, str]]
# A link whose target an import lost has words only.
_INLINE = (Strong, Emphasis, Phrase, Link, Reference)


def line(text: str) -> str:
    """Words on one line, without signs that only shape lines."""
    return said_line(text.replace("\N{NON-BREAKING HYPHEN}", "-"))


def gather(lines: Iterable[tuple[str, str]]) -> Aspects:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for aspect, words in lines:
        found[aspect].append(line(words))
    return found


def differences(model: Aspects, found: Aspects, aspects: Iterable[str]) -> Iterator[str]:
    """The first line of each aspect that is not as in the model."""
    for aspect in aspects:
        pairs = zip_longest(model.get(aspect, ()), found.get(aspect, ()), fillvalue="")
        for wanted, told in pairs:
            if wanted != told:
                yield f"{aspect}: {told!r} instead of {wanted!r}"
                break


# --- The model -------------------------------------------------------------------------------


def of_model(plan: Plan) -> Aspects:
    return gather(_of_plan(plan))


def _of_plan(plan: Plan) -> Lines:
    yield "language", plan.metadata.language
    for group in plan.facts:
        yield from (("fact", f"{row.label}: {row.value}") for row in group.rows)
    if plan.issuer.logo:
        yield "picture", plan.issuer.logo.alternative
    yield "heading", f"1 {plan.metadata.title}"
    yield "title", f"1 {plan.metadata.title}"
    for node in (*plan.preamble, *plan.sections, *plan.appendices, *plan.footnotes):
        yield from _of_node(node)


def _of_node(node: Node) -> Lines:
    match node:
        case Section():
            yield "heading", f"{node.level} {node.number} {plain(node.title)}"
            yield "title", f"{node.level} {plain(node.title)}"
        case Footnote():
            yield "note", f"{node.number} {words(node)}"
        case Row():
            yield "row", " | ".join(words(cell) for cell in node.cells)
        case _ if isinstance(node, _INLINE):
            yield from _of_inline(node)
        case _ if isinstance(node, Block):
            yield from _of_block(node)
    for name in parts(type(node)):
        lines = _below(node, getattr(node, name))
        # An item of a figure's description is none of the text.
        yield from (found for found in lines if (name, found[0]) != ("description", "item"))


def _below(node: Node, value: object) -> Lines:
    below = [part for part in (value if isinstance(value, tuple) else ()) if isinstance(part, Node)]
    for at, part in enumerate(below):
        if isinstance(node, List) and isinstance(part, ListItem):
            mark = item_mark(node.ordered, node.start + at, node.depth)
            yield "item", f"{mark} {words(*part.blocks[:1])}"
        yield from _of_node(part)


def words(*nodes: Node) -> str:
    """The words of the paragraphs and terms below some nodes."""
    texts = (plain(text) for node in nodes for below in walk(node) for text in _texts(below))
    return line(" ".join(texts))


def _texts(node: Node) -> Iterator[tuple[Inline, ...]]:
    match node:
        case Paragraph(content=text) | Definition(term=text):
            yield text


def _of_inline(inline: Strong | Emphasis | Phrase | Link | Reference) -> Lines:
    text = plain(inline.content)
    match inline:
        case Strong():
            yield "strong", text
        case Emphasis():
            yield "emphasis", text
        case Phrase(language=language):
            yield "language", f"{language} {text}"
        case Link(target=target):
            yield "link", f"{target} {text}"
        case Reference(target=target):
            yield "reference", f"#{target} {text}"
            yield "way", text
        case _:
            assert_never(inline)


def _of_block(block: Block) -> Lines:
    match block:
        case List():
            yield "list", list_line(block.ordered, block.start, len(block.items))
        case DefinitionList():
            yield "definitions", str(len(block.items))
        case Quote():
            yield "quote", str(len(block.blocks))
        case Notice():
            yield "notice", "urgent" if block.urgent else "notice"
        case Table():
            yield "table", _of_table(block)
            yield "columns", " | ".join(_columns(block))
        case Figure():
            yield "caption", f"{block.label} {plain(block.caption)}"
            yield "figure", f"{block.alternative} / {block.label} {plain(block.caption)}"
            yield "picture", f"{block.alternative} {words(*block.description)}"
            yield "description", str(bool(block.description))
        case Signatures():
            yield "signatures", str(len(block.signatories))
        case Paragraph():
            return
        case _:
            assert_never(block)


def list_line(ordered: bool, start: int, items: int) -> str:
    return f"{'ordered' if ordered else 'bullets'} from {start}: {items}"


_FORMS = ("decimal", "lowerLetter", "lowerRoman")


def item_mark(ordered: bool, number: int, depth: int) -> str:
    """What stands before an item; every bullet is the same."""
    form = _FORMS[min(depth, len(_FORMS)) - 1]
    return f"{in_format(number, form)}." if ordered else "•"


def _of_table(table: Table) -> str:
    name = f"{table.label} {plain(table.caption)}" if table.caption else table.name
    headers = len(table.rows) if table.row_headers else 0
    cells = len(table.rows) * len(table.columns)
    return table_line(name, _columns(table), len(table.rows), headers, cells - headers)


def _columns(table: Table) -> list[str]:
    return [plain(column.header) or column.name for column in table.columns]


def table_line(name: str, columns: Iterable[str], rows: int, headers: int, cells: int) -> str:
    heads = " | ".join(line(column) for column in columns)
    return f"{line(name)}: {heads}: {rows} rows, {headers} headers, {cells} cells"
