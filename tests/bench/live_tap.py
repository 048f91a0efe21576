"""tap-shopify beside linkaudit, on the same local Shopify: how many objects a second each reads of the streams both have.

The tap is a program of its own (AGPL), never a dependency; it is run where ``TAP_SHOPIFY`` names its executable. It
selects the fields that the local Shopify has, which leaves it less to do than it has by default, and no line items.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from linkaudit.source.admin.version import API_VERSION
from tests.bench.live import command
from tests.bench.measure import Cost, note, run
from tests.bench.report import Table, megabytes, seconds
from tests.shopify.bulk import Pace
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import seeded

VARIABLE = "TAP_SHOPIFY"
_SHIM = Path(__file__).with_name("tap")
_SIZE = 2_000
_DAYS = 3_650  # one window, so that the tap asks once
_LACKING = frozenset({"hasVariantsThatRequiresComponents", "giftCardTemplateSuffix"})
_OF_ORDERS = frozenset({"id", "createdAt", "updatedAt", "cancelledAt", "test", "sourceName", "currencyCode",
                        "currentTotalPriceSet", "totalPriceSet", "customerJourneySummary"})  # fmt: skip


class Peer(NamedTuple):
    """What one program took for one kind of object."""

    program: str
    stream: str
    objects: int
    cost: Cost


def program() -> str:
    """Return the tap's executable; empty if it is not there."""
    return shutil.which(os.environ.get(VARIABLE, "tap-shopify")) or ""


def measure(folder: Path) -> list[Peer]:
    """Read products and orders with each."""
    found = []
    shop = seeded(products=_SIZE, orders=2 * _SIZE, long={})
    # the tap looks at an operation as a node, which does not move the local Shopify's along: they are ended at once
    with LocalShopify(shop, plan="unlimited", pace=Pace(created=-1, running=0)) as local:
        catalogue = _catalogue(local, folder)
        for stream in ("products", "orders"):
            note(f"live: tap-shopify, {stream}")
            found.append(_tap(local, folder, catalogue, stream))
        database = folder / "beside.db"
        for verb, table in (("crawl", "products"), ("traffic", "orders")):
            note(f"live: linkaudit {verb} beside it")
            cost = command(local, folder, verb, database)
            found.append(Peer(f"linkaudit {verb}", table, _count(database, table), cost))
    return found


def _count(database: Path, table: str) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _catalogue(local: LocalShopify, folder: Path) -> dict[str, Any]:
    config = {"shop": "local-shop", "api_key": local.token, "start_date": "2024-01-01T00:00:00Z", "date_window_size": _DAYS}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    _run(local, folder, "--discover")
    found: dict[str, Any] = json.loads((folder / "out.txt").read_bytes())
    return found


def _tap(local: LocalShopify, folder: Path, catalogue: dict[str, Any], stream: str) -> Peer:
    for one in catalogue["streams"]:
        for entry in one["metadata"]:
            entry["metadata"]["selected"] = _selected(one["stream"], entry["breadcrumb"], stream)
    (folder / "catalog.json").write_text(json.dumps(catalogue), "utf-8")
    cost = _run(local, folder, "--catalog", folder / "catalog.json")
    with (folder / "out.txt").open("rb") as out:
        records = sum(b'"type": "RECORD"' in line for line in out)
    return Peer("tap-shopify", stream, records, cost)


def _selected(stream: str, breadcrumb: Sequence[str], wanted: str) -> bool:
    if not breadcrumb:
        return stream == wanted
    return breadcrumb[-1] in _OF_ORDERS if stream == "orders" else breadcrumb[-1] not in _LACKING


def _run(local: LocalShopify, folder: Path, *arguments: str | Path) -> Cost:
    environment = (shutil.which("env") or "/usr/bin/env", f"PYTHONPATH={_SHIM}", f"LOCAL_SHOPIFY={local.base}",
                   f"LOCAL_VERSION={API_VERSION}")  # fmt: skip
    return run([*environment, program(), "--config", folder / "config.json", *arguments], folder)


def table(found: Sequence[Peer]) -> Table:
    """Return the figures."""
    rows = [
        (one.program, one.stream, f"{one.objects:,}", seconds(one.cost.wall), seconds(one.cost.cpu),
         f"{one.objects / one.cost.wall:,.0f}", f"{one.objects / one.cost.cpu:,.0f}", megabytes(one.cost.peak))
        for one in found
    ]  # fmt: skip
    header = ("program", "stream", "objects", "wall s", "CPU s", "objects a second", "objects a CPU second", "peak MB")
    return Table(header, rows, [])
