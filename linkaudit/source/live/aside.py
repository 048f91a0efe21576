"""The engine in processes of its own, for where no pace but that of this machine's cores holds it up.

Both sides talk in frames (four bytes of length, then MessagePack) over a child's stdin and stdout. The caller has the
asks; a child says of which host it wants more, always one part ahead of what it is at. What one child finds out of a
host's limits, another does not know. When either side is gone, the other one sees its pipe closed and ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Container, Generator, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, cast

import msgspec

from linkaudit.errors import SourceError
from linkaudit.model import Ask, Check
from linkaudit.source.live.manners import Manners

_LENGTH = 4  # bytes that say how long a frame is
_FIRST, _MOST = 16, 256  # asks of a host in one part: twice as many as in the last one, at most
_AHEAD = 64  # hosts whose first part is asked for before they are begun
# Nothing is taken from the folder that the user is in; where this package is not installed, it is found by its place.
_CODE = f"import sys; sys.path.append(sys.argv[1]); from {__name__} import main; main()"
_ROOT = Path(__file__).parents[3]
_PROCESSES = 4  # at most: one caller saves what so many ask


class _Frame(msgspec.Struct, frozen=True, array_like=True, tag=True):
    pass


class _Begin(_Frame, frozen=True):
    manners: Manners
    hosts: list[str]


class _Part(_Frame, frozen=True):
    host: str
    asks: list[Ask]
    last: bool


class _More(_Frame, frozen=True):
    host: str
    most: int


class _Found(_Frame, frozen=True):
    checks: list[Check]


class _Told(_Frame, frozen=True):
    line: str


class _Failed(_Frame, frozen=True):
    what: str
    where: str
    cure: str


class _Over(_Frame, frozen=True):
    pass


_Up = _More | _Found | _Told | _Failed | _Over
_encoder = msgspec.msgpack.Encoder()


def processes(manners: Manners) -> int:
    """Return how many processes may ask, so that together they make no more connections than ``manners`` allows."""
    return max(1, min(_PROCESSES, os.cpu_count() or 1, manners.per_host, manners.concurrency))


class Aside:
    """The other processes, started at once: they load what they need while the caller still plans."""

    def __init__(self, manners: Manners) -> None:
        count = processes(manners)
        self._children = [_start() for _ in range(count)]
        self._manners = msgspec.structs.replace(
            manners, concurrency=manners.concurrency // count, per_host=manners.per_host // count
        )

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for child in self._children:
            child.kill()
            child.wait()
            _up(child).close()
            with suppress(OSError):  # of what was still to be written to it
                _down(child).close()

    def check(
        self, asks: Mapping[str, Iterator[Ask]], *, tell: Callable[[str], None] = lambda _: None,
        large: Container[str] = (),
    ) -> Generator[list[Check], None, None]:  # fmt: skip
        """Yield what came of every ask, once, as ``engine.check`` does. Raises ``SourceError`` if a process ends.

        The ``large`` hosts are asked by every process, any other by one alone.
        """
        sources, decoder, running = dict(asks), msgspec.msgpack.Decoder(_Up), len(self._children)
        frames = SimpleQueue[tuple[_Child, bytes | None]]()
        for at, child in enumerate(self._children):
            hosts = [host for place, host in enumerate(sources) if host in large or place % running == at]
            _send(child, _Begin(self._manners, hosts))
            threading.Thread(target=_hear, args=(child, frames), daemon=True).start()
        while running:
            child, raw = frames.get()
            frame = decoder.decode(raw) if raw is not None else None
            if isinstance(frame, _Found):
                yield frame.checks
            elif isinstance(frame, _More):
                part = list(islice(sources[frame.host], frame.most))
                _send(child, _Part(frame.host, part, len(part) < frame.most))
            elif isinstance(frame, _Told):
                tell(frame.line)
            elif isinstance(frame, _Failed):
                raise SourceError(frame.what, where=frame.where, cure=frame.cure)
            elif frame is None:
                raise _gone(child)
            else:
                running -= 1


_Child = subprocess.Popen[bytes]


def _start() -> _Child:
    # A group of its own: Ctrl-C is for the caller, who saves what came and then ends it.
    return subprocess.Popen(  # noqa: S603  this module
        [sys.executable, "-P", "-c", _CODE, str(_ROOT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        process_group=0 if os.name == "posix" else None,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip


def _down(child: _Child) -> BinaryIO:
    return cast("BinaryIO", child.stdin)


def _up(child: _Child) -> BinaryIO:
    return cast("BinaryIO", child.stdout)


def _send(child: _Child, frame: _Frame) -> None:
    try:
        _write(_down(child), frame)
    except OSError:
        raise _gone(child) from None


def _hear(child: _Child, frames: SimpleQueue[tuple[_Child, bytes | None]]) -> None:
    """Take frames as they come, so that the child goes on asking while the caller saves."""
    with suppress(OSError, ValueError):  # closed meanwhile
        while (raw := _read(_up(child))) is not None:
            frames.put((child, raw))
    frames.put((child, None))


def _gone(child: _Child) -> SourceError:
    status = child.wait()
    cure = "What was answered is saved: run the same command again, it goes on from there"
    return SourceError(f"a process that asks live URLs has ended (status {status})", cure=cure)


# --- the other side --------------------------------------------------------------------------------------------------


class _Asks(Mapping[str, Iterator[Ask]]):
    """What is to be asked, by host, as the caller hands it over."""

    def __init__(self, hosts: list[str], up: BinaryIO, frames: SimpleQueue[bytes]) -> None:
        self._sources = {host: self._asks(host) for host in hosts}
        self._up, self._frames = up, frames
        self._parts: dict[str, _Part] = {}
        self._decoder = msgspec.msgpack.Decoder(_Part)
        self._next = iter(hosts)  # whose first part is not asked for yet
        self._wanted: set[str] = set()
        self._want(*islice(self._next, _AHEAD))

    def __getitem__(self, host: str) -> Iterator[Ask]:
        return self._sources[host]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def _asks(self, host: str) -> Iterator[Ask]:
        self._want(host, *islice(self._next, 1))
        most = _FIRST
        while True:
            part = self._part(host)
            if not part.last:
                most = min(2 * most, _MOST)
                _write(self._up, _More(host, most))
            yield from part.asks
            if part.last:
                return

    def _want(self, *hosts: str) -> None:
        for host in hosts:
            if host not in self._wanted:
                self._wanted.add(host)
                _write(self._up, _More(host, _FIRST))

    def _part(self, host: str) -> _Part:
        while host not in self._parts:
            part = self._decoder.decode(self._frames.get())
            self._parts[part.host] = part
        return self._parts.pop(host)


def main() -> None:
    """Ask what the caller hands over, until all is asked or the caller is gone."""
    from linkaudit.source.live.engine import check

    down, up = sys.stdin.buffer, sys.stdout.buffer
    begin = msgspec.msgpack.decode(_read(down) or b"", type=_Begin)
    frames = SimpleQueue[bytes]()
    asks = _Asks(begin.hosts, up, frames)
    threading.Thread(target=_receive, args=(down, frames), daemon=True).start()
    try:
        for checks in check(asks, begin.manners, tell=lambda line: _write(up, _Told(line))):
            _write(up, _Found(checks))
    except SourceError as error:
        _write(up, _Failed(error.what, error.where, error.cure))
    else:
        _write(up, _Over())


def _receive(down: BinaryIO, frames: SimpleQueue[bytes]) -> None:
    """Take frames as they come, so that the caller never waits for us with its own hands full."""
    while (raw := _read(down)) is not None:
        frames.put(raw)
    os._exit(0)  # the caller is gone: nobody is there to tell


# --- frames ----------------------------------------------------------------------------------------------------------


def _write(pipe: BinaryIO, frame: _Frame) -> None:
    raw = _encoder.encode(frame)
    pipe.write(len(raw).to_bytes(_LENGTH, "big") + raw)
    pipe.flush()


def _read(pipe: BinaryIO) -> bytes | None:
    """Return the next frame; None if the other side is gone."""
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    raw = pipe.read(size)
    return raw if len(raw) == size else None
