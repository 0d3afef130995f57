"""Which unit of the old plan is which unit of the new one, and which of them moved.

Unique texts are anchors; anchors grow over equal neighbours; the heaviest chain of them that keeps
its order is the spine. In the gaps between, similar units are paired; what is left over is looked
for elsewhere. Frames without words of their own follow what they hold. Order is decided last.
"""

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.distance import Indel

from plan_compiler.diff.alignment import Alignment, Group, Pair, Pairing
from plan_compiler.diff.change import Unit
from plan_compiler.diff.columns import is_regular
from plan_compiler.diff.matching import PROSE, Matcher, heaviest_chain
from plan_compiler.diff.moves import find_moves
from plan_compiler.diff.units import Slot
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import (
    DefinitionList,
    Figure,
    List,
    ListItem,
    Node,
    Notice,
    Paragraph,
    Quote,
    Row,
    Section,
    Table,
)

# How much of what a frame holds must be found in another for the two to be the same.
SAME_SECTION = 0.5
SAME_FRAME = 0.3
# A part of a split with fewer tokens must be there to the last of them.
FEW_TOKENS = 4
# Fewer words than this that turn up elsewhere are a coincidence.
LEAST_MOVED = 5

FRAMES = (List, DefinitionList, Quote, Notice)
WITH_ID = (Section, Table, Figure)


def align(old: Sequence[Slot], new: Sequence[Slot], lexicon: Lexicon) -> Alignment:
    """Pair the units of two plans; aligning new with old gives the mirror."""
    if len(new) < len(old) or (len(new) == len(old) and _order(new) < _order(old)):
        return _Aligner(new, old, lexicon).run().mirrored()
    return _Aligner(old, new, lexicon).run()


def _order(slots: Sequence[Slot]) -> tuple[list[str], list[tuple[str, int, str]]]:
    """What tells which of two plans as long is aligned with which: both ways give the same."""
    shapes = [(type(s.node).__name__, s.depth, getattr(s.node, "id", "")) for s in slots]
    return [slot.text for slot in slots], shapes


