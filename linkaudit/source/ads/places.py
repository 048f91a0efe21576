"""From one ad, or one item of a catalog, to the places where its links stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from linkaudit.model import Content, Direction, OwnerKind, Placement, Skip, Surface
from linkaudit.source.ads.cells import Addresses
from linkaudit.urls.personal import blank

APPS = "links into an app: they lead to no web page"
MORE = "more texts in one ad: they are no addresses"
_APART = 1 << 15  # further addresses of one cell are numbered beyond the columns that a sheet can have
_PER_OWNER = 16
_SHOWN = 60
_CURE = "Write a whole address, as https://shop.example/products/tent, or leave the cell empty."


class Spot(NamedTuple):
    """One field with addresses. ``number`` tells it from the owner's other fields, ``where`` names it to people."""

    number: int
    field: str
    where: str
    found: Addresses


class Owner(NamedTuple):
    """An ad, or an item of a catalog. ``ref`` is unique among the file's."""

    kind: OwnerKind
    ref: int
    id: str
    title: str
    surface: Surface
    note: str


def placed(owner: Owner, spots: Iterable[Spot], left_out: Counter[str]) -> list[Content]:
    """Return the placements of ``owner``, and what could not be understood; links into apps are counted."""
    records: list[Content] = []
    faults = 0
    for spot in spots:
        records += [_placement(owner, spot, number, url) for number, url in enumerate(spot.found.urls)]
        if spot.found.apps:
            left_out[APPS] += spot.found.apps
        room = _PER_OWNER - 1 - faults
        if len(spot.found.odd) > room:
            left_out[MORE] += len(spot.found.odd) - room
        for odd in spot.found.odd[:room]:
            faults += 1
            why = f"{odd[:_SHOWN]!r} is no address"
            records.append(Skip(ref=owner.ref * _PER_OWNER + faults, where=spot.where, why=why, cure=_CURE))
    return records


def fault(owner_ref: int, where: str, why: str, cure: str) -> Skip:
    """Return what is told of an ad or item as a whole."""
    return Skip(ref=owner_ref * _PER_OWNER, where=where, why=why, cure=cure)


def note(**parts: str) -> str:
    """Return what stands beside a link, without what is empty.

    >>> note(campaign="Summer", ad_group="", status="Active")
    'campaign Summer; status Active'
    """
    return "; ".join(f"{name.replace('_', ' ')} {text}" for name, text in parts.items() if text)


def _placement(owner: Owner, spot: Spot, number: int, url: str) -> Placement:
    return Placement(
        owner_kind=owner.kind, owner_ref=owner.ref, owner_id=owner.id, title=owner.title, field=spot.field,
        ordinal=spot.number + number * _APART, locator=spot.where, url=blank(url), direction=Direction.INBOUND,
        surface=owner.surface, note=owner.note,
    )
