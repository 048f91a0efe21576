"""Where links stand that are to be replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linkaudit.model.replacement import Spot
from linkaudit.store import overlap
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database


def choose(db: Database, run_id: int, links: Iterable[int]) -> None:
    """Say which links are to be replaced, in the order in which to tell of them; ``spots`` and ``owners`` go by it."""
    overlap.find(db, run_id)
    db.execute("DROP TABLE IF EXISTS temp.replaced")
    db.execute("CREATE TEMP TABLE replaced (link_id INTEGER PRIMARY KEY, place INTEGER NOT NULL) STRICT")
    db.conn.executemany("INSERT INTO temp.replaced VALUES (?, ?)", ((one, at) for at, one in enumerate(links)))


def spots(db: Database, run_id: int) -> Iterator[Spot]:
    """Yield the placements of the chosen links, link by link, each in reading order.

    A link that stands nowhere but in visits yields one spot of the kind ``visit``.
    """
    rows = db.query(
        f"""SELECT l.link_id, l.direction, l.surface, l.verdict, l.codes, coalesce(p.url, l.url) AS url, l.target_url,
          coalesce(p.owner_kind, 'visit') AS owner_kind, coalesce(p.owner_id, '') AS owner_id,
          coalesce(p.title, '') AS title, coalesce(p.field, '') AS field, coalesce(p.locator, l.evidence) AS locator,
          coalesce(p.note, '') AS note
        FROM temp.replaced r JOIN links l ON l.run_id = :run AND l.link_id = r.link_id
        LEFT JOIN (SELECT * FROM placements WHERE {RUN_STREAMS}{overlap.without(db)}) p ON p.link_id = r.link_id
        ORDER BY r.place, p.stream_id, p.owner_kind, p.owner_ref, p.ordinal""",
        {"run": run_id},
    )
    for row in rows:
        row["codes"] = tuple(str(row["codes"]).split())
        yield as_record(Spot, row)


def owners(db: Database, run_id: int) -> dict[str, str]:
    """Return the handles of the products whose text links to TikTok, by the id that placements have of them."""
    rows = db.execute(
        f"""SELECT DISTINCT p.owner_id, o.handle FROM placements p
          JOIN products o ON o.stream_id = p.stream_id AND o.product_ref = p.owner_ref
          JOIN temp.replaced r ON r.link_id = p.link_id
        WHERE p.owner_kind = 'product' AND p.{RUN_STREAMS}""",
        {"run": run_id},
    )
    return dict(rows.fetchall())


def title_of(db: Database, run_id: int, handle: str) -> str:
    """Return what the store calls a product, empty if it has none of that handle."""
    row = db.execute(
        f"SELECT title FROM products WHERE handle = :handle COLLATE NOCASE AND title <> '' AND {RUN_STREAMS}"
        " ORDER BY stream_id DESC LIMIT 1",
        {"run": run_id, "handle": handle},
    ).fetchone()
    return str(row[0]) if row else ""
