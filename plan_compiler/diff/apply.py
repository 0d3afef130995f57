"""An old plan and the changes → the new plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, assert_never

from plan_compiler.diff.change import (
    PARTICULARS,
    Added,
    Change,
    Changes,
    ColumnAdded,
    ColumnRemoved,
    ColumnsMoved,
    Edited,
    Merged,
    Moved,
    Place,
    Removed,
    Split,
    Unit,
    ValueChanged,
)
from plan_compiler.diff.notes import called, in_order
from plan_compiler.diff.units import (
    BrokenOrder,
    Loose,
    Slot,
    assemble,
    depth_of,
    flatten,
    flatten_unit,
    is_appendix,
    lead,
    shell,
)
from plan_compiler.model import Cell, Column, Footnote, ListItem, Paragraph, Plan, Row, Table


class DoesNotFit(Exception):
    """Changes that are not those of the plan they are applied to."""


def apply(old: Plan, changes: Changes) -> Plan:
    """The new plan, all but its derived fields; raises `DoesNotFit`."""
    try:
        return _apply(old, changes)
    except (BrokenOrder, LookupError, ValueError, AttributeError, StopIteration) as error:
        raise DoesNotFit(str(error)) from error


def _apply(old: Plan, changes: Changes) -> Plan:
    plan = replace(old, id=changes.new.plan, revision=changes.new.revision)
    if not changes.changes:
        return plan
    for change in changes.changes:
        if isinstance(change, Edited | ValueChanged) and _is_particular(change):
            plan = put(plan, change.old.steps, change.after)
    plan = assemble(plan, _Rebuilding(flatten(old), changes.changes).units())
    units = flatten(plan) if len(old.footnotes) + len(changes.changes) > 1 else []
    return replace(plan, footnotes=tuple(_footnotes(old.footnotes, units, changes.changes)))


def _is_particular(change: Edited | ValueChanged) -> bool:
    return change.subject in PARTICULARS and change.old.path != "footnotes"


def put(node: Any, steps: Sequence[str], value: Any) -> Any:
    """A copy of a model value with another value at the end of a path."""
    if not steps:
        return value
    if isinstance(node, tuple):
        at = int(steps[0])
        return (*node[:at], put(node[at], steps[1:], value), *node[at + 1 :])
    return replace(node, **{steps[0]: put(getattr(node, steps[0]), steps[1:], value)})


def partners(old: Sequence[Slot], changes: Sequence[Change]) -> list[int]:
    """For each new slot the old one that is the same unit, or -1."""
    rebuilding = _Rebuilding(old, changes)
    rebuilding.carry()
    return rebuilding.source


# --- Units -----------------------------------------------------------------------------------


class _Rebuilding:
    """The new sequence of units, from the old one and the changes."""

    def __init__(self, old: Sequence[Slot], changes: Sequence[Change]) -> None:
        self.old = old
        self.gone = [False] * len(old)
        self.here: dict[int, list[Change]] = {}
        self.moves: list[Moved] = []
        come: dict[int, Loose] = {}
        for change in changes:
            come.update(self.sort_in(change))
        length = len(old) - sum(self.gone) + len(come)
        self.new: list[Loose | None] = [come.get(at) for at in range(length)]
        self.source = [-1] * length

    def sort_in(self, change: Change) -> Iterator[tuple[int, Loose]]:
        """Note what a change does to old slots; the new slots it fills come back."""
        match change:
            case Added():
                yield from self.filled(change.new, [change.content])
            case Removed():
                self.empty(change.old, [change.content])
            case Split():
                self.empty(change.old, [change.before])
                yield from self.filled(change.new, change.after)
            case Merged():
                self.empty(change.old, change.before)
                yield from self.filled(change.new, [change.after])
            case Moved():
                self.moves.append(change)
            case Edited() | ValueChanged() | ColumnAdded() | ColumnRemoved() | ColumnsMoved():
                if change.old.at >= 0:
                    self.here.setdefault(change.old.at, []).append(change)
            case _:
                assert_never(change)

    def filled(
        self, place: Place, contents: Sequence[Unit | Footnote]
    ) -> Iterator[tuple[int, Loose]]:
        at = place.at
        for content in contents:
            if not isinstance(content, Footnote):
                for slot in flatten_unit(content, place.path):
                    yield at, Loose(shell(slot.node), slot.depth, is_appendix(slot.path))
                    at += 1

    def empty(self, place: Place, contents: Sequence[Unit | Footnote]) -> None:
        at = place.at
        for content in contents:
            if not isinstance(content, Footnote):
                for slot in flatten_unit(content, place.path):
                    if shell(slot.node) != shell(self.old[at].node):
                        raise DoesNotFit(f"{place.path}: {at}")
                    self.gone[at] = True
                    at += 1

    def units(self) -> list[Loose]:
        self.carry()
        tables: dict[int, _TableChange] = {}
        table = -1
        units: list[Loose] = []
        for at, unit in enumerate(self.new):
            source = self.source[at]
            if unit is None:
                unit = self.changed(source)
            if isinstance(unit.node, Table):
                table = source
                if source >= 0:
                    tables[source] = _TableChange.of(self.here.get(source, ()))
                    unit = replace(unit, node=tables[source].table(unit.node))
            elif source >= 0 and table >= 0 and self.old[source].holder == table:
                unit = replace(unit, node=tables[table].row(unit.node))
            units.append(unit)
        return units

    def carry(self) -> None:
        """Old slots to new ones: those of each move in their order, then all others in theirs."""
        taken = list(self.gone)
        # A move within another one has its slots first.
        for move in sorted(self.moves, key=lambda move: move.old.units + move.new.units):
            self.carry_run(move.old.run, move.new.run, taken)
        self.carry_run(range(len(self.old)), range(len(self.new)), taken)

    def carry_run(self, old: range, new: range, taken: list[bool]) -> None:
        sources = [at for at in old if not taken[at]]
        targets = [at for at in new if self.new[at] is None and self.source[at] < 0]
        for source, target in zip(sources, targets, strict=True):
            self.source[target] = source
            taken[source] = True

    def changed(self, at: int) -> Loose:
        """An old unit with its own changes."""
        slot = self.old[at]
        loose = Loose(shell(slot.node), slot.depth, is_appendix(slot.path))
        changes = self.here.get(at, ())
        for change in changes:
            if isinstance(change, Edited):
                steps = change.old.below(slot.path)
                loose = replace(loose, node=_exchange(loose.node, steps, change))
        # Values last: a unit of another kind has its words elsewhere.
        for change in changes:
            if isinstance(change, ValueChanged):
                loose = _change_value(loose, change)
        return loose


def _exchange(node: Unit, steps: Sequence[str], change: Edited) -> Unit:
    """The unit with a field's new words, if it had the old ones."""
    found: Any = node
    for step in steps:
        found = found[int(step)] if isinstance(found, tuple) else getattr(found, step)
    if found != change.before:
        raise DoesNotFit(change.old.path)
    changed: Unit = put(node, steps, change.after)
    return changed


