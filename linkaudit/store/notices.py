"""Which messages went out, and up to which run the user has been told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sqlite_utils import Database

_KEPT = 500


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One message, as the table has it."""

    run_id: int | None
    made_at: str
    reason: str
    place: str = ""
    service: str = ""
    fault: str = ""


def save(db: Database, notices: Iterable[Notice]) -> None:
    """Keep notices; of older ones the newest few hundred stay."""
    with db.atomic():
        db.table("notices").insert_all(map(msgspec.structs.asdict, notices))
        db.execute(f"DELETE FROM notices WHERE notice_id <= (SELECT max(notice_id) FROM notices) - {_KEPT}")


def told_up_to(db: Database) -> int | None:
    """Return the newest run about which a message was delivered, or nothing was to be said; None if there is none."""
    question = "SELECT max(run_id) FROM notices WHERE fault = ''"
    found = db.execute(question).fetchone()[0]
    return None if found is None else int(found)


def first_about(db: Database) -> int | None:
    """Return the oldest run that there is a notice about; None if there is none."""
    found = db.execute("SELECT min(run_id) FROM notices").fetchone()[0]
    return None if found is None else int(found)


def last(db: Database) -> list[Notice]:
    """Return the notices of the latest occasion."""
    rows = db.query(
        "SELECT run_id, made_at, reason, place, service, fault FROM notices WHERE (made_at, reason, run_id IS NULL,"
        " coalesce(run_id, 0)) = (SELECT made_at, reason, run_id IS NULL, coalesce(run_id, 0) FROM notices"
        " ORDER BY notice_id DESC LIMIT 1) ORDER BY notice_id"
    )
    return [msgspec.convert(row, Notice) for row in rows]
