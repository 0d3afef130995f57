"""The preview over HTTP, on this machine alone.

Nothing is read from disk for an address: it is looked up among what was built, so that no address
leads out of it. A name other than this machine's in `Host` is refused (DNS rebinding).
"""

import json
import mimetypes
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from plan_compiler.preview.pages import Pages
from plan_compiler.preview.showing import Showing

LOOPBACK = "127.0.0.1"
# The frame may run its own script and show its own pages; the pages bring a stricter policy along.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"


def preview_server(showing: Showing, pages: Pages, port: int) -> ThreadingHTTPServer:
    """A server that is bound, not yet serving; port 0 takes a free one. Raises `OSError`."""
    server = ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, showing, pages))
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "plan", ""

    def __init__(self, showing: Showing, pages: Pages, *rest: object) -> None:
        self.showing, self.pages = showing, pages
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        host, _, port = self.headers.get("Host", "").rpartition(":")
        if host not in (LOOPBACK, "localhost") or port != str(self.connection.getsockname()[1]):
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"", PLAIN)
            return
        path = unquote(urlsplit(self.path).path)
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

    # --- Addresses ---

    def _top(self, _: str) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._found(self.pages.list(self.showing), HTML)
        else:
            self._found(self.pages.assets.get(path[1:]), _type(path))

    def _frame(self, rest: str) -> None:
        shown = self.showing.get(rest.removesuffix("/"))
        self._found(self.pages.frame(shown) if shown else None, HTML)

    def _page(self, rest: str) -> None:
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
        try:
            while shown and self.command == "GET":
                if shown.state != state:
                    state = shown.state
                    said = {"page": shown.page, "failed": shown.failed, "report": shown.report}
                    self.wfile.write(f"data: {json.dumps(said)}\n\n".encode())
                else:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
                shown = self.showing.wait(name, state)
        except (BrokenPipeError, ConnectionResetError):
            pass

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
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()


def _type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
