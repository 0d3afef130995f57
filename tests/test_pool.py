"""Many revisions at once, here and on a cluster: the same bytes and words as one after another."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from plan_compiler import pool
from plan_compiler.cluster import make_parcel, pack
from plan_compiler.job import FORMATS, Job
from plan_compiler.resources import TEMPLATES
from tests.small_site import FIRST, lay, lay_site

ROOT = Path(__file__).parent.parent
BUILD = (sys.executable, str(ROOT / "build.py"), "build", "--today", "2026-06-01")
MANY = 24

pytestmark = pytest.mark.slow("starts builds of many plans, workers and clusters")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Plans in every state, one of them with a fault, in a path with a space and an å."""
    folder = tmp_path / "på kontoret"
    source = lay_site(folder / "plan_source")
    (source / "valdsbejakande-extremism/2022-10-24/SHA256SUMS").unlink()
    text = (source / "gronplan/remiss/plan.yaml").read_text(encoding="utf-8")
    shutil.copytree(source / "gronplan/remiss", source / "trasig/remiss")
    (source / "trasig/remiss/plan.yaml").write_text(text.replace("title:", "titel:"), "utf-8")
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    source = tmp_path / "plan_source"
    source.mkdir()
    (source / "municipality.yaml").write_text("name: Exempels kommun\n", encoding="utf-8")
    for at in range(MANY):
        facts = {"title": f"Plan {at}", "kind": "Plan", "description": "En plan."}
        lay(source, f"plan-{at:02}/utkast", FIRST, status="utkast", **facts)
    return tmp_path


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BUILD, *arguments], cwd=folder, capture_output=True, text=True, timeout=180
    )


