"""What was found since the cut-off day, as the newest run has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from linkaudit.model import Regained, StillVisited, Vanished
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

_ENDED = "l.verdict IN ('breaks', 'broken')"


def visited(db: Database, run_id: int, cutoff: str) -> Iterator[StillVisited]:
    """Yield the links that have ended with what came through them after the day ``cutoff``, by currency."""
    rows = db.execute(
        f"""SELECT l.url, l.target_url, l.surface, a.currency, a.sessions, a.orders, a.revenue, a.day
        FROM attributions a JOIN links l ON l.run_id = a.run_id AND l.link_id = a.link_id
        WHERE a.run_id = ? AND a.day > ? AND {_ENDED} ORDER BY l.link_id, a.currency""",
        [run_id, cutoff],
    )
    # Money is decimal text: SQLite would add it up as floating point.
    for (url, target, surface, currency), group in groupby(rows, key=lambda row: row[:4]):
        parts = list(group)
        sums = [[one[at] for one in parts if one[at] is not None] for at in (4, 5, 6)]
        yield StillVisited(
            url=str(url), target_url=str(target), surface=str(surface), currency=str(currency),
            last_day=max(str(one[7]) for one in parts),
            sessions=sum(map(int, map(str, sums[0]))) if sums[0] else None,
            orders=sum(map(int, map(str, sums[1]))) if sums[1] else None,
            revenue=sum(map(Decimal, map(str, sums[2])), Decimal(0)) if sums[2] else None,
        )  # fmt: skip


def undated(db: Database, run_id: int) -> int:
    """Return how many visits through links that have ended have no known day."""
    question = f"""SELECT count(*) FROM attributions a JOIN links l ON l.run_id = a.run_id AND l.link_id = a.link_id
      WHERE a.run_id = ? AND a.day = '' AND {_ENDED}"""
    return int(db.execute(question, [run_id]).fetchone()[0])


def regained(db: Database, run_id: int, since: str) -> Iterator[Regained]:
    """Yield the products whose description has links that no run before ``since`` (an instant) had seen."""
    rows = db.query(
        """SELECT placement_id AS product_id, max(placement_title) AS title, count(DISTINCT link_id) AS links,
          min(first_seen) AS first_seen FROM findings
        WHERE run_id = :run AND placement_kind = 'product' AND code IN ('LA203', 'LA204')
          AND julianday(first_seen) >= julianday(:since)
          AND first_run > (SELECT min(run_id) FROM runs WHERE status = 'complete'
            AND json_extract(summary, '$.counts.products') > 0)
        GROUP BY placement_id""",
        {"run": run_id, "since": since},
    )
    for row in rows:
        yield as_record(Regained, row)


def is_first(db: Database, run_id: int) -> bool:
    """Whether no complete run before this one read products."""
    question = """SELECT NOT EXISTS (SELECT 1 FROM runs WHERE status = 'complete' AND run_id < ?
      AND json_extract(summary, '$.counts.products') > 0)"""
    return bool(db.execute(question, [run_id]).fetchone()[0])


def see(db: Database, rows: Iterable[tuple[str, str, str]], now: str) -> None:
    """Remember that products (key, title, TikTok's id) are on TikTok Shop now. The caller holds the transaction."""
    db.conn.executemany(
        """INSERT INTO shelf_seen ("key", title, product_id, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT ("key") DO UPDATE SET title = excluded.title, product_id = excluded.product_id,
          last_seen = excluded.last_seen""",
        ((key, title, product_id, now, now) for key, title, product_id in rows),
    )


def vanished(db: Database, now: str) -> Iterator[Vanished]:
    """Yield the products that were on TikTok Shop, and are not ``now``, when all that are were seen."""
    rows = db.query(
        """SELECT "key" AS handle, title, product_id AS tiktok_product_id, last_seen FROM shelf_seen
        WHERE last_seen <> ?""", [now]
    )  # fmt: skip
    for row in rows:
        yield as_record(Vanished, row)
