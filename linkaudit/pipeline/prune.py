"""Old runs trimmed, so that a database does not grow for ever under a nightly audit."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from linkaudit.export.words import count
from linkaudit.pipeline.job import Job
from linkaudit.store import past, prune
from linkaudit.store.database import Database, open_database

_CENTURY = 36_500  # days; the calendar ends somewhere
_MOST = 2**31  # runs


class Pruned(msgspec.Struct, frozen=True, kw_only=True):
    """What went, or would go: runs by number, the oldest first, and the file's size in bytes before and after."""

    runs: list[int]
    begun: list[str]
    before: int
    after: int
    dry: bool


def trim(job: Job, *, keep: int, older_than: int, dry: bool) -> Pruned:
    """Take out all runs but the newest ``keep`` complete ones.

    With ``older_than`` only those begun more than so many days ago. ``dry``: only say which. Raises ``UsageError``
    without a database, ``StoreError`` while another run works on it.
    """
    before = _before(job, older_than)
    size = job.db_path.stat().st_size if job.db_path.exists() else 0
    with open_database(job.db_path, create=False) as db:
        found = prune.prunable(db, keep=min(keep, _MOST), before=before)
        if not dry and found:
            with db.atomic():
                prune.drop(db, [one.run_id for one in found])
            if fault := prune.shrink(db):
                job.tell(f"the runs are gone; the file keeps its size for now ({fault})")
    return Pruned(
        runs=[one.run_id for one in found], begun=[one.started_at for one in found], before=size,
        after=job.db_path.stat().st_size, dry=dry,
    )  # fmt: skip


def tidy(job: Job, db: Database) -> None:
    """After an audit: keep the runs before the last two by what changed, take out what ``[retention]`` does not keep.

    Stopped at any point, the next audit goes on with it.
    """
    for run_id in past.unfolded(db):
        past.fold(db, run_id)
    kept = job.settings.retention
    old = prune.prunable(db, keep=min(kept.runs, _MOST), before=_before(job, kept.days)) if kept.runs else []
    with db.atomic():
        prune.drop(db, [one.run_id for one in old])
    if old:
        job.tell(f"{count(len(old), 'run')} taken out: [retention] keeps {kept.runs:,} complete ones")
    prune.pack(db)


def to_text(found: Pruned) -> str:
    """Return what went for a terminal."""
    if not found.runs:
        return "No run is old enough to go.\n"
    first, last = (f"run {found.runs[at]} ({found.begun[at][:10]})" for at in (0, -1))
    which = f"{count(len(found.runs), 'run')}, {first} to {last}" if first != last else first
    if found.dry:
        return f"Would go: {which}. Nothing was changed.\n"
    return f"Gone: {which}. The database has {found.after / 1e6:,.1f} MB, it had {found.before / 1e6:,.1f} MB.\n"


def _before(job: Job, days: int) -> str:
    """Return the instant so many days ago; empty for 0: no age counts."""
    return (job.clock() - timedelta(days=min(days, _CENTURY))).isoformat(timespec="seconds") if days else ""
