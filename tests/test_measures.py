"""How long things are: what CONTRIBUTING promises a reader."""

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(
    file
    for folder in ("plan_compiler", "bench", "fuzz", "sbom", "tests")
    for file in (ROOT / folder).rglob("*.py")
    if "node_modules" not in file.parts
)
# The document is one file, so that it is read as one.
LONG = {"plan_compiler/model.py"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def functions(file: Path) -> list[Function]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines from `def` to the last, without the docstring."""
    first = function.body[0]
    said = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function) else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_is_read_in_one_sitting(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").count("\n")
    assert (lines <= 400) != (name(file) in LONG), lines


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_function_fits_a_screen(file: Path) -> None:
    assert {one.name: length(one) for one in functions(file) if length(one) >= 45} == {}


def test_most_functions_are_short() -> None:
    lengths = [
        length(one) for file in FILES if file.parts[-2] != "tests" for one in functions(file)
    ]
    assert median(lengths) <= 6
    assert quantiles(lengths, n=10)[-1] < 20


def test_the_tour_is_short() -> None:
    assert (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").count("\n") <= 150
