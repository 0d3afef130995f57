"""The model as JSON values and back.

A node is an object with its `type` and every field; a `Text` is a bare string, which is why prose
stays readable in the file. Spans are left out: where a word stood is no part of what was decided.
"""

import types
import typing
from datetime import date
from functools import cache
from typing import Any

from plan_compiler import model
from plan_compiler.model import Node, Text, parts

Json = Any


def type_name(kind: type[Node]) -> str:
    """`ListItem` → `list-item`: the one name of a node kind outside Python."""
    name = kind.__name__
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


KINDS = {
    type_name(kind): kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, Node) and kind not in (Node, Text)
}
NAMES = {kind: name for name, kind in KINDS.items()}


def encode(value: Any) -> Json:
    """A model value as JSON values: objects, lists, strings, numbers, booleans, null."""
    if isinstance(value, Text):
        return value.text
    if isinstance(value, Node):
        kind = type(value)
        return {"type": NAMES[kind]} | {name: encode(getattr(value, name)) for name in parts(kind)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def decode(value: Json, wanted: Any = model.Plan) -> Any:
    """JSON values, already valid against `model.schema.json`, as a model value."""
    origin = typing.get_origin(wanted)
    if origin in (typing.Union, types.UnionType):
        return _decode_union(value, typing.get_args(wanted))
    if origin is tuple:
        return tuple(decode(item, typing.get_args(wanted)[0]) for item in value)
    if wanted is Text:
        return Text(text=value)
    if wanted is date:
        return date.fromisoformat(value)
    if isinstance(wanted, type) and issubclass(wanted, Node):
        hints = field_types(wanted)
        return wanted(**{name: decode(value[name], hints[name]) for name in parts(wanted)})
    return value


def _decode_union(value: Json, members: tuple[Any, ...]) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and Text in members:
        return Text(text=value)
    if isinstance(value, dict):
        return decode(value, KINDS[value["type"]])
    (wanted,) = (member for member in members if member is not type(None))
    return decode(value, wanted)


def field_types(kind: type[Node]) -> dict[str, Any]:
    """The type of each field, with names resolved."""
    known: Any = kind  # mypy does not see that a class can be hashed
    return _field_types(known)


@cache
def _field_types(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(model))
