"""Audits that wait for a worker: Procrastinate's queue and our own table of audits, changed together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from linkaudit.errors import UsageError
from linkaudit.fleet import lease, place
from linkaudit.fleet.shops import chosen

TASK = "linkaudit.audit"
SMALL, LARGE = "shops", "large-shops"
_ACTIVE = "('waiting', 'running')"
_AT_ONCE = 500
_MANY = 100
_FORGOTTEN = 4 * lease.STALE  # seconds: what is only slow, or reaches PostgreSQL again, is heard of before


class Started(msgspec.Struct, frozen=True):
    """Shops whose audit is to begin, and those that have one already, which goes on."""

    started: list[str]
    under_way: list[str]


def start(
    connection: place.Connection,
    names: Sequence[str],
    tags: Sequence[str],
    *,
    spread: timedelta = timedelta(),
    older: timedelta = timedelta(),
) -> Started:
    """Let audits of the named shops begin, or of all with ``tags``: now, or evenly over ``spread``.

    A shop that has one that waits or runs gets no second one, nor one whose last came to its end less than ``older``
    ago. Raises ``UsageError`` for a shop that is not known.
    """
    shops = chosen(connection, names, tags)
    if not shops:
        raise UsageError("there is no shop in the fleet yet", cure="Run `linkaudit fleet add`")
    shops = _without_fresh(connection, shops, older)
    step = spread / max(1, len(shops))
    started: list[str] = []
    for at in range(0, len(shops), _AT_ONCE):
        part = shops[at : at + _AT_ONCE]
        with connection.transaction():
            started += _enqueue(connection, part, [step * (at + number) for number in range(len(part))])
    if len(started) > _MANY:  # without it, PostgreSQL looks for the next job as if there were a few
        connection.execute("ANALYZE procrastinate_jobs, audits, shops")
    new = set(started)
    return Started(started, [shop for shop in shops if shop not in new])


def retry(connection: place.Connection, names: Sequence[str], tags: Sequence[str]) -> Started:
    """Begin anew what failed or was cancelled: of the named shops, or of all with ``tags``."""
    wanted = chosen(connection, names, tags)
    rows = connection.execute(
        "SELECT shop FROM (SELECT DISTINCT ON (shop) shop, state FROM audits WHERE shop = ANY(%s)"
        " ORDER BY shop, audit_id DESC) latest WHERE state IN ('failed', 'cancelled')", [wanted],
    ).fetchall()  # fmt: skip
    failed = {str(row[0]) for row in rows}
    shops = [shop for shop in wanted if shop in failed]
    if not shops:
        return Started([], [])
    return start(connection, shops, ())


def cancel(connection: place.Connection, names: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Cancel what waits or runs: of the named shops, or of all with ``tags``. What was read stays."""
    wanted = chosen(connection, names, tags)
    with connection.transaction():
        # first the shops, then the audits: the order in which every process of the fleet locks them
        connection.execute(
            f"UPDATE shops SET epoch = epoch + 1, owner = NULL WHERE shop = ANY(%s)"
            f" AND EXISTS (SELECT 1 FROM audits a WHERE a.shop = shops.shop AND a.state IN {_ACTIVE})", [wanted],
        )  # fmt: skip
        rows = connection.execute(
            f"UPDATE audits SET state = 'cancelled', finished_at = now(), cause = 'cancelled',"
            f" cure = 'Run linkaudit fleet retry' WHERE shop = ANY(%s) AND state IN {_ACTIVE}"
            f" RETURNING shop, audit_id, job_id", [wanted],
        ).fetchall()  # fmt: skip
        for _, audit_id, job_id in rows:
            connection.execute("SELECT procrastinate_cancel_job_v1(%s, true, false)", [job_id])
            lease.note(connection, audit_id, 0, "cancelled", "")
    return sorted(str(row[0]) for row in rows)


def enrol(connection: place.Connection, worker: str, slots: int) -> None:
    """Say that a worker is there; forget workers not heard of, and hosts not asked, for a day."""
    connection.execute(
        "INSERT INTO workers (worker, slots, beat_at) VALUES (%s, %s, now())"
        " ON CONFLICT (worker) DO UPDATE SET beat_at = now()", [worker, slots],
    )  # fmt: skip
    connection.execute("DELETE FROM workers WHERE beat_at < now() - interval '1 day'")
    connection.execute(
        "DELETE FROM host_paces WHERE ctid IN (SELECT ctid FROM host_paces WHERE used_at < now() - interval '1 day'"
        " LIMIT 1000 FOR UPDATE SKIP LOCKED)"
    )


