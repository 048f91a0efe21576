"""How the fleet stands at this moment, by PostgreSQL's clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from linkaudit.fleet import lease, place

_FEW = 10
_WINDOW = 15  # minutes that throughput is measured over


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """An audit in progress; ``silent``: seconds since its process was last heard of."""

    shop: str
    stage: str
    progress: str
    worker: str
    seconds: int
    silent: int
    times_begun: int


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """An audit that failed, or waits to be tried again."""

    shop: str
    cause: str
    cure: str
    at: str
    again: bool


class FleetStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by state of each shop's latest audit, and what needs to be known of them.

    ``never``: shops that were not audited yet; ``lost``: of those running, how many have a silent process and are
    taken over next. ``per_hour`` and ``seconds_left``: None while too few have ended lately to tell.
    """

    shops: int
    never: int
    waiting: int
    later: int
    running: int
    lost: int
    done: int
    failed: int
    cancelled: int
    workers: int
    slots: int
    oldest_seconds: int | None
    per_hour: float | None
    seconds_left: int | None
    stored_bytes: int
    in_progress: list[Running]
    failures: list[Failed]


def status(connection: place.Connection, tags: Sequence[str] = ()) -> FleetStatus:
    """Return how shops with all of ``tags`` stand; all figures are of one moment."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        counts = _one(connection, _COUNTS, tags)
        pace = _one(connection, _PACE, tags)
        running = connection.execute(_RUNNING, {"tags": list(tags)}).fetchall()
        failed = connection.execute(_FAILED, {"tags": list(tags)}).fetchall()
        workers = _one(connection, _WORKERS, tags)
        stored = _one(connection, _STORED, tags)
    shops, never, waiting, later, under_way, lost, done, gone, cancelled, oldest = counts
    per_hour = float(pace[0]) if pace[0] else None
    left = waiting + later + under_way
    return FleetStatus(
        shops=shops, never=never, waiting=waiting, later=later, running=under_way, lost=lost, done=done, failed=gone,
        cancelled=cancelled, workers=int(workers[0]), slots=int(workers[1]), oldest_seconds=oldest, per_hour=per_hour,
        seconds_left=int(left / per_hour * 3600) if left and per_hour else (0 if not left else None),
        stored_bytes=int(stored[0]),
        in_progress=[
            Running(shop=shop, stage=stage, progress=progress, worker=worker, seconds=seconds, silent=silent,
                    times_begun=n)
            for shop, stage, progress, worker, seconds, silent, n in running
        ],
        failures=[
            Failed(shop=shop, cause=cause, cure=cure, at=at.isoformat(timespec="seconds") if at else "",
                   again=state == "waiting")
            for shop, cause, cure, at, state in failed
        ],
    )  # fmt: skip


def to_text(found: FleetStatus) -> str:
    """Return the state for a terminal."""
    lost = f" ({found.lost} with a silent process: taken over next)" if found.lost else ""
    oldest = f", the oldest for {_span(found.oldest_seconds)}" if found.oldest_seconds else ""
    workers = f"{found.workers} workers for {found.slots} audits at once"
    lines = [
        f"{found.shops:,} shops, {workers}, {found.stored_bytes / 1e6:,.1f} MB of snapshots", "",
        f"  {found.done:>7,}  done",
        f"  {found.running:>7,}  running{lost}",
        f"  {found.waiting:>7,}  waiting{oldest}",
        *[f"  {found.later:>7,}  to begin later"] * bool(found.later),
        f"  {found.failed:>7,}  failed",
        *[f"  {found.cancelled:>7,}  cancelled"] * bool(found.cancelled),
        *[f"  {found.never:>7,}  never audited"] * bool(found.never), "",
    ]  # fmt: skip
    if found.per_hour:
        left = f", about {_span(found.seconds_left)} left" if found.seconds_left else ""
        lines += [f"{found.per_hour:,.0f} audits an hour over the last {_WINDOW} minutes{left}", ""]
    if found.running + found.waiting and not found.workers:
        lines += ["No worker is there. Run `linkaudit fleet worker` on each machine.", ""]
    lines += ["Running:"] * bool(found.in_progress)
    lines += [_running(one) for one in found.in_progress]
    more = found.running - len(found.in_progress)
    lines += [f"  and {more:,} more"] * (more > 0)
    lines += ["Failed:"] * bool(found.failures)
    for one in found.failures:
        again = " (it will be tried again)" if one.again else ""
        lines.append(f"  {one.shop}: {one.cause}. {one.cure}".rstrip(". ") + f".{again}")
    return "\n".join(lines).rstrip() + "\n"


def _running(one: Running) -> str:
    silent = f", silent for {one.silent} s" if one.silent > lease.STALE else ""
    progress = one.progress.removeprefix(f"{one.shop}: ")
    return f"  {one.shop:<36} {one.stage:<10} {_span(one.seconds):>8}{silent}  {progress}"


def _span(seconds: int | None) -> str:
    hours, rest = divmod(int(seconds or 0), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _one(connection: place.Connection, question: str, tags: Sequence[str]) -> tuple[Any, ...]:
    row = connection.execute(question.encode(), {"tags": list(tags)}).fetchone()
    return row or ()


_COUNTS = """
SELECT count(*), count(*) FILTER (WHERE state = 'never'), count(*) FILTER (WHERE state = 'waiting' AND due_at <= now()),
  count(*) FILTER (WHERE state = 'waiting' AND due_at > now()), count(*) FILTER (WHERE state = 'running'),
  count(*) FILTER (WHERE lost), count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'failed'),
  count(*) FILTER (WHERE state = 'cancelled'),
  extract(epoch FROM now() - min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= now()))::bigint
FROM shop_state WHERE tags @> %(tags)s
"""
# audits an hour: of the last minutes, or since the first of them ended if that is less
_PACE = f"""
SELECT CASE WHEN count(*) > 1 THEN count(*) * 3600
  / greatest(extract(epoch FROM now() - min(coalesce(a.started_at, a.finished_at))), 1) END
FROM audits a JOIN shops s USING (shop)
WHERE a.state = 'done' AND a.finished_at > now() - interval '{_WINDOW} minutes'
  AND s.tags @> %(tags)s AND visible(s.tags)
"""
_RUNNING = f"""
SELECT v.shop, v.stage, v.progress, v.worker, extract(epoch FROM now() - v.started_at)::bigint,
  coalesce(extract(epoch FROM now() - s.beat_at), 0)::bigint, v.claims
FROM shop_state v JOIN shops s USING (shop) WHERE v.state = 'running' AND v.tags @> %(tags)s
ORDER BY v.started_at LIMIT {_FEW}
"""
_FAILED = f"""
SELECT shop, cause, cure, finished_at, state FROM shop_state
WHERE (state = 'failed' OR (state = 'waiting' AND failures > 0)) AND tags @> %(tags)s
ORDER BY state, finished_at DESC NULLS LAST, shop LIMIT {_FEW}
"""
_WORKERS = f"""
SELECT count(*), coalesce(sum(slots), 0) FROM workers
WHERE beat_at > now() - interval '{lease.STALE} seconds' AND %(tags)s::text[] IS NOT NULL
"""
_STORED = """
SELECT coalesce(sum(n.stored_bytes), 0) FROM snapshots n JOIN shops s USING (shop)
WHERE s.tags @> %(tags)s AND visible(s.tags)
"""
