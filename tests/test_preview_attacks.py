"""The preview attacked: a real server, raw sockets, and another site in a real browser."""

import shutil
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from plan_compiler.judges.browser import NEEDS, chromium, served
from plan_compiler.judges.programs import lacks
from plan_compiler.preview.pages import Pages
from plan_compiler.preview.server import preview_server
from plan_compiler.preview.showing import Showing
from plan_compiler.resources import TEMPLATES, load_templates

ROOT = Path(__file__).parent.parent
PLAN = "valdsbejakande-extremism"
DRAFT = f"{PLAN}/utkast"
STREAM = f"/lage/{DRAFT}"
SECRET = "wide open"
# What a folder may be called; each breaks out of another place in the page.
EVIL = '"><img src=x onerror=alert(1)>&lt;?#%2e%2f\\'


@pytest.fixture(scope="module")
def showing(tmp_path_factory: pytest.TempPathFactory) -> Showing:
    """A plan, a folder with an evil name, and links out of the source folder."""
    source = tmp_path_factory.mktemp("attacked") / "source"
    shutil.copytree(ROOT / "plan_source" / DRAFT, source / DRAFT)
    shutil.copy(ROOT / "plan_source" / "municipality.yaml", source)
    (source / EVIL / EVIL).mkdir(parents=True)
    (source / EVIL / EVIL / "plan.yaml").write_text("title: [", encoding="utf-8")
    (source.parent / "secret.html").write_text(SECRET, encoding="utf-8")
    for link in (source / "ut.html", source / PLAN / "ut.html", source / DRAFT / "ut.html"):
        link.symlink_to(source.parent / "secret.html")
    (source / DRAFT / "ut").symlink_to(source.parent, target_is_directory=True)
    made = Showing(source, TEMPLATES, date(2026, 1, 1), "sv")
    made.build_all()
    return made


@contextmanager
def serving(showing: Showing, **limits: Any) -> Iterator[int]:
    with preview_server(showing, Pages(load_templates("sv")), 0, **limits) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def port(showing: Showing, capfd: pytest.CaptureFixture[str]) -> Iterator[int]:
    """A server that says nothing of any attack, and still answers after it."""
    with serving(showing) as number:
        yield number
        assert status(ask(number, "/")) == 200
    assert capfd.readouterr() == ("", "")


def raw(port: int, data: bytes) -> bytes:
    """All that is answered until the server closes the connection."""
    answer = b""
    # Who is refused may hear so only by being cut off.
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        suppress(ConnectionError),
    ):
        connection.sendall(data)
        while piece := connection.recv(65536):
            answer += piece
    return answer


def ask(port: int, target: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *(headers or ("Host: 127.0.0.1:{port}",)), "", ""]
    return raw(port, "\r\n".join(lines).replace("{port}", str(port)).encode("latin-1"))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


# --- Host: DNS rebinding -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LocalHost"])
def test_this_machine_is_answered(port: int, name: str) -> None:
    assert status(ask(port, "/", f"Host: {name}:{{port}}")) == 200


@pytest.mark.parametrize(
    "headers",
    [
        ["Accept: text/html"],
        ["Host: attacker.example:{port}"],
        ["Host: attacker.example"],
        ["Host: 127.0.0.1.attacker.example:{port}"],
        ["Host: localhost.attacker.example:{port}"],
        ["Host: attacker.example#127.0.0.1:{port}"],
        ["Host: attacker.example@127.0.0.1:{port}"],
        ["Host: 127.0.0.1"],
        ["Host: 127.0.0.1:"],
        ["Host: 127.0.0.1:1"],
        ["Host: 127.0.0.1:0{port}"],
        ["Host: 127.0.0.1:{port}, attacker.example"],
        ["Host: 127.0.0.1.:{port}"],
        ["Host: 127.1:{port}"],
        ["Host: 2130706433:{port}"],
        ["Host: 0.0.0.0:{port}"],
        ["Host: 127.0.0.2:{port}"],
        ["Host: [::1]:{port}"],
        ["Host: [::ffff:127.0.0.1]:{port}"],
        ["Host: :{port}"],
        ["Host:"],
        ["Host : 127.0.0.1:{port}"],
        ["Host: 127.0.0.1:{port}", "Host: attacker.example"],
        ["Host: attacker.example", "Host: 127.0.0.1:{port}"],
        ["Host: 127.0.0.1:{port}", " attacker.example"],
        ["Host: attacker.example", "X-Forwarded-Host: 127.0.0.1:{port}"],
    ],
)
def test_another_host_gets_nothing(port: int, headers: list[str]) -> None:
    for target in ("/", STREAM, f"/plan/{DRAFT}/"):
        answer = ask(port, target, *headers)
        assert (status(answer), body(answer)) == (421, b"")


