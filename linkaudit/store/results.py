"""Writing and reading what an audit found. A run's results stand on their own when content is replaced later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linkaudit.model import (
    Attribution,
    Direction,
    FindingRow,
    Impact,
    JudgedLink,
    Link,
    LinkFinding,
    LinkRow,
    SpotFinding,
    TrafficRow,
)  # fmt: skip
from linkaudit.store import identity, overlap
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import _text, as_record, insert_rows

if TYPE_CHECKING:
    from sqlite_utils import Database

_BATCH = 5_000


def distinct_links(db: Database, run_id: int, direction: Direction | None = None) -> Iterator[Link]:
    """Yield the run's links by link_id with the number of placements, once for each base that matters to them."""
    only = "AND direction = :direction" if direction else ""
    rows = db.query(
        f"""SELECT link_id, direction, surface, url, base, count(*) AS placements,
          CASE WHEN direction <> 'inbound' THEN '' ELSE CASE min(owner_kind)
            WHEN 'ad' THEN 'TikTok ad' WHEN 'catalog' THEN 'catalog feed' WHEN 'html' THEN 'page between'
            ELSE 'link list' END END AS evidence
        FROM placements WHERE {RUN_STREAMS}{overlap.without(db)} {only}
        GROUP BY link_id, base ORDER BY link_id, base""",
        {"run": run_id, "direction": direction},
    )
    for row in rows:
        yield as_record(Link, row)


def placement_count(db: Database, run_id: int) -> int:
    """Return how often links stand in what the run judges, each product and page once."""
    question = f"SELECT count(*) FROM placements WHERE {RUN_STREAMS}{overlap.without(db)}"
    return int(db.execute(question, {"run": run_id}).fetchone()[0])


def begin(db: Database, run_id: int) -> None:
    """Forget what an interrupted audit of this run left behind: findings are recomputed, never patched."""
    for table in ("links", "impacts", "attributions", "findings"):
        db.execute(f"DELETE FROM {table} WHERE run_id = ?", [run_id])
    overlap.find(db, run_id)
    db.execute("DROP TABLE IF EXISTS temp.link_findings")
    db.execute("DROP TABLE IF EXISTS temp.spots")
    spots = "link_id INTEGER, code TEXT, PRIMARY KEY (link_id, code)"
    db.execute(f"CREATE TEMP TABLE spots ({spots}) STRICT, WITHOUT ROWID")
    db.execute(
        "CREATE TEMP TABLE link_findings (link_id INTEGER, base TEXT, code TEXT, reason TEXT, cure TEXT,"
        " PRIMARY KEY (link_id, base, code))"
        " STRICT, WITHOUT ROWID"
    )


def save_judgements(db: Database, run_id: int, judged: Iterable[tuple[JudgedLink, list[LinkFinding]]]) -> None:
    """Save judged links and keep their findings for ``spread_findings``. The caller holds the transaction."""
    links: list[tuple[object, ...]] = []
    findings: list[tuple[object, ...]] = []
    for link, found in judged:
        links.append(
            (run_id, link.link_id, link.direction, link.surface, link.url, link.target_url, link.verdict,
             " ".join(link.codes), link.placements, link.evidence, link.target_kind, link.target_handle,
             link.resolved_by, link.reason, " ".join(map(str, link.variant_ids)), link.http_status,
             link.checked_at or None)
        )  # fmt: skip
        findings.extend((one.link_id, one.base, one.code, one.reason, one.cure) for one in found)
        if len(links) >= _BATCH:
            _flush(db, links, findings)
    _flush(db, links, findings)


def _flush(db: Database, links: list[tuple[object, ...]], findings: list[tuple[object, ...]]) -> None:
    insert_rows(db, "links", links)
    insert_rows(db, "temp.link_findings", findings)
    links.clear()
    findings.clear()


