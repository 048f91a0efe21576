"""Each kind of export as rows that can be put in another order, in another dress, or into two files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.shops import traffic_ads, traffic_analytics, traffic_ga4, traffic_orders
from tests.shops.traffic_world import SHOP, World, world

WORLD = world(5, sessions=140, sales=50)
NAMES = ("Campaign name", "Ad name", "Cost", "Impressions", "Clicks (destination)", "Purchases (website)",
         "Purchase value (website)", "Currency")  # fmt: skip
LIST = ("url", "surface", "sessions", "orders", "revenue", "currency")


@dataclass(frozen=True)
class Dress:
    """How a file is saved."""

    newline: str = "\n"
    encoding: str = "utf-8"


PLAIN = Dress()
DRESSES = (PLAIN, Dress("\r\n"), Dress("\r\n", "utf-8-sig"), Dress("\n", "utf-16"))


@dataclass(frozen=True)
class Export:
    """A kind of export: its rows, and how some of them are written."""

    rows: Callable[[World], Sequence[Any]]
    write: Callable[[Path, Sequence[Any], Dress], object]
    ending: str
    dresses: tuple[Dress, ...] = DRESSES


def _save(path: Path, text: str, dress: Dress) -> None:
    path.write_bytes(text.replace("\n", dress.newline).encode(dress.encoding))


def _orders(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    indent = 1 if dress.newline == "\r\n" else None
    _save(path, json.dumps({"orders": list(rows)}, indent=indent), dress)


def _bulk(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    _save(path, "".join(json.dumps(line) + "\n" for group in rows for line in group), dress)


def _ga4(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    traffic_ga4.put_ga4(path, WORLD, rows=rows, newline=dress.newline, encoding=dress.encoding)


def _landings(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    """Write rows without days: the figures are those of the period that the file states."""
    header = "# Start date: 20261005\n# End date: 20261108\nLanding page + query string,Sessions,Total revenue (USD)\n"
    lines = (f'"{landing}","{count:,}",{count}.25\n' for landing, count in rows)
    _save(path, header + "".join(lines), dress)


def _landing_rows(of: World) -> list[tuple[str, int]]:
    return [(landing, 990 + n) for n, landing in enumerate(sorted({one.landing for one in of.sessions}))]


def _shopify(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    traffic_analytics.put_shopify(path, WORLD, rows=rows, newline=dress.newline, encoding=dress.encoding)


def _log(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    traffic_analytics.put_log(path, WORLD, lines=rows, newline=dress.newline)


def _report(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    traffic_ads.put_report(path, WORLD, rows=rows, newline=dress.newline, encoding=dress.encoding)


def _name_rows(_: World) -> list[tuple[str, ...]]:
    """Return ads that share names: nothing but figures tells them apart."""
    return [("Summer", f"Video {n % 3}", f"{n + 1}.50", str(900 + n % 7), str(40 + n % 5), "1", f"{20 + n % 4}.10", "USD") for n in range(40)]


def _names(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    _table(path, NAMES, rows, dress)


def _list_rows(_: World) -> list[tuple[str, ...]]:
    return [
        (f"{SHOP}/products/mugs-cedar-2?utm_source=tiktok&utm_campaign=c{n}", ("bio", "video", "live")[n % 3],
         str(n * 7), str(n % 4), f"{n * 3}.10", "USD" if n % 5 else "EUR")
        for n in range(30)
    ]  # fmt: skip


def _list(path: Path, rows: Sequence[Any], dress: Dress) -> None:
    _table(path, LIST, rows, dress)


def _table(path: Path, header: Sequence[str], rows: Sequence[Any], dress: Dress) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    _save(path, out.getvalue(), dress)


EXPORTS = {
    "orders": Export(lambda of: [traffic_orders.rest_order(sale) for sale in of.sales], _orders, "json", DRESSES[:3]),
    "bulk orders": Export(lambda of: [traffic_orders.bulk_lines(sale) for sale in of.sales], _bulk, "jsonl", DRESSES[:3]),
    "ga4": Export(lambda of: list(traffic_ga4.table(of)), _ga4, "csv"),
    "ga4 without days": Export(_landing_rows, _landings, "csv"),
    "shopify sessions": Export(traffic_analytics.shopify_rows, _shopify, "csv"),
    "access log": Export(traffic_analytics.log_lines, _log, "log", DRESSES[:2]),
    "ads report": Export(traffic_ads.report_rows, _report, "csv"),
    "ads report by names": Export(_name_rows, _names, "csv"),
    "link list": Export(_list_rows, _list, "csv"),
}
