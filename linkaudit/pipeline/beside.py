"""Planning beside asking: in a process of its own where that is safe, so that no request waits for a link.

Elsewhere (systems other than Linux, several threads, an audit among many) it is done in between, in this process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from linkaudit.errors import LinkauditError, StoreError, UsageError
from linkaudit.model import Ask
from linkaudit.pipeline.asks import Plan, Planned, Planner, Round
from linkaudit.pipeline.job import Job
from linkaudit.store.database import open_database

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_OPEN_FILES = Path("/proc/self/fd")
_STANDARD = 3  # stdin, stdout, stderr


class _Fault(msgspec.Struct, frozen=True, tag=True):
    """``kind`` is empty for what nobody expected: ``what`` is then how it came about."""

    what: str
    where: str = ""
    cure: str = ""
    kind: str = ""


_KINDS = {kind.__name__: kind for kind in (UsageError, StoreError)}
_pack = msgspec.msgpack.Encoder().encode
_told: msgspec.msgpack.Decoder[list[Ask] | Planned | _Fault] = msgspec.msgpack.Decoder(list[Ask] | Planned | _Fault)


@contextmanager
def planning(job: Job, begun: Round) -> Iterator[Plan]:
    """Plan the round. The caller holds the database, and has no connection to it open when the block begins."""
    if sys.platform == "linux" and job.board is None and threading.active_count() == 1:
        with _apart(job, begun) as plan:
            yield plan
    else:
        with open_database(job.db_path, write=False) as db:
            yield Planner(job, db, begun)


@contextmanager
def _apart(job: Job, begun: Round) -> Iterator[Plan]:
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, job, begun), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _Apart(ours)
    finally:
        ours.close()
        process.terminate()
        process.join()


class _Apart:
    """Asks the process that plans."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._whole, self._ended = Planned(), False

    def early(self) -> Iterator[list[Ask]]:
        """Yield what it handed out by now."""
        while not self._ended:
            found = self._take() if self._connection.poll() else []
            if isinstance(found, list):
                yield found
            else:
                self._whole, self._ended = found, True

    def whole(self) -> Planned:
        """Return what came of planning."""
        return self._whole

    def of_lane(self, host: str) -> Iterator[list[Ask]]:
        """Ask for what is left of a host."""
        while True:
            found = self._take(host)
            if not found or isinstance(found, Planned):
                return
            yield found

    def _take(self, host: str = "") -> list[Ask] | Planned:
        try:
            if host:
                self._connection.send_bytes(host.encode("utf-8", "surrogatepass"))
            found = _told.decode(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            cure = "Free memory and run the same command again; what was saved stays"
            raise StoreError("the process that plans the check was ended by the system", cure=cure) from error
        if isinstance(found, _Fault):
            if not found.kind:
                raise RuntimeError(found.what)
            raise _KINDS.get(found.kind, StoreError)(found.what, where=found.where, cure=found.cure)
        return found


def _serve(connection: Connection, job: Job, begun: Round) -> None:
    """Plan, and answer what is asked of it, until nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a whole terminal; who asks us decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _close_inherited(connection.fileno())
    with suppress(BrokenPipeError, ConnectionResetError, EOFError):
        try:
            with open_database(job.db_path, write=False) as db:
                _answer(connection, Planner(job, db, begun))
        except LinkauditError as error:
            connection.send_bytes(_pack(_Fault(error.what, error.where, error.cure, type(error).__name__)))
        except (BrokenPipeError, ConnectionResetError, EOFError):
            raise
        except Exception:  # noqa: BLE001  it crosses to who asks us as it is
            connection.send_bytes(_pack(_Fault(traceback.format_exc())))


def _answer(connection: Connection, plan: Plan) -> None:
    for found in plan.early():
        connection.send_bytes(_pack(found))
    connection.send_bytes(_pack(plan.whole()))
    lanes: dict[str, Iterator[list[Ask]]] = {}
    while True:
        host = connection.recv_bytes().decode("utf-8", "surrogatepass")
        if host not in lanes:
            lanes[host] = plan.of_lane(host)
        connection.send_bytes(_pack(next(lanes[host], [])))


def _close_inherited(kept: int) -> None:
    """Close the files of the process that this one was made from: its lock of the database must end with it."""
    for one in [int(entry.name) for entry in _OPEN_FILES.iterdir()]:
        if one >= _STANDARD and one != kept:
            with suppress(OSError):
                os.close(one)
