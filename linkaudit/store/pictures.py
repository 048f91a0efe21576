"""What requests for pictures showed, kept so that the next run need not ask again.

A good answer counts as long as it is not too old, a failure only in the run that met it: the next one asks again.
Times are ISO 8601 in UTC, as everywhere in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from linkaudit.model import PictureFacts
from linkaudit.store.save import as_record, insert_rows
from linkaudit.urls.personal import blank

if TYPE_CHECKING:
    from sqlite_utils import Database

_AT_ONCE = 500
_FRESH = "asked_at >= CASE WHEN fault = '' THEN ? ELSE ? END"


def known(db: Database, url: str, *, since: str, failed_since: str) -> PictureFacts | None:
    """Return what is known of ``url``: good answers from ``since`` on, failures from ``failed_since`` on."""
    return known_among(db, [url], since=since, failed_since=failed_since).get(url)


def known_among(db: Database, urls: Sequence[str], *, since: str, failed_since: str) -> dict[str, PictureFacts]:
    """Return what is known of each of ``urls``, as ``known`` does."""
    keys = list(dict.fromkeys(map(blank, urls)))
    found: dict[str, PictureFacts] = {}
    for begin in range(0, len(keys), _AT_ONCE):
        some = keys[begin : begin + _AT_ONCE]
        marks = ",".join("?" * len(some))
        rows = db.query(
            f"SELECT url, kind, size, width, height, fault, final_url FROM picture_facts WHERE url IN ({marks})"
            f" AND {_FRESH}",
            [*some, since, failed_since],
        )
        found |= {row["url"]: as_record(PictureFacts, row) for row in rows}
    return {url: replace(found[key], url=url) for url in urls if (key := blank(url)) in found}


def save(db: Database, facts: Iterable[PictureFacts], now: str) -> None:
    """Save ``facts``, asked for at ``now``, in one transaction; a later answer replaces an earlier one."""
    rows = [
        (blank(one.url), one.kind, one.size, one.width, one.height, one.fault, blank(one.final_url), now)
        for one in facts
    ]
    with db.atomic():
        insert_rows(db, "picture_facts", rows)


def state(db: Database) -> str:
    """Return what changes whenever something new is known."""
    return str(db.execute("SELECT count(*) || '/' || coalesce(max(asked_at), '') FROM picture_facts").fetchone()[0])
