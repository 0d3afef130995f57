"""The shared contacts and who uses them, as text and JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from plan_compiler.contact_uses import Uses
from plan_compiler.messages import Language, say


def contacts_text(contacts: Sequence[Uses], language: Language) -> str:
    """A paragraph for each entry of the register."""
    return "\n\n".join("\n".join(_lines(one, language)) for one in contacts) + "\n"


def _lines(one: Uses, language: Language) -> Iterator[str]:
    reach = ", ".join(filter(None, (_shown(one.contact.get(key)) for key in ("phones", "emails"))))
    yield f"{one.id}: {one.contact['name']}" + (f", {reach}" if reach else "")
    if one.followed:
        yield "  " + say("contact_followed", language, names=", ".join(one.followed))
    if one.copied:
        yield "  " + say("contact_copied", language, names=", ".join(one.copied))
    for old in one.outdated:
        for key, (was, now) in old.differs.items():
            words = {"field": key, "was": _shown(was) or "–", "now": _shown(now) or "–"}
            yield "  " + say("contact_outdated", language, revision=old.revision, **words)
    if not one.followed and not one.copied:
        yield "  " + say("contact_unused", language)


def _shown(value: Any) -> str:
    """A value of an entry in a line: text, texts, or numbers with their notes."""
    if isinstance(value, dict):
        said = [value["note"]] if "note" in value else []
        said += ["internal"] if value.get("internal") else []
        return " ".join([value.get("number") or value["address"], *(f"({one})" for one in said)])
    return ", ".join(map(_shown, value)) if isinstance(value, list) else value or ""


def contacts_json(contacts: Sequence[Uses]) -> str:
    """A list of entries, each with who follows it, who has a copy, and what copies still say."""
    value = [
        {
            "contact": one.contact,
            "followed": one.followed,
            "copied": one.copied,
            "outdated": [
                {
                    "revision": old.revision,
                    "differs": {
                        key: {"was": was, "now": now} for key, (was, now) in old.differs.items()
                    },
                }
                for old in one.outdated
            ],
        }
        for one in contacts
    ]
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
