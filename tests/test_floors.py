"""Imports go down, nobody prints below the commands, and a check loads little."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "plan_compiler"
TOUR = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

# A module imports from floors below its own, or from its own folder.
FLOORS = re.findall(r"^\| (\d+) \| (.*?) \|", TOUR, re.MULTILINE)
FLOOR = {name: int(floor) for floor, rooms in FLOORS for name in re.findall(r"`(\w+)/?`", rooms)}
# Who may know of the cluster's library, and of the room that speaks with it.
ALONE = {
    "distributed": {"cluster"},
    "dask": {"cluster"},
    "cluster": {"commands"},
    "pyhanko": {"electronic_seal"},
    "pkcs11": {"electronic_seal"},
    "electronic_seal": {"sealing", "commands"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """The rooms of the package that a file imports from, inside functions too."""
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Import):
            names += [name.name for name in node.names]
    rooms = {name.split(".")[1] for name in names if name.startswith("plan_compiler.")}
    return rooms & FLOOR.keys()


def test_the_tour_names_every_room() -> None:
    assert FLOOR.keys() == {room(file) for file in FILES} - {"__init__"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down(file: Path) -> None:
    here = room(file)
    if here == "__init__":
        assert not imports(file)
        return
    too_high = {name for name in imports(file) - {here} if FLOOR[name] >= FLOOR[here]}
    assert not too_high, f"{here} may not import {too_high}"


def test_readers_of_outputs_share_nothing_with_their_writers() -> None:
    for file in (PACKAGE / "parity").glob("*.py"):
        assert "plan_compiler.render" not in file.read_text(encoding="utf-8"), file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nobody_prints_or_exits_below_the_commands(file: Path) -> None:
    if room(file) == "commands":
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    called = {function.id for function in calls if isinstance(function, ast.Name)}
    assert not called & {"print", "input", "exit", "quit", "eval", "exec"}


# Each costs 10 to 100 ms to load, and a plan that is right has no use for it.
HEAVY = """docx docxtpl typst pikepdf jinja2 pypandoc playwright rapidfuzz PIL
jsonschema email_validator ruamel plan_compiler.render plan_compiler.parity plan_compiler.diff"""


def test_a_check_of_a_right_plan_loads_nothing_heavy() -> None:
    code = """import atexit, sys
atexit.register(lambda: print(*sys.modules))
from plan_compiler.commands import main
main(["check", "--source", "tests/plans", "--today", "2024-06-01"])"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "plan_compiler.pipeline" in loaded
    assert set(HEAVY.split()) & set(loaded) == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_one_room_alone_knows_of_the_cluster(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for name, rooms in ALONE.items():
        knows = re.search(rf"(?:import|from) (?:plan_compiler\.)?{name}\b", text)
        assert not knows or room(file) in rooms, name
