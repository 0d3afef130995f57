"""The fuzzing itself: every target takes its seeds, and what does not hold is kept to be repeated.

Long runs of it are `make fuzz`; what they found stands as cases, and as rows of the fitting tests.
"""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz import __main__ as program
from fuzz import mutate, trying
from fuzz.archive import joined, parted
from fuzz.engines import has_atheris, run_drawn
from fuzz.targets import TARGETS, Target
from fuzz.trying import Trial

ROOT = Path(__file__).parent.parent
MUTATORS = {target.mutate.__name__: target for target in TARGETS.values()}


@pytest.mark.parametrize("name", TARGETS)
def test_what_must_hold_holds_of_what_inputs_begin_as(name: str) -> None:
    target = TARGETS[name]
    for data in [*target.seeds()][:3]:
        target.run(data)


@pytest.mark.parametrize("name", MUTATORS)
def test_anything_can_be_changed_and_the_same_way_again(name: str) -> None:
    change, seeds = MUTATORS[name].mutate, MUTATORS[name].seeds()
    for number in range(30):
        for data in (seeds[0], b"", b"\xff{[", b"PK\x03\x04", b"-- a --\n"):
            once, again = (change(random.Random(number), data, seeds) for _ in range(2))
            assert once == again
    assert len({change(random.Random(number), seeds[0], seeds) for number in range(9)}) > 3


def test_files_are_one_input_and_files_again() -> None:
    files = {"plan.yaml": b"a: 1\n", "sections/mal.md": b"-- no name\n\n"}
    assert parted(joined(files)) == files
    hostile = b"-- ../a --\n\n-- /a --\n\n-- a --\n\n-- a/b --\n\n-- .. --\n\n"
    assert list(parted(hostile)) == ["a"]


# --- What does not hold ------------------------------------------------------------------------


def planted(data: bytes) -> None:
    assert b"::" not in data, "planted"


def for_ever(data: bytes) -> None:
    while True:
        pass


def trial(run: object, folder: Path, seconds: float = 60) -> Trial:
    target = Target("planted", lambda: [b"a\nb\n"], mutate.text, run, False)  # type: ignore[arg-type]
    return Trial(target, seconds, folder)


@pytest.mark.slow("draws for five seconds")
def test_what_does_not_hold_is_kept_small_with_the_way_back(tmp_path: Path) -> None:
    run_drawn(tried := trial(planted, tmp_path, 5), 1)
    assert tried.executions > 10
    ((name, fault),) = tried.found.items()
    assert fault.startswith("AssertionError test_fuzz.py:")
    assert b"::" in (kept := (tmp_path / name).read_bytes()) and len(kept) < 40
    told = (tmp_path / f"{name}.txt").read_text(encoding="utf-8")
    assert told.startswith(f"python -m fuzz --target planted --again output/fuzz/{name}\n")
    assert "AssertionError: planted" in told


def test_what_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "LIMIT", 0.2)
    tried = trial(for_ever, tmp_path)
    assert not tried.try_one(b"a")
    assert [fault.split()[0] for fault in tried.found.values()] == ["TooSlow"]


def test_a_process_that_dies_is_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "OUTPUT", tmp_path)
    (tmp_path / "ingen.now").write_bytes(b"a")
    account = program.in_process("ingen", 5, 1)
    assert list(account["found"]) == ["ingen-died"]
    assert (tmp_path / "ingen-died").read_bytes() == b"a"


GUIDED = """
import sys, atheris
from pathlib import Path
from fuzz.engines import run_guided
from fuzz.targets import Target
from fuzz.trying import Trial

@atheris.instrument_func
def run(data):
    if data[:1] == b"f":
        if data[1:2] == b"y":
            if data[2:3] == b"n":
                raise ValueError("found")

def change(rng, data, others):
    at = rng.randint(0, 3)
    return data[:at] + bytes([rng.randint(97, 122)]) + data[at + 1 :]

target = Target("guided", lambda: [b"abcd"], change, run, True)
run_guided(Trial(target, 8, Path(sys.argv[1])), 1)
"""


@pytest.mark.slow("draws for eight seconds")
@pytest.mark.skipif(not has_atheris(), reason="`make fuzz` installs atheris")
def test_coverage_leads_to_what_chance_does_not_reach(tmp_path: Path) -> None:
    command = [sys.executable, "-c", GUIDED, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True)
    assert b"fyn" in b"".join(path.read_bytes()[:3] for path in tmp_path.glob("guided-*"))
