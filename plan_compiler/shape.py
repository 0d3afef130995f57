"""JSON Schema verdicts in an author's words, at the narrowest place."""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.fits import DAY_FORMS, fits
from plan_compiler.resources import SCHEMAS
from plan_compiler.span import Span
from plan_compiler.yaml_values import Keys, Values

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


@cache
def schema(name: str) -> Mapping[str, Any]:
    """A schema of the `schema/` folder by its short name: `plan`, `contacts`, `model`."""
    text = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@cache
def validator(name: str) -> "Validator":
    """JSON Schema, but an integer is written as one, and blanks alone are no text."""
    from jsonschema import Draft202012Validator, FormatChecker, ValidationError
    from jsonschema.validators import extend

    def at_least(_: object, least: int, value: Any, __: object) -> Iterator["ValidationError"]:
        if isinstance(value, str) and len(value.strip()) < least:
            yield ValidationError("blank")

    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: type(value) is int
    )
    rules_of_ours = {"minLength": at_least}
    strict = extend(Draft202012Validator, rules_of_ours, type_checker=types)  # type: ignore[no-untyped-call]

    formats = FormatChecker(formats=())
    for form, holds in DAY_FORMS.items():
        formats.checks(form)(lambda value, holds=holds: not isinstance(value, str) or holds(value))
    checked: Validator = strict(schema(name), format_checker=formats)
    return checked


def faults(value: Any, name: str) -> Iterator["ValidationError"]:
    """Where a value does not fit the schema `name`, as jsonschema has it."""
    if not fits(value, schema(name), schema(name)):
        yield from validator(name).iter_errors(value)


def check_shape(values: Values, name: str) -> Iterator[Diagnostic]:
    """What in a YAML file does not fit the schema `name`."""
    every = (
        diagnostic
        for error in faults(values.value, name)
        for diagnostic in _reworded(error, values)
    )
    yield from islice(every, limits.FAULTS)
    yield from islice(_repeated(values), limits.FAULTS)


def _repeated(values: Values) -> Iterator[Diagnostic]:
    """Texts that stand twice in one list."""
    for path, items in _lists(values.value, ()):
        first: dict[str, int] = {}
        for at, item in enumerate(items):
            if isinstance(item, str) and first.setdefault(item, at) != at:
                yield rules.DUPLICATE_VALUE.at(
                    values.span(*path, at),
                    key=_above(path),
                    value=item,
                    related=(values.span(*path, first[item]),),
                )


def _lists(value: Any, path: Keys) -> Iterator[tuple[Keys, list[Any]]]:
    match value:
        case list():
            yield path, value
            below: Iterable[tuple[str | int, Any]] = enumerate(value)
        case dict():
            below = value.items()
        case _:
            return
    for key, inner in below:
        yield from _lists(inner, (*path, key))


def _reworded(error: "ValidationError", values: Values) -> Iterator[Diagnostic]:
    path: Keys = tuple(error.absolute_path)
    place = values.span(*path)
    key = _above(path) or PurePath(place.file).name
    shape: Mapping[str, Any] = error.schema  # type: ignore[assignment]
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(instance, shape["properties"], path, values)
        case "required":
            yield from _missing_key(error, values.keys.get(path, place))
        case "type" if instance is None:
            case = "colour" if shape.get("x-form") == "colour" else ""
            yield rules.EMPTY_VALUE.at(place, case, key=key)
        case "type":
            yield rules.WRONG_TYPE.at(place, _kind(wanted), key=key)
        case "enum":
            allowed = ", ".join(map(str, wanted))
            close = get_close_matches(str(instance), wanted, n=1)
            case = "close" if close else ""
            yield rules.UNKNOWN_VALUE.at(
                place, case, key=key, value=instance, allowed=allowed, close="".join(close)
            )
        case "pattern" | "format" | "maxLength":
            yield rules.WRONG_FORM.at(place, str(shape.get("x-form", "")), key=key)
        case "minLength" | "minItems":
            yield rules.EMPTY_VALUE.at(place, key=key)
        case "minimum" | "maximum":
            low, high = shape.get("minimum", "…"), shape.get("maximum", "…")
            yield rules.OUT_OF_RANGE.at(place, key=key, low=low, high=high)
        case _:
            yield rules.WRONG_FORM.at(place, key=key)


def _missing_key(error: "ValidationError", place: Span) -> Iterator[Diagnostic]:
    """A key that must be there; what it is about is said where that is another word."""
    shape: Mapping[str, Any] = error.schema  # type: ignore[assignment]
    instance: Any = error.instance
    # jsonschema reports each missing key by itself; its message starts with the key.
    (name,) = (
        name
        for name in shape["required"]
        if name not in instance and error.message.startswith(repr(name))
    )
    # A misspelt key is one fault, though the right key is then missing too.
    if name not in _misspelt(instance, shape["properties"]).values():
        about = str(shape["properties"][name].get("title", name)).lower()
        yield rules.MISSING_KEY.at(place, "alike" if about == name else "", key=name, about=about)


def _unknown_keys(
    value: Mapping[str, Any], known: Mapping[str, Any], path: Keys, values: Values
) -> Iterator[Diagnostic]:
    """Point at each key that the schema lacks, and name the nearest one that it has."""
    for key, close in _misspelt(value, known).items():
        yield rules.UNKNOWN_KEY.at(
            values.keys[(*path, key)],
            "close" if close else "",
            key=key,
            close=close,
            known=", ".join(known),
        )


def _misspelt(value: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    """Each key that the schema lacks, with the nearest one that it has or ""."""
    unknown = sorted(value.keys() - known.keys())[: limits.FAULTS]
    return {key: "".join(get_close_matches(key, known, n=1)) for key in unknown}


def _above(path: Keys) -> str:
    """The key of a value, or of the list that it is in; none for a whole file."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _kind(kinds: str | list[str]) -> str:
    return kinds if isinstance(kinds, str) else "_or_".join(kinds)
