"""Which texts of two sequences are the same: equal, then similar, then moved."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise

from rapidfuzz.distance import Indel, Levenshtein

from plan_compiler.diff.alignment import Pair, Pairing
from plan_compiler.diff.units import BAR, Slot
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import Figure, ListItem, Paragraph, Row, Section

# How similar two units must be: between neighbours, if there is one of each, anywhere.
SIMILAR = 0.4
SIMILAR_ALONE = 0.25
SIMILAR_ANYWHERE = 0.55
SIMILAR_OTHER_ID = 0.75
# A row with the same first cell, a figure with the same drawing.
SAME_HEADER = 0.65
# A paragraph that became a list item, or the reverse.
OTHER_KIND = 0.15
# Tokens and words that a unit must have to be looked for anywhere; in how many units a 3-gram may
# occur to lead there.
LEAST_TOKENS = 3
LEAST_WORDS = 5
RARE = 12
# Pairs that a gap may have for each with each; above it only those with rare words in common.
ALL_PAIRS = 2_500

PROSE = (Paragraph, ListItem)


def heaviest_chain(pairs: Sequence[Pair], weights: Sequence[int]) -> set[int]:
    """Of pairs sorted by new index: the numbers of those that keep their order, the heaviest."""
    runs, totals = _runs(pairs, weights)
    chosen = _heaviest([pairs[start][0] for start, _ in runs], totals)
    return {number for at in chosen for number in range(*runs[at])}


def _runs(pairs: Sequence[Pair], weights: Sequence[int]) -> tuple[list[Pair], list[int]]:
    """Pairs that follow each other in both sequences, as one: they stay or move together."""
    olds = [o for o, _ in pairs]
    following = dict(pairwise(sorted(olds)))
    breaks = [at for at, (o, after) in enumerate(pairwise(olds), 1) if following.get(o) != after]
    runs = list(pairwise([0, *breaks, len(olds)])) if olds else []
    sums = list(accumulate(weights, initial=0))
    return runs, [sums[end] - sums[start] for start, end in runs]


def _heaviest(olds: Sequence[int], weights: Sequence[int]) -> list[int]:
    """The numbers of the heaviest increasing subsequence."""
    rank = {o: at + 1 for at, o in enumerate(sorted(set(olds)))}
    best, last = [0] * (len(rank) + 1), [-1] * (len(rank) + 1)
    before: list[int] = []
    top, end = 0, -1
    for number, o in enumerate(olds):
        # A Fenwick tree over the old index: the best chain that ends before o.
        at, weight, link = rank[o] - 1, 0, -1
        while at:
            if best[at] > weight:
                weight, link = best[at], last[at]
            at -= at & -at
        weight += weights[number]
        before.append(link)
        if weight > top:
            top, end = weight, number
        at = rank[o]
        while at <= len(rank):
            if weight > best[at]:
                best[at], last[at] = weight, number
            at += at & -at
    chain = []
    while end >= 0:
        chain.append(end)
        end = before[end]
    return chain


class Matcher:
    """Pairs units with words."""

    def __init__(self, old: Sequence[Slot], new: Sequence[Slot], lexicon: Lexicon) -> None:
        self.old, self.new, self.lexicon = old, new, lexicon
        self.found = Pairing(len(old), len(new))
        self.mate, self.back = self.found.mate, self.found.back
        keys: dict[tuple[type, str], int] = {}
        for slot in chain(old, new):
            slot.key = keys.setdefault((type(slot.node), slot.text), len(keys))
        self.old_keys = [slot.key for slot in old]
        self.new_keys = [slot.key for slot in new]
        self.old_once, self.new_once = _once(self.old_keys), _once(self.new_keys)
        # Texts that stand in several places of one of the plans.
        self.repeated = {
            key for once in (self.old_once, self.new_once) for key, at in once.items() if at < 0
        }

    def run(self) -> list[Pair]:
        self.match_row_ids()
        seeds = self.match_unique()
        self.grow(seeds)
        self.fill_gaps(self.spine())
        self.match_strays()
        return self.found.pairs()

    # --- Equal units ---

    def match_row_ids(self) -> None:
        """Rows keep their identity by id, whatever they say."""
        old, new = _row_ids(self.old), _row_ids(self.new)
        for id, o in old.items():
            n = new.get(id, -1)
            if o >= 0 and n >= 0:
                self.found.pair(o, n)

    def match_unique(self) -> list[Pair]:
        seeds = []
        for key, o in self.old_once.items():
            n = self.new_once.get(key, -1)
            if o >= 0 and n >= 0 and self.old[o].text and self.found.is_free(o, n):
                self.found.pair(o, n)
                seeds.append((o, n))
        return seeds

    def grow(self, seeds: Sequence[Pair]) -> None:
        """Equal neighbours of what is paired are pairs, however often their words occur."""
        for o, n in seeds:
            for step in (-1, 1):
                at, to = o + step, n + step
                while self.are_equal(at, to) and self.found.is_free(at, to):
                    # A heading belongs to what follows it, not to what stands before.
                    if step > 0 and isinstance(self.old[at].node, Section):
                        follows = self.are_equal(at + 1, to + 1)
                        if not follows or self.mate[at + 1] not in (-1, to + 1):
                            break
                    self.found.pair(at, to)
                    at, to = at + step, to + step

    def are_equal(self, o: int, n: int) -> bool:
        inside = 0 <= o < len(self.old) and 0 <= n < len(self.new)
        return inside and self.old_keys[o] == self.new_keys[n]

    def spine(self) -> list[Pair]:
        """The heaviest chain of pairs; few words off it without company are a coincidence."""
        pairs = self.found.pairs()
        stay = heaviest_chain(pairs, [self.old[o].weight for o, _ in pairs])
        off = [pair for at, pair in enumerate(pairs) if at not in stay]
        moved = set(off)
        for o, n in off:
            alone = (o - 1, n - 1) not in moved and (o + 1, n + 1) not in moved
            if alone and self.old[o].weight < LEAST_WORDS and not _row_id(self.old[o]):
                self.found.part(o)
                moved.discard((o, n))
        return [pair for at, pair in enumerate(pairs) if at in stay]

    # --- Similar units in a gap ---

    def fill_gaps(
        self,
        spine: Sequence[Pair],
        old: Pair | None = None,
        new: Pair | None = None,
        depth: int = 0,
    ) -> None:
        """Pair units between neighbours of the spine, within `old` and `new` or everywhere."""
        (here, old_end), (there, new_end) = old or (0, len(self.old)), new or (0, len(self.new))
        for o, n in [*spine, (old_end, new_end)]:
            if o > here and n > there:
                self.fill_gap((here, o), (there, n), depth)
            here, there = o + 1, n + 1

    def fill_gap(self, old: Pair, new: Pair, depth: int) -> None:
        olds = [o for o in range(*old) if self.mate[o] < 0]
        news = [n for n in range(*new) if self.back[n] < 0]
        if not olds or not news:
            return
        if len(olds) * len(news) <= ALL_PAIRS:
            self.pair_best(olds, news)
            return
        found = self.equal_pairs(olds, news) if depth == 0 else []
        if not found:
            similar = sorted(self.candidates(olds, news, SIMILAR, 3), key=lambda pair: pair[1])
            stay = heaviest_chain(similar, [self.old[o].weight for o, _ in similar])
            found = [pair for at, pair in enumerate(similar) if at in stay]
        for o, n in found:
            self.found.pair(o, n)
        if found and depth < 4:
            self.fill_gaps(found, old, new, depth + 1)

    def equal_pairs(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        """The longest common sequence of equal units, in a gap too large for each with each."""
        x, y = [self.old_keys[o] for o in olds], [self.new_keys[n] for n in news]
        engine = Indel if len(x) * len(y) < 4e7 else Levenshtein
        return [
            (olds[block.src_start + k], news[block.dest_start + k])
            for block in engine.opcodes(x, y)
            if block.tag == "equal"
            for k in range(block.src_end - block.src_start)
        ]

    def pair_best(self, olds: Sequence[int], news: Sequence[int]) -> None:
        """The pairs in order with the most words in common, by dynamic programming."""
        if len(olds) == len(news) == 1:
            if self.similarity(olds[0], news[0], SIMILAR_ALONE):
                self.found.pair(olds[0], news[0])
            return
        width = len(news)
        scores = [[0.0] * (width + 1) for _ in range(len(olds) + 1)]
        values: dict[Pair, float] = {}
        for i in range(len(olds) - 1, -1, -1):
            row, below = scores[i], scores[i + 1]
            for j in range(width - 1, -1, -1):
                best = max(below[j], row[j + 1])
                alike = self.similarity(olds[i], news[j], SIMILAR)
                if alike:
                    words = min(self.old[olds[i]].weight, self.new[news[j]].weight)
                    values[i, j] = alike * words
                    best = max(best, below[j + 1] + values[i, j])
                row[j] = best
        i = j = 0
        while i < len(olds) and j < width:
            value = values.get((i, j))
            if value is not None and scores[i][j] == scores[i + 1][j + 1] + value:
                self.found.pair(olds[i], news[j])
                i, j = i + 1, j + 1
            elif scores[i + 1][j] >= scores[i][j + 1]:
                i += 1
            else:
                j += 1

    def similarity(self, o: int, n: int, least: float) -> float:
        """How alike two units are, 0 if less than `least`, 1 if equal."""
        if self.old_keys[o] == self.new_keys[n]:
            return 1.0
        old, new = self.old[o], self.new[n]
        if not old.text or not new.text:
            return 0.0
        other_kind = type(old.node) is not type(new.node)
        if other_kind and not _are_prose(old, new):
            return 0.0
        alike = Indel.normalized_similarity(self.tokens(old), self.tokens(new), score_cutoff=least)
        match old.node, new.node:
            case Row(), Row():
                least = max(least, SIMILAR_OTHER_ID if old.node.id and new.node.id else 0)
                if old.text.split(BAR)[0] == new.text.split(BAR)[0] != "":
                    alike = max(alike, SAME_HEADER)
            case Figure(svg=one), Figure(svg=other) if one == other:
                alike = max(alike, SAME_HEADER)
        alike -= OTHER_KIND * other_kind
        return alike if alike >= least else 0.0

    def tokens(self, slot: Slot) -> str:
        if not slot.tokens:
            slot.tokens = self.lexicon.content(slot.text.replace(BAR, " "))
        return slot.tokens

    # --- Units elsewhere ---

    def match_strays(self) -> None:
        """What no gap could pair: equal, then similar, then beside what moved."""
        olds, news = self.free()
        places: dict[int, list[int]] = {}
        for o in reversed(olds):
            places.setdefault(self.old_keys[o], []).append(o)
        for n in news:
            known = places.get(self.new_keys[n])
            if known and self.new[n].weight >= LEAST_WORDS:
                self.found.pair(known.pop(), n)
        olds, news = self.free()
        for o, n in self.candidates(olds, news, SIMILAR_ANYWHERE, LEAST_TOKENS):
            self.found.pair(o, n)
        self.match_beside()

    def free(self) -> tuple[list[int], list[int]]:
        return (
            [o for o, n in enumerate(self.mate) if n < 0],
            [n for n, o in enumerate(self.back) if o < 0],
        )

    def match_beside(self) -> None:
        for o in self.free()[0]:
            for step in (1, -1):
                beside = self.mate[o - step] if 0 <= o - step < len(self.mate) else -1
                n = beside + step
                if beside >= 0 and 0 <= n < len(self.new) and self.found.is_free(o, n):
                    alike = self.similarity(o, n, SIMILAR)
                    if alike and type(self.old[o].node) is type(self.new[n].node):
                        self.found.pair(o, n)
                        break

    def candidates(
        self, olds: Sequence[int], news: Sequence[int], least: float, shortest: int
    ) -> list[Pair]:
        """Similar units by the rare 3-grams they share, the best pairs first; each unit once."""
        new_grams = [_grams(self.tokens(self.new[n]), shortest) for n in news]
        index: dict[str, list[int]] = {gram: [] for grams in new_grams for gram in grams}
        for o in olds:
            for gram in _grams(self.tokens(self.old[o]), shortest):
                if gram in index:
                    index[gram].append(o)
        found: list[tuple[float, int, int]] = []
        for n, grams in zip(news, new_grams, strict=True):
            near = (index[gram] for gram in grams if 0 < len(index[gram]) <= RARE)
            shared = Counter(chain.from_iterable(near))
            for o, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:3]:
                alike = self.similarity(o, n, least)
                if alike:
                    words = min(self.old[o].weight, self.new[n].weight)
                    found.append((-alike * words, o, n))
        taken: tuple[set[int], set[int]] = set(), set()
        pairs = []
        for _, o, n in sorted(found):
            if o not in taken[0] and n not in taken[1]:
                taken[0].add(o)
                taken[1].add(n)
                pairs.append((o, n))
        return pairs


def _once(keys: Sequence[int]) -> dict[int, int]:
    """Where each key stands, -1 if it stands more than once."""
    places: dict[int, int] = {}
    for at, key in enumerate(keys):
        places[key] = -1 if key in places else at
    return places


def _row_id(slot: Slot) -> str:
    return slot.node.id if isinstance(slot.node, Row) else ""


def _row_ids(slots: Sequence[Slot]) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, slot in enumerate(slots):
        if id := _row_id(slot):
            places[id] = -1 if id in places else at
    return places


def _are_prose(*slots: Slot) -> bool:
    return all(isinstance(slot.node, PROSE) for slot in slots)


def _grams(tokens: str, shortest: int) -> set[str]:
    """The different 3-grams of a string; none of one that is too short."""
    if len(tokens) < shortest:
        return set()
    return {tokens[at : at + 3] for at in range(len(tokens) - 2)}