def spread_findings(db: Database, run_id: int, now: str) -> None:
    """Write one finding for each rule and placement; links that stand nowhere but in visits get one each.

    What is already told at a redirect rule itself is not told once more of its target.
    """
    db.execute(
        f"""INSERT INTO findings (run_id, code, link_id, placement_kind, placement_id, placement_title, placement_field,
          locator, anchor_text, reason, first_seen, first_run, status, cure)
        SELECT :run, f.code, p.link_id, p.owner_kind, p.owner_id, CASE WHEN p.title <> '' THEN p.title
            WHEN p.owner_kind = 'product' THEN coalesce((SELECT title FROM products o WHERE o.stream_id = p.stream_id
              AND o.product_ref = p.owner_ref), '')
            ELSE coalesce((SELECT title FROM pages o WHERE o.stream_id = p.stream_id AND o.kind = p.owner_kind
              AND o.page_ref = p.owner_ref), '') END,
          p.field, p.locator, p.anchor, f.reason, :now, :run, 'open', f.cure
        FROM placements p JOIN temp.link_findings f USING (link_id, base) WHERE p.{RUN_STREAMS}{overlap.without(db)}
          AND NOT (p.owner_kind = 'redirect' AND (f.link_id, f.code) IN (SELECT link_id, code FROM temp.spots))""",
        {"run": run_id, "now": now},
    )
    db.execute(
        """INSERT INTO findings (run_id, code, link_id, placement_kind, placement_id, placement_title, placement_field,
          locator, anchor_text, reason, first_seen, first_run, status, cure)
        SELECT :run, f.code, f.link_id, 'visit', '', '', 'landing', l.evidence, '', f.reason, :now, :run, 'open', f.cure
        FROM temp.link_findings f JOIN links l USING (link_id) WHERE l.run_id = :run AND l.placements = 0""",
        {"run": run_id, "now": now},
    )


def save_spots(db: Database, run_id: int, spots: Iterable[SpotFinding], now: str) -> dict[int, set[str]]:
    """Save findings that stand at one spot; return the codes by link for those that have a link."""
    codes: dict[int, set[str]] = {}
    rows: list[tuple[object, ...]] = []
    for spot in spots:
        rows.append(
            (None, run_id, spot.code, spot.link_id, spot.owner_kind, spot.owner_id, spot.title, spot.field,
             spot.locator, spot.anchor, spot.reason, now, run_id, "open", "", None, "", 0)
        )  # fmt: skip
        if spot.link_id:
            db.execute("INSERT OR IGNORE INTO temp.spots VALUES (?, ?)", [spot.link_id, spot.code])
            codes.setdefault(spot.link_id, set()).add(spot.code)
        if len(rows) >= _BATCH:
            insert_rows(db, "findings", rows)
            rows.clear()
    insert_rows(db, "findings", rows)
    return codes


def keep_first_seen(db: Database, run_id: int, previous: int) -> None:
    """Give findings that the run before already had their first date."""
    db.execute("DROP TABLE IF EXISTS temp.seen")
    db.execute(f"CREATE TEMP TABLE seen AS SELECT {identity.columns()}, min(first_seen) AS at, min(first_run) AS run"
               f" FROM findings WHERE run_id = ? GROUP BY {identity.grouped()}", [previous])  # fmt: skip
    db.execute(f"CREATE INDEX temp.seen_place ON seen ({', '.join(identity.PLACE)})")
    db.execute(
        "UPDATE findings SET first_seen = s.at, first_run = s.run FROM temp.seen s"
        f" WHERE findings.run_id = ? AND {identity.same('findings', 's')}",
        [run_id],
    )


def save_attributions(db: Database, run_id: int, attributions: Iterable[Attribution]) -> None:
    """Save TikTok's visits. The caller holds the transaction."""
    rows: list[tuple[object, ...]] = []
    for one in attributions:
        rows.append(
            (run_id, one.stream_id, one.visit_ref, one.link_id, one.signal, one.surface, one.evidence, one.paid,
             one.day, one.sessions, one.orders, _text(one.revenue), one.currency)
        )  # fmt: skip
        if len(rows) >= _BATCH:
            insert_rows(db, "attributions", rows)
            rows.clear()
    insert_rows(db, "attributions", rows)


def save_impacts(db: Database, run_id: int, impacts: Iterable[Impact]) -> None:
    """Save what is behind each link. The caller holds the transaction."""
    rows = [(run_id, one.link_id, one.currency, one.sessions, one.orders, _text(one.revenue)) for one in impacts]
    insert_rows(db, "impacts", rows)


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
    only = SELECTIONS[where]
    for row in db.query(f"SELECT * FROM links WHERE run_id = ? {only} ORDER BY direction, url, link_id", [run_id]):
        row["codes"] = tuple(row["codes"].split())
        row["variant_ids"] = tuple(int(number) for number in row["variant_ids"].split())
        row["checked_at"] = row["checked_at"] or ""
        yield as_record(JudgedLink, row)


SELECTIONS = {
    "": "",
    "mapped": "AND (direction = 'inbound' OR verdict = 'breaks')",
    "inbound": "AND direction = 'inbound'",
}


