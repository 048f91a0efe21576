"""A worker: takes audits from the queue, each into a process of its own, until it is asked to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import procrastinate
import psycopg
from procrastinate import retry

from linkaudit.errors import LinkauditError
from linkaudit.fleet import lease, place, queue, schedules, schema
from linkaudit.fleet.child import End, Order
from linkaudit.fleet.shops import settings_of
from linkaudit.settings import audit_environment

_CHILD = "linkaudit.fleet.child"
_HEARTBEAT = 3.0
_TICK = 4.0  # seconds between two looks for dead workers and due schedules
_BUSY_WAIT = 5  # seconds until a shop that another process has is looked at again
_GRACE = 30.0  # seconds that an audit gets to save what it has when the worker stops
_PAUSE = 3.0  # seconds before the queue is taken up again after PostgreSQL was away


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker works: ``slots`` audits at once, ``large`` of them for large shops; ``drain`` seconds to stop.

    ``quiet``: its audits say nothing of their progress.
    """

    slots: int
    large: int
    drain: int
    spool: Path | None = None
    once: bool = False
    quiet: bool = False


class AgainError(Exception):
    """The audit is to be tried again, ``after`` so many seconds."""

    def __init__(self, after: int) -> None:
        super().__init__(f"again in {after} s")
        self.after = after


class FailedError(Exception):
    """The audit failed for good, and that is written down."""


class _Decide(retry.BaseRetryStrategy):
    """Try again when the audit says so, and what was taken away by the worker's end at once."""

    def get_retry_decision(self, *, exception: BaseException, job: object) -> retry.RetryDecision | None:
        if isinstance(exception, AgainError):
            return retry.RetryDecision(retry_in={"seconds": exception.after})
        if isinstance(exception, asyncio.CancelledError):
            return retry.RetryDecision(retry_in={"seconds": 0})
        return None


