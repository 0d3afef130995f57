"""What came, went or moved as a whole: what it is, and what was edited in it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from plan_compiler.diff.alignment import Move, Run
from plan_compiler.diff.change import Change, Removed, Subject, new_place
from plan_compiler.diff.paired import subject_of
from plan_compiler.diff.units import Slot
from plan_compiler.model import Section


def whole_units(slots: Sequence[Slot], alone: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """What is in one plan only, as few units as there can be, and how many slots each has.

    A unit whose contents are partly in the other plan too counts as one slot.
    """
    count = list(accumulate(alone, initial=0))
    at = 0
    while at < len(slots):
        end = slots[at].end
        units = end - at if count[end] - count[at] == end - at else 1
        if alone[at]:
            yield at, units
            at += units
        else:
            at += 1


def subject_of_move(old: Sequence[Slot], new: Sequence[Slot], move: Move) -> Subject:
    """What moved: a section, one kind of unit, or a passage of several kinds."""
    tops: dict[Subject, None] = {}
    several = False
    for slots, (start, end) in ((old, move.old), (new, move.new)):
        tops |= {subject_of(slot.node): None for slot in slots[start:end] if slot.holder < start}
        several |= end - start > 1 or slots[start].end - start == 1
    only = next(iter(tops))
    if isinstance(new[move.new[0]].node, Section):
        return "section" if several else "heading"
    return only if len(tops) == 1 else "passage"


def count_edits(moves: Sequence[Move], changes: Iterable[Change]) -> list[int]:
    """For each move, how many changes there are in what moved."""
    new = sorted(place.at for change in changes if (place := new_place(change)))
    old = sorted(change.old.at for change in changes if isinstance(change, Removed))
    return [_within(new, move.new) + _within(old, move.old) for move in moves]


def _within(numbers: Sequence[int], run: Run) -> int:
    return bisect_left(numbers, run[1]) - bisect_left(numbers, run[0])
