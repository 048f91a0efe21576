"""What a fleet of so many shops needs: plain arithmetic from measured figures, its own where there are enough."""

from __future__ import annotations

import math

import msgspec

from linkaudit.fleet import place

_ENOUGH = 20  # audits, until a fleet's own figures count
_WORKER_SECONDS = 0.1  # CPU of the worker for one audit, beside that of the audit's own process
_BUSY = 0.7  # share of its time that a slot works: the rest is unevenness, retries and restarts
_BEAT_MS = 8.0  # milliseconds of PostgreSQL for one sign of life, a connection included
_SECONDS_BETWEEN_BEATS = 3
_POSTGRES_MS = 60.0  # milliseconds of PostgreSQL for the rest of one audit: queue, snapshots, result


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What one audit takes, on average. ``cpu_seconds`` of a worker's machine, ``seconds`` by the clock.

    ``origin`` says where the figures are from. ``around_seconds``: how long its slot is taken before and after, until
    its process is up and when that is gone.
    """

    origin: str
    seconds: float
    around_seconds: float
    longest_seconds: float
    cpu_seconds: float
    snapshot_bytes: float
    log_bytes: float
    fetched_bytes: float


# tests/bench/fleet.py, small shops: 25 products, 15 orders, 60 sessions. Your own fleet's figures replace them.
MEASURED = Figures(
    origin="small shops of the bench", seconds=6.4, around_seconds=2.0, longest_seconds=6.4, cpu_seconds=1.5,
    snapshot_bytes=190e3, log_bytes=400e3, fetched_bytes=0.9e6,
)  # fmt: skip


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to audit ``shops`` within ``hours``; with ``given_slots`` at once they take ``given_hours``."""

    shops: int
    hours: float
    figures: Figures
    slots: int
    cores: int
    workers: int
    memory_gb: float
    starts_per_second: float
    database_gb: float
    log_gb_a_night: float
    network_gb_a_night: float
    beats_per_second: float
    database_cores: float
    too_long: bool
    given_slots: int | None = None
    given_hours: float | None = None


def figures(connection: place.Connection | None) -> Figures:
    """Return this fleet's own figures, of its audits of the last seven days; the bench's if those are too few."""
    row = connection and connection.execute(
        "SELECT count(*), avg(work_seconds), max(work_seconds), avg(cpu_seconds) FILTER (WHERE cpu_seconds > 0)"
        " FROM audits WHERE state = 'done' AND finished_at > now() - interval '7 days'"
    ).fetchone()
    taken = connection and connection.execute(
        "SELECT avg(extract(epoch FROM e.at - (SELECT max(s.at) FROM procrastinate_events s"
        "   WHERE s.job_id = e.job_id AND s.type = 'started')))"
        " FROM procrastinate_events e JOIN audits a USING (job_id)"
        " WHERE e.type = 'succeeded' AND a.state = 'done' AND a.finished_at > now() - interval '7 days'"
    ).fetchone()
    stored = connection and connection.execute("SELECT avg(stored_bytes) FROM snapshots").fetchone()
    if not row or not stored or row[0] < _ENOUGH or not stored[0]:
        return MEASURED
    seconds, snapshot = float(row[1]), float(stored[0])
    around = max(0.0, float(taken[0]) - seconds) if taken and taken[0] else MEASURED.around_seconds
    cpu = float(row[3]) + _WORKER_SECONDS if row[3] else MEASURED.cpu_seconds * seconds / MEASURED.seconds
    scale = snapshot / MEASURED.snapshot_bytes
    return Figures(
        origin=f"{row[0]:,} audits of this fleet", seconds=seconds, around_seconds=around,
        longest_seconds=float(row[2]), cpu_seconds=cpu, snapshot_bytes=snapshot,
        log_bytes=MEASURED.log_bytes * scale, fetched_bytes=MEASURED.fetched_bytes * scale,
    )  # fmt: skip


