"""Variants and pictures of products, in public, REST and GraphQL spelling, nested or apart.

Field names: shopify.dev REST Product Variant 2024-10 and Admin GraphQL ProductVariant 2026-10; read 2026-11-22.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType, field

from linkaudit.model import Image, Variant
from linkaudit.source.json.nodes import Connection, Node, Out, Whole, Word, gid_type, listed, money, number, text

# International avoirdupois pound, 1959.
_GRAMS = {
    "GRAMS": Decimal(1), "KILOGRAMS": Decimal(1000),
    "g": Decimal(1), "grams": Decimal(1), "kg": Decimal(1000), "kilograms": Decimal(1000),
    "oz": Decimal("28.349523125"), "ounces": Decimal("28.349523125"), "lb": Decimal("453.59237"),
    "pounds": Decimal("453.59237"),
}  # fmt: skip


class _Source(msgspec.Struct, gc=False):
    size: Whole | None = field(name="fileSize", default=None)


class _Picture(Node, gc=False):
    src: str | None = None
    url: str | None = None
    original_src: str | None = field(name="originalSrc", default=None)
    alt: str | None = None
    alt_text: str | None = field(name="altText", default=None)
    width: Whole | None = None
    height: Whole | None = None


class _Preview(msgspec.Struct, gc=False):
    image: _Picture | None = None


class ImageNode(_Picture, gc=False):
    """A picture: REST ``images``, GraphQL ``images`` or ``media``."""

    position: Whole | None = None
    product_id: Word = None
    image: _Picture | None = None
    preview: _Preview | None = None
    content_type: str | None = field(name="mediaContentType", default=None)
    original: _Source | None = field(name="originalSource", default=None)
    mime: str | None = field(name="mimeType", default=None)


class _Selected(msgspec.Struct, gc=False):
    value: str | None = None


class _Weight(msgspec.Struct, gc=False):
    value: Decimal | None = None
    unit: str | None = None


class _Measurement(msgspec.Struct, gc=False):
    weight: _Weight | None = None


class _InventoryItem(msgspec.Struct, gc=False):
    id: Word = None
    tracked: bool | None = None
    requires_shipping: bool | None = field(name="requiresShipping", default=None)
    measurement: _Measurement | None = None


class _Of(msgspec.Struct, gc=False):
    id: Word = None


class _Amount(msgspec.Struct, gc=False):
    amount: Decimal | None = None


class VariantNode(Node, gc=False):
    """A variant. Prices are objects in the Storefront API (``MoneyV2``)."""

    product_id: Word = None
    product: _Of | None = None
    position: Whole | None = None
    sku: Word = None
    barcode: Word = None
    price: Decimal | _Amount | None = None
    price_v2: _Amount | None = field(name="priceV2", default=None)
    compare_at: Decimal | None = field(name="compare_at_price", default=None)
    compare_at_gql: Decimal | _Amount | None = field(name="compareAtPrice", default=None)
    compare_at_v2: _Amount | None = field(name="compareAtPriceV2", default=None)
    quantity: Whole | None = field(name="inventory_quantity", default=None)
    quantity_gql: Whole | None = field(name="inventoryQuantity", default=None)
    policy: str | None = field(name="inventory_policy", default=None)
    policy_gql: str | None = field(name="inventoryPolicy", default=None)
    management: str | UnsetType | None = field(name="inventory_management", default=UNSET)
    available: bool | None = None
    available_gql: bool | None = field(name="availableForSale", default=None)
    option1: Word = None
    option2: Word = None
    option3: Word = None
    selected: list[_Selected] | None = field(name="selectedOptions", default=None)
    grams: Decimal | None = None
    weight: Decimal | None = None
    weight_unit: str | None = None
    weight_unit_gql: str | None = field(name="weightUnit", default=None)
    requires_shipping: bool | None = None
    requires_shipping_gql: bool | None = field(name="requiresShipping", default=None)
    item: _InventoryItem | None = field(name="inventoryItem", default=None)
    item_id: Word = field(name="inventory_item_id", default=None)
    fulfillment_service: str | None = None
    image_id: Word = None
    image: ImageNode | None = None
    featured_image: ImageNode | None = None
    media: list[ImageNode] | Connection[ImageNode] | None = None


def variant(
    node: VariantNode, product_ref: int, out: Out, *, at: int = 0, pictures: dict[int, str] | None = None
) -> Variant:
    """Return a variant. ``at`` is its place if it names none, ``pictures`` the product's by id."""
    identity = number(node.id) or number(node.legacy_id)
    quantity = node.quantity if node.quantity is not None else node.quantity_gql
    available = node.available if node.available is not None else node.available_gql
    if quantity is None and available is None:
        out.context.traits.add("variant without stock")
    item = node.item
    policy = node.policy or node.policy_gql
    return Variant(
        product_ref=product_ref,
        ref=at or out.context.ordinal if identity is None else identity,
        variant_id=identity,
        position=node.position or at,
        option_values=_options(node),
        sku=text(node.sku),
        barcode=text(node.barcode),
        price=_price(node.price, node.price_v2),
        compare_at=money(node.compare_at) if node.compare_at is not None else _price(node.compare_at_gql,
                                                                                     node.compare_at_v2),
        grams=_grams(node),
        quantity=quantity,
        tracked=item.tracked if item else None if node.management is UNSET else bool(node.management),
        continues=policy.lower() == "continue" if policy else None,
        available=available,
        requires_shipping=_first(node.requires_shipping, node.requires_shipping_gql,
                                 item.requires_shipping if item else None),
        image=(_picture_of(node, pictures) if pictures or node.image or node.featured_image or node.media else "")
        or out.context.picture(identity),
        item_id=number(item.id if item else None) or number(node.item_id),
    )


