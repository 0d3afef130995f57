"""Units that moved together, as one move."""

from collections.abc import Sequence
from itertools import accumulate

from plan_compiler.diff.alignment import Alignment, Move
from plan_compiler.diff.units import Slot
from plan_compiler.model import Section


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
            if near and _belongs(old, start, o) and _belongs(new, new_start, n):
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
