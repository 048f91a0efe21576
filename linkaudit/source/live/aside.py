"""The engine in a process of its own, so that asking, and planning and saving, each have a core of the machine.

The two talk in frames (four bytes of length, then MessagePack) over the child's stdin and stdout. The caller has the
asks; the child says of which host it wants more, always one part ahead of what it is at. Only one process asks, so
what is known of a host's limits is in one place. When either side is gone, the other one sees its pipe closed and ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from typing import BinaryIO, cast

import msgspec

from linkaudit.errors import SourceError
from linkaudit.model import Ask, Check
from linkaudit.source.live.manners import Manners

_LENGTH = 4  # bytes that say how long a frame is
_FIRST, _MOST = 16, 1_024  # asks of a host in one part: twice as many as in the last one, at most
_AHEAD = 64  # hosts whose first part is asked for before they are begun
_PIPE = 1 << 20  # bytes that may wait for the other side, where the system lets us choose


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


class Aside:
    """The other process, started at once: it loads what it needs while the caller still plans."""

    def __init__(self) -> None:
        # A group of its own: Ctrl-C is for the caller, who saves what came and then ends it.
        self._child = subprocess.Popen(  # noqa: S603  this module
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            process_group=0 if os.name == "posix" else None,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
        self._down, self._up = cast("BinaryIO", self._child.stdin), cast("BinaryIO", self._child.stdout)
        _widen(self._up)

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._child.kill()
        self._child.wait()
        self._up.close()
        with suppress(OSError):  # of what was still to be written to it
            self._down.close()

    def check(
        self, asks: Mapping[str, Iterator[Ask]], manners: Manners, *, tell: Callable[[str], None] = lambda _: None
    ) -> Generator[list[Check], None, None]:
        """Yield what came of every ask, once, as ``engine.check`` does. Raises ``SourceError`` if the process ends."""
        sources = dict(asks)
        decoder = msgspec.msgpack.Decoder(_Up)
        self._send(_Begin(manners, list(sources)))
        while (raw := _read(self._up)) is not None:
            frame = decoder.decode(raw)
            if isinstance(frame, _Found):
                yield frame.checks
            elif isinstance(frame, _More):
                part = list(islice(sources[frame.host], frame.most))
                self._send(_Part(frame.host, part, len(part) < frame.most))
            elif isinstance(frame, _Told):
                tell(frame.line)
            elif isinstance(frame, _Failed):
                raise SourceError(frame.what, where=frame.where, cure=frame.cure)
            else:
                return
        raise self._gone()

    def _send(self, frame: _Frame) -> None:
        try:
            _write(self._down, frame)
        except OSError:
            raise self._gone() from None

    def _gone(self) -> SourceError:
        status = self._child.wait()
        cure = "What was answered is saved: run the same command again, it goes on from there"
        return SourceError(f"the process that asks live URLs has ended (status {status})", cure=cure)


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


def _widen(pipe: BinaryIO) -> None:
    """Let more wait in a pipe, so that the child goes on asking while the caller saves."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


if __name__ == "__main__":
    main()
