"""Marked words → findings, as `tests.plan_judge` has them, read in the peer's favour.

A peer that says which words are the same is credited with what follows from it: which units came,
went, were split or merged, and in which field each edit is. Signs do not count, words only.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bench.marks import Marks
from bench.sheet import Line, Sheet
from plan_compiler.diff.paired import SUBJECTS, subject_of
from plan_compiler.diff.units import Slot
from plan_compiler.diff.wholes import whole_units
from plan_compiler.diff.wording import all_words, unit_wording
from plan_compiler.model import Section, Table
from tests.plan_judge import Finding, norm, words_in

# Fields that a reader takes for the same where they stand in the same place.
FIXED = ("heading", "cell", "column", "metadata")


def plain_finding(known: Finding) -> Finding:
    """What is known of an edit, without signs and formatting; `still` if no word changed."""
    if known[0] in ("edited", "parts"):
        *rest, edits = known
        words = tuple(sorted(_bare(edit) for edit in edits if edit[0] == "words"))
        if known[0] == "edited" and not words:
            return "still", known[2]
        return (*rest, words)
    return known


def _bare(edit: Finding) -> Finding:
    return tuple(tuple(sorted(words_in(" ".join(words)))) for words in edit[1:])


class Found:
    """The findings that a pair of sheets, marked, amounts to."""

    def __init__(self, marks: Marks, old: Sheet, new: Sheet) -> None:
        self.marks, self.old, self.new = marks, old, new
        self.links = _links(old, new, marks.mate)
        self.backs = _links(new, old, marks.back)
        self.same = self._same_lines()

    def findings(self) -> Counter[Finding]:
        return Counter(
            [*self.lines(), *self.parts(), *self.columns(), *self.moves(), *self.wholes()]
        )

    def _same_lines(self) -> dict[int, int]:
        """Which old line is which new one: with words in common, or alone in a fixed place."""
        same = {}
        for at, links in enumerate(self.links):
            if len(links) == 1 and len(self.backs[next(iter(links))]) == 1:
                same[at] = next(iter(links))
        numbers = range(len(self.links))
        edges = {-1: -1, len(self.links): len(self.backs)}
        for step in (1, -1):
            for at in numbers[::step]:
                there = edges.get(at - step, same.get(at - step))
                if at not in same and there is not None and self._replaced(at, there + step):
                    same[at] = there + step
        return same

    def _replaced(self, at: int, there: int) -> bool:
        """Whether nothing is left of a field, and nothing was there of the other one."""
        if not 0 <= there < len(self.backs) or self.links[at] or self.backs[there]:
            return False
        one, other = self.old.lines[at], self.new.lines[there]
        subjects = _subject(self.old, one), _subject(self.new, other)
        tails = (line.path.split("/")[-1] for line in (one, other))
        return subjects[0] == subjects[1] and subjects[0] in FIXED and len(set(tails)) == 1

    # --- Fields ---

    def lines(self) -> Iterator[Finding]:
        for at, there in self.same.items():
            one, other = self.old.lines[at], self.new.lines[there]
            edits = _edits(self.marks, self.old, self.new, one.words, other.words)
            subject = _subject(self.new, other)
            if not edits:
                yield "still", other.text
            elif one.path == "metadata/diarienummer":
                yield "value", "metadata", "diarienummer", one.text, other.text
            else:
                yield "edited", subject, one.text, other.text, edits

    def parts(self) -> Iterator[Finding]:
        """Lines whose words stand in several lines of the other sheet, and nowhere else."""
        for at, links in enumerate(self.links):
            if len(links) > 1 and all(len(self.backs[to]) == 1 for to in links):
                yield self._part((at,), tuple(sorted(links)))
        for there, links in enumerate(self.backs):
            if len(links) > 1 and all(len(self.links[to]) == 1 for to in links):
                yield self._part(tuple(sorted(links)), (there,))

    def _part(self, ats: Sequence[int], theres: Sequence[int]) -> Finding:
        olds, news = ([self.old.lines[a] for a in ats], [self.new.lines[t] for t in theres])
        words = tuple(range(some[0].words[0], some[-1].words[-1] + 1) for some in (olds, news))
        edits = _edits(self.marks, self.old, self.new, *words)
        texts = (tuple(line.text for line in some) for some in (olds, news))
        return "parts", *texts, edits

    # --- Units ---

    def wholes(self) -> Iterator[Finding]:
        sides = ((self.old, self.same.keys(), "removed"), (self.new, self.same.values(), "added"))
        for sheet, same, kind in sides:
            links = self.links if kind == "removed" else self.backs
            lost = [not links[at] and at not in set(same) for at in range(len(sheet.lines))]
            yield from _whole(sheet, lost, kind)

    def columns(self) -> Iterator[Finding]:
        sides = ((self.old, self.links, "removed"), (self.new, self.backs, "added"))
        for sheet, links, kind in sides:
            lost = {line.path for at, line in enumerate(sheet.lines) if not links[at]}
            kept = {line.slot for at, line in enumerate(sheet.lines) if links[at]}
            for slot in sheet.slots:
                if isinstance(slot.node, Table) and not kept.isdisjoint(range(slot.at, slot.end)):
                    yield from _columns(slot.node, slot.path, lost, kind)

    def moves(self) -> Iterator[Finding]:
        """Units whose words are the same elsewhere, as one where they follow each other in both."""
        runs: list[tuple[int, int, int]] = []
        for at, line in enumerate(self.old.lines):
            links = self.links[at]
            if len(links) == 1 and self.marks.moved.issuperset(self._kept(line.words)):
                there = next(iter(links))
                near = runs and self._follow(runs[-1][1:], (at, there))
                runs[-1:] = [(runs[-1][0], at, there)] if near else [*runs[-1:], (at, at, there)]
        for first, last, _ in runs:
            start, end = (self.old.lines[at].slot for at in (first, last))
            if start >= 0:
                yield _move(self.old, start, end)

    def _kept(self, words: range) -> list[int]:
        return [word for word in words if self.marks.mate[word] >= 0]

    def _follow(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether between two lines there is nothing that is the same, here or there."""
        lost = not any(self.links[one[0] + 1 : other[0]])
        return lost and one[1] < other[1] and not any(self.backs[one[1] + 1 : other[1]])


