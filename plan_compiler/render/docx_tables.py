"""Tables: a header row that repeats, rows in one piece, a title and a description to hear."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

from plan_compiler.diff.marked import of_side
from plan_compiler.model import Blocks, Column, Row, Table
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_inlines import Look, runs
from plan_compiler.render.docx_revisions import new_words, stamp
from plan_compiler.render.docx_xml import Element, paragraph, qn, text, w

Fill = Callable[[Draft, Blocks, Scope], list[Element]]

STYLE = "Plantabell"


def table(draft: Draft, node: Table, scope: Scope, fill: Fill) -> Element:
    """A table of fixed widths; `fill` writes the blocks of a cell.

    The header row is marked as one and repeats (WCAG 1.3.1, ECMA-376-1 §17.4.78); the title and
    the description are what Word offers as the table's alternative text.
    """
    widths = column_widths(node, scope.width)
    inside = replace(scope, style="Tabelltext", boxed=True, depth=0)
    return w(
        "tbl",
        _properties(draft, node, sum(widths)),
        w("tblGrid", [w("gridCol", w=width) for width in widths]),
        _header(draft, node, widths, inside),
        _rows(draft, node, widths, inside, fill),
    )


def column_widths(node: Table, width: int) -> list[int]:
    """The columns' shares of `width`, so that they add up to it exactly."""
    edges = [0, *accumulate(column.width for column in node.columns)]
    return [
        width * right // edges[-1] - width * left // edges[-1] for left, right in pairwise(edges)
    ]


def _properties(draft: Draft, node: Table, width: int) -> Element:
    names = ", ".join(new_words(column.header) or column.name for column in node.columns)
    return w(
        "tblPr",
        w("tblStyle", val=draft.styles.id(STYLE)),
        w("tblW", w=width, type="dxa"),
        w("tblLayout", type="fixed"),
        _look(node.row_headers),
        w("tblCaption", val=new_words(node.caption) or node.name),
        w("tblDescription", val=draft.labels["table_columns"].format(columns=names)),
    )


def _look(row_headers: bool) -> Element:
    # The flags once more as bits: what Word before 2010 reads (ECMA-376-4 §14.3.7).
    bits = 0x0020 | 0x0200 | 0x0400 | (0x0080 if row_headers else 0)
    return w(
        "tblLook",
        val=f"{bits:04X}",
        firstRow=1,
        lastRow=0,
        firstColumn=int(row_headers),
        lastColumn=0,
        noHBand=1,
        noVBand=1,
    )


def _header(draft: Draft, node: Table, widths: list[int], scope: Scope) -> Element:
    style = draft.styles.id("Tabellrubrik")
    cells = [
        _cell(draft, [paragraph(style, _column(draft, node, column, scope))], width)
        for column, width in zip(node.columns, widths, strict=True)
    ]
    if not new_words(node.caption) and scope.is_alive:
        draft.bookmarks.mark(node.id, cells[0])
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader")), cells)


def _column(draft: Draft, node: Table, column: Column, scope: Scope) -> Iterator[Element]:
    """The visible header of a column, or else its name as hidden text."""
    was = column.mark.before if column.mark else None
    if isinstance(was, Column) and not (was.header and new_words(column.header)):
        yield from _renamed(draft, node, column, was, scope)
    elif column.header:
        yield from runs(draft, column.header, scope)
    else:
        yield _unseen(column.name)


def _renamed(
    draft: Draft, node: Table, column: Column, was: Column, scope: Scope
) -> Iterator[Element]:
    """A column that had no visible header, or has none: what it was called, and what it is."""
    assert draft.revisions
    now = of_side(column.header, old=False)
    olds = list(runs(draft, was.header, replace(scope, side="old"))) or [_unseen(was.name)]
    news = list(runs(draft, now, replace(scope, side="new"))) or [_unseen(column.name)]
    if was.header == now and was.name == column.name:
        yield from news
        return
    draft.revisions.show_value(node.mark, "columns/name")
    yield from (*stamp(olds, "old"), *stamp(news, "new"))


def _unseen(name: str) -> Element:
    return text(name, Look(hidden=True).properties())


def _rows(
    draft: Draft, node: Table, widths: list[int], scope: Scope, fill: Fill
) -> Iterator[Element]:
    for row in node.rows:
        written = _row(draft, row, widths, scope.within(row.mark), fill)
        yield from draft.marked(row.mark, [written])


def _row(draft: Draft, row: Row, widths: list[int], scope: Scope, fill: Fill) -> Element:
    cells = [
        _cell(draft, fill(draft, cell.blocks, replace(scope, width=width)), width)
        for cell, width in zip(row.cells, widths, strict=True)
    ]
    if row.id and scope.is_alive:
        draft.bookmarks.mark(row.id, cells[0])
    return w("tr", w("trPr", w("cantSplit")), cells)


def _cell(draft: Draft, content: list[Element], width: int) -> Element:
    # Word takes a cell that does not end with a paragraph for a damaged file.
    if not content or content[-1].tag != qn("w:p"):
        content = [*content, paragraph(draft.styles.id("Tabelltext"), ())]
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), content)
