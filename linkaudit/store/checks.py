"""Live checks: what is to be asked in a round, what came of it, and what still counts of earlier rounds.

A good answer counts as long as it is not too old; a failure only in the round that met it, so that the next one asks
again. The URLs to ask stand in a temporary table: it is made anew from the links whenever a round begins or goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import Ask, Check, FoundLink, Hop, Outcome
from linkaudit.store.save import as_record, insert_rows
from linkaudit.urls.personal import blank, blank_words, drop

if TYPE_CHECKING:
    from sqlite_utils import Database

_PAGE = 200  # asks of one host taken at once
_json = msgspec.json.Encoder()


class Wanted(msgspec.Struct, frozen=True):
    """What is to be asked of one URL. ``known``: the catalogue tells it, so it is asked only in a sample or of all.

    ``rank``: any number that is the same in every run; the lowest are the sample.
    """

    ask: Ask
    lane: str
    known: bool
    rank: int



# --- rounds ----------------------------------------------------------------------------------------------------------


def open_round(db: Database, scope: str, *, now: str, since: str) -> int:
    """Return the round to go on with, if one of this scope was interrupted later than ``since``, else a new one."""
    found = db.execute(
        "SELECT round_id FROM check_rounds WHERE round_id = (SELECT max(round_id) FROM check_rounds)"
        " AND finished_at = '' AND scope = ? AND started_at >= ?",
        [scope, since],
    ).fetchone()
    if found:
        return int(found[0])
    with db.atomic():
        db.execute("INSERT INTO check_rounds (scope, started_at, finished_at) VALUES (?, ?, '')", [scope, now])
        return int(db.execute("SELECT last_insert_rowid()").fetchone()[0])


def close_round(db: Database, round_id: int, *, now: str) -> None:
    """Mark a round as finished: its failures are asked again by the next one."""
    db.execute("UPDATE check_rounds SET finished_at = ? WHERE round_id = ?", [now, round_id])


# --- what to ask -----------------------------------------------------------------------------------------------------


def plan(db: Database, wanted: Iterable[Wanted]) -> None:
    """Note what is to be asked, each URL once, whatever links lead there."""
    db.execute("DROP TABLE IF EXISTS temp.asks")
    db.execute(
        "CREATE TEMP TABLE asks (url TEXT PRIMARY KEY, lane TEXT NOT NULL, known INTEGER NOT NULL, rank INTEGER NOT"
        " NULL, click INTEGER NOT NULL, links INTEGER NOT NULL, fragments TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.conn.executemany(
        """INSERT INTO asks VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET
          known = min(known, excluded.known), click = max(click, excluded.click), links = max(links, excluded.links),
          fragments = CASE WHEN instr(char(10) || fragments || char(10), char(10) || excluded.fragments || char(10))
            THEN fragments ELSE fragments || char(10) || excluded.fragments END""",
        (
            (one.ask.url, one.lane, one.known, one.rank, one.ask.click, one.ask.links, "\n".join(one.ask.fragments))
            for one in wanted
        ),
    )


def narrow(db: Database, sample: int | None) -> int:
    """Leave only ``sample`` of the URLs that the catalogue tells (None: all); return how many are left out."""
    if sample is None:
        return 0
    db.execute(
        "DELETE FROM asks WHERE known = 1 AND url NOT IN"
        " (SELECT url FROM asks WHERE known = 1 ORDER BY rank, url LIMIT ?)",
        [sample],
    )
    return int(db.execute("SELECT changes()").fetchone()[0])


def settle(db: Database, round_id: int, *, since: str) -> tuple[int, int]:
    """Leave out what was answered: return how many in this round, and how many well in earlier ones from ``since`` on.

    An answer in which something was not looked for that now is does not count.
    """
    looked = "char(10) || c.looked_for || char(10)"
    enough = f"""(a.click = 0 OR instr({looked}, char(10) || 'click' || char(10)))
      AND (a.links = 0 OR instr({looked}, char(10) || 'links' || char(10)))
      AND NOT EXISTS (SELECT 1 FROM json_each(CASE a.fragments WHEN '' THEN '[]' ELSE
        '["' || replace(replace(replace(a.fragments, '\\', '\\\\'), '"', '\\"'), char(10), '","') || '"]' END) f
        WHERE f.value <> '' AND NOT instr({looked}, char(10) || '#' || f.value || char(10)))"""
    counts = []
    for which, value in (("c.round_id = ?", round_id), ("c.outcome = 'ok' AND c.checked_at >= ?", since)):
        db.execute(
            f"DELETE FROM asks WHERE url IN (SELECT a.url FROM asks a JOIN checks c USING (url)"
            f" WHERE {which} AND {enough})",
            [value],
        )
        counts.append(int(db.execute("SELECT changes()").fetchone()[0]))
    return counts[0], counts[1]


def lanes(db: Database) -> dict[str, int]:
    """Return how many URLs are to be asked of each lane."""
    db.execute("CREATE INDEX IF NOT EXISTS temp.asks_lane ON asks (lane, rank, url)")
    return dict(db.execute("SELECT lane, count(*) FROM asks GROUP BY lane ORDER BY lane").fetchall())


def asks(db: Database, lane: str) -> Iterator[Ask]:
    """Yield what is to be asked of a lane, in an order that mixes its pages; reads ahead a few hundred at a time."""
    rank, url = -1, ""
    while rows := db.execute(
        "SELECT rank, url, click, links, fragments FROM asks WHERE lane = ? AND (rank, url) > (?, ?)"
        " ORDER BY rank, url LIMIT ?",
        [lane, rank, url, _PAGE],
    ).fetchall():
        for rank, url, click, links, fragments in rows:  # noqa: B007  the last ones say where the next page begins
            named = tuple(one for one in fragments.split("\n") if one)
            yield Ask(url=url, click=bool(click), links=bool(links), fragments=named)


# --- what came of it -------------------------------------------------------------------------------------------------


def save(db: Database, round_id: int, found: Sequence[Check], now: str) -> None:
    """Save what came of URLs asked, in one transaction; the latest answer replaces earlier ones."""
    if not found:
        return
    with db.atomic():
        db.conn.executemany(
            f"""INSERT OR REPLACE INTO checks SELECT ?1, ?2, coalesce((SELECT CASE click WHEN 1 THEN 'click' ELSE '' END
              || char(10) || CASE links WHEN 1 THEN 'links' ELSE '' END || CASE fragments WHEN '' THEN '' ELSE
              char(10) || '#' || replace(fragments, char(10), char(10) || '#') END FROM asks WHERE url = ?1), ''),
              {", ".join(f"?{place}" for place in range(3, 14))}""",
            [_row(one, round_id, now) for one in found],
        )
        if any_links(db):
            db.conn.executemany("DELETE FROM check_links WHERE url = ?", [(one.url,) for one in found])
        rows = [
            (one.url, place, drop(link.url), blank_words(link.anchor), link.locator)
            for one in found
            for place, link in enumerate(one.links)
        ]
        insert_rows(db, "check_links", rows)


def _row(one: Check, round_id: int, now: str) -> tuple[object, ...]:
    if not one.final_url and not one.hops and not one.missing and not one.dropped:  # most of them
        return (one.url, round_id, one.outcome, one.status, "", "[]", blank(one.reason) if one.reason else "", one.wall,
                "[]", "", "[]", one.ms, now)  # fmt: skip
    hops = [Hop(url=drop(hop.url), status=hop.status) for hop in one.hops]
    return (one.url, round_id, one.outcome, one.status, drop(one.final_url), _json.encode(hops).decode(),
            blank(one.reason), one.wall, _json.encode(one.dropped).decode(), drop(one.dropped_at),
            _json.encode(one.missing).decode(), one.ms, now)  # fmt: skip


def any_checked(db: Database) -> bool:
    """Whether anything was ever asked."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM checks)").fetchone()[0])


