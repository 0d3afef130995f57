"""Real faults while files are written: what is there is the old whole or the new whole.

`KILLS=200` kills 200 builds instead of 20, and the other commands in proportion.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.store import add_files, remove_folder, settle, write_folder
from tests.fault_office import (
    CYKELPLAN,
    GRONPLAN,
    Tree,
    anew,
    below,
    lay_office,
    rewrite,
    run,
    start,
    tree,
)
from tests.small_site import put

KILLS = int(os.environ.get("KILLS", "20"))
FORMATS = ("--format", "html", "--format", "docx", "--format", "json")
DECISION = ("--organ", "Kommunfullmäktige", "--date", "2026-05-04", "--paragraph", "7")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills groups of processes")


@dataclass(frozen=True)
class Command:
    """A command, the folders that it writes in the order it does, and how much it is killed.

    `done` is what it may answer when all was done before.
    """

    arguments: tuple[str, ...]
    folders: tuple[str, ...]
    share: float = 0.2
    done: str = ""


COMMANDS = {
    "build": Command(
        ("build", "--jobs", "1"), (f"output/{CYKELPLAN}", f"output/{GRONPLAN}"), share=1
    ),
    "build by two": Command(
        ("build", "--jobs", "2", *FORMATS), (f"output/{CYKELPLAN}", f"output/{GRONPLAN}")
    ),
    "adopt": Command(
        ("adopt", "gronplan", *DECISION),
        ("plan_source/gronplan/2026-05-04", f"plan_source/{GRONPLAN}"),
        done="PC809",
    ),
    "revise": Command(("revise", "cykelplan"), ("plan_source/cykelplan/utkast",), done="PC807"),
    "site": Command(("site",), ("output/site",)),
    "diff": Command(
        ("diff", "cykelplan", "2020-05-04", "plan_source/gronplan/utkast"),
        ("output/cykelplan/diff",),
    ),
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each command: as it was after an earlier run, with a source written anew."""
    folder = tmp_path_factory.mktemp("offices")
    for name, command in COMMANDS.items():
        office = lay_office(folder / name)
        if command.folders[0].startswith("output"):
            assert run(office, *command.arguments).exit_code == 0
            rewrite(office)
    return folder


def whole_or_not(files: Tree, before: Tree, after: Tree, folder: str) -> str:
    """Whether a folder is as it was or as it should become, to the byte."""
    there = below(files, folder)
    assert there in (below(before, folder), below(after, folder)), f"{folder}: {[*there]}"
    return "old" if there == below(before, folder) else "new"


def kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def writes(folder: Path) -> bool:
    """Whether something is being written in a folder: it is hidden until it is in place."""
    with suppress(OSError):
        return any(path.name.startswith(".") for path in folder.iterdir())
    return False


def wait_for_writing(office: Path, command: Command, process: "subprocess.Popen[bytes]") -> None:
    places = {(office / name).parent for name in command.folders}
    while process.poll() is None and not any(writes(place) for place in places):
        pass


@pytest.mark.parametrize("name", COMMANDS)
def test_who_is_killed_leaves_the_old_or_the_new(name: str, offices: Path, tmp_path: Path) -> None:
    command = COMMANDS[name]
    before = tree(offices / name)
    office = anew(tmp_path / "office", offices / name)
    began = time.monotonic()
    assert start(office, *command.arguments).wait() == 0
    usual, after = time.monotonic() - began, tree(office)
    assert not any("/." in path for path in after)
    drawn, left = random.Random(name), []
    for at in range(max(1, round(KILLS * command.share))):
        anew(office, offices / name)
        process = start(office, *command.arguments)
        if at % 2:
            time.sleep(drawn.uniform(0, usual))
        else:
            wait_for_writing(office, command, process)
            time.sleep(drawn.uniform(0, 0.01))
        kill(process)
        left.append(check_what_is_left(office, command, before, after))
    print(f"\n{name}: {len(left)} kills, {', '.join(f'{left.count(it)} {it}' for it in set(left))}")


def check_what_is_left(office: Path, command: Command, before: Tree, after: Tree) -> str:
    """Every folder whole, written in order, right after the next run; what was left, in a word."""
    files = tree(office)
    states = [whole_or_not(files, before, after, folder) for folder in command.folders]
    assert states == sorted(states), states
    if any(path.endswith("manifest.json") for path in files):
        assert run(office, "verify", "output").exit_code == 0
    result = run(office, *command.arguments)
    assert result.exit_code == 0 or (states[-1] == "new" and command.done in result.stderr)
    assert tree(office) == after
    stray = any("/." in path for path in files)
    return f"{'+'.join(states)}{' with something unfinished' if stray else ''}"


# --- At every single moment --------------------------------------------------------------------

OLD = {"plan.html": b"old", "assets/plan.css": b"old"}
NEW = {"plan.html": b"new", "fragment.html": b"new"}


def killed_at(number: int, work: Callable[[], None], platform: str) -> bool:
    """Whether a process that does `work` makes so many calls to the system; it is killed then."""
    calls = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal calls
        reads = event == "open" and not arguments[2] & os.O_WRONLY
        if event.split(".")[0] in ("open", "os", "shutil", "ctypes") and not reads:
            calls += 1
            if calls == number:
                os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        try:
            sys.platform = platform
            sys.addaudithook(count)  # PEP 578
            work()
            os._exit(0)
        finally:
            os._exit(1)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


def every_kill(folder: Path, work: Callable[[], None], platform: str) -> Iterator[Tree]:
    """The files below a folder after `work` was killed at its first call, its second, …"""
    for number in range(1, 200):
        shutil.rmtree(folder, ignore_errors=True)
        put(OLD, folder / "plan")
        if not killed_at(number, work, platform):
            break
        yield tree(folder)
    assert 5 < number < 200


# Where folders cannot change places in one step, there may be neither until `settle`.
@pytest.mark.parametrize("platform", ["linux", "another"])
def test_a_folder_is_written_whole_whenever_it_is_interrupted(
    platform: str, tmp_path: Path
) -> None:
    folder = tmp_path / "plan"
    met = []
    for found in every_kill(tmp_path, lambda: write_folder(folder, NEW), platform):
        met.append(below(found, "plan"))
        settle(folder)
        assert tree(tmp_path) in ({f"plan/{name}": it[name] for name in it} for it in (OLD, NEW))
    wholes = [{f"plan/{name}": it[name] for name in it} for it in (OLD, NEW)]
    assert all(one in met for one in wholes)
    assert platform == "another" or all(one in wholes for one in met)
    write_folder(folder, NEW)
    assert tree(tmp_path) == wholes[1]


def test_files_are_added_whole_whenever_it_is_interrupted(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    for _ in every_kill(tmp_path, lambda: add_files(folder, NEW), "linux"):
        settle(folder)
        found = tree(tmp_path)
        assert found["plan/plan.html"] in (b"old", b"new")
        assert found.get("plan/fragment.html", b"new") == b"new"
        assert found.keys() <= {f"plan/{name}" for name in (*OLD, *NEW)}


def test_a_folder_is_removed_whole_whenever_it_is_interrupted(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    for found in every_kill(tmp_path, lambda: remove_folder(folder), "linux"):
        assert len(below(found, "plan")) in (0, len(OLD))
        settle(folder)
        assert len(tree(tmp_path)) == len(below(found, "plan"))
