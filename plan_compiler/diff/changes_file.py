"""changes.json: the changes as a file, valid against its schema."""

import dataclasses
import json
import typing
from collections.abc import Mapping
from typing import Any

from plan_compiler.codec import encode, type_name
from plan_compiler.diff.change import NATURES, Change, Changes, Edit
from plan_compiler.model import Node

Json = Any

# What the file calls otherwise: in the code a `Mark` is what a redline says, an `Edition` a plan.
FILE_NAMES: Mapping[str, str] = {"look-edit": "mark-edit", "look": "mark", "compared": "edition"}


def file_name(name: str) -> str:
    """A kind or a field as it is called in the file."""
    return FILE_NAMES.get(name, name)


# The kinds that a `type` tells apart.
TAGGED: Mapping[str, Any] = {
    file_name(type_name(kind)): kind for kind in (*typing.get_args(Change), *typing.get_args(Edit))
}


def write_changes(changes: Changes) -> bytes:
    """The changes as UTF-8 JSON, the same bytes for equal changes."""
    value = {"counts": count_natures(changes)} | _encode(changes)
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def count_natures(changes: Changes) -> dict[str, int]:
    """How many changes there are, in all and of each nature."""
    natures = [change.nature for change in changes.changes]
    return {"changes": len(natures)} | {nature: natures.count(nature) for nature in NATURES}


def _encode(value: Any) -> Json:
    if isinstance(value, Node):
        return encode(value)
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        fields = {file_name(name): _encode(getattr(value, name)) for name in names}
        name = file_name(type_name(type(value)))  # type: ignore[arg-type]
        return ({"type": name} if name in TAGGED else {}) | fields
    return value