def _move(sheet: Sheet, start: int, end: int) -> Finding:
    top = sheet.slots[start]
    while top.holder >= 0 and _begins(sheet, top, end):
        top = sheet.slots[top.holder]
    last = max(top.end - 1, end)
    size = sum(len(line.words) for line in sheet.lines if top.at <= line.slot <= last)
    return "moved", subject_of(top.node), norm(unit_wording(top.node).text), size


def _begins(sheet: Sheet, top: Slot, end: int) -> bool:
    """Whether the frame that a unit begins has no words of its own and moved too."""
    holder = sheet.slots[top.holder]
    return not holder.text and holder.at + 1 == top.at and holder.end - 1 <= end


def _whole(sheet: Sheet, lost: Sequence[bool], kind: str) -> Iterator[Finding]:
    """What is in one plan only, as few units as there can be."""
    own: dict[int, list[bool]] = {}
    for at, line in enumerate(sheet.lines):
        own.setdefault(line.slot, []).append(lost[at])
        if line.path.startswith("footnotes/") and lost[at]:
            yield kind, "footnote", line.text
    alone = [all(own.get(slot.at, [False])) for slot in sheet.slots]
    for slot in reversed(sheet.slots):
        if slot.at not in own and slot.end > slot.at + 1:
            alone[slot.at] = all(alone[slot.at + 1 : slot.end])
    for at, units in whole_units(sheet.slots, alone):
        slot = sheet.slots[at]
        if units < slot.end - at:
            subject = "heading" if isinstance(slot.node, Section) else subject_of(slot.node)
            yield kind, subject, norm(unit_wording(slot.node).text)
            continue
        text = norm(all_words(slot.node))
        yield kind, subject_of(slot.node), text
        yield f"{kind} whole", norm(unit_wording(slot.node).text), len(words_in(text))


def _columns(table: Table, path: str, lost: set[str], kind: str) -> Iterator[Finding]:
    for at, column in enumerate(table.columns):
        header = norm("".join(getattr(part, "text", "") for part in column.header))
        cells = [f"{path}/rows/{row}/cells/{at}/blocks" for row in range(len(table.rows))]
        if f"{path}/columns/{at}/header" in lost and lost.issuperset(cells):
            yield kind, "column", header, len(table.rows)


# --- Words -----------------------------------------------------------------------------------

# Old and new words that stand in each other's place.
Run = tuple[range, range]


def _links(sheet: Sheet, other: Sheet, mate: Sequence[int]) -> list[set[int]]:
    """For each line the lines of the other sheet in which its words are."""
    home = [at for at, line in enumerate(other.lines) for _ in line.words]
    return [{home[mate[word]] for word in line.words if mate[word] >= 0} for line in sheet.lines]


def _runs_between(marks: Marks, olds: range, news: range) -> Iterator[Run]:
    """The runs of marked words between those that are the same."""
    here, there = olds.start, news.start
    kept = [(o, marks.mate[o]) for o in olds if marks.mate[o] in news]
    for o, n in [*kept, (olds.stop, news.stop)]:
        if here < o or there < n:
            yield range(here, o), range(there, n)
        here, there = o + 1, n + 1


def _edits(marks: Marks, old: Sheet, new: Sheet, olds: range, news: range) -> Finding:
    runs = _runs_between(marks, olds, news)
    return tuple(sorted((_words(old, removed), _words(new, added)) for removed, added in runs))


def _words(sheet: Sheet, words: range) -> tuple[str, ...]:
    return tuple(sorted(sheet.words[words.start : words.stop]))


def _subject(sheet: Sheet, line: Line) -> str:
    if line.slot < 0:
        return "metadata" if line.path.startswith("metadata") else "footnote"
    slot = sheet.slots[line.slot]
    field = line.path[len(slot.path) + 1 :].split("/")[0]
    return SUBJECTS.get(field, subject_of(slot.node))


def shredded(found: Found) -> int:
    """How often a word or two are kept in a sentence, between two changes that are as long."""
    count = 0
    for at, there in found.same.items():
        line = found.new.lines[there]
        runs = list(_runs_between(found.marks, found.old.lines[at].words, line.words))
        spans = [match.span() for match in re.finditer(r"\w+", line.text)]
        for left, right in pairwise(runs):
            kept = right[1].start - left[1].stop
            first = left[1].stop - line.words.start
            around = spans[max(first - 1, 0)][1], spans[first + kept - 1][1]
            stops = re.search("[.!?]", line.text[slice(*around)])
            least = min(max(len(run[0]), len(run[1])) for run in (left, right))
            count += 0 < kept <= min(2, least) and not stops
    return count