class _Aligner:
    def __init__(self, old: Sequence[Slot], new: Sequence[Slot], lexicon: Lexicon) -> None:
        self.old, self.new, self.lexicon = old, new, lexicon
        self.found = Pairing(len(old), len(new))
        self.mate, self.back = self.found.mate, self.found.back
        self.groups: list[Group] = []
        self.parts: tuple[set[int], set[int]] = set(), set()

    def run(self) -> Alignment:
        self.match_words()
        self.match_frames()
        self.part_lone()
        self.match_frames()
        self.match_within()
        self.match_ids()
        self.part_odd_rows()
        self.find_splits()
        return self.decide_order()

    # --- Words and frames ---

    def match_words(self) -> None:
        old_at, new_at = (
            [slot.at for slot in slots if slot.text or not is_frame(slot.node)]
            for slots in (self.old, self.new)
        )
        self.matcher = Matcher(
            [self.old[at] for at in old_at], [self.new[at] for at in new_at], self.lexicon
        )
        for o, n in self.matcher.run():
            self.found.pair(old_at[o], new_at[n])

    def part_lone(self) -> None:
        """What is short, or stands in many places, is the same only where more around it is."""
        repeats = self.matcher.repeated
        for o, n in self.found.pairs():
            slot = self.old[o]
            repeated = slot.key in repeats
            if slot.weight >= LEAST_MOVED and not repeated:
                continue
            if isinstance(slot.node, Section):
                known = not repeated or self.are_one_section(o, n)
            else:
                known = self.are_beside(o, n)
            if not known:
                self.found.part(o)

    def are_one_section(self, o: int, n: int) -> bool:
        """Whether two headings with the same words have the same id, or the same things below."""
        old, new = self.old[o], self.new[n]
        if getattr(old.node, "id", "") == getattr(new.node, "id", ""):
            return True
        size = old.end - o
        if size == new.end - n and all(self.mate[o + by] == n + by for by in range(size)):
            return True
        return n in self.votes(o, lambda child: child.key not in self.matcher.repeated)

    def are_beside(self, o: int, n: int) -> bool:
        """Whether two units are in the same frame, or beside others that are the same."""
        if self.are_within(o, n):
            return True
        before = o > 0 and n > 0 and self.mate[o - 1] == n - 1
        return before or (o + 1 < len(self.mate) and self.mate[o + 1] == n + 1)

    def match_within(self) -> None:
        """Equal units in the same frame, however short, that nothing else has paired."""
        places: dict[tuple[int, str], list[int]] = {}
        for n, slot in reversed(list(enumerate(self.new))):
            if self.back[n] < 0 and slot.text and slot.holder >= 0:
                places.setdefault((slot.holder, slot.text), []).append(n)
        for o, slot in enumerate(self.old):
            if self.mate[o] < 0 and slot.holder >= 0:
                known = places.get((self.mate[slot.holder], slot.text), [])
                if known and self.may_pair(o, known[-1]):
                    self.found.pair(o, known.pop())

    def votes(self, o: int, counts: Callable[[Slot], bool] = lambda _: True) -> dict[int, int]:
        """How many words of what an old frame holds each new frame holds."""
        votes: dict[int, int] = {}
        for child in held(self.old, o):
            n = self.mate[child.at]
            frame = self.new[n].holder if n >= 0 else -1
            if frame >= 0 and counts(child):
                votes[frame] = votes.get(frame, 0) + child.weight
        return votes

    def match_frames(self) -> None:
        """Pair what holds the same things, the most first, from the innermost frames outwards."""
        open_frames = [
            slot.at for slot in self.old if self.mate[slot.at] < 0 and slot.end > slot.at + 1
        ]
        while open_frames:
            votes = [
                (-vote, o, n)
                for o in open_frames
                for n, vote in self.votes(o).items()
                if self.may_pair(o, n) and vote >= self.enough(o, n)
            ]
            for _, o, n in sorted(votes):
                if self.may_pair(o, n):
                    self.found.pair(o, n)
            open_frames = [o for o in open_frames if self.mate[o] < 0] if votes else []

    def enough(self, o: int, n: int) -> float:
        """How many words two frames must have in common to be the same."""
        share = SAME_SECTION if isinstance(self.old[o].node, Section) else SAME_FRAME
        words = [
            sum(slot.weight for slot in held(*side)) for side in ((self.old, o), (self.new, n))
        ]
        return share * min(words)

    def may_pair(self, o: int, n: int) -> bool:
        free = self.found.is_free(o, n)
        return free and kind_of(self.old[o].node) == kind_of(self.new[n].node)

    def match_ids(self) -> None:
        """What is left without words in common but has the same id."""
        known = {
            (type(slot.node), slot.node.id): n
            for n, slot in enumerate(self.new)
            if self.back[n] < 0 and isinstance(slot.node, WITH_ID)
        }
        for o, slot in enumerate(self.old):
            if self.mate[o] < 0 and isinstance(slot.node, WITH_ID):
                n = known.pop((type(slot.node), slot.node.id), -1)
                if n >= 0:
                    self.found.pair(o, n)

    def part_odd_rows(self) -> None:
        """Rows whose cells cannot be told apart by column are not the same row."""
        for o, n in self.found.pairs():
            one = self.old[o].node
            if isinstance(one, Row) and not self.may_be_one_row(o, n):
                self.found.part(o)

    def may_be_one_row(self, o: int, n: int) -> bool:
        old, new = self.old[o], self.new[n]
        assert isinstance(old.node, Row) and isinstance(new.node, Row)
        if len(old.node.cells) == len(new.node.cells):
            return True
        regular = all(
            isinstance(table, Table) and is_regular(table)
            for table in (self.old[old.holder].node, self.new[new.holder].node)
        )
        return regular and self.mate[old.holder] == new.holder

    # --- Splits and merges ---

    def find_splits(self) -> None:
        for o, n in self.found.pairs():
            whole = self.old[o]
            if whole.text != self.new[n].text and isinstance(whole.node, PROSE):
                after = self.grown(whole, self.new, n, 1)
                before = self.grown(self.new[n], self.old, o, 0)
                if len(after) > 1 and len(before) == 1:
                    self.group((o,), after)
                elif len(before) > 1 and len(after) == 1:
                    self.group(before, (n,))

    def group(self, old: tuple[int, ...], new: tuple[int, ...]) -> None:
        """Only the first of each is paired until the order is decided."""
        for o in old:
            if self.mate[o] >= 0:
                self.found.part(o)
        self.groups.append((old, new))
        self.parts[0].update(old)
        self.parts[1].update(new)
        self.found.pair(old[0], new[0])

    def grown(self, whole: Slot, slots: Sequence[Slot], first: int, side: int) -> tuple[int, ...]:
        """The slots around `first`, alone and of its kind, that are together in `whole`."""
        found = [first]
        paired = self.mate if side == 0 else self.back
        for step in (1, -1):
            at = first + step
            while 0 <= at < len(slots) and paired[at] < 0 and at not in self.parts[side]:
                joined = sorted([*found, at])
                near = _is_sibling(slots[at], slots[first])
                if not near or not self.is_part(whole, slots, found, joined):
                    break
                found, at = joined, at + step
        return tuple(found)

    def is_part(
        self, whole: Slot, slots: Sequence[Slot], found: Sequence[int], joined: Sequence[int]
    ) -> bool:
        """Whether a slot more is nearer to `whole` by most of its tokens."""
        text, less, more = (
            "".join(self.matcher.tokens(slot) for slot in some)
            for some in ([whole], [slots[at] for at in found], [slots[at] for at in joined])
        )
        added = len(more) - len(less)
        gain = Indel.distance(text, less) - Indel.distance(text, more)
        return bool(added and gain >= (added if added < FEW_TOKENS else added / 2))

    # --- Order ---

    def decide_order(self) -> Alignment:
        """The heaviest chain stays; coincidences off it are no pairs at all."""
        pairs = self.found.pairs()
        weights = self.weights(pairs)
        stay = heaviest_chain(pairs, weights)
        moved = {o for at, (o, _) in enumerate(pairs) if at not in stay}
        groups = [group for group in self.groups if group[0][0] not in moved]
        for o in self.coincidences(moved):
            self.found.part(o)
            moved.discard(o)
        grouped = {group[0][0] for group in groups}
        pairs = [pair for pair in self.found.pairs() if pair[0] not in grouped]
        found = Alignment(pairs, moved, groups)
        found.moves = find_moves(self.old, self.new, found)
        return found

    def weights(self, pairs: Sequence[Pair]) -> list[int]:
        """Words; a heading has those of its section too, a frame those of the most it holds."""
        gravity = [0] * len(self.old)
        weights = [min(self.old[o].weight, self.new[n].weight) for o, n in pairs]
        for (o, n), weight in zip(pairs, weights, strict=True):
            holder = self.old[o].holder
            if holder >= 0 and self.mate[holder] == self.new[n].holder:
                if isinstance(self.old[holder].node, Section):
                    gravity[holder] += weight
                else:
                    gravity[holder] = max(gravity[holder], weight)
        return [weight + gravity[o] for (o, _), weight in zip(pairs, weights, strict=True)]

    def coincidences(self, moved: set[int]) -> list[int]:
        """Few words that turn up away from their place, in another frame and without company."""
        found = []
        for o in sorted(moved):
            n = self.mate[o]
            if self.old[o].weight >= LEAST_MOVED or (
                self.are_within(o, n) and self.old[o].text == self.new[n].text
            ):
                continue
            company = any(
                0 <= o + step < len(self.mate)
                and o + step in moved
                and self.mate[o + step] == n + step
                for step in (1, -1)
            )
            if not company:
                found.append(o)
        return found

    def are_within(self, o: int, n: int) -> bool:
        """Whether two units are in the same frame."""
        holder, new_holder = self.old[o].holder, self.new[n].holder
        return (self.mate[holder] if holder >= 0 else -1) == new_holder


def is_frame(node: Unit) -> bool:
    """Whether a unit has no words of its own, only what it holds."""
    if isinstance(node, ListItem):
        return not (node.blocks and isinstance(node.blocks[0], Paragraph))
    return isinstance(node, FRAMES)


def kind_of(node: Unit) -> tuple[type[Node], bool]:
    return type(node), is_frame(node)


def held(slots: Sequence[Slot], frame: int) -> Iterator[Slot]:
    """What a frame holds directly."""
    at = frame + 1
    while at < slots[frame].end:
        yield slots[at]
        at = slots[at].end


def _is_sibling(one: Slot, other: Slot) -> bool:
    return (one.holder, one.depth) == (other.holder, other.depth) and kind_of(one.node) == kind_of(
        other.node
    )
