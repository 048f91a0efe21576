"""What matters once the links have ended, of a run that is being judged."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from linkaudit.audit.aftermath import Evidence, aftermath, days_after
from linkaudit.model import AfterCutoff
from linkaudit.pipeline import shelves
from linkaudit.pipeline.attribution import Scene
from linkaudit.store import aftermath as stored
from linkaudit.store.database import Database


def after_cutoff(db: Database, run_id: int, scene: Scene, cutoff: str, now: str) -> AfterCutoff | None:
    """Return what matters now, None until the cut-off day is over in the shop's time zone.

    Remembers what is on TikTok Shop, and how products stand in Seller Center, whatever the day. The caller holds the
    transaction; ``now`` is an instant.
    """
    shelf = shelves.shelves(db, run_id)
    shelves.note(db, run_id, shelf)
    on = ((key, shelf.product(key)) for key in sorted(shelf.handles))
    stored.see(db, ((key, one.title, one.product_id) for key, one in on if one and one.live is not False), now)
    today = scene.local(now).day
    if not days_after(cutoff, today):
        return None
    over = datetime.combine(date.fromisoformat(cutoff) + timedelta(days=1), time(), ZoneInfo(scene.timezone))
    found = Evidence(
        visited=stored.visited(db, run_id, cutoff), undated=stored.undated(db, run_id),
        vanished=(
            msgspec.structs.replace(one, last_seen=scene.local(one.last_seen).day) for one in stored.vanished(db, now)
        ),
        regained=(
            msgspec.structs.replace(one, first_seen=scene.local(one.first_seen).day)
            for one in stored.regained(db, run_id, over.isoformat())
        ),
        compared=not stored.is_first(db, run_id),
    )  # fmt: skip
    return aftermath(cutoff, today, scene.timezone, found)
