"""Reading what an audit found, run by run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from linkaudit.model import (
    Attribution,
    Direction,
    FindingRow,
    Impact,
    JudgedLink,
    LinkRow,
    Surface,
    TrafficRow,
    Verdict,
)  # fmt: skip
from linkaudit.store import identity
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record, insert_rows
from linkaudit.store.shown import SHOWN

if TYPE_CHECKING:
    from sqlite_utils import Database


def attributions(db: Database, run_id: int) -> Iterator[Attribution]:
    """Yield the run's TikTok visits."""
    for row in db.query("SELECT * FROM attributions WHERE run_id = ?", [run_id]):
        yield as_record(Attribution, row)


def impacts(db: Database, run_id: int) -> Iterator[Impact]:
    """Yield what is behind each link; link_id 0 is the money without a link."""
    for row in db.query("SELECT * FROM impacts WHERE run_id = ? ORDER BY link_id, currency", [run_id]):
        yield as_record(Impact, row)


def judged_links(db: Database, run_id: int, where: str = "") -> Iterator[JudgedLink]:
    """Yield the run's links; ``where`` is one of the named selections of ``SELECTIONS``."""
    for row in db.execute(
        f"""SELECT {", ".join(LINK_COLUMNS)} FROM links WHERE run_id = ? {SELECTIONS[where]}
        ORDER BY direction, url, link_id""", [run_id],
    ):  # fmt: skip
        yield judged_link(row)


LINK_COLUMNS = JudgedLink.__struct_fields__
_DIRECTIONS = {str(one): one for one in Direction}
_SURFACES = {str(one): one for one in Surface}
_VERDICTS = {str(one): one for one in Verdict}


def judged_link(row: Sequence[Any]) -> JudgedLink:
    """Return the record of a row of ``links`` that begins with ``LINK_COLUMNS``; what comes after them is left out."""
    (link_id, direction, surface, url, target_url, verdict, codes, placements, evidence, target_kind, target_handle,
     resolved_by, reason, variant_ids, http_status, checked_at, *_) = row  # fmt: skip
    return JudgedLink(
        link_id=link_id, direction=_DIRECTIONS[direction], surface=_SURFACES[surface], url=url, target_url=target_url,
        verdict=_VERDICTS[verdict], codes=tuple(codes.split()), placements=placements, evidence=evidence,
        target_kind=target_kind, target_handle=target_handle, resolved_by=resolved_by, reason=reason,
        variant_ids=tuple(map(int, variant_ids.split())), http_status=http_status, checked_at=checked_at or "",
    )  # fmt: skip


def link_count(db: Database, run_id: int, where: str = "") -> int:
    """Return the number of the run's links that are of a selection."""
    question = f"SELECT count(*) FROM links WHERE run_id = ? {SELECTIONS[where]}"
    return int(db.execute(question, [run_id]).fetchone()[0])


SELECTIONS = {
    "": "",
    "mapped": "AND (direction = 'inbound' OR verdict = 'breaks')",
    "inbound": "AND direction = 'inbound'",
}


def findings(
    db: Database, run_id: int, main: str, *, by_code: bool = False, most: int | None = None
) -> Iterator[FindingRow]:
    """Yield the run's findings with their link's verdict and money: most money in the currency ``main`` first.

    ``by_code``: rule by rule instead. ``most`` at the most.
    """
    order = f"""{"f.code, " if by_code else ""}i.currency IS :main DESC, CAST(i.revenue AS REAL) DESC, i.sessions DESC,
      f.code, f.finding_id"""
    rows = db.query(
        f"""WITH {SHOWN}, chosen AS MATERIALIZED (  -- whole rows are slow to sort
          SELECT f.finding_id, i.currency, i.sessions, i.orders, i.revenue
          FROM findings f LEFT JOIN shown i ON i.link_id = f.link_id
          WHERE f.run_id = :run ORDER BY {order} LIMIT :most)
        SELECT f.code, coalesce(l.verdict, '') AS verdict, coalesce(l.direction, 'on-page') AS direction,
          coalesce(l.url, '') AS link_url, coalesce(l.target_url, '') AS target_url, f.placement_kind, f.placement_id,
          f.placement_title, f.placement_field, f.locator, f.anchor_text, f.reason, f.first_seen, f.status, f.cure,
          i.sessions, i.orders, i.revenue, coalesce(i.currency, '') AS currency,
          coalesce(k.reason, '') AS accepted_reason, coalesce(k.accepted_by, '') AS accepted_by,
          coalesce(k.until, '') AS accepted_until, f.note, f.first_run = f.run_id AS new, f.came_back,
          f.link_id
        FROM chosen i JOIN findings f USING (finding_id)
        LEFT JOIN links l ON l.run_id = f.run_id AND l.link_id = f.link_id
        LEFT JOIN acknowledgements k ON k.ack_id = f.ack_id
        ORDER BY {order}""",
        {"run": run_id, "main": main, "most": -1 if most is None else most},
    )
    for row in rows:
        row["finding_id"] = identity.of_row(row)
        yield as_record(FindingRow, row)


