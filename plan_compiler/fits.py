"""A quick yes: whether a value fits a JSON Schema, for a tenth of what jsonschema costs to load.

Most files are right, and nobody needs words for what is right. Where a value does not fit,
jsonschema says how (`shape.faults`). Known here are the keywords that `schema/` uses, as the draft
2020-12 has them; any other is a KeyError and no yes.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from plan_compiler.days import is_date
from plan_compiler.decisions import UNTIL_FURTHER

Schema = Mapping[str, Any]


def fits(value: Any, schema: Schema, root: Schema) -> bool:
    """Whether a JSON value is what `schema` asks for; `root` has the `$defs` it refers to."""
    # A loop, not `all`, here and below: fewer calls inside calls let a value nest deeper.
    for key, wanted in schema.items():
        if key not in SILENT and not KEYWORDS[key](value, wanted, schema, root):
            return False
    return True


def all_fit(pairs: Iterable[tuple[Any, Schema]], root: Schema) -> bool:
    """Whether each value fits its schema."""
    for value, schema in pairs:  # noqa: SIM110
        if not fits(value, schema, root):
            return False
    return True


DAY_FORMS: Mapping[str, Callable[[str], bool]] = {
    "date": is_date,
    "until": lambda text: text == UNTIL_FURTHER or is_date(text),
}
# True is no integer, and an integer is written as one: 1.0 is none.
TYPES: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
# Keywords that ask for nothing themselves.
SILENT = {"$schema", "$id", "$defs", "title", "description", "default", "x-form", "then"}


def _type(value: Any, wanted: str | list[str], _: Schema, __: Schema) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return type(value) in [TYPES[name] for name in names]


def _ref(value: Any, wanted: str, _: Schema, root: Schema) -> bool:
    return fits(value, root["$defs"][wanted.removeprefix("#/$defs/")], root)


def _if(value: Any, wanted: Schema, schema: Schema, root: Schema) -> bool:
    return not fits(value, wanted, root) or fits(value, schema["then"], root)


def _all_of(value: Any, wanted: list[Schema], _: Schema, root: Schema) -> bool:
    return all_fit(((value, part) for part in wanted), root)


def _properties(value: Any, wanted: Mapping[str, Schema], _: Schema, root: Schema) -> bool:
    if type(value) is not dict:
        return True
    return all_fit(((value[key], part) for key, part in wanted.items() if key in value), root)


def _items(value: Any, wanted: Schema, _: Schema, root: Schema) -> bool:
    return type(value) is not list or all_fit(((item, wanted) for item in value), root)


def _no_more(value: Any, _: Literal[False], schema: Schema, __: Schema) -> bool:
    return type(value) is not dict or value.keys() <= schema["properties"].keys()


def _of(kinds: Sequence[type], holds: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    """A keyword that asks something of values of some kinds, and nothing of others."""
    return lambda value, wanted, _, __: type(value) not in kinds or holds(value, wanted)


KEYWORDS: Mapping[str, Callable[..., bool]] = {
    "$ref": _ref,
    "type": _type,
    "const": lambda value, wanted, _, __: value == wanted,
    "enum": lambda value, wanted, _, __: value in wanted,
    "allOf": _all_of,
    "if": _if,
    "properties": _properties,
    "required": _of([dict], lambda value, keys: value.keys() >= set(keys)),
    "additionalProperties": _no_more,
    "items": _items,
    "minItems": _of([list], lambda value, least: len(value) >= least),
    # Blanks alone are no text.
    "minLength": _of([str], lambda value, least: len(value.strip()) >= least),
    "maxLength": _of([str], lambda value, most: len(value) <= most),
    "pattern": _of([str], lambda value, form: re.search(form, value) is not None),
    "format": _of([str], lambda value, form: DAY_FORMS[form](value)),
    "minimum": _of([int, float], lambda value, least: value >= least),
    "maximum": _of([int, float], lambda value, most: value <= most),
}
