"""Which edition of each live feed a run reads: the one that was interrupted, one that is fresh, else a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import msgspec

from linkaudit.pipeline.job import Job
from linkaudit.store import editions
from linkaudit.store.database import Database
from linkaudit.store.runs import Stream

# How long what was fetched for a run that did not come to its end still counts as the shop's present state: the
# nightly run after one that failed reads anew.
_FRESH = timedelta(hours=12)
# How long a first crawl that was interrupted is gone on with; Shopify keeps results as long. Of later ones little is
# lost.
_RESUMED = timedelta(days=7)


class _HasStream(Protocol):
    @property
    def stream(self) -> Stream: ...


Feed = TypeVar("Feed", bound=_HasStream)
_LIVE = ("admin_", "front_")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A feed to read. ``begin`` is how fingerprints of its editions begin: shop, feed and what is asked of it."""

    kind: str
    stage: str
    name: str
    begin: str


def streams(
    job: Job, db: Database, wanted: Sequence[Wanted], *, again: bool, shows_all: Callable[[str], bool]
) -> list[Stream]:
    """Return a stream for each of ``wanted``.

    ``again``: what is complete is brought up to date, however fresh. ``shows_all`` tells of a complete edition's state
    whether it lacks nothing that could be had now.
    """
    found = [_unfinished(job, db, one, shows_all) for one in wanted]
    if again and all(one and one.complete for one in found):
        found = [None] * len(found)
    return [stream or _edition(job, one) for one, stream in zip(wanted, found, strict=True)]


def _unfinished(job: Job, db: Database, one: Wanted, shows_all: Callable[[str], bool]) -> Stream | None:
    """Return the feed's stream of a run that did not come to its end."""
    begun = editions.latest_edition(db, one.name, one.kind, complete=False)
    done = editions.latest_edition(db, one.name, one.kind, complete=True)
    if begun and (not done or begun.stream_id > done.stream_id):
        return begun if _fits(job, one, begun, _FRESH if done else _RESUMED) else None
    if done and not editions.is_judged(db, done.stream_id):
        return done if shows_all(done.state) and _fits(job, one, done, _FRESH) else None
    return None


def _fits(job: Job, one: Wanted, stream: Stream, longest: timedelta) -> bool:
    """Whether a stream was begun with the same questions, and moved on not longer ago than ``longest``.

    One that moved on later than now was read by a clock that is set back since: how old it is nobody knows.
    """
    recent = abs(job.clock() - datetime.fromisoformat(stream.updated_at)) < longest
    return recent and stream.fingerprint.startswith(one.begin)


def _edition(job: Job, one: Wanted) -> Stream:
    return Stream(kind=one.kind, stage=one.stage, name=one.name, size=0,
                  fingerprint=f"{one.begin}{job.clock().isoformat()}")  # fmt: skip


def unread(job: Job, live: Sequence[Feed]) -> list[Feed]:
    """Return what is not read to its end yet, and tell what is."""
    for one in live:
        if one.stream.complete:
            job.tell(f"{one.stream.name}: read a moment ago for this audit")
    return [one for one in live if not one.stream.complete]


def is_live(kind: str) -> bool:
    """Whether a stream of this kind is a feed of the live shop."""
    return kind.startswith(_LIVE)
