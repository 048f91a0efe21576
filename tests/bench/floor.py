"""The floor: the least that any Python program does which stores the same rows. A process of its own.

Typed msgspec decoding of the lines (or ``csv.reader``), selectolax over each description with one traverse that takes
the addresses, and ``executemany`` of as many rows of the same width into the same schema, committed as often. It knows
no other spelling of the files, forgives no fault, resumes nothing, and tells no place: locators and labels are
constants of ordinary length, link ids are Python's own hash.

    python -m tests.bench.floor jsonl|csv PRODUCTS REDIRECTS MENUS DATABASE
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

import msgspec
from selectolax.lexbor import LexborHTMLParser

from linkaudit.store.database import open_database

Row = tuple[object, ...]
Rows = dict[str, list[Row]]

_LINES = 2_000
_PRODUCTS = 250
_STREAM = 1
_LOCATOR = "a[href] #3"
_LABEL = "brushed"
_MASK = (1 << 63) - 1


# --- what the lines hold ---------------------------------------------------------------------------------------------


class _Line(msgspec.Struct, tag_field="__typename", gc=False):
    id: str


class _Category(msgspec.Struct, gc=False):
    full_name: str = msgspec.field(name="fullName")


class _Option(msgspec.Struct, gc=False):
    name: str


class _Product(_Line, tag="Product", gc=False):
    handle: str
    title: str
    html: str = msgspec.field(name="descriptionHtml")
    vendor: str
    kind: str = msgspec.field(name="productType")
    category: _Category
    tags: list[str]
    status: str
    published_at: str | None = msgspec.field(name="publishedAt")
    gift_card: bool = msgspec.field(name="isGiftCard")
    options: list[_Option]


class _Selected(msgspec.Struct, gc=False):
    value: str


class _Weight(msgspec.Struct, gc=False):
    value: float


class _Measurement(msgspec.Struct, gc=False):
    weight: _Weight


class _Item(msgspec.Struct, gc=False):
    tracked: bool
    ships: bool = msgspec.field(name="requiresShipping")
    measurement: _Measurement


class _Variant(_Line, tag="ProductVariant", gc=False):
    parent: str = msgspec.field(name="__parentId")
    position: int
    sku: str
    barcode: str
    price: str
    compare_at: str | None = msgspec.field(name="compareAtPrice")
    policy: str = msgspec.field(name="inventoryPolicy")
    quantity: int = msgspec.field(name="inventoryQuantity")
    available: bool = msgspec.field(name="availableForSale")
    selected: list[_Selected] = msgspec.field(name="selectedOptions")
    item: _Item = msgspec.field(name="inventoryItem")


class _Picture(msgspec.Struct, gc=False):
    url: str


class _Media(_Line, tag="MediaImage", gc=False):
    parent: str = msgspec.field(name="__parentId")
    alt: str
    image: _Picture


class _Entry(msgspec.Struct, gc=False):
    title: str
    url: str


class _Menu(msgspec.Struct, gc=False):
    id: int
    title: str
    items: list[_Entry]


class _Menus(msgspec.Struct, gc=False):
    menus: list[_Menu]


def _number(gid: str) -> int:
    return int(gid[gid.rindex("/") + 1 :])


def _addresses(html: str) -> Iterator[str]:
    root = LexborHTMLParser(html).root
    if root is None:
        return
    for node in root.traverse():
        attributes = node.attributes
        if attributes:
            address = attributes.get("href") or attributes.get("src") or attributes.get("data-src")
            if address:
                yield address


def _placement(kind: str, ref: int, at: int, url: str, owner: str, title: str) -> Row:
    return (_STREAM, kind, ref, at, hash(url) & _MASK, owner, title, "description", _LOCATOR, _LABEL, url, "",
            "on-page", "description", "")  # fmt: skip


# --- lines -----------------------------------------------------------------------------------------------------------


def _from_lines(path: Path) -> Iterator[Rows]:
    decode = msgspec.json.Decoder(_Product | _Variant | _Media).decode
    with path.open("rb") as file:
        at = 0
        while lines := list(islice(file, _LINES)):
            rows: Rows = {"products": [], "variants": [], "images": [], "placements": []}
            for at, line in enumerate(lines, at + 1):  # noqa: B020
                _USE[type(node := decode(line))](node, rows, at)
            yield rows


def _use_product(node: _Product, rows: Rows, at: int) -> None:
    ref = _number(node.id)
    rows["products"].append(
        (_STREAM, ref, ref, node.handle, node.title, node.html, node.vendor, node.kind, node.category.full_name,
         ", ".join(node.tags), node.status.lower(), node.published_at is not None, node.gift_card,
         f'["{node.options[0].name}"]', "")
    )  # fmt: skip
    rows["placements"] += [
        _placement("product", ref, number, url, str(ref), node.title)
        for number, url in enumerate(_addresses(node.html), 1)
    ]


def _use_variant(node: _Variant, rows: Rows, at: int) -> None:
    ref = _number(node.id)
    rows["variants"].append(
        (_STREAM, _number(node.parent), ref, ref, node.position, f'["{node.selected[0].value}"]', node.sku, node.barcode,
         node.price, node.compare_at, str(node.item.measurement.weight.value), node.quantity, node.item.tracked,
         node.policy == "CONTINUE", node.available, node.item.ships, "", None)
    )  # fmt: skip


def _use_media(node: _Media, rows: Rows, at: int) -> None:
    rows["images"].append(
        (_STREAM, _number(node.parent), _number(node.id), at, node.image.url, node.alt, None, None, None, "")
    )


_USE: dict[type[_Line], Callable[..., None]] = {
    _Product: _use_product,
    _Variant: _use_variant,
    _Media: _use_media,
}


# --- rows of a table -------------------------------------------------------------------------------------------------


def _from_table(path: Path) -> Iterator[Rows]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        variant = itemgetter(*map(header.index, _OF_VARIANT))
        product = itemgetter(*map(header.index, _OF_PRODUCT))
        groups = groupby(enumerate(reader, 1), lambda row: row[1][1])
        number = 0
        while batch := [(handle, list(rows)) for handle, rows in islice(groups, _PRODUCTS)]:
            found: Rows = {"products": [], "variants": [], "images": [], "placements": []}
            for handle, rows in batch:
                number += 1
                _group(number, handle, product(rows[0][1]), found)
                for at, cells in rows:
                    _variant_row(number, at, variant(cells), found)
            yield found


_OF_PRODUCT = (
    "Title", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store", "Status",
    "Option1 name", "Gift card",
)  # fmt: skip
_OF_VARIANT = (
    "SKU", "Barcode", "Option1 value", "Price", "Compare-at price", "Inventory tracker", "Inventory quantity",
    "Continue selling when out of stock", "Weight value (grams)", "Requires shipping", "Product image URL",
    "Image position", "Image alt text",
)  # fmt: skip


def _group(ref: int, handle: str, cells: tuple[str, ...], found: Rows) -> None:
    title, html, vendor, category, kind, tags, published, status, option, gift = cells
    found["products"].append(
        (_STREAM, ref, None, handle, title, html, vendor, kind, category, tags, status.lower(), published == "TRUE",
         gift == "TRUE", f'["{option}"]', "")
    )  # fmt: skip
    found["placements"] += [
        _placement("product", ref, number, url, handle, title) for number, url in enumerate(_addresses(html), 1)
    ]


def _variant_row(ref: int, at: int, cells: tuple[str, ...], found: Rows) -> None:
    sku, barcode, option, price, compare_at, tracker, quantity, policy, grams, ships, src, position, alt = cells
    found["variants"].append(
        (_STREAM, ref, at, None, at, f'["{option}"]', sku, barcode, price, compare_at or None, grams, int(quantity),
         tracker == "shopify", policy == "CONTINUE", None, ships == "TRUE", "", None)
    )  # fmt: skip
    if src:
        found["images"].append((_STREAM, ref, at, int(position), src, alt, None, None, None, ""))


# --- redirects and menus, alike for both -----------------------------------------------------------------------------


def _redirects(path: Path) -> Iterator[Rows]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        number = 0
        while lines := list(islice(reader, _PRODUCTS)):
            rows: Rows = {"redirects": [], "placements": []}
            for source, target in lines:
                number += 1
                rows["redirects"].append((_STREAM, number, None, source, target))
                rows["placements"].append(_placement("redirect", number, 1, target, source, source))
            yield rows


def _menus(path: Path) -> Iterator[Rows]:
    found = msgspec.json.decode(path.read_bytes(), type=_Menus)
    yield {
        "placements": [
            _placement("menu", menu.id, at, entry.url, menu.title, menu.title)
            for menu in found.menus
            for at, entry in enumerate(menu.items, 1)
        ]
    }


def _save(connection: sqlite3.Connection, batches: Iterable[Rows]) -> None:
    for batch in batches:
        connection.execute("BEGIN")
        for table, rows in batch.items():
            if rows:
                marks = ",".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.execute("COMMIT")


def main(layout: str, products: str, redirects: str, menus: str, database: str) -> None:
    """Read the three files into a new database."""
    read = _from_lines if layout == "jsonl" else _from_table
    with open_database(Path(database)) as db:
        for batches in (read(Path(products)), _redirects(Path(redirects)), _menus(Path(menus))):
            _save(db.conn, batches)


if __name__ == "__main__":
    main(*sys.argv[1:])
