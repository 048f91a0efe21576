"""Who may work on a shop: a lease with an epoch, kept in PostgreSQL and told by its clock alone.

Whoever claims a shop gets an epoch that nobody had before, and says every few seconds that it is still there. If it has
not been heard of for ``STALE`` seconds, the shop may be claimed, and the epoch it had is worth nothing from then on.
Every change of an audit or a snapshot asks for the epoch in the same transaction, so that a process which was frozen
and wakes up changes nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec

from linkaudit.fleet import place
from linkaudit.fleet.shops import Raw

STALE = 15  # seconds; schema.VIEWS shows a shop as lost by the same number
BEAT = 3  # seconds between two signs of life
MOST_CLAIMS = 25  # how often an audit is begun before it counts as what ends its workers
MOST_FAILURES = 5
_FIRST_WAIT, _LONGEST_WAIT = 15, 900  # seconds until the next try: doubled and doubled again with each failure


class FencedError(Exception):
    """Somebody else has the shop now: nothing may be saved, whoever meets this stops."""


class Ended(msgspec.Struct, frozen=True):
    """There is nothing to do: the audit is ``state`` already."""

    state: str


class Busy(msgspec.Struct, frozen=True):
    """Another process works on the shop and was heard of lately."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The right to work on a shop for one audit."""

    audit_id: int
    shop: str
    epoch: int
    hosts: list[str]
    settings: Raw
    check: bool


def claim(connection: place.Connection, audit_id: int, owner: str, worker: str) -> Claim | Busy | Ended:
    """Take the shop of an audit, from whoever had it if that one is silent."""
    with connection.transaction():
        audit = connection.execute("SELECT shop, state, claims FROM audits WHERE audit_id = %s", [audit_id]).fetchone()
        if audit is None or audit[1] not in ("waiting", "running"):
            return Ended(audit[1] if audit else "cancelled")
        shop, _, claims = audit
        taken = connection.execute(
            "UPDATE shops s SET epoch = s.epoch + 1, owner = %s, beat_at = now() FROM shops old WHERE s.shop = %s"
            " AND old.shop = s.shop AND (s.owner IS NULL OR s.beat_at < now() - make_interval(secs => %s))"
            " RETURNING s.epoch, s.hosts, s.settings, s.live_check, old.owner", [owner, shop, STALE],
        ).fetchone()  # fmt: skip
        if taken is None:
            return Busy()
        epoch, hosts, settings, check, before = taken
        state = connection.execute(
            "UPDATE audits SET state = 'running', claims = claims + 1, started_at = coalesce(started_at, now()),"
            " worker = %s WHERE audit_id = %s AND state IN ('waiting', 'running') RETURNING state", [worker, audit_id],
        ).fetchone()  # fmt: skip
        if state is None or claims >= MOST_CLAIMS:
            _release(connection, shop, epoch)
            if state:
                cause = f"it was begun {claims} times, and each time its process or machine was ended"
                cure = "Look into the workers' logs; the usual cause is memory that ran out"
                _end(connection, audit_id, epoch, "failed", cause, cure)
            return Ended("failed" if state else "cancelled")
        note(connection, audit_id, epoch, "claimed", f"from {before}" if before else "")
    return Claim(audit_id=audit_id, shop=shop, epoch=epoch, hosts=hosts, settings=settings, check=check)


def borrow(connection: place.Connection, shop: str, owner: str) -> Claim | None:
    """Take a shop that nobody works on, without an audit of it; None if somebody does. ``give_back`` ends it."""
    row = connection.execute(
        "UPDATE shops s SET epoch = s.epoch + 1, owner = %s, beat_at = now() FROM snapshots n WHERE s.shop = %s"
        " AND n.shop = s.shop AND (s.owner IS NULL OR s.beat_at < now() - make_interval(secs => %s))"
        " AND NOT EXISTS (SELECT 1 FROM audits a WHERE a.shop = s.shop AND a.state = 'running')"
        " RETURNING s.epoch, s.hosts, s.settings, s.live_check, n.audit_id", [owner, shop, STALE],
    ).fetchone()  # fmt: skip
    if row is None:
        return None
    return Claim(audit_id=row[4], shop=shop, epoch=row[0], hosts=row[1], settings=row[2], check=row[3])


def give_back(connection: place.Connection, held: Claim) -> None:
    """Let go of a shop, if it is still ours."""
    _release(connection, held.shop, held.epoch)


