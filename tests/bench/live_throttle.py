"""How well a crawl uses Shopify's points: a shop that goes by pages, in real time, judged by the server's own log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.live import command
from tests.bench.measure import note
from tests.bench.report import Table, percent
from tests.shopify.server import PLANS, Entry, LocalShopify
from tests.shopify.shops.seeded import seeded

LEAST_USED = 0.9
MOST_THROTTLED = 0.01
_SIZE = 240  # products, and orders: the most that still go by pages
_VERBS = ("crawl", "traffic")


class Used(NamedTuple):
    """What was asked for, and what became of the points from the moment the bucket first ran low."""

    requests: int
    throttled: int
    seconds: float
    spent: float
    there: float


def measure(folder: Path) -> Used:
    """Crawl a small shop on the standard plan: 2,000 points at once and 100 a second."""
    note("live: points, about a minute")
    with LocalShopify(seeded(products=_SIZE, orders=_SIZE, long={}), plan="standard") as local:
        for verb in ("crawl", "traffic"):
            command(local, folder, verb, folder / "points.db")
        return _used(local.log)


def _used(log: Sequence[Entry]) -> Used:
    asked = sorted((entry for entry in log if entry.requested is not None), key=lambda entry: entry.time)
    at, left = _low(asked)
    lasted = asked[-1].time - asked[at].time
    spent = sum(entry.actual or 0 for entry in asked[at + 1 :])
    throttled = sum(entry.actual is None for entry in asked)
    return Used(len(asked), throttled, lasted, spent, left + lasted * PLANS["standard"][1])


def _low(asked: Sequence[Entry]) -> tuple[int, float]:
    """Return which request left less in the bucket than it asked for itself, and how much."""
    maximum, rate = PLANS["standard"]
    left, then = float(maximum), asked[0].time
    for at, entry in enumerate(asked):
        left = min(maximum, left + (entry.time - then) * rate) - (entry.actual or 0)
        then = entry.time
        if left < (entry.requested or 0):
            return at, left
    raise RuntimeError("the bucket never ran low: the shop is too small for this measurement")


def table(found: Used) -> Table:
    """Return the figures."""
    used, refused = found.spent / found.there, found.throttled / found.requests
    rows = [(f"{found.requests:,}", f"{found.throttled:,}", f"{found.seconds:.1f}", f"{found.there:,.0f}", f"{found.spent:,.0f}")]
    header = ("requests", "throttled", "seconds since the bucket ran low", "points there since", "points spent since")
    return Table(header, rows, [
        ("points spent of those there", f"≥ {LEAST_USED:.0%}", percent(used), used >= LEAST_USED),
        ("answers throttled", f"≤ {MOST_THROTTLED:.0%}", percent(refused), refused <= MOST_THROTTLED),
    ])  # fmt: skip
