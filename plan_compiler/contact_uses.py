"""Which plans use which entry of the register of contacts, and what their copies still say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plan_compiler.register import Register, plans
from plan_compiler.shared_contacts import Entry, copied, named


@dataclass(frozen=True, slots=True)
class Outdated:
    """What a copy in an adopted revision says otherwise than the register: was and is, by key."""

    revision: str
    differs: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Uses:
    """An entry of the register; revisions are `PLAN/REVISION`."""

    id: str
    entry: Entry
    followed: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    outdated: list[Outdated] = field(default_factory=list)


def contact_uses(source: Path, register: Register) -> Sequence[Uses]:
    """Every entry in order; faults go to the register of plans."""
    found = {id: Uses(id, entry) for id, entry in register.contacts(source).items()}
    for name, contacts in _contacts(source, register):
        for id in named(contacts):
            if id in found:
                found[id].followed.append(name)
        for id, copy in copied(contacts).items():
            if id in found:
                found[id].copied.append(name)
                if differs := _differs(copy, found[id].entry):
                    found[id].outdated.append(Outdated(name, differs))
    return list(found.values())


def _contacts(source: Path, register: Register) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for plan in plans(source):
        for entry in register.entries(plan):
            contacts = register.data(entry.folder, "contacts")
            if contacts:
                yield f"{plan.name}/{entry.revision.name}", contacts


def _differs(copy: Entry, now: Entry) -> dict[str, tuple[Any, Any]]:
    keys = dict.fromkeys((*now, *copy))
    return {key: (copy.get(key), now.get(key)) for key in keys if copy.get(key) != now.get(key)}