def beat(connection: place.Connection, held: Claim, stage: str, progress: str) -> None:
    """Say that the process is there, and how far. Raises ``FencedError``."""
    with connection.transaction():
        own(connection, held)
        connection.execute(
            "UPDATE audits SET stage = %s, progress = %s WHERE audit_id = %s", [stage, progress[:300], held.audit_id]
        )


def own(connection: place.Connection, held: Claim) -> None:
    """Keep the shop until the end of the transaction. Raises ``FencedError`` if it is another's, or was cancelled."""
    found = connection.execute(
        "UPDATE shops SET beat_at = now() WHERE shop = %s AND epoch = %s AND owner IS NOT NULL RETURNING epoch",
        [held.shop, held.epoch],
    ).fetchone()
    if found is None:
        raise FencedError


def finish(connection: place.Connection, held: Claim, seconds: float, cpu_seconds: float = 0.0) -> None:
    """Mark the audit as done and let go of the shop. The caller holds the transaction that saved the result.

    ``seconds`` by the clock since it was taken, ``cpu_seconds`` of this process.
    """
    connection.execute(
        "UPDATE audits SET state = 'done', finished_at = now(), stage = 'done', progress = '', cause = '', cure = '',"
        " work_seconds = work_seconds + %s, cpu_seconds = %s WHERE audit_id = %s",
        [seconds, cpu_seconds, held.audit_id],
    )  # fmt: skip
    note(connection, held.audit_id, held.epoch, "done", "")
    _release(connection, held.shop, held.epoch)


def hand_back(connection: place.Connection, held: Claim) -> None:
    """Let go of the shop with the audit to be gone on with by whoever takes it next. Raises ``FencedError``."""
    with connection.transaction():
        own(connection, held)
        connection.execute("UPDATE audits SET state = 'waiting' WHERE audit_id = %s", [held.audit_id])
        note(connection, held.audit_id, held.epoch, "handed back", "")
        _release(connection, held.shop, held.epoch)


def fail(
    connection: place.Connection, held: Claim, cause: str, cure: str, *, final: bool, seconds: float = 0
) -> int | None:
    """Let go of the shop with a failure; return in how many seconds to try again, None if never.

    ``final``: trying again would not help. Raises ``FencedError``.
    """
    with connection.transaction():
        own(connection, held)
        row = connection.execute(
            "UPDATE audits SET failures = failures + 1, work_seconds = work_seconds + %s WHERE audit_id = %s"
            " RETURNING failures", [seconds, held.audit_id],
        ).fetchone()  # fmt: skip
        failures = int(row[0]) if row else MOST_FAILURES
        again = None if final or failures >= MOST_FAILURES else min(_FIRST_WAIT * 4 ** (failures - 1), _LONGEST_WAIT)
        _end(connection, held.audit_id, held.epoch, "failed" if again is None else "waiting", cause, cure)
        _release(connection, held.shop, held.epoch)
    return again


def lost(connection: place.Connection, audit_id: int, owner: str, cause: str) -> int | None:
    """Take back the shop of a process that ended without a word; return as ``fail`` does, or 0 if it had no shop."""
    cure = "Look into the worker's log; if memory ran out, give the worker less --concurrency or the machine more"
    row = connection.execute(
        "SELECT s.shop, s.epoch FROM shops s JOIN audits a USING (shop) WHERE a.audit_id = %s AND s.owner = %s",
        [audit_id, owner],
    ).fetchone()
    if row is None:
        return 0
    held = Claim(audit_id=audit_id, shop=row[0], epoch=row[1], hosts=[], settings={}, check=False)
    try:
        return fail(connection, held, cause, cure, final=False)
    except FencedError:
        return 0


def note(connection: place.Connection, audit_id: int, epoch: int, what: str, detail: str) -> None:
    """Write down what happened to an audit."""
    connection.execute(
        "INSERT INTO events (audit_id, epoch, what, detail) VALUES (%s, %s, %s, %s)", [audit_id, epoch, what, detail]
    )


def _end(connection: place.Connection, audit_id: int, epoch: int, state: str, cause: str, cure: str) -> None:
    values: list[Any] = [state, state, cause[:2000], cure[:2000], audit_id]
    connection.execute(
        "UPDATE audits SET state = %s, finished_at = CASE WHEN %s = 'failed' THEN now() END, cause = %s, cure = %s"
        " WHERE audit_id = %s", values,
    )  # fmt: skip
    note(connection, audit_id, epoch, state if state == "failed" else "gave up", cause[:300])


def _release(connection: place.Connection, shop: str, epoch: int) -> None:
    connection.execute("UPDATE shops SET owner = NULL WHERE shop = %s AND epoch = %s", [shop, epoch])
