"""SECURITY.md promises nothing that no test shows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!promise \||---)(.+) \| (.+) \|$", re.MULTILINE)
SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`(tests/\w+\.py)::(\w+)`")


SECTIONS = {match[1]: match[2] for match in SECTION.finditer(PAGE)}


def rows() -> list[tuple[str, str]]:
    return [(promise, shown) for promise, shown in ROW.findall(PAGE)]


def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("promise", "shown"), rows())
def test_a_promise_names_tests_that_exist(promise: str, shown: str) -> None:
    named = TEST.findall(shown)
    assert named, f"no test named: {promise}"
    assert [name for file, name in named if name not in functions(file)] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_everybody_who_hands_something_over_is_promised_something(section: str) -> None:
    assert ROW.findall(SECTIONS[section])
