"""Units that moved together as one move, and runs of units that came or went as wholes."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from plan_compiler.align import Alignment
from plan_compiler.change import Change, Removed, Subject, new_place
from plan_compiler.model import Section
from plan_compiler.paired import subject_of
from plan_compiler.units import Slot

# Neighbouring slots: the first, and the first after them.
Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Move:
    old: Run
    new: Run


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


def find_moves(old: Sequence[Slot], new: Sequence[Slot], found: Alignment) -> list[Move]:
    """What moved, as one where nothing else lies between; each section is one, whatever came in.

    Of two moves, their slots are apart or those of one among those of the other, in both plans.
    """
    moves: list[Move] = []
    old_kept = list(accumulate(found.kept(len(old), 0), initial=0))
    new_kept = list(accumulate(found.kept(len(new), 1), initial=0))
    for o, n in found.pairs:
        if o not in found.moved:
            continue
        if moves:
            (start, end), (new_start, new_end) = moves[-1].old, moves[-1].new
            near = o >= end and old_kept[o] == old_kept[end] and new_kept[n] == new_kept[new_end]
            if near and _belongs(new, new_start, n):
                moves[-1] = Move((start, o + 1), (new_start, n + 1))
                continue
        moves.append(Move((o, o + 1), (n, n + 1)))
    return _joined_sections(old, new, moves, found)


def _joined_sections(
    old: Sequence[Slot], new: Sequence[Slot], moves: Sequence[Move], found: Alignment
) -> list[Move]:
    """The parts of a section that moved, as one move around what came in or went out."""
    old_stayed, new_stayed = (_stayed(slots, found, side) for side, slots in enumerate((old, new)))
    joined: list[Move] = []
    around: list[int] = []
    for move in moves:
        while around and new[joined[around[-1]].new[0]].end <= move.new[0]:
            around.pop()
        for at in reversed(around):
            first = joined[at]
            whole = Move((first.old[0], move.old[1]), (first.new[0], move.new[1]))
            inside = first.old[1] <= move.old[0] < old[first.old[0]].end
            apart = old_stayed[first.old[1]] != old_stayed[move.old[0]]
            apart = apart or new_stayed[first.new[1]] != new_stayed[move.new[0]]
            others = (other for other in (*joined, *moves) if other not in (first, move))
            if inside and not apart and all(_nest(whole, other) for other in others):
                joined[at] = whole
                break
        else:
            if isinstance(new[move.new[0]].node, Section):
                around.append(len(joined))
            joined.append(move)
    return joined


def _stayed(slots: Sequence[Slot], found: Alignment, side: int) -> list[int]:
    """How many slots before each are in both plans and did not move."""
    stayed = found.kept(len(slots), side)
    for pair in found.pairs:
        if pair[0] in found.moved:
            stayed[pair[side]] = False
    return list(accumulate(stayed, initial=0))


def _nest(whole: Move, other: Move) -> bool:
    """Whether another move is apart from `whole` or within it, in both plans."""
    return all(
        end <= first or last <= start or (start <= first and last <= end)
        for (start, end), (first, last) in ((whole.old, other.old), (whole.new, other.new))
    )


def _belongs(slots: Sequence[Slot], start: int, at: int) -> bool:
    """Whether a slot continues a move: below its section, or beside its first block."""
    if isinstance(slots[start].node, Section):
        return at < slots[start].end
    return not isinstance(slots[at].node, Section)


def subject_of_move(slots: Sequence[Slot], move: Move) -> Subject:
    """What moved: a section, one kind of unit, or a passage of several kinds."""
    start, end = move.new
    first = slots[start]
    if isinstance(first.node, Section):
        return "section" if end - start > 1 or first.end - start == 1 else "heading"
    tops = {subject_of(s.node): None for s in slots[start:end] if s.holder < start}
    return next(iter(tops)) if len(tops) == 1 else "passage"


def count_edits(moves: Sequence[Move], changes: Iterable[Change]) -> list[int]:
    """For each move, how many changes there are in what moved."""
    new = sorted(place.at for change in changes if (place := new_place(change)))
    old = sorted(change.old.at for change in changes if isinstance(change, Removed))
    return [_within(new, move.new) + _within(old, move.old) for move in moves]


def _within(numbers: Sequence[int], run: Run) -> int:
    return bisect_left(numbers, run[1]) - bisect_left(numbers, run[0])
