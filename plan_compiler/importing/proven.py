"""Blocks that Markdown can say: each is written and read back, and put more simply if it must."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from plan_compiler.authoring.markdown import Unwritable, blocks, line
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.importing.pieces import Element
from plan_compiler.model import (
    Block,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Inline,
    Inlines,
    LineBreak,
    Node,
    Paragraph,
    Phrase,
    Signatures,
    Strong,
    Table,
    Text,
    find,
    plain,
    transform,
)
from plan_compiler.passage import Passage
from plan_compiler.prose import Prose


def provable(block: Block, element: Element) -> list[Block]:
    """The block as it will be read back; without marks, or as paragraphs, if there is no way."""
    if isinstance(block, (Figure, Signatures)) or (
        isinstance(block, Table) and block.kind != "table"
    ):
        return [block]
    if isinstance(block, DefinitionList) and (left := _undefined(block)):
        known = replace(block, items=block.items[: -len(left)])
        pieces: list[Block] = [known] if known.items else []
        pieces += [Paragraph(content=item.term) for item in left]
        return [block for piece in pieces for block in provable(piece, element)]
    if isinstance(block, DefinitionList):
        block = _defined(block)
    if _reads_back(block):
        return [block]
    element.change("unmarked")
    if isinstance(block, Paragraph) and (fewer := _with_fewer_marks(block)):
        return [fewer]
    bare: Block = transform(block, _unmarked)
    if _reads_back(bare):
        return [bare]
    element.change("flattened")
    return [Paragraph(content=(Text(text=plain(found.content)),)) for found in _paragraphs(bare)]


def title(words: Inlines, element: Element) -> Inlines:
    """A heading's words: on one line, with the marks that can be read back."""
    one_line = tuple(Text(text=" ") if isinstance(one, LineBreak) else one for one in words)
    heading = Paragraph(content=_merged(one_line))
    if _reads_back(heading):
        return heading.content
    element.change("unmarked")
    return (Text(text=" ".join(plain(one_line).split())),)


def _with_fewer_marks(block: Paragraph) -> Paragraph | None:
    """The paragraph without the one mark that cannot be written, if there is such a one."""
    for at, one in enumerate(block.content):
        if isinstance(one, (Emphasis, Strong, Phrase)):
            parts = (*block.content[:at], *one.content, *block.content[at + 1 :])
            fewer = Paragraph(content=_merged(parts))
            if _reads_back(fewer):
                return fewer
    return None


def _reads_back(block: Block) -> bool:
    problems: list[Diagnostic] = []
    try:
        text = "\n".join(blocks([block]))
        if isinstance(block, Table):
            line(block.caption)
    except Unwritable:
        return False
    read = Prose(problems=problems).blocks(Passage.whole(text, ""))
    return read == (block,) and not any(problem.is_error for problem in problems)


def _unmarked(node: Node) -> Node:
    """A node whose words have no emphasis, no languages and no empty texts."""
    changes = {}
    for name in ("content", "term", "caption", "header", "title"):
        value = getattr(node, name, None)
        if isinstance(value, tuple) and not isinstance(node, (Emphasis, Strong, Phrase)):
            changes[name] = _merged(tuple(_flat(value)))
    return replace(node, **changes) if changes else node  # type: ignore[arg-type]


def _flat(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for one in inlines:
        if isinstance(one, (Emphasis, Strong, Phrase)):
            yield from _flat(one.content)
        else:
            yield one


def _merged(inlines: Inlines) -> Inlines:
    found: list[Inline] = []
    for one in inlines:
        if isinstance(one, Text) and found and isinstance(found[-1], Text):
            found[-1] = Text(text=found[-1].text + one.text)
        else:
            found.append(one)
    return tuple(found)


def _undefined(block: DefinitionList) -> Sequence[Definition]:
    """The terms after which nothing is defined."""
    return tuple(takewhile(lambda item: not item.blocks, reversed(block.items)))[::-1]


def _defined(block: DefinitionList) -> DefinitionList:
    """Terms without a definition of their own stand with the next that has one."""
    items: list[Definition] = []
    waiting: Inlines = ()
    for item in block.items:
        if not item.blocks:
            waiting = (*waiting, *item.term, Text(text=" / "))
            continue
        items.append(replace(item, term=_merged((*waiting, *item.term))))
        waiting = ()
    return DefinitionList(items=tuple(items))


def _paragraphs(block: Block) -> Iterator[Paragraph]:
    """Every paragraph's worth of words in a block, in order."""
    for node in find(block, Node):
        match node:
            case Paragraph(content=content) if content:
                yield node
            case Definition(term=term) | Table(caption=term) if term:
                yield Paragraph(content=term)
            case _ if getattr(node, "header", ()):
                yield Paragraph(content=node.header)  # type: ignore[attr-defined]
