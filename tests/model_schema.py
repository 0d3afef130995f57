"""The schema of PLAN.json, as the model's own types say it: `schema/model.schema.json`."""

import types
import typing
from datetime import date
from typing import Any, Literal

from plan_compiler import model
from plan_compiler.codec import KINDS, field_types, type_name
from plan_compiler.model import Block, Inline, Node, Text, parts

TITLES = {
    "emphasis": "Betoning",
    "strong": "Stark betoning",
    "phrase": "Ord på ett annat språk",
    "retrieval": "Dag då en webbsida lästes",
    "link": "Länk ut ur dokumentet",
    "lost-link": "Länk vars mål inte är känt",
    "reference": "Hänvisning inom dokumentet",
    "note-reference": "Fotnotstecken",
    "line-break": "Radbrytning",
    "paragraph": "Stycke",
    "list-item": "Punkt i en lista",
    "list": "Lista",
    "definition": "Term med förklaring",
    "definition-list": "Lista med förklaringar",
    "quote": "Citat",
    "notice": "Ruta",
    "column": "Kolumn",
    "cell": "Cell",
    "row": "Rad",
    "table": "Tabell",
    "figure": "Figur",
    "signatory": "Den som skriver under",
    "signatures": "Underskrifter",
    "section": "Avsnitt",
    "citation": "Källa",
    "footnote": "Fotnot",
    "decision": "Beslut",
    "validity": "Giltighetstid",
    "metadata": "Dokumentets uppgifter",
    "metadata-row": "Rad bland omslagets fakta",
    "metadata-group": "Grupp av fakta",
    "colours": "Färger",
    "logo": "Logotyp",
    "municipality": "Kommun",
    "doubtful-reading": "Tveksam läsning",
    "contents-entry": "Rad i innehållsförteckningen",
    "standing": "Vad ett dokument som inte är antaget säger om sig",
    "plan": "En revision av ett styrdokument",
}


def model_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:plan-compiler:schema:model",
        "title": "Modell",
        "description": "Det färdiga dokumentet som data, med nummer, hänvisningar och innehåll. "
        "Text är en sträng; allt annat är ett objekt med sin typ.",
        "$ref": "#/$defs/plan",
        "$defs": {
            "inline": {
                "title": "Text eller något i texten",
                "type": ["string", "object"],
                "if": {"type": "object"},
                "then": _one_of(Inline),
            },
            "block": {"title": "Block", "type": "object"} | _one_of(Block),
            **{name: _node(name, kind) for name, kind in KINDS.items()},
        },
    }


def _one_of(union: Any) -> dict[str, Any]:
    """One branch by `type`: much faster to check than `oneOf`, and it says what is wrong."""
    kinds = [type_name(kind) for kind in typing.get_args(union) if kind is not Text]
    return {
        "properties": {"type": {"enum": kinds}},
        "required": ["type"],
        "allOf": [
            {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": f"#/$defs/{kind}"}}
            for kind in kinds
        ],
    }


def _node(name: str, kind: type[Node]) -> dict[str, Any]:
    hints = field_types(kind)
    return {
        "title": TITLES[name],
        "type": "object",
        "properties": {"type": {"const": name}}
        | {part: _value(hints[part]) for part in parts(kind)},
        "required": ["type", *parts(kind)],
        "additionalProperties": False,
    }


def _value(hint: Any) -> dict[str, Any]:
    origin = typing.get_origin(hint)
    if hint == Inline:
        return {"$ref": "#/$defs/inline"}
    if hint == Block:
        return {"$ref": "#/$defs/block"}
    if origin is tuple:
        return {"type": "array", "items": _value(typing.get_args(hint)[0])}
    if origin is Literal:
        return {"enum": list(typing.get_args(hint))}
    if origin in (typing.Union, types.UnionType):
        (inner,) = (one for one in typing.get_args(hint) if one is not type(None))
        known = _value(inner)
        if "$ref" in known:
            return {"type": ["object", "null"], "if": {"type": "object"}, "then": known}
        return known | {"type": [known["type"], "null"]}
    if hint is date:
        return {"type": "string", "format": "date"}
    if isinstance(hint, type) and issubclass(hint, model.Node):
        return {"$ref": f"#/$defs/{type_name(hint)}"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}
