"""What a storefront lists, for programs: products as JSON, and sitemaps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from tests.shopify.data import Node
from tests.shopify.shops import storefront_json, storefront_maps
from tests.shopify.shops.answers import Answer, as_json
from tests.shopify.shops.model import ShopData, listed

Reply = Answer | None
KINDS = ("products", "pages", "collections", "blogs")
_MAP = re.compile(r"/sitemap_(products|pages|collections|blogs)_\d+\.xml")
_LIVE = ("ACTIVE", "UNLISTED")


def is_live(product: Node) -> bool:
    """Whether a product's page opens."""
    return product.get("status") in _LIVE and bool(product.get("onlineStoreUrl"))


def is_listed(product: Node) -> bool:
    """Whether lists, searches and sitemaps show a product."""
    return product.get("status") == "ACTIVE" and bool(product.get("onlineStoreUrl"))


def is_shown(node: Node, now: str) -> bool:
    """Whether a page or an article is published, and not only later."""
    return bool(node["isPublished"]) and str(node["publishedAt"] or "9") <= now


class Listing:
    """The lists of one shop, as it was when they were first asked for."""

    def __init__(self, shop: ShopData) -> None:
        self._shop = shop

    @cached_property
    def products(self) -> list[int]:
        """Where the listed products stand among all."""
        rows = self._shop.root("products")
        return [at for at in range(len(rows)) if is_listed(rows[at])]

    @cached_property
    def collections(self) -> list[Node]:
        """The published collections."""
        return [one for one in self._shop.root("collections") if one["publishedOnPublication"]]

    def some(self, start: int, end: int) -> list[Node]:
        """Return listed products by their place."""
        rows = self._shop.root("products")
        return [rows[at] for at in self.products[start:end]]

    def members(self, collection: Node) -> list[Node]:
        """Return a collection's listed products."""
        return [product for product in listed(collection["products"]) if is_listed(product)]

    # --- JSON -------------------------------------------------------------------------------------------------

    def feed(self, path: str, query: str) -> Reply:  # noqa: PLR0911  a table of paths
        """Answer if ``path`` asks for JSON."""
        if not path.endswith((".json", ".js")) or not path.startswith(("/products", "/collections")):
            return None
        window = storefront_json.window(query)
        if window is None:
            return as_json({"errors": "Page * Limit exceeds the 25000 limit."}, 400)
        match path[1:].split("/"):
            case ["products.json"] | ["collections", "all", "products.json"]:
                return _products(self.some(*window))
            case ["collections.json"]:
                shown = [storefront_json.collection_json(one, len(self.members(one))) for one in self.collections[slice(*window)]]
                return as_json({"collections": shown})
            case ["collections", handle, "products.json"]:
                one = self._shop.by_handle("collections", handle)
                return _products(self.members(one)[slice(*window)] if one and one["publishedOnPublication"] else [])
            case ["products", name]:
                return self._product(*name.rsplit(".", 1))
        return None

    def _product(self, handle: str, ending: str) -> Reply:
        product = self._shop.by_handle("products", handle)
        if product is None or not is_live(product):
            return None
        if ending == "js":
            return as_json(storefront_json.product_js(product), kind="text/javascript")
        return as_json({"product": storefront_json.product_json(product)})

    # --- sitemaps ---------------------------------------------------------------------------------------------

    def sitemap(self, path: str, query: str, front: str, roots: Iterable[str]) -> Reply:
        """Answer if ``path`` asks for a sitemap; ``roots`` are the language folders that the index lists."""
        if path == "/sitemap.xml":
            return storefront_maps.index(front, [(kind, self._numbers(kind)) for kind in KINDS], roots)
        found = _MAP.fullmatch(path)
        window = storefront_maps.window(query) if found else None
        if not found:
            return None
        return self._map(found[1], window, f"{front}{next(iter(roots))}") if window else storefront_maps.bad()

    def _map(self, kind: str, window: tuple[int, int], front: str) -> Answer:
        numbers = self._numbers(kind)
        rows = self._shop.root(kind)
        nodes = [node for number in numbers if window[0] <= number <= window[1] and (node := rows.find(number))]
        pairs: list[tuple[str, Node]] = [("/", {})] if kind == "products" and window[0] <= numbers[0] else []
        pairs += [(f"/{kind}/{node['handle']}", node) for node in nodes]
        if kind == "blogs":
            pairs += [
                (f"/blogs/{blog['handle']}/{one['handle']}", one)
                for blog in nodes for one in listed(blog["articles"]) if is_shown(one, self._shop.now)
            ]  # fmt: skip
        return storefront_maps.urls(front, pairs)

    def _numbers(self, kind: str) -> list[int]:
        """Return the numbers of what a sitemap of this kind lists."""
        rows = self._shop.root(kind)
        places: Iterable[int] = range(len(rows))
        if kind == "products":
            places = self.products
        elif kind == "pages":
            places = [at for at in places if is_shown(rows[at], self._shop.now)]
        elif kind == "collections":
            places = [at for at in places if rows[at]["publishedOnPublication"]]
        return [rows.number(at) for at in places]


def _products(products: list[Node]) -> Answer:
    return as_json({"products": [storefront_json.product_json(product) for product in products]})
