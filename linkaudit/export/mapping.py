"""mapping.csv: from each TikTok link to the products, and SKUs, that take its place.

The listing keys are those of Seller Center's workbook (row 1, template V5.0.2; read 2026-11-22), filled from the
product as it stands: ``parcel_weight`` in grams, ``price`` in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from linkaudit.export.links import money_cells
from linkaudit.export.table import Cell
from linkaudit.model import Impact, JudgedLink, Match, Product, ProductDetail, Variant

_MAX_IMAGES = 9
_IMAGE_KEYS = ["main_image", *(f"image_{number}" for number in range(2, _MAX_IMAGES + 1))]
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
_GTIN_TYPES = {8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN"}
_NO_OPTION = "Default Title"


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """A link with what the mapping says about it."""

    link: JudgedLink
    match: Match
    impacts: Sequence[Impact]
    cutoff: str
    period: tuple[str, str]


def rows(
    mapped: Mapped,
    detail: Callable[[str], ProductDetail | None],
    rank: Mapping[str, int],
    action: Callable[[JudgedLink, str], str],
) -> Iterator[list[Cell]]:
    """Yield the rows of one link: one for each SKU of its products, and at least one; money stands on the first."""
    money = money_cells(mapped.impacts)
    left = _link_cells(mapped)
    goods = list(_goods(mapped, detail, rank, action)) or [_no_product(mapped, action)]
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


def _goods(
    mapped: Mapped,
    detail: Callable[[str], ProductDetail | None],
    rank: Mapping[str, int],
    action: Callable[[JudgedLink, str], str],
) -> Iterator[list[Cell]]:
    more = f"{mapped.match.left_out} more products of this {mapped.link.target_kind} are left out"
    for handle in mapped.match.handles:
        found = detail(handle)
        if found is None:
            continue
        wanted = [one for one in found.variants if one.variant_id in mapped.match.variant_ids] or list(found.variants)
        skus: list[Variant | None] = [*wanted] or [None]
        for variant in skus:
            problems = more if mapped.match.left_out else ""
            yield [
                found.product.product_id, variant.variant_id if variant is not None else None, mapped.match.method,
                mapped.match.confidence, action(mapped.link, handle), rank.get(handle), *[None] * 6,
                *listing_cells(found, variant), problems,
            ]  # fmt: skip


def _no_product(mapped: Mapped, action: Callable[[JudgedLink, str], str]) -> list[Cell]:
    head: list[Cell] = [None, None, mapped.match.method, mapped.match.confidence, action(mapped.link, "")]
    return [*head, None, *[None] * 6, *[None] * len(LISTING_KEYS), None]


def listing_cells(found: ProductDetail, variant: Variant | None) -> list[Cell]:
    """Return the listing keys for one SKU, from the product as it stands."""
    product = found.product
    images = [image.src for image in found.images[:_MAX_IMAGES]]
    values: dict[str, Cell] = {
        "category": product.category or product.product_type,
        "brand": product.vendor,
        "product_name": product.title,
        "product_description": product.description_html,
        **dict(zip(_IMAGE_KEYS, images, strict=False)),
        "delivery": "Default",
        "aimed_product_status": "Draft(2)",
    }
    if variant is not None:
        values |= _sku_cells(product, variant)
    return [values.get(key) for key in LISTING_KEYS]


def _sku_cells(product: Product, variant: Variant) -> dict[str, Cell]:
    names = list(product.option_names)
    options = [(name, value) for name, value in zip(names, variant.option_values, strict=False) if value != _NO_OPTION]
    code = variant.barcode.strip().lstrip("'")
    cells: dict[str, Cell] = {
        "gtin_type": _GTIN_TYPES.get(len(code)) if code.isdigit() else None,
        "gtin_code": variant.barcode or None,
        "property_1_image": variant.image or None,
        "parcel_weight": variant.grams,
        "price": variant.price,
        "list_price": variant.compare_at,
        "quantity": variant.quantity,
        "seller_sku": variant.sku or None,
    }
    for number, (name, value) in enumerate(options[:2], 1):
        cells |= {f"property_name_{number}": name, f"property_value_{number}": value}
    return cells
