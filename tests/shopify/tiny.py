"""The smallest shop: three products, a redirect, orders of three ages."""

from __future__ import annotations

from typing import Any

from tests.shopify.data import Node

NOW = "2026-11-22T12:00:00Z"


def gid(kind: str, at: int) -> str:
    """Return a global id."""
    return f"gid://shopify/{kind}/{at}"


class TinyShop:
    """Three products of two variants each, one of them with media; everything can be set before the server starts."""

    def __init__(self) -> None:
        self.domain, self.now, self.version = "tiny.myshopify.com", NOW, 0
        self.roots: dict[str, list[Node]] = {
            "products": [product(at) for at in (1, 2, 3)],
            "urlRedirects": [redirect(at) for at in range(1, 8)],
            "orders": [order(1, "2026-08-01T00:00:00Z"), order(2, "2026-10-01T00:00:00Z"), order(3, "2026-11-21T00:00:00Z")],
            "themes": [theme()],
        }
        self.roots["productVariants"] = [variant for one in self.roots["products"] for variant in one["variants"]]
        self.roots["inventoryItems"] = [variant["inventoryItem"] for variant in self.roots["productVariants"]]

    def root(self, name: str) -> list[Node]:
        return self.roots[name]

    def metaobjects(self, type: str) -> list[Node]:  # noqa: A002 - as Shopify calls it
        return []

    def shop(self) -> Node:
        domain = {"__typename": "Domain", "id": gid("Domain", 1), "host": "tiny.example", "url": "https://tiny.example", "sslEnabled": True}
        return {"__typename": "Shop", "id": gid("Shop", 1), "name": "Tiny", "myshopifyDomain": self.domain, "primaryDomain": domain, "currencyCode": "USD"}

    def node(self, gid: str) -> Node | None:
        return next((row for rows in self.roots.values() for row in rows if row["id"] == gid), None)


def product(at: int) -> Node:
    images = [image(at * 10 + place) for place in (1, 2)] if at == 1 else []
    return {
        "__typename": "Product", "id": gid("Product", at), "title": f"Product {at}", "handle": f"product-{at}",
        "descriptionHtml": f"<p>Number {at}</p>", "status": "ACTIVE", "tags": ["tiny"], "vendor": "Tiny",
        "createdAt": "2026-01-01T00:00:00Z", "updatedAt": f"2026-0{4 - at}-01T00:00:00Z",
        "options": [{"__typename": "ProductOption", "id": gid("ProductOption", at), "name": "Size", "values": ["S", "M"]}],
        "variants": [variant(at, place) for place in (1, 2)], "media": lambda: images, "metafields": [],
    }  # fmt: skip


def variant(at: int, place: int) -> Node:
    item = {
        "__typename": "InventoryItem", "id": gid("InventoryItem", at * 10 + place), "sku": f"T-{at}-{place}", "tracked": True,
        "inventoryLevels": [level(at * 10 + place)],
    }  # fmt: skip
    return {
        "__typename": "ProductVariant", "id": gid("ProductVariant", at * 10 + place), "title": "S", "sku": f"T-{at}-{place}",
        "price": "9.90", "compareAtPrice": None, "inventoryItem": item, "media": [image(at * 10 + place)] if at == 1 else [],
    }  # fmt: skip


def level(at: int) -> Node:
    amounts = [{"__typename": "InventoryQuantity", "name": name, "quantity": 5} for name in ("available", "on_hand", "committed")]
    place = {"__typename": "Location", "id": gid("Location", 1), "name": "Shed"}
    return {"__typename": "InventoryLevel", "id": gid("InventoryLevel", at), "isActive": True, "location": place, "quantities": amounts}


def image(at: int) -> Node:
    picture = {"__typename": "Image", "id": gid("ImageSource", at), "url": f"https://cdn.example/{at}.jpg", "width": 800, "height": 800}
    return {"__typename": "MediaImage", "id": gid("MediaImage", at), "alt": "", "mediaContentType": "IMAGE", "status": "READY", "image": picture}


def redirect(at: int) -> Node:
    return {"__typename": "UrlRedirect", "id": gid("UrlRedirect", at), "path": f"/old-{at}", "target": "/products/product-1"}


def order(at: int, when: str) -> Node:
    visit = {"__typename": "CustomerVisit", "id": gid("CustomerVisit", at), "occurredAt": when, "landingPage": "https://tiny.example/"}
    journey: dict[str, Any] = {"__typename": "CustomerJourneySummary", "ready": True, "firstVisit": visit, "lastVisit": None, "moments": [visit]}
    return {
        "__typename": "Order", "id": gid("Order", at), "name": f"#{at}", "createdAt": when, "updatedAt": when, "test": at == 2,
        "customerJourneySummary": journey, "lineItems": [],
    }  # fmt: skip


def theme() -> Node:
    names = ("layout/theme.liquid", "templates/index.json", "templates/product.json")
    files = [
        {"__typename": "OnlineStoreThemeFile", "filename": name, "size": "10", "body": {"__typename": "OnlineStoreThemeFileBodyText", "content": "{}"}}
        for name in names
    ]
    return {"__typename": "OnlineStoreTheme", "id": gid("OnlineStoreTheme", 1), "name": "Dawn", "role": "MAIN", "files": files}
