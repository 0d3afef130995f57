"""One column of a two-column comparison: a merged unit as it is in one of the plans.

Words that stand in one revision only keep a mark; what came or went as a whole is in italics. The
columns hold paragraphs, lists and definitions: a row of a table is a paragraph with a line a cell,
and a footnote's call is its number in words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, assert_never

from plan_compiler.diff.marked import stands_alone
from plan_compiler.mark import Mark
from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    Inlines,
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
    plain,
    walk,
)
from plan_compiler.render.redline_words import restyling
from plan_compiler.resources import Labels

OLD_WORDS = Mark(kind="deleted", changes=())
NEW_WORDS = Mark(kind="inserted", changes=())


def para(*content: Inline | str) -> Paragraph:
    """A paragraph of words."""
    return Paragraph(content=tuple(Text(text=c) if isinstance(c, str) else c for c in content))


@dataclass(frozen=True, slots=True)
class Side:
    """The old or the new column; `notes` are the numbers of that plan's footnotes by their ids.

    With `whole`, what is shown came or went as a whole.
    """

    old: bool
    labels: Labels
    notes: Mapping[str, int]
    whole: bool = False

    def there(self, nodes: Iterable[Any]) -> list[Any]:
        """The nodes that stand in this column."""
        return [node for node in nodes if self._is_there(node.mark)]

    def _is_there(self, mark: Mark | None) -> bool:
        return mark is None or not mark.whole or mark.is_old == self.old

    def inside(self, node: Any) -> "Side":
        """The column as it is inside a node."""
        return replace(self, whole=True) if stands_alone(node) else self

    # --- Words -------------------------------------------------------------------------------

    def words(self, content: Inlines) -> Inlines:
        flat = tuple(self._flat(content, None))
        return (Emphasis(content=flat),) if self.whole and flat else flat

    def _flat(self, content: Inlines, mark: Mark | None) -> Iterator[Inline]:
        for own, group in groupby(content, key=lambda inline: inline.mark):
            if not self._is_there(own):
                continue
            kept = self._kept(own) or mark
            for inline in group:
                yield from self._inline(inline, kept)
            if own and own.restyled and not self.old:
                yield Text(text=" ")
                yield Text(text=restyling(own.restyled, self.labels), mark=NEW_WORDS)

    def _kept(self, mark: Mark | None) -> Mark | None:
        if mark is None or mark.restyled or not mark.whole:
            return None
        return OLD_WORDS if self.old else NEW_WORDS

    def _inline(self, inline: Inline, mark: Mark | None) -> Iterator[Inline]:
        match inline:
            case Text():
                yield replace(inline, mark=mark)
            case Emphasis() | Strong() | Phrase():
                yield replace(inline, content=tuple(self._flat(inline.content, mark)), mark=None)
            case Link() | LostLink() | Reference():
                yield from self._flat(inline.content, mark)
            case NoteReference():
                number = self.notes.get(inline.note, inline.number)
                yield Text(text=" ")
                yield Text(text=self.labels["lydelse_call"].format(number=number), mark=mark)
            case LineBreak():
                if mark:
                    yield Text(text=self.labels["redline_break"], mark=mark)
                yield LineBreak()
            case _:
                assert_never(inline)

    # --- Blocks ------------------------------------------------------------------------------

    def blocks(self, nodes: Iterable[Any]) -> Blocks:
        """What stands of some units in this column."""
        return tuple(
            block for node in self.there(nodes) for block in self.inside(node)._blocks(node)
        )

    def _blocks(self, node: Section | Block) -> Iterator[Block]:
        match node:
            case Section():
                yield para(Strong(content=self.words(self._heading(node))))
            case Paragraph():
                yield Paragraph(content=self.words(node.content))
            case List():
                yield self.items(node, node.items)
            case DefinitionList():
                yield from self.definitions(node.items)
            case Quote() | Notice():
                yield from self.blocks(node.blocks)
            case Table():
                yield self.caption(node)
                yield self.columns(node)
                yield from self.rows(node, node.rows)
            case Figure():
                yield from self._figure(node)
            case Signatures():
                names = (", ".join(filter(None, (s.name, s.role))) for s in node.signatories)
                yield from (Paragraph(content=self.words((Text(text=name),))) for name in names)
            case _:
                assert_never(node)

    def _heading(self, section: Section) -> Inlines:
        """A heading; of one that came or went, with what is only heard of it elsewhere.

        A title that ends with a colon leads on to it already.
        """
        if not (self.whole and section.context):
            return section.title
        context = self.labels["heading_context"].format(context=section.context)
        if plain(section.title).rstrip().endswith(":"):
            context = f" {section.context}"
        return (*section.title, Text(text=context))

    def items(self, block: List, items: Sequence[ListItem]) -> List:
        """Some items of a list, numbered as in the whole."""
        before = block.mark.before if self.old and block.mark else None
        frame = before if isinstance(before, List) else block
        first = self.there(items)[:1]
        passed = next((at for at, i in enumerate(self.there(block.items)) if i in first), 0)
        shown = (replace(i, blocks=self.inside(i).blocks(i.blocks)) for i in self.there(items))
        return List(
            ordered=frame.ordered,
            start=frame.start + passed,
            depth=frame.depth,
            items=tuple(replace(item, mark=None) for item in shown),
        )

    def definitions(self, items: Sequence[Definition]) -> Blocks:
        """Terms above what they mean."""
        return tuple(block for item in self.there(items) for block in self._definition(item))

    def _definition(self, item: Definition) -> Blocks:
        inside = self.inside(item)
        term = para(Strong(content=inside.words(item.term)))
        return (term, *inside.blocks(item.blocks))

    def footnote(self, note: Footnote) -> Blocks:
        """A footnote under its number."""
        before = note.mark.before if self.old and note.mark else None
        id = before.id if isinstance(before, Footnote) else note.id
        number = self.notes.get(id, note.number)
        lead = para(
            Strong(content=(Text(text=self.labels["change_footnote"].format(number=number)),))
        )
        return (lead, *self.inside(note).blocks(note.blocks))

    def _figure(self, node: Figure) -> Iterator[Block]:
        before = node.mark.before if self.old and node.mark else None
        alternative = before.alternative if isinstance(before, Figure) else node.alternative
        yield Paragraph(content=self.words(node.caption))
        words = self.labels["lydelse_drawing"].format(alternative=alternative)
        yield Paragraph(content=self.words((Text(text=words),)))
        yield from self.blocks(node.description)

    # --- Tables ------------------------------------------------------------------------------

    def caption(self, node: Table) -> Paragraph:
        """A table's caption, or the name that it has instead."""
        shown = self.words(node.caption) or self.words((Text(text=node.name),))
        return para(Strong(content=shown))

    def columns(self, node: Table) -> Paragraph:
        """The headers of a table's columns in one line."""
        shown: list[Inline] = [Text(text=self.labels["lydelse_columns"])]
        for column in self.there(node.columns):
            separator = " " if len(shown) == 1 else "; "
            shown += [Text(text=separator), *self._header(column)]
        return Paragraph(content=tuple(shown))

    def _header(self, column: Column) -> Inlines:
        words = column.header or (Text(text=column.name),)
        return (
            self.words(words) if self.whole else tuple(self._flat(words, self._kept(column.mark)))
        )

    def rows(self, table: Table, rows: Sequence[Row]) -> Blocks:
        """Rows as paragraphs, a line a cell, under the name of its column."""
        return tuple(self.inside(row)._row(table, row) for row in self.there(rows))

    def _row(self, table: Table, row: Row) -> Paragraph:
        pairs = zip(table.columns, row.cells, strict=True)
        here = [(column, cell) for column, cell in pairs if self._is_there(column.mark)]
        lines = [
            line
            for at, (column, cell) in enumerate(here)
            if (line := self._cell(column, cell, is_header=table.row_headers and at == 0))
        ]
        return Paragraph(content=joined(lines))

    def _cell(self, column: Column, cell: Cell, is_header: bool) -> Inlines:
        inside = self.inside(cell)
        written = inside.blocks(cell.blocks)
        leaves = (leaf for block in written for leaf in walk(block) if isinstance(leaf, Paragraph))
        content = joined([leaf.content for leaf in leaves if leaf.content])
        if not content or is_header:
            return (Strong(content=content),) if content else ()
        name = plain(tuple(self._flat(column.header, None))) or column.name
        return (Text(text=f"{name.rstrip(': ')}: "), *content)


def joined(lines: Sequence[Inlines]) -> Inlines:
    """Lines of one paragraph."""
    breaks = ((LineBreak(), *line) if at else line for at, line in enumerate(lines))
    return tuple(inline for line in breaks for inline in line)
