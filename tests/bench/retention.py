"""A year of nightly audits on one database: does it stay small? Every night the real pipeline reads the real files anew."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.ingest import ingest
from linkaudit.pipeline.job import Job
from linkaudit.settings import load
from tests.bench.measure import LINKAUDIT, note, run
from tests.bench.report import Table, megabytes, ratio
from tests.bench.shops import Files
from tests.shops import large_files
from tests.shops.large import HOST

MOST_GROWTH = 3.0
SIZE = 5_000
_CHANGED = 0.01
_BEGIN = datetime(2026, 1, 1, 3, 30, tzinfo=UTC)
_EVERY = 52  # nights between two that are measured; each of them is a whole `linkaudit run`, with all its files


class Night(NamedTuple):
    """The database after so many runs, in bytes; ``free``: what the next run takes before the file grows."""

    runs: int
    size: int
    free: int
    past: int


class Changing:
    """A shop of which each night one product in a hundred has a new description, with new links, and a new price."""

    def __init__(self, files: Files) -> None:
        self.files, self.shop = files, files.shop
        self.revision = [0] * files.size
        self.rows = [self._rows(number) for number in range(files.size)]
        self.sessions = [number % 900 for number in range(max(20, files.size // 50))]

    def night(self, number: int) -> list[Path]:
        """Change what changes in a night, and return the files as they are exported then."""
        rng = Random(number)
        for at in rng.sample(range(self.files.size), int(self.files.size * _CHANGED)) if number else ():
            self.revision[at] += 1
            self.rows[at] = self._rows(at)
        for at in rng.sample(range(len(self.sessions)), max(1, int(len(self.sessions) * _CHANGED))):
            self.sessions[at] += 7
        products, links = self.files.folder / "now.csv", self.files.folder / "hung.csv"
        with products.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(large_files.HEADER)
            file.writelines(self.rows)
        with links.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("url", "surface", "sessions"))
            writer.writerows((large_files.landing(self.shop, at), "video", of) for at, of in enumerate(self.sessions))
        return [products, links, self.files.redirects, *self.files.content, self.files.traffic[0]]

    def _rows(self, number: int) -> str:
        now = self.shop.product(number)
        if self.revision[number]:
            other = self.shop.product(number + self.files.size * self.revision[number])
            now = now._replace(html=other.html, price=other.price)
        text = io.StringIO(newline="")
        csv.writer(text).writerows(large_files.rows(now))
        return text.getvalue()


def measure(files: Files, runs: int) -> Iterator[Night]:
    """Yield the database after one run, and now and then up to ``runs``."""
    changing = Changing(files)
    database = files.database("retention")
    shown = {1, runs, *range(1, runs, _EVERY)}
    for number in range(runs):
        given = changing.night(number)
        if number + 1 in shown:
            note(f"run {number + 1:,} of {runs:,}")
            out = files.folder / "out"
            run([*LINKAUDIT, "run", "--quiet", "--db", database, "--out", out, "--domain", HOST, *given], files.folder)
            shutil.rmtree(out)
            night = _night(number + 1, database)
            note(f"{night}")
            yield night
        else:
            moment = _BEGIN + timedelta(days=number)
            job = Job(
                db_path=database, settings=load(None, {("shop", "domain"): HOST}, {}, alone=True),
                tell=lambda _: None, clock=lambda moment=moment: moment,  # type: ignore[misc]
            )  # fmt: skip
            ingest(job, given, whole=True)
            assess(job)


def _night(runs: int, database: Path) -> Night:
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = int(db.execute("PRAGMA page_size").fetchone()[0])
        free = int(db.execute("PRAGMA freelist_count").fetchone()[0])
        past = int(db.execute("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE 'past_%'").fetchone()[0])
    return Night(runs, database.stat().st_size, free * page, past)


def table(found: Sequence[Night], size: int) -> Table:
    """Return the figures."""
    first = found[0].size
    rows = [
        (f"{one.runs:,}", megabytes(one.size), ratio(one.size / first), megabytes(one.free), megabytes(one.past))
        for one in found
    ]
    worst = max(one.size for one in found) / first
    what = f"database after {found[-1].runs:,} nightly runs, of one run's, {size:,} products"
    target = (what, f"{MOST_GROWTH:g}", ratio(worst), worst < MOST_GROWTH)
    return Table(("runs", "database MB", "of one run's", "free in it MB", "earlier runs MB"), rows, (target,))
