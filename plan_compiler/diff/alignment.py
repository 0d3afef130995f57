"""What is the same in two plans, and what of it moved."""

from dataclasses import dataclass, field

Pair = tuple[int, int]
Group = tuple[tuple[int, ...], tuple[int, ...]]
# Neighbouring slots: the first, and the first after them.
Run = tuple[int, int]


class Pairing:
    """Which of two sequences' members are the same, each in one pair at most.

    `mate` has the new index of each old one, `back` the old index of each new one, -1 for none.
    """

    def __init__(self, old: int, new: int) -> None:
        self.mate, self.back = [-1] * old, [-1] * new

    def pair(self, o: int, n: int) -> None:
        self.mate[o], self.back[n] = n, o

    def part(self, o: int) -> None:
        self.back[self.mate[o]] = -1
        self.mate[o] = -1

    def is_free(self, o: int, n: int) -> bool:
        return self.mate[o] < 0 and self.back[n] < 0

    def pairs(self) -> list[Pair]:
        """Old and new index, sorted by the new one."""
        return [(o, n) for n, o in enumerate(self.back) if o >= 0]


@dataclass(frozen=True, slots=True)
class Move:
    old: Run
    new: Run


@dataclass(slots=True)
class Alignment:
    """Old and new slots that are the same unit; each slot is in one pair or group at most.

    `pairs` are sorted by the new slot; those not in `moved` (by old slot) keep their order.
    `groups` are splits (one old slot) and merges (one new slot), in place. `moves` are what moved
    together: of two of them, their slots are apart or those of one among those of the other.
    """

    pairs: list[Pair]
    moved: set[int]
    groups: list[Group]
    moves: list[Move] = field(default_factory=list)

    def kept(self, length: int, side: int) -> list[bool]:
        """Which slots of the old (0) or new (1) plan, `length` in number, are in both."""
        kept = [False] * length
        for pair in self.pairs:
            kept[pair[side]] = True
        for group in self.groups:
            for at in group[side]:
                kept[at] = True
        return kept

    def mirrored(self) -> "Alignment":
        new_of = dict(self.pairs)
        return Alignment(
            pairs=sorted(((n, o) for o, n in self.pairs), key=lambda pair: pair[1]),
            moved={new_of[o] for o in self.moved},
            groups=sorted(((new, old) for old, new in self.groups), key=lambda group: group[1]),
            moves=sorted(
                (Move(move.new, move.old) for move in self.moves), key=lambda move: move.new
            ),
        )