class Worker:
    """One worker process: its queues, and the processes of its audits."""

    def __init__(self, where: str, plan: Plan, tell: Callable[[str], None]) -> None:
        self.where, self.plan, self.tell = where, plan, tell
        self.name = f"{platform.node()}:{os.getpid()}"
        self.asked = asyncio.Event()

    async def run(self) -> int:
        """Work until asked to stop; return the exit status. Raises ``SourceError`` if PostgreSQL is out of reach."""
        with place.opened(self.where) as connection:
            schema.check(self.where, connection)
        # msgspec makes ready for a type at its first use, and crashes if several threads do at once: here is one yet
        settings_of(["none.invalid"], {}, "")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        self.tell(f"worker {self.name}: {self.plan.slots} audits at once, {self.plan.large} for large shops first")
        side = asyncio.create_task(self._look_after())
        try:
            while not self.asked.is_set():
                try:
                    await self._work()
                except (procrastinate.exceptions.ConnectorException, psycopg.Error, OSError) as error:
                    self.tell(
                        f"PostgreSQL is away ({str(error) or type(error).__name__}): trying again every {_PAUSE:.0f} s"
                    )
                if self.plan.once:
                    break
                await _first(self.asked.wait(), asyncio.sleep(_PAUSE))
        finally:
            side.cancel()
        with suppress(LinkauditError), place.opened(self.where) as connection:
            queue.leave(connection, self.name)
        self.tell("stopped")
        return 0

    def _stop(self) -> None:
        if not self.asked.is_set():
            self.tell(f"stopping: audits get {self.plan.drain} s to end, then they are handed back with what they have")
        self.asked.set()

    async def _work(self) -> None:
        """Take audits until asked to stop, or until PostgreSQL is away."""
        app = self._app()
        async with app.open_async():
            small = self.plan.slots - self.plan.large
            shares = [([queue.SMALL], small)] * bool(small and self.plan.large)
            shares += [([queue.LARGE, queue.SMALL], self.plan.large or small)]
            working = [
                asyncio.create_task(
                    app.run_worker_async(
                        queues=queues, concurrency=slots, name=self.name, wait=not self.plan.once,
                        install_signal_handlers=False, shutdown_graceful_timeout=self.plan.drain,
                        update_heartbeat_interval=_HEARTBEAT, stalled_worker_timeout=float(lease.STALE),
                        fetch_job_polling_interval=3.0, delete_jobs="never",
                    )
                )
                for queues, slots in shares
            ]  # fmt: skip
            asked = asyncio.create_task(self.asked.wait())
            ended = asyncio.ALL_COMPLETED if self.plan.once else asyncio.FIRST_COMPLETED
            await asyncio.wait([_all(working, ended), asked], return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            for one in working:
                one.cancel()
            found = await asyncio.gather(*working, return_exceptions=True)
        faults = [one for one in found if isinstance(one, Exception)]
        if faults and not self.asked.is_set():
            raise procrastinate.exceptions.ConnectorException(str(faults[0])) from faults[0]

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=place.within(self.where), min_size=1, max_size=4, timeout=10, reconnect_timeout=5
        )
        app = procrastinate.App(connector=connector)
        app.task(name=queue.TASK, retry=_Decide())(self._audit)
        return app

    async def _audit(self, audit_id: int) -> None:
        """Run one audit in its own process, and turn its end into what the queue understands."""
        owner = f"{self.name}/{uuid.uuid4().hex}"
        folder = Path(tempfile.mkdtemp(prefix="linkaudit-fleet-", dir=self.plan.spool))
        order = Order(
            database=self.where, audit_id=audit_id, owner=owner, worker=self.name, folder=str(folder),
            quiet=self.plan.quiet,
        )  # fmt: skip
        try:
            end = await self._child(order, await asyncio.to_thread(self._environment, audit_id))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if end.told and end.how != "nothing":
            self.tell(f"{end.shop}: {end.how}: {end.told}")
        if end.how == "busy":
            raise AgainError(_BUSY_WAIT)
        if end.how in ("again", "away"):
            raise AgainError(end.after)
        if end.how == "failed":
            raise FailedError(end.told)

    def _environment(self, audit_id: int) -> dict[str, str]:
        """Return the environment of the audit's process: with the secrets of its shop, not of others."""
        with place.opened(self.where) as connection:
            row = connection.execute(
                "SELECT s.hosts, s.settings, s.shop FROM shops s JOIN audits USING (shop) WHERE audit_id = %s",
                [audit_id],
            ).fetchone()
        try:
            settings = settings_of(row[0], row[1], row[2]) if row else settings_of(["none.invalid"], {}, "")
        except LinkauditError:  # the audit's own process says so
            settings = settings_of(["none.invalid"], {}, "")
        return audit_environment(settings)

    async def _child(self, order: Order, environment: dict[str, str]) -> End:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _CHILD, cwd=order.folder, env=environment, start_new_session=True,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert child.stdin  # noqa: S101  for the type checker: they are pipes
        assert child.stdout  # noqa: S101
        child.stdin.write(msgspec.json.encode(order) + b"\n")
        reading = asyncio.create_task(child.stdout.read())
        try:
            text = await asyncio.shield(reading)
        except asyncio.CancelledError:
            child.terminate()
            done, _ = await asyncio.wait([reading], timeout=_GRACE)
            if not done:
                child.kill()
            await reading
            await child.wait()
            raise
        status = await child.wait()
        try:
            return msgspec.json.decode(text, type=End)
        except msgspec.DecodeError:
            return await asyncio.to_thread(self._lost, order, status)

    def _lost(self, order: Order, status: int) -> End:
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        cause = f"the process of the audit ended without a word ({how})"
        with place.opened(self.where) as connection:
            after = lease.lost(connection, order.audit_id, order.owner, cause)
        return End(how="failed" if after is None else "again", after=after or 0, told=cause)

    async def _look_after(self) -> None:
        """Every few seconds: give back what dead workers had, and start what is due."""
        while True:
            try:
                await asyncio.to_thread(self._tick)
            except (LinkauditError, psycopg.Error) as error:
                self.tell(f"looking for dead workers: {error}")
            await asyncio.sleep(_TICK)

    def _tick(self) -> None:
        with place.opened(self.where) as connection:
            queue.enrol(connection, self.name, self.plan.slots)
            if found := queue.reap(connection):
                self.tell(f"{found} audits of workers that are gone were given back to the queue")
            for name, count in schedules.run_due(connection):
                self.tell(f"schedule {name}: {count} audits begin")


async def _first(*waiting: object) -> None:
    tasks = [asyncio.ensure_future(one) for one in waiting]  # type: ignore[call-overload]
    _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for one in pending:
        one.cancel()


async def _ended(tasks: list[asyncio.Task[None]], when: str) -> None:
    await asyncio.wait(tasks, return_when=when)


def _all(tasks: list[asyncio.Task[None]], when: str) -> asyncio.Task[None]:
    return asyncio.create_task(_ended(tasks, when))


def work(where: str, plan: Plan, tell: Callable[[str], None], *, verbose: bool = False) -> int:
    """Run a worker until it is asked to stop; return the exit status."""
    if not verbose:  # what they have to say, the worker says in a line of its own
        for name in ("procrastinate", "psycopg", "psycopg.pool", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return asyncio.run(_run(where, plan, tell))


async def _run(where: str, plan: Plan, tell: Callable[[str], None]) -> int:
    return await Worker(where, plan, tell).run()
