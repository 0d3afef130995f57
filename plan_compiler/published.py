"""What the web says of a revision that the revision itself cannot: what ended it, its neighbours.

It never enters the model: an adopted document stays as it was decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plan_compiler.life import Phase, Repeal, Revision, State, in_force, phases_on

ENDED = (State.REPLACED, State.REPEALED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way back from a page to the lists: the words of a link and where it leads."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Retired:
    """An anchor that earlier revisions had and this one lacks.

    `revision` is the last that had it, `name` what it was called there, `near` the closest place
    around it that is still here and `near_name` its name there: "" if none is.
    """

    id: str
    name: str
    revision: str
    near: str = ""
    near_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where a revision stands among the others of its plan.

    `instead` is the one to read instead of it, or after it; `page` the file name of a page in its
    revision's folder, "" where the folder's own address gives it. `trail` leads back to the lists.
    """

    phase: Phase
    instead: Revision | None = None
    before: Revision | None = None
    after: Revision | None = None
    page: str = ""
    trail: tuple[Crumb, ...] = ()
    retired: tuple[Retired, ...] = ()

    @property
    def state(self) -> State:
        return self.phase.state

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_in_force(self) -> bool | None:
        """What schema.org calls legal force; a draft has none to speak of."""
        return None if self.state is State.DRAFT else self.state is State.IN_FORCE

    @property
    def last_day(self) -> date | None:
        """The last day of a revision that something has ended, or will."""
        ended = self.phase.since if self.has_ended else None
        following = self.instead.start if self.instead and self.state is State.IN_FORCE else None
        first_without = ended or following
        return date.fromordinal(first_without.toordinal() - 1) if first_without else None


def published_on(
    day: date, revisions: Sequence[Revision], repeals: Sequence[Repeal]
) -> dict[str, Published]:
    """Every revision of a plan, by name, as it stands on a day."""
    phases = phases_on(revisions, repeals, day)
    adopted = [one.revision for one in phases if one.revision.is_adopted]
    now = in_force(phases)
    return {
        one.revision.name: Published(
            phase=one,
            instead=_instead(one, adopted, now),
            before=_neighbour(one.revision, adopted, -1),
            after=_neighbour(one.revision, adopted, 1),
        )
        for one in phases
    }


def published_ever(
    revisions: Sequence[Revision], repeals: Sequence[Repeal]
) -> dict[str, Published]:
    """The revisions that a decision has ended or will end, on whatever day they are asked for.

    A build knows no day. Its own last day a revision tells by itself.
    """
    found = published_on(date.max, revisions, repeals)
    ended = (State.REPLACED, State.REPEALED)
    return {name: one for name, one in found.items() if one.state in ended}


def _instead(one: Phase, adopted: Sequence[Revision], now: Phase | None) -> Revision | None:
    """What ended it; what holds until it begins; what is decided to follow it."""
    if one.state is State.IN_FORCE:
        coming = (later for later in adopted if later.start > one.revision.start)
        if now is one:
            return next(coming, None)
    return one.successor or (now.revision if now else None)


def _neighbour(one: Revision, adopted: Sequence[Revision], step: int) -> Revision | None:
    if one not in adopted:
        return adopted[-1] if adopted and step < 0 else None
    at = adopted.index(one) + step
    return adopted[at] if 0 <= at < len(adopted) else None
