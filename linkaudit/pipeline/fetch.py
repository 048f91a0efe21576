"""The live shop into the store: every feed of the Admin API as a stream, begun, resumed or brought up to date."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from linkaudit.errors import UsageError
from linkaudit.model import Batch
from linkaudit.pipeline import feeds
from linkaudit.pipeline.connect import connect
from linkaudit.pipeline.job import Job, Task
from linkaudit.settings import Access, shopify_access
from linkaudit.source.admin.feeds import FEEDS, Feed
from linkaudit.source.admin.queries import mark
from linkaudit.source.admin.read import PARKED, FeedStream, shows_all
from linkaudit.source.admin.session import Session, open_session
from linkaudit.source.admin.shop_address import ShopAddress, find_shop
from linkaudit.store import editions, runs
from linkaudit.store.database import Database
from linkaudit.store.save import save_batch

_AT_ONCE = 4  # feeds that wait for Shopify while others are read; it runs five operations, one feed may need two


class Live(msgspec.Struct, frozen=True):
    """One feed of the shop and the stream that it is read into."""

    feed: Feed
    stream: runs.Stream


def access(job: Job) -> Access | None:
    """Return how to get into the shop's Admin API; None if no token is configured."""
    return shopify_access(job.settings)


def shop_address(job: Job) -> ShopAddress:
    """Return the shop's own address. Raises ``UsageError`` if none of the hosts that the user named is one."""
    found = find_shop(job.addresses)
    if found is None:
        cure = "Add --domain NAME.myshopify.com (Settings > Domains in the Shopify admin shows it)"
        raise UsageError("there is a token, but it is not said which shop it belongs to", cure=cure)
    return found


def streams(job: Job, db: Database, stages: Sequence[str], *, again: bool) -> list[Live]:
    """Return a stream for every feed of ``stages``; ``again``: what is complete is brought up to date as well."""
    shop = shop_address(job).name
    wanted = [feed for feed in FEEDS if feed.stage in stages]
    named = [
        feeds.Wanted(kind=f"admin_{feed.name}", stage=feed.stage, name=f"{shop}: {feed.title}",
                     begin=_begin(job, feed, shop))
        for feed in wanted
    ]  # fmt: skip
    found = feeds.streams(job, db, named, again=again, shows_all=shows_all)
    return [Live(feed, stream) for feed, stream in zip(wanted, found, strict=True)]


def _begin(job: Job, feed: Feed, shop: str) -> str:
    """Return how the fingerprint of an edition begins: what an older linkaudit read is not taken for what is asked."""
    window = f"{job.settings.traffic.window_days} days/" if feed.stage == "traffic" else ""
    return f"{shop}/{feed.name}/{mark(feed)}/{window}"


def fetch(job: Job, db: Database, live: Sequence[Live]) -> None:
    """Read what is not complete yet. Raises ``SourceError`` if it cannot be finished: what was saved stays."""
    waiting = feeds.unread(job, live)
    if not waiting:
        return
    with _session(job) as session:
        parked: list[tuple[Live, FeedStream, Iterator[Batch]]] = []
        for one in waiting:
            stream, batches = _open(job, db, session, one)
            if _advance(job, db, one, stream, batches):
                parked.append((one, stream, batches))
            else:
                _finish(job, db, one, stream)
            if len(parked) >= _AT_ONCE:
                _drain(job, db, parked.pop(0))
        for waited in parked:
            _drain(job, db, waited)
        _tell_cost(job, session)
    shutil.rmtree(_spool(job), ignore_errors=True)


def _open(job: Job, db: Database, session: Session, one: Live) -> tuple[FeedStream, Iterator[Batch]]:
    before = editions.latest_edition(db, one.stream.name, one.stream.kind, complete=True)
    stream = FeedStream(session, one.feed, state=one.stream.state, base=before.state if before else "")
    if stream.begun:
        editions.forget(db, one.stream.stream_id)
    how = "reading what changed" if stream.increment else "reading"
    resumed = f", going on after {one.stream.cursor:,} objects" if one.stream.cursor and not stream.begun else ""
    job.tell(f"{one.stream.name}: {how}{resumed}")
    return stream, stream.batches()


def _advance(job: Job, db: Database, one: Live, stream: FeedStream, batches: Iterator[Batch]) -> bool:
    """Save batches until Shopify has to be waited for; False once there are no more."""
    with job.meter(Task(one.stream.name, "objects", stream.progress.cursor)) as move:
        for batch in batches:
            if batch is PARKED:
                return True
            save_batch(db, one.stream.stream_id, batch, job.now)
            move(batch.cursor, batch.cursor / stream.expected if stream.expected else None)
    return False


def _drain(job: Job, db: Database, waited: tuple[Live, FeedStream, Iterator[Batch]]) -> None:
    one, stream, batches = waited
    while _advance(job, db, one, stream, batches):
        pass
    _finish(job, db, one, stream)


def _finish(job: Job, db: Database, one: Live, stream: FeedStream) -> None:
    before = editions.latest_edition(db, one.stream.name, one.stream.kind, complete=True)
    with db.atomic():
        base = before.stream_id if before and stream.increment else None
        editions.settle(db, one.stream.stream_id, base)
        runs.end_stream(db, one.stream.stream_id, damage="", now=job.now)


def _tell_cost(job: Job, session: Session) -> None:
    spent = session.client.statistics
    job.tell(f"{session.client.shop.name}: {spent.requests:,} requests, {spent.bytes / 1e6:,.1f} MB,"
             f" {spent.waited_seconds:,.0f} s of waiting for Shopify's limits,"
             f" {spent.throttled:,} answers throttled")  # fmt: skip


@contextmanager
def _session(job: Job) -> Iterator[Session]:
    shop, how = shop_address(job), access(job)
    if how is None:
        raise UsageError("no token is configured", cure="Run `linkaudit init`, or give export FILEs")
    days = job.settings.traffic.window_days
    with connect(shop, how, tell=job.tell) as (client, _):
        yield open_session(client, _spool(job), window_days=days, pause=time.sleep, tell=job.tell)


def _spool(job: Job) -> Path:
    return job.db_path.with_name(f"{job.db_path.name}.spool")