def checked(db: Database, url: str, *, since: str) -> Check | None:
    """Return what came of ``url`` when it was asked last, not before ``since``; without the links found."""
    row = db.execute(
        "SELECT url, outcome, status, final_url, hops, reason, wall, dropped, dropped_at, missing, ms, checked_at"
        " FROM checks WHERE url = ? AND checked_at >= ?",
        [url, since],
    ).fetchone()
    if row is None:
        return None
    lists = {4: list[Hop], 7: tuple[str, ...], 9: tuple[str, ...]}
    values = [msgspec.json.decode(value, type=lists[at]) if at in lists else value for at, value in enumerate(row)]
    return as_record(Check, dict(zip(_COLUMNS, values, strict=True)))


_COLUMNS = ("url outcome status final_url hops reason wall dropped dropped_at missing ms checked_at").split()


def count_before(db: Database, since: str) -> int:
    """Return how many answers are older than ``since``."""
    return int(db.execute("SELECT count(*) FROM checks WHERE checked_at < ?", [since]).fetchone()[0])


def links_of(db: Database, url: str, *, since: str) -> list[FoundLink]:
    """Return the links on a page that was read whole, not before ``since``."""
    rows = db.query(
        "SELECT link_url AS url, anchor, locator FROM check_links JOIN checks USING (url)"
        " WHERE check_links.url = ? AND checked_at >= ? ORDER BY ordinal",
        [url, since],
    )
    return [as_record(FoundLink, row) for row in rows]


def any_links(db: Database) -> bool:
    """Whether any page was read for its links."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM check_links)").fetchone()[0])


def outcomes(db: Database, round_id: int) -> dict[Outcome, int]:
    """Return how many URLs of a round came out in each way."""
    rows = db.execute(
        "SELECT outcome, count(*) FROM checks WHERE round_id = ? GROUP BY outcome ORDER BY 2 DESC, 1", [round_id]
    )
    return {Outcome(outcome): count for outcome, count in rows}


def faults(db: Database, round_id: int, most: int) -> list[Check]:
    """Return up to ``most`` URLs of a round that did not come out well, the gravest first."""
    urls = db.execute(
        "SELECT url FROM checks WHERE round_id = ? AND outcome <> 'ok' ORDER BY instr(?, outcome), url LIMIT ?",
        [round_id, " ".join(Outcome), most],
    ).fetchall()
    return [one for (url,) in urls if (one := checked(db, url, since=""))]
