"""Reading a live shop: results of bulk operations against the floor, and whole crawls of the local Shopify."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.bench.live_fetch import Fetched, fetch
from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, microseconds, ratio, seconds
from tests.bench.shops import remove
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import Seeded, seeded

MOST_RATIO = 2.5
MOST_PEAK = 500_000_000
_ONE_IN = 100  # of the products and orders change before the second crawl
_COMPARED = ("products", "variants", "images", "metafields", "stock", "stock_levels", "pages", "collection_products",
             "redirects", "placements", "orders", "order_lines", "visits")  # fmt: skip


class Ingest(NamedTuple):
    """The median costs of reading the results of one shop."""

    size: int
    fetched: Fetched
    own: Cost
    floor: Cost


class Crawls(NamedTuple):
    """What whole commands cost, and how many requests they made."""

    size: int
    commands: list[tuple[str, Cost, int]]


def shop(size: int) -> Seeded:
    """Return a shop with so many products, and twice as many orders."""
    return seeded(products=size, orders=2 * size)


def ingest(folder: Path, size: int, rounds: int) -> Ingest:
    """Fetch the results of a shop once, and measure reading them, product and floor taking turns."""
    note(f"live: fetching the results of {size:,} products")
    results = folder / f"live-{size}"
    results.mkdir()
    found = fetch(shop(size), results)
    own, floor = [], []
    for turn in range(rounds):
        note(f"live {size:,}, round {turn + 1} of {rounds}")
        own.append(_read("live_ingest", results))
        floor.append(_read("live_floor", results))
        _same(results)
    shutil.rmtree(results)
    return Ingest(size, found, median(own), median(floor))


def _read(module: str, results: Path) -> Cost:
    database = results / f"{module}.db"
    remove(database)
    return run([sys.executable, "-m", f"tests.bench.{module}", results, database], results)


def _same(results: Path) -> None:
    own, floor = (_counts(results / f"{module}.db") for module in ("live_ingest", "live_floor"))
    if own != floor:
        raise RuntimeError(f"floor and product do not save the same rows: {floor} and {own}")


def _counts(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as connection:
        return {name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in _COMPARED}


def ingest_table(found: Sequence[Ingest]) -> Table:
    """Return the figures."""
    rows = [
        (
            f"{one.size:,}", f"{one.fetched.lines:,}", seconds(one.own.cpu), seconds(one.own.wall),
            seconds(one.floor.cpu), seconds(one.floor.wall), ratio(one.own.cpu / one.floor.cpu),
            microseconds(one.own.cpu / one.fetched.lines), megabytes(one.own.peak), megabytes(one.floor.peak),
        )
        for one in found
    ]  # fmt: skip
    header = ("products", "lines", "CPU s", "wall s", "floor CPU s", "floor wall s", "CPU / floor", "CPU µs a line",
              "peak MB", "floor's peak MB")  # fmt: skip
    worst = max(one.own.cpu / one.floor.cpu for one in found)
    peak = max(one.own.peak for one in found)
    return Table(header, rows, [
        ("bulk results, CPU over the floor's, worst", f"≤ {MOST_RATIO}", ratio(worst), worst <= MOST_RATIO),
        ("bulk results, peak memory", "≤ 500 MB", f"{megabytes(peak)} MB", peak <= MOST_PEAK),
    ])  # fmt: skip


# --- whole commands --------------------------------------------------------------------------------------------------


def crawls(folder: Path, size: int) -> Crawls:
    """Measure crawl and traffic of the local Shopify, and both again after one in a hundred things has changed."""
    made = shop(size)
    commands: list[tuple[str, Cost, int]] = []
    with LocalShopify(made, plan="unlimited") as local, _database(folder) as database:
        for again in ("", " again"):
            for verb in ("crawl", "traffic"):
                note(f"live {size:,}: {verb}{again}")
                before = len(local.log)
                cost = command(local, folder, verb, database)
                commands.append((verb + again, cost, len(local.log) - before))
            change(made)
    return Crawls(size, commands)


def command(local: LocalShopify, folder: Path, verb: str, database: Path) -> Cost:
    """Run one command of linkaudit on the local Shopify."""
    environment = (shutil.which("env") or "/usr/bin/env", f"LINKAUDIT_SHOPIFY_TOKEN={local.token}")
    return run([*environment, *LINKAUDIT, verb, "--db", database, "--domain", local.address], folder)


def change(made: Seeded) -> None:
    """Change one in a hundred products and orders a day later."""
    made.now = (datetime.fromisoformat(made.now) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for root in ("products", "orders"):
        rows = made.root(root)
        for at in range(0, len(rows), _ONE_IN):
            made.update(rows[at]["id"], **({"title": "Renamed"} if root == "products" else {"test": True}))


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    database = folder / "live.db"
    remove(database)
    yield database
    remove(database)


def crawls_table(found: Sequence[Crawls]) -> Table:
    """Return the figures; none of them is a target, the server's own work is most of the time."""
    rows = [
        (f"{one.size:,}", name, f"{requests:,}", seconds(cost.wall), seconds(cost.cpu), megabytes(cost.peak))
        for one in found
        for name, cost, requests in one.commands
    ]
    return Table(("products", "command", "requests", "wall s", "CPU s", "peak MB"), rows, [])
