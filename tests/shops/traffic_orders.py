"""The shop's own side of the events: orders in REST and bulk spelling, products, redirects, the list of its links."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.shops.traffic_world import DOMAIN, REDIRECTS, SHOP
from tests.shops.writers import gid, put_contents, put_csv, put_json, put_products

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shops.traffic_world import Line, Sale, Session, World

LISTED = (
    (f"{SHOP}/pages/guide-0?utm_source=tiktok&utm_medium=bio", "bio", "Main account"),
    (f"{SHOP}/hello", "bio", "Spoken in videos"),
    (f"{SHOP}/products/bottles-ash-0?utm_source=tiktok&utm_medium=storefront", "storefront", "Slot 1"),
    (f"{SHOP}/products/lamps-birch-1?utm_source=tiktok&utm_medium=storefront", "storefront", "Slot 2"),
    (f"{SHOP}/products/mugs-cedar-2?utm_source=tik_tok&utm_medium=live&utm_campaign=friday", "live", "Friday"),
    (f"{SHOP}/collections/range-0?utm_source=TIKTOK&utm_medium=comment", "post", "Pinned"),
)
PERSON = {"email": "zoe.{n}@buyers.example", "phone": "+1-555-0188-{n}", "browser_ip": "203.0.113.{n}"}


def put_shop(out: Path, world: World) -> list[str]:
    """Write what the shop sells and how it leads on; return the names."""
    put_csv(out / "redirects.csv", ("Redirect from", "Redirect to"), REDIRECTS)
    domains = [{"host": DOMAIN, "url": SHOP}]
    shop = {"name": "Brightwater Goods", "myshopifyDomain": "brightwater-x.myshopify.com", "url": SHOP,
            "primaryDomain": domains[0], "domains": domains, "currencyCode": "USD", "ianaTimezone": "America/New_York"}  # fmt: skip
    put_json(out / "shop.json", {"data": {"shop": shop}})
    return [put_products(out, world.shop.products, "rest"), *put_contents(out, world.shop), "redirects.csv", "shop.json"]


def put_links(out: Path) -> str:
    """Write the list of links that the team knows; sessions are left to analytics."""
    put_csv(out / "links.csv", ("url", "surface", "note"), LISTED)
    return "links.csv"


def put_orders(out: Path, world: World) -> list[str]:
    """Write the orders: every second in REST spelling, the others as lines of a bulk operation."""
    rest = [rest_order(sale) for sale in world.sales if sale.number % 2 == 0]
    put_json(out / "orders.json", {"orders": rest})
    lines = [line for sale in world.sales if sale.number % 2 for line in bulk_lines(sale)]
    (out / "orders.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return ["orders.json", "orders.jsonl"]


def order_id(sale: Sale) -> int:
    """Return Shopify's number of an order."""
    return 6_100_000_000 + sale.number * 11


def rest_order(sale: Sale) -> dict[str, object]:
    """Return an order as REST has it; some without landing, some that say it in a note, all with a made-up buyer."""
    last = sale.last
    landing = last.landing if last else None
    whole = sale.number % 8 == 2 and landing is not None
    return {
        "id": order_id(sale),
        "created_at": sale.when.isoformat(),
        "currency": sale.currency,
        "total_price": f"{sale.total:.2f}",
        **_worth(sale),
        "test": sale.fate == "test",
        "cancelled_at": (sale.when + timedelta(days=1)).isoformat() if sale.fate == "cancelled" else None,
        "source_name": "tiktok" if sale.fate == "channel" else "web",
        "landing_site": f"{SHOP}{landing}"[:255] if whole else landing,  # Shopify's column is that long
        "referring_site": last.referrer if last else None,
        "discount_codes": [{"code": sale.code, "amount": "1.00", "type": "fixed_amount"}] if sale.code else [],
        "line_items": [_rest_line(sale, line, at) for at, line in enumerate(sale.lines)],
        **{key: word.format(n=sale.buyer) for key, word in PERSON.items()},
    }


