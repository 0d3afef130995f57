"""changes.json: the changes as a file, written and read, valid against its schema."""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from plan_compiler.codec import KINDS, decode, encode, field_types, type_name
from plan_compiler.diff import change as changes_module
from plan_compiler.diff.change import NATURES, Change, Changes, Content, Edit
from plan_compiler.model import Metadata, Municipality, Node, Plan, Text

Json = Any

# The kinds that a `type` tells apart.
TAGGED: Mapping[str, Any] = {
    type_name(kind): kind for kind in (*typing.get_args(Change), *typing.get_args(Edit))
}
# Values of fields that the model does not have.
OWN_VALUES: Mapping[str, Any] = {
    "depth": int,
    "kind": str,
    "notes": tuple[int, ...],
}
OWNERS: Mapping[str, type[Node]] = {"metadata": Metadata, "issuer": Municipality, "settings": Plan}


class BrokenChanges(Exception):
    """A file that does not fit `changes.schema.json`: says where and how."""


def write_changes(changes: Changes) -> bytes:
    """The changes as UTF-8 JSON, the same bytes for equal changes."""
    value = {"counts": count_natures(changes)} | _encode(changes)
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def count_natures(changes: Changes) -> dict[str, int]:
    """How many changes there are, in all and of each nature."""
    natures = [change.nature for change in changes.changes]
    return {"changes": len(natures)} | {nature: natures.count(nature) for nature in NATURES}


def read_changes(data: bytes) -> Changes:
    """The changes in a file; raises `BrokenChanges`."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BrokenChanges(str(error)) from error
    for fault in validator().iter_errors(value):
        raise BrokenChanges(f"{fault.json_path}: {fault.message[:120]}")
    changes: Changes = _decode(value, Changes)
    return changes


@cache
def validator() -> Any:
    """The schema of changes, which refers to the schema of the model."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    from plan_compiler.shape import schema

    model = Resource.from_contents(dict(schema("model")))
    registry: Registry[Any] = Registry().with_resource("urn:plan-compiler:schema:model", model)
    return Draft202012Validator(dict(schema("changes")), registry=registry)


# --- Values ----------------------------------------------------------------------------------


def _encode(value: Any) -> Json:
    if isinstance(value, Node):
        return encode(value)
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if dataclasses.is_dataclass(value):
        fields = {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
        name = type_name(type(value))  # type: ignore[arg-type]
        return ({"type": name} if name in TAGGED else {}) | fields
    return value


def _decode(value: Json, wanted: Any) -> Any:
    if value is None or wanted in (str, int, bool) or typing.get_origin(wanted) is Literal:
        return value
    if wanted == Content:
        return value if isinstance(value, str) else tuple(_decode_node(part) for part in value)
    if typing.get_origin(wanted) is tuple:
        return tuple(_decode(item, typing.get_args(wanted)[0]) for item in value)
    if isinstance(wanted, types.UnionType):
        return _decode_union(value, wanted)
    if issubclass(wanted, Node):
        return _decode_node(value)
    return wanted(
        **{
            name: decode(value[name], value_type(value))
            if is_value(hint)
            else _decode(value[name], hint)
            for name, hint in hints_of(wanted).items()
        }
    )


def _decode_union(value: Json, wanted: types.UnionType) -> Any:
    members = [member for member in typing.get_args(wanted) if member is not type(None)]
    if len(members) == 1:
        return _decode(value, members[0])
    if issubclass(members[0], Node):
        return _decode_node(value)
    return _decode(value, TAGGED[value["type"]])


def _decode_node(value: Json) -> Node:
    node: Node = Text(text=value) if isinstance(value, str) else decode(value, KINDS[value["type"]])
    return node


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    """The type of each field of a kind of change, with names resolved."""
    return typing.get_type_hints(kind, vars(changes_module))


def is_value(hint: Any) -> bool:
    """Whether a field is a `Value`, whose type the model's field has."""
    return bool in typing.get_args(hint)


def value_type(change: Mapping[str, Any]) -> Any:
    """What type the values of a `ValueChanged` have: that of the model's field."""
    subject, field = change["subject"], change["field"]
    if field in OWN_VALUES:
        return OWN_VALUES[field]
    return field_types(OWNERS.get(subject) or KINDS[subject]).get(field, str)
