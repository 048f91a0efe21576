"""Fetched results into a database, as a crawl does it but for the network. A process of its own.

Every feed that has results goes through ``FeedStream``, ``Walk`` and ``save_batch`` into an edition that is settled;
only the client is another: its operations are ended at once and their results lie in FOLDER.

    python -m tests.bench.live_ingest FOLDER DATABASE
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from linkaudit.source.admin.feeds import Feed
from linkaudit.source.admin.read import PARKED, FeedStream
from linkaudit.source.admin.session import Session
from linkaudit.store import editions, runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.save import save_batch
from tests.bench.live_fetch import Replay

_NOW = "2026-11-22T12:00:00+00:00"


def main(folder: str, database: str) -> None:
    """Read all results of a folder into a new database."""
    replay = Replay(Path(folder))
    with tempfile.TemporaryDirectory(dir=folder) as spool, open_database(Path(database)) as db:
        session = replay.session(Path(spool))
        feeds = replay.feeds()
        runs.open_run(db, map(_stream, feeds), whole=True, now=_NOW, version="0")
        for at, feed in enumerate(feeds, 1):
            _ingest(db, session, feed, at)


def _stream(feed: Feed) -> runs.Stream:
    return runs.Stream(kind=f"admin_{feed.name}", stage=feed.stage, name=feed.title, size=0, fingerprint=feed.name)


def _ingest(db: Database, session: Session, feed: Feed, stream_id: int) -> None:
    for batch in FeedStream(session, feed, state="", base="").batches():
        if batch is not PARKED:
            save_batch(db, stream_id, batch, _NOW)
    with db.atomic():
        editions.settle(db, stream_id, None)
        runs.end_stream(db, stream_id, damage="", now=_NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
