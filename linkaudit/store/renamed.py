"""Products without an id that got another handle: found while the run before still has its content, and kept.

Findings, listings and how products stand are known by the handle there. Runs stay as they were told; where two are
compared, the older one is read under the handles of the newer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

from linkaudit.model.diff import Marks
from linkaudit.store.save import insert_rows
from linkaudit.urls.normalise import handle_key

if TYPE_CHECKING:
    from sqlite_utils import Database

_OF = "stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = {})"
_ALONE = f"""SELECT handle, title, stream_id, product_ref FROM products p WHERE p.{_OF.format(":run")}
  AND NOT EXISTS (SELECT 1 FROM products o WHERE o.handle = p.handle COLLATE NOCASE
    AND (o.{_OF.format(":other")} OR (o.{_OF.format(":run")} AND o.product_id IS NOT NULL)))
  ORDER BY stream_id, product_ref"""
# What names a product for good by its handle: here its new one takes the place of the old one.
_MOVED = (
    """UPDATE OR REPLACE accepted SET placement_id = r.new FROM temp.renamed r
    WHERE placement_kind = 'product' AND placement_id = r.old""",
    """UPDATE exported SET handle = r.new, key = r.new_key FROM temp.renamed r
    WHERE key = r.old_key AND product_id IS NULL""",
    """UPDATE seller_skus SET handle = r.new, key = r.new_key FROM temp.renamed r
    WHERE key = r.old_key AND variant_id IS NULL""",
    "UPDATE OR REPLACE shelf_seen SET key = r.new_key FROM temp.renamed r WHERE key = r.old_key",
    "UPDATE refusals SET handle = r.new FROM temp.renamed r WHERE handle = r.old",
)


def moved(db: Database, older: int, newer: int) -> tuple[dict[str, Marks], dict[str, Marks]]:
    """Return the products without an id that only the older and only the newer run have, by handle as it is compared.

    Both are empty if one is.
    """
    gone, came = _alone(db, older, newer), _alone(db, newer, older)
    both = gone.keys() & came.keys()  # one of them is written percent-encoded
    gone, came = ({key: at[key] for key in at if key not in both} for at in (gone, came))
    return (_marks(db, older, gone), _marks(db, newer, came)) if gone and came else ({}, {})


_Found = dict[str, tuple[str, str, list[tuple[int, int]]]]  # handle, title, and where it stands


def _alone(db: Database, run: int, other: int) -> _Found:
    found: _Found = {}
    for handle, title, stream, ref in db.execute(_ALONE, {"run": run, "other": other}):
        places = found[handle_key(handle)][2] if handle_key(handle) in found else []
        found[handle_key(handle)] = (handle, title, [*places, (stream, ref)])
    return found


def _marks(db: Database, run: int, found: _Found) -> dict[str, Marks]:
    """Return what products are recognised by. Costs a look at every variant of the run."""
    db.execute("DROP TABLE IF EXISTS temp.places")
    db.execute("DROP TABLE IF EXISTS temp.claimed")
    db.execute("CREATE TEMP TABLE places (stream_id INTEGER, product_ref INTEGER, key TEXT,"
               " PRIMARY KEY (stream_id, product_ref)) WITHOUT ROWID")  # fmt: skip
    places = ((*place, key) for key, one in found.items() for place in one[2])
    db.conn.executemany("INSERT INTO temp.places VALUES (?, ?, ?)", places)
    db.execute("CREATE TEMP TABLE claimed AS SELECT DISTINCT key, trim(v.sku) AS sku FROM temp.places"
               " CROSS JOIN variants v USING (stream_id, product_ref)")  # fmt: skip
    db.execute("CREATE INDEX temp.claimed_sku ON claimed (sku)")
    shared = db.execute(
        f"""SELECT DISTINCT c.key FROM variants v CROSS JOIN temp.claimed c ON c.sku = trim(v.sku)
        LEFT JOIN temp.places a ON a.stream_id = v.stream_id AND a.product_ref = v.product_ref
        WHERE v.{_OF.format("?")} AND a.key IS NOT c.key""",
        [run],
    )
    unsure = {key for (key,) in shared} | {key for (key,) in db.execute("SELECT key FROM temp.claimed WHERE sku = ''")}
    rows = db.execute("SELECT key, sku FROM temp.claimed ORDER BY key, sku")
    skus = {
        key: blake2b("\n".join(sku for _, sku in group).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        for key, group in groupby(rows, key=lambda row: row[0]) if key not in unsure
    }  # fmt: skip
    return {key: Marks(handle, title, skus.get(key, b"")) for key, (handle, title, _) in found.items()}


def keep(db: Database, run_id: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Keep what a run found renamed (old handle, new handle): acceptances and what was exported go with the product.

    The caller holds the transaction.
    """
    insert_rows(db, "renames", [(run_id, old, new) for old, new in pairs])
    if pairs:
        _lay_out(db, dict(pairs))
        for statement in _MOVED:
            db.execute(statement)


def between(db: Database, older: int, newer: int) -> bool:
    """Find what was renamed after ``older`` and up to ``newer``, for the two below; return whether anything was."""
    rows = db.execute(
        "SELECT run_id, old_handle, new_handle FROM renames WHERE run_id > ? AND run_id <= ? ORDER BY run_id",
        [older, newer],
    )
    found: dict[str, str] = {}
    for _, group in groupby(rows, key=lambda row: row[0]):
        step = {old: new for _, old, new in group}
        gone_on = {first: step.pop(last, last) for first, last in found.items()}
        found = step | gone_on
    found = {old: new for old, new in found.items() if old != new}
    _lay_out(db, found)
    return bool(found)


def _lay_out(db: Database, found: dict[str, str]) -> None:
    db.execute("DROP TABLE IF EXISTS temp.renamed")
    db.execute("CREATE TEMP TABLE renamed (old TEXT, new TEXT, old_key TEXT PRIMARY KEY, new_key TEXT) WITHOUT ROWID")
    db.execute("CREATE INDEX temp.renamed_old ON renamed (old)")
    rows = ((old, new, handle_key(old), handle_key(new)) for old, new in found.items())
    db.conn.executemany("INSERT OR REPLACE INTO temp.renamed VALUES (?, ?, ?, ?)", rows)


def read_under_new_handles(db: Database, run_id: int) -> None:
    """Let this connection, to which the run was revealed, see it under the handles that ``between`` found.

    Where the run has another product of that handle, both stay what they are.
    """
    db.execute(
        """DELETE FROM temp.renamed WHERE new_key NOT IN (SELECT old_key FROM temp.renamed) AND (
          new_key IN (SELECT key FROM temp.listings WHERE run_id = :run) OR new IN (
            SELECT placement_id FROM temp.findings WHERE run_id = :run AND placement_kind = 'product'))""",
        {"run": run_id},
    )
    follow(db, "findings", run_id)
    for table in ("listings", "shelf"):
        db.execute(
            f"UPDATE temp.{table} SET key = r.new_key FROM temp.renamed r"
            " WHERE run_id = ? AND key = r.old_key AND product_id IS NULL",
            [run_id],
        )


def follow(db: Database, table: str, run_id: int | None = None) -> None:
    """Put new handles into a temporary table of findings: into all, or into those of a run."""
    db.execute(
        f"""UPDATE temp.{table} SET placement_id = r.new FROM temp.renamed r
        WHERE placement_kind = 'product' AND placement_id = r.old{" AND run_id = :run" if run_id else ""}""",
        {"run": run_id} if run_id else {},
    )
