"""What a redline is made of, proven: two plans, the changes between them, and both as one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plan_compiler.diff.change import Changes
from plan_compiler.diff.compare import compare
from plan_compiler.diff.merge import merge
from plan_compiler.diff.prove import prove
from plan_compiler.diff.sides import differs
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model


class BrokenProof(Exception):
    """A comparison that breaks a law, which is a fault of ours: nobody may be shown it."""


@dataclass(frozen=True, slots=True)
class Redline:
    """Two resolved plans, what makes `new` of `old`, and the document in which both stand."""

    old: Plan
    new: Plan
    changes: Changes
    merged: Plan

    @property
    def numbers(self) -> Mapping[str, int]:
        """What a reader calls each change, by its id: counted from 1 as they are listed."""
        return {change.id: number for number, change in enumerate(self.changes.changes, start=1)}


@dataclass(frozen=True, slots=True)
class Carried:
    """A redline as a file, and the ids of the changes that this format cannot show."""

    content: bytes
    unshown: tuple[str, ...] = ()


def draw_redline(old: Plan, new: Plan) -> Redline:
    """Compare two resolved plans; raises `BrokenProof`."""
    changes = compare(old, new)
    changes = replace(
        changes,
        old=replace(changes.old, digest=_digest(old)),
        new=replace(changes.new, digest=_digest(new)),
    )
    merged = merge(old, new, changes)
    broken = (*prove(old, new, changes), *differs(merged, old, new))
    if broken:
        raise BrokenProof(", ".join(broken))
    return Redline(old, new, changes, merged)


def _digest(plan: Plan) -> str:
    return hashlib.sha256(write_model(plan)).hexdigest()
