"""What a public storefront answers to a visitor.

An existing, published thing always wins; a redirect rule is looked at only where the path would be a 404
(help.shopify.com "URL redirects", read 2026-11-22). What Shopify does not document, such as the answer to a cart
permalink with a variant that is gone, is said at its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.shopify.shops import storefront_maps
from tests.shopify.shops.answers import Answer, as_json, html, moved, plain
from tests.shopify.shops.model import ShopData, listed
from tests.shopify.shops.rows import gid, number_of
from tests.shopify.shops.storefront_content import Content, page_of
from tests.shopify.shops.storefront_html import SHOWN, Pages
from tests.shopify.shops.storefront_listing import Listing, is_live

Reply = Answer | None
_APPS = ("apps", "a", "community", "tools")
_NEVER_REDIRECTED = (*_APPS, "application", "cart", "carts", "orders", "shop", "services", "admin", "checkout")
_LINES = re.compile(r"\d+:\d+(?:,\d+:\d+)*")
_KEPT = "/:?#[]@!$&'()*+,;=%~"


def storefront(shop: ShopData) -> Callable[[str, str, Mapping[str, str]], Answer]:
    """Return what answers GET requests to a shop as it is now: ``(path, query, headers) -> (status, headers, body)``."""
    return Storefront(shop).answer


class Storefront:
    """The storefront of one shop."""

    def __init__(self, shop: ShopData) -> None:
        self._shop = shop
        self._listing = Listing(shop)
        self._content = Content(shop, self._listing)
        domain = shop.shop()["primaryDomain"]
        assert isinstance(domain, dict)
        self._host = str(domain["host"])
        self._number = number_of(shop.shop()["id"])
        urls = [urlsplit(str(root["url"])) for one in shop.root("webPresences") for root in listed(one["rootUrls"])]
        self._roots = sorted({url.path.rstrip("/").lower() for url in urls if url.netloc == self._host} - {""})

    @property
    def _base(self) -> str:
        return self._shop.front or f"https://{self._host}"

    def answer(self, path: str, query: str, headers: Mapping[str, str]) -> Answer:
        """Answer a request, a page that the visitor has already with 304."""
        status, more, body = self._whole(path, query, headers)
        if status != 200 or "html" not in more.get("Content-Type", ""):
            return status, more, body
        mark = f'W/"{sha256(body).hexdigest()[:32]}"'
        known = next((value for name, value in headers.items() if name.lower() == "if-none-match"), "")
        return (304, {"ETag": mark}, b"") if known == mark else (status, more | {"ETag": mark}, body)

    def _whole(self, path: str, query: str, headers: Mapping[str, str]) -> Answer:
        """Answer with all there is; on another host of the shop, send the visitor to the main one."""
        host = next((value for name, value in headers.items() if name.lower() == "host"), "").partition(":")[0].lower()
        if host != self._host and any(host == one["host"] for one in listed(self._shop.shop()["domains"])):
            return moved(f"{self._base}{path}{'?' * bool(query)}{query}", 301)
        root, bare = self._split(unquote(path))
        pages = Pages(self._shop, self._base, root, root[1:3] or "en")
        if self._shop.password and bare != "/robots.txt":
            return html(pages.password()) if bare == "/password" else moved("/password")
        found = self._for_programs(bare, query, root) or self._fixed(bare, query, pages)
        found = found or self._content.answer(bare, query, pages) or self._redirected(bare, query, root)
        return found or html(pages.not_found(), 404)

    def _split(self, path: str) -> tuple[str, str]:
        """Return the language folder that a decoded path begins with, and the rest, folded."""
        path = re.sub("/{2,}", "/", path).lower().rstrip("/") or "/"
        first = "/" + path[1:].partition("/")[0]
        return (first, path[len(first) :] or "/") if first in self._roots else ("", path)

    def _redirected(self, bare: str, query: str, root: str) -> Reply:
        """Follow a rule; the request's query goes along unless the target has one of its own."""
        target = None if bare.split("/")[1] in _NEVER_REDIRECTED else self._shop.redirect(bare)
        if target is None:
            return None
        if query and "?" not in target:
            target, mark, fragment = target.partition("#")
            target = f"{target}?{query}{mark}{fragment}"
        return moved(quote(root + target if target.startswith("/") else target, safe=_KEPT), 301)

    def _for_programs(self, bare: str, query: str, root: str) -> Reply:
        if bare == "/robots.txt":
            return storefront_maps.robots(self._base, self._number)
        if bare in {"/cart.js", "/cart.json"}:
            return as_json({"token": "", "item_count": 0, "items": [], "total_price": 0, "currency": "USD"})
        if bare.endswith(".atom"):
            return self._content.feed(bare.removesuffix(".atom"), self._base)
        roots = [root] if root else ["", *self._roots]
        return self._listing.feed(bare, query) or self._listing.sitemap(bare, query, self._base, roots)

    # --- what every shop has ----------------------------------------------------------------------------------

    def _fixed(self, bare: str, query: str, pages: Pages) -> Reply:
        match bare.split("/")[1:]:
            case [""] | ["collections"] | ["collections", "all"]:
                return self._overview(bare, query, pages)
            case ["search" | "cart"] | ["collections", "vendors" | "types"]:
                return html(pages.page(bare.rpartition("/")[2].title(), "<h1>…</h1>", bare))
            case ["policies", name]:
                return self._policy(name, pages)
            case ["cdn", *_]:
                gone = "missing" in bare
                return plain("" if gone else "file", 404 if gone else 200)
            case [app, _, *_] if app in _APPS:
                return html("<p>An app answers here.</p>")
        return self._shopping(bare, query, pages)

    def _overview(self, bare: str, query: str, pages: Pages) -> Answer:
        if bare == "/collections/all":
            number = page_of(query)
            return html(pages.collection("Products", "", bare, self._listing.some(0, number * SHOWN + 1), number))
        shown = [(f"/collections/{one['handle']}", str(one["title"])) for one in self._listing.collections]
        if bare == "/":
            return html(pages.listing(str(self._shop.shop()["name"]), "/", shown[:12]))
        return html(pages.listing("Collections", bare, shown))

    def _policy(self, name: str, pages: Pages) -> Reply:
        kind = name.replace("-", "_").upper()
        found = next((one for one in listed(self._shop.shop()["shopPolicies"]) if one["type"] == kind), None)
        return html(pages.written(found, f"/policies/{name}")) if found else None

    def _shopping(self, bare: str, query: str, pages: Pages) -> Reply:
        match bare.split("/")[1:]:
            case ["account", *_]:
                return moved(f"https://shopify.com/{self._number}/account")
            case ["checkout"] | ["checkouts", *_]:
                return moved("/cart")
            case [number, "checkouts", _] if number == str(self._number):
                return html(pages.page("Checkout", "<h1>Checkout</h1>", listed_by_search=False))
            case ["cart", lines] if _LINES.fullmatch(lines):
                return self._permalink(lines, query, pages)
            case ["discount", code]:
                goal = parse_qs(query).get("redirect", ["/"])[0]
                status, headers, body = moved(quote(goal, safe=_KEPT) if goal.startswith("/") else "/")
                return status, {**headers, "Set-Cookie": f"discount_code={quote(code)}; path=/"}, body
        return None

    def _permalink(self, lines: str, query: str, pages: Pages) -> Answer:
        """Answer a cart permalink: to the checkout, to the cart, or (undocumented) a 404 if a variant cannot be had."""
        for line in lines.split(","):
            variant = self._shop.node(gid("ProductVariant", int(line.partition(":")[0])))
            product = variant["product"] if variant else None
            if not isinstance(product, dict) or not is_live(product):
                return html(pages.not_found(), 404)
        if parse_qs(query).get("storefront") == ["true"]:
            return moved("/cart")
        return moved(f"{self._base}/{self._number}/checkouts/0af3c1?key=0")
