"""serve: what it shows while somebody writes, and that in a real browser."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest
from click.testing import CliRunner

from plan_compiler.commands import main
from plan_compiler.judges.browser import NEEDS, chromium
from plan_compiler.judges.programs import lacks
from plan_compiler.preview.pages import Pages
from plan_compiler.preview.server import preview_server
from plan_compiler.preview.showing import Showing
from plan_compiler.resources import TEMPLATES, load_templates

ROOT = Path(__file__).parent.parent
PLAN = "valdsbejakande-extremism"
DRAFT = f"{PLAN}/utkast"
PROSE = "sections/bakgrund.md"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The real plans, with a space and an å in the path."""
    shutil.copytree(ROOT / "plan_source", tmp_path / "våra planer")
    return tmp_path / "våra planer"


@pytest.fixture
def showing(source: Path) -> Showing:
    made = Showing(source, TEMPLATES, date(2026, 1, 1), "sv")
    made.build_all()
    return made


@pytest.fixture
def port(showing: Showing) -> Iterator[int]:
    with preview_server(showing, Pages(load_templates("sv")), 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def ask(port: int, path: str, method: str = "GET") -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def edit(file: Path, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


# --- What is built anew ------------------------------------------------------------------------


def test_a_changed_file_rebuilds_its_revision_alone(showing: Showing, source: Path) -> None:
    before = {name: showing.get(name).state for name in showing.names()}  # type: ignore[union-attr]
    file = edit(source / DRAFT / PROSE, "Att Hässleholms", "Att Storstads")
    start = time.process_time()
    assert showing.rebuild([file]) == [DRAFT]
    assert time.process_time() - start < 1
    after = {name: showing.get(name).state for name in showing.names()}  # type: ignore[union-attr]
    assert {name for name in after if after[name] != before[name]} == {DRAFT}
    page = showing.file(DRAFT, f"{PLAN}.html")
    assert page and "Storstads" in page.decode()


def test_what_all_revisions_read_rebuilds_them_all(showing: Showing, source: Path) -> None:
    assert showing.rebuild([source / "municipality.yaml"]) == showing.names()
    assert showing.rebuild([TEMPLATES / "plan.css"]) == showing.names()


def test_revisions_come_and_go(showing: Showing, source: Path) -> None:
    shutil.copytree(source / DRAFT, source / PLAN / "remiss")
    assert f"{PLAN}/remiss" in showing.rebuild([source / PLAN / "remiss"])
    shutil.rmtree(source / PLAN / "remiss")
    showing.rebuild([source / PLAN / "remiss" / "plan.yaml"])
    assert f"{PLAN}/remiss" not in showing.names()


def test_a_fault_is_told_and_the_last_page_stays(showing: Showing, source: Path) -> None:
    page = showing.file(DRAFT, f"{PLAN}.html")
    showing.rebuild([edit(source / DRAFT / "plan.yaml", "title:", "titel:")])
    shown = showing.get(DRAFT)
    assert shown and shown.failed and "plan.yaml:" in shown.report and "tips:" in shown.report
    assert showing.file(DRAFT, f"{PLAN}.html") == page
    showing.rebuild([edit(source / DRAFT / "plan.yaml", "titel:", "title:")])
    assert not shown.failed and "fel[" not in shown.report


# --- What it serves ---------------------------------------------------------------------------


def test_it_serves_pages_with_their_files(port: int) -> None:
    for path, kind in (
        ("/", "text/html"),
        (f"/visa/{DRAFT}/", "text/html"),
        (f"/plan/{DRAFT}/", "text/html"),
        (f"/plan/{DRAFT}/assets/plan.css", "text/css"),
        (f"/plan/{DRAFT}/{PLAN}.pdf", "application/pdf"),
        ("/preview.js", "text/javascript"),
    ):
        status, headers, data = ask(port, path)
        assert (status, headers["Content-Type"].split(";")[0]) == (200, kind)
        assert data and "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
    assert ask(port, "/", method="HEAD")[2] == b""


# --- In a browser ------------------------------------------------------------------------------


@pytest.fixture
def tab(missing: Callable[[str], None]) -> Iterator[Any]:
    if lacks(*NEEDS):
        missing("chromium or playwright")
    with chromium() as browser:
        yield browser.new_page()


def test_the_page_follows_what_is_written(
    tab: Any, port: int, showing: Showing, source: Path
) -> None:
    tab.goto(f"http://127.0.0.1:{port}/visa/{DRAFT}/")
    frame = tab.frame_locator("iframe")
    file = edit(source / DRAFT / PROSE, "Att Hässleholms", "Att Storstads")
    showing.rebuild([file])
    frame.get_by_text("Att Storstads kommun").wait_for(timeout=5000)
    assert not tab.locator("#failed").is_visible()

    showing.rebuild([edit(source / DRAFT / "plan.yaml", "title:", "titel:")])
    tab.locator("#failed").wait_for(timeout=5000)
    report = tab.locator("#report").inner_text()
    assert "fel[PC1" in report and f"{DRAFT}/plan.yaml:" in report and "titel" in report
    assert frame.get_by_text("Att Storstads kommun").is_visible()

    showing.rebuild([edit(source / DRAFT / "plan.yaml", "titel:", "title:")])
    tab.locator("#failed").wait_for(state="hidden", timeout=5000)


# --- The command -------------------------------------------------------------------------------


@pytest.fixture
def served(source: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--source", str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
        # Where tests run in the background Ctrl+C is ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # Whoever waits for a line in vain must not wait for ever.
    watchdog = Timer(60, process.kill)
    watchdog.start()
    yield process
    watchdog.cancel()
    process.kill()
    process.communicate()


def test_what_is_saved_is_shown_until_somebody_stops_it(
    served: subprocess.Popen[str], source: Path
) -> None:
    assert served.stdout
    address = served.stdout.readline().split(" på ")[1].split()[0]
    edit(source / DRAFT / PROSE, "Att Hässleholms", "Att Storstads")
    assert served.stdout.readline() == f"{DRAFT}: visas\n"
    with urllib.request.urlopen(f"{address}plan/{DRAFT}/") as answer:
        assert "Storstads" in answer.read().decode()
    served.send_signal(signal.SIGINT)
    out, err = served.communicate(timeout=20)
    assert (served.returncode, out, err) == (0, "", "")


def test_a_port_that_is_taken(port: int, source: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--port", str(port), "--source", str(source)])
    assert result.exit_code == 1
    assert "PC814" in result.stderr and f"port {port}" in result.stderr
