"""A merged plan as markup: each change is a group, at the place of what it is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from plan_compiler.diff.marked import is_gone, item_numbers, stands_alone
from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Column,
    Definition,
    Figure,
    Footnote,
    List,
    ListItem,
    Node,
    Paragraph,
    Row,
    Section,
    Table,
    walk,
)
from plan_compiler.render.markup import element, join, lines
from plan_compiler.render.redline_parts import Ids, PartWriter


@dataclass(frozen=True, kw_only=True)
class RedlineWriter(PartWriter):
    """Writes all of a merged plan."""

    # --- Blocks ------------------------------------------------------------------------------

    def blocks(self, blocks: Blocks) -> Markup:
        runs = self.runs(self.there(blocks), self.own)
        return lines(filter(None, (self._run_of_blocks(ids, run) for ids, run in runs)))

    def tight(self, blocks: Blocks) -> Markup:
        there = tuple(self.there(blocks))
        return self.blocks(there) if any(block.mark for block in there) else super().tight(there)

    def _run_of_blocks(self, ids: Ids, run: Sequence[Block]) -> Markup:
        if not ids:
            writer = self.folding(run[0])
            words = lines(writer.inside(block).block(block) for block in run)
            return self.same(words) if self.is_same(run[0]) else words
        if self.is_move(ids):
            return self._moved_blocks(ids[0], tuple(run))
        if not stands_alone(run[0]):
            return lines(self._changed_block(ids, block) for block in run)
        before, after = (
            lines(self.inside(block, ids).block(block) for block in run if is_gone(block) == gone)
            for gone in (True, False)
        )
        if any(map(is_wide, run)):
            wide = zip(("before", "after"), (before, after), strict=True)
            parts = (
                element("div", words, class_=f"redline-{side}") for side, words in wide if words
            )
            return self.group(ids, *parts)
        return self.group(ids, self.sides(before, after))

    def _changed_block(self, ids: Ids, block: Block) -> Markup:
        after = self.inside(block, ids).block(block)
        if not isinstance(block, Paragraph):
            return self.group(ids, after)
        return self.group(ids, self.sides(self.before().block(block), after, inline=True))

    def _moved_blocks(self, id: str, run: Blocks) -> Markup:
        if is_gone(run[0]):
            return self.left(id, run, lambda: self._gone(id, run[0]).blocks(run))
        inner = replace(self, said=self.said | {id})
        return self.group((id,), self.came_box(id), inner.blocks(run))

    def _gone(self, id: str, node: Node) -> "RedlineWriter":
        """The writer of the old copy of what moved: what was changed in it is told with the new."""
        ids = {id, *(node.mark.changes if node.mark else ())}
        return replace(self, said=self.said | ids, whole="moved-from", dead=True)

    # --- Lists -------------------------------------------------------------------------------

    def items(self, block: List) -> Markup:
        numbers = {} if self.whole or self.old else item_numbers(block)
        items = (self._item(item, numbers.get(id(item))) for item in self.there(block.items))
        return lines(filter(None, items))

    def _item(self, item: ListItem, number: int | None) -> Markup:
        ids = self.own(item)
        content = self.folding(item)._item_of(ids, item)
        same = "redline-same" if self.is_same(item) else None
        return element("li", content, class_=same, value=number) if content else Markup()

    def _item_of(self, ids: Ids, item: ListItem) -> Markup:
        if not ids:
            return self.inside(item).tight(item.blocks)
        if self.is_move(ids) and is_gone(item):
            return self.left(ids[0], [item], lambda: self._gone(ids[0], item).tight(item.blocks))
        if self.is_move(ids):
            inner = replace(self, said=self.said | {ids[0]})
            return self.group(ids[:1], self.came_box(ids[0]), inner._item_of(ids[1:], item))
        if not stands_alone(item):
            return self._changed_item(ids, item)
        return self.group(ids, self.alone(item, self.inside(item, ids).tight(item.blocks)))

    def alone(self, node: Node, words: Markup) -> Markup:
        """What is in one revision only, with nothing beside it."""
        return self.sides(words, Markup()) if is_gone(node) else self.sides(Markup(), words)

    def _changed_item(self, ids: Ids, item: ListItem) -> Markup:
        """The words that an item begins with are its own; what follows has changes of its own."""
        writer, lead, rest = self.inside(item, ids), item.blocks[:1], item.blocks[1:]
        after = lines(map(writer.block, lead))
        sides = self.sides(lines(map(self.before().block, lead)), after, inline=True)
        return lines(filter(None, (self.group(ids, sides), writer.blocks(rest))))

    def definition(self, item: Definition) -> Markup:
        if not self.there((item,)):
            return Markup()
        ids = self.own(item)
        writer = self.inside(item, ids)
        term = element("dt", writer.words(item.term))
        content = writer.tight(item.blocks)
        return join((term, element("dd", self.group(ids, content) if ids else content)))

    # --- Tables ------------------------------------------------------------------------------

    def region(self, table: Table, caption: str) -> Mapping[str, str | None]:
        if not self.dead:
            return super().region(table, caption)
        name = self.plain(table.caption) or table.name
        gone = self.labels["redline_before"]
        return {"role": "region", "aria_label": f"{name}: {gone}"}

    def _tells(self, table: Table) -> bool:
        """Whether the rows of a table have a status: some of them are changed."""
        return not self.whole and not self.old and any(row.mark for row in table.rows)

    def columns(self, table: Table) -> Iterator[Markup]:
        yield from super().columns(table)
        if self._tells(table):
            yield element("col")

    def headers(self, table: Table) -> Iterator[Markup]:
        yield from super().headers(table)
        if self._tells(table):
            yield element("th", self.labels["redline_status"], scope="col")

    def header(self, column: Column) -> Markup:
        return self.inside(column)._header(column)

    def _header(self, column: Column) -> Markup:
        return super().header(column)

    def rows(self, table: Table) -> Markup:
        return lines(self._row(row, table) for row in self.there(table.rows))

    def _row(self, row: Row, table: Table) -> Markup:
        ids = self.own(row)
        writer = self.folding(row).inside(row, ids)
        cells = list(writer.cells(row, table))
        if self._tells(table):
            label = self.labels["redline_status"]
            cells.append(
                element("td", self._status(row, ids), class_="redline-status", data_label=label)
            )
        return element(
            "tr",
            *cells,
            id=writer.id(row.id) if row.id else None,
            class_="redline-same" if self.is_same(row) else None,
        )

    def _status(self, row: Row, ids: Ids) -> Markup:
        """What happened to a row, with the names of its changes."""
        if row.mark is None:
            return Markup(self.labels["redline_row_same"])
        if not ids:
            return Markup(self.labels[f"redline_row_{row.mark.kind.replace('-', '_')}"])
        if self.is_move(ids) and is_gone(row):
            return self.left_box(ids[0]) if ids[0] not in self.book.left else Markup()
        if self.is_move(ids):
            rest = [self.group(ids[1:])] if ids[1:] else []
            return self.group(ids[:1], self.came_box(ids[0]), *rest)
        return self.group(ids)

    def cell(self, cell: Cell) -> Markup:
        writer = self.inside(cell)
        words = writer.tight(cell.blocks)
        if writer.whole or self.old or self.book.is_clean(cell):
            return words
        return self.sides(self.before().tight(cell.blocks), words, inline=True)

    # --- Sections ----------------------------------------------------------------------------

    def section(self, section: Section, kind: str = "plan-section") -> Markup:
        return self.sections((section,), kind)

    def sections(self, sections: Sequence[Section], kind: str = "plan-section") -> Markup:
        runs = self.runs(self.there(sections), self._own_whole)
        return lines(filter(None, (self._run_of_sections(ids, run, kind) for ids, run in runs)))

    def _own_whole(self, section: Section) -> Ids:
        """The changes of a section if they are those of all in it, and not of the heading alone."""
        ids = self.own(section)
        moved = self.is_move(ids)
        if not ids or not (moved or stands_alone(section)):
            return ()
        gone = is_gone(section)
        whole = all(belongs(node, ids[0], gone) for node in flow(section))
        return ids if whole else ()

    def _run_of_sections(self, ids: Ids, run: Sequence[Section], kind: str) -> Markup:
        if not ids:
            words = lines(self.folding(run[0])._section(section, kind) for section in run)
            return self.same(words) if self.is_same(run[0]) else words
        if self.is_move(ids) and is_gone(run[0]):
            return self.left(ids[0], run, lambda: self._gone(ids[0], run[0]).sections(run, kind))
        if self.is_move(ids):
            inner = replace(self, said=self.said | {ids[0]})
            return self.group(ids[:1], self.came_box(ids[0]), inner.sections(run, kind))
        return self.group(ids, *(self.inside(one, ids)._section(one, kind) for one in run))

    def _section(self, section: Section, kind: str) -> Markup:
        parts = (
            self._heading(section),
            self.blocks(section.blocks),
            self.sections(section.sections),
        )
        # Without a heading there is no section: what is gone has none.
        tag = "div" if self.dead or is_gone(section) else "section"
        return element(tag, lines(filter(None, parts)), class_=kind)

    def _heading(self, section: Section) -> Markup:
        ids = self.own(section)
        if not ids:
            return self.inside(section).section_heading(section)
        if self.is_move(ids) and is_gone(section):
            bare = replace(section, blocks=(), sections=())
            return self.left(ids[0], [bare], Markup)
        if self.is_move(ids):
            inner = replace(self, said=self.said | {ids[0]})
            return self.group(ids[:1], self.came_box(ids[0]), inner._heading(section))
        words = self.inside(section, ids).section_heading(section)
        if stands_alone(section):
            return self.group(ids, self.alone(section, words))
        before = self.before().section_heading(section)
        return self.group(ids, self.sides(before, words, inline=True))

    def section_heading(self, section: Section) -> Markup:
        if not self.dead:
            return super().section_heading(section)
        before = section.mark.before if section.mark else None
        if isinstance(before, Section):
            section = replace(section, level=before.level, number=before.number)
        style = f"redline-heading redline-heading-{section.level}"
        return element("p", *self.section_words(section), class_=style)

    # --- Footnotes ---------------------------------------------------------------------------

    def footnote(self, note: Footnote) -> Markup:
        ids = self.own(note)
        writer = self.inside(note, ids)
        words = writer.note(note)
        if ids and stands_alone(note):
            words = self.group(ids, self.alone(note, words))
        elif ids:
            words = self.group(ids, self.sides(self.before().note(note), words, inline=True))
        return element(
            "li",
            words,
            id=writer.id(f"fotnot_{note.id}"),
            value=note.number,
            class_="redline-same" if self._is_folded_away(note) else None,
        )

    def _is_folded_away(self, note: Footnote) -> bool:
        """A note goes with its calls."""
        calls = range(1, self.calls[note.id] + 1)
        return self.is_same(note) and all(self.is_folded(note, call) for call in calls)

    def note(self, note: Footnote) -> Markup:
        return self.tight(note.blocks) if self.dead else super().note(note)


def is_wide(node: Node) -> bool:
    """Whether a node holds what needs the whole width."""
    return any(isinstance(inner, Table | Figure) for inner in walk(node))


def flow(section: Section) -> Iterator[Node]:
    """What stands under a heading: blocks, and further headings with theirs."""
    yield from section.blocks
    for below in section.sections:
        yield below
        yield from flow(below)


def belongs(node: Node, change: str, gone: bool) -> bool:
    """Whether a node came, went or moved with a change; what came into it belongs to it too."""
    mark = node.mark
    return mark is not None and (change in mark.changes or (mark.kind == "inserted" and not gone))
