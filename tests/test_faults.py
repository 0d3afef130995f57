"""Real faults while files are written: what is there is the old whole or the new whole.

`KILLS=200` kills 200 builds instead of 20, and the other commands in proportion.
"""

import json
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
    as_nobody,
    below,
    lay_office,
    rewrite,
    run,
    start,
    told,
    tree,
)
from tests.small_site import CYKEL, REPLACES, THIRD, lay, put

KILLS = int(os.environ.get("KILLS", "20"))
FORMATS = ("--format", "html", "--format", "docx", "--format", "json")
DECISION = ("--organ", "Kommunfullmäktige", "--date", "2026-05-04", "--paragraph", "7")

resource = pytest.importorskip("resource")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="folders change places on Linux"),
    pytest.mark.slow("commands are killed over and over while they write"),
]


@dataclass(frozen=True)
class Command:
    """A command, the folders that it writes in that order, how much it is killed, and what it may
    answer when all was done before."""

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
    "seal": Command(("seal", CYKELPLAN), (f"plan_source/{CYKELPLAN}",), done="PC807"),
    "site": Command(("site",), ("output/site",)),
    "diff": Command(
        ("diff", "cykelplan", "2020-05-04", "utkast"),
        ("output/cykelplan/diff/2020-05-04_utkast",),
    ),
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each command: as it was after an earlier run, with a source written anew."""
    folder = tmp_path_factory.mktemp("offices")
    for name, command in COMMANDS.items():
        office = lay_office(folder / name)
        if name == "diff":
            replaces = REPLACES.format(day="2020-05-04", paragraph=11)
            lay(
                office / "plan_source",
                "cykelplan/utkast",
                THIRD,
                replaces,
                status="utkast",
                **CYKEL,
            )
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


def test_a_new_folder_never_takes_the_place_of_another(tmp_path: Path) -> None:
    put(OLD, tmp_path / "plan")
    before = tree(tmp_path)
    with pytest.raises(OSError):
        write_folder(tmp_path / "plan", NEW, new=True)
    assert tree(tmp_path) == before


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


# --- No room, no right, something in the way ---------------------------------------------------

ALONE = [name for name in COMMANDS if name != "build by two"]


def fails(office: Path, before: Tree, command: Command, words: str, **how: Any) -> None:
    """A command that cannot write says so, and leaves all as it was; then it can, and does."""
    code, err = told(office, *command.arguments, **how)
    assert code == 1 and words in err and ("PC604" in err or "PC614" in err), err
    assert tree(office) == before


@pytest.mark.measured
@pytest.mark.parametrize("name", ALONE)
def test_a_full_disk_leaves_what_was_there(name: str, offices: Path, tmp_path: Path) -> None:
    office = anew(tmp_path / "office", offices / name)
    # No file may be longer than this: the first part of it is written, then there is no room.
    for limit in (0, 5000) if "output" in COMMANDS[name].folders[0] else (0, 100):

        def hold(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        fails(office, tree(offices / name), COMMANDS[name], "disken", preexec_fn=hold)
    assert run(office, *COMMANDS[name].arguments).exit_code == 0


@pytest.mark.parametrize("name", ALONE)
def test_a_folder_that_may_not_be_written(name: str, offices: Path, tmp_path: Path) -> None:
    office = anew(tmp_path / "office", offices / name)
    places = [office / folder for folder in COMMANDS[name].folders]
    shut = [place for place in {*places, *(it.parent for it in places)} if place.is_dir()]
    for place in shut:
        place.chmod(0o555)
    fails(office, tree(offices / name), COMMANDS[name], "får skriva där", preexec_fn=as_nobody)
    for place in shut:
        place.chmod(0o755)
    assert run(office, *COMMANDS[name].arguments).exit_code == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a disk of its own with these options (mount(8))."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = []

    def mount(options: str, at: Path = folder) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(at)]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
            pytest.skip("needs to be root and to be let mount a disk")
        mounted.append(at)
        return at

    yield mount
    for at in mounted:
        subprocess.run(["umount", str(at)], check=True)


@pytest.mark.parametrize("name", ["build", "site", "diff"])
def test_a_disk_that_fills_up(name: str, offices: Path, disk: Callable[[str], Path]) -> None:
    office = anew(disk("size=8m") / "office", offices / name)
    with (office.parent / "fill").open("wb", buffering=0) as fill, suppress(OSError):
        while True:
            fill.write(bytes(4096))
    fails(office, tree(offices / name), COMMANDS[name], "disken är full")
    (office.parent / "fill").unlink()
    assert run(office, *COMMANDS[name].arguments).exit_code == 0


def test_no_room_for_temporary_files(
    offices: Path, disk: Callable[[str], Path], tmp_path: Path
) -> None:
    office = anew(tmp_path / "office", offices / "adopt")
    # Room for a file, and then for a folder, but not for one in it.
    full = os.environ | {"TMPDIR": str(disk("nr_inodes=3"))}
    fails(office, tree(offices / "adopt"), COMMANDS["adopt"], "TMPDIR", env=full)


def test_a_disk_that_may_only_be_read(offices: Path, disk: Callable[[str], Path]) -> None:
    office = anew(disk("size=8m") / "office", offices / "build")
    remount = ("mount", "-o", "remount,ro", str(office.parent))
    subprocess.run(remount, check=True)
    fails(office, tree(offices / "build"), COMMANDS["build"], "får skriva där")


def test_a_folder_that_the_computer_holds(offices: Path, disk: Any, tmp_path: Path) -> None:
    office = anew(tmp_path / "office", offices / "build")
    held = office / "output" / GRONPLAN
    shutil.rmtree(held)
    held.mkdir()
    disk("size=1m", held)
    code, err = told(office, "build", "gronplan")
    assert code == 1 and "PC604" in err and "stäng filer" in err, err
    assert [*held.iterdir()] == [] and [*held.parent.iterdir()] == [held]


def test_a_file_where_the_folder_should_be(offices: Path, tmp_path: Path) -> None:
    office = anew(tmp_path / "office", offices / "build")
    place = office / "output" / GRONPLAN
    shutil.rmtree(place)
    place.write_text("i vägen", encoding="utf-8")
    before = tree(office)
    code, err = told(office, "build", "gronplan")
    assert code == 1 and "PC604" in err and "flytta undan" in err
    assert tree(office) == before


def test_who_reads_a_file_keeps_the_old_whole(offices: Path, tmp_path: Path) -> None:
    office = anew(tmp_path / "office", offices / "build")
    path = office / "output" / CYKELPLAN / "cykelplan.pdf"
    before = path.read_bytes()
    with path.open("rb") as opened:
        first = opened.read(100)
        assert run(office, "build").exit_code == 0
        assert first + opened.read() == before != path.read_bytes()


# --- Two at once -------------------------------------------------------------------------------


def test_two_builds_at_once_of_the_same(offices: Path, tmp_path: Path) -> None:
    office = anew(tmp_path / "office", offices / "build")
    assert run(office, "build", *FORMATS).exit_code == 0
    after = tree(office)
    for _ in range(3):
        anew(office, offices / "build")
        manifest = office / "output" / GRONPLAN / "manifest.json"
        builds = [start(office, "build", "--force", "--jobs", "1", *FORMATS) for _ in range(2)]
        while any(build.poll() is None for build in builds):
            assert json.loads(manifest.read_bytes())
        assert [build.wait() for build in builds] == [0, 0]
        assert tree(office) == after


def test_two_adoptions_at_once_are_one(offices: Path, tmp_path: Path) -> None:
    for _ in range(3):
        office = anew(tmp_path / "office", offices / "adopt")
        both = [[*DECISION[:-1], number] for number in ("7", "8")]
        adoptions = [start(office, "adopt", "gronplan", *decision) for decision in both]
        ended = [adoption.wait() for adoption in adoptions]
        adopted = (office / "plan_source/gronplan/2026-05-04/plan.yaml").read_text("utf-8")
        assert sorted(ended) == [0, 1]
        assert f"paragraph: {both[ended.index(0)][-1]}" in adopted
        assert run(office, "check").exit_code == 0
        assert not any("/." in name or "utkast" in name for name in tree(office))
