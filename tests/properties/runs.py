"""Exports through the real pipeline into a real database, and the totals that come out."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.deliver import deliver
from linkaudit.pipeline.ingest import ingest
from linkaudit.pipeline.job import Job
from linkaudit.settings import Settings, Shop
from tests.shops.traffic_world import DOMAIN, SHOP

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Figures = tuple[int, int, Decimal]  # sessions, orders, revenue
# by currency, landing (without the shop's host) and surface; the whole under two empty words
Totals = dict[tuple[str, str, str], Figures]


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="linkaudit-properties-") as name:
        yield Path(name)


def totals(files: Sequence[Path], out: Path) -> Totals:
    """Read ``files`` into a new database in ``out``, judge, and return what TikTok brought."""
    settings = Settings(shop=Shop(domain=DOMAIN))
    job = Job(db_path=out / "t.db", settings=settings, tell=lambda _: None, clock=lambda: NOW)
    ingest(job, list(files), whole=True)
    found: Totals = {
        (one.currency, "", ""): (one.tiktok_sessions or 0, one.tiktok_orders, one.tiktok_revenue)
        for one in assess(job).money
    }
    [path] = deliver(job, ["traffic"], out).files
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["currency"], row["landing_url"].removeprefix(SHOP) or "-", row["surface"])
            old = found.get(key, (0, 0, Decimal(0)))
            more = (int(row["sessions"] or 0), int(row["orders"] or 0), Decimal(row["revenue"] or 0))
            found[key] = (old[0] + more[0], old[1] + more[1], old[2] + more[2])
    return found