def findings(db: Database, run_id: int, main: str, *, by_code: bool = False) -> Iterator[FindingRow]:
    """Yield the run's findings with their link's verdict and money: most money in the currency ``main`` first.

    ``by_code``: rule by rule instead.
    """
    identity.register(db)
    rows = db.query(
        f"""SELECT f.code, coalesce(l.verdict, '') AS verdict, coalesce(l.direction, 'on-page') AS direction,
          coalesce(l.url, '') AS link_url, coalesce(l.target_url, '') AS target_url, f.placement_kind, f.placement_id,
          f.placement_title, f.placement_field, f.locator, f.anchor_text, f.reason, f.first_seen, f.status, f.cure,
          i.sessions, i.orders, i.revenue, coalesce(i.currency, '') AS currency,
          coalesce(k.reason, '') AS accepted_reason, coalesce(k.accepted_by, '') AS accepted_by,
          coalesce(k.until, '') AS accepted_until, f.note, f.first_run = f.run_id AS new, f.came_back,
          finding_id({identity.grouped('f')}) AS finding_id
        FROM findings f LEFT JOIN links l ON l.run_id = f.run_id AND l.link_id = f.link_id
        LEFT JOIN acknowledgements k ON k.ack_id = f.ack_id
        LEFT JOIN impacts i ON i.run_id = f.run_id AND i.link_id = f.link_id AND f.link_id <> 0
          AND i.currency = (SELECT currency FROM impacts m WHERE m.run_id = f.run_id AND m.link_id = f.link_id
            ORDER BY currency = :main DESC, currency LIMIT 1)
        WHERE f.run_id = :run
        ORDER BY {"f.code, " if by_code else ""}i.currency IS :main DESC, CAST(i.revenue AS REAL) DESC,
          i.sessions DESC, f.code, f.finding_id""",
        {"run": run_id, "main": main},
    )
    for row in rows:
        yield as_record(FindingRow, row)


def top_links(db: Database, run_id: int, main: str, most: int) -> Iterator[LinkRow]:
    """Yield the run's links with their money, most in the currency ``main`` first, ``most`` at the most."""
    rows = db.query(
        """SELECT l.url, l.target_url, l.direction, l.surface, l.verdict, l.codes, l.placements, i.sessions, i.orders,
          i.revenue, coalesce(i.currency, '') AS currency
        FROM links l LEFT JOIN impacts i ON i.run_id = l.run_id AND i.link_id = l.link_id
          AND i.currency = (SELECT currency FROM impacts m WHERE m.run_id = l.run_id AND m.link_id = l.link_id
            ORDER BY currency = :main DESC, currency LIMIT 1)
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


def members(db: Database, run_id: int, kind: str, name: str) -> list[str]:
    """Return product handles: of a collection in its order, or of a page's or article's links in reading order.

    ``name`` is the handle of a collection, the path of a page or article.
    """
    numbered = _numbered(db, run_id, name) if kind == "article" else name
    question = _MEMBERS[kind] if (kind, name) not in _EVERYTHING else _ALL_PRODUCTS
    values = {"run": run_id, "name": name, "numbered": numbered}
    return [row[0] for row in db.execute(question.format(s=RUN_STREAMS), values)]


def _numbered(db: Database, run_id: int, path: str) -> str:
    """Return the path of an article as exports write it that know its blog by number only."""
    _, _, blog, handle = path.split("/", 3)
    question = f"SELECT page_id FROM pages WHERE kind = 'blog' AND handle = :blog COLLATE NOCASE AND {RUN_STREAMS}"
    found = db.execute(question, {"run": run_id, "blog": blog}).fetchone()
    return f"/blogs/#{found[0]}/{handle}" if found else path


_EVERYTHING = {("collection", "all"), ("collection", "vendors"), ("collection", "types"), ("collection", "")}
_ALL_PRODUCTS = (
    "SELECT handle FROM products WHERE {s} AND status IS NOT 'draft' AND status IS NOT 'archived' ORDER BY handle"
)
_LINKED = """SELECT l.target_handle FROM pages g
  JOIN placements p ON p.stream_id = g.stream_id AND p.owner_kind = g.kind AND p.owner_ref = g.page_ref
  JOIN links l ON l.run_id = :run AND l.link_id = p.link_id
  WHERE g.kind = '{kind}' AND (g.path = :name COLLATE NOCASE OR g.path = :numbered COLLATE NOCASE) AND g.{{s}}
    AND l.target_kind = 'product' ORDER BY p.ordinal"""
_MEMBERS = {
    "collection": """SELECT coalesce(nullif(m.product_handle, ''), p.handle) FROM collection_products m
      LEFT JOIN products p ON p.product_id = m.product_id AND p.{s}
      WHERE m.{s} AND (m.collection_handle = :name COLLATE NOCASE OR m.collection_id IN (SELECT page_id FROM pages
        WHERE kind = 'collection' AND handle = :name COLLATE NOCASE AND {s}))
      AND coalesce(nullif(m.product_handle, ''), p.handle) IS NOT NULL ORDER BY m.position, m.member_ref""",
    "page": _LINKED.format(kind="page"),
    "article": _LINKED.format(kind="article"),
}
