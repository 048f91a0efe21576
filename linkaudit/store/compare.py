"""What differs between two runs, found where they lie: only what changed is read, and none of it is held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from linkaudit.model import Readiness
from linkaudit.model.diff import FindingChange, LinkChange, ListingChange, Point
from linkaudit.store import identity, unseen
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

_MONEY = """LEFT JOIN impacts i ON i.run_id = {run} AND i.link_id = {link} AND {link} <> 0
  AND i.currency = (SELECT currency FROM impacts m WHERE m.run_id = {run} AND m.link_id = {link}
    ORDER BY currency = :main DESC, currency LIMIT 1)"""
_STREAMS = "stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = :run)"
_RICHEST = "ORDER BY i.currency IS :main DESC, CAST(i.revenue AS REAL) DESC, i.sessions DESC"
_PLACE = ", ".join(identity.PLACE)
# What a finding stands in, for ``audit.diff.of_gone``: of link lists each is a kind of its own.
_STOOD = f"json_group_array(DISTINCT {identity.kind('f')})"

# A visit is no news of a link that stood in a list which was not read.
_MOVED = f""" AND NOT (f.placement_kind = 'visit' AND EXISTS (SELECT 1 FROM links n WHERE n.run_id = :new
  AND n.link_id = f.link_id AND n.direction = 'inbound' AND {unseen.stood("n.url", "f.code")}))"""


class Two(NamedTuple):
    """The runs to compare, and the currency in which most was earned."""

    old: int
    new: int
    main: str


def prepare(db: Database, two: Two) -> None:
    """Lay out in temporary tables what the questions below compare."""
    which = unseen.product("listings")
    for side, run in (("old", two.old), ("new", two.new)):
        for table in ("findings", "listings"):
            db.execute(f"DROP TABLE IF EXISTS temp.{side}_{table}")
        db.execute(
            f"CREATE TEMP TABLE {side}_findings (code TEXT, link_id INTEGER, placement_kind TEXT, placement_id TEXT,"
            f" placement_field TEXT, open INTEGER, PRIMARY KEY ({_PLACE})) WITHOUT ROWID"
        )
        db.execute(
            f"INSERT INTO {side}_findings SELECT {identity.columns()}, max(status = 'open') FROM findings"
            f" WHERE run_id = ? GROUP BY {identity.grouped()}",
            [run],
        )
        db.execute(
            f"CREATE TEMP TABLE {side}_listings (which TEXT, part, handle TEXT, key TEXT, product_title TEXT,"
            " readiness TEXT, listing_no INTEGER, PRIMARY KEY (which, part))"
        )
        db.execute(
            f"INSERT OR REPLACE INTO {side}_listings SELECT {which}, part, handle, key, product_title, readiness,"
            " listing_no FROM listings WHERE run_id = ? AND wanted = 1 ORDER BY listing_no",
            [run],
        )
    db.execute("DROP TABLE IF EXISTS temp.stood")
    db.execute("CREATE TEMP TABLE stood (link_id INTEGER PRIMARY KEY, kinds TEXT)")
    db.execute(
        f"INSERT INTO stood SELECT link_id, {_STOOD} FROM findings f WHERE run_id = ? GROUP BY link_id", [two.old]
    )


def links(db: Database, two: Two) -> Iterator[tuple[LinkChange, set[str]]]:
    """Yield the links that changed, most money first; what the change is, is left open.

    With those that are gone comes what they stood in. A verdict that leans on what the newer run did not read is no
    change. Needs ``unseen.lean`` and ``note_stood``.
    """
    rows = db.query(
        f"""SELECT l.url, l.direction, l.surface, coalesce(o.verdict, '') AS before, l.verdict AS after,
          coalesce(i.currency, '') AS currency, i.revenue, i.sessions, '[]' AS kinds
        FROM links l LEFT JOIN links o ON o.run_id = :old AND o.link_id = l.link_id
        {_MONEY.format(run=":new", link="l.link_id")}
        WHERE l.run_id = :new AND o.verdict IS NOT l.verdict
          AND NOT {unseen.doubtful("l", ":old")}
          AND NOT (o.verdict IS NULL AND l.direction = 'inbound' AND l.placements = 0 AND {unseen.stood("l.url")})
        {_RICHEST}, l.url, l.surface""",
        two._asdict(),
    )
    gone = db.query(
        f"""SELECT l.url, l.direction, l.surface, l.verdict AS before, '' AS after,
          coalesce(i.currency, '') AS currency, i.revenue, i.sessions, coalesce(s.kinds, '[]') AS kinds
        FROM links l {_MONEY.format(run=":old", link="l.link_id")} LEFT JOIN temp.stood s ON s.link_id = l.link_id
        WHERE l.run_id = :old AND NOT EXISTS (SELECT 1 FROM links n WHERE n.run_id = :new AND n.link_id = l.link_id)
        {_RICHEST}, l.url, l.surface""",
        two._asdict(),
    )
    for found in (rows, gone):
        for row in found:
            kinds = _kinds(row.pop("kinds"))
            yield as_record(LinkChange, row | {"change": ""}), kinds


def findings(db: Database, two: Two) -> Iterator[tuple[FindingChange, set[str], bool]]:
    """Yield the findings that only one of the runs has, or that are open again, the new ones first.

    Each most money first; with each comes what it stands in, and whether it leans on what the newer run did not read,
    though its link was. What is only there because of that is not new. Needs ``unseen.lean`` and ``note_stood``.
    """
    for change, this, other in (("new", two.new, "old_findings"), ("back", two.new, "old_findings"),
                                ("gone", two.old, "new_findings")):  # fmt: skip
        there = f"EXISTS (SELECT 1 FROM temp.{other} o WHERE {identity.same('f', 'o')}"
        differs = f"status = 'open' AND {there} AND NOT o.open)" if change == "back" else f"NOT {there})"
        differs += f" AND NOT {unseen.leans_instead('f.code', 'f.link_id', ':old')}{_MOVED}" if change == "new" else ""
        rows = db.query(
            f"""SELECT f.code, coalesce(l.url, '') AS link_url, f.placement_kind, f.place AS placement_id,
              f.placement_field, f.placement_title, f.reason, f.places, f.kinds,
              coalesce(i.currency, '') AS currency, i.revenue, {unseen.leans("f.code", "f.link_id", ":old")}
              AND EXISTS (SELECT 1 FROM links n WHERE n.run_id = :new AND n.link_id = f.link_id) AS leans
            FROM (SELECT {identity.columns("f")}, min(placement_id) AS place, min(placement_title) AS placement_title,
                min(reason) AS reason, count(*) AS places, {_STOOD} AS kinds
              FROM findings f WHERE run_id = :this AND {differs} GROUP BY {identity.grouped("f")}) f
            LEFT JOIN links l ON l.run_id = :this AND l.link_id = f.link_id
            {_MONEY.format(run=":this", link="f.link_id")}
            {_RICHEST}, f.code, link_url, f.placement_id, f.placement_field""",
            {"this": this, **two._asdict()},
        )
        for row in rows:
            kinds, leans = _kinds(row.pop("kinds")), bool(row.pop("leans"))
            yield as_record(FindingChange, row | {"change": change}), kinds, leans


def _kinds(text: str) -> set[str]:
    return set(msgspec.json.decode(text, type=list[str]))


def listings(db: Database) -> Iterator[tuple[ListingChange, bool]]:
    """Yield the wanted listings of which readiness or handle changed; by product id where there is one.

    What the change is, is left open. With each comes whether a link leads to it that the older run has not.
    Needs ``unseen.note_fresh``.
    """
    rows = db.execute(
        """SELECT n.handle, n.product_title, o.readiness, n.readiness,
          CASE WHEN o.handle <> n.handle THEN o.handle ELSE '' END, n.key IN (SELECT key FROM temp.fresh), 0 AS side,
          n.listing_no AS number
        FROM temp.new_listings n LEFT JOIN temp.old_listings o USING (which, part)
        WHERE o.readiness IS NOT n.readiness OR o.handle <> n.handle
        UNION ALL SELECT o.handle, o.product_title, o.readiness, NULL, '', 0, 1, o.listing_no
        FROM temp.old_listings o LEFT JOIN temp.new_listings n USING (which, part) WHERE n.handle IS NULL
        ORDER BY side, number"""
    )
    for handle, title, before, after, old_handle, fresh, _, _ in rows:
        yield ListingChange(
            change="", handle=handle, title=title, old_handle=old_handle,
            before=Readiness(before) if before else None, after=Readiness(after) if after else None,
        ), bool(fresh)  # fmt: skip


def kinds(db: Database, run_id: int) -> set[str]:
    """Return the kinds of content that a run is known to have read.

    Of a run before the latest only those are known in which it found something: its content is no longer kept.
    """
    rows = db.execute(
        f"""SELECT placement_kind FROM findings WHERE run_id = :run
        UNION SELECT owner_kind FROM placements WHERE {_STREAMS}
        UNION SELECT kind FROM coverage WHERE {_STREAMS} AND whole = 1""",
        {"run": run_id},
    )
    return {row[0] for row in rows if row[0]}


def lists(db: Database, run_id: int) -> set[str]:
    """Return the names of the link lists in which a run found something."""
    question = "SELECT DISTINCT placement_id FROM findings WHERE run_id = ? AND placement_kind = 'link_list'"
    return {row[0] for row in db.execute(question, [run_id])}


def listing_count(db: Database, run_id: int) -> int:
    """Return how many listings are kept of a run."""
    return int(db.execute("SELECT count(*) FROM listings WHERE run_id = ?", [run_id]).fetchone()[0])


def counts(db: Database, two: Two) -> tuple[int, int, int]:
    """Return how many links, findings (by place) and wanted listings the newer run has."""
    question = """SELECT (SELECT count(*) FROM links WHERE run_id = :new),
      (SELECT count(*) FROM temp.new_findings), (SELECT count(*) FROM temp.new_listings)"""
    found = db.execute(question, {"new": two.new}).fetchone()
    return int(found[0]), int(found[1]), int(found[2])


def codes(db: Database) -> dict[str, int]:
    """Return how many findings, by place, the newer run has of each code."""
    return dict(db.execute("SELECT code, count(*) FROM temp.new_findings GROUP BY code").fetchall())


def points(db: Database, until: int, most: int) -> list[Point]:
    """Return the figures of the last ``most`` complete runs up to ``until``, oldest first, those taken out as well."""
    rows = db.query(
        """SELECT run_id AS run, coalesce(finished_at, '') AS finished, policy, cutoff,
          coalesce(json_extract(summary, '$.money[0].currency'), '') AS currency,
          json_extract(summary, '$.money[0].tiktok_revenue') AS tiktok_revenue,
          json_extract(summary, '$.money[0].breaks') AS breaks, json_extract(summary, '$.money[0].broken') AS broken,
          json_extract(summary, '$.money[0].period_start') AS period_start,
          json_extract(summary, '$.money[0].period_end') AS period_end,
          coalesce(json_extract(summary, '$.findings.by_status.open'), json_extract(summary, '$.findings.total'), 0)
            AS open,
          json_extract(summary, '$.listing.at_risk') AS at_risk, json_extract(summary, '$.listing.listed') AS listed,
          coalesce(json_extract(summary, '$.listing.currency'), '') AS at_risk_currency,
          json_extract(summary, '$.links.total') AS links, json_extract(summary, '$.links.by_verdict.breaks') AS ending,
          json_extract(summary, '$.links.by_verdict.broken') AS dead,
          json_extract(summary, '$.findings.total') AS findings, json(hosts) AS hosts,
          coalesce(json_extract(summary, '$.traffic.model'), '') AS model,
          coalesce(json_extract(summary, '$.listing.market'), '') AS market
        FROM (SELECT * FROM runs WHERE status = 'complete' AND run_id <= ? ORDER BY run_id DESC LIMIT ?)
        ORDER BY run_id""",
        [until, most],
    )
    told = (row | {"hosts": msgspec.json.decode(row["hosts"])} for row in rows)
    kept = [as_record(Point, {name: value for name, value in row.items() if value is not None}) for row in told]
    past = db.execute("SELECT figures FROM past_runs WHERE run_id <= ? ORDER BY run_id DESC LIMIT ?", [until, most])
    gone = [msgspec.json.decode(figures, type=Point) for (figures,) in past]
    return sorted([*gone, *kept], key=lambda one: one.run)[-most:]


def keep_point(db: Database, run_id: int) -> None:
    """Keep the figures of a complete run that is about to go. The caller holds the transaction."""
    for one in points(db, run_id, 1):
        if one.run == run_id:
            figures = msgspec.json.encode(one).decode()
            db.execute("INSERT OR REPLACE INTO past_runs VALUES (?, ?)", [run_id, figures])
