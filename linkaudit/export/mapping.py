"""mapping.csv: from each TikTok link to the products, and SKUs, that take its place.

The listing keys are those of Seller Center's workbook (row 1, template V5.0.2; read 2026-11-22), with the very values
that the sheet has: ``parcel_*`` in the template's units, ``price`` in the market's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from linkaudit.export.links import money_cells
from linkaudit.export.table import Cell
from linkaudit.model import Impact, JudgedLink, Listing, Match, Sku

_IMAGE_KEYS = ["main_image", *(f"image_{number}" for number in range(2, 10))]
LISTING_KEYS = [
    "category", "brand", "product_name", "product_description", *_IMAGE_KEYS, "gtin_type", "gtin_code",
    "property_name_1", "property_value_1", "property_1_image", "property_name_2", "property_value_2", "parcel_weight",
    "parcel_length", "parcel_width", "parcel_height", "delivery", "price", "list_price", "quantity", "seller_sku",
    "size_chart", "aimed_product_status",
]  # fmt: skip
HEADER = [
    *(
        "link_url target_url direction surface evidence verdict codes cutoff sessions orders revenue currency"
        " period_start period_end target_kind target_handle product_id variant_id match_method confidence action rank"
        " wave listing_file listing_row tiktok_product_id tiktok_sku_id tiktok_url"
    ).split(),
    *LISTING_KEYS,
    "problems",
]
WAREHOUSE = "warehouse_quantity/"


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """A link with what the mapping says about it."""

    link: JudgedLink
    match: Match
    impacts: Sequence[Impact]
    cutoff: str
    period: tuple[str, str]


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a SKU was exported to, and what it is on TikTok Shop; empty where it is not.

    ``stale``: the row there has other values than there are now. ``lacking``: other SKUs of the product are there, and
    this is none of them; ``action`` is what to do then, empty: add it to their listing.
    """

    file: str = ""
    row: int | None = None
    product_id: str = ""
    sku_id: str = ""
    url: str = ""
    stale: bool = False
    lacking: bool = False
    action: str = ""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the mapping: its listings, the places of its SKUs by seller SKU, and what to do about it.

    ``wave`` is the plan's: the day of uploads on which it goes up; None if it does not.
    """

    listings: Sequence[Listing]
    places: Mapping[str, Placed]
    rank: int | None
    action: str
    wave: int | None = None


def rows(mapped: Mapped, offer: Callable[[JudgedLink, str], Offer | None], action: str) -> Iterator[list[Cell]]:
    """Yield the rows of one link: one for each SKU of its products, and at least one; money stands on the first.

    ``offer`` tells of the product behind a link by its handle; ``action`` is what to do where there is none.
    """
    money = money_cells(mapped.impacts)
    left = _link_cells(mapped)
    goods = list(_goods(mapped, offer)) or [_no_product(mapped, action)]
    for number, cells in enumerate(goods):
        yield [*left, *(money[0] if number == 0 else _NO_MONEY), *_tail(mapped), *cells]
    for further in money[1:]:
        yield [*left, *further, *_tail(mapped), *goods[0]]


_NO_MONEY: list[Cell] = [None, None, None, None]


def _link_cells(mapped: Mapped) -> list[Cell]:
    link = mapped.link
    return [link.url, link.target_url, link.direction, link.surface, link.evidence, link.verdict, " ".join(link.codes),
            mapped.cutoff]  # fmt: skip


def _tail(mapped: Mapped) -> list[Cell]:
    link = mapped.link
    return [*mapped.period, link.target_kind, link.target_handle]


def _goods(mapped: Mapped, offer: Callable[[JudgedLink, str], Offer | None]) -> Iterator[list[Cell]]:
    left_out = mapped.match.left_out
    shown = mapped.link.target_kind.removesuffix("_list")
    more = f"{left_out:,} more products of this {shown} are left out" if left_out else ""
    for handle in mapped.match.handles:
        found = offer(mapped.link, handle)
        if found is None:
            continue
        skus = [(listing, number, sku) for listing in found.listings for number, sku in enumerate(listing.skus)]
        wanted = [one for one in skus if one[2].variant_id in mapped.match.variant_ids] or skus
        for listing, number, sku in wanted:
            place = found.places.get(sku.seller_sku)
            action, lacking = _lacking(place, found.action)
            old = ["changed since it was exported"] if place and place.stale else []
            yield [
                listing.product_id, sku.variant_id, mapped.match.method, mapped.match.confidence, action, found.rank,
                *_place(place, found.wave), *listing_cells(listing, sku),
                "; ".join([*_codes(listing, number), *lacking, *old, *([more] if more else [])]),
            ]  # fmt: skip


def _lacking(place: Placed | None, action: str) -> tuple[str, list[str]]:
    """Return what to do about a SKU, and what to tell of it, where its product is listed without it."""
    if place is None or not place.lacking or action != "listed":
        return action, []
    if place.action:
        return place.action, []
    return "manual", ["not among the SKUs of its listing: add it in Seller Center"]


def _place(place: Placed | None, wave: int | None) -> list[Cell]:
    if place is None:
        return [wave, *[None] * 5]
    return [wave, place.file or None, place.row, place.product_id or None, place.sku_id or None,
            place.url or None]  # fmt: skip


def _codes(listing: Listing, number: int) -> list[str]:
    """Return the codes of what blocks the SKU, joined by spaces; nothing where nothing does."""
    codes = sorted({one.code for one in listing.problems if one.blocking and one.sku in (None, number)})
    return [" ".join(codes)] if codes else []


def _no_product(mapped: Mapped, action: str) -> list[Cell]:
    head: list[Cell] = [None, None, mapped.match.method, mapped.match.confidence, action]
    return [*head, None, *[None] * 6, *[None] * len(LISTING_KEYS), None]


def listing_cells(listing: Listing, sku: Sku) -> list[Cell]:
    """Return the listing keys for one SKU; ``quantity`` is over all warehouses."""
    values: dict[str, Cell] = {**listing.common, **sku.values}
    stocks = [value for key, value in values.items() if key.startswith(WAREHOUSE) and isinstance(value, int)]
    if stocks:
        values.setdefault("quantity", sum(stocks))
    return [values.get(key) for key in LISTING_KEYS]
