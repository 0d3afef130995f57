"""Pairs of plans with known edits of every kind, drawn from a seed.

An edit changes the new plan's JSON tree and says what a perfect comparison would find: findings as
`tests.plan_judge` has them, and how few words need to be marked. No two edits touch the same unit,
so what is known of each stays true.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plan_compiler.codec import decode
from plan_compiler.model import Plan
from tests.plan_drawn import settle
from tests.plan_edits import EDITS
from tests.plan_judge import Finding
from tests.plan_tree import Draft


@dataclass(frozen=True)
class Known:
    """An edit: its kind, what must be found of it, and how many words that marks."""

    kind: str
    findings: tuple[Finding, ...]
    words: int


@dataclass(frozen=True)
class Pair:
    old: Plan
    new: Plan
    known: tuple[Known, ...]


def draw_pair(old: Plan, seed: int, edits: int, kinds: Sequence[str] = ()) -> Pair:
    """A plan with about that many edits of the given kinds, or of all, each kind as often."""
    draft = Draft(old, random.Random(f"edits {seed}"))
    names = list(kinds or EDITS)
    draft.rng.shuffle(names)
    known = []
    for number in range(edits):
        name = names[number % len(names)]
        if found := EDITS[name](draft):
            known.append(Known(name, tuple(found[0]), found[1]))
    new = settle(replace(decode(draft.plan), revision="2025-01-01"))
    return Pair(old, new, tuple(known))
