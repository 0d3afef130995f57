"""What needs to be looked over, plan by plan: what is in force, drafts, review days, old facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plan_compiler.days import is_stale, months_later
from plan_compiler.life import Phase, State, check_life, in_force, phases_on
from plan_compiler.plan_folders import PlanFolders, RevisionFolder, check_plan_life, plans
from plan_compiler.sums import SUMS
from plan_compiler.yaml_values import many

# What a reader or the office has to do with; the rest is the past.
CURRENT = (State.IN_FORCE, State.COMING, State.DRAFT)


@dataclass(frozen=True, slots=True)
class OldReading:
    """A source on the web that nobody has looked at for more than a year."""

    revision: str
    id: str
    day: date


@dataclass(frozen=True, slots=True)
class Overview:
    """A plan on a day. `review` is when it should be looked over next, by its interval.

    `contacts` are those of a revision in force that was decided more than a year ago; `unsealed`
    are adopted revisions without sums.
    """

    plan: str
    title: str
    phases: Sequence[Phase]
    responsible: Sequence[str]
    review: date | None
    is_late: bool
    readings: Sequence[OldReading]
    contacts: Sequence[str]
    unsealed: Sequence[str]

    @property
    def in_force(self) -> Phase | None:
        return in_force(self.phases)

    @property
    def current(self) -> Sequence[Phase]:
        """What is in force, coming or drafted; if nothing is, what was last in force."""
        found = [one for one in self.phases if one.state in CURRENT]
        return found or self.phases[-1:]

    @property
    def drafts(self) -> Sequence[Phase]:
        return [one for one in self.phases if one.state is State.DRAFT]


def overviews(source: Path, today: date, folders: PlanFolders) -> Iterator[Overview]:
    """Every plan below a source folder that can be read, by name; faults are kept in `folders`."""
    for folder in plans(source):
        found = _overview(folder, today, folders)
        if found:
            yield found


def _overview(folder: Path, today: date, folders: PlanFolders) -> Overview | None:
    read = {one.revision.name: one for one in folders.revisions(folder)}
    repeals = folders.repeals(folder)
    revisions = [one.revision for one in read.values()]
    if not revisions:
        return None
    if any(check_life(revisions, repeals)):
        folders.problems += check_plan_life(folder, folders.texts)
    phases = phases_on(revisions, repeals, today)
    held = in_force(phases)
    # What is in force says what the plan is called and who answers for it; else the newest does.
    main = read[(held or phases[-1]).revision.name]
    review = _review(main) if held else None
    current = [read[one.revision.name] for one in phases if one.state in CURRENT]
    return Overview(
        plan=folder.name,
        title=main.values["title"],
        phases=phases,
        responsible=many(main.values.get("revision_responsible")),
        review=review,
        is_late=bool(review and review <= today),
        readings=[old for one in current for old in _old_readings(one, today, folders)],
        contacts=_old_contacts(main, today, folders) if held else [],
        unsealed=[
            one.name
            for one in revisions
            if one.is_adopted and not (read[one.name].path / SUMS).exists()
        ],
    )


def _review(folder: RevisionFolder) -> date | None:
    interval = folder.values.get("review_interval")
    return months_later(folder.revision.decided, interval) if interval else None


def _old_readings(
    folder: RevisionFolder, today: date, folders: PlanFolders
) -> Iterator[OldReading]:
    for name in ("links", "footnotes"):
        for one in folders.data(folder.path, name).get(name, ()):
            read: Mapping[str, Any] = one if name == "links" else one.get("citation", {})
            day = date.fromisoformat(read["retrieved"]) if "retrieved" in read else today
            if is_stale(day, today):
                yield OldReading(folder.revision.name, one["id"], day)


def _old_contacts(folder: RevisionFolder, today: date, folders: PlanFolders) -> Sequence[str]:
    if not is_stale(folder.revision.decided, today):
        return []
    contacts = folders.data(folder.path, "contacts").get("contacts", ())
    return [one if isinstance(one, str) else one["id"] for one in contacts]
