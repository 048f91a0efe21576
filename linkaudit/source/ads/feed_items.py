"""One item of a catalog feed, whatever the feed is written in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from linkaudit.model import Content, OwnerKind, Surface
from linkaudit.source.ads.cells import Addresses, addresses, text_of
from linkaudit.source.ads.places import Owner, Spot, fault, placed

_NO_LINK = ("has no link", "Give the item the address of its page, or remove it from the feed.")


class Item(NamedTuple):
    """An item as written. ``links`` are number, name and text of its fields with addresses, in their order."""

    id: str
    title: str
    group: str
    availability: str
    links: tuple[tuple[int, str, str], ...]


def item_records(ref: int, where: str, part: str, item: Item, left_out: Counter[str]) -> list[Content]:
    """Return the places of an item's links. ``where`` names it, ``part`` its fields (``column``, ``element``)."""
    spots = list(_once((number, name, addresses(text)) for number, name, text in item.links if text))
    if not spots:
        return [fault(ref, where, *_NO_LINK)]
    group, availability = text_of(item.group), text_of(item.availability)
    owner = Owner(OwnerKind.CATALOG, ref, text_of(item.id), text_of(item.title), Surface.CATALOG,
                  "; ".join(filter(None, (f"item_group {group}" if group else "", availability))))
    return placed(owner, [Spot(number, name, f"{where}, {part} {name}", found) for number, name, found in spots],
                  left_out)


def _once(found: Iterable[tuple[int, str, Addresses]]) -> Iterable[tuple[int, str, Addresses]]:
    """Pass on what has something in it; an element that says the same as its namesake in another namespace is one."""
    seen: set[tuple[str, Addresses]] = set()
    for number, name, one in found:
        mark = (name.rpartition(":")[2], one)
        if one != Addresses() and mark not in seen:
            seen.add(mark)
            yield number, name, one
