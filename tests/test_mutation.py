"""What is said of faults that nobody can see is said of lines that are there."""

import tomllib
from pathlib import Path

import pytest

from mutation.__main__ import EXPLAINED, function

ROOT = Path(__file__).parent.parent
KNOWN = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
MUTATED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]


def test_an_explanation_is_of_a_line_that_is_there() -> None:
    for fault in KNOWN["fault"]:
        module = ROOT.joinpath(*fault["function"].split(".")).parent.with_suffix(".py")
        if not module.exists():
            module = module.parent.with_suffix(".py")
        lines = [line.strip() for line in module.read_text(encoding="utf-8").splitlines()]
        assert fault["was"] in lines and fault["became"] not in lines, fault
        assert fault["why"].endswith("."), fault


def test_an_explanation_of_what_is_everywhere_is_of_what_is_somewhere() -> None:
    files = [file for path in MUTATED["only_mutate"] for file in ROOT.glob(path)]
    code = "".join(file.read_text(encoding="utf-8") for file in files if file.suffix == ".py")
    for part in KNOWN["everywhere"]:
        assert part["was"] in code and part["why"].endswith("."), part


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plan_compiler.resolve.x_resolve__mutmut_1", "plan_compiler.resolve.resolve"),
        ("plan_compiler.resolve.x__deeper__mutmut_12", "plan_compiler.resolve._deeper"),
        (
            "plan_compiler.resolve.xǁ_Countsǁsettle__mutmut_3",
            "plan_compiler.resolve._Counts.settle",
        ),
    ],
)
def test_a_fault_is_named_by_its_function(name: str, expected: str) -> None:
    assert function(name) == expected