def test_the_port_of_http_itself_is_left_out_by_browsers() -> None:
    from email.message import Message

    from plan_compiler.preview.guard import refusal

    headers = Message()
    headers["Host"] = "localhost"
    assert refusal("/", headers, 80) is None
    assert refusal("/", headers, 8000) == 421


@pytest.mark.parametrize(
    "target",
    [
        "http://attacker.example/",
        "http://127.0.0.1:{port}/",
        "https://127.0.0.1:{port}/",
        "http://[/",
        "file:///etc/passwd",
        "127.0.0.1:{port}",
        "*",
        "..",
        "?",
        "plan",
    ],
)
def test_nobody_is_a_proxy_here(port: int, target: str) -> None:
    answer = ask(port, target)
    assert (status(answer), body(answer)) == (421, b"")


# --- Paths out ---------------------------------------------------------------------------------

UPS = [
    "..",
    "%2e%2e",
    "%2E.",
    "..%2f",
    "..%5c",
    "..\\",
    "%252e%252e",
    "%c0%ae%c0%ae",
    "..;",
    ".%00.",
]
ENDS = ["ut.html", "secret.html", "plan.yaml", "etc/passwd", "plan_compiler/limits.py"]


@pytest.mark.parametrize("up", UPS)
def test_no_path_leads_out(port: int, up: str) -> None:
    for start in (
        "/",
        "//",
        f"/plan/{DRAFT}/",
        f"/plan/{DRAFT}/assets/",
        f"/visa/{DRAFT}/",
        "/lage/",
    ):
        for end in ENDS:
            assert status(ask(port, f"{start}{'/'.join([up] * 9)}/{end}")) == 404


@pytest.mark.parametrize(
    "target",
    [
        *(
            "/etc/passwd",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/\\etc\\passwd",
            "/C:/",
            "/%00",
            "/\x00",
        ),
        *(
            "/ut.html",
            f"/plan/{PLAN}/ut.html",
            f"/plan/{DRAFT}/ut.html",
            f"/plan/{DRAFT}/ut/secret.html",
        ),
        *(f"/plan/{DRAFT}/plan.yaml", f"/plan/{DRAFT}/sections/bakgrund.md", "/preview.html.j2"),
        *(f"/plan/{DRAFT}/{PLAN}.pdf%00", f"/plan/{DRAFT}/{PLAN}.typ", f"/plan/{PLAN}/{PLAN}.html"),
        *(
            f"/plan/{PLAN}%2futkast/../{PLAN}.html",
            f"/visa/{DRAFT}%00/",
            "/\xff\xfe",
            "/%ff%fe",
            "/%",
        ),
    ],
)
def test_only_what_was_built_is_there(port: int, target: str) -> None:
    answer = ask(port, target)
    assert status(answer) == 404
    assert SECRET.encode() not in answer and b"root:" not in answer


@pytest.mark.parametrize(
    "folder",
    [
        *("/plan", "/plan/", f"/plan/{PLAN}", f"/plan/{PLAN}/", "/visa/", "/lage/", "/templates/"),
        *(f"/plan/{DRAFT}/{inner}" for inner in ("assets", "assets/", ".", "./", "sections/")),
    ],
)
def test_no_folder_is_listed(port: int, folder: str) -> None:
    answer = ask(port, folder)
    assert status(answer) == 404
    assert b"plan.css" not in answer and b"bakgrund" not in answer


