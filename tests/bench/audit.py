"""``linkaudit audit`` of a crawled shop with its content and some traffic."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from tests.bench.crawl import MOST_PEAK, crawl
from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, microseconds, seconds
from tests.bench.shops import Files, remove
from tests.shops.large import HOST

MOST_CPU = 40e-6


class Audit(NamedTuple):
    """The median cost of one size."""

    size: int
    placements: int
    links: int
    cost: Cost


class _Summary(msgspec.Struct):
    counts: dict[str, int]


def measure(files: Files, rounds: int) -> Audit:
    """Measure audits of the same crawl, each in a copy of its database."""
    crawled = files.folder / "jsonl.db"
    if not crawled.exists():
        crawl(files, "jsonl")
    for command, given in (("crawl", files.content), ("traffic", files.traffic)):
        run([*LINKAUDIT, command, "--quiet", "--db", crawled, *given], files.folder)
    costs: list[Cost] = []
    for turn in range(rounds):
        note(f"audit {files.size:,}, round {turn + 1} of {rounds}")
        copy = files.database("audit")
        shutil.copyfile(crawled, copy)
        costs.append(
            run([*LINKAUDIT, "audit", "--quiet", "--json", "--db", copy, "--domain", HOST], files.folder)
        )
        remove(copy)
    counts = msgspec.json.decode((files.folder / "out.txt").read_bytes(), type=_Summary).counts
    return Audit(files.size, counts["placements"], counts["links"], median(costs))


def table(found: Sequence[Audit]) -> Table:
    """Return the figures."""
    rows = [
        (
            f"{one.size:,}", f"{one.placements:,}", f"{one.links:,}", seconds(one.cost.cpu), seconds(one.cost.wall),
            microseconds(one.cost.cpu / one.placements), megabytes(one.cost.peak),
        )
        for one in found
    ]  # fmt: skip
    header = ("products", "placements", "links", "CPU s", "wall s", "CPU µs a placement", "peak MB")
    largest = max(found, key=lambda one: one.size)
    each = largest.cost.cpu / largest.placements
    name = f"audit, CPU a placement at {largest.size:,} products"
    targets = [(name, f"≤ {MOST_CPU * 1e6:.0f} µs", f"{microseconds(each)} µs", each <= MOST_CPU)]
    if largest.size == 100_000:
        peak = largest.cost.peak
        good = peak <= MOST_PEAK
        targets.append(("audit, peak memory at 100,000 products", "≤ 500 MB", f"{megabytes(peak)} MB", good))
    return Table(header, rows, targets)
