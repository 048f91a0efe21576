"""The floor of a live crawl's reading: the same result files into the same tables, by the shortest way. A process of its own.

Typed msgspec decoding of each line, selectolax over each description with one traverse that takes the addresses, one
regular expression over each metafield, and ``executemany`` of as many rows of the same width into the same STRICT
tables, committed as often. It trusts the counts that came with the files, knows no other spelling, forgives no fault,
blanks nothing personal, resumes nothing and tells no place.

    python -m tests.bench.live_floor FOLDER DATABASE
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from linkaudit.store.database import Database, open_database
from tests.bench import live_lines as lines
from tests.bench.floor import Rows, _addresses, _number, _placement
from tests.bench.live_fetch import fetched

_LINES = 4_000
_STREAM = 1
_ADDRESS = re.compile(r'(?:https?:/)?/[^\s"\\<>\])]+')
_MASK = (1 << 63) - 1
_ITEM = "inventory_item_id="


def _product(node: lines.Product, rows: Rows) -> None:
    ref = _number(node.id)
    if node.parent:
        above = _number(node.parent)
        rows["collection_products"].append((_STREAM, hash((above, ref)) & _MASK, 1, above, "", ref, node.handle))
        return
    rows["products"].append(
        (_STREAM, ref, ref, node.handle, node.title, node.html, node.vendor, node.kind,
         node.category.full_name if node.category else "", ", ".join(node.tags), node.status.lower(),
         node.published_at is not None, node.gift_card, f'["{node.options[0].name if node.options else ""}"]',
         node.category.id.rpartition("/")[2] if node.category else "")
    )  # fmt: skip
    rows["placements"] += [
        _placement("product", ref, at, url, str(ref), node.title) for at, url in enumerate(_addresses(node.html), 1)
    ]


def _variant(node: lines.Variant, rows: Rows) -> None:
    ref = _number(node.id)
    if node.product is not None:
        rows["stock"].append((_STREAM, ref, _number(node.product.id), _number(node.item.id), node.quantity, node.available))
        return
    weight = node.item.measurement.weight if node.item.measurement else None
    rows["variants"].append(
        (_STREAM, _number(node.parent), ref, ref, node.position, f'["{node.selected[0].value}"]', node.sku or "",
         node.barcode or "", node.price, node.compare_at, str(weight.value) if weight else None, node.quantity,
         node.item.tracked, node.policy == "CONTINUE", node.available, node.item.ships,
         node.image.url if node.image else "", _number(node.item.id))
    )  # fmt: skip


def _level(node: lines.Level, rows: Rows) -> None:
    counts = [one.quantity for one in node.quantities]
    item = int(node.id[node.id.rindex(_ITEM) + len(_ITEM) :])
    rows["stock_levels"].append((_STREAM, item, _number(node.location.id), node.active, *counts))


def _media(node: lines.Media, rows: Rows) -> None:
    if node.image is not None:
        rows["images"].append(
            (_STREAM, _number(node.parent), _number(node.id), 1, node.image.url, node.alt or "", node.image.width,
             node.image.height, node.original.size if node.original else None, node.mime or "")
        )  # fmt: skip


def _metafield(node: lines.Metafield, rows: Rows) -> None:
    ref, owner = _number(node.id), _number(node.parent)
    kind = node.parent.split("/")[3].lower()
    rows["metafields"].append((_STREAM, kind, owner, ref, node.namespace, node.key, node.type, node.value))
    if node.type.endswith("_reference"):
        return
    rows["placements"] += [
        _placement(kind, owner, ref * 1_000 + at, url, str(owner), "") for at, url in enumerate(_ADDRESS.findall(node.value))
    ]


def _page(node: lines.Content, rows: Rows) -> None:
    ref, kind = _number(node.id), node.id.split("/")[3].lower()
    rows["pages"].append((_STREAM, kind, ref, ref, f"/{kind}s/{node.handle}", node.handle, node.title, node.published))
    text = f"{node.html}{node.body}{node.summary or ''}"
    rows["placements"] += [_placement(kind, ref, at, url, str(ref), node.title) for at, url in enumerate(_addresses(text), 1)]


def _redirect(node: lines.Redirect, rows: Rows) -> None:
    ref = _number(node.id)
    rows["redirects"].append((_STREAM, ref, ref, node.path, node.target))
    rows["placements"].append(_placement("redirect", ref, 1, node.target, node.path, node.path))


def _order(node: lines.Order, rows: Rows) -> None:
    ref = _number(node.id)
    rows["orders"].append((_STREAM, ref, ref, node.created_at, node.currency, node.total.money.amount, node.test,
                           node.cancelled_at is not None, node.source or "", node.updated_at, None, "[]"))  # fmt: skip
    summary = node.summary
    if summary is not None:
        _visit(summary.last or summary.first, ref, "last", ref * 2, rows)
        _visit(summary.first, ref, "first", ref * 2 + 1, rows)
    moments = node.journey.moments if node.journey else None
    for at, moment in enumerate(moments or (), 1):
        _visit(moment, ref, "moment", -(ref * 1_000 + at), rows)


def _visit(node: lines.Visit | None, order: int, touch: str, ref: int, rows: Rows) -> None:
    if node is None or not (node.landing or node.referrer or node.source or node.utm):
        return
    utm = node.utm or lines.NO_UTM
    rows["visits"].append(
        (_STREAM, ref, "orders", order, touch, node.at, node.landing or "", node.referrer or "", utm.source or "",
         utm.medium or "", utm.campaign or "", utm.content or "", utm.term or "", node.source or "", None, None, None,
         None, "", "", None, "", "", "", "", False)
    )  # fmt: skip


def _line(node: lines.Line, rows: Rows) -> None:
    product, variant = node.product and _number(node.product.id), node.variant and _number(node.variant.id)
    rows["order_lines"].append((_STREAM, _number(node.parent), _number(node.id), node.quantity, product, variant, "",
                                node.sku or "", node.total.money.amount))  # fmt: skip


_USE: dict[Any, Callable[..., None]] = {
    lines.Product: _product, lines.Variant: _variant, lines.Level: _level, lines.Metafield: _metafield,
    lines.Redirect: _redirect, lines.Order: _order, lines.Line: _line,
}  # fmt: skip
_USE.update(dict.fromkeys(lines.MEDIA, _media))
_USE.update(dict.fromkeys(lines.CONTENT, _page))


def _save(db: Database, path: Path) -> None:
    decode = msgspec.json.Decoder(lines.ANY).decode
    with path.open("rb") as file:
        while batch := list(islice(file, _LINES)):
            rows: Rows = defaultdict(list)
            for line in batch:
                _USE[type(node := decode(line))](node, rows)
            _insert(db, rows)


def _insert(db: Database, rows: Rows) -> None:
    db.conn.execute("BEGIN")
    for table, values in rows.items():
        marks = ",".join("?" * len(values[0]))
        db.conn.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)
    db.conn.execute("COMMIT")


def main(folder: str, database: str) -> None:
    """Read all results of a folder into a new database."""
    paths: Iterable[Path] = [Path(folder) / one.file for one in fetched(Path(folder)).results]
    with open_database(Path(database)) as db:
        for path in paths:
            _save(db, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