def _change_value(loose: Loose, change: ValueChanged) -> Loose:
    hangs = replace(loose, depth=depth_of(change.new.path), appendix=is_appendix(change.new.path))
    match change.field:
        case "depth" | "appendix":
            return hangs
        case "level":
            return replace(hangs, node=put(loose.node, ["level"], change.after))
        case "kind":
            return replace(hangs, node=_recast(loose.node))
        case name:
            return replace(loose, node=put(loose.node, [name], change.after))


def _recast(node: Unit) -> Unit:
    """A paragraph as a list item, and the reverse."""
    if isinstance(node, Paragraph):
        return ListItem(blocks=(node,))
    paragraph = lead(node) if isinstance(node, ListItem) else None
    if paragraph is None:
        raise DoesNotFit(type(node).__name__)
    return paragraph


# --- Tables ----------------------------------------------------------------------------------

T = TypeVar("T", Column, Cell)


@dataclass(slots=True)
class _TableChange:
    """What becomes of a table's columns; `cells` are those of each added one, row by row."""

    removed: set[int] = field(default_factory=set)
    order: dict[int, int] = field(default_factory=dict)
    columns: dict[int, Column] = field(default_factory=dict)
    cells: dict[int, Iterator[Cell]] = field(default_factory=dict)

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "_TableChange":
        found = cls()
        for change in changes:
            match change:
                case ColumnRemoved():
                    found.removed.add(change.index)
                case ColumnsMoved():
                    found.order = dict(change.order)
                case ColumnAdded():
                    found.columns[change.index] = change.column
                    found.cells[change.index] = iter(change.cells)
                case _:
                    pass
        return found

    def table(self, table: Unit) -> Unit:
        assert isinstance(table, Table)
        return replace(table, columns=self.arranged(table.columns, self.columns))

    def row(self, row: Unit) -> Unit:
        if not isinstance(row, Row) or not (self.removed or self.order or self.columns):
            return row
        added = {at: next(cells) for at, cells in self.cells.items()}
        return replace(row, cells=self.arranged(row.cells, added))

    def arranged(self, old: tuple[T, ...], added: Mapping[int, T]) -> tuple[T, ...]:
        kept = [at for at in range(len(old)) if at not in self.removed]
        left = iter(kept)
        return tuple(
            added[at] if at in added else old[self.order[at] if self.order else next(left)]
            for at in range(len(kept) + len(added))
        )


# --- Footnotes -------------------------------------------------------------------------------


def _footnotes(
    old: Sequence[Footnote], units: Sequence[Slot], changes: Sequence[Change]
) -> list[Footnote]:
    """The new footnotes, in the order in which the new units call them."""
    kept: dict[int, Footnote] = dict(enumerate(old))
    added: list[Footnote] = []
    order: Sequence[int] = ()
    for change in changes:
        match change:
            case Added(content=Footnote() as note):
                added.append(note)
            case Removed(content=Footnote() as note):
                if kept.pop(change.old.note) != note:
                    raise DoesNotFit(change.old.path)
            case Edited(subject="footnote") | ValueChanged(subject="footnote"):
                at = change.old.note
                name = "blocks" if isinstance(change, Edited) else change.field
                kept[at] = put(kept[at], [name], change.after)
            case ValueChanged(field="notes", after=tuple() as wanted):
                order = [at for at in wanted if isinstance(at, int)]
            case _:
                pass
    notes = in_order([*kept.values(), *added], called(units))
    return [notes[at] for at in order] if order else notes
