"""The preview attacked: a real server, and raw sockets."""

import socket
import struct
import sys
import time
from collections.abc import Iterator

import pytest

from plan_compiler.preview.showing import Showing
from tests.preview_attacked import (
    DRAFT,
    PLAN,
    SECRET,
    STREAM,
    ask,
    attacked,
    body,
    raw,
    serving,
    status,
)

pytestmark = pytest.mark.slow("waits for what a server cuts off")

COUNTS = sys.version_info >= (3, 11, 4)


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
        (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
        # Python 3.11.2 does not yet count the digits, and refuses the version.
        (b"GET / HTTP/999999999999999999999999.0\r\n" + HOST + b"\r\n", 400 if COUNTS else 505),
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
