"""What is on TikTok Shop, looked up by the shop's own products and variants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from linkaudit.listing.comeback.recognise import sku_key, variation_parts
from linkaudit.model import Found, Listed, Sku
from linkaudit.urls.normalise import handle_key

# A product's page, as links to TikTok Shop show it (public code and pages, read 2026-11-22).
_PAGE = "https://shop.tiktok.com/view/product/"
_STATUS = re.compile(r"\((\d+)\)\s*$")
_ACTIVE = "1"  # Active(1), in any language; a template has Draft(2) beside it (US V5.0.2, read 2026-11-22)


class Shelf(NamedTuple):
    """Where a product, or one SKU of it, is on TikTok Shop; ids are empty where they are not known.

    ``live`` None: the file does not say whether buyers can see it.
    """

    product_id: str
    sku_id: str = ""
    live: bool | None = None
    title: str = ""

    @property
    def url(self) -> str:
        """The address of the product's page, empty if its id is not known."""
        return f"{_PAGE}{self.product_id}" if self.product_id else ""


def is_live(status: str) -> bool | None:
    """Tell from a status of Seller Center whether buyers can see the product.

    >>> is_live("Active(1)"), is_live("草稿(2)"), is_live("")
    (True, False, None)
    """
    number = _STATUS.search(status)
    return number[1] == _ACTIVE if number else None


class Shelves:
    """The shop's products that are on TikTok Shop, by handle in any case, percent-encoded or not."""

    def __init__(self, rows: Iterable[tuple[Listed, Found | None]]) -> None:
        self._products: dict[str, Shelf] = {}
        self._skus: dict[tuple[str, int | tuple[str, ...]], Shelf] = {}
        self._vague: set[str] = set()  # products with a row that does not tell its variant
        self._called: set[tuple[str, str]] = set()  # products and the seller SKUs that they have there
        for row, found in rows:
            if found:
                self._put(row, found)

    def _put(self, row: Listed, found: Found) -> None:
        handle, live = handle_key(found.handle), is_live(row.status)
        self._called.add((handle, sku_key(row.seller_sku)))
        shelf = Shelf(row.product_id, row.sku_id, live, row.title)
        if _better(shelf, self._products.get(handle)):
            self._products[handle] = shelf._replace(sku_id="")
        if found.whole or found.variant_key is None:
            self._vague.add(handle)
        keys = [] if found.variant_key is None else [variation_parts(found.variant_key), found.variant_id]
        for key in keys:
            if key is not None and _better(shelf, self._skus.get((handle, key))):
                self._skus[handle, key] = shelf

    @property
    def handles(self) -> frozenset[str]:
        """The handles of all products that are listed, decoded and in lower case."""
        return frozenset(self._products)

    def product(self, handle: str) -> Shelf | None:
        """Return where a product is, the one that buyers can see first; None if it is not listed."""
        return self._products.get(handle_key(handle))

    def sku(self, handle: str, variant_id: int | None, variant_key: str = "") -> Shelf | None:
        """Return where a variant is; its product without SKU where that alone is known."""
        handle = handle_key(handle)
        return self._own(handle, variant_id, variant_key) or self._products.get(handle)

    def lacks(self, handle: str, sku: Sku) -> bool:
        """Whether a product is listed, the variant of each of its SKUs there is known, and none of them is this one."""
        handle = handle_key(handle)
        known = handle in self._products and handle not in self._vague
        there = (handle, sku_key(sku.seller_sku)) in self._called
        return known and not there and self._own(handle, sku.variant_id, sku.variant_key) is None

    def _own(self, handle: str, variant_id: int | None, variant_key: str) -> Shelf | None:
        by_id = self._skus.get((handle, variant_id)) if variant_id is not None else None
        return by_id or self._skus.get((handle, variation_parts(variant_key)))


def _better(new: Shelf, old: Shelf | None) -> bool:
    return old is None or (new.live is not False, bool(new.product_id)) > (old.live is not False, bool(old.product_id))
