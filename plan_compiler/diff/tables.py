"""The tables that are in both plans: which rows and columns are the same, and what that changes."""

from collections.abc import Iterator, Sequence

from plan_compiler.diff.alignment import Pair
from plan_compiler.diff.change import Change, ColumnAdded, ColumnRemoved, ColumnsMoved
from plan_compiler.diff.columns import is_regular, pair_columns
from plan_compiler.diff.paired import Both, changed_value
from plan_compiler.diff.units import Slot
from plan_compiler.model import N, Row, Table


class Tables:
    """What is the same in the tables of two plans, whose slots are paired as `pairs` say."""

    def __init__(self, old: Sequence[Slot], new: Sequence[Slot], pairs: Sequence[Pair]) -> None:
        self.old, self.new = old, new
        self.mate = {o: n for o, n in pairs if isinstance(new[n].node, Table)}
        self.rows: dict[int, list[Pair]] = {o: [] for o in self.mate}
        for o, n in pairs:
            if isinstance(new[n].node, Row) and self.mate.get(old[o].holder) == new[n].holder:
                self.rows[old[o].holder].append((o, n))
        self.regular: dict[int, bool] = {}
        self.columns: dict[int, list[Pair]] = {}

    def are_regular(self, o: int) -> bool:
        """Whether every row of a table, old and new, has a cell for each column."""
        if o not in self.regular:
            old, new = node(self.old, o, Table), node(self.new, self.mate[o], Table)
            self.regular[o] = is_regular(old) and is_regular(new)
        return self.regular[o]

    def columns_of(self, o: int) -> list[Pair]:
        if o not in self.columns:
            self.columns[o] = self.pair_columns(o)
        return self.columns[o]

    def pair_columns(self, o: int) -> list[Pair]:
        old, new = node(self.old, o, Table), node(self.new, self.mate[o], Table)
        if not self.are_regular(o):
            same = len(old.columns) == len(new.columns)
            return [(at, at) for at in range(len(new.columns))] if same else []
        rows = [(node(self.old, a, Row), node(self.new, b, Row)) for a, b in self.rows[o]]
        return pair_columns(old, new, rows)

    def of(self, o: int, n: int) -> tuple[tuple[Table, Table] | None, Sequence[Pair]]:
        """The tables of two rows, or two tables, and which of their columns are the same."""
        if isinstance(self.new[n].node, Table):
            return (node(self.old, o, Table), node(self.new, n, Table)), self.columns_of(o)
        if not isinstance(row := self.new[n].node, Row):
            return None, ()
        table, new_table = self.old[o].holder, self.new[n].holder
        tables = node(self.old, table, Table), node(self.new, new_table, Table)
        if self.mate.get(table) == new_table and self.are_regular(table):
            return tables, self.columns_of(table)
        return tables, [(at, at) for at in range(len(row.cells))]

    def changed_columns(self, o: int, both: Both) -> Iterator[Change]:
        """Columns that are in one revision of a table only, or stand in another order."""
        assert both.tables
        old, new = both.tables
        if not both.columns and not self.are_regular(o):
            yield changed_value(both, "columns", old.columns, new.columns, "substance")
            return
        kept, found = {i for i, _ in both.columns}, {j for _, j in both.columns}
        rows = self.rows[o]
        for i in (i for i in range(len(old.columns)) if i not in kept):
            yield ColumnRemoved(
                id="",
                old=both.old_place,
                new=both.new_place,
                index=i,
                column=old.columns[i],
                cells=tuple(node(self.old, a, Row).cells[i] for a, _ in sorted(rows)),
            )
        if sorted(kept) != [i for i, _ in both.columns]:
            yield ColumnsMoved(
                id="",
                old=both.old_place,
                new=both.new_place,
                order=tuple((j, i) for i, j in both.columns),
            )
        for j in (j for j in range(len(new.columns)) if j not in found):
            yield ColumnAdded(
                id="",
                old=both.old_place,
                new=both.new_place,
                index=j,
                column=new.columns[j],
                cells=tuple(node(self.new, b, Row).cells[j] for _, b in rows),
            )


def node(slots: Sequence[Slot], at: int, kind: type[N]) -> N:
    """The unit of a slot, which is known to be of a kind."""
    found = slots[at].node
    assert isinstance(found, kind)
    return found