def supposed(one: Figures, seconds: float | None, snapshot_mb: float | None) -> Figures:
    """Return the figures with what the user supposes; what goes with it changes in proportion."""
    if seconds:
        scale = seconds / one.seconds
        one = msgspec.structs.replace(
            one, origin="what you suppose", seconds=seconds, longest_seconds=seconds,
            cpu_seconds=one.cpu_seconds * scale, fetched_bytes=one.fetched_bytes * scale,
        )  # fmt: skip
    if snapshot_mb:
        scale = snapshot_mb * 1e6 / one.snapshot_bytes
        one = msgspec.structs.replace(
            one, origin="what you suppose", snapshot_bytes=snapshot_mb * 1e6, log_bytes=one.log_bytes * scale
        )  # fmt: skip
    return one


def needs(shops: int, hours: float, one: Figures, *, slots_a_worker: int = 8, given_slots: int | None = None) -> Needs:
    """Return what so many shops need, and how many hours they take with ``given_slots`` audits at once.

    These hours are without a reserve, and suppose audits as long, and machines as busy, as those of the figures.

    >>> found = needs(5_000, 6, MEASURED)
    >>> found.slots, found.cores, found.workers
    (3, 1, 1)
    """
    window = hours * 3600
    taken = one.seconds + one.around_seconds
    slots = max(1, math.ceil(shops * taken / (window * _BUSY)))
    beats = shops * one.seconds / _SECONDS_BETWEEN_BEATS / window
    return Needs(
        shops=shops, hours=hours, figures=one, slots=slots,
        cores=max(1, math.ceil(shops * one.cpu_seconds / (window * _BUSY))), workers=math.ceil(slots / slots_a_worker),
        memory_gb=round(slots * _MEMORY_GB, 1), starts_per_second=shops / window,
        database_gb=shops * one.snapshot_bytes * _BLOAT / 1e9, log_gb_a_night=shops * one.log_bytes / 1e9,
        network_gb_a_night=shops * one.fetched_bytes / 1e9, beats_per_second=beats,
        database_cores=(beats * _BEAT_MS + shops / window * _POSTGRES_MS) / 1000,
        too_long=one.longest_seconds > window, given_slots=given_slots,
        given_hours=shops * taken / given_slots / 3600 if given_slots else None,
    )  # fmt: skip


_MEMORY_GB = 0.2  # of one audit of a small shop, with what SQLite keeps of it; 0.5 at most
_BLOAT = 1.6  # of the tables: an old snapshot's pages are used again after a vacuum


def to_text(found: Needs) -> str:
    """Return the needs for a terminal."""
    one = found.figures
    time = f"{one.seconds:.1f} s and {one.around_seconds:.1f} s around it"
    each = f"{time}, {one.snapshot_bytes / 1e3:,.0f} kB of snapshot each"
    lines = [
        f"{found.shops:,} shops within {found.hours:g} hours, by {one.origin} ({each}):", "",
        f"  {found.slots:>8,}  audits at once, {found.starts_per_second:.2f} begin each second",
        f"  {found.cores:>8,}  cores of workers",
        f"  {found.memory_gb:>8,.1f}  GB of memory of workers",
        f"  {found.database_gb:>8,.1f}  GB in PostgreSQL, without its log",
        f"  {found.log_gb_a_night:>8,.1f}  GB of PostgreSQL's log a night",
        f"  {found.network_gb_a_night:>8,.1f}  GB from Shopify a night",
        f"  {found.beats_per_second:>8,.1f}  connections to PostgreSQL a second",
        f"  {found.database_cores:>8,.2f}  cores of PostgreSQL",
    ]  # fmt: skip
    if found.given_slots and found.given_hours is not None:
        lines += ["", f"With {found.given_slots:,} at once they take {found.given_hours:.1f} hours, without reserve."]
    if found.too_long:
        lines += ["", f"The longest audit takes {found.figures.longest_seconds / 3600:.1f} hours: more than there are."]
    return "\n".join(lines) + "\n"
