"""The floor of reading traffic: the least that any Python program does which stores the same rows.

Typed msgspec decoding of the lines (or ``csv.reader``) and ``executemany`` of as many rows of the same width into the
same schema, committed as often. It knows one spelling, forgives no fault, resumes nothing, and blanks nothing personal.

    python -m tests.bench.traffic_floor orders|ga4 FILE DATABASE
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from linkaudit.store.database import open_database

Row = tuple[object, ...]
_LINES = 2_000
_STREAM = 1
_MASK = (1 << 63) - 1
_VISITS = (
    "stream_id visit_ref origin order_ref touch occurred_at landing_url referrer source medium campaign content term"
    " channel surface sessions orders revenue currency day fact campaign_id ad_id device agent cut"
).split()
_ORDERS = (
    "stream_id order_ref order_id created_at currency total test cancelled source_name updated_at buyer_order"
    " discount_codes"
).split()
_ORDER_LINES = "stream_id order_ref line_ref quantity product_id variant_id product_handle sku amount".split()


class _Money(msgspec.Struct, gc=False):
    amount: str
    currency: str = msgspec.field(name="currencyCode")


class _Set(msgspec.Struct, gc=False):
    shop: _Money = msgspec.field(name="shopMoney")


class _Tags(msgspec.Struct, gc=False):
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None


class _Visit(msgspec.Struct, gc=False):
    occurred_at: str = msgspec.field(name="occurredAt")
    landing: str = msgspec.field(name="landingPage")
    referrer: str | None = msgspec.field(name="referrerUrl")
    source: str
    tags: _Tags | None = msgspec.field(name="utmParameters")


class _Journey(msgspec.Struct, gc=False):
    index: int = msgspec.field(name="customerOrderIndex")
    first: _Visit = msgspec.field(name="firstVisit")
    last: _Visit = msgspec.field(name="lastVisit")


class _Order(msgspec.Struct, tag_field="__typename", tag="Order", gc=False):
    id: str
    created_at: str = msgspec.field(name="createdAt")
    updated_at: str = msgspec.field(name="updatedAt")
    test: bool
    source: str = msgspec.field(name="sourceName")
    total: _Set = msgspec.field(name="currentTotalPriceSet")
    journey: _Journey = msgspec.field(name="customerJourneySummary")


class _Of(msgspec.Struct, gc=False):
    id: str


class _Line(msgspec.Struct, tag_field="__typename", tag="LineItem", gc=False):
    id: str
    parent: str = msgspec.field(name="__parentId")
    quantity: int
    sku: str
    product: _Of
    variant: _Of
    amount: _Set = msgspec.field(name="discountedTotalSet")


def _number(gid: str) -> int:
    return int(gid[gid.rindex("/") + 1 :])


def _visit(node: _Visit, ref: int, order: int, touch: str) -> Row:
    tags = node.tags or _Tags()
    return (_STREAM, ref, "orders", order, touch, node.occurred_at, node.landing, node.referrer or "", tags.source or "",
            tags.medium or "", tags.campaign or "", tags.content or "", tags.term or "", node.source, None, None, None,
            None, "", "", None, "", "", "", "", False)  # fmt: skip


def _orders(path: Path) -> Iterator[dict[str, list[Row]]]:
    decode = msgspec.json.Decoder(_Order | _Line).decode
    with path.open("rb") as file:
        while lines := list(islice(file, _LINES)):
            rows: dict[str, list[Row]] = {"orders": [], "order_lines": [], "visits": []}
            for line in lines:
                node = decode(line)
                if isinstance(node, _Order):
                    ref, money = _number(node.id), node.total.shop
                    rows["orders"].append((_STREAM, ref, ref, node.created_at, money.currency, money.amount, node.test,
                                           False, node.source, node.updated_at, node.journey.index + 1, "[]"))  # fmt: skip
                    rows["visits"].append(_visit(node.journey.last, ref * 2, ref, "last"))
                    rows["visits"].append(_visit(node.journey.first, ref * 2 + 1, ref, "first"))
                else:
                    rows["order_lines"].append((_STREAM, _number(node.parent), _number(node.id), node.quantity,
                                                _number(node.product.id), _number(node.variant.id), "", node.sku,
                                                node.amount.shop.amount))  # fmt: skip
            yield rows


def _ga4(path: Path) -> Iterator[dict[str, list[Row]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        while not (header := next(reader)) or header[0].startswith("#"):
            pass
        at = 0
        while lines := list(islice(reader, _LINES)):
            rows: list[Row] = []
            for at, cells in enumerate(lines, at + 1):  # noqa: B020
                landing, named, campaign, day, device, sessions, _, _, _, bought, revenue = cells
                source, _, medium = named.partition(" / ")
                fact = hash((landing, named, campaign, day, device)) & _MASK
                rows.append((_STREAM, at, "ga4", None, "", None, landing, "", source, medium, campaign, "", "", "", None,
                             int(sessions.replace(",", "")), int(bought), revenue, "", f"{day[:4]}-{day[4:6]}-{day[6:]}",
                             fact, "", "", device, "", False))  # fmt: skip
            yield {"visits": rows}


_COLUMNS = {"visits": _VISITS, "orders": _ORDERS, "order_lines": _ORDER_LINES}


def _statements(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the INSERT of each table. Raises ``RuntimeError`` when the schema has other columns than this knows."""
    found = {}
    for table, columns in _COLUMNS.items():
        there = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if sorted(there) != sorted(columns):
            raise RuntimeError(f"{table} has other columns: {set(there) ^ set(columns)}")
        found[table] = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    return found


def main(kind: str, path: str, database: str) -> None:
    """Read the file into a new database."""
    with open_database(Path(database)) as db:
        statements = _statements(db.conn)
        for batch in (_orders if kind == "orders" else _ga4)(Path(path)):
            db.conn.execute("BEGIN")
            for table, rows in batch.items():
                if rows:
                    db.conn.executemany(statements[table], rows)
            db.conn.execute("COMMIT")


if __name__ == "__main__":
    main(*sys.argv[1:])
