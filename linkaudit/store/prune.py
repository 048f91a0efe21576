"""Old runs taken out: their judgements go, what was read for the newest run and all that was exported stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from linkaudit.store import compare, past
from linkaudit.store.runs import Run

if TYPE_CHECKING:
    from sqlite_utils import Database

# What a run alone owns. Streams are dropped when a later run is complete; exports stay: they tell what was uploaded.
_JUDGED = ("links", "impacts", "attributions", "findings", "listings", "listing_skus", "problems", "shelf")
_OWNED = (*_JUDGED, "run_streams", "runs")
_LARGE = 1 << 30
_KEPT = 2  # complete runs: what is compared


def prunable(db: Database, *, keep: int, before: str) -> list[Run]:
    """Return the runs that may go, oldest first: all but the newest ``keep`` complete ones, begun before ``before``.

    ``before`` is a time as the store keeps it; empty: whenever. The two newest complete runs and an open one stay.
    """
    rows = db.query(
        """SELECT * FROM runs WHERE status <> 'open' AND (:before = '' OR started_at < :before)
          AND run_id < coalesce((SELECT min(run_id) FROM (SELECT run_id FROM runs WHERE status = 'complete'
            ORDER BY run_id DESC LIMIT :keep)), 0)
        ORDER BY run_id""",
        {"before": before, "keep": max(keep, _KEPT)},
    )
    return [msgspec.convert(row | {"hosts": msgspec.json.decode(row["hosts"])}, Run) for row in rows]


def drop(db: Database, run_ids: Sequence[int]) -> None:
    """Take runs out; their figures stay. The caller holds the transaction."""
    for run_id in run_ids:
        compare.keep_point(db, run_id)
        for table in _OWNED:
            db.execute(f"DELETE FROM {table} WHERE run_id = ?", [run_id])
    past.forget(db)
    db.execute("DELETE FROM renames WHERE run_id <= (SELECT min(run_id) FROM runs)")


def take_back(db: Database) -> list[int]:
    """Abandon complete runs that nobody was told of: what they found is new to the next run. Return which.

    What came back in them comes back anew. The caller holds the transaction.
    """
    rows = db.execute("SELECT run_id FROM runs WHERE status = 'complete' AND undelivered = 1 ORDER BY run_id")
    found = [int(run_id) for (run_id,) in rows]
    for run_id in found:
        for table in _JUDGED:
            db.execute(f"DELETE FROM {table} WHERE run_id = ?", [run_id])
        for table in ("accepted", "mutes"):
            db.execute(f"UPDATE {table} SET ended = '', ended_run = NULL WHERE ended_run = ?", [run_id])
        db.execute("UPDATE runs SET status = 'abandoned' WHERE run_id = ?", [run_id])
    return found


def pack(db: Database) -> None:
    """Give space back if an eighth of a file of less than a gigabyte is free: old content beside new leaves that.

    In a larger file it waits for the next run. Where the disk has no room for it, the file keeps its size.
    """
    pages, free, size = (int(db.execute(f"PRAGMA {name}").fetchone()[0])
                         for name in ("page_count", "freelist_count", "page_size"))  # fmt: skip
    if free * 8 > pages and pages * size < _LARGE:
        with suppress(sqlite3.Error):
            db.execute("VACUUM")


def shrink(db: Database) -> str:
    """Give the space of what was taken out back to the disk; return why that could not be, else an empty string.

    It needs as much free space as the database has.
    """
    try:
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        return str(error)
    return ""
