"""A database as plain values, for comparing two that should be equal: without times, ids of runs and of streams."""

from __future__ import annotations

import sqlite3
from pathlib import Path

# What differs between two crawls that found the same: when, in which run, under which number, and a feed's own note.
NOT_COMPARED = {
    "stream_id", "fingerprint", "updated_at", "state", "run_id", "first_run", "first_seen", "started_at", "finished_at",
    "summary", "finding_id",
}  # fmt: skip
PER_RUN = ("links", "impacts", "attributions", "findings", "listings", "listing_skus", "problems", "shelf")
PER_STREAM = (
    "bookmarks", "shops", "coverage", "products", "variants", "images", "metafields", "locations", "stock",
    "stock_levels", "files", "present", "pages", "collection_products", "redirects", "placements", "skips", "tallies",
    "orders", "order_lines", "visits", "series", "shop_facts",
)  # fmt: skip


def dump(path: Path) -> dict[str, list[str]]:
    """Return the sorted rows of every table, as text; content of the latest complete run's streams only."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    run = connection.execute("SELECT max(run_id) FROM runs WHERE status = 'complete'").fetchone()[0]
    streams = "stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = ?)"
    found = {
        table: _rows(connection, f"SELECT b.kind AS feed, t.* FROM {table} t JOIN bookmarks b USING (stream_id)"
                     f" WHERE t.{streams}", run)
        for table in PER_STREAM
    }
    return found | {table: _rows(connection, f"SELECT * FROM {table} WHERE run_id = ?", run) for table in PER_RUN}


def _rows(connection: sqlite3.Connection, query: str, run: int) -> list[str]:
    rows = connection.execute(query, [run])
    return sorted(repr({name: row[name] for name in row.keys() if name not in NOT_COMPARED}) for row in rows)  # noqa: SIM118


def differences(one: dict[str, list[str]], other: dict[str, list[str]], most: int = 3) -> list[str]:
    """Return what stands in one of two dumps only, a few rows a table."""
    told = []
    for table, rows in one.items():
        left, right = set(rows) - set(other[table]), set(other[table]) - set(rows)
        if left or right or len(rows) != len(other[table]):
            told.append(f"{table}: {len(rows)} and {len(other[table])} rows, {len(left)} and {len(right)} not in both")
            told += [f"  < {row[:600]}" for row in sorted(left)[:most]] + [f"  > {row[:600]}" for row in sorted(right)[:most]]
    return told
