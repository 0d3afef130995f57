"""The columns of a table in two revisions as one grid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plan_compiler.diff.change import Change, ColumnAdded, ColumnRemoved
from plan_compiler.mark import Mark
from plan_compiler.model import Cell, Column, Row

# The old and the new number of something: one of them, or both if it is in both plans.
Couple = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Union:
    """The columns of both revisions in one order; those of one only are marked."""

    order: Sequence[Couple]
    columns: tuple[Column, ...]

    @classmethod
    def of(cls, old: Sequence[Column], new: Sequence[Column], changes: Sequence[Change]) -> "Union":
        """`old` and `new` are a table's columns, `changes` those of the table."""
        added = {change.index: change for change in changes if isinstance(change, ColumnAdded)}
        removed = {change.index: change for change in changes if isinstance(change, ColumnRemoved)}
        order = list(_order(len(new), added, removed))
        return cls(order, tuple(_columns(order, old, new, added, removed)))

    def row(self, row: Row, before: Row | None) -> Row:
        """A row with a cell for each column; `before` is it as it was, if it is in both."""
        is_old = row.mark is not None and row.mark.is_old
        cells = []
        for (i, j), column in zip(self.order, self.columns, strict=True):
            at = i if is_old else j
            if at is not None:
                cell = row.cells[at]
            else:
                cell = before.cells[i] if before and i is not None else Cell(blocks=())
            lone = column.mark if column.mark and column.mark.kind != "changed" else None
            cells.append(replace(cell, mark=lone))
        return replace(row, cells=tuple(cells))


def _order(
    length: int, added: Mapping[int, ColumnAdded], removed: Mapping[int, ColumnRemoved]
) -> Iterator[Couple]:
    i = j = 0
    while i < length - len(added) + len(removed) or j < length:
        if i in removed:
            yield i, None
            i += 1
        elif j in added:
            yield None, j
            j += 1
        else:
            yield i, j
            i, j = i + 1, j + 1


def _columns(
    order: Sequence[Couple],
    old: Sequence[Column],
    new: Sequence[Column],
    added: Mapping[int, ColumnAdded],
    removed: Mapping[int, ColumnRemoved],
) -> Iterator[Column]:
    for i, j in order:
        if i is not None and j is None:
            gone = removed[i]
            yield replace(gone.column, mark=Mark(kind="deleted", changes=(gone.id,)))
        elif j is not None and i is None:
            yield replace(new[j], mark=Mark(kind="inserted", changes=(added[j].id,)))
        elif i is not None and j is not None:
            same = old[i].name == new[j].name
            mark = None if same else Mark(kind="changed", changes=(), formal=True, before=old[i])
            yield replace(new[j], mark=mark)
