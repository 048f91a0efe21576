"""Live checks: rounds of asking, and what came of each URL when it was asked last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import Check, FoundLink, Hop, Outcome
from linkaudit.store.save import as_record, insert_rows
from linkaudit.urls.personal import blank, blank_words, drop

if TYPE_CHECKING:
    from sqlite_utils import Database

_json = msgspec.json.Encoder()


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


# --- what came of it -------------------------------------------------------------------------------------------------


def save(db: Database, round_id: int, found: Sequence[Check], now: str) -> None:
    """Save what came of URLs asked, in one transaction; the latest answer replaces earlier ones."""
    if not found:
        return
    with db.atomic():
        db.conn.executemany(
            "INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    looked_for = "\n".join(one.looked_for)
    if not one.final_url and not one.hops and not one.missing and not one.dropped:  # most of them
        reason = blank(one.reason) if one.reason else ""
        return (one.url, round_id, looked_for, one.outcome, one.status, "", "[]", reason, one.wall, "[]", "", "[]",
                one.ms, now)  # fmt: skip
    hops = [Hop(url=drop(hop.url), status=hop.status) for hop in one.hops]
    return (one.url, round_id, looked_for, one.outcome, one.status, drop(one.final_url), _json.encode(hops).decode(),
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
