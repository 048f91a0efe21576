"""Metafields of the seeded collections, pages, blogs and articles; a few of each have more than a page of them."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.shopify.data import Node
from tests.shopify.shops import blanks
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.rows import Made, kind_of
from tests.shops import large

FIRST = 36_000_000_000_000
ROOM = 64
_OF_KIND = 1 << 30
_OWNERS = ("Collection", "Page", "Blog", "Article")
_MANY = {"Collection": (1, 24), "Page": (5, 26), "Blog": (9, 0), "Article": (3, 22)}  # which one, how many


def count(kind: str, at: int) -> int:
    """Return how many metafields the piece of content at a place has."""
    which, many = _MANY[kind]
    return many if at == which else 2 if at % 6 == 2 else 0


class Fields:
    """The metafields of a shop's content. ``owner``: type and place → id; ``sizes``: how many there are of each type."""

    def __init__(self, shop: ShopData, owner: Callable[[str, int], str], sizes: dict[str, int]) -> None:
        self._shop, self._owner, self._sizes = shop, owner, sizes

    def put(self) -> None:
        """Make the metafields findable by their ids."""
        self._shop.put("contentMetafields", Made(0, self._made, lambda at: at, self._index))

    def of(self, kind: str, at: int) -> list[Node]:
        """Return the metafields of one piece of content."""
        first = FIRST + _OWNERS.index(kind) * _OF_KIND + at * ROOM
        return self._shop.children("contentMetafields", self._owner(kind, at), range(first, first + count(kind, at)))

    def _index(self, number: int) -> int | None:
        kind, at, place = _place(number)
        there = number >= FIRST and kind < len(_OWNERS) and at < self._sizes[_OWNERS[kind]]
        return number if there and place < count(_OWNERS[kind], at) else None

    def _made(self, number: int) -> Node:
        kind, at, place = _place(number)
        owner = self._owner(_OWNERS[kind], at)
        type_, value = _value(at, place)
        return blanks.metafield(number, "2026-03-04T09:00:00Z") | {
            "__parent__": owner, "key": f"note_{place}", "type": type_, "value": value, "jsonValue": value,
            "ownerType": kind_of(owner).upper(), "sizeInBytes": len(value.encode()), "compareDigest": f"{number:x}",
        }  # fmt: skip


def _place(number: int) -> tuple[int, int, int]:
    kind, rest = divmod(number - FIRST, _OF_KIND)
    return kind, *divmod(rest, ROOM)


def _value(at: int, place: int) -> tuple[str, str]:
    kinds = (
        ("single_line_text_field", f"Zeile {at}.{place}"),
        ("url", f"https://{large.HOST}/pages/guide-{(at + place) % large.PAGES}?from=note-{at}"),
        ("json", json.dumps({"href": f"/collections/gone-{at}-{place}"})),
        ("boolean", "true"),
    )
    return kinds[place % len(kinds)]