def _worth(sale: Sale) -> dict[str, object]:
    """Return today's total, or for every tenth order the refunds only, as older exports have it."""
    if sale.number % 10 or sale.today < 0:
        return {"current_total_price": f"{sale.today:.2f}"}
    back = {"kind": "refund", "status": "success", "amount": f"{sale.total - sale.today:.2f}"}
    failed = {"kind": "refund", "status": "failure", "amount": "9.99"}
    return {"refunds": [{"id": 1, "transactions": [back, failed]}] if sale.today != sale.total else []}


def _rest_line(sale: Sale, line: Line, at: int) -> dict[str, object]:
    return {
        "id": order_id(sale) * 10 + at,
        "product_id": line.product.product_id,
        "variant_id": line.variant.variant_id,
        "sku": line.variant.sku,
        "quantity": line.quantity,
        "price": line.variant.price,
        "total_discount": "0.00",
    }


def bulk_lines(sale: Sale) -> list[dict[str, object]]:
    """Return an order and its lines as a bulk operation has them."""
    own = gid("Order", order_id(sale))
    order: dict[str, object] = {
        "__typename": "Order",
        "id": own,
        "legacyResourceId": str(order_id(sale)),
        "createdAt": sale.when.isoformat().replace("+00:00", "Z"),
        "updatedAt": sale.when.isoformat().replace("+00:00", "Z"),
        "cancelledAt": sale.when.isoformat() if sale.fate == "cancelled" else None,
        "test": sale.fate == "test",
        "sourceName": "4555321" if sale.fate == "channel" else "web",
        "attribution": {"handle": "tiktok" if sale.fate == "channel" else "online_store"},
        "currencyCode": sale.currency,
        "discountCodes": [sale.code] if sale.code else [],
        "totalPriceSet": _money(f"{sale.total}", sale.currency),
        "currentTotalPriceSet": _money(f"{sale.today}", sale.currency),
        "customerJourneySummary": _journey(sale),
    }
    return [order, *(_bulk_line(sale, line, at, own) for at, line in enumerate(sale.lines))]


def _money(amount: str, currency: str) -> dict[str, object]:
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


def _bulk_line(sale: Sale, line: Line, at: int, parent: str) -> dict[str, object]:
    return {
        "__typename": "LineItem",
        "id": gid("LineItem", order_id(sale) * 10 + at),
        "quantity": line.quantity,
        "sku": line.variant.sku,
        "product": {"id": gid("Product", line.product.product_id)},
        "variant": {"id": gid("ProductVariant", line.variant.variant_id)},
        "discountedTotalSet": _money(f"{line.amount}", sale.currency),
        "__parentId": parent,
    }


def _journey(sale: Sale) -> dict[str, object] | None:
    """Return the journey. Shopify leaves the last visit empty where there was one only."""
    if not sale.path:
        return None if sale.number % 4 == 1 else {"ready": True, "firstVisit": None, "lastVisit": None}
    first, last = sale.path[0], sale.path[-1]
    alone = len(sale.path) == 1 and sale.number % 4 == 3
    return {"ready": True, "customerOrderIndex": sale.buyer_order, "firstVisit": _visit(first),
            "lastVisit": None if alone else _visit(last)}  # fmt: skip


def _visit(session: Session) -> dict[str, object]:
    words = dict(parse_qsl(session.query.replace("?", "&")))
    tags = {name: words.get(f"utm_{name}") for name in ("source", "medium", "campaign", "content", "term")}
    return {
        "id": gid("CustomerVisit", 9_000_000 + session.number),
        "occurredAt": session.when.isoformat().replace("+00:00", "Z"),
        "landingPage": SHOP + session.landing,
        "referrerUrl": session.referrer or None,
        "source": session.entrance.channel or "unknown",
        "sourceType": None,
        "utmParameters": tags if any(tags.values()) else None,
    }
