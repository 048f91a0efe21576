"""Writing what an audit found, run by run. Results stand on their own when content is replaced later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linkaudit.model import Attribution, Direction, Impact, JudgedLink, Link, LinkFinding, SpotFinding, Surface
from linkaudit.store import identity, overlap, renamed
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import _text, insert_rows

if TYPE_CHECKING:
    from sqlite_utils import Database

_BATCH = 5_000
_DIRECTIONS = {str(one): one for one in Direction}
_SURFACES = {str(one): one for one in Surface}


def distinct_links(db: Database, run_id: int, direction: Direction | None = None) -> Iterator[Link]:
    """Yield the run's links by link_id with the number of placements, once for each base that matters to them."""
    only = "AND direction = :direction" if direction else ""
    rows = db.execute(
        f"""SELECT link_id, direction, surface, url, base, count(*) AS placements,
          CASE WHEN direction <> 'inbound' THEN '' ELSE CASE min(owner_kind)
            WHEN 'ad' THEN 'TikTok ad' WHEN 'catalog' THEN 'catalog feed' WHEN 'html' THEN 'page between'
            ELSE 'link list' END END AS evidence
        FROM placements WHERE {RUN_STREAMS}{overlap.without(db)} {only}
        GROUP BY link_id, base ORDER BY link_id, base""",
        {"run": run_id, "direction": direction},
    )
    for number, way, surface, url, base, placements, evidence in rows:
        yield Link(
            link_id=number, direction=_DIRECTIONS[way], surface=_SURFACES[surface], url=url, base=base,
            placements=placements, evidence=evidence,
        )  # fmt: skip


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
    """Give findings that the run before already had, if under another handle, their first date."""
    db.execute("DROP TABLE IF EXISTS temp.seen")
    db.execute(f"CREATE TEMP TABLE seen AS SELECT {identity.columns()}, min(first_seen) AS at, min(first_run) AS run"
               f" FROM findings WHERE run_id = ? GROUP BY {identity.grouped()}", [previous])  # fmt: skip
    if renamed.between(db, previous, run_id):
        renamed.follow(db, "seen")
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
