"""A preview to attack: what it serves, and requests as raw as they are sent."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

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


def attacked(folder: Path) -> Showing:
    """A plan, a folder with an evil name, and links out of the source folder."""
    source = folder / "source"
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
