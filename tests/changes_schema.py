"""The schema of changes.json, as the types say it."""

import types
import typing
from typing import Any, Literal

from plan_compiler.codec import type_name
from plan_compiler.diff.change import (
    NATURES,
    Change,
    Changes,
    Compared,
    Content,
    Edit,
    Flag,
    Place,
    Stretch,
)
from plan_compiler.diff.changes_file import TAGGED, file_name
from plan_compiler.model import Node
from tests.changes_reading import hints_of, is_value

MODEL = "urn:plan-compiler:schema:model#/$defs/"

TITLES = {
    "edition": "En av de jämförda versionerna",
    "place": "Plats i en av versionerna",
    "flag": "Något som en jurist letar efter, före och efter",
    "word-edit": "Ord som ersatts, tagits bort eller lagts till",
    "mark-edit": "Samma ord, annan märkning: betoning, språk, länkmål",
    "note-edit": "Fotnotstecken som lagts till, tagits bort eller flyttats",
    "added": "Något som lagts till",
    "removed": "Något som tagits bort",
    "moved": "Något som flyttats",
    "edited": "Ett fält vars ord eller märkning ändrats",
    "value-changed": "En uppgift som ändrats",
    "split": "Ett stycke som delats",
    "merged": "Stycken som slagits ihop",
    "column-added": "En kolumn som lagts till",
    "column-removed": "En kolumn som tagits bort",
    "columns-moved": "Kolumner i ny ordning",
}

DESCRIPTIONS = {
    "id": "Ändringens namn. Det består när versionerna byggs på nytt.",
    "subject": "Vad som ändrats.",
    "nature": "substance: i sak; formal: bara formen; consequence: följer av en annan ändring.",
    "path": "Vägen genom modellen.",
    "at": "Enhetens nummer i läsordning från 0; -1 utanför den löpande texten.",
    "units": "Hur många enheter det gäller.",
    "section": "Det närmaste avsnittets id.",
    "title": "Det närmaste avsnittets rubrik, eller dokumentets titel.",
    "names": "Vidare inom avsnittet: tabell, rad, kolumn.",
    "direction": "sharpened: skärpt krav; softened: mildrat.",
    "digest": "SHA-256 för versionens modellfil, om den är känd.",
}


def changes_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:plan-compiler:schema:changes",
        "title": "Ändringar",
        "description": "Allt som skiljer två versioner av ett styrdokument, i dokumentets ordning. "
        "Insatta i den gamla versionen ger ändringarna den nya, och tvärtom.",
        "type": "object",
        "properties": {
            "counts": {
                "title": "Antal ändringar, alla och efter art",
                "type": "object",
                "properties": dict.fromkeys(("changes", *NATURES), _COUNT),
                "required": ["changes", *NATURES],
                "additionalProperties": False,
            }
        }
        | {name: _value(hint) for name, hint in hints_of(Changes).items()},
        "required": ["counts", *hints_of(Changes)],
        "additionalProperties": False,
        "$defs": {
            **_parts(),
            **{_name(kind): _kind(kind) for kind in (Compared, Place, Flag)},
            **{name: _kind(kind) for name, kind in TAGGED.items()},
        },
    }


def _parts() -> dict[str, Any]:
    return {
        "change": {"title": "En ändring"} | _one_of(Change),
        "edit": {"title": "En ändring inom ett fält"} | _one_of(Edit),
        "node": {
            "title": "En del av dokumentet, som i modellens schema",
            "type": "object",
            "properties": {"type": {"type": "string"}},
            "required": ["type"],
        },
        "content": {
            "title": "Ett fälts innehåll: ord, eller delar som i modellens schema",
            "type": ["string", "array"],
            "items": {"type": ["string", "object"]},
        },
        "stretch": {
            "title": "Från och till i tecken, eller ny och gammal plats",
            "type": "array",
            "prefixItems": [_COUNT, _COUNT],
            "minItems": 2,
            "maxItems": 2,
        },
    }


_COUNT = {"type": "integer", "minimum": 0}


def _one_of(union: Any) -> dict[str, Any]:
    """One branch by `type`: much faster to check than `oneOf`, and it says what is wrong."""
    kinds = [_name(kind) for kind in typing.get_args(union)]
    return {
        "type": "object",
        "properties": {"type": {"enum": kinds}},
        "required": ["type"],
        "allOf": [
            {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": f"#/$defs/{kind}"}}
            for kind in kinds
        ],
    }


def _name(kind: Any) -> str:
    return file_name(type_name(kind))


def _kind(kind: Any) -> dict[str, Any]:
    name = _name(kind)
    tag = {"type": {"const": name}} if name in TAGGED else {}
    hints = {file_name(field): hint for field, hint in hints_of(kind).items()}
    fields = {field: _field(field, hint) for field, hint in hints.items()}
    return {
        "title": TITLES[name],
        "type": "object",
        "properties": tag | fields,
        "required": [*tag, *fields],
        "additionalProperties": False,
    }


def _field(name: str, hint: Any) -> dict[str, Any]:
    value = _value(hint)
    return {"description": DESCRIPTIONS[name]} | value if name in DESCRIPTIONS else value


def _value(hint: Any) -> dict[str, Any]:
    if is_value(hint):
        return {}
    if hint == Content:
        return {"$ref": "#/$defs/content"}
    if hint == Stretch:
        return {"$ref": "#/$defs/stretch"}
    if hint in (Change, Edit):
        return {"$ref": f"#/$defs/{'change' if hint == Change else 'edit'}"}
    if typing.get_origin(hint) is Literal:
        return {"enum": list(typing.get_args(hint))}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _value(typing.get_args(hint)[0])}
    if isinstance(hint, types.UnionType):
        members = [one for one in typing.get_args(hint) if one is not type(None)]
        if issubclass(members[0], Node):
            return {"$ref": "#/$defs/node"}
        (inner,) = members
        return {"type": [_value(inner)["type"], "null"]}
    if issubclass(hint, Node):
        return {"$ref": f"{MODEL}{type_name(hint)}"}
    if hint in (Compared, Place, Flag):
        return {"$ref": f"#/$defs/{_name(hint)}"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}
