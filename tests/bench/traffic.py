"""``linkaudit traffic`` against the floor, orders and GA4 rows, and what attribution costs a visit."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, microseconds, ratio, seconds
from tests.bench.shops import remove
from tests.shops import large_files, traffic_large
from tests.shops.large import HOST, Shop

MOST_RATIO = 3.0
MOST_PEAK = 300_000_000
MOST_CPU = 15e-6
PRODUCTS = 2_000
KINDS = {"orders": "orders.jsonl", "ga4": "ga4.csv"}
_COMPARED = ("orders", "order_lines", "visits")


class Reading(NamedTuple):
    """The median costs of reading one file."""

    kind: str
    size: int
    own: Cost
    floor: Cost


class Judging(NamedTuple):
    """What attribution took: CPU of the calls alone, and of the whole audit beyond that of an empty one."""

    kind: str
    visits: int
    alone: float
    whole: float
    peak: int


class Traffic(NamedTuple):
    """All that was measured."""

    readings: list[Reading]
    judgings: list[Judging]


def measure(folder: Path, sizes: Sequence[int], rounds: int) -> Traffic:
    """Measure files of each size: reading, product and floor taking turns, then an audit of what was read."""
    shop = Shop(PRODUCTS)
    products = folder / "products.jsonl"
    large_files.write_jsonl(shop, products)
    readings, judgings = [], []
    for size in sizes:
        for kind, name in KINDS.items():
            note(f"writing {size:,} {kind}")
            path = folder / name
            (traffic_large.write_orders if kind == "orders" else traffic_large.write_ga4)(shop, path, size)
            readings.append(_reading(folder, kind, path, size, rounds))
            judgings.append(_judging(folder, kind, products))
            path.unlink()
    return Traffic(readings, judgings)


def _reading(folder: Path, kind: str, path: Path, size: int, rounds: int) -> Reading:
    own, floor = folder / "own.db", folder / "floor.db"
    costs: list[tuple[Cost, Cost]] = []
    for turn in range(rounds):
        note(f"traffic {size:,} {kind}, round {turn + 1} of {rounds}")
        remove(own)
        remove(floor)
        first = run([*LINKAUDIT, "traffic", "--quiet", "--db", own, path], folder)
        second = run([sys.executable, "-m", "tests.bench.traffic_floor", kind, path, floor], folder)
        if _counts(own) != _counts(floor):
            raise RuntimeError(f"floor and product do not save the same rows: {_counts(floor)} and {_counts(own)}")
        costs.append((first, second))
    remove(floor)
    return Reading(kind, size, median([one for one, _ in costs]), median([two for _, two in costs]))


def _counts(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        return [int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in _COMPARED]


def _judging(folder: Path, kind: str, products: Path) -> Judging:
    """Audit what was read, and the same shop without traffic; time the attribution in a process of its own."""
    own, empty = folder / "own.db", folder / "empty.db"
    visits = _counts(own)[2]
    remove(empty)
    audits = []
    for database in (own, empty):
        run([*LINKAUDIT, "crawl", "--quiet", "--db", database, products], folder)
        note(f"audit of {database.stem}, {kind}")
        audits.append(run([*LINKAUDIT, "audit", "--quiet", "--db", database, "--domain", HOST], folder))
    run([sys.executable, "-m", "tests.bench.traffic_attribution", own], folder)
    alone = float((folder / "out.txt").read_text("utf-8"))
    whole = (audits[0].cpu - audits[1].cpu) / visits
    remove(own)
    return Judging(kind, visits, alone / visits, whole, audits[0].peak)


def reading_table(found: Traffic) -> Table:
    """Return the figures of reading."""
    rows = [
        (
            f"{one.size:,}", one.kind, seconds(one.own.cpu), seconds(one.own.wall), seconds(one.floor.cpu),
            ratio(one.own.cpu / one.floor.cpu), microseconds(one.own.cpu / one.size), megabytes(one.own.peak),
            megabytes(one.floor.peak),
        )
        for one in found.readings
    ]  # fmt: skip
    header = ("rows", "file", "CPU s", "wall s", "floor CPU s", "CPU / floor", "CPU µs a row", "peak MB", "floor's peak MB")
    worst = max(one.own.cpu / one.floor.cpu for one in found.readings)
    peak = max(one.own.peak for one in found.readings)
    targets = [
        ("traffic, CPU over the floor's, worst", f"≤ {MOST_RATIO:.0f}", ratio(worst), worst <= MOST_RATIO),
        ("traffic, peak memory", "≤ 300 MB", f"{megabytes(peak)} MB", peak <= MOST_PEAK),
    ]
    return Table(header, rows, targets)


def judging_table(found: Traffic) -> Table:
    """Return the figures of attribution."""
    rows = [
        (f"{one.visits:,}", one.kind, microseconds(one.alone), microseconds(one.whole), megabytes(one.peak))
        for one in found.judgings
    ]
    header = ("visits", "of", "attribution CPU µs a visit", "audit CPU µs a visit", "peak MB")
    worst = max(one.alone for one in found.judgings)
    peak = max(one.peak for one in found.judgings)
    targets = [
        ("attribution, CPU a visit", "≤ 15 µs", f"{microseconds(worst)} µs", worst <= MOST_CPU),
        ("audit of the traffic, peak memory", "≤ 300 MB", f"{megabytes(peak)} MB", peak <= MOST_PEAK),
    ]
    return Table(header, rows, targets)
