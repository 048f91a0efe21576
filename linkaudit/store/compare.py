"""What differs between two runs, found where they lie: only what changed is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from linkaudit.model import Readiness
from linkaudit.model.diff import FindingChange, LinkChange, ListingChange
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

_MONEY = """LEFT JOIN impacts i ON i.run_id = {run} AND i.link_id = {link} AND {link} <> 0
  AND i.currency = (SELECT currency FROM impacts m WHERE m.run_id = {run} AND m.link_id = {link}
    ORDER BY currency = :main DESC, currency LIMIT 1)"""
_STREAMS = "stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = :run)"
_RICHEST = "ORDER BY i.currency IS :main DESC, CAST(i.revenue AS REAL) DESC, i.sessions DESC"


class Two(NamedTuple):
    """The runs to compare, and the currency in which most was earned."""

    old: int
    new: int
    main: str


def links(db: Database, two: Two) -> Iterator[LinkChange]:
    """Yield the links that changed, most money first; what the change is, is left open."""
    rows = db.query(
        f"""SELECT l.url, l.direction, l.surface, coalesce(o.verdict, '') AS before, l.verdict AS after,
          coalesce(i.currency, '') AS currency, i.revenue, i.sessions
        FROM links l LEFT JOIN links o ON o.run_id = :old AND o.link_id = l.link_id
        {_MONEY.format(run=":new", link="l.link_id")}
        WHERE l.run_id = :new AND o.verdict IS NOT l.verdict
        {_RICHEST}, l.url, l.surface""",
        two._asdict(),
    )
    gone = db.query(
        f"""SELECT l.url, l.direction, l.surface, l.verdict AS before, '' AS after,
          coalesce(i.currency, '') AS currency, i.revenue, i.sessions
        FROM links l {_MONEY.format(run=":old", link="l.link_id")}
        WHERE l.run_id = :old AND NOT EXISTS (SELECT 1 FROM links n WHERE n.run_id = :new AND n.link_id = l.link_id)
        {_RICHEST}, l.url, l.surface""",
        two._asdict(),
    )
    for found in (rows, gone):
        for row in found:
            yield as_record(LinkChange, row | {"change": ""})


_PLACE = "code, link_id, placement_kind, placement_id, placement_field"


def findings(db: Database, two: Two) -> Iterator[FindingChange]:
    """Yield the findings that only one of the runs has, the new ones first, each most money first."""
    same = " AND ".join(f"o.{name} = f.{name}" for name in _PLACE.split(", "))
    for change, this, other in (("new", two.new, two.old), ("gone", two.old, two.new)):
        _set_other(db, other)
        rows = db.query(
            f"""SELECT f.code, coalesce(l.url, '') AS link_url, f.placement_kind, f.placement_id, f.placement_field,
              f.placement_title, f.reason, f.places, coalesce(i.currency, '') AS currency, i.revenue
            FROM (SELECT {_PLACE}, min(placement_title) AS placement_title, min(reason) AS reason, count(*) AS places
              FROM findings f WHERE run_id = :this AND NOT EXISTS
                (SELECT 1 FROM temp.other_findings o WHERE {same}) GROUP BY {_PLACE}) f
            LEFT JOIN links l ON l.run_id = :this AND l.link_id = f.link_id
            {_MONEY.format(run=":this", link="f.link_id")}
            {_RICHEST}, f.code, link_url, f.placement_id, f.placement_field""",
            {"this": this, "main": two.main},
        )
        for row in rows:
            yield as_record(FindingChange, row | {"change": change})


def _set_other(db: Database, run_id: int) -> None:
    db.execute("DROP TABLE IF EXISTS temp.other_findings")
    db.execute(f"CREATE TEMP TABLE other_findings AS SELECT DISTINCT {_PLACE} FROM findings WHERE run_id = ?", [run_id])
    db.execute(f"CREATE INDEX temp.other_findings_place ON other_findings ({_PLACE})")


def listings(db: Database, two: Two) -> Iterator[ListingChange]:
    """Yield the wanted listings of which readiness or handle changed; by product id where there is one.

    What the change is, is left open.
    """
    which = "CASE WHEN product_id IS NULL THEN key ELSE CAST(product_id AS TEXT) END"
    sides = {
        run: {
            (row["which"], row["part"]): row
            for row in db.query(
                f"SELECT {which} AS which, part, handle, product_title, readiness FROM listings"
                " WHERE run_id = ? AND wanted = 1 ORDER BY listing_no",
                [run],
            )
        }
        for run in (two.old, two.new)
    }
    old, new = sides[two.old], sides[two.new]
    for key in [*new, *(key for key in old if key not in new)]:
        one, two_ = old.get(key), new.get(key)
        before, after = (Readiness(row["readiness"]) if row else None for row in (one, two_))
        shown = two_ or one
        assert shown is not None  # noqa: S101  the key is of one of them
        moved = bool(one and two_ and one["handle"] != two_["handle"])
        if before is not after or moved:
            yield ListingChange(
                change="", handle=shown["handle"], title=shown["product_title"], before=before,
                after=after, old_handle=one["handle"] if one and moved else "",
            )  # fmt: skip


def kinds(db: Database, run_id: int) -> set[str]:
    """Return the kinds of content that a run is known to have read.

    Of a run before the latest only those are known in which it found something: its content is no longer kept.
    """
    rows = db.execute(
        f"""SELECT placement_kind FROM findings WHERE run_id = :run
        UNION SELECT owner_kind FROM placements WHERE {_STREAMS} UNION SELECT kind FROM coverage WHERE {_STREAMS}""",
        {"run": run_id},
    )
    return {row[0] for row in rows if row[0]}


def stood_in(db: Database, run_id: int) -> dict[tuple[str, str, str], set[str]]:
    """Return the kinds of content in which links stood that the run has findings of, by URL, direction and surface."""
    rows = db.execute(
        """SELECT DISTINCT l.url, l.direction, l.surface, f.placement_kind FROM findings f
        JOIN links l ON l.run_id = f.run_id AND l.link_id = f.link_id WHERE f.run_id = ?""",
        [run_id],
    )
    found: dict[tuple[str, str, str], set[str]] = {}
    for url, direction, surface, kind in rows:
        found.setdefault((url, direction, surface), set()).add(kind)
    return found


def listing_count(db: Database, run_id: int) -> int:
    """Return how many listings are kept of a run."""
    return int(db.execute("SELECT count(*) FROM listings WHERE run_id = ?", [run_id]).fetchone()[0])


def counts(db: Database, two: Two) -> tuple[int, int, int]:
    """Return how many links, findings (by place) and wanted listings the newer run has."""
    question = f"""SELECT (SELECT count(*) FROM links WHERE run_id = :new),
      (SELECT count(*) FROM (SELECT DISTINCT {_PLACE} FROM findings WHERE run_id = :new)),
      (SELECT count(*) FROM listings WHERE run_id = :new AND wanted = 1)"""
    found = db.execute(question, {"new": two.new}).fetchone()
    return int(found[0]), int(found[1]), int(found[2])


def codes(db: Database, two: Two) -> dict[str, int]:
    """Return how many findings, by place, the newer run has of each code."""
    rows = db.execute(
        f"SELECT code, count(*) FROM (SELECT DISTINCT {_PLACE} FROM findings WHERE run_id = ?) GROUP BY code", [two.new]
    )
    return dict(rows.fetchall())
