"""The quick yes is jsonschema's yes: the same verdict on what is right and on what was spoilt."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from plan_compiler.codec import encode
from plan_compiler.fits import fits
from plan_compiler.model import Text, walk
from plan_compiler.shape import schema, validator
from plan_compiler.yaml_values import read_yaml
from tests import builders
from tests.case_files import SUPPLIED, all_cases, completed

SOURCES = (
    "plan",
    "contacts",
    "links",
    "figures",
    "footnotes",
    "transcription",
    "municipality",
    "history",
)
# Each is what some keyword refuses and another allows, at the bounds too.
JUNK: tuple[Any, ...] = (
    *(None, True, 0, 1, 1.0, 2, 4, 5, 240, 241, 999, 1000, 3000, 10**40),
    *("", " ", "a", "a\n", "b" * 60, "b" * 61, "#00ff00"),
    *("2024-02-30", "2024-06-01\n", "tillsvidare"),
    *([], [""], ["a"], [1], {}, [{"type": "list"}], {"type": "list"}, {"id": "a"}),
)


def assert_same(name: str, value: Any, part: str = "") -> None:
    """The same verdict on a value, or on one that is of a part of the schema."""
    whole = schema(name)
    asked = {"$ref": f"#/$defs/{part}"} if part else whole
    slow = validator(name).evolve(schema=asked) if part else validator(name)
    assert fits(value, asked, whole) == slow.is_valid(value), value


def spots(value: Any, path: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Every list or object in a value with each key it has, and the way there, places left out."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        below = f"{path}.{key if isinstance(value, dict) else ''}"
        yield value, key, below
        if isinstance(value[key], dict | list):
            yield from spots(value[key], below)


def spoil(inside: Any, key: Any) -> Iterator[None]:
    """Something else at a place, then nothing or one thing too many; at last all is as before."""
    kept = inside[key]
    for junk in JUNK:
        inside[key] = junk
        yield
    inside.pop(key)
    yield
    if isinstance(inside, dict):
        inside |= {key: kept, "b": kept}
        yield
        del inside["b"]
    else:
        inside.insert(key, kept)


# No case has a file beside the revisions.
HISTORY = {
    "repealed": [{"revision": "2020-01-01", "organ": "KF", "date": "2024-06-01", "paragraph": 1}]
}


def case_values(name: str) -> Iterator[Any]:
    if name == "history":
        yield HISTORY
    for case in all_cases():
        text = (SUPPLIED | case.sources).get(f"{name}.yaml", "")
        values = read_yaml(completed(text) if name == "plan" else text, name, [])
        if values and isinstance(values.value, dict):
            yield values.value


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_file_fits_as_jsonschema_says(name: str) -> None:
    tried = set()
    for value in case_values(name):
        assert_same(name, value)
        right = validator(name).is_valid(value)
        for inside, key, path in spots(value) if right else ():
            if path not in tried:
                tried.add(path)
                for _ in spoil(inside, key):
                    assert_same(name, value)
    assert tried


@pytest.mark.slow("draws models")
def test_a_model_fits_as_jsonschema_says() -> None:
    plan = builders.everything()
    assert_same("model", encode(plan))
    nodes = [*walk(plan), replace(plan, sections=(), contents=())]
    smallest = {
        encode(node)["type"]: encode(node)
        for node in sorted(nodes, key=lambda node: -len(str(node)))
        if not isinstance(node, Text)
    }
    for name, value in smallest.items():
        for key in list(value):
            for _ in spoil(value, key):
                assert_same("model", value, name)
