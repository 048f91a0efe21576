"""The grammar of a Shopify store's paths.

Source: shopify.dev and help.shopify.com on URL redirects, cart permalinks, storefront routes; read 2026-11-22.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

POLICIES = frozenset({
    "privacy-policy", "refund-policy", "terms-of-service", "shipping-policy", "legal-notice", "contact-information",
    "subscription-policy", "terms-of-sale",
})  # fmt: skip
APP_PROXY_ROOTS = frozenset({"apps", "a", "community", "tools"})
FIXED = {
    "search": "search", "cart": "cart", "account": "account", "checkout": "checkout", "checkouts": "checkout",
    "carts": "cart", "orders": "account", "wallets": "checkout", "password": "password", "challenge": "password",
    "sitemap.xml": "sitemap", "robots.txt": "sitemap",
}  # fmt: skip
ROOT_WORDS = (
    frozenset({"products", "collections", "pages", "blogs", "policies", "discount"}) | FIXED.keys() | APP_PROXY_ROOTS
)

# A redirect from here is stored but never looked at (help.shopify.com "URL redirects", read 2026-11-22).
_NEVER_FIRES_UNDER = ("/apps/", "/application/", "/cart/", "/carts/", "/orders/", "/shop/", "/services/", "/a/",
                      "/community/", "/tools/", "/collections/vendors/", "/collections/types/")  # fmt: skip
_NEVER_FIRES_AT = frozenset({"/", "/products", "/collections", "/collections/all"})

# What Shopify answers itself, and no export lists (shopify.dev, Ajax API and storefront routes; read 2026-11-22).
_OWN_ROUTES = frozenset({
    "gift_cards", "variants", "recommendations", "localization", ".well-known", "cart.js", "cart.json", "search.json",
    "favicon.ico", "services", "cdn-cgi", "contact", "products.json", "collections.json", "products_preview",
})  # fmt: skip
_WITH_FORMATS = frozenset({"products", "collections", "blogs", "pages"})
_FORMAT = re.compile(r"\.(?:js|json|atom|oembed|xml)$")

_LOCALE = re.compile(r"^/[a-z]{2}(?:-(?:hans|hant|latn|cyrl|arab))?(?:-(?:[a-z]{2}|419))?(?=/|$)")
_CART_LINE = re.compile(r"^(\d+):(\d+)$")


class StorePath(NamedTuple):
    """What a path of the store names. ``handle`` is decoded and lower case; ``blog`` only for articles."""

    kind: str
    handle: str = ""
    blog: str = ""


def locale_root(path: str, roots: frozenset[str]) -> tuple[str, bool]:
    """Return the locale root that ``path`` (decoded, lower case) begins with, and whether it is a known one.

    >>> locale_root("/en-ca/products/x", frozenset({"/en-ca"}))
    ('/en-ca', True)
    >>> locale_root("/fr/pages/x", frozenset())
    ('/fr', False)
    >>> locale_root("/pages/fr", frozenset())
    ('', True)
    """
    first = "/" + path[1:].partition("/")[0]
    if first in roots:
        return first, True
    found = _LOCALE.match(path)
    if not found:
        return "", True
    root = found.group()
    rest = path[len(root) :].strip("/").partition("/")[0]
    return (root, False) if not rest or rest in ROOT_WORDS else ("", True)


def classify(path: str) -> StorePath:  # noqa: C901, PLR0911, PLR0912  it reads as the table it is
    """Say what a decoded, lower-case path without locale root names.

    >>> classify("/collections/sale/products/tent")
    StorePath(kind='product', handle='tent', blog='')
    >>> classify("/blogs/news/first")
    StorePath(kind='article', handle='first', blog='news')
    >>> classify("/a/wishlist").kind, classify("/foo").kind, classify("/cart/1:2").kind
    ('app_proxy', 'other', 'cart_permalink')
    """
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and segments[0] in _WITH_FORMATS:
        segments[-1] = _FORMAT.sub("", segments[-1])
    match segments:
        case []:
            return StorePath("home")
        case [root, *_] if root in _OWN_ROUTES or root.startswith(("wpm@", "sitemap_")):
            return StorePath("app_proxy", path)
        case ["products"]:
            return StorePath("app_proxy", path)  # what stands there depends on the theme
        case ["products", handle] | ["collections", _, "products", handle]:
            return StorePath("product", handle)
        case ["collections"] | ["collections", "all" | "vendors" | "types", *_]:
            return StorePath("collection_list", segments[1] if len(segments) > 1 else "all")
        case ["collections", handle] | ["collections", handle, _]:
            return StorePath("collection", handle)
        case ["pages", handle] | ["pages", handle, _]:
            return StorePath("page" if len(segments) == 2 else "metaobject", "/".join(segments[1:]))  # noqa: PLR2004
        case ["blogs", handle] | ["blogs", handle, "tagged", _]:
            return StorePath("blog", handle)
        case ["blogs", blog, handle]:
            return StorePath("article", handle, blog)
        case ["policies", handle]:
            return StorePath("policy", handle)
        case ["discount", code]:
            return StorePath("discount", code)
        case ["cart", lines] if cart_lines(lines):
            return StorePath("cart_permalink", lines)
        case ["admin", *_]:
            return StorePath("admin")
        case [number, "checkouts" | "orders", *_] if number.isdigit():
            return StorePath("checkout")
        case ["r", _, *_]:  # short links; where they lead is in no export
            return StorePath("app_proxy", path)
        case [root, _, *_] if root in APP_PROXY_ROOTS:
            return StorePath("app_proxy", path)
        case ["cdn", *_] | ["s", "files", *_]:
            return StorePath("file", path)
        case [root, *_] if root in FIXED:
            return StorePath(FIXED[root])
    return StorePath("other", path)


def cart_lines(text: str) -> list[tuple[int, int]]:
    """Return the (variant id, quantity) pairs of a cart permalink, or an empty list if it is none.

    >>> cart_lines("41:2,42:1"), cart_lines("c/abc")
    ([(41, 2), (42, 1)], [])
    """
    found = [_CART_LINE.match(piece) for piece in text.split(",")]
    return [(int(match[1]), int(match[2])) for match in found if match] if all(found) else []


def never_fires(path: str) -> bool:
    """Whether Shopify never looks at a redirect from this decoded, lower-case path.

    >>> never_fires("/apps/x"), never_fires("/collections/all"), never_fires("/pages/x")
    (True, True, False)
    """
    return path in _NEVER_FIRES_AT or f"{path}/".startswith(_NEVER_FIRES_UNDER)


def query_value(query: str, name: str) -> str:
    """Return the first value of ``name`` in a query string, decoded, or an empty string."""
    if name not in query:
        return ""
    return next((value for key, value in parse_qsl(query, keep_blank_values=True) if key == name), "")
