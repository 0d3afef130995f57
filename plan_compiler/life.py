"""A plan's life: which of its revisions is in force, and whether they follow on each other.

Pure: what stands in `plan.yaml` and `history.yaml` goes in as `Revision` and `Repeal`, and the day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Decision, Validity
from plan_compiler.span import NOWHERE, Span


class State(StrEnum):
    """Where a revision stands on a day. A draft's own status says what kind of draft it is."""

    DRAFT = "draft"
    COMING = "coming"
    IN_FORCE = "in-force"
    REPLACED = "replaced"
    REPEALED = "repealed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision says of its own life; `span` is where it says what it replaces."""

    name: str
    status: str
    decisions: tuple[Decision, ...] = ()
    replaces: tuple[Decision, ...] = ()
    validity: Validity | None = None
    span: Span = NOWHERE

    @property
    def is_adopted(self) -> bool:
        return self.status == "antagen" and bool(self.decisions)

    @property
    def decided(self) -> date:
        """The day of the last decision of an adopted revision."""
        return max(decision.date for decision in self.decisions)

    @property
    def start(self) -> date:
        """The first day that an adopted revision holds."""
        return self.validity.start if self.validity else self.decided


@dataclass(frozen=True, slots=True)
class Repeal:
    """A decision that a revision, or the whole plan if `revision` is "", holds no longer."""

    decision: Decision
    revision: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Phase:
    """Where in its life a revision is, since when, and what ended it: a successor or a repeal."""

    revision: Revision
    state: State
    since: date | None = None
    successor: Revision | None = None
    repeal: Repeal | None = None


def phases_on(revisions: Sequence[Revision], repeals: Sequence[Repeal], today: date) -> list[Phase]:
    """Where each revision of one plan stands on a day, drafts last, else by their start."""
    found = [_phase(revision, revisions, repeals, today) for revision in revisions]
    return sorted(found, key=_order)


def _order(one: Phase) -> tuple[bool, date, str]:
    adopted = one.revision.is_adopted
    return not adopted, one.revision.start if adopted else date.max, one.revision.name


def _phase(
    revision: Revision, revisions: Sequence[Revision], repeals: Sequence[Repeal], today: date
) -> Phase:
    if not revision.is_adopted:
        return Phase(revision, State.DRAFT)
    ends = [end for end in _ends(revision, revisions, repeals) if (end.since or today) <= today]
    if ends:
        return min(ends, key=lambda end: end.since or today)
    state = State.COMING if revision.start > today else State.IN_FORCE
    return Phase(revision, state, revision.start)


def _ends(
    revision: Revision, revisions: Sequence[Revision], repeals: Sequence[Repeal]
) -> Iterator[Phase]:
    """Everything that ends a revision, each with the first day that it holds no longer."""
    for successor in revisions:
        if is_replaced_by(revision, successor):
            yield Phase(revision, State.REPLACED, successor.start, successor=successor)
    for repeal in repeals:
        if _ended_by(revision, repeal):
            yield Phase(revision, State.REPEALED, repeal.decision.date, repeal=repeal)
    if revision.validity and revision.validity.end:
        after = date.fromordinal(min(revision.validity.end.toordinal() + 1, date.max.toordinal()))
        yield Phase(revision, State.EXPIRED, after)


def _ended_by(revision: Revision, repeal: Repeal) -> bool:
    """A repeal of the whole plan ends what was decided before it, not a plan adopted anew."""
    named = repeal.revision == revision.name
    return named or (not repeal.revision and revision.decided <= repeal.decision.date)


def is_replaced_by(revision: Revision, successor: Revision) -> bool:
    """Whether an adopted revision says that it replaces a decision of this one."""
    own = {_key(decision) for decision in revision.decisions}
    replaced = {_key(decision) for decision in successor.replaces}
    return successor is not revision and successor.is_adopted and not own.isdisjoint(replaced)


def _key(decision: Decision) -> tuple[str, date, str]:
    return decision.organ.casefold(), decision.date, decision.paragraph


def in_force(phases: Sequence[Phase]) -> Phase | None:
    """The revision that holds; the one that came last, if several do."""
    found = [one for one in phases if one.state is State.IN_FORCE]
    return found[-1] if found else None


def latest(phases: Sequence[Phase]) -> Phase | None:
    """The adopted revision that a new one would replace: the last one not replaced or repealed."""
    over = (State.DRAFT, State.REPLACED, State.REPEALED)
    found = [one for one in phases if one.state not in over]
    return found[-1] if found else None


# --- Chains ----------------------------------------------------------------------------------


def check_life(revisions: Sequence[Revision], repeals: Sequence[Repeal]) -> Iterator[Diagnostic]:
    """Where the adopted revisions of a plan do not follow on each other, one after the other."""
    adopted = sorted((one for one in revisions if one.is_adopted), key=lambda one: one.decided)
    yield from _loops(adopted)
    for before, after in pairwise(adopted):
        ended = any(_ended_by(before, repeal) for repeal in repeals)
        expired = before.validity and before.validity.end and before.validity.end < after.start
        if not ended and not expired and not any(is_replaced_by(before, x) for x in adopted):
            last = before.decisions[-1]
            yield rules.CHAIN_GAP.at(
                after.span,
                revision=after.name,
                before=before.name,
                organ=last.organ,
                date=last.date,
                paragraph=last.paragraph,
            )
    yield from _repeals({one.name: one for one in revisions}, repeals)


def _loops(adopted: Sequence[Revision]) -> Iterator[Diagnostic]:
    """Revisions that replace each other in a ring, told once a ring."""
    told: set[str] = set()
    for first in adopted:
        reached, waiting = dict[str, Revision](), [first]
        for one in waiting:
            for successor in adopted:
                if successor.name not in reached and is_replaced_by(one, successor):
                    reached[successor.name] = successor
                    waiting.append(successor)
        if first.name in reached and first.name not in told:
            told |= reached.keys()
            names = ", ".join(sorted(reached))
            yield rules.CHAIN_LOOP.at(first.span, revisions=names)


def _repeals(revisions: Mapping[str, Revision], repeals: Sequence[Repeal]) -> Iterator[Diagnostic]:
    for repeal in repeals:
        revision = revisions.get(repeal.revision)
        if repeal.revision and (revision is None or not revision.is_adopted):
            known = ", ".join(name for name, one in sorted(revisions.items()) if one.is_adopted)
            case = "known" if known else ""
            yield rules.UNKNOWN_REVISION.at(
                repeal.span, case, revision=repeal.revision, known=known
            )
        elif revision and repeal.decision.date < revision.decided:
            yield rules.REPEALED_EARLY.at(
                repeal.span, repealed=repeal.decision.date, decided=revision.decided
            )
