"""HTTP: sockets, headers, and how an answer leaves, whole or broken."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.shopify.faults import Response
from tests.shopify.search import moment

if TYPE_CHECKING:
    from tests.shopify.server import LocalShopify


class Wire(ThreadingHTTPServer):
    """The listening socket of a local shop, and all that are open to it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, local: LocalShopify, port: int) -> None:
        self.local = local
        self.open: set[socket.socket] = set()
        self.guard = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def close(self) -> None:
        """Stop listening, hang up on everybody and wait for the threads."""
        closing = threading.Thread(target=self.shutdown)
        closing.start()
        while closing.is_alive():  # it looks up when somebody comes: a thousand shops that look by themselves cost much
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.server_address[1]), timeout=1).close()
            closing.join(0.02)
        with self.guard:
            for one in self.open:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it was gone already
        self.daemon_threads = False
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.guard:
            self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self.guard:
            self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that hangs up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    """One connection; ``answers`` decides what to say, this class how it is said."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Wire
    request_number = 0

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer a HEAD."""
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Print nothing; the log is ``LocalShopify.log``."""

    def _answer(self) -> None:
        from tests.shopify.answers import answer

        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        response = answer(self.server.local, self.command, parts, dict(self.headers.items()), body)
        self._send(response)

    def _send(self, response: Response) -> None:
        if response.manner == "none":
            self._hang_up()
            return
        body, headers = response.body, dict(response.headers)
        if "gzip" in self.headers.get("Accept-Encoding", "") and "json" in headers.get("Content-Type", "") and len(body) > 1_000:
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        Handler.request_number += 1
        lines = {"Date": self._date(), "X-Request-Id": f"local-{Handler.request_number}", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        start = f"HTTP/1.1 {response.status} {self.responses.get(response.status, ('Local',))[0]}\r\n{head}\r\n".encode("latin-1")
        body = b"" if self.command == "HEAD" else body
        if response.manner == "cut":
            self.wfile.write(start + body[: len(body) // 2 if response.cut is None else response.cut])
            self._hang_up()
        elif response.manner == "slow":
            self.wfile.write(start)
            size = max(1, len(body) // 20)
            for at in range(0, len(body), size):
                time.sleep(response.pause)
                self.wfile.write(body[at : at + size])
        else:
            self.wfile.write(start + body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _date(self) -> str:
        local = self.server.local
        return formatdate(moment(local.shop.now).timestamp() if local.dates == "shop" else time.time(), usegmt=True)