def leave(connection: place.Connection, worker: str) -> None:
    """Say that a worker is gone."""
    connection.execute("DELETE FROM workers WHERE worker = %s", [worker])


def reap(connection: place.Connection) -> int:
    """Give back to the queue what dead workers had in their hands, and return how much that was.

    Not a job of the queue itself: it would wait for a free worker. Workers that do it at once step past each other.
    A job that a live worker has counts as well once nobody was heard of its audit for a minute: when PostgreSQL went
    away just as its end (or its being taken) was written down, the worker forgot it, yet goes on to say it is alive.
    """
    with connection.transaction():
        row = connection.execute("SELECT pg_try_advisory_xact_lock(hashtext('linkaudit fleet reap'))").fetchone()
        if not row or not row[0]:
            return 0
        stalled = connection.execute(
            "SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
            " WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s)"
            " OR NOT EXISTS (SELECT 1 FROM audits a JOIN shops s USING (shop) WHERE a.job_id = j.id"
            f" AND a.state IN {_ACTIVE} AND s.owner IS NOT NULL AND s.beat_at >= now() - make_interval(secs => %s))"
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'started'"
            " AND e.at >= now() - make_interval(secs => %s)))"
            " FOR UPDATE OF j SKIP LOCKED", [lease.STALE, _FORGOTTEN, _FORGOTTEN],
        ).fetchall()  # fmt: skip
        for (job_id,) in stalled:
            connection.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
        # a worker that was frozen may have put an end to a job that another one had by then
        strayed = connection.execute(
            f"UPDATE procrastinate_jobs j SET status = 'todo', scheduled_at = now(), abort_requested = false,"
            f" worker_id = NULL"
            f" FROM audits a JOIN shops s USING (shop) WHERE a.job_id = j.id AND a.state IN {_ACTIVE}"
            f" AND j.status NOT IN ('todo', 'doing')"
            f" AND (s.owner IS NULL OR s.beat_at < now() - make_interval(secs => %s)) RETURNING j.id", [lease.STALE],
        ).fetchall()  # fmt: skip
    return len(stalled) + len(strayed)


def _without_fresh(connection: place.Connection, shops: list[str], older: timedelta) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT shop FROM audits WHERE shop = ANY(%s) AND state = 'done' AND finished_at > now() - %s",
        [shops, older],
    )
    fresh = {str(row[0]) for row in rows}
    return [shop for shop in shops if shop not in fresh]


def _enqueue(connection: place.Connection, shops: Sequence[str], after: Sequence[timedelta]) -> list[str]:
    rows = connection.execute(
        f"""INSERT INTO audits (shop, state, due_at)
        SELECT w.shop, 'waiting', now() + w.after FROM unnest(%s::text[], %s::interval[]) AS w(shop, after)
        ON CONFLICT (shop) WHERE state IN {_ACTIVE} DO NOTHING RETURNING audit_id, shop""",
        [list(shops), list(after)],
    ).fetchall()  # fmt: skip
    names, ids = [str(row[1]) for row in rows], [int(row[0]) for row in rows]
    # what still waits for these shops belongs to audits that have ended, by a process whose worker was taken for dead
    connection.execute(
        "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status = 'todo' AND queueing_lock = ANY(%s)", [names]
    )
    connection.execute(
        """WITH jobs AS (
          SELECT unnest(procrastinate_defer_jobs_v1(array_agg(ROW(CASE WHEN s.large THEN %s ELSE %s END, %s, 0, s.shop,
            s.shop, jsonb_build_object('audit_id', a.audit_id), a.due_at)::procrastinate_job_to_defer_v1
            ORDER BY a.due_at, a.audit_id))) AS id
          FROM audits a JOIN shops s USING (shop) WHERE a.audit_id = ANY(%s))
        SELECT count(*) FROM jobs""", [LARGE, SMALL, TASK, ids],
    )  # fmt: skip
    connection.execute(
        "UPDATE audits a SET job_id = j.id FROM procrastinate_jobs j WHERE a.audit_id = ANY(%s) AND j.status = 'todo'"
        " AND j.queueing_lock = a.shop", [ids],
    )  # fmt: skip
    return names
