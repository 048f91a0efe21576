"""Orders and the visits that led to them, in REST and GraphQL spelling. Nothing personal is ever decoded.

Field names: shopify.dev REST Order 2024-10 (``landing_site``, ``referring_site``, ``note_attributes``,
``discount_codes``) and Admin GraphQL Order 2026-10 (``customerJourneySummary``, ``discountCodes``); read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec
from msgspec import field

from linkaudit.model import Order, OrderLine, ShopFacts
from linkaudit.source.json.nodes import Connection, Node, Out, Whole, Word, goes_on, listed, money, number, text
from linkaudit.source.json.order_visits import Attribute, Journey, Moments, place_of_order, visits
from linkaudit.source.reading.visited import instant, zone

# What the shop tells of itself has number 1 and counts before this.
AS_IN_ORDERS = 2


class _Money(msgspec.Struct, gc=False):
    amount: Decimal | None = None
    currency: str | None = field(name="currencyCode", default=None)
    currency_rest: str | None = field(name="currency_code", default=None)


class _Set(msgspec.Struct, gc=False):
    shop: _Money | None = field(name="shopMoney", default=None)
    shop_rest: _Money | None = field(name="shop_money", default=None)


class _Transaction(msgspec.Struct, gc=False):
    kind: str | None = None
    status: str | None = None
    amount: Decimal | None = None


class _Refund(msgspec.Struct, gc=False):
    transactions: list[_Transaction] | None = None


class _Allocation(msgspec.Struct, gc=False):
    amount: Decimal | None = None


class _Of(msgspec.Struct, gc=False):
    id: Word = None
    handle: str | None = None


class _Code(msgspec.Struct, gc=False):
    code: str | None = None


class LineNode(Node, gc=False):
    """One line of an order."""

    quantity: Whole | None = None
    sku: Word = None
    product_id: Word = None
    variant_id: Word = None
    product: _Of | None = None
    variant: _Of | None = None
    price: Decimal | None = None
    total_discount: Decimal | None = None
    allocations: list[_Allocation] | None = field(name="discount_allocations", default=None)
    discounted: _Set | None = field(name="discountedTotalSet", default=None)
    unit: _Set | None = field(name="originalUnitPriceSet", default=None)


class OrderNode(Node, gc=False):
    """One order. Names, addresses, notes, tokens and the like are not fields of this type, so they are never read."""

    created_at: str | None = None
    created_at_gql: str | None = field(name="createdAt", default=None)
    updated_at: str | None = None
    updated_at_gql: str | None = field(name="updatedAt", default=None)
    cancelled_at: str | None = None
    cancelled_at_gql: str | None = field(name="cancelledAt", default=None)
    test: bool | None = None
    currency: str | None = None
    currency_gql: str | None = field(name="currencyCode", default=None)
    source_name: str | None = None
    source_name_gql: str | None = field(name="sourceName", default=None)
    attribution: _Of | None = None
    current_total: Decimal | None = field(name="current_total_price", default=None)
    total: Decimal | None = field(name="total_price", default=None)
    refunds: list[_Refund] | None = None
    current_total_set: _Set | None = field(name="currentTotalPriceSet", default=None)
    total_set: _Set | None = field(name="totalPriceSet", default=None)
    refunded_set: _Set | None = field(name="totalRefundedSet", default=None)
    lines: list[LineNode] | None = field(name="line_items", default=None)
    lines_gql: list[LineNode] | Connection[LineNode] | None = field(name="lineItems", default=None)
    landing_site: str | None = None
    referring_site: str | None = None
    landing_url: str | None = field(name="landingPageUrl", default=None)
    referrer_url: str | None = field(name="referrerUrl", default=None)
    attributes: list[Attribute] | None = field(name="note_attributes", default=None)
    attributes_gql: list[Attribute] | None = field(name="customAttributes", default=None)
    codes: list[_Code | str] | None = field(name="discount_codes", default=None)
    codes_gql: list[_Code | str] | None = field(name="discountCodes", default=None)
    summary: Journey | None = field(name="customerJourneySummary", default=None)
    journey: Moments | None = field(name="customerJourney", default=None)


def order(node: OrderNode, out: Out) -> None:
    """Add an order with its lines and visits. Without time, currency or amount it is skipped."""
    identity = number(node.id) if number(node.id) is not None else number(node.legacy_id)
    ref = out.context.ordinal if identity is None else identity
    written, updated = text(node.created_at, node.created_at_gql), text(node.updated_at, node.updated_at_gql)
    created_at = instant(written)
    total, currency = _worth(node)
    missing = [name for name, there in (("created_at", created_at), ("currency", currency), ("total_price", total))
               if there is None or there == ""]
    if created_at is None or total is None or missing:
        named = ", ".join(missing)
        out.skip(named, f"an order without a usable {named}", "Export orders with these fields.")
        return
    own = zone(text(node.created_at)) if out.context.ordinal == 1 else ""  # REST writes the shop's time, GraphQL UTC
    if own:
        out.records.append(ShopFacts(ref=AS_IN_ORDERS, timezone=own))
    if node.summary and node.summary.ready is False and updated:
        out.context.unready = min(out.context.unready or updated, updated)
    out.records.append(Order(
        ref=ref, created_at=created_at, currency=currency, total=total, order_id=identity, test=bool(node.test),
        cancelled=bool(node.cancelled_at or node.cancelled_at_gql), source_name=_channel(node),
        updated_at=created_at if updated == written else instant(updated),
        buyer_order=place_of_order(node.summary, node.journey), discount_codes=_codes(node)))
    lines = node.lines or listed(node.lines_gql)
    out.records += [_line(line, ref, at) for at, line in enumerate(lines, 1)]
    if goes_on(node.lines_gql):
        out.left_out["lines of an order beyond the page"] += 1
    out.records += visits(
        ref, node.summary, node.journey,
        landing=text(node.landing_site, node.landing_url), referrer=text(node.referring_site, node.referrer_url),
        attributes=[*(node.attributes or ()), *(node.attributes_gql or ())])


def _worth(node: OrderNode) -> tuple[Decimal | None, str]:
    """Return what the order is worth today, and in which currency."""
    currency = text(node.currency, node.currency_gql)
    for current in (node.current_total_set, node.total_set):
        shop = _shop(current)
        currency = text(shop.currency, shop.currency_rest, currency) if shop else currency
    today = money(node.current_total, _amount(node.current_total_set))
    if today is not None:
        return today, currency.upper()
    total = money(node.total, _amount(node.total_set))
    back = money(_amount(node.refunded_set)) or _refunded(node.refunds or ())
    return (None if total is None else total - back), currency.upper()


def _refunded(refunds: Iterable[_Refund]) -> Decimal:
    paid_back = (
        money(one.amount) or Decimal(0)
        for refund in refunds
        for one in refund.transactions or ()
        if one.kind in {None, "refund"} and one.status in {None, "success"}
    )
    return sum(paid_back, Decimal(0))


def _shop(amounts: _Set | None) -> _Money | None:
    return (amounts.shop or amounts.shop_rest) if amounts else None


def _amount(amounts: _Set | None) -> Decimal | None:
    shop = _shop(amounts)
    return shop.amount if shop else None


def _channel(node: OrderNode) -> str:
    """TikTok Shop's orders carry their channel in ``attribution.handle`` where ``sourceName`` is an app's number."""
    name = text(node.source_name, node.source_name_gql)
    handle = text(node.attribution.handle) if node.attribution else ""
    return handle if handle and (not name or name.isdigit()) else name


def _codes(node: OrderNode) -> tuple[str, ...]:
    written = (one if isinstance(one, str) else text(one.code) for one in node.codes or node.codes_gql or ())
    return tuple(dict.fromkeys(code.strip() for code in written if code.strip()))


def _line(node: LineNode, order_ref: int, at: int) -> OrderLine:
    identity = number(node.id)
    product, variant = node.product or _Of(), node.variant or _Of()
    quantity = node.quantity if node.quantity is not None else 1
    return OrderLine(
        order_ref=order_ref, ref=at if identity is None else identity, quantity=quantity,
        product_id=number(node.product_id) or number(product.id),
        variant_id=number(node.variant_id) or number(variant.id),
        product_handle=text(product.handle), sku=text(node.sku), amount=_line_amount(node, quantity))


def _line_amount(node: LineNode, quantity: int) -> Decimal | None:
    discounted = money(_amount(node.discounted))
    if discounted is not None:
        return discounted
    price = money(node.price, _amount(node.unit))
    if price is None:
        return None
    allocated = sum((money(one.amount) or Decimal(0) for one in node.allocations or ()), Decimal(0))
    return price * quantity - (allocated or money(node.total_discount) or Decimal(0))


def line_alone(node: LineNode, out: Out) -> None:
    """Add a line that stands apart from its order."""
    order_ref = number(node.parent)
    if order_ref is None:
        out.skip("__parentId", "an order line that names no order", "Export it with its order.")
    else:
        out.records.append(_line(node, order_ref, out.context.ordinal))
