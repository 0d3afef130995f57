"""Contacts that several plans share: a name in a revision's `contacts.yaml` is an entry of the
register beside the plans, `plan_source/contacts.yaml`.

A draft follows the register. What is adopted has a copy, marked `copied: true`, that stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.span import Span
from plan_compiler.yaml_values import Values

Contact = Mapping[str, Any]


def named(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that a revision's contacts take from the register."""
    return tuple(entry for entry in value["contacts"] if isinstance(entry, str))


def copied(value: Mapping[str, Any]) -> dict[str, Contact]:
    """The entries of an adopted revision that were copied from the register, by name."""
    return {entry["id"]: unmarked(entry) for entry in value["contacts"] if is_copy(entry)}


def is_copy(entry: str | Contact) -> bool:
    return not isinstance(entry, str) and bool(entry.get("copied"))


def unmarked(entry: Contact) -> Contact:
    """A contact without the mark of a copy."""
    return {key: value for key, value in entry.items() if key != "copied"}


def contacts_of(register: Mapping[str, Any]) -> dict[str, Contact]:
    """The contacts of the register by name, in order."""
    return {entry["id"]: entry for entry in register["contacts"] if not isinstance(entry, str)}


def check_register(register: Values) -> Iterator[Diagnostic]:
    """Where the register itself names an entry instead of being it."""
    for at, entry in enumerate(register.value["contacts"]):
        if isinstance(entry, str):
            yield _unknown(register.span("contacts", at), entry, {})


def fill(values: Values, register: Values | None, adopted: bool) -> tuple[Values, list[Diagnostic]]:
    """The contacts of a revision with the register's entries in place of their names.

    Places inside them are those in the register. An adopted revision may not follow it.
    """
    known = contacts_of(register.value) if register else {}
    problems: list[Diagnostic] = []
    filled, places = [], dict(values.places)
    for at, entry in enumerate(values.value["contacts"]):
        if not isinstance(entry, str):
            filled.append(unmarked(entry))
            continue
        place = values.span("contacts", at)
        if entry not in known:
            problems.append(_unknown(place, entry, known))
            continue
        if adopted:
            problems.append(rules.FOLLOWS_REGISTER.at(place, id=entry))
        assert register
        places |= _places(register, entry, len(filled), place)
        filled.append(known[entry])
    return replace(values, value={**values.value, "contacts": filled}, places=places), problems


def _unknown(place: Span, id: str, known: Mapping[str, Contact]) -> Diagnostic:
    case = "known" if known else ""
    return rules.UNKNOWN_CONTACT.at(place, case, id=id, known=", ".join(known))


def _places(register: Values, id: str, to: int, named_at: Span) -> Iterator[tuple[Any, Span]]:
    """The places of an entry of the register, as an entry of the revision."""
    at = next(
        at
        for at, entry in enumerate(register.value["contacts"])
        if not isinstance(entry, str) and entry["id"] == id
    )
    for path, place in register.places.items():
        if path[:2] == ("contacts", at):
            yield ("contacts", to, *path[2:]), place
    # Names that two entries have are told where this revision says them.
    yield ("contacts", to, "id"), named_at
