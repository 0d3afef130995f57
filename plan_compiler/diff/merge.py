"""Two plans and their changes → one document in which both stand, marked: what a redline shows.

Headings and the blocks under them are one flow, in which what is gone stands before what came in
its place. Lists, tables and other blocks that hold units are merged where they are the same in
both, and otherwise stand twice, as they were and as they are.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plan_compiler.diff.apply import partners, put
from plan_compiler.diff.change import (
    Added,
    Change,
    Changes,
    ColumnsMoved,
    Edited,
    Merged,
    Moved,
    Removed,
    Split,
    Unit,
    ValueChanged,
    new_place,
    old_place,
)
from plan_compiler.diff.merge_rest import merge_contents, merge_notes
from plan_compiler.diff.merge_tables import Couple, Union
from plan_compiler.diff.merge_words import merge_blocks, merge_inlines
from plan_compiler.diff.units import Loose, Slot, flatten, holding, is_appendix, shell
from plan_compiler.diff.words import Lexicon
from plan_compiler.mark import Mark, MarkKind
from plan_compiler.model import (
    Plan,
    Row,
    Section,
    Table,
    find,
)

# Values whose change a merged unit cannot show: it stands twice.
UNSHOWN = frozenset(
    {"kind", "depth", "appendix", "columns", "svg", "width", "height", "signatories"}
)


def merge(old: Plan, new: Plan, changes: Changes) -> Plan:
    """The new plan with all that was in the old one, each unit that is not in both with its mark.

    Metadata and facts are the new ones; numbers and labels those of the plan that a unit is of.
    """
    return _Merging(old, new, changes.changes).plan()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two plans: its slots, their partners in the other (or -1), those that moved, and
    the ids of the changes at each."""

    slots: Sequence[Slot]
    partner: Sequence[int]
    moved: set[int]
    ids: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def flow(self) -> list[int]:
        """Headings, and the blocks that stand under a heading or above all."""
        found, at = [], 0
        while at < len(self.slots):
            found.append(at)
            at = at + 1 if isinstance(self.slots[at].node, Section) else self.slots[at].end
        return found

    def below(self, at: int) -> list[int]:
        """The slots right below a slot; those of a section are in the flow."""
        found: list[int] = []
        inside = self.slots[at].end if isinstance(self.slots[at].node, Section) else at + 1
        while inside < self.slots[at].end:
            found.append(inside)
            inside = self.slots[inside].end
        return found

    def changes(self, at: int) -> tuple[str, ...]:
        """The changes that a slot is part of: its own, or else those of what holds it."""
        while at >= 0 and not self.ids.get(at):
            at = self.slots[at].holder
        return tuple(self.ids[at]) if at >= 0 else ()