def below(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def said(result: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return result.returncode, re.sub(r" i \w+/", " i ./", result.stdout), result.stderr


def children(pid: int) -> list[int]:
    """All processes below one, from the system's own list (proc(5))."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if int(rest.split()[1]) == pid:
            child = int(name.split()[0])
            found += [child, *children(child)]
    return found


# --- On this machine ---------------------------------------------------------------------------


def test_two_at_a_time_make_what_one_makes(office: Path) -> None:
    one = build(office, "--jobs", "1", "--output", "one")
    two = build(office, "--jobs", "2", "--output", "two")
    assert said(one) == said(two)
    assert one.returncode == 1 and "[PC101]" in one.stderr and "trasig" in one.stderr
    assert len(below(office / "one")) > 50
    assert below(office / "one") == below(office / "two")
    assert not (office / "one/trasig").exists()


def test_workers_are_relieved_in_time(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "TASKS", 2)
    jobs = [job_of(many, at) for at in range(9)]
    assert [made.job for made in pool.make_all(jobs, 2) if made.files] == jobs


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs proc(5)")
def test_a_worker_that_is_killed_takes_nothing_with_it(many: Path) -> None:
    command = [*BUILD, "--jobs", "2"]
    process = subprocess.Popen(
        command, cwd=many, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    output = many / "output"
    while len(list(output.glob("*/*/manifest.json"))) < 3 and process.poll() is None:
        time.sleep(0.01)
    # The last that were started are the workers.
    os.kill(max(children(process.pid)), signal.SIGKILL)
    out, err = process.communicate(timeout=180)
    assert (process.returncode, err.count("fel[")) == (0, 0), err
    assert out.count(" i output/") == MANY
    build(many, "--jobs", "1", "--output", "clean")
    assert below(output) == below(many / "clean")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs proc(5)")
def test_workers_end_with_the_build_that_started_them(many: Path) -> None:
    command = [*BUILD, "--jobs", "2"]
    process = subprocess.Popen(command, cwd=many, stdout=subprocess.DEVNULL)
    while not list((many / "output").glob("*/*/manifest.json")) and process.poll() is None:
        time.sleep(0.01)
    workers = children(process.pid)
    assert len(workers) > 2
    process.kill()
    process.wait()
    for _ in range(300):
        if not any(Path(f"/proc/{worker}").exists() for worker in workers):
            break
        time.sleep(0.1)
    else:
        pytest.fail("workers that nobody waits for")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs proc(5)")
def test_a_revision_whose_worker_always_dies(many: Path) -> None:
    job = job_of(many)
    with ThreadPoolExecutor() as thread:
        result = thread.submit(pool.make_alone, job)
        while not result.done():
            for helper in children(os.getpid()):
                for worker in children(helper):
                    os.kill(worker, signal.SIGKILL)
            time.sleep(0.01)
    assert [found.rule.code for found in result.result().problems] == ["PC611"]
    assert not result.result().files


def job_of(office: Path, at: int = 0) -> Job:
    name = f"plan-{at:02}/utkast"
    return Job(
        folder=office / "plan_source" / name,
        target=office / "output" / name,
        formats=FORMATS,
        archive="a-3a",
        templates=TEMPLATES,
        today=date(2026, 6, 1),
    )


# --- On a cluster ------------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two workers on loopback: its address, and the workers."""
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    started = dask("scheduler", "--host", "127.0.0.1", "--port", str(port), cwd=tmp_path)
    worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
    with ExitStack() as running:
        running.enter_context(started)
        workers = [running.enter_context(dask(*worker, cwd=tmp_path)) for _ in range(2)]
        wait_for(port)
        yield address, workers


@contextmanager
def dask(*arguments: str, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    name, *rest = arguments
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{name}", *rest, "--no-dashboard"],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as trial:
            if not trial.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)


Cluster = tuple[str, list[subprocess.Popen[bytes]]]


def test_a_cluster_makes_what_one_machine_makes(office: Path, cluster: Cluster) -> None:
    here = build(office, "--jobs", "1", "--output", "here")
    there = build(office, "--cluster", cluster[0], "--output", "there")
    assert said(here) == said(there)
    assert below(office / "here") == below(office / "there")
    shutil.rmtree(office / "there/cykelplan/2020-05-04/assets")
    build(office, "--cluster", cluster[0], "--output", "there")
    assert below(office / "here") == below(office / "there")


def test_a_worker_that_dies_is_done_without(many: Path, cluster: Cluster) -> None:
    address, workers = cluster
    process = subprocess.Popen(
        [*BUILD, "--cluster", address], cwd=many, stdout=subprocess.PIPE, text=True
    )
    output = many / "output"
    while len(list(output.glob("*/*/manifest.json"))) < 3 and process.poll() is None:
        time.sleep(0.01)
    workers[0].kill()
    out, _ = process.communicate(timeout=180)
    assert process.returncode == 0 and out.count(" i output/") == MANY
    build(many, "--jobs", "1", "--output", "clean")
    assert below(output) == below(many / "clean")


def test_a_link_out_of_the_folder_is_refused_there_too(office: Path, cluster: Cluster) -> None:
    (office / "hemligt.md").write_text("Hemligt.\n", encoding="utf-8")
    prose = office / "plan_source/gronplan/remiss/sections/text.md"
    prose.unlink()
    prose.symlink_to(office / "hemligt.md")
    result = build(office, "gronplan", "--cluster", cluster[0])
    assert result.returncode == 1 and "[PC006]" in result.stderr
    assert said(result) == said(build(office, "gronplan", "--jobs", "1"))


def test_another_version_there_builds_nothing(many: Path) -> None:
    parcel = pack(job_of(many))
    assert make_parcel(parcel).files
    other = make_parcel(replace(parcel, engine={**parcel.engine, "typst": "0.1"}))
    assert [found.rule.code for found in other.problems] == ["PC613"] and not other.files


def test_a_cluster_that_is_not_there(many: Path) -> None:
    result = build(many, "--cluster", "tcp://127.0.0.1:1")
    assert result.returncode == 1 and "PC612" in result.stderr
    assert "Traceback" not in result.stderr and not (many / "output").exists()
    assert "PC612" in build(many, "--cluster", "ingen adress").stderr
