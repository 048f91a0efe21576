"""Earlier runs kept by what changed: a nightly audit of a shop that hardly changes then hardly adds to the database.

The two newest complete runs are whole. Of those before them stays what a comparison asks for; a row of theirs is
written once and holds from the run in which it came to the run in which it was last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite_utils import Database


class _Kept(NamedTuple):
    """What is kept of a table: its rows are told apart by ``key``, and hold as long as ``values`` stay the same."""

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    made_of: str

    @property
    def past(self) -> str:
        return f"past_{self.table}"


_KEPT = (
    _Kept("links", ("link_id",), ("direction", "surface", "url", "verdict", "codes", "target_kind", "target_handle"),
          "SELECT * FROM links WHERE run_id = ?"),
    _Kept("impacts", ("link_id", "currency"), ("sessions", "orders", "revenue"),
          "SELECT * FROM impacts WHERE run_id = ?"),
    _Kept("findings", ("placement_id", "code", "link_id", "placement_kind", "placement_field"),
          ("placement_title", "reason", "status", "places"),
          """SELECT placement_id, code, link_id, placement_kind, placement_field,
          min(placement_title) AS placement_title, min(reason) AS reason, min(status) AS status, count(*) AS places
          FROM findings WHERE run_id = ? GROUP BY 1, 2, 3, 4, 5"""),
    _Kept("listings", ('"key"', "part"), ("handle", "product_id", "product_title", "readiness", "wanted"),
          "SELECT * FROM listings WHERE run_id = ? GROUP BY key, part HAVING listing_no = min(listing_no)"),
    _Kept("shelf", ('"key"',), ("handle", "product_id", "title", "state", "code", "reason"),
          "SELECT * FROM shelf WHERE run_id = ?"),
)  # fmt: skip
# Of earlier runs nobody asks for these.
_DROPPED = ("links", "impacts", "attributions", "findings", "listings", "listing_skus", "problems", "shelf")


def unfolded(db: Database) -> list[int]:
    """Return the complete runs before the two newest that are still whole, the oldest first."""
    rows = db.execute(
        """SELECT run_id FROM runs WHERE status = 'complete' AND folded = 0
        AND run_id < (SELECT min(run_id) FROM (SELECT run_id FROM runs WHERE status = 'complete'
          ORDER BY run_id DESC LIMIT 2)) ORDER BY run_id"""
    )
    return [int(row[0]) for row in rows]


def fold(db: Database, run_id: int) -> None:
    """Keep a run by what differs from the one folded before it. Runs are folded in their order."""
    with db.atomic():
        last = db.execute("SELECT max(run_id) FROM runs WHERE folded = 1").fetchone()[0]
        for kept in _KEPT:
            _fold(db, kept, run_id, last)
        for table in _DROPPED:
            db.execute(f"DELETE FROM {table} WHERE run_id = ?", [run_id])
        db.execute("UPDATE runs SET folded = 1, summary = iif(json_valid(summary), json(summary), summary)"
                   " WHERE run_id = ?", [run_id])  # fmt: skip


def _fold(db: Database, kept: _Kept, run_id: int, last: int | None) -> None:
    columns = ", ".join(kept.key + kept.values)
    db.execute("DROP TABLE IF EXISTS temp.folding")
    db.execute(f"CREATE TEMP TABLE folding AS SELECT {columns} FROM ({kept.made_of})", [run_id])
    db.execute(f"CREATE INDEX temp.folding_key ON folding ({', '.join(kept.key)})")
    same = " AND ".join(f"f.{name} IS p.{name}" for name in kept.key + kept.values)
    one = " AND ".join(f"f.{name} = p.{name}" for name in kept.key)
    db.execute(
        f"UPDATE {kept.past} AS p SET to_run = ? WHERE to_run IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM temp.folding f WHERE {one} AND {same})",
        [last],
    )
    db.execute(
        f"INSERT INTO {kept.past} (from_run, {columns}) SELECT ?, {columns} FROM temp.folding f"
        f" WHERE NOT EXISTS (SELECT 1 FROM {kept.past} p WHERE p.to_run IS NULL AND {one})",
        [run_id],
    )
    db.execute("DROP TABLE temp.folding")


def reveal(db: Database, run_ids: Iterable[int], *, always: bool = False) -> None:
    """Let this connection see runs as if they were whole: ``links``, ``findings`` and the others name temporary tables.

    What is not kept of earlier runs is empty there. Other runs than these are not seen. ``always``: also if all of them
    are whole.
    """
    ids = sorted({*run_ids})
    marks = ",".join("?" * len(ids))
    folded = db.execute(f"SELECT 1 FROM runs WHERE folded = 1 AND run_id IN ({marks})", ids).fetchone()
    if not folded and not always:
        return
    for kept in _KEPT:
        _reveal(db, kept, ids, marks)


def _reveal(db: Database, kept: _Kept, ids: list[int], marks: str) -> None:
    db.execute(f"DROP TABLE IF EXISTS temp.{kept.table}")
    db.execute(
        f"CREATE TEMP TABLE {kept.table} AS SELECT * FROM main.{kept.table} WHERE run_id IN ({marks})", ids
    )
    known = {"run_id": "r.run_id", **{name.strip('"'): f"p.{name}" for name in kept.key + kept.values}}
    columns = [(str(row[1]), str(row[2]), bool(row[3])) for row in db.execute(f"PRAGMA main.table_info({kept.table})")]
    shown = ", ".join(known.get(name, _nothing(kind, needed=needed)) for name, kind, needed in columns)
    # A finding that stands there more than once has as many rows.
    times = "JOIN times ON n <= p.places" if "places" in kept.values else ""
    most = f"coalesce((SELECT max(places) FROM {kept.past}), 0)" if times else "0"
    db.execute(
        f"""INSERT INTO temp.{kept.table}
        WITH RECURSIVE times (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < {most})
        SELECT {shown} FROM main.runs r JOIN main.{kept.past} p
          ON r.run_id >= p.from_run AND (p.to_run IS NULL OR r.run_id <= p.to_run) {times}
        WHERE r.folded = 1 AND r.run_id IN ({marks})""",
        ids,
    )
    index = ", ".join(("run_id", *kept.key))
    db.execute(f"CREATE INDEX temp.{kept.table}_revealed ON {kept.table} ({index})")


def _nothing(kind: str, *, needed: bool) -> str:
    return "NULL" if not needed or kind not in {"TEXT", "INTEGER"} else "''" if kind == "TEXT" else "0"


def forget(db: Database) -> None:
    """Take out rows of the past that no run is left of. The caller holds the transaction."""
    for kept in _KEPT:
        db.execute(
            f"DELETE FROM {kept.past} WHERE coalesce(to_run, (SELECT max(run_id) FROM runs WHERE folded = 1), 0)"
            " < coalesce((SELECT min(run_id) FROM runs WHERE folded = 1), 0)"
            " OR NOT EXISTS (SELECT 1 FROM runs WHERE folded = 1)"
        )
