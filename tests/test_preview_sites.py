"""The preview and other sites: what they may read, from where, and what a name can do."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.judges.browser import FLAGS, NEEDS, chromium, served
from plan_compiler.judges.programs import lacks
from plan_compiler.preview.showing import Showing
from tests.preview_attacked import DRAFT, EVIL, PLAN, STREAM, ask, attacked, body, serving, status


@pytest.fixture(scope="module")
def showing(tmp_path_factory: pytest.TempPathFactory) -> Showing:
    return attacked(tmp_path_factory.mktemp("attacked"))


@pytest.fixture
def port(showing: Showing, capfd: pytest.CaptureFixture[str]) -> Iterator[int]:
    """A server that says nothing of any attack, and still answers after it."""
    with serving(showing) as number:
        yield number
        assert status(ask(number, "/")) == 200
    assert capfd.readouterr() == ("", "")


# --- Other sites -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: nonsense",
        "Origin: http://attacker.example",
        "Origin: http://attacker.example:{port}",
        "Origin: http://127.0.0.1",
        "Origin: http://localhost:{port}",
        "Origin: https://127.0.0.1:{port}",
        "Origin: null",
        "Origin:",
    ],
)
def test_another_site_reads_nothing(port: int, header: str) -> None:
    for target in ("/", STREAM, f"/plan/{DRAFT}/", f"/plan/{DRAFT}/{PLAN}.pdf", "/preview.js"):
        answer = ask(port, target, "Host: 127.0.0.1:{port}", header)
        assert (status(answer), body(answer)) == (403, b"")


@pytest.mark.parametrize(
    "header",
    ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: http://127.0.0.1:{port}"],
)
def test_our_own_pages_are_answered(port: int, header: str) -> None:
    assert status(ask(port, "/preview.js", "Host: 127.0.0.1:{port}", header)) == 200


@pytest.mark.parametrize(
    ("target", "method", "expected"),
    [
        ("/", "GET", 200),
        ("/", "HEAD", 200),
        ("/", "POST", 501),
        ("/nothing", "GET", 404),
        ("http://attacker.example/", "GET", 421),
        (STREAM, "HEAD", 200),
        (f"/visa/{DRAFT}/", "GET", 200),
        (f"/plan/{DRAFT}/", "GET", 200),
        (f"/plan/{DRAFT}/assets/samverkansstruktur.svg", "GET", 200),
        ("/preview.js", "GET", 200),
    ],
)
def test_every_answer_has_its_headers(port: int, target: str, method: str, expected: int) -> None:
    answer = ask(port, target, method=method)
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:])
    assert status(answer) == expected
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not [
        name for name in headers if name.startswith("Access-Control") or name == "Set-Cookie"
    ]
    assert headers["Server"].strip() == "plan"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ") and "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert ("script-src" in policy) is not target.startswith("/plan/")


# --- Where it listens --------------------------------------------------------------------------


def test_no_other_address_of_the_machine_answers(port: int) -> None:
    import psutil

    kinds = (socket.AF_INET, socket.AF_INET6)
    every = [
        one for found in psutil.net_if_addrs().values() for one in found if one.family in kinds
    ]
    assert any(one.address == "127.0.0.1" for one in every)
    for address in {one.address for one in every} - {"127.0.0.1"} | {"127.0.0.2", "::1"}:
        with pytest.raises(OSError):
            socket.create_connection((address, port), timeout=2).close()


# --- Names from the file system, and a real browser --------------------------------------------


@pytest.fixture
def tab(missing: Callable[[str], None]) -> Iterator[Any]:
    if lacks(*NEEDS):
        missing("chromium or playwright")
    with chromium() as browser:
        yield browser.new_page()


def test_a_folders_name_is_text(tab: Any, port: int) -> None:
    """It leads where it says, and runs nothing."""
    spoken: list[str] = []
    tab.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    tab.goto(f"http://127.0.0.1:{port}/")
    with tab.expect_response(lambda answer: "/lage/" in answer.url) as streamed:
        tab.get_by_role("link", name=f"{EVIL}/{EVIL}").click()
    assert streamed.value.status == 200
    assert tab.locator("h1").inner_text() == f"{EVIL}/{EVIL}"
    assert tab.locator("img").count() == 0 and spoken == []
    tab.goto("about:blank")


READ = """async ([address, stream]) => {
  const listened = await new Promise((done) => {
    const source = new EventSource(address + stream)
    source.onmessage = () => done("read")
    source.onerror = () => (source.close(), done("refused"))
  })
  const asked = await fetch(address, { mode: "no-cors" }).then(() => "read", () => "refused")
  const run = await new Promise((done) => {
    const script = document.createElement("script")
    script.src = address + "/preview.js"
    script.onload = () => done("read")
    script.onerror = () => done("refused")
    document.head.append(script)
  })
  return [listened, asked, run]
}"""


def test_another_site_in_the_same_browser_reads_nothing(
    tab: Any, port: int, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<title>another</title>", encoding="utf-8")
    with served(tmp_path) as other:
        for site in (other, other.replace("127.0.0.1", "localhost")):
            tab.goto(site)
            read = tab.evaluate(READ, [f"http://127.0.0.1:{port}", STREAM])
            assert read == ["refused", "refused", "refused"]
    tab.goto(f"http://127.0.0.1:{port}/")
    assert tab.evaluate(READ, ["", STREAM])[:2] == ["read", "read"]
    tab.goto("about:blank")


def test_a_name_turned_to_this_machine_gets_nothing(
    missing: Callable[[str], None], port: int
) -> None:
    """DNS rebinding as a browser does it: to it, all of this is one origin."""
    if lacks(*NEEDS):
        missing("chromium or playwright")
    from playwright.sync_api import sync_playwright

    turned = "--host-resolver-rules=MAP attacker.example 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*FLAGS, turned]
        )
        tab = browser.new_page()
        with tab.expect_response("**/*") as answer, suppress(Exception):
            tab.goto(f"http://attacker.example:{port}{STREAM}")
        assert answer.value.status == 421
        browser.close()
