"""The ugly shop's orders: REST spelling turned into what the Admin API says of the same visits and the same money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.shopify.data import Node
from tests.shopify.shops import blanks, blanks_orders
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.rows import gid
from tests.shopify.shops.seeded_orders import ORDER_APPS, buyer, said
from tests.shopify.shops.seeded_products import written
from tests.shops.links import PRIMARY


def order_of(shop: ShopData, rest: Mapping[str, Any]) -> Node:
    """Return an order; its landing page becomes a visit, with its UTM values told apart."""
    number = rest["id"]
    placed = _time(rest["created_at"])
    cancelled = _time(rest["cancelled_at"]) if rest["cancelled_at"] else None
    total, today = Decimal(rest["total_price"]), _today(rest)
    currency = rest["currency"]
    channel = rest["source_name"] == "tiktok"
    visits = _visits(rest, placed)
    return blanks_orders.order(number, placed) | buyer((number - 5_400_000_000) // 3 % 250) | {
        "name": rest["name"], "number": int(rest["name"][1:]), "updatedAt": cancelled or placed, "test": rest["test"],
        "cancelledAt": cancelled, "sourceName": rest["source_name"], "app": ORDER_APPS[channel],
        "attribution": {"__typename": "OrderAttribution", "handle": "tiktok", "displayName": "TikTok", "icon": None} if channel else None,
        "currencyCode": currency, "presentmentCurrencyCode": currency,
        "displayFinancialStatus": rest["financial_status"].upper(), "totalPriceSet": _money(total, currency),
        "subtotalPriceSet": _money(total, currency), "totalDiscountsSet": _money(Decimal(0), currency),
        "currentTotalPriceSet": _money(today, currency), "totalRefundedSet": _money(total - today, currency),
        "customAttributes": [
            {"__typename": "Attribute", "key": note["name"], "value": note["value"]} for note in rest["note_attributes"]
        ],
        "customerJourneySummary": None if channel else _summary(number, visits),
        "customerJourney": _journey(visits) if visits else None,
        "landingPageUrl": visits[-1]["landingPage"] if visits else None,
        "referrerUrl": visits[-1]["referrerUrl"] if visits else None,
        "lineItems": [_line(shop, number, line, currency) for line in rest["line_items"]],
    }  # fmt: skip


def _time(text: str) -> str:
    return written(datetime.fromisoformat(text).astimezone(UTC))


def _today(rest: Mapping[str, Any]) -> Decimal:
    """Return what the order is worth after its refunds."""
    if "current_total_price" in rest:
        return Decimal(rest["current_total_price"])
    back = [transaction["amount"] for refund in rest["refunds"] for transaction in refund["transactions"]]
    return Decimal(rest["total_price"]) - sum(map(Decimal, back), Decimal(0))


def _visits(rest: Mapping[str, Any], when: str) -> list[Node]:
    """Return the visits: one, or for every second order with a landing page an older one before it."""
    landing, referrer = rest["landing_site"], rest["referring_site"]
    notes = {note["name"]: note["value"] for note in rest["note_attributes"]}
    if not (landing or referrer or notes):
        return []
    number = rest["id"] * 2
    whole = PRIMARY + landing if landing and landing.startswith("/") else landing or None
    visit = blanks_orders.visit(number + 1, when) | said(whole, referrer or None)
    if "utm_source" in notes:
        utm = dict.fromkeys(("source", "medium", "campaign", "content", "term")) | {"source": notes["utm_source"]}
        visit["utmParameters"] = {"__typename": "UTMParameters", **utm}
    if number % 4 or not landing:
        return [visit]
    return [blanks_orders.visit(number, "2026-08-01T08:00:00Z") | said(f"{PRIMARY}/", "https://www.google.com/"), visit]


def _summary(number: int, visits: list[Node]) -> Node:
    """Return the journey; where there was one visit only, Shopify has it as the first and no last."""
    return blanks_orders.journey_summary() | {
        "ready": True, "customerOrderIndex": 0, "daysToConversion": len(visits) and number % 9,
        "momentsCount": blanks.count(len(visits)), "firstVisit": visits[0] if visits else None,
        "lastVisit": visits[-1] if len(visits) > 1 else None, "moments": visits,
    }  # fmt: skip


def _journey(visits: list[Node]) -> Node:
    return {
        "__typename": "CustomerJourney", "customerOrderIndex": 0, "daysToConversion": 0, "firstVisit": visits[0],
        "lastVisit": visits[-1] if len(visits) > 1 else None, "moments": visits,
    }  # fmt: skip


def _line(shop: ShopData, order: int, rest: Mapping[str, Any], currency: str) -> Node:
    amount = _money(Decimal(rest["price"]), currency)
    return blanks_orders.line_item(rest["id"], "") | {
        "__parent__": gid("Order", order), "title": rest["name"], "name": rest["name"], "sku": rest["sku"],
        "product": shop.link(gid("Product", rest["product_id"])), "variant": shop.link(gid("ProductVariant", rest["variant_id"])),
        "discountedTotalSet": amount, "originalUnitPriceSet": amount, "originalTotalSet": amount,
    }  # fmt: skip


def _money(amount: Decimal, currency: str) -> Node:
    return blanks_orders.money(f"{amount:.2f}", currency)
