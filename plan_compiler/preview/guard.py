"""Whom the preview answers, and how much of its time and memory anybody gets."""

import io
import os
import socket
import sys
from collections.abc import Callable
from email.message import Message
from http import HTTPStatus
from http.client import LineTooLong
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

from plan_compiler.limits import PREVIEW_BYTES

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost")


def refusal(target: str, headers: Message, port: int) -> HTTPStatus | None:
    """Why a request is not answered, or None.

    Another name in `Host` is DNS rebinding, and two names are a way around that (RFC 9112, 3.2).
    Only a page of our own, or somebody at this machine, may fetch (W3C Fetch Metadata).
    """
    hosts = [host.lower() for host in headers.get_all("Host", [])]
    if len(hosts) != 1 or hosts[0] not in _hosts(port) or not target.startswith("/"):
        return HTTPStatus.MISDIRECTED_REQUEST
    origins = {origin.lower() for origin in headers.get_all("Origin", [])}
    sites = {*headers.get_all("Sec-Fetch-Site", [])}
    if origins - {f"http://{hosts[0]}"} or sites - {"same-origin", "none"}:
        return HTTPStatus.FORBIDDEN
    return None


def _hosts(port: int) -> set[str]:
    """What `Host` says of this server; a browser leaves HTTP's own port out."""
    return {f"{name}:{port}" for name in NAMES} | ({*NAMES} if port == 80 else set())


class Head(io.RawIOBase):
    """A request as it comes: `PREVIEW_BYTES` at most, and all of it within so many seconds.

    Raises `TimeoutError` and `LineTooLong`, which `http.server` knows.
    """

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._until = connection, monotonic() + seconds
        self._left = PREVIEW_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        count = self._connection.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise LineTooLong("head")
        return count


class Loopback(ThreadingTCPServer):
    """A server on this machine's loopback address, for so many connections at a time."""

    daemon_threads = True
    # On Windows the option would let another program share the port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, handler: Callable[..., BaseRequestHandler], crowd: int) -> None:
        self._places = BoundedSemaphore(crowd)
        super().__init__((LOOPBACK, port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody who left is no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
