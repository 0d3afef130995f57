"""Two plans → the changes between them, in the order of the document, metadata first."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from plan_compiler.diff.align import align, is_frame
from plan_compiler.diff.change import (
    Added,
    Change,
    Changes,
    Compared,
    Edit,
    Merged,
    Moved,
    Nature,
    Place,
    Removed,
    Split,
    Subject,
    Unit,
)
from plan_compiler.diff.edits import Renaming, compare_wording
from plan_compiler.diff.flags import flags_in, merge_flags, strongest
from plan_compiler.diff.identity import give_ids
from plan_compiler.diff.notes import (
    called_in,
    compare_notes,
    compare_order,
    mark_moved,
    renamed_notes,
)
from plan_compiler.diff.paired import Both, compare_units, is_unchanged, subject_of
from plan_compiler.diff.particulars import compare_particulars
from plan_compiler.diff.places import Order, Ordering, place_of
from plan_compiler.diff.tables import Tables
from plan_compiler.diff.units import BAR, Slot, flatten, shell
from plan_compiler.diff.wholes import count_edits, subject_of_move, whole_units
from plan_compiler.diff.wording import Wording, join_wordings, unit_wording, words_of
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import Figure, Plan, Row, Section, Table

# How much of its words a move is named by.
EXCERPT = 80
EXCERPT_SLOTS = 4

Ordered = tuple[Order, Change]


def compare(old: Plan, new: Plan) -> Changes:
    """Every change that makes `new` of `old`, both resolved; the mirror of `compare(new, old)`.

    Derived fields do not count: a section that only got another number is no change.
    """
    with no_collection():
        changes: Iterable[Change] = ()
        if old != new:
            changes = [*compare_particulars(old, new, Lexicon()), *_Comparison(old, new).changes()]
        return Changes(old=_compared(old), new=_compared(new), changes=tuple(give_ids(changes)))


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector, which walks all of both plans and finds no cycle in them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _compared(plan: Plan) -> Compared:
    return Compared(plan=plan.id, revision=plan.revision, title=plan.metadata.title)


class _Comparison:
    """Both plans as slots, and which are the same."""

    def __init__(self, old: Plan, new: Plan) -> None:
        self.notes = old.footnotes, new.footnotes
        self.old, self.new = flatten(old), flatten(new)
        self.lexicon = Lexicon()
        self.found = align(self.old, self.new, self.lexicon)
        self.order = Ordering(len(self.old), len(self.new), self.found)
        self.tables = Tables(self.old, self.new, self.found.pairs)
        self.renaming = Renaming(dict(self.renamed()), renamed_notes(*self.notes))

    def renamed(self) -> Iterator[tuple[str, str]]:
        """The old and new id of each thing that has another."""
        for o, n in self.found.pairs:
            old, new = self.old[o].node, self.new[n].node
            if isinstance(new, Section | Table | Figure | Row):
                assert isinstance(old, Section | Table | Figure | Row)
                if old.id != new.id:
                    yield old.id, new.id

    def changes(self) -> Iterator[Change]:
        found = [*self.removed(), *self.added(), *self.grouped(), *self.edited()]
        found += self.moved([change for _, change in found])
        # A move comes before what was changed in it.
        found.sort(key=lambda change: (change[0], not isinstance(change[1], Moved)))
        yield from mark_moved(change for _, change in found)
        yield from compare_notes(*self.notes, self.lexicon, self.renaming)
        if len(self.notes[0]) + len(self.notes[1]) > 1:
            calls = called_in(self.notes[0], self.old), called_in(self.notes[1], self.new)
            yield from compare_order(*self.notes, self.renaming.notes, *calls)

    # --- In one plan only ---

    def removed(self) -> Iterator[Ordered]:
        alone = [not kept for kept in self.found.kept(len(self.old), 0)]
        for at, units in whole_units(self.old, alone):
            subject, node, nature = _alone(self.old[at], units)
            words = words_of(self.old[at : at + units])
            yield (
                self.order.of_old(at),
                Removed(
                    id="",
                    subject=subject,
                    old=place_of(self.old, at, units),
                    content=node,
                    nature=nature,
                    flags=flags_in(words),
                ),
            )

    def added(self) -> Iterator[Ordered]:
        alone = [not kept for kept in self.found.kept(len(self.new), 1)]
        for at, units in whole_units(self.new, alone):
            subject, node, nature = _alone(self.new[at], units)
            words = words_of(self.new[at : at + units])
            yield (
                self.order.of_new(at),
                Added(
                    id="",
                    subject=subject,
                    new=place_of(self.new, at, units),
                    content=node,
                    nature=nature,
                    flags=flags_in(words),
                ),
            )

    # --- In both ---

    def grouped(self) -> Iterator[Ordered]:
        """Splits and merges: their words are compared as if nothing parted them."""
        for olds, news in self.found.groups:
            before = tuple(shell(self.old[at].node) for at in olds)
            after = tuple(shell(self.new[at].node) for at in news)
            places = place_of(self.old, olds[0], len(olds)), place_of(self.new, news[0], len(news))
            edits = compare_wording(_joined(before), _joined(after), self.lexicon, self.renaming)
            yield self.order.of_new(news[0]), _group(before, after, places, edits)

    def moved(self, others: Sequence[Change]) -> Iterator[Ordered]:
        moves = self.found.moves
        for move, edits in zip(moves, count_edits(moves, others), strict=True):
            (start, end), (new_start, new_end) = move.old, move.new
            frames = all(is_frame(slot.node) for slot in self.new[new_start:new_end])
            yield (
                self.order.of_new(new_start),
                Moved(
                    id="",
                    subject=subject_of_move(self.old, self.new, move),
                    old=place_of(self.old, start, end - start),
                    new=place_of(self.new, new_start, new_end - new_start),
                    text=_beginning(self.new[new_start:new_end]),
                    edits=edits,
                    nature="formal" if frames else "substance",
                ),
            )

    def edited(self) -> Iterator[Ordered]:
        for o, n in self.found.pairs:
            if not is_unchanged(self.old[o], self.new[n]):
                both = self.both(o, n)
                order = self.order.of_new(n)
                for change in compare_units(both, self.lexicon, self.renaming):
                    yield order, change
                if isinstance(both.new.node, Table):
                    for change in self.tables.changed_columns(o, both):
                        yield order, change

    def both(self, o: int, n: int) -> Both:
        tables, columns = self.tables.of(o, n)
        return Both(
            old=self.old[o],
            new=self.new[n],
            old_place=place_of(self.old, o),
            new_place=place_of(self.new, n),
            tables=tables,
            columns=columns,
        )


def _alone(slot: Slot, units: int) -> tuple[Subject, Unit, Nature]:
    """A unit that is in one plan only: without what it holds, if that is in both."""
    if units == slot.end - slot.at:
        return subject_of(slot.node), slot.node, "substance"
    heading = isinstance(slot.node, Section)
    node = shell(slot.node)
    return (
        "heading" if heading else subject_of(node),
        node,
        "formal" if is_frame(node) else "substance",
    )


def _beginning(slots: Sequence[Slot]) -> str:
    """The first words of some slots."""
    words = " ".join(slot.text for slot in slots[:EXCERPT_SLOTS] if slot.text)
    return words.replace(BAR, " ")[:EXCERPT]


def _joined(units: Sequence[Unit]) -> Wording:
    return join_wordings([unit_wording(unit) for unit in units])


def _group(
    before: tuple[Unit, ...],
    after: tuple[Unit, ...],
    places: tuple[Place, Place],
    edits: tuple[Edit, ...],
) -> Split | Merged:
    old, new = places
    nature = strongest(["formal", *(edit.nature for edit in edits)])
    flags = merge_flags(edits)
    if len(before) == 1:
        return Split(
            id="",
            subject=subject_of(before[0]),
            old=old,
            new=new,
            before=before[0],
            after=after,
            edits=edits,
            nature=nature,
            flags=flags,
        )
    return Merged(
        id="",
        subject=subject_of(after[0]),
        old=old,
        new=new,
        before=before,
        after=after[0],
        edits=edits,
        nature=nature,
        flags=flags,
    )
