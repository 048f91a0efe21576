"""What is to be asked in a round of live checks: a temporary table, made anew whenever a round begins or goes on.

Each URL stands in it once, whatever links lead there. A good answer of before counts as long as it is not too old, a
failure only in the round that met it. Much is handed out while links are still being looked at, so that the first
request need not wait for the last link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import Ask

if TYPE_CHECKING:
    from sqlite_utils import Database

_PAGE = 200  # asks of one host taken at once
_OPEN, _HANDED_OUT, _RESUMED, _REUSED = range(4)  # asks.state


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """What is to be asked of one URL. ``known``: the catalogue tells it, so it is asked only in a sample or of all.

    ``rank``: any number that is the same in every run; the lowest are the sample.
    """

    ask: Ask
    lane: str
    known: bool
    rank: int


def begin(db: Database) -> None:
    """Begin anew: nothing is to be asked."""
    db.execute("DROP TABLE IF EXISTS temp.asks")
    db.execute(
        "CREATE TEMP TABLE asks (ask_id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, lane TEXT NOT NULL,"
        " known INTEGER NOT NULL, rank INTEGER NOT NULL, click INTEGER NOT NULL, links INTEGER NOT NULL,"
        f" fragments TEXT NOT NULL, state INTEGER NOT NULL DEFAULT {_OPEN}) STRICT"
    )


def note(db: Database, wanted: Iterable[Wanted]) -> int:
    """Note what is to be asked, more of a URL that was noted before; return the number before that of the first."""
    last = int(db.execute("SELECT coalesce(max(ask_id), 0) FROM asks").fetchone()[0])
    db.conn.executemany(
        f"""INSERT INTO asks (url, lane, known, rank, click, links, fragments) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (url) DO UPDATE SET
          state = CASE WHEN excluded.click > click OR excluded.links > links THEN {_OPEN} ELSE state END,
          known = min(known, excluded.known), click = max(click, excluded.click), links = max(links, excluded.links),
          fragments = CASE WHEN instr(char(10) || fragments || char(10), char(10) || excluded.fragments || char(10))
            THEN fragments ELSE fragments || char(10) || excluded.fragments END""",
        (
            (one.ask.url, one.lane, one.known, one.rank, one.ask.click, one.ask.links, "\n".join(one.ask.fragments))
            for one in wanted
        ),
    )
    return last


def narrow(db: Database, sample: int | None) -> int:
    """Leave only ``sample`` of the URLs that the catalogue tells (None: all); return how many are left out."""
    if sample is None:
        return 0
    db.execute(
        "DELETE FROM asks WHERE known = 1 AND ask_id NOT IN"
        " (SELECT ask_id FROM asks WHERE known = 1 ORDER BY rank, url LIMIT ?)",
        [sample],
    )
    return int(db.execute("SELECT changes()").fetchone()[0])


def settle(db: Database, round_id: int, *, since: str) -> None:
    """Leave out what was answered in this round, and well in earlier ones from ``since`` on.

    An answer in which something was not looked for that now is does not count.
    """
    _settle(db, round_id, since)


def _settle(db: Database, round_id: int, since: str, among: str = "", values: Sequence[int] = ()) -> None:
    looked = "char(10) || c.looked_for || char(10)"
    enough = f"""(a.click = 0 OR instr({looked}, char(10) || 'click' || char(10)))
      AND (a.links = 0 OR instr({looked}, char(10) || 'links' || char(10)))
      AND NOT EXISTS (SELECT 1 FROM json_each(CASE a.fragments WHEN '' THEN '[]' ELSE
        '["' || replace(replace(replace(a.fragments, '\\', '\\\\'), '"', '\\"'), char(10), '","') || '"]' END) f
        WHERE f.value <> '' AND NOT instr({looked}, char(10) || '#' || f.value || char(10)))"""
    for state, which, value in (
        (_RESUMED, "c.round_id = ?", round_id),
        (_REUSED, "c.outcome = 'ok' AND c.checked_at >= ?", since),
    ):
        db.execute(
            f"UPDATE asks SET state = {state} WHERE ask_id IN (SELECT a.ask_id FROM asks a CROSS JOIN checks c"
            f" USING (url) WHERE a.state = {_OPEN} {among} AND {which} AND {enough})",
            [*values, value],
        )


def hand_out(db: Database, round_id: int, *, since: str, after: int, known: bool) -> list[Ask]:
    """Take the asks past ``after`` of which no other link can want more: those of links that TikTok's visitors click.

    ``known``: those too that the catalogue tells. They come in an order that mixes them, less those that are settled.
    """
    among, values = "AND ask_id > ? AND click = 1 AND known <= ?", [after, int(known)]
    _settle(db, round_id, since, among, values)
    which = f"state = {_OPEN} {among}"
    rows = db.execute(f"SELECT url, links FROM asks WHERE {which} ORDER BY rank, url", values).fetchall()
    db.execute(f"UPDATE asks SET state = {_HANDED_OUT} WHERE {which}", values)
    return [Ask(url=url, click=True, links=bool(links)) for url, links in rows]


def answered(db: Database) -> tuple[int, int]:
    """Return how many were answered before: in this round, and well in earlier ones."""
    found = dict(db.execute("SELECT state, count(*) FROM asks GROUP BY state").fetchall())
    return found.get(_RESUMED, 0), found.get(_REUSED, 0)


def lanes(db: Database) -> dict[str, tuple[int, int]]:
    """Return how many URLs are asked of each lane, and how many of them are not handed out yet."""
    db.execute(f"CREATE INDEX IF NOT EXISTS temp.asks_lane ON asks (lane, rank, url) WHERE state = {_OPEN}")
    rows = db.execute(
        f"SELECT lane, count(*), sum(state = {_OPEN}) FROM asks WHERE state <= {_HANDED_OUT}"
        " GROUP BY lane ORDER BY lane"
    )
    return {lane: (whole, left) for lane, whole, left in rows}


def of_lane(db: Database, lane: str) -> Iterator[list[Ask]]:
    """Yield what is not handed out of a lane, some hundred at a time, in an order that mixes its pages."""
    rank, url = -1, ""
    while rows := db.execute(
        f"SELECT rank, url, click, links, fragments FROM asks WHERE state = {_OPEN} AND lane = ?"
        " AND (rank, url) > (?, ?) ORDER BY rank, url LIMIT ?",
        [lane, rank, url, _PAGE],
    ).fetchall():
        rank, url = rows[-1][:2]
        yield [_ask(*row[1:]) for row in rows]


def _ask(url: str, click: int, links: int, fragments: str) -> Ask:
    named = tuple(one for one in fragments.split("\n") if one) if fragments else ()
    return Ask(url=url, click=bool(click), links=bool(links), fragments=named)
