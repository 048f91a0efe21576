"""What the database holds and how far each stream got."""

from __future__ import annotations

import msgspec

from linkaudit.model import Skipped, Summary
from linkaudit.pipeline.job import Job
from linkaudit.store import exports, load, runs, templates
from linkaudit.store.database import open_database


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The latest run, its streams, the counts of what was read, what was skipped, and how far the listings are.

    ``exported`` counts the products of upload sheets by state.
    """

    database: str
    run: runs.Run | None
    streams: list[runs.Stream]
    counts: dict[str, int]
    skipped: list[Skipped]
    templates: list[str] = []
    exported: dict[str, int] = {}


def status(job: Job) -> Status:
    """Return the state of the database. Raises ``StoreError`` if there is none."""
    with open_database(job.db_path, write=False) as db:
        run = runs.latest(db)
        if run is None:
            return Status(database=str(job.db_path), run=None, streams=[], counts={}, skipped=[])
        skipped = [
            Skipped(what=f"{name}, {place} ({count:,} in all)", why=why, cure=cure)
            for name, place, why, cure, count in load.skips(db, run.run_id)
        ]
        if run.summary:
            skipped = msgspec.json.decode(run.summary, type=Summary).skipped
        return Status(
            database=str(job.db_path),
            run=run,
            streams=runs.streams_of(db, run.run_id),
            counts=load.counts(db, run.run_id),
            skipped=skipped,
            templates=[one.path for one in templates.in_use(db)],
            exported=dict(exports.states(db)),
        )


def to_text(found: Status) -> str:
    """Return the state for a terminal."""
    if found.run is None:
        return f"{found.database}: nothing was read yet. Run `linkaudit run FILE…`.\n"
    lines = [
        f"{found.database}: run {found.run.run_id}, {found.run.status}, started {found.run.started_at}",
        "",
        "Files:",
    ]
    lines += [
        f"  {_state(stream):<10} {stream.cursor:>10,} records  {stream.kind:<14} {stream.name}"
        for stream in found.streams
    ]
    lines += [f"             {stream.damage}" for stream in found.streams if stream.damage]
    lines += ["", "Read: " + ", ".join(f"{count:,} {name}" for name, count in found.counts.items())]
    lines += ["", "Templates: " + ", ".join(found.templates)] * bool(found.templates)
    if found.exported:
        states = (f"{count:,} {_EXPORTED[state]}" for state, count in found.exported.items())
        lines += ["", "Products in upload sheets: " + ", ".join(states)]
    lines += ["", "Skipped:"] * bool(found.skipped)
    lines += [f"  {one.what}: {one.why}. {one.cure}".rstrip(". ") + "." for one in found.skipped]
    return "\n".join(lines) + "\n"


_EXPORTED = {
    "fix": "to be completed",
    "listed": "listed on TikTok Shop",
    "refused": "refused",
    "waiting": "waiting for an answer",
}


def _state(stream: runs.Stream) -> str:
    if stream.damage:
        return "damaged"
    return "complete" if stream.complete else "incomplete"
