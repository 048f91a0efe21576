"""Old runs taken out: their judgements go, what was read for the newest run and all that was exported stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from linkaudit.store import compare
from linkaudit.store.runs import Run

if TYPE_CHECKING:
    from sqlite_utils import Database

# What a run alone owns. Streams are dropped when a later run is complete; exports stay: they tell what was uploaded.
_OWNED = (
    "links", "impacts", "attributions", "findings", "listings", "listing_skus", "problems", "run_streams", "runs",
)  # fmt: skip
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
