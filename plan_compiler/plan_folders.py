"""What lies in the source folder about each plan's life: its revisions and their data, as values.

Read quickly and without places first: an office has hundreds of files, nearly all of them right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plan_compiler import limits
from plan_compiler.decisions import read_decision, read_validity
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.fits import fits
from plan_compiler.life import Repeal, Revision, check_life
from plan_compiler.quick_yaml import Unsure, read_quickly
from plan_compiler.refs import HISTORY, revisions, revisions_of
from plan_compiler.shape import check_shape, schema
from plan_compiler.shared_contacts import Contact, contacts_of
from plan_compiler.source import Folder
from plan_compiler.span import Span
from plan_compiler.yaml_values import read_yaml


@dataclass(frozen=True, slots=True)
class RevisionFolder:
    """A revision with the values of its `plan.yaml`."""

    path: Path
    revision: Revision
    values: Mapping[str, Any]


@dataclass
class PlanFolders:
    """Reads plans; what is wrong comes in `problems`, what was read of it in `texts`.

    With `places` the spans are those of keys, else of whole files.
    """

    places: bool = False
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def revisions(self, plan: Path) -> list[RevisionFolder]:
        """The revisions in a plan's folder that can be read, by name."""
        found = (self._revision(folder) for folder in revisions_of(plan))
        return [one for one in found if one]

    def repeals(self, plan: Path) -> list[Repeal]:
        """What `history.yaml` says of a plan; nothing if there is none."""
        source = Folder.of(plan, plan.parent)
        if not source.has(HISTORY):
            return []
        values, places = self._values(source, "history")
        return [
            Repeal(
                read_decision(repeal),
                repeal.get("revision", ""),
                places.get(("repealed", at), Span(source.name(HISTORY))),
            )
            for at, repeal in enumerate((values or {}).get("repealed", ()))
        ]

    def data(self, folder: Path, name: str) -> Mapping[str, Any]:
        """The values of another YAML file of a revision; nothing if there is none."""
        source = Folder.of_revision(folder)
        found = self._values(source, name)[0] if source.has(f"{name}.yaml") else None
        return found or {}

    def contacts(self, source: Path) -> Mapping[str, Contact]:
        """The contacts of the register beside the plans; none if there is none."""
        outer = Folder.of(source, source)
        found = self._values(outer, "contacts")[0] if outer.has("contacts.yaml") else None
        return contacts_of(found) if found else {}

    # --- Below ---------------------------------------------------------------------------------

    def _revision(self, folder: Path) -> RevisionFolder | None:
        source = Folder.of_revision(folder)
        values, places = self._values(source, "plan")
        if values is None:
            return None
        whole = Span(source.name("plan.yaml"))
        said = next((key for key in ("replaces", "decisions", "status") if key in values), "")
        validity = values.get("validity")
        revision = Revision(
            name=folder.name,
            status=values["status"],
            decisions=tuple(map(read_decision, values.get("decisions", ()))),
            replaces=tuple(map(read_decision, values.get("replaces", ()))),
            validity=read_validity(validity) if validity else None,
            span=places.get((said,), whole),
        )
        return RevisionFolder(folder, revision, values)

    def _values(
        self, source: Folder, name: str
    ) -> tuple[Mapping[str, Any] | None, Mapping[Any, Span]]:
        """A file's values if it is of the right shape, and the places of keys if wanted."""
        text = source.text(f"{name}.yaml", limits.YAML_BYTES)
        if text is not None and not self.places:
            value = _quick(text, name)
            if value is not None:
                return value, {}
        values = text and read_yaml(text, source.name(f"{name}.yaml"), source.problems)
        if values and not source.problems:
            source.problems += check_shape(values, name)
        self.problems += source.problems
        self.texts |= source.texts
        if not values or source.problems:
            return None, {}
        return values.value, values.places


def _quick(text: str, name: str) -> Mapping[str, Any] | None:
    """The values of a file that is simply written and of the right shape."""
    try:
        value = read_quickly(text)
    except Unsure:
        return None
    right = isinstance(value, dict) and fits(value, schema(name), schema(name))
    return value if right else None


def plans(source: Path) -> Iterator[Path]:
    """The folder of each plan that has a revision, by name."""
    yield from sorted({folder.parent for folder in revisions(source)})


def check_plan_life(
    plan: Path, texts: dict[str, str], adopted: Sequence[Revision] = ()
) -> list[Diagnostic]:
    """Where a plan's revisions do not follow on each other; `adopted` are to come among them.

    What is wrong with a revision's own files is for those to say who compile it.
    """
    for folders in (PlanFolders(), PlanFolders(places=True)):
        revisions = [one.revision for one in folders.revisions(plan)]
        of_revisions = len(folders.problems)
        repeals = folders.repeals(plan)
        found = [
            *folders.problems[of_revisions:],
            *check_life([*revisions, *adopted], repeals),
        ]
        if not found:
            return []
    texts |= folders.texts
    return found
