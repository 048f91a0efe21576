"""A host that allows so many requests a second (a bucket as large as that), and refuses the rest with Retry-After: 1."""

from __future__ import annotations

import asyncio
import sys
import time


class _Host(asyncio.Protocol):
    tokens = rate = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    at = time.monotonic()
    refused = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        method, path, _ = data.split(b" ", 2)
        status, body, more = b"200 OK", b"<!doctype html><title>ok</title><p>ok" * 20, b""
        if path == b"/count":
            body = str(_Host.refused).encode()
        elif not path.startswith(b"/l/"):
            status = b"404 Not Found"
        elif not self._let_through():
            status, body, more = b"429 Too Many Requests", b"", b"Retry-After: 1\r\n"
        head = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\n" + more + f"Content-Length: {len(body)}\r\n\r\n".encode()
        self.transport.write(head if method == b"HEAD" else head + body)

    def _let_through(self) -> bool:
        now = time.monotonic()
        _Host.tokens = min(self.rate, _Host.tokens + (now - _Host.at) * self.rate)
        _Host.at = now
        if _Host.tokens < 1:
            _Host.refused += 1
            return False
        _Host.tokens -= 1
        return True


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Host, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
