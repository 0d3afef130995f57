"""What the documents say of commands, targets, files and each other is so."""

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from plan_compiler import pool
from plan_compiler.commands import main
from tests import test_hostile
from tests.test_handbook import BLOCK, Command, commands_of, run

ROOT = Path(__file__).parent.parent
NAMES = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/handbok.md",
    "docs/webb.md",
    "docs/manuell-granskning.md",
    "docs/scale.md",
)
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
MAKE = re.compile(r"`make (\w+)|(?m:^\$ make (\w+))|(?m:^make (\w+))")
TARGETS = re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
# What a heading is called in an address on the page (as GitHub does it).
UNSAID = re.compile(r"[^\w -]")


def command_lines() -> Iterator[tuple[str, str]]:
    """Every line that runs `build.py`, in a sentence or in a block, with the document it is in."""
    for name, text in TEXTS.items():
        prose = BLOCK.sub("", text)
        for line in re.findall(r"`(?:python )?build\.py ([^`]+)`", prose):
            yield name, " ".join(line.split())
        for block in BLOCK.finditer(text):
            for line in re.findall(r"(?m)^(?:[$>] )?\S*python build\.py (.+)$", block["text"]):
                yield name, line


@pytest.mark.parametrize(("name", "line"), sorted({*command_lines()}))
def test_a_command_in_a_document_is_one_that_is_there(
    name: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name, options and choices are known; that it says what is shown, others test."""
    words = shlex.split(line.replace("…", ""))
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {"--help", "--version", "--lang"}
    assert {word for word in words if word.startswith("--")} <= known
    for option, value in pairwise(words):
        kinds = [p.type for p in command.params if option in p.opts]
        if kinds and isinstance(kinds[0], click.Choice):
            assert value in kinds[0].choices


@pytest.mark.parametrize("name", NAMES)
def test_a_target_in_a_document_is_in_the_makefile(name: str) -> None:
    told = {word for found in MAKE.findall(TEXTS[name]) for word in found if word}
    assert told <= set(TARGETS)


@pytest.mark.parametrize("name", NAMES)
def test_a_link_in_a_document_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", TEXTS[name])):
        file, _, anchor = target.partition("#")
        if ":" in file or target in EXAMPLES:
            continue
        there = (ROOT / name).parent / file if file else ROOT / name
        assert there.exists(), target
        if anchor:
            headings = re.findall(
                r"(?m)^#+ (.+)$", BLOCK.sub("", there.read_text(encoding="utf-8"))
            )
            assert anchor in {UNSAID.sub("", h.lower()).replace(" ", "-") for h in headings}, target


# Addresses in what the handbook teaches to write.
EXAMPLES = ("#namn", "#mal", "#maltal", "link:trafikverket")


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_a_file_that_a_document_names_is_there(name: str) -> None:
    """What is made is not in git, and what stands in capitals or has a star is a pattern."""
    for path in re.findall(r"`([\w./-]+/[\w./-]*)`", TEXTS[name]):
        if not path.startswith("output/") and path.islower():
            assert any((folder / path).exists() for folder in PLACES), path


PLACES = (ROOT, ROOT / "plan_compiler", ROOT / "tests")


@pytest.mark.parametrize("command", list(commands_of(TEXTS["README.md"])), ids=str)
def test_a_command_says_what_readme_shows(command: Command, tmp_path: Path) -> None:
    if not command.line.startswith("python "):
        return
    shutil.copytree(ROOT / "plan_source", tmp_path / "plan_source")
    name, _, words = command.change.partition(": ")
    old, _, new = words.partition(" => ")
    file = tmp_path / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert run(command.line, tmp_path).stderr.rstrip() == command.said.rstrip()


# --- Numbers ---------------------------------------------------------------------------------


def test_numbers_are_those_of_the_code() -> None:
    assert f"ends after {pool.TASKS} revisions" in TEXTS["ARCHITECTURE.md"]
    within = f"within {test_hostile.SECONDS} s and {test_hostile.MEGABYTES} MB"
    assert TEXTS["SECURITY.md"].count(within) == 2


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = set(re.findall(r"[\w-]+", TEXTS["ARCHITECTURE.md"]))
    needed = [re.split(r"[^A-Za-z0-9-]", line)[0] for line in project["dependencies"]]
    assert {name.lower() for name in needed} <= {name.lower() for name in named}
