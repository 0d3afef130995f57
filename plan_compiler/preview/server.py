"""The preview over HTTP, on this machine alone.

Nothing is read from disk for an address: it is looked up among what was built, so that no address
leads out of it. `guard` says who is answered.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BufferedReader
from pathlib import PurePosixPath
from urllib.parse import unquote

from plan_compiler.limits import PREVIEW_CONNECTIONS, PREVIEW_SECONDS
from plan_compiler.preview.guard import Head, Loopback, refusal
from plan_compiler.preview.pages import Pages
from plan_compiler.preview.showing import Showing
from plan_compiler.render.html_addresses import MEDIA_TYPES
from plan_compiler.render.html_head import POLICY as PAGE_POLICY

OURS = "frame-ancestors 'self'"
# The frame may run its own script and show its own pages; a page runs nothing, as when published.
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    f"frame-src 'self'; base-uri 'none'; form-action 'none'; {OURS}"
)
PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
# Not the machine's list: there a script may be plain text, which no browser would run.
KINDS: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".docx": MEDIA_TYPES["docx"],
    ".html": HTML,
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": MEDIA_TYPES["pdf"],
    ".svg": "image/svg+xml",
}


def preview_server(
    showing: Showing,
    pages: Pages,
    port: int,
    patience: float = PREVIEW_SECONDS,
    crowd: int = PREVIEW_CONNECTIONS,
) -> Loopback:
    """A server that is bound, not yet serving; port 0 takes a free one. Raises `OSError`."""
    return Loopback(port, partial(_Handler, showing, pages, patience), crowd)


class _Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "plan", ""
    policy = FRAME_POLICY

    def __init__(self, showing: Showing, pages: Pages, patience: float, *rest: object) -> None:
        self.showing, self.pages, self.patience = showing, pages, patience
        super().__init__(*rest)  # type: ignore[arg-type]

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = BufferedReader(Head(self.connection, self.patience))

    def do_GET(self) -> None:
        self.connection.settimeout(self.patience)
        refused = refusal(self.path, self.headers, self.connection.getsockname()[1])
        if refused or self.request_version == "HTTP/0.9":
            self.send_error(refused or HTTPStatus.BAD_REQUEST)
            return
        path = unquote(self.path.partition("?")[0])
        first, _, rest = path.removeprefix("/").partition("/")
        routes: Mapping[str, Callable[[str], None]] = {
            "plan": self._page,
            "visa": self._frame,
            "lage": self._states,
        }
        routes.get(first, self._top)(rest)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Nobody reads each request."""

    def send_error(self, code: int, *_: object) -> None:
        """A refusal, also of what is no HTTP: the headers of every answer, and not a word."""
        self.request_version = self.protocol_version
        self._send(HTTPStatus(code), b"", PLAIN)

    # --- Addresses ---

    def _top(self, _: str) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self._found(self.pages.list(self.showing), HTML)
        else:
            self._found(self.pages.assets.get(path[1:]), _type(path))

    def _frame(self, rest: str) -> None:
        shown = self.showing.get(rest.removesuffix("/"))
        self._found(self.pages.frame(shown) if shown else None, HTML)

    def _page(self, rest: str) -> None:
        self.policy = f"{PAGE_POLICY}; {OURS}"
        plan, _, more = rest.partition("/")
        revision, _, file = more.partition("/")
        name = file or f"{plan}.html"
        self._found(self.showing.file(f"{plan}/{revision}", name), _type(name))

    def _states(self, name: str) -> None:
        """Each state of a revision as it comes (server-sent events), until the reader leaves."""
        shown = self.showing.get(name)
        if shown is None:
            self._found(None, PLAIN)
            return
        self._head(HTTPStatus.OK, "text/event-stream; charset=utf-8")
        state = -1
        while shown and self.command == "GET":
            if shown.state != state:
                state = shown.state
                said = {"page": shown.page, "failed": shown.failed, "report": shown.report}
                self.wfile.write(f"data: {json.dumps(said)}\n\n".encode())
            else:
                self.wfile.write(b": still here\n\n")
            self.wfile.flush()
            shown = self.showing.wait(name, state)

    # --- Answers ---

    def _found(self, data: bytes | None, kind: str) -> None:
        if data is None:
            self._send(HTTPStatus.NOT_FOUND, self.pages.missing, HTML)
        else:
            self._send(HTTPStatus.OK, data, kind)

    def _send(self, status: HTTPStatus, data: bytes, kind: str) -> None:
        self._head(status, kind, len(data))
        if self.command == "GET":
            self.wfile.write(data)

    def _head(self, status: HTTPStatus, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", self.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()


def _type(name: str) -> str:
    return KINDS.get(PurePosixPath(name).suffix, "application/octet-stream")
