"""Writes a year of traffic of a large shop as a stream: orders as lines of a bulk operation, sessions as GA4 exports them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from tests.shops.large import HOST, Shop, variant_id

DAYS: Final = 360
START: Final = datetime(2025, 11, 10, tzinfo=UTC)
CAMPAIGNS: Final = tuple(f"{name} {n}" for n in range(6) for name in ("Prospecting US", "Retargeting", "秋季", "Sparks | video"))
# Source and medium; half of them are TikTok's.
WAYS: Final = (
    ("tiktok", "paid"), ("", ""), ("TikTok", "cpc"), ("google", "cpc"), ("tiktok", "bio"), ("newsletter", "email"),
    ("tiktok", "video"), ("", ""),
)  # fmt: skip
REFERRERS: Final = ("", "https://www.tiktok.com/", "", "https://www.google.com/", "android-app://com.zhiliaoapp.musically/", "")
GA4_HEADER: Final = (
    "Landing page + query string", "Session source / medium", "Session campaign", "Date", "Device category", "Sessions",
    "Active users", "Engagement rate", "Key events", "Ecommerce purchases", "Total revenue",
)  # fmt: skip
_encode = msgspec.json.Encoder().encode


def write_orders(shop: Shop, path: Path, count: int) -> None:
    """Write ``count`` orders, each with its lines and with first and last visit."""
    with path.open("wb", buffering=1 << 20) as file:
        for number in range(count):
            for line in _order(shop, number):
                file.write(_encode(line))
                file.write(b"\n")


def write_ga4(shop: Shop, path: Path, count: int) -> None:
    """Write ``count`` rows, no two about the same thing."""
    with path.open("w", encoding="utf-8", newline="", buffering=1 << 20) as file:
        last = START + timedelta(days=DAYS - 1)
        file.write(f"# Start date: {START:%Y%m%d}\n# End date: {last:%Y%m%d}\n\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(GA4_HEADER)
        writer.writerows(_ga4_row(shop, number) for number in range(count))


def _when(number: int) -> datetime:
    return START + timedelta(days=number * 7 % DAYS, seconds=number * 7919 % 86_400)


def _landing(shop: Shop, number: int, way: int) -> str:
    """Return path and query; every third has a click's own id."""
    product = number * 17 % shop.size
    path = f"/products/{shop.handle(product)}" if number % 5 else f"/collections/range-{number % 8}"
    source, medium = WAYS[way]
    words = [f"utm_source={source}&utm_medium={medium}&utm_campaign={number % len(CAMPAIGNS)}-c"] if source else []
    words += [f"ttclid=E.C.P.{number:012x}{number * 7919:024x}Q"] if way in (0, 2) and number % 3 == 0 else []
    return f"{path}?{'&'.join(words)}" if words else path


def _visit(shop: Shop, number: int, later: int) -> dict[str, object]:
    way = (number + later) % len(WAYS)
    source, medium = WAYS[way]
    campaign = f"{number % len(CAMPAIGNS)}-c"
    tags = {"source": source, "medium": medium, "campaign": campaign, "content": None, "term": None} if source else None
    return {
        "id": f"gid://shopify/CustomerVisit/{8_000_000_000 + number * 2 + later}",
        "occurredAt": f"{_when(number) - timedelta(minutes=90 - later):%Y-%m-%dT%H:%M:%SZ}",
        "landingPage": f"https://{HOST}{_landing(shop, number, way)}",
        "referrerUrl": REFERRERS[way % len(REFERRERS)] or None,
        "source": "unknown", "sourceType": None, "utmParameters": tags,
    }  # fmt: skip


def _order(shop: Shop, number: int) -> Iterator[dict[str, object]]:
    own, amount = f"gid://shopify/Order/{5_000_000_000 + number}", f"{number % 180 + 9}.50"
    money = {"shopMoney": {"amount": amount, "currencyCode": "USD"}}
    when = f"{_when(number):%Y-%m-%dT%H:%M:%SZ}"
    yield {
        "__typename": "Order", "id": own, "legacyResourceId": str(5_000_000_000 + number), "name": f"#{number}",
        "createdAt": when, "processedAt": when, "updatedAt": when, "cancelledAt": None, "test": False,
        "sourceName": "web", "displayFinancialStatus": "PAID", "currencyCode": "USD", "discountCodes": [], "tags": [],
        "totalPriceSet": money, "currentTotalPriceSet": money, "totalRefundedSet": {"shopMoney": {"amount": "0.0",
                                                                                                 "currencyCode": "USD"}},
        "attribution": {"handle": "online_store"}, "app": {"id": "gid://shopify/App/580111", "name": "Online Store"},
        "customerJourneySummary": {"ready": True, "customerOrderIndex": number % 3, "daysToConversion": 1,
                                   "firstVisit": _visit(shop, number, 0), "lastVisit": _visit(shop, number, 1)},
    }  # fmt: skip
    product = number * 17 % shop.size
    yield {
        "__typename": "LineItem", "id": f"gid://shopify/LineItem/{6_000_000_000 + number}", "title": "Ours",
        "variantTitle": "M", "sku": f"SKU-{product}-0", "quantity": 1, "currentQuantity": 1,
        "product": {"id": f"gid://shopify/Product/{7_400_000_000_000 + product}"},
        "variant": {"id": f"gid://shopify/ProductVariant/{variant_id(product, 0)}"}, "discountedTotalSet": money,
        "__parentId": own,
    }  # fmt: skip


def _ga4_row(shop: Shop, number: int) -> tuple[object, ...]:
    thing, day = divmod(number, DAYS)
    way = thing % len(WAYS)
    source, medium = WAYS[way]
    named = f"{source} / {medium}" if source else "(direct) / (none)"
    campaign = CAMPAIGNS[thing % len(CAMPAIGNS)] if source else "(not set)"
    device = ("mobile", "desktop")[thing // len(WAYS) % 2]
    sessions, bought = 1 + number % 1_400, number % 7
    shown = f"{sessions:,}"
    return (_landing(shop, thing, way), named, campaign, f"{START + timedelta(days=day):%Y%m%d}", device, shown, shown,
            "0.6251", 0, bought, f"{bought * 31.5:.2f}" if bought else "0")  # fmt: skip
