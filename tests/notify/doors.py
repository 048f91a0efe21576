"""What messages arrive at: a web server, a mail server and, as a proxy with TLS, the services themselves; all on loopback."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple

HOSTS = ("oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com", "qyapi.weixin.qq.com", "hooks.slack.com", "api.telegram.org")
_AGREED = {
    "oapi.dingtalk.com": b'{"errcode":0,"errmsg":"ok"}', "open.feishu.cn": b'{"code":0,"data":{},"msg":"success"}',
    "open.larksuite.com": b'{"code":0,"data":{},"msg":"success"}', "qyapi.weixin.qq.com": b'{"errcode":0,"errmsg":"ok"}',
    "hooks.slack.com": b"ok", "api.telegram.org": b'{"ok":true,"result":{"message_id":1}}',
}  # fmt: skip


class Post(NamedTuple):
    """One request that arrived."""

    host: str
    path: str
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Door(socketserver.ThreadingTCPServer):
    """Takes every request. ``answers``: status and body, by host, for what is not agreed to; ``mute``: says nothing."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, handler: type[socketserver.BaseRequestHandler], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.posts: list[Post] = []
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.refused = ""
        self.tls = tls
        self.port = self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no fault of the test."""


class _Web(socketserver.StreamRequestHandler):
    server: Door

    def handle(self) -> None:
        first, _ = self._head(self.rfile)
        method, target, _ = first.split(" ")
        if method != "CONNECT":
            self._serve(target, self.rfile, self.wfile, first, host="")
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        assert self.server.tls
        with self.server.tls.wrap_socket(self.connection, server_side=True) as inner, inner.makefile("rwb") as stream:
            first, length = self._head(stream)
            self._answer(target.partition(":")[0], first.split(" ")[1], stream.read(length), stream)

    def _serve(self, target: str, reader: Any, writer: Any, first: str, host: str) -> None:
        self._answer(host, target, reader.read(self.length), writer)

    def _head(self, reader: Any) -> tuple[str, int]:
        lines = []
        while line := reader.readline().strip():
            lines.append(line.decode())
        fields = dict(line.lower().split(": ", 1) for line in lines[1:])
        self.length = int(fields.get("content-length", 0))
        return lines[0], self.length

    def _answer(self, host: str, path: str, body: bytes, writer: Any) -> None:
        self.server.posts.append(Post(host, path, body))
        status, said = self.server.answers.get(host, (200, _AGREED.get(host, b"{}")))
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, len(said), said))
        writer.flush()


class _Mail(socketserver.StreamRequestHandler):
    server: Door

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"RCPT" and self.server.refused:
                self.wfile.write(f"550 {self.server.refused}\r\n".encode())
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._take()
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.server.mails.append(mail)


@contextmanager
def _open(door: Door) -> Iterator[Door]:
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        door.shutdown()
        door.server_close()
        thread.join()


def web(tls: ssl.SSLContext | None = None) -> Any:
    """Open a web server; with ``tls`` also a proxy behind which every host of ``HOSTS`` answers itself."""
    return _open(Door(_Web, tls))


def mail() -> Any:
    """Open a mail server."""
    return _open(Door(_Mail))
