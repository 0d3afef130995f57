"""How much of what is known of some pairs an engine finds, and how many words it marks for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.engines import Engine
from bench.found import Found, plain_finding, shredded
from bench.marks import marks_of
from bench.sheet import sheet_of
from plan_compiler.diff.change import Changes, Edited, Merged, Split, WordEdit
from plan_compiler.diff.compare import compare
from plan_compiler.diff.wording import Wording, join_wordings, read_wording, unit_wording
from tests.plan_judge import Finding, judge, words_in
from tests.plan_pairs import Known, Pair

MOVES = frozenset(
    """paragraph_moved paragraph_moved_and_edited neighbours_swapped item_moved section_moved
    section_moved_and_edited row_moved""".split()  # noqa: SIM905
)
CELLS = frozenset(
    """cell_edited row_added row_removed column_added column_removed column_moved header_edited
    phone_changed""".split()  # noqa: SIM905
)
FORM = frozenset(
    """emphasised strong_removed link_moved language_changed list_numbered section_id_changed
    note_moved drawing_changed notice_urgent fact_changed""".split()  # noqa: SIM905
)
STRUCTURE = frozenset(
    """paragraph_added paragraph_removed paragraph_split paragraphs_merged item_added item_removed
    list_added list_removed section_added section_removed note_added note_removed""".split()  # noqa: SIM905
)
GROUPS = ("words", "structure", "moves", "cells", "form")


def group_of(kind: str) -> str:
    named = {"moves": MOVES, "cells": CELLS, "form": FORM, "structure": STRUCTURE}
    return next((group for group, kinds in named.items() if kind in kinds), "words")


@dataclass
class Score:
    """Edits by group: known, with exactly their words marked, and recognised for what they are."""

    known: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    recognised: Counter[str] = field(default_factory=Counter)
    marked: int = 0
    least: int = 0
    shredded: int = 0
    lost: int = 0

    def add(self, edit: Known, exact: bool, recognised: bool) -> None:
        group = group_of(edit.kind)
        self.known[group] += 1
        self.exact[group] += exact
        self.recognised[group] += recognised
        self.least += edit.words


def share(counted: Counter[str], known: Counter[str], *groups: str) -> float:
    chosen = groups or GROUPS
    of = sum(known[group] for group in chosen)
    return sum(counted[group] for group in chosen) / of if of else 1.0


# --- This project's own comparison -----------------------------------------------------------


def score_own(pairs: Sequence[Pair]) -> Score:
    score = Score()
    for pair in pairs:
        changes = compare(pair.old, pair.new)
        verdict = judge(pair, changes)
        missed = Counter(kind for kind, _ in verdict.missed)
        for edit in pair.known:
            found = not missed[edit.kind]
            missed[edit.kind] -= not found
            score.add(edit, found, found)
        score.marked += verdict.marked
        score.shredded += _shredded(changes)
    return score


def _shredded(changes: Changes) -> int:
    """As `found.shredded`: how often a word or two are kept between changes that are as long."""
    count = 0
    for change in changes.changes:
        if isinstance(change, Edited | Split | Merged):
            text = _after(change).text
            edits = [edit for edit in change.edits if isinstance(edit, WordEdit)]
            for left, right in pairwise(edits):
                kept = text[left.new[1] : right.new[0]]
                sizes = (
                    max(len(words_in(e.removed)), len(words_in(e.added))) for e in (left, right)
                )
                stops = any(stop in kept for stop in ".!?")
                count += 0 < len(words_in(kept)) <= min(2, *sizes) and not stops
    return count


def _after(change: Edited | Split | Merged) -> Wording:
    match change:
        case Edited():
            return read_wording(change.after)
        case Split():
            return join_wordings([unit_wording(unit) for unit in change.after])
        case Merged():
            return unit_wording(change.after)


# --- Peers -----------------------------------------------------------------------------------


def score_peer(engine: Engine, pairs: Sequence[Pair]) -> Score:
    score = Score()
    for pair in pairs:
        old, new = sheet_of(pair.old), sheet_of(pair.new)
        inputs = engine.prepare(old), engine.prepare(new)
        marks = marks_of(engine.read(engine.compare(*inputs), *inputs), old, new)
        found = Found(marks, old, new)
        findings = found.findings()
        for edit in pair.known:
            known = Counter(map(plain_finding, edit.findings))
            seen = all(findings[one] >= count for one, count in known.items())
            exact = seen or all(_is_marked(findings, one) for one in known)
            if seen:
                findings -= known
            score.add(edit, exact, seen and sees(edit))
        score.marked += marks.marked()
        score.shredded += shredded(found)
        score.lost += marks.lost
    return score


def sees(edit: Known) -> bool:
    """Whether words tell what the edit is; the rest, which is form, a peer was not asked for."""
    return all(plain_finding(one)[0] != "still" for one in edit.findings)


def _is_marked(findings: Counter[Finding], one: Finding) -> bool:
    """Whether the words of a finding are marked, if not as what it is: a move by both its ends."""
    if one[0] == "moved":
        return all(findings[(f"{kind} whole", *one[2:])] for kind in ("removed", "added"))
    return findings[one] > 0
