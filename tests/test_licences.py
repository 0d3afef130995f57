"""Every dependency's licence is known, is what it says of itself, and goes along with ours."""

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.licenses import canonicalize_license_expression

from sbom.complete import bundled, data
from tests.test_locks import DEV, RUN, entries

ROOT = Path(__file__).parent.parent
LICENCES = data("licences")
PACKAGES, WORDS, PROGRAMS = LICENCES["packages"], LICENCES["words"], LICENCES["programs"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ALLOWED = {*LICENCES["allowed"].get(PROJECT["license"], [])}
NAMES = sorted({one.name for one in entries(DEV)})
TOKEN = re.compile(r"[()]|[\w.+-]+(?: WITH [\w.-]+)?")


def goes_along(expression: str) -> bool:
    """Whether an SPDX expression leaves a choice of allowed licences; AND binds before OR."""
    tokens = TOKEN.findall(canonicalize_license_expression(expression))

    def joined(word: str, inner: Callable[[], bool]) -> Iterator[bool]:
        yield inner()
        while tokens[:1] == [word]:
            tokens.pop(0)
            yield inner()

    def one() -> bool:
        token = tokens.pop(0)
        if token != "(":
            return token in ALLOWED
        found = either()
        tokens.pop(0)
        return found

    def both() -> bool:
        return all([*joined("AND", one)])

    def either() -> bool:
        return any([*joined("OR", both)])

    return either() and not tokens


def declared(name: str) -> set[str]:
    """The licences that a package's metadata may mean; all of its words must mean the same."""
    about = metadata(name)
    if "License-Expression" in about:
        return {canonicalize_license_expression(about["License-Expression"])}
    words = [(about.get("License") or "").strip().split("\n")[0]]
    words += [one for one in about.get_all("Classifier", []) if one.startswith("License ::")]
    meant = [{*WORDS.get(word, [word])} for word in words if word]
    return set.intersection(*meant) if meant else set()


def spdx(licence: dict[str, Any]) -> str:
    """A licence as CycloneDX says it: an expression, or an identifier or a name."""
    one = licence.get("license", {})
    return licence.get("expression") or one.get("id") or one["name"]


def test_the_project_is_under_the_licence_that_it_names() -> None:
    head = (ROOT / "LICENSE").read_text(encoding="utf-8").split()[:4]
    assert (PROJECT["license"], head) == ("Apache-2.0", ["Apache", "License", "Version", "2.0,"])
    assert ALLOWED


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("(MIT OR Apache-2.0) AND GPL-2.0-only", False),
        ("MIT AND GPL-2.0-only OR ISC", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("AGPL-3.0-only", False),
    ],
)
def test_expressions_are_understood(expression: str, expected: bool) -> None:
    assert goes_along(expression) is expected


@pytest.mark.parametrize("name", NAMES)
def test_a_dependency_goes_along_with_the_project(name: str) -> None:
    assert name in PACKAGES, f"{name} is new: look up its licence, write it into sbom/licences.toml"
    assert goes_along(PACKAGES[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_package_says_the_same_of_itself(name: str) -> None:
    try:
        assert PACKAGES[name] in declared(name)
    except PackageNotFoundError:
        assert next(one for one in entries(DEV) if one.name == name).marker, "not installed"


def test_nothing_is_listed_that_is_gone() -> None:
    assert sorted(PACKAGES) == NAMES


@pytest.mark.parametrize("package", sorted({one.name for one in entries(RUN)}))
def test_what_lies_in_a_wheel_goes_along_too(package: str) -> None:
    parts = {one["name"]: one["licence"] for one in data("shipped")["part"]}
    for one in bundled(package):
        said = [spdx(licence) for licence in one.get("licenses", [])]
        assert all(map(goes_along, said or [parts[one["name"]]])), one["name"]


@pytest.mark.parametrize("part", data("shipped")["part"], ids=lambda part: part["name"])
def test_what_no_package_names_goes_along_too(part: dict[str, str]) -> None:
    """A licence that binds what it is linked with is borne by programs of their own alone."""
    assert goes_along(part["licence"]) or PROGRAMS.get(part["name"]) == part["licence"]