def top_links(db: Database, run_id: int, main: str, most: int) -> Iterator[LinkRow]:
    """Yield the run's links with their money, most in the currency ``main`` first, ``most`` at the most."""
    rows = db.query(
        f"""WITH {SHOWN}
        SELECT l.url, l.target_url, l.direction, l.surface, l.verdict, l.codes, l.placements, i.sessions, i.orders,
          i.revenue, coalesce(i.currency, '') AS currency
        FROM links l LEFT JOIN shown i USING (link_id)
        WHERE l.run_id = :run
        ORDER BY i.currency IS :main DESC, CAST(i.revenue AS REAL) DESC, i.orders DESC, i.sessions DESC,
          l.direction, l.url, l.link_id LIMIT :most""",
        {"run": run_id, "main": main, "most": most},
    )
    for row in rows:
        row["codes"] = tuple(row["codes"].split())
        yield as_record(LinkRow, row)


def status_counts(db: Database, run_id: int) -> dict[tuple[str, str], int]:
    """Return the number of findings by code and status."""
    rows = db.execute("SELECT code, status, count(*) FROM findings WHERE run_id = ? GROUP BY code, status", [run_id])
    return {(code, status): count for code, status, count in rows}


def open_findings(db: Database, run_id: int, links: Iterable[int] | None = None) -> dict[str, tuple[int, int]]:
    """Return how many findings are open, by code: all, and those new or back in this run; each place counts once.

    With ``links`` only those of these links.
    """
    only = ""
    if links is not None:
        only = "AND link_id IN (SELECT link_id FROM temp.counted)"
        db.execute("DROP TABLE IF EXISTS temp.counted")
        db.execute("CREATE TEMP TABLE counted (link_id INTEGER PRIMARY KEY) STRICT")
        insert_rows(db, "temp.counted", [(link,) for link in links])
    rows = db.execute(
        f"""SELECT code, count(*), sum(new) FROM (
          SELECT {identity.columns()}, max(first_run = :run OR came_back) AS new FROM findings
          WHERE run_id = :run AND status = 'open' {only} GROUP BY {identity.grouped()})
        GROUP BY code ORDER BY code""",
        {"run": run_id},
    )
    return {code: (places, new) for code, places, new in rows}


def code_impacts(db: Database, run_id: int) -> Iterator[tuple[str, Impact]]:
    """Yield the code and what stands behind each link that has it, once a link; nothing may stand behind it."""
    rows = db.execute(
        """SELECT f.code, f.link_id, coalesce(i.currency, ''), i.sessions, i.orders, i.revenue
        FROM (SELECT DISTINCT code, link_id FROM findings WHERE run_id = :run AND status = 'open') f
        LEFT JOIN impacts i ON i.run_id = :run AND i.link_id = f.link_id""", {"run": run_id},
    )  # fmt: skip
    for code, link_id, currency, sessions, orders, revenue in rows:
        worth = Decimal(revenue) if revenue else None
        yield code, Impact(link_id=link_id, currency=currency, sessions=sessions, orders=orders, revenue=worth)


def traffic(db: Database, run_id: int) -> Iterator[TrafficRow]:
    """Yield TikTok's visits as traffic.csv shows them, day by day."""
    rows = db.query(
        """SELECT v.landing_url, coalesce(l.target_url, '') AS target_url, a.day, v.source, v.medium, v.campaign,
          v.content, v.term, a.surface, a.paid, a.signal, a.sessions, a.orders, a.revenue, a.currency, v.origin
        FROM attributions a JOIN visits v USING (stream_id, visit_ref)
        LEFT JOIN links l ON l.run_id = a.run_id AND l.link_id = a.link_id
        WHERE a.run_id = ? ORDER BY a.day, a.stream_id, a.visit_ref""",
        [run_id],
    )
    for row in rows:
        yield as_record(TrafficRow, row)


def units_sold(db: Database, run_id: int) -> dict[str, int]:
    """Return the units that TikTok's orders bought, by product handle in lower case."""
    rows = db.execute(
        f"""WITH sold AS (SELECT o.product_handle AS handle, o.product_id, sum(o.quantity) AS units
          FROM attributions a JOIN visits v USING (stream_id, visit_ref)
          JOIN order_lines o ON o.stream_id = v.stream_id AND o.order_ref = v.order_ref
          WHERE a.run_id = :run GROUP BY 1, 2)
        SELECT lower(coalesce(nullif(handle, ''), (SELECT p.handle FROM products p
          WHERE p.product_id = sold.product_id AND p.{RUN_STREAMS} LIMIT 1), '')), sum(units) FROM sold GROUP BY 1""",
        {"run": run_id},
    )
    return {handle: units for handle, units in rows if handle}
