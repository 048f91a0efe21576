"""Editions of live feeds: a new crawl reads what changed and takes over the rest from the edition before.

A new edition is a stream of its own, so the one before stays whole until the run that replaces it is complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import Version
from linkaudit.store.runs import CONTENT_TABLES, Stream

if TYPE_CHECKING:
    from sqlite_utils import Database

# Tables whose rows belong to one owner each, and the column that names it.
_OWNED = {
    "products": "product_ref", "variants": "product_ref", "images": "product_ref", "metafields": "owner_ref",
    "pages": "page_ref", "files": "file_id", "orders": "order_ref", "order_lines": "order_ref", "visits": "order_ref",
    "placements": "owner_ref", "skips": "owner_ref", "tallies": "owner_ref",
    "versions": "owner_ref",
}  # fmt: skip
_NOTES = frozenset({"coverage", "skips", "tallies", "present", "versions"})


def latest_edition(db: Database, name: str, kind: str, *, complete: bool) -> Stream | None:
    """Return the newest stream of a feed that is, or is not, read to its end."""
    rows = db.query(
        "SELECT * FROM bookmarks WHERE name = ? AND kind = ? AND complete = ? ORDER BY stream_id DESC LIMIT 1",
        [name, kind, int(complete)],
    )
    return next((msgspec.convert(row, Stream, strict=False) for row in rows), None)


def is_judged(db: Database, stream_id: int) -> bool:
    """Whether a complete run has judged the stream."""
    question = (
        "SELECT EXISTS (SELECT 1 FROM run_streams JOIN runs USING (run_id) WHERE stream_id = ? AND status = 'complete')"
    )
    return bool(db.execute(question, [stream_id]).fetchone()[0])


def settle(db: Database, stream_id: int, base_id: int | None) -> None:
    """Complete an edition: take over from ``base_id`` what exists and was not read anew, and apply the stock counted.

    Its bookmark then counts the records it holds, however often it was interrupted. Doing it twice is doing it once.
    The caller holds the transaction.
    """
    if base_id is not None:
        _take_over(db, stream_id, base_id)
    db.execute("DELETE FROM present WHERE stream_id = ?", [stream_id])
    db.execute(
        """UPDATE variants SET quantity = s.quantity, available = s.available FROM stock s
        WHERE variants.stream_id = :stream AND s.stream_id = :stream AND s.product_ref = variants.product_ref
          AND s.variant_id = variants.variant_id
          AND (s.quantity IS NOT variants.quantity OR s.available IS NOT variants.available)""",
        {"stream": stream_id},
    )
    held = (
        int(db.execute(f"SELECT count(*) FROM {table} WHERE stream_id = ?", [stream_id]).fetchone()[0])
        for table in CONTENT_TABLES
        if table not in _NOTES
    )
    db.table("bookmarks").update(stream_id, {"cursor": sum(held)})


def _take_over(db: Database, stream_id: int, base_id: int) -> None:
    db.execute("DROP TABLE IF EXISTS temp.kept")
    db.execute("CREATE TEMP TABLE kept (owner_ref INTEGER PRIMARY KEY) STRICT")
    db.execute(
        """INSERT INTO kept SELECT owner_ref FROM present WHERE stream_id = :stream AND fresh = 0
        EXCEPT SELECT owner_ref FROM present WHERE stream_id = :stream AND fresh = 1""",
        {"stream": stream_id},
    )
    for table, owner in _OWNED.items():
        columns = ", ".join(column.name for column in db.table(table).columns if column.name != "stream_id")
        db.execute(
            f"INSERT OR IGNORE INTO {table} (stream_id, {columns}) SELECT ?, {columns} FROM {table}"
            f" WHERE stream_id = ? AND {owner} IN (SELECT owner_ref FROM kept)",
            [stream_id, base_id],
        )
    db.execute("DROP TABLE temp.kept")


def version(db: Database, stream_id: int, ref: int) -> Version | None:
    """Return how a page of a storefront stood when an edition read it."""
    rows = db.query("SELECT owner_ref AS ref, url, lastmod, etag FROM versions WHERE stream_id = ? AND owner_ref = ?",
                    [stream_id, ref])  # fmt: skip
    return next((msgspec.convert(row, Version) for row in rows), None)


def has(db: Database, stream_id: int, ref: int) -> bool:
    """Whether an edition that is not settled yet has the page, or knows that it has none."""
    question = "SELECT EXISTS (SELECT 1 FROM present WHERE stream_id = ? AND owner_ref = ?)"
    return bool(db.execute(question, [stream_id, ref]).fetchone()[0])


def forget(db: Database, stream_id: int) -> None:
    """Drop what an edition has read so far, so that it can be read from its beginning."""
    for table in CONTENT_TABLES:
        db.execute(f"DELETE FROM {table} WHERE stream_id = ?", [stream_id])
