"""Where the fields of a product stand in a table, whatever layout it has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from linkaudit.source.extract import Form
from linkaudit.source.reading.tabular import fold

NAMES: dict[str, list[str]] = tomllib.loads((files(__package__) / "product_columns.toml").read_text("utf-8"))

# "Care guide (product.metafields.custom.care)" in Shopify's CSV, "Metafield: custom.care [url]" in Matrixify's book.
_METAFIELD = re.compile(
    r".*\(product\.metafields\.(?P<shopify>[^)]+)\)|metafield: (?P<matrixify>[^\[]+?)\s*(?:\[(?P<type>[^\]]*)\])?",
    re.IGNORECASE,
)
_LINKING = re.compile(r"[/.@]")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:|/)\S*", re.IGNORECASE)

# Columns that only tables of something else have: pages, collections, menus; and Shopify's table of stock.
_FOREIGN = frozenset({
    "must match", "rule: product column", "blog: handle", "menu item: url", "menu item: title", "template suffix",
})
_BY_LOCATION = frozenset({"hs code", "location"})
_OWN = frozenset(
    name for field in ("vendor", "product_type", "option1_name", "option1_value", "sku", "price", "variant_id")
    for name in NAMES[field]
)


class Columns(NamedTuple):
    """Cell indexes by field. A column that is not there points at the empty cell that ends every row, ``none``."""

    handle: int
    title: int
    product_id: int
    description: int
    vendor: int
    product_type: int
    category: int
    tags: int
    status: int
    published: int
    gift_card: int
    collection: int
    address: int
    option1_name: int
    option2_name: int
    option3_name: int
    option1_value: int
    option2_value: int
    option3_value: int
    variant_id: int
    sku: int
    barcode: int
    price: int
    compare_at: int
    grams: int
    weight: int
    weight_unit: int
    quantity: int
    tracker: int
    policy: int
    requires_shipping: int
    variant_image: int
    image_src: int
    image_position: int
    image_alt: int
    none: int
    metafields: tuple[tuple[int, str], ...]
    headings: tuple[str, ...]


def columns(header: list[str]) -> Columns:
    """Find the fields under ``header``."""
    at: dict[str, int] = {}
    for index, name in enumerate(header):
        at.setdefault(fold(name), index)
    none = len(header)
    found = {field: next((at[name] for name in names if name in at), none) for field, names in NAMES.items()}
    return Columns(**found, none=none, metafields=metafield_columns(header), headings=(*header, ""))


def is_product_table(names: Mapping[str, int] | list[str]) -> bool:
    """Whether a table with these folded column names lists products: a handle, a title, nothing foreign."""
    known = set(names)
    if not known & set(NAMES["handle"]) or "title" not in known:
        return False
    return not known >= _BY_LOCATION and (bool(known & _OWN) or not known & _FOREIGN)


def metafield_columns(header: list[str]) -> tuple[tuple[int, str], ...]:
    """Return index and field name of the columns that hold metafields."""
    matches = ((index, _METAFIELD.fullmatch(name.strip())) for index, name in enumerate(header))
    return tuple((index, f"metafield {match['shopify'] or match['matrixify']}") for index, match in matches if match)


def metafield_form(text: str) -> Form | None:
    """Return the form that a metafield's value is written in by its look; None if no link can stand in it.

    >>> values = ('{"url": "/x"}', "<a href='/x'>", "/pages/faq", "see a.com", "gid://x/1", "blue")
    >>> [metafield_form(text) for text in values]
    ['json', 'html', 'url', 'text', None, None]
    """
    text = text.strip()
    if not _LINKING.search(text) or text.startswith(("gid://", '["gid://')):
        return None
    if text.startswith(("{", "[")):
        return "json"
    if "<" in text and ">" in text:
        return "html"
    return "url" if _URL.fullmatch(text) and "\n" not in text else "text"
