"""Which plans use which contact of the shared register, and what their copies still say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plan_compiler.plan_folders import PlanFolders, plans
from plan_compiler.shared_contacts import Contact, copied, named


@dataclass(frozen=True, slots=True)
class Outdated:
    """What a copy in an adopted revision says otherwise than the register: was and is, by key."""

    revision: str
    differs: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Uses:
    """A contact of the register; revisions are `PLAN/REVISION`."""

    id: str
    contact: Contact
    followed: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    outdated: list[Outdated] = field(default_factory=list)


def contact_uses(source: Path, folders: PlanFolders) -> Sequence[Uses]:
    """Every contact in order; faults are kept in `folders`."""
    found = {id: Uses(id, contact) for id, contact in folders.contacts(source).items()}
    for name, contacts in _contacts(source, folders):
        for id in named(contacts):
            if id in found:
                found[id].followed.append(name)
        for id, copy in copied(contacts).items():
            if id in found:
                found[id].copied.append(name)
                if differs := _differs(copy, found[id].contact):
                    found[id].outdated.append(Outdated(name, differs))
    return list(found.values())


def _contacts(source: Path, folders: PlanFolders) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for plan in plans(source):
        for one in folders.revisions(plan):
            contacts = folders.data(one.path, "contacts")
            if contacts:
                yield f"{plan.name}/{one.revision.name}", contacts


def _differs(copy: Contact, now: Contact) -> dict[str, tuple[Any, Any]]:
    keys = dict.fromkeys((*now, *copy))
    return {key: (copy.get(key), now.get(key)) for key in keys if copy.get(key) != now.get(key)}
