"""The lists of JSON that a storefront offers: asked for page by page, and what each page holds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from linkaudit.source.json.nodes import Context, Out, number
from linkaudit.source.json.products import ProductNode, product
from linkaudit.source.json.repair import converted
from linkaudit.source.json.stream import Json
from linkaudit.source.storefront.front import Forbidden, Front, NotOffered

# 250 a page at most, and 400 beyond the 25,000th: practical-data-science/ShopifyScraper #8, read 2026-11-22
PAGE, DEEPEST = 250, 25_000
ALL, AUTOMATIC = "/products.json", "/collections/all/products.json"
_CENTS = Decimal(100)


class Listed(NamedTuple):
    """One page of a list: its number from 1, and what it holds."""

    number: int
    found: list[Json]


def pages(front: Front, path: str, key: str, after: int = 0, *, fewest: int = 0) -> Iterator[Listed]:
    """Yield the pages behind ``after`` until one has less than ``fewest`` (0: is not full) or Shopify's limit comes.

    ``fewest`` 1: until one has nothing new, as a shop may give fewer than it is asked for. Raises ``NotOffered``.
    """
    before, some = b"", False
    for page in range(after + 1, DEEPEST // PAGE + 1):
        raw = front.get_json(f"{path}?limit={PAGE}&page={page}")
        found = _decoded(raw).get(key)
        if not isinstance(found, list):
            raise NotOffered(f"there is no list of {key} in it")
        if some and (not found or raw == before):
            return
        yield Listed(page, found)
        before, some = raw, 0 < len(found) < PAGE
        if len(found) < (fewest or PAGE):
            return


def of_collection(handle: str) -> str:
    """Return the path of the list of a collection's products."""
    return f"/collections/{quote(handle, safe='')}/products.json"


def one_product(front: Front, handle: str) -> dict[str, Json]:
    """Return one product in the spelling of the lists, ``handle`` decoded. Raises ``NotOffered`` if it is not there."""
    path = f"/products/{quote(handle, safe='')}"
    try:
        found = _decoded(front.get_json(f"{path}.json")).get("product")
        if isinstance(found, dict):
            return found
    except Forbidden:
        raise
    except NotOffered:
        pass  # shops that switch it off still have what every theme needs:
    return _as_listed(_decoded(front.get_json(f"{path}.js")))


def records_of(found: list[Json], context: Context, out: Out) -> None:
    """Add products to ``out``, as published: the public sees no others."""
    for value in found:
        context.ordinal += 1
        node = converted(value, ProductNode, out)
        if node is not None:
            context.owner = number(node.id)
            node.status = node.status or "active"
            node.published_at = node.published_at or "yes"
            product(node, out)


def _decoded(raw: bytes) -> dict[str, Json]:
    try:
        # Letters that are not UTF-8 spoil one word, not the list.
        value = msgspec.json.decode(raw.decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotOffered("it is no JSON") from error
    return value if isinstance(value, dict) else {}


# --- the spelling of /products/{handle}.js: shopify.dev Ajax API, Product reference, read 2026-11-26 ------------------


def _as_listed(raw: dict[str, Json]) -> dict[str, Json]:
    """Return a product of the Ajax API in the spelling of the lists: prices there are in hundredths, weights grams."""
    if not raw.get("handle"):
        raise NotOffered("there is no product in it")
    return {
        **{key: raw.get(key) for key in ("id", "handle", "title", "vendor", "tags", "options")},
        "body_html": raw.get("description"), "product_type": raw.get("type"),
        "images": [
            {"src": f"https:{one}" if one.startswith("//") else one}
            for one in _list(raw.get("images"))
            if isinstance(one, str)
        ],
        "variants": [_variant(one) for one in _list(raw.get("variants")) if isinstance(one, dict)],
    }


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _variant(raw: dict[str, Json]) -> dict[str, Json]:
    dropped = ("featured_image", "featured_media", "options", "weight", "price", "compare_at_price", "name")
    kept = {key: value for key, value in raw.items() if key not in dropped}
    return kept | {
        "price": _money(raw.get("price")), "compare_at_price": _money(raw.get("compare_at_price")),
        "grams": raw.get("weight"),
    }  # fmt: skip


def _money(cents: Json) -> str | None:
    try:
        return f"{Decimal(str(cents)) / _CENTS:.2f}" if cents is not None else None
    except InvalidOperation:
        return None
