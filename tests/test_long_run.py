"""A long run: one process builds and shows the same revisions over and over, and loses nothing.

`BUILDS=2000` makes it a long one. All that a build can do is among its rounds: another text,
another length, an error, a page asked for over HTTP, its Word and PDF, a reader who listens and
goes away.
"""

import gc
import http.client
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from threading import Thread

import pytest

from plan_compiler.job import FORMATS, Job
from plan_compiler.making import make
from plan_compiler.preview.pages import Pages
from plan_compiler.preview.server import preview_server
from plan_compiler.preview.showing import Showing
from plan_compiler.resources import TEMPLATES, load_templates
from plan_compiler.store import write_folder
from tests.small_site import lay_site

BUILDS = int(os.environ.get("BUILDS", "100"))
TODAY = date(2026, 6, 1)
DRAFT = "gronplan/remiss"
# Typst keeps what it computed for some documents to come, and the allocator what was once used:
# memory rises until each kind of round has come a few times. From the first quarter of the rounds
# on it may rise by this much, however many they are: 10 kB a build over two thousand. A page that
# stays behind is more, a document far more.
MOST = 20 * 1024 * 1024
PATIENCE = 30.0

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.measured,
    pytest.mark.slow("a hundred builds in one process"),
]


@dataclass(frozen=True)
class Held:
    """What a process holds: memory in bytes, open files and sockets, threads."""

    memory: int
    files: int
    threads: int


def held() -> Held:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    return Held(resident * os.sysconf("SC_PAGE_SIZE"), files, threading.active_count())


class Office:
    """A source folder that is built and shown, round by round."""

    def __init__(self, root: Path, port: Callable[[Showing], int]) -> None:
        self.folder = lay_site(root / "source") / DRAFT
        self.prose = self.folder / "sections" / "text.md"
        self.text = self.prose.read_text(encoding="utf-8")
        self.showing = Showing(root / "source", TEMPLATES, TODAY, "sv")
        self.showing.build_all()
        self.port = port(self.showing)
        target = root / "output" / DRAFT
        self.job = Job(
            folder=self.folder,
            target=target,
            formats=FORMATS,
            archive="a-3a",
            templates=TEMPLATES,
            today=TODAY,
        )

    def round(self, number: int) -> None:
        """The source changed, built and shown."""
        is_wrong = number % 10 == 9
        more = f"Varv {number} av planen.\n\n" * (1 + number % 7)
        text = f"{self.text}\n{more}" + ("[bort](#ingenstans)\n" if is_wrong else "")
        self.prose.write_text(text, encoding="utf-8")
        made = make(self.job)
        assert bool(made.files) is not is_wrong, made.problems
        if made.files:
            write_folder(self.job.target, made.files)
        assert self.showing.rebuild([self.prose]) == [DRAFT]
        self.look(number, is_wrong)

    def look(self, number: int, is_wrong: bool) -> None:
        page = self.ask(f"/plan/{DRAFT}/")
        assert is_wrong or f"Varv {number} ".encode() in page
        if number % 10 == 5:
            assert self.ask(f"/plan/{DRAFT}/gronplan.pdf").startswith(b"%PDF")
            assert self.ask(f"/plan/{DRAFT}/gronplan.docx").startswith(b"PK")
        if number % 10 == 7:
            self.ask(f"/lage/{DRAFT}", 10)

    def ask(self, path: str, length: int | None = None) -> bytes:
        """An answer, or its beginning: who has enough of a stream leaves."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200, path
            return answer.read(length)
        finally:
            connection.close()

    def settled(self, before: Held) -> Held:
        """What is held when those who left are noticed: at the next news, or after a while."""
        until = time.monotonic() + PATIENCE
        while True:
            self.showing.rebuild([self.prose])
            now = held()
            same = (now.files, now.threads) == (before.files, before.threads)
            if same or time.monotonic() > until:
                return now
            time.sleep(0.1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    servers = []

    def serve(showing: Showing) -> int:
        server = preview_server(showing, Pages(load_templates("sv")), 0)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return int(server.server_address[1])

    yield Office(tmp_path, serve)
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_long_run_keeps_its_memory_files_and_threads(
    office: Office, record_property: Callable[[str, object], None]
) -> None:
    warm = max(20, BUILDS // 10)
    for number in range(warm):
        office.round(number)
    before = office.settled(held())
    memory = []
    for number in range(warm, warm + BUILDS):
        office.round(number)
        memory.append(held().memory)
    after = office.settled(before)
    quarter = BUILDS // 4
    rise = median(memory[-quarter:]) - median(memory[quarter : 2 * quarter])
    told = f"{BUILDS} builds: {before} → {after}, a rise of {rise / 1e6:.1f} MB"
    record_property("told", told)
    print(told, *(f"{number}: {size / 1e6:.1f}" for number, size in _some(memory)), sep="\n")
    assert (after.files, after.threads) == (before.files, before.threads), told
    assert rise < MOST, told


def _some(memory: list[int]) -> Iterator[tuple[int, int]]:
    """Twenty of the figures, to be read."""
    step = max(1, len(memory) // 20)
    return ((number, memory[number]) for number in range(0, len(memory), step))
