"""One audit in a process of its own: ``python -m linkaudit.fleet.child``, started by a worker and by nobody else.

The order comes as one line of JSON on stdin, the end goes out as one on stdout. The shop's secrets are taken from
their places here, so they are in no other shop's process, and gone with this one. When stdin closes, the worker is
gone, and so is this process.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import msgspec
import psycopg

from linkaudit.errors import LinkauditError, StoreError, UsageError
from linkaudit.fleet import lease, place, results, shops, snapshots
from linkaudit.fleet.lease import Busy, Claim, Ended, FencedError
from linkaudit.pipeline import many
from linkaudit.pipeline.backup import back_up
from linkaudit.pipeline.job import Job
from linkaudit.settings import missing_secret

if TYPE_CHECKING:
    from linkaudit.fleet.hosts import Hosts

_PATIENCE = 90.0  # seconds that PostgreSQL may be away before the audit is given up; the next one goes on from there
_EVERY = 5.0  # seconds between two snapshots at least
_SHARE = 20  # and at least so many times what the last one took


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker wants done, and where. ``quiet``: say nothing of the progress."""

    database: str
    audit_id: int
    owner: str
    worker: str
    folder: str
    quiet: bool = False


class End(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended: done, nothing, busy, fenced, failed, again (``after`` so many seconds) or away."""

    how: str
    after: int = 0
    shop: str = ""
    told: str = ""


class _Stopped(BaseException):
    """The worker wants the audit handed back."""


class Work:
    """What an audit in progress shares with the thread that says it is there and takes snapshots between the stages."""

    def __init__(self, order: Order, held: Claim) -> None:
        self.order, self.held = order, held
        self.database = Path(order.folder) / "shop.db"
        self.stage, self.progress, self.changed = "restoring", "", False
        self.saving = threading.Lock()
        self.over = threading.Event()

    def tell(self, line: str) -> None:
        """Take a line of the pipeline: it is the progress, and what was read until then is worth a snapshot."""
        self.progress, self.changed = line, True
        if not self.order.quiet:
            sys.stderr.write(f"{self.held.shop}: {line.removeprefix(f'{self.held.shop}: ')}\n")
            sys.stderr.flush()

    def save(self, stage: str, then: snapshots.Then = lambda _: None) -> None:
        """Take a snapshot, and do ``then`` in its transaction. Raises ``FencedError``."""
        with self.saving:
            copy = self.database.with_name("copy.db")
            copy.unlink(missing_ok=True)
            back_up(self._job(), copy)
            patiently(lambda: self._send(copy, stage, then))
            copy.unlink()

    def _send(self, copy: Path, stage: str, then: snapshots.Then) -> None:
        with place.opened(self.order.database) as connection:
            snapshots.save(connection, self.held, copy, stage, then)

    def _job(self) -> Job:
        return Job(db_path=self.database, settings=shops.settings_of(["none.invalid"], {}, ""), tell=lambda _: None)

    def accompany(self) -> None:
        """Say every few seconds that the process is there; take a snapshot when there is something new to keep."""
        due, took = time.monotonic() + _EVERY, 0.0
        while not self.over.wait(lease.BEAT):
            try:
                patiently(self._beat)
                if self.changed and time.monotonic() > due and self.stage == "reading" and self.database.exists():
                    self.changed, begun = False, time.monotonic()
                    self.save(self.stage)
                    took = time.monotonic() - begun
                    due = time.monotonic() + max(_EVERY, took * _SHARE)
            except FencedError:
                leave(self.order, End(how="fenced", shop=self.held.shop))
            except (LinkauditError, psycopg.Error) as error:
                if self.over.is_set():
                    return
                leave(self.order, End(how="away", after=5, shop=self.held.shop, told=str(error)))

    def _beat(self) -> None:
        with place.opened(self.order.database) as connection:
            lease.beat(connection, self.held, self.stage, self.progress)


def patiently(action: Callable[[], None]) -> None:
    """Do ``action``, again while PostgreSQL is away. Raises ``LinkauditError`` if that lasts."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return action()
        except (LinkauditError, psycopg.OperationalError, psycopg.InterfaceError):
            if time.monotonic() > until:
                raise
            time.sleep(1)


def audit(order: Order) -> End:
    """Do the audit, from where the last process left it."""
    with place.opened(order.database) as connection:
        held = lease.claim(connection, order.audit_id, order.owner, order.worker)
    if isinstance(held, Ended):
        return End(how="nothing", told=held.state)
    if isinstance(held, Busy):
        return End(how="busy")
    work = Work(order, held)
    thread = threading.Thread(target=work.accompany, daemon=True)
    thread.start()
    begun = time.monotonic()
    try:
        return _stages(work, begun)
    except FencedError:
        return End(how="fenced", shop=held.shop)
    except _Stopped:
        return _handed_back(work)
    except (LinkauditError, OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        return _failed(work, error, time.monotonic() - begun)
    finally:
        work.over.set()


def _stages(work: Work, begun: float) -> End:
    held = work.held
    with place.opened(work.order.database) as connection:
        snapshots.restore(connection, held.shop, work.database)
    settings = shops.settings_of(held.hosts, held.settings, held.shop)
    if wrong := missing_secret(settings):
        raise wrong
    job = Job(db_path=work.database, settings=settings, tell=work.tell)
    work.stage = "reading"
    many.read(job)
    work.save("read")
    if held.check:
        work.stage = "asking"
        with closing(_board(work.order)) as board:
            many.ask(msgspec.structs.replace(job, board=board))
        work.save("asked")
    work.stage = "judging"
    summary = many.judge(job)
    codes = many.by_code(job, summary)
    work.stage = "saving"

    def done(connection: place.Connection) -> None:
        results.save(connection, held, summary, codes)
        lease.finish(connection, held, time.monotonic() - begun, time.process_time())

    work.save("judged", done)
    return End(how="done", shop=held.shop)


def _board(order: Order) -> Hosts:
    from linkaudit.fleet.hosts import Hosts  # with what asks live URLs: most audits need none of it

    return Hosts(order.database, order.owner)


def _failed(work: Work, error: Exception, seconds: float) -> End:
    """Write down why; for good if trying again changes nothing: settings, a secret, a database that is not ours."""
    known = error if isinstance(error, LinkauditError) else None
    where = f"{known.where}: " if known and known.where else ""
    cause = f"{where}{known.what}" if known else f"unexpected fault ({type(error).__name__}: {error})"
    cure = known.cure if known else "What was saved stays; `linkaudit fleet retry` goes on from there"
    final = isinstance(error, (UsageError, StoreError))
    _keep(work)
    after: list[int | None] = []

    def write() -> None:
        with place.opened(work.order.database) as connection:
            after.append(lease.fail(connection, work.held, cause, cure, final=final, seconds=seconds))

    try:
        patiently(write)
    except FencedError:
        return End(how="fenced", shop=work.held.shop)
    told = f"{cause}. {cure}".rstrip(". ")
    if after[0] is None:
        return End(how="failed", shop=work.held.shop, told=told)
    return End(how="again", after=after[0], shop=work.held.shop, told=told)


def _handed_back(work: Work) -> End:
    _keep(work)
    try:
        with place.opened(work.order.database) as connection:
            lease.hand_back(connection, work.held)
    except FencedError:
        return End(how="fenced", shop=work.held.shop)
    return End(how="again", after=0, shop=work.held.shop, told="handed back, as the worker stops")


def _keep(work: Work) -> None:
    """Save what was read, if it can be."""
    try:
        if work.changed and work.database.exists():
            work.save(work.stage)
    except (LinkauditError, psycopg.Error, FencedError, OSError):
        return  # the snapshot before this one counts


def leave(order: Order, end: End) -> None:
    """End this process at once, from whichever thread."""
    sys.stdout.write(msgspec.json.encode(end).decode() + "\n")
    sys.stdout.flush()
    shutil.rmtree(order.folder, ignore_errors=True)
    os._exit(0)


def _watch(order: Order) -> None:
    """Wait until the worker is gone, which closes our stdin, and go, too."""
    sys.stdin.buffer.read()
    shutil.rmtree(order.folder, ignore_errors=True)
    os._exit(1)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def main() -> None:
    """Take the order, do it, say how it ended."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(order,), daemon=True).start()
    try:
        end = audit(order)
    except _Stopped:
        end = End(how="again")
    except (LinkauditError, psycopg.Error) as error:
        end = End(how="away", after=5, told=str(error))
    leave(order, end)


if __name__ == "__main__":
    main()