class _Merging:
    def __init__(self, old: Plan, new: Plan, changes: Sequence[Change]) -> None:
        self.plans = old, new
        self.changes = changes
        self.lexicon = Lexicon()
        self.edits: dict[int, list[Edited]] = defaultdict(list)
        self.values: dict[int, list[Change]] = defaultdict(list)
        olds, news = flatten(old), flatten(new)
        source = partners(olds, changes)
        target = [-1] * len(olds)
        for n, o in enumerate(source):
            if o >= 0:
                target[o] = n
        moved = set(_moved(changes, source))
        self.old = Side(olds, target, {source[n] for n in moved})
        self.new = Side(news, source, moved)
        for change in changes:
            self.sort_in(change)

    def sort_in(self, change: Change) -> None:
        """Note a change at the slots that it is about."""
        whole = isinstance(change, Added | Removed | Split | Merged | Moved)
        for side, place in ((self.old, old_place(change)), (self.new, new_place(change))):
            for at in (place.run if whole else [place.at]) if place and place.at >= 0 else ():
                if not isinstance(change, Moved) or at in side.moved:
                    side.ids[at].append(change.id)
        place = new_place(change)
        if place and place.at >= 0 and not whole:
            if isinstance(change, Edited):
                self.edits[place.at].append(change)
            else:
                self.values[place.at].append(change)

    def plan(self) -> Plan:
        old, new = self.plans
        plan = nest(new, list(self.flow()))
        notes = merge_notes(old.footnotes, new.footnotes, self.changes, self.lexicon)
        contents = merge_contents(old.contents, new.contents, find(plan, Section))
        return replace(plan, footnotes=tuple(notes), contents=tuple(contents))

    # --- What stands beside each other -------------------------------------------------------

    def flow(self) -> Iterator[Loose]:
        for o, n in self.couples(self.old.flow(), self.new.flow()):
            slot = self.new.slots[n] if n is not None else self.old.slots[o or 0]
            yield Loose(self.unit(o, n), slot.depth, is_appendix(slot.path))

    def couples(self, olds: Sequence[int], news: Sequence[int]) -> Iterator[Couple]:
        """Old and new neighbours in one order: gone ones before those that came in their place."""
        here = set(olds)
        gone = come = 0
        for at, n in enumerate(news):
            o = self.new.partner[n]
            if o in here and self.is_same(o, n):
                last = bisect_left(olds, o)
                yield from self.between(olds[gone:last], news[come:at])
                yield o, n
                gone, come = last + 1, at + 1
        yield from self.between(olds[gone:], news[come:])

    def between(self, gone: Sequence[int], come: Sequence[int]) -> Iterator[Couple]:
        """What is between two neighbours that stayed: gone ones first, part by part."""
        for olds, news in zip(
            _parts(self.old.slots, gone), _parts(self.new.slots, come), strict=True
        ):
            yield from ((o, None) for o in olds)
            yield from ((None, n) for n in news)

    def is_same(self, o: int, n: int) -> bool:
        """Whether a unit of both plans can be shown as one."""
        one, other = self.old.slots[o], self.new.slots[n]
        if n in self.new.moved or type(one.node) is not type(other.node):
            return False
        if is_appendix(one.path) != is_appendix(other.path):
            return False
        if isinstance(one.node, Section):
            return True
        fields = {change.field for change in self.values[n] if isinstance(change, ValueChanged)}
        reordered = any(isinstance(change, ColumnsMoved) for change in self.values[n])
        return not reordered and not fields & UNSHOWN

    # --- Units -------------------------------------------------------------------------------

    def unit(self, o: int | None, n: int | None) -> Unit:
        """The merged unit of a couple, with all below it."""
        if o is not None and n is not None:
            return self.both(o, n, "changed")
        if n is not None and n in self.new.moved:
            return self.both(self.new.partner[n], n, "moved-to")
        return self.lone(self.new, n) if n is not None else self.lone(self.old, o or 0)

    def lone(self, side: Side, at: int) -> Unit:
        """A unit of one plan with all below it, each marked."""
        is_old = side is self.old
        inside = [self.lone(side, below) for below in side.below(at)]
        ids = side.changes(at)
        if side.partner[at] >= 0 and not side.ids.get(at):
            # It stayed, but among others: that is what became of those that held it.
            other = self.new if is_old else self.old
            ids += other.changes(side.partner[at])
        kind: MarkKind = "deleted" if is_old else "inserted"
        kind = "moved-from" if is_old and at in side.moved else kind
        mark = Mark(kind=kind, changes=tuple(dict.fromkeys(ids)))
        unit: Unit = holding(shell(side.slots[at].node), inside)
        return replace(unit, mark=mark)

    def both(self, o: int, n: int, kind: MarkKind) -> Unit:
        """A unit of both plans as it is, with what was edited in it marked."""
        unit: Any = shell(self.new.slots[n].node)
        for change in self.edits[n]:
            unit = self.edited(unit, change, self.new.slots[n].path)
        if isinstance(unit, Table) and kind == "changed":
            unit = self.table(unit, o, n)
        else:
            olds = self.old.below(o) if kind == "changed" else ()
            couples = self.couples(olds, self.new.below(n))
            unit = holding(unit, [self.unit(*couple) for couple in couples])
        ids = tuple(dict.fromkeys(self.new.ids.get(n, ())))
        if not ids and kind == "changed":
            return unit  # type: ignore[no-any-return]
        before = shell(self.old.slots[o].node)
        return replace(unit, mark=Mark(kind=kind, changes=ids, before=before))  # type: ignore[no-any-return]

    def edited(self, unit: Any, change: Edited, path: str) -> Any:
        """A unit with the words of one field, old and new; a field of bare words is as it is."""
        before, after = change.before, change.after
        if isinstance(before, str) or isinstance(after, str):
            return unit
        steps = change.new.below(path)
        if steps[-1] == "blocks":
            return put(unit, steps, merge_blocks(before, after, change.id, self.lexicon))  # type: ignore[arg-type]
        return put(unit, steps, merge_inlines(before, after, change.edits, change.id))  # type: ignore[arg-type]

    # --- Tables ------------------------------------------------------------------------------

    def table(self, table: Table, o: int, n: int) -> Table:
        """A merged table with every column and row of both, and a cell for each."""
        old = self.old.slots[o].node
        assert isinstance(old, Table)
        union = Union.of(old.columns, table.columns, self.values[n])
        rows: list[Row] = []
        for was, now in self.couples(self.old.below(o), self.new.below(n)):
            row = self.unit(was, now)
            before = self.old.slots[was].node if was is not None else None
            assert isinstance(row, Row)
            rows.append(union.row(row, before if isinstance(before, Row) else None))
        return replace(table, columns=union.columns, rows=tuple(rows))


def _parts(slots: Sequence[Slot], run: Sequence[int]) -> tuple[Sequence[int], ...]:
    """What of a run belongs to the section above, to sections of its own, and to appendices."""
    headings = [at for at, slot in enumerate(run) if isinstance(slots[slot].node, Section)]
    first = headings[0] if headings else len(run)
    appendices = (at for at in headings if is_appendix(slots[run[at]].path))
    last = next(appendices, len(run))
    return run[:first], run[first:last], run[last:]


def _moved(changes: Sequence[Change], source: Sequence[int]) -> Iterator[int]:
    """The new slots of what moved, without what came in on the way."""
    for change in changes:
        if isinstance(change, Moved):
            old = change.old.run
            yield from (n for n in change.new.run if source[n] in old)


# --- Headings and blocks as sections ---------------------------------------------------------


def nest(plan: Plan, flow: Sequence[Loose]) -> Plan:
    """`plan` with the sections that a flow of headings and blocks means, none hung too deep."""
    units = deque(flow)
    preamble = tuple(_blocks(units))
    tops = list(_sections(units, 0))
    return replace(
        plan,
        preamble=preamble,
        sections=tuple(section for section, appendix in tops if not appendix),
        appendices=tuple(section for section, appendix in tops if appendix),
    )


def _blocks(units: deque[Loose]) -> Iterator[Any]:
    while units and not isinstance(units[0].node, Section):
        yield units.popleft().node


def _sections(units: deque[Loose], depth: int) -> Iterator[tuple[Section, bool]]:
    while units and units[0].depth >= depth:
        unit = units.popleft()
        assert isinstance(unit.node, Section)
        blocks = tuple(_blocks(units))
        below = tuple(section for section, _ in _sections(units, depth + 1))
        yield replace(unit.node, blocks=blocks, sections=below), unit.appendix
