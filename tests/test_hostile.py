"""Hostile and broken input of every kind ends in a diagnostic, within the limits.

Each kind is tried by the real commands in one process of its own: what it takes on the wall and in
memory, with all that it starts, is held for the whole corpus, so for each of its items too.
"""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from plan_compiler import limits
from tests.hostile import Item

pytestmark = pytest.mark.slow("tries what should take long")

ROOT = Path(__file__).parent.parent
SECONDS = 10
MEGABYTES = 500
# A whole corpus, on a machine with other work.
PATIENCE = 120


def tried(kind: str, folder: Path) -> tuple[list[tuple[Item, dict[str, Any]]], float]:
    """What became of each item of a corpus, and the MB of the largest process."""
    command = [sys.executable, "-m", "tests.hostile.run", kind, str(folder)]
    measured = [sys.executable, "-S", str(ROOT / "bench" / "cost.py"), str(PATIENCE), *command]
    done = subprocess.run(measured, cwd=ROOT, capture_output=True, text=True, check=True)
    results = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    cost = json.loads(done.stdout)
    assert cost, f"{kind}: ended at, or after: {list(results)[-1]}"
    items = import_module(f"tests.hostile.{kind}").ITEMS
    return [(item, results[item.name]) for item in items], cost["memory"]


def hold(kind: str, folder: Path) -> None:
    results, megabytes = tried(kind, folder)
    for item, found in results:
        said = f"{kind}: {item.name}: {found['said'][:2000]}"
        assert not found["crashed"], said
        assert found["exit"] == item.exit, said
        assert not item.code or f"[{item.code}]" in found["said"], said
        assert found["seconds"] < SECONDS, f"{item.name}: {found['seconds']:.1f} s"
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\0]", found["said"]), said
    assert megabytes < MEGABYTES, f"{kind}: {megabytes:.0f} MB"


def test_yaml(tmp_path: Path) -> None:
    hold("yaml", tmp_path)


def test_prose(tmp_path: Path) -> None:
    hold("prose", tmp_path)


def test_drawings(tmp_path: Path) -> None:
    hold("svg", tmp_path)


def test_models(tmp_path: Path) -> None:
    hold("models", tmp_path)


def test_documents(tmp_path: Path) -> None:
    hold("documents", tmp_path)


def test_templates(tmp_path: Path) -> None:
    hold("templates", tmp_path)


def test_the_limits_are_those_of_the_handbook() -> None:
    handbook = (ROOT / "docs" / "handbok.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| .+ \(`([A-Z_]+)`\) \| ([\d ]+) \|$", handbook, re.MULTILINE)
    held = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert {name: int(value.replace(" ", "")) for name, value in told} == held