def _price(price: Decimal | _Amount | None, other: _Amount | None) -> Decimal | None:
    if price is None:
        price = other
    return money(price.amount if isinstance(price, _Amount) else price)


def _first(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)


def _options(node: VariantNode) -> tuple[str, ...]:
    if node.selected is not None:
        return tuple([option.value or "" for option in node.selected])
    values = [text(node.option1), text(node.option2), text(node.option3)]
    while values and not values[-1]:
        values.pop()
    return tuple(values)


def _grams(node: VariantNode) -> Decimal | None:
    if node.grams is not None:
        return money(node.grams)
    value, unit = node.weight, node.weight_unit or node.weight_unit_gql
    if node.item and node.item.measurement and node.item.measurement.weight:
        value, unit = node.item.measurement.weight.value, node.item.measurement.weight.unit
    return grams_of(value, unit)


def grams_of(value: Decimal | None, unit: str | None) -> Decimal | None:
    """Return a weight in grams; ``unit`` as REST (``kg``) or GraphQL (``KILOGRAMS``) writes it."""
    factor = _GRAMS.get(unit or "") or _GRAMS.get((unit or "").lower())
    value = money(value)
    return _plain(value * factor) if value is not None and factor else None


def _plain(grams: Decimal) -> Decimal:
    """Return 213.0 as 213: GraphQL writes weights as fractions, REST grams as whole numbers."""
    whole = grams.to_integral_value()
    return whole if whole == grams else grams


def _picture_of(node: VariantNode, pictures: dict[int, str] | None) -> str:
    shown = (node.featured_image, node.image, *listed(node.media))
    for picture in shown:
        if picture and (src := source(picture)):
            return src
    ids = [node.image_id, *(picture.id for picture in shown if picture)]
    known = pictures or {}
    return next((known[identity] for word in ids if (identity := number(word) or 0) in known), "")


def source(picture: _Picture) -> str:
    """Return the address of a picture, or an empty string."""
    src = picture.src or picture.url or picture.original_src or ""
    if src or not isinstance(picture, ImageNode):
        return src
    inner = picture.image or (picture.preview.image if picture.preview and _isimage(picture) else None)
    return source(inner) if inner else ""


def _isimage(picture: ImageNode) -> bool:
    return picture.content_type in {None, "IMAGE"}


def image(picture: ImageNode, product_ref: int, src: str, *, at: int, own: int) -> Image:
    """Return a picture of a product at place ``at``; ``own`` is its ref if it has no id."""
    inner = picture.image
    alt = picture.alt or picture.alt_text or (inner.alt_text or inner.alt if inner else None)
    identity = number(picture.id)
    return Image(product_ref=product_ref, ref=own if identity is None else identity, src=src,
                 position=picture.position or at, alt=alt or "",
                 width=picture.width or (inner.width if inner else None),
                 height=picture.height or (inner.height if inner else None),
                 size=picture.original.size if picture.original else None, mime=picture.mime or "")


def image_alone(node: ImageNode, out: Out) -> None:
    """Add a picture that stands apart from its product; a product's pictures come in their order.

    That of a variant is a product's too, and is read with the variant (``Context.picture``).
    """
    product_ref = number(node.parent) or number(node.product_id)
    src = source(node)
    parent = gid_type(node.parent)
    if parent not in {"", "Product"}:
        if parent != "ProductVariant" or not out.context.picture(product_ref):
            out.left_out["media of a variant"] += 1
    elif product_ref is None or not src:
        out.left_out["media without an address"] += 1
    else:
        at = out.context.nth(product_ref)
        out.records.append(image(node, product_ref, src, at=at, own=at))


def variant_alone(node: VariantNode, out: Out) -> None:
    """Add a variant that stands apart from its product."""
    product_ref = number(node.parent) or number(node.product_id) or (number(node.product.id) if node.product else None)
    out.context.traits.add("variants")
    if product_ref is None:
        out.skip("product id", "a variant that names no product", "Export with the product's id.", unread="variant")
    else:
        out.records.append(variant(node, product_ref, out))
