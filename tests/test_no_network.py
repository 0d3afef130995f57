"""Nothing is fetched: with no network there come the same bytes as with one."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLAN = "valdsbejakande-extremism"
REVISION = "2022-10-24"
COMMANDS = (
    ("check",),
    ("build", f"{PLAN}/{REVISION}", "--force"),
    ("diff", PLAN, REVISION, "utkast"),
    ("site",),
    ("import", f"output/{PLAN}/{REVISION}/{PLAN}.docx", "lasta"),
)
# As root the namespace is all it takes; others become root in one of their own first.
ALONE = (("unshare", "-n"), ("unshare", "-rn"))
REACHES = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=2)"


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300
    )


@pytest.fixture
def alone(missing: Callable[[str], None], tmp_path: Path) -> Sequence[str]:
    """What runs a program where the only network interface is a loopback that is down."""
    for prefix in ALONE:
        if shutil.which(prefix[0]) and not run(*prefix, "true", folder=tmp_path).returncode:
            return prefix
    missing("leave to make a network namespace (unshare)")
    return ()


def made(folder: Path, prefix: Sequence[str] = ()) -> dict[str, bytes]:
    """Every file that the commands leave in a folder, and what they say."""
    shutil.copytree(ROOT / "plan_source", folder / "plan_source")
    build = (*prefix, sys.executable, str(ROOT / "build.py"))
    said: dict[str, bytes] = {}
    for command in COMMANDS:
        done = run(*build, *command, "--today", "2026-01-01", folder=folder)
        assert done.returncode == 0, (command, done.stderr)
        said[" ".join(command)] = (done.stdout + done.stderr).encode()
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return said | {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_bytes_without_a_network(alone: Sequence[str], tmp_path: Path) -> None:
    reached = run(*alone, sys.executable, "-c", REACHES, folder=tmp_path)
    assert "Network is unreachable" in reached.stderr
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    outside, inside = made(tmp_path / "with"), made(tmp_path / "without", alone)
    assert {Path(name).suffix for name in inside} >= {".docx", ".pdf", ".html", ".json", ".xml"}
    assert "plan_source/lasta/2022-10-24/plan.yaml" in inside
    assert [name for name in outside | inside if outside.get(name) != inside.get(name)] == []
