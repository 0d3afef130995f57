"""changes.json read back: whoever gets the file can know from it all that changed."""

import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from jsonschema import Draft202012Validator

from plan_compiler.codec import KINDS, decode, field_types
from plan_compiler.diff import change as changes_module
from plan_compiler.diff.change import Changes, Content
from plan_compiler.diff.changes_file import TAGGED, Json, file_name
from plan_compiler.model import Metadata, Municipality, Node, Plan, Text
from plan_compiler.shape import schema

# Values of fields that the model does not have.
OWN_VALUES: Mapping[str, Any] = {
    "depth": int,
    "kind": str,
    "notes": tuple[int, ...],
}
OWNERS: Mapping[str, type[Node]] = {"metadata": Metadata, "issuer": Municipality, "settings": Plan}


def read_changes(data: bytes) -> Changes:
    """The changes in a file, which is as its schema says."""
    value = json.loads(data)
    validator().validate(value)
    changes: Changes = _decode(value, Changes)
    return changes


@cache
def validator() -> Any:
    """The schema of changes with that of the model, which it refers to, inside it.

    JSON Schema 2020-12, 9.3: a compound schema document.
    """
    changes = schema("changes")
    return Draft202012Validator(
        {**changes, "$defs": {**changes["$defs"], "model": schema("model")}}
    )


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
            else _decode(value[file_name(name)], hint)
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
