"""A small office to do harm in: its plans, commands as processes of their own, what is left."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from plan_compiler.commands import main
from tests.small_site import CYKEL, FIRST, SECOND, decided, lay

ROOT = Path(__file__).parent.parent
PROGRAM = (sys.executable, str(ROOT / "build.py"))
TODAY = ("--today", "2026-06-01")
CYKELPLAN, GRONPLAN = "cykelplan/2020-05-04", "gronplan/utkast"
GREEN = {"title": "Grönplan", "kind": "Plan", "description": "Parker och natur."}
Tree = Mapping[str, bytes]


def lay_office(folder: Path) -> Path:
    """The sources of an adopted plan and of a draft."""
    source = folder / "plan_source"
    source.mkdir(parents=True)
    issuer = "name: Exempels kommun\nbase_address: https://www.exempel.se/plan\n"
    (source / "municipality.yaml").write_text(issuer, encoding="utf-8")
    lay(source, CYKELPLAN, FIRST, decided("2020-05-04", 11), **CYKEL)
    lay(source, GRONPLAN, FIRST, status="utkast", **GREEN)
    return folder


def rewrite(folder: Path) -> None:
    for ref in (CYKELPLAN, GRONPLAN):
        (folder / "plan_source" / ref / "sections/text.md").write_text(SECOND, encoding="utf-8")


def run(folder: Path, *arguments: str) -> Result:
    """A command in this process, with `folder` as where the user stands."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, [*arguments, *TODAY])
    finally:
        os.chdir(here)
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def start(folder: Path, *arguments: str, **how: Any) -> "subprocess.Popen[bytes]":
    """A command as a process that leads a group of its own."""
    how = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | how
    command = [*PROGRAM, *arguments, *TODAY]
    return subprocess.Popen(command, cwd=folder, start_new_session=True, **how)


def as_nobody() -> None:
    """Let modes hold for root too, without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (prctl(2))."""
    if os.geteuid() == 0:
        library = ctypes.CDLL(None)
        assert not any(library.prctl(24, capability) for capability in (1, 2))


def told(folder: Path, *arguments: str, **how: Any) -> tuple[int, str]:
    """Exit code and diagnostics of a command as a process; never a traceback."""
    with start(folder, *arguments, **{"stderr": subprocess.PIPE} | how) as process:
        err = (process.communicate(timeout=120)[1] or b"").decode("utf-8", "replace")
    assert_no_traceback(err)
    return process.returncode, err


def assert_no_traceback(said: str) -> None:
    assert "Traceback" not in said and "Exception ignored" not in said, said


def tree(folder: Path, but: Sequence[str] = ()) -> Tree:
    """Every file below a folder with its bytes, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in but
    }


def below(files: Tree, folder: str) -> Tree:
    return {name: data for name, data in files.items() if name.startswith(f"{folder}/")}


def anew(folder: Path, like: Path) -> Path:
    """`folder` as a copy of `like`, whatever it was."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(like, folder)
    return folder
