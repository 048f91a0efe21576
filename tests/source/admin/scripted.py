"""A server that answers from a list and remembers what it was asked, and a clock that only sleep moves."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from linkaudit.source.admin.shop_address import ShopAddress, parse_shop

BUCKET = {"maximumAvailable": 2000.0, "currentlyAvailable": 1990, "restoreRate": 100.0}


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Script:
    """One answer. ``cut``: so many bytes of the body, then the line goes dead; -1 is before the status line.

    ``reset``: dead with an RST. ``hang``: nothing until the server closes.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    reset: bool = False
    hang: bool = False


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def token(self):
        return self.headers.get("x-shopify-access-token")


def data(value=None, *, requested=10, actual=8, bucket=None, **more) -> Script:
    """A GraphQL answer as Shopify gives it."""
    cost = {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": BUCKET | (bucket or {})}
    extensions = {"cost": cost} | more.pop("extensions", {})
    headers = {"Content-Type": "application/json", "X-Shopify-API-Version": "2026-10", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}
    body = {"data": {"shop": {"name": "Demo"}} if value is None else value, "extensions": extensions} | more
    return Script(json.dumps(body).encode(), headers=headers)


def errors(*codes, value=None, bucket=None, requested=10) -> Script:
    """A GraphQL answer whose errors have these codes."""
    items = [{"message": f"says {code}", "path": ["products"], "extensions": {"code": code}} for code in codes]
    script = data(requested=requested, actual=None, bucket=bucket, errors=items)
    body = json.loads(script.body) | {"data": value}
    script.body = json.dumps(body).encode()
    return script


def status(code, body=b"<html>oops</html>", **headers) -> Script:
    return Script(body, code, {name.replace("_", "-"): value for name, value in headers.items()})


class Scripted:
    """The server. ``script`` is used up answer by answer; what is asked beyond it gets a 599 and fails the test."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script: deque[Script] = deque()
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.scripted = self  # type: ignore[attr-defined]
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def shop(self) -> ShopAddress:
        return parse_shop(self.base)

    def then(self, *scripts: Script) -> Scripted:
        self.script.extend(scripts)
        return self

    def close(self) -> None:
        if self.closing.is_set():
            return
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        scripted: Scripted = self.server.scripted  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        scripted.asked.append(Asked(self.command, self.path, headers, body))
        script = scripted.script.popleft() if scripted.script else Script(b"the script is at its end", 599)
        if script.hang:
            scripted.closing.wait(10)
        if script.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if script.hang or script.reset or script.cut == -1:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response_only(script.status)
        for name, value in ({"Content-Length": str(len(script.body))} | script.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(script.body[: script.cut])
        self.wfile.flush()
        if script.cut is not None:
            self.close_connection = True

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
