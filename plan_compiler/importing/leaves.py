"""A plan as the stretches of words that a person can edit, in reading order, with their places."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Inlines,
    Link,
    List,
    Metadata,
    Node,
    NoteReference,
    Notice,
    Paragraph,
    Plan,
    Quote,
    Section,
    Signatures,
    Strong,
    Table,
    find,
    parts,
    plain,
)
from plan_compiler.span import NOWHERE, Span

Kind = Literal[
    "fact",
    "heading",
    "paragraph",
    "item",
    "row",
    "cell",
    "caption",
    "term",
    "note",
    "signature",
]


@dataclass(frozen=True)
class Leaf:
    """Words of one paragraph, heading, row or the like.

    `depth` counts the lists around an item, and is the level of a heading. `span` is where the
    words stand in the source, `alone` whether they are all of their item or block, and `end` the
    last line of the outermost block around them, as far as its span tells.
    """

    kind: Kind
    text: str
    marks: tuple[tuple[str, str], ...] = ()
    span: Span = NOWHERE
    depth: int = 0
    heading: str = ""
    alone: bool = True
    ordered: bool = False
    end: int = 0


def leaves(plan: Plan) -> list[Leaf]:
    found = [*_facts(plan), *_blocks(plan.preamble, "paragraph", 0, "")]
    for section in (*plan.sections, *plan.appendices):
        found += _section(section)
    for note in plan.footnotes:
        found += _blocks(note.blocks, "note", 0, "")
    return found


def _facts(plan: Plan) -> Iterator[Leaf]:
    """What stands on the cover; it is data, and has no place in the text."""
    yield Leaf("fact", normal(plan.issuer.name))
    for name in parts(Metadata):
        value = getattr(plan.metadata, name)
        if value and name not in ("description", "document_type", "language"):
            yield Leaf("fact", f"{name}: {normal(_said(value))}")


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_said, value))
    if isinstance(value, Node):
        return " ".join(_said(getattr(value, name)) for name in parts(type(value)))
    return str(value)


def normal(text: str) -> str:
    """Words as they are compared: every blank is one space."""
    return " ".join(text.split())


def _section(section: Section) -> Iterator[Leaf]:
    title = normal(plain(section.title))
    yield _leaf("heading", section.title, section.span, section.level, title)
    yield from _blocks(section.blocks, "paragraph", 0, title)
    for below in section.sections:
        yield from _section(below)


def _blocks(blocks: Blocks, kind: Kind, depth: int, heading: str) -> Iterator[Leaf]:
    alone = len(blocks) == 1
    for block in blocks:
        end = max((node.span.end_line for node in find(block, Node) if node.span.file), default=0)
        for leaf in _block(block, kind, depth, heading, alone):
            yield replace(leaf, end=max(end, leaf.end))


def _block(block: Block, kind: Kind, depth: int, heading: str, alone: bool) -> Iterator[Leaf]:
    match block:
        case Paragraph():
            is_alone = alone or kind in ("paragraph", "note")
            yield _leaf(kind, block.content, block.span, depth, heading, is_alone)
        case List():
            for item in block.items:
                for leaf in _blocks(item.blocks, "item", depth + 1, heading):
                    is_deeper = leaf.depth > depth + 1
                    yield leaf if is_deeper else replace(leaf, ordered=block.ordered)
        case DefinitionList():
            for definition in block.items:
                yield from _definition(definition, depth, heading)
        case Quote() | Notice():
            # Words in a directive are changed in their place; whole paragraphs are not.
            for inner in block.blocks:
                yield from _block(inner, "caption", depth, heading, False)
        case Table():
            yield from _table(block, heading)
        case Figure():
            yield _leaf("caption", block.caption, _spanned(block.caption), 0, heading)
        case Signatures():
            for one in block.signatories:
                yield Leaf("signature", normal(f"{one.name} {one.role}"), span=one.span)
        case _:
            assert_never(block)


def _definition(definition: Definition, depth: int, heading: str) -> Iterator[Leaf]:
    yield _leaf("term", definition.term, _spanned(definition.term), depth, heading)
    for block in definition.blocks:
        yield from _block(block, "caption", depth, heading, False)


def _table(table: Table, heading: str) -> Iterator[Leaf]:
    if table.caption:
        yield _leaf("caption", table.caption, _spanned(table.caption), 0, heading)
    if table.kind == "table":
        yield from _rows(table, heading)
        return
    for column in table.columns:
        yield _leaf("cell", column.header, column.span, 0, heading)
    for row in table.rows:
        for cell in row.cells:
            for block in cell.blocks:
                yield from _block(block, "cell", 0, heading, False)


def _rows(table: Table, heading: str) -> Iterator[Leaf]:
    """Each row is one stretch, with the bars that it has in Markdown."""
    lines: list[tuple[Cell | Column, ...]] = [table.columns, *(row.cells for row in table.rows)]
    for cells in lines:
        texts = [normal(" ".join(map(plain, _said_in(cell)))) for cell in cells]
        marks = tuple(mark for cell in cells for words in _said_in(cell) for mark in _marks(words))
        spans = [cell.span for cell in cells if cell.span.file]
        span = spans[0].to(spans[-1]) if spans else NOWHERE
        yield Leaf("row", normal(" | ".join(texts)), marks, span, heading=heading)


def _said_in(cell: Cell | Column) -> list[Inlines]:
    if isinstance(cell, Column):
        return [cell.header]
    return [paragraph.content for paragraph in find(cell, Paragraph)]


def _leaf(
    kind: Kind, words: Inlines, span: Span, depth: int, heading: str, alone: bool = True
) -> Leaf:
    return Leaf(kind, normal(plain(words)), _marks(words), span, depth, heading, alone)


def _spanned(words: Inlines) -> Span:
    """From the first to the last place that inlines have in the source."""
    spans = [node.span for one in words for node in find(one, Node) if node.span.file]
    if not spans:
        return NOWHERE
    last = max(spans, key=lambda span: (span.end_line, span.end_column))
    return min(spans, key=lambda span: (span.line, span.column)).to(last)


def _marks(words: Inlines) -> tuple[tuple[str, str], ...]:
    """What is bold, in italics, linked or noted."""
    found = []
    for one in words:
        for node in find(one, Node):
            match node:
                case Emphasis() | Strong():
                    found.append((type(node).__name__.lower(), normal(plain(node.content))))
                case Link():
                    found.append((node.target.rstrip("/"), normal(plain(node.content))))
                case NoteReference():
                    found.append(("note", ""))
    return tuple(found)
