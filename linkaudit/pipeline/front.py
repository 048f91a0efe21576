"""The public storefront into the store, where there is no token: every feed a stream, as those of the Admin API."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from linkaudit.pipeline import feeds
from linkaudit.pipeline.job import Job, Task, parse_host
from linkaudit.pipeline.signing import signature
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.source.storefront.front import Front
from linkaudit.source.storefront.pages import Edition
from linkaudit.source.storefront.read import FEEDS, FrontStream, StoreFeed, shows_all
from linkaudit.store import editions, runs
from linkaudit.store.database import Database
from linkaudit.store.save import save_batch

_RATE = 2.0  # requests a second: facts on Shopify's storefront bot control, read 2026-11-22
_UNTOLD = "redirect rules, drafts, hidden pages, theme files, menus of other pages, orders"


class Live(msgspec.Struct, frozen=True):
    """One feed of the storefront and the stream that it is read into."""

    feed: StoreFeed
    stream: runs.Stream


def streams(job: Job, db: Database, stages: Sequence[str], *, again: bool) -> list[Live]:
    """Return a stream for every feed; ``again``: what is complete is brought up to date, however fresh."""
    host = _host(job)
    wanted = [
        feeds.Wanted(kind=f"front_{feed.name}", stage="crawl", name=f"{host}: {feed.title}",
                     begin=f"{host}/{feed.name}/{feed.mark}/")
        for feed in FEEDS
    ]  # fmt: skip
    found = feeds.streams(job, db, wanted, again=again, shows_all=shows_all)
    return [Live(feed, stream) for feed, stream in zip(FEEDS, found, strict=True)]


def fetch(job: Job, db: Database, live: Sequence[Live]) -> None:
    """Read what is not complete yet. Raises ``SourceError`` if it cannot be finished: what was saved stays."""
    waiting = feeds.unread(job, live)
    if not waiting:
        return
    job.tell(f"{_host(job)}: reading the public storefront, which does not tell: {_UNTOLD}")
    with _open(job) as front:
        for one in waiting:
            _read(job, db, front, one)
        spent = front.statistics
        job.tell(f"{_host(job)}: {spent.requests:,} requests, {spent.bytes / 1e6:,.1f} MB, {spent.waited:,.0f} s of"
                 " waiting so as not to ask too fast")  # fmt: skip


def _read(job: Job, db: Database, front: Front, one: Live) -> None:
    stream_id = one.stream.stream_id
    before = editions.latest_edition(db, one.stream.name, one.stream.kind, complete=True)
    base_id = before.stream_id if before else 0
    feed = FrontStream(
        front, one.feed, state=one.stream.state, base=before.state if before else "",
        edition=Edition(
            known=lambda ref: editions.version(db, base_id, ref), has=lambda ref: editions.has(db, stream_id, ref)
        ),
    )  # fmt: skip
    if feed.begun:
        editions.forget(db, stream_id)
    how = "reading what changed" if feed.increment else "reading"
    resumed = f", going on after {one.stream.cursor:,} objects" if one.stream.cursor and not feed.begun else ""
    job.tell(f"{one.stream.name}: {how}{resumed}")
    with job.meter(Task(one.stream.name, "objects", 0 if feed.begun else one.stream.cursor)) as move:
        for batch in feed.batches():
            save_batch(db, stream_id, batch, job.now)
            move(batch.cursor, None)
    with db.atomic():
        editions.settle(db, stream_id, base_id if feed.increment and base_id else None)
        runs.end_stream(db, stream_id, damage="", now=job.now)


def _host(job: Job) -> str:
    """Return the public face of the shop."""
    if job.domains:
        return parse_host(job.domains[0]).host
    return job.local_shop.removeprefix("http://")


def _open(job: Job) -> Front:
    host = _host(job)
    own = frozenset(parse_host(text).host for text in job.domains) | {host}
    rate = job.settings.check.rate
    local = job.local_shop
    return Front(
        base=local or f"https://{host}", host=host, tell=job.tell, pause=time.sleep, clock=time.monotonic,
        per_second=(0.0 if local else _RATE) if rate is None else rate, signature=signature(job), own_hosts=own,
        connects=Gate(Manners(allow=job.settings.check.allow)).connects,
    )  # fmt: skip
