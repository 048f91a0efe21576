"""One listener for all hostile hosts: the address that a connection came in on says which of them answers."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

ANY = "0.0.0.0"  # noqa: S104  every address of loopback is another host


@dataclass
class Asked:
    """A request: its number on this host, method, path, and headers by name in lower case."""

    number: int
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
Greeting = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class HostileServers:
    """``hosts``: address → what answers there. ``greetings``: address → what is done before a request is read.

    ``log`` has every request by address, ``met`` how many connections.
    """

    def __init__(self, hosts: dict[str, Answer], greetings: dict[str, Greeting] | None = None) -> None:
        self.hosts, self.log = hosts, defaultdict[str, list[Asked]](list)
        self.greetings, self.met = greetings or {}, Counter[str]()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._open = set[asyncio.WriteTransport]()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, ANY, 0, backlog=500))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(asyncio.sleep(0.05))  # what was just accepted gets its task
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        for transport in self._open:
            transport.abort()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()
        with warnings.catch_warnings():  # a connection cut while it was being made secure has nobody left to close it
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        self.met[host] += 1
        below = writer.transport  # of TLS, if that comes upon it
        self._open.add(below)
        try:
            if host in self.greetings:
                await self.greetings[host](reader, writer)
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.rstrip().split("\r\n")
                method, path, _ = first.split(" ", 2)
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                asked = Asked(len(self.log[host]) + 1, method, path, headers)
                self.log[host].append(asked)
                await self.hosts[host](asked, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError, asyncio.CancelledError, ValueError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
            if writer.transport is not below:
                below.abort()


def respond(
    asked: Asked, writer: asyncio.StreamWriter, status: int, body: bytes | str = b"", *, kind: str = "text/html",
    headers: tuple[str, ...] = (), length: int | None = None,
) -> None:  # fmt: skip
    """Write a proper answer; a HEAD gets no body."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(raw) if length is None else length}", *headers]
    writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if asked.method == "HEAD" else raw))
