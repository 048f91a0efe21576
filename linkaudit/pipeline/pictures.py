"""Pictures of listings looked at over the network, where the catalogue does not tell enough of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

import msgspec

from linkaudit.errors import SourceError, UsageError
from linkaudit.listing.build import asked_pictures
from linkaudit.model import PictureFacts
from linkaudit.pipeline.job import Job, Task, counted
from linkaudit.pipeline.listing_base import base_of
from linkaudit.source.pictures.probe import probe
from linkaudit.store import listings, pictures, runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.goods import Goods

_SECONDS = 1.0  # longest that an answer waits to be saved
_ROUNDS = 5  # converted pictures, and those that move up, are looked at in turn
_FRESH = timedelta(days=30)
# What says more of this machine's network than of the picture.
_HERE = ("name cannot be looked up", "host cannot be reached", "proxy named")


class Looked(msgspec.Struct, frozen=True):
    """What came of looking: pictures asked for, and those of them that cannot be had."""

    asked: int
    unreachable: int


def look(job: Job, *, allow_private: bool = False) -> Looked:
    """Ask for what is not known of the pictures of the products to be listed, and keep the answers as they come.

    ``allow_private`` lets requests into inner networks. Raises ``SourceError`` if nothing can be reached: nothing is
    kept then.
    """
    done: set[str] = set()
    counts = [0, 0]
    with open_database(job.db_path, create=False) as db:
        run = runs.latest(db, status="complete")
        if run is None:
            raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit run FILE…` first")
        since = (job.clock() - _FRESH).isoformat(timespec="seconds")
        started = job.now
        for _ in range(_ROUNDS):
            with db.atomic():
                found = dict.fromkeys(_open(job, db, run, since, started))
                wanted = [url for url in found if url not in done]
            if not wanted:
                break
            job.tell(f"asking for {len(wanted):,} pictures")
            done.update(wanted)
            _ask(job, db, wanted, counts, allow_private=allow_private)
        return Looked(asked=counts[0], unreachable=counts[1])


def _open(job: Job, db: Database, run: runs.Run, since: str, failed_since: str) -> Iterator[str]:
    """Yield the addresses of pictures that something is not known of, for the products that are to be listed.

    Good answers count from ``since`` on, failures from ``failed_since`` on.
    """
    goods = Goods(db, run.run_id)
    base = base_of(job, db, run.run_id)

    def facts(url: str) -> PictureFacts | None:
        return pictures.known(db, url, since=since, failed_since=failed_since)

    for handle in dict.fromkeys(one.handle for one in listings.heads(db, run.run_id)):
        if detail := goods.detail(handle):
            yield from asked_pictures(detail, base.market, job.settings.listing.options, facts)


def _ask(job: Job, db: Database, urls: Sequence[str], counts: list[int], *, allow_private: bool) -> None:
    answers: Iterable[PictureFacts] = probe(urls, tell=job.tell, allow_private=allow_private)
    answers = counted(job, Task("pictures", "answers"), answers, len(urls))
    for batch in _batches(_reached(answers, known=bool(counts[0] - counts[1]))):
        with db.atomic():
            pictures.save(db, batch, job.now)
        counts[0] += len(batch)
        counts[1] += sum(bool(one.fault) for one in batch)


def _reached(answers: Iterable[PictureFacts], *, known: bool) -> Iterator[PictureFacts]:
    """Hold back what may be the fault of this machine's network until something was reached."""
    held: list[PictureFacts] = []
    for one in answers:
        known = known or not any(words in one.fault for words in _HERE)
        held.append(one)
        if known:
            yield from held
            held = []
    if held:
        cure = "Check this machine's connection to the internet, then run the same command again"
        raise SourceError(f"no picture can be reached ({held[0].fault})", where=held[0].url, cure=cure)


def _batches(answers: Iterable[PictureFacts]) -> Iterator[list[PictureFacts]]:
    batch: list[PictureFacts] = []
    began = time.monotonic()
    for one in answers:
        batch.append(one)
        if time.monotonic() - began > _SECONDS:
            yield batch
            batch, began = [], time.monotonic()
    if batch:
        yield batch
