"""Whose a row from Seller Center is: by seller SKU, then GTIN, then title, and only where that is plain."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from linkaudit.model import Found, Listed, Offered, Refused
from linkaudit.urls.normalise import handle_key

_MIN_CODE = 8  # digits of the shortest GTIN
_NO_OPTION = "defaulttitle"  # Shopify's only value of a product without options
Returned = Listed | Refused


class Sought(NamedTuple):
    """What rows can be recognised by, folded: the rest of the shop need not be looked at."""

    skus: frozenset[str]
    codes: frozenset[str]
    titles: frozenset[str]

    def wants(self, seller_sku: str, gtin: str, title: str) -> bool:
        """Whether a SKU of the shop with these has to do with any of the rows."""
        return (sku_key(seller_sku) in self.skus or (bool(gtin) and code_key(gtin) in self.codes)
                or title_key(title) in self.titles)  # fmt: skip


def sku_key(seller_sku: str) -> str:
    """Return a seller SKU as it is compared.

    >>> sku_key(" tent-RED ")
    'tent-red'
    """
    return seller_sku.strip().casefold()


def code_key(gtin: str) -> str:
    """Return a GTIN as it is compared: digits without leading zeros; empty if it is too short for one.

    >>> code_key("'00036000291452"), code_key("36000 29145-2"), code_key("0")
    ('36000291452', '36000291452', '')
    """
    digits = "".join(sign for sign in gtin if sign.isalnum()).upper()
    return digits.lstrip("0") if len(digits) >= _MIN_CODE else ""


@lru_cache(4096)
def title_key(title: str) -> str:
    """Return a title as it is compared: letters and digits alone, in any width and case.

    >>> title_key("Dome  Tent, 3 Person!"), title_key("★")
    ('dometent3person', '')
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", title).casefold() if sign.isalnum())


def sought(rows: Iterable[Returned]) -> Sought:
    """Return what ``rows`` can be recognised by."""
    skus, codes, titles = set(), set(), set()
    for row in rows:
        skus.add(sku_key(row.seller_sku))
        codes.add(code_key(row.gtin))
        titles.add(title_key(row.title))
    return Sought(frozenset(skus - {""}), frozenset(codes - {""}), frozenset(titles - {""}))


class Known:
    """The SKUs of the shop, by all that rows are recognised by."""

    def __init__(self, offered: Iterable[Offered]) -> None:
        self._skus: dict[str, list[Offered]] = {}
        self._codes: dict[str, list[Offered]] = {}
        self._titles: dict[str, list[Offered]] = {}
        for one in offered:
            self._skus.setdefault(sku_key(one.seller_sku), []).append(one)
            self._codes.setdefault(code_key(one.gtin), []).append(one)
            self._titles.setdefault(title_key(one.title), []).append(one)

    def find(self, row: Returned) -> Found | None:
        """Return whose ``row`` is, or None if nothing tells, or more than one product is meant."""
        ways = (("seller SKU", self._skus, sku_key(row.seller_sku)), ("GTIN", self._codes, code_key(row.gtin)),
                ("title", self._titles, title_key(row.title)))  # fmt: skip
        for by, table, key in ways:
            if key and (owner := _owner(table.get(key, ()), row)):
                return _found(owner, by, row)
        return None


def match_listed(rows: Sequence[Listed], known: Known) -> list[Found | None]:
    """Return whose each row is. A SKU that nothing tells of is its sibling's, where a TikTok product is of one only."""
    found = [known.find(row) for row in rows]
    families: dict[str, set[str]] = {}
    for row, one in zip(rows, found, strict=True):
        if one and row.product_id:
            families.setdefault(row.product_id, set()).add(one.handle)
    alone = {product_id: next(iter(handles)) for product_id, handles in families.items() if len(handles) == 1}
    return [
        one or (Found(handle=alone[row.product_id], by="product") if row.product_id in alone else None)
        for row, one in zip(rows, found, strict=True)
    ]


def match_refused(rows: Sequence[Refused], known: Known) -> list[Found | None]:
    """Return whose each refused row is."""
    return [known.find(row) for row in rows]


def _owner(candidates: Sequence[Offered], row: Returned) -> list[Offered]:
    """Return those of ``candidates`` that are of the one product meant; none if several are.

    What was given to TikTok goes before what the shop calls its own, then the title tells.
    """
    given = [one for one in candidates if one.given]
    title = title_key(row.title)
    for some in (given, candidates, [one for one in candidates if title and title_key(one.title) == title]):
        if len({handle_key(one.handle) for one in some}) == 1:
            return list(some)
    return []


def _found(owner: Sequence[Offered], by: str, row: Returned) -> Found:
    handle, whole = owner[0].handle, isinstance(row, Listed) and not (row.sku_id or row.seller_sku or row.variation)
    if len({variation_parts(one.variant_key) for one in owner}) > 1:
        wanted = variation_parts(row.variation)
        owner = [one for one in owner if wanted and variation_parts(one.variant_key) == wanted]
        if not owner:
            return Found(handle=handle, by=by, whole=whole)
    best = max(owner, key=lambda one: (one.variant_id is not None, one.given))
    return Found(handle=handle, by=by, variant_key=best.variant_key, variant_id=best.variant_id, whole=whole)


def variation_parts(variation: str) -> tuple[str, ...]:
    """Return the values of a variation, in any order: TikTok parts them by commas. A default title is none.

    >>> variation_parts("Red, M") == variation_parts("M / Red"), variation_parts("Default Title")
    (True, ())
    """
    values = map(title_key, variation.replace("/", ",").split(","))
    return tuple(sorted(value for value in values if value not in ("", _NO_OPTION)))
