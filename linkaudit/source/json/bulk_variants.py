"""The variant lines of a bulk operation: five in six lines of a shop, so they have a leaner node of their own.

Field names: Admin GraphQL ProductVariant 2026-10, read 2026-11-22. A line that does not fit goes the general way.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from linkaudit.model import Variant
from linkaudit.source.json.nodes import Out, Whole, money, number
from linkaudit.source.json.variants import grams_of


class _Selected(msgspec.Struct, gc=False):
    value: str = ""


class _Weight(msgspec.Struct, gc=False):
    value: Decimal | None = None
    unit: str = ""


class _Measurement(msgspec.Struct, gc=False):
    weight: _Weight | None = None


class _Item(msgspec.Struct, rename="camel", gc=False):
    id: str | None = None
    tracked: bool | None = None
    requires_shipping: bool | None = None
    measurement: _Measurement | None = None


class _Image(msgspec.Struct, gc=False):
    url: str = ""


class VariantLine(msgspec.Struct, rename="camel", gc=False):
    """A variant as one line."""

    id: str
    parent: str = msgspec.field(name="__parentId")
    position: Whole = 0
    sku: str | None = None
    barcode: str | None = None
    price: Decimal | None = None
    compare_at_price: Decimal | None = None
    inventory_policy: str = ""
    inventory_quantity: Whole | None = None
    available_for_sale: bool | None = None
    selected_options: tuple[_Selected, ...] = ()
    inventory_item: _Item | None = None
    image: _Image | None = None


decode = msgspec.json.Decoder(VariantLine).decode


def add(node: VariantLine, out: Out) -> None:
    """Add the variant of a line; ids are known to be gids."""
    identity, product_ref = number(node.id), number(node.parent)
    if identity is None or product_ref is None:
        out.skip("__parentId", "a variant that names no product", "Export it with its product.", unread="variant")
        return
    if node.inventory_quantity is None and node.available_for_sale is None:
        out.context.traits.add("variant without stock")
    item = node.inventory_item
    weight = item.measurement.weight if item and item.measurement else None
    picture = node.image.url if node.image else ""
    out.records.append(Variant(
        product_ref=product_ref, ref=identity, variant_id=identity, position=node.position,
        option_values=tuple([option.value for option in node.selected_options]),
        sku=node.sku or "", barcode=node.barcode or "", price=money(node.price),
        compare_at=money(node.compare_at_price) if node.compare_at_price is not None else None,
        grams=grams_of(weight.value, weight.unit) if weight else None, quantity=node.inventory_quantity,
        tracked=item.tracked if item else None,
        continues=node.inventory_policy == "CONTINUE" if node.inventory_policy else None,
        available=node.available_for_sale, requires_shipping=item.requires_shipping if item else None,
        image=picture or out.context.picture(identity), item_id=number(item.id) if item else None))