# --- Requests that are none --------------------------------------------------------------------


@pytest.mark.parametrize(
    "method",
    [
        "PUT",
        "POST",
        "DELETE",
        "PATCH",
        "TRACE",
        "OPTIONS",
        "CONNECT",
        "PROPFIND",
        "get",
        "<b>",
        "_send",
    ],
)
def test_nothing_but_get_and_head(port: int, method: str) -> None:
    answer = ask(port, "/", "Host: 127.0.0.1:{port}", "Cookie: secret=1", method=method)
    assert (status(answer), body(answer)) == (501, b"")
    assert b"secret" not in answer and method.encode() not in answer


HOST = b"Host: 127.0.0.1:%d\r\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\r\n\r\n", 0),
        (b"GET\r\n\r\n", 400),
        (b"GET /\r\n" + HOST + b"\r\n", 400),
        (b"GET / FTP/1.0\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/\xb2.0\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/999999999999999999999999.0\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"GET / / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"GET / HTTP/1.1\r\nno colon\r\n" + HOST + b"\r\n", 421),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + HOST + b"\r\n", 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40) + b"\r\n\r\n", 400),
        (b"\xff" * 3000 + b"\r\n\r\n", 400),
    ],
)
def test_what_is_no_http_is_refused(port: int, data: bytes, expected: int) -> None:
    answer = raw(port, data.replace(b"%d", str(port).encode()))
    assert (status(answer), b"<" in body(answer)) == (expected, expected == 404)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GET /" + b"a" * 10_000_000, 414),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 10_000_000, 431),
        (b"GET / HTTP/1.1\r\n" + (b"X: " + b"a" * 60_000 + b"\r\n") * 90, 431),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 1_000_000, 431),
    ],
)
def test_endless_requests_are_cut_off(port: int, data: bytes, expected: int) -> None:
    start = time.monotonic()
    assert status(raw(port, data)) in (expected, 0)
    assert time.monotonic() - start < 5


def test_a_connection_is_good_for_one_request(port: int) -> None:
    """Nothing can be smuggled behind it: neither the next in a pipeline nor what a body holds."""
    more = f"GET /preview.js HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    for extra in (
        "Connection: keep-alive",
        "Transfer-Encoding: chunked",
        f"Content-Length: {len(more)}",
    ):
        first = f"GET /preview.css HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{extra}\r\n\r\n"
        answer = raw(port, (first + more * 3).encode())
        assert answer.count(b"HTTP/1.0 ") == 1 and b"EventSource" not in answer


# --- Slow ones and crowds ----------------------------------------------------------------------


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nX: "])
def test_the_slow_are_cut_off(showing: Showing, begun: bytes) -> None:
    """A byte now and then does not help: the whole head has to come in time."""
    with serving(showing, patience=0.5) as port:
        start = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(begun)
            connection.settimeout(0.1)
            while time.monotonic() - start < 6:
                try:
                    if connection.recv(1) == b"":
                        break
                except TimeoutError:
                    connection.sendall(b"a" if begun else b"")
                except ConnectionError:
                    break
        assert 0.4 < time.monotonic() - start < 4


def test_a_crowd_waits_outside(showing: Showing) -> None:
    """More connections than there are places are closed; the places come back."""
    with serving(showing, patience=3.0, crowd=3) as port:
        silent = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(3)]
        time.sleep(0.3)
        assert ask(port, "/") == b""
        start = time.monotonic()
        while ask(port, "/") == b"" and time.monotonic() - start < 20:
            time.sleep(0.2)
        assert status(ask(port, "/")) == 200
        for connection in silent:
            connection.close()


@pytest.mark.parametrize("begun", ["GET / HT", "GET /lage/nothing HTTP/1.1\r\n"])
def test_who_leaves_in_the_middle_is_no_fault(port: int, begun: str) -> None:
    connection = socket.create_connection(("127.0.0.1", port), timeout=5)
    connection.sendall(begun.encode())
    time.sleep(0.2)
    # A reset, not an orderly end.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    time.sleep(0.2)


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
