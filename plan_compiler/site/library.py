"""What the site is about: every published plan, with its revisions as they stand on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.life import Revision, State
from plan_compiler.model import Decision, Municipality, Plan
from plan_compiler.pipeline import compile_plan
from plan_compiler.plan_folders import PlanFolders, check_plan_life, plans
from plan_compiler.published import ENDED, Published, published_on
from plan_compiler.refs import revisions_of

# A draft is the office's own; what is sent out for comments or to a council is public.
PUBLIC_DRAFTS = ("remiss", "förslag")


@dataclass(frozen=True)
class Volume:
    """A published revision: its plan, and how it stands among the others."""

    plan: Plan
    published: Published

    @property
    def name(self) -> str:
        return self.plan.revision

    @property
    def state(self) -> State:
        return self.published.state

    @property
    def revision(self) -> Revision:
        return self.published.phase.revision

    @property
    def decisions(self) -> Sequence[Decision]:
        return self.plan.metadata.decisions


@dataclass(frozen=True)
class Shelf:
    """A plan with its published revisions, drafts last, else in the order they begin."""

    id: str
    volumes: Sequence[Volume]

    @cached_property
    def main(self) -> Volume:
        """What is in force; else what is coming, a draft, or what was last in force."""
        for state in (State.IN_FORCE, State.COMING, State.DRAFT):
            found = [volume for volume in self.volumes if volume.state is state]
            if found:
                return found[-1 if state is State.IN_FORCE else 0]
        return self.volumes[-1]

    @property
    def title(self) -> str:
        return self.main.plan.metadata.title

    @property
    def adopted(self) -> Sequence[Volume]:
        return [volume for volume in self.volumes if volume.state is not State.DRAFT]

    def in_state(self, *states: State) -> Sequence[Volume]:
        return [volume for volume in self.volumes if volume.state in states]

    @property
    def ended(self) -> Sequence[Volume]:
        """What holds no longer, the last first."""
        return self.in_state(*ENDED)[::-1]

    @property
    def in_force(self) -> Volume | None:
        return self.main if self.main.state is State.IN_FORCE else None

    @property
    def neighbours(self) -> Iterator[tuple[Volume, Volume]]:
        """The revisions to compare: each adopted one with the one before, a draft with the last."""
        adopted = self.adopted
        yield from pairwise(adopted)
        for draft in self.in_state(State.DRAFT) if adopted else ():
            yield adopted[-1], draft


@dataclass(frozen=True)
class Library:
    """All plans, by title, and whose they are."""

    issuer: Municipality
    shelves: Sequence[Shelf]

    @property
    def base(self) -> str:
        """Where the site will lie, without a stroke at the end; "" if nobody has said."""
        return self.issuer.base_address.rstrip("/")


@dataclass
class Reader:
    """Reads plans for the site; what is wrong comes in `problems`, what was read in `texts`."""

    source: Path
    today: date
    templates: Path
    drafts: bool = False
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def read(self) -> Library | None:
        """Every published plan; None if there is none."""
        found = [shelf for folder in plans(self.source) if (shelf := self._shelf(folder))]
        if not found:
            return None
        shelves = sorted(found, key=lambda shelf: (shelf.title.casefold(), shelf.id))
        return Library(shelves[0].main.plan.issuer, shelves)

    def _shelf(self, folder: Path) -> Shelf | None:
        self.problems += check_plan_life(folder, self.texts)
        folders = PlanFolders()
        read = folders.revisions(folder)
        for revision in revisions_of(folder):
            if revision not in [one.path for one in read]:
                self._plan(revision)  # to hear what is wrong with it
        shown = {one.revision.name: one for one in read if self._shows(one.revision)}
        revisions = [one.revision for one in shown.values()]
        published = published_on(self.today, revisions, folders.repeals(folder))
        volumes = [
            Volume(plan, one)
            for name, one in published.items()
            if (plan := self._plan(shown[name].path))
        ]
        return Shelf(folder.name, volumes) if volumes else None

    def _shows(self, revision: Revision) -> bool:
        return revision.is_adopted or (self.drafts and revision.status in PUBLIC_DRAFTS)

    def _plan(self, folder: Path) -> Plan | None:
        compiled = compile_plan(folder, self.today, self.templates)
        self.problems += compiled.errors
        self.texts |= compiled.texts
        return compiled.plan
