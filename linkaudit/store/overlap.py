"""Products and pages that two files of a run both have: their links must not count twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# The streams of the run that the query's parameter :run names.
RUN_STREAMS = "stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = :run)"


def find(db: Database, run_id: int) -> None:
    """Note the products and pages that a better stream of the run has as well: their links would count twice.

    Better is the one that has content at all, then the one that knows the status, then the later one.
    """
    db.execute("DROP TABLE IF EXISTS temp.shadowed")
    db.execute(
        f"""CREATE TEMP TABLE shadowed AS
        SELECT stream_id, 'product' AS owner_kind, product_ref AS owner_ref FROM (
          SELECT stream_id, product_ref, row_number() OVER (PARTITION BY lower(handle)
            ORDER BY description_html = '', status IS NULL, stream_id DESC) AS place
          FROM products WHERE {RUN_STREAMS}) WHERE place > 1
        UNION ALL SELECT stream_id, kind, page_ref FROM (
          SELECT stream_id, kind, page_ref, row_number() OVER (PARTITION BY kind, path
            ORDER BY EXISTS (SELECT 1 FROM placements p WHERE p.stream_id = pages.stream_id AND p.owner_kind = kind
              AND p.owner_ref = page_ref) DESC, published IS NULL, stream_id DESC) AS place
          FROM pages WHERE {RUN_STREAMS}) WHERE place > 1""",
        {"run": run_id},
    )


def without(db: Database, owner: str = "stream_id, owner_kind, owner_ref") -> str:
    """Return the SQL condition that leaves shadowed owners out; empty, and so free, where there are none."""
    some = db.execute("SELECT EXISTS (SELECT 1 FROM temp.shadowed)").fetchone()[0]
    return f" AND ({owner}) NOT IN (SELECT * FROM temp.shadowed)" if some else ""
