"""Times that were kept by a clock that is set back since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def distrust_later(db: Database, now: str) -> str:
    """Let answers that are dated later than ``now`` count as too old: how old they are nobody knows.

    Returns when the latest run began or ended if that is later than ``now``, else an empty string.
    """
    with db.atomic():
        db.execute("UPDATE checks SET checked_at = '' WHERE checked_at > ?", [now])
        db.execute("UPDATE picture_facts SET asked_at = '' WHERE asked_at > ?", [now])
    latest = db.execute("SELECT coalesce(max(max(started_at, coalesce(finished_at, ''))), '') FROM runs").fetchone()[0]
    return str(latest) if latest > now else ""
