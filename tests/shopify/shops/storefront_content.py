"""What a shop's own content looks like to a visitor: products, collections, pages, blogs, metaobjects."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, quote

from tests.shopify.data import Node
from tests.shopify.shops.answers import Answer, html, xml
from tests.shopify.shops.model import ShopData, handle_key, listed
from tests.shopify.shops.storefront_html import Pages
from tests.shopify.shops.storefront_listing import Listing, is_live, is_shown

Reply = Answer | None
_FEED = '<feed xmlns="http://www.w3.org/2005/Atom"><id>{id}.atom</id><link rel="self" href="{id}.atom"/>{entries}</feed>'
_ENTRY = '<entry><id>{url}</id><link rel="alternate" type="text/html" href="{url}"/><title>{title}</title></entry>'


class Content:
    """Answers for whatever is published; None for what is not."""

    def __init__(self, shop: ShopData, listing: Listing) -> None:
        self._shop, self._listing = shop, listing

    def answer(self, path: str, query: str, pages: Pages) -> Reply:  # noqa: PLR0911  a table of paths
        """Answer a path without its language folder, decoded and in lower case."""
        match path.split("/")[1:]:
            case ["products", handle] | ["collections", _, "products", handle]:
                product = self._shop.by_handle("products", handle)
                return html(pages.product(product)) if product and is_live(product) else None
            case ["collections", handle] | ["collections", handle, _]:
                return self._collection(self._shop.by_handle("collections", handle), query, pages)
            case ["pages", handle]:
                return self._written(self._shop.by_handle("pages", handle), f"/pages/{handle}", pages)
            case ["pages", kind, handle]:
                return self._metaobject(kind, handle, pages)
            case ["blogs", blog, handle]:
                return self._written(self._shop.by_handle("articles", f"{blog}/{handle}"), f"/blogs/{blog}/{handle}", pages)
            case ["blogs", blog] | ["blogs", blog, "tagged", _]:
                return self._blog(self._shop.by_handle("blogs", blog), pages)
        return None

    def _written(self, node: Node | None, path: str, pages: Pages) -> Reply:
        return html(pages.written(node, path)) if node and is_shown(node, self._shop.now) else None

    def _collection(self, one: Node | None, query: str, pages: Pages) -> Reply:
        if not one or not one["publishedOnPublication"]:
            return None
        path = f"/collections/{one['handle']}"
        return html(pages.collection(str(one["title"]), str(one["descriptionHtml"]), path, self._listing.members(one), page_of(query)))

    def _blog(self, blog: Node | None, pages: Pages) -> Reply:
        if blog is None:
            return None
        path = f"/blogs/{blog['handle']}"
        shown = [one for one in listed(blog["articles"])[:50] if is_shown(one, self._shop.now)]
        return html(pages.listing(str(blog["title"]), path, [(f"{path}/{one['handle']}", str(one["title"])) for one in shown]))

    def feed(self, path: str, base: str) -> Reply:
        """Return the feed of a blog: its newest articles; that of a collection is empty here."""
        match path.split("/")[1:]:
            case ["blogs", handle]:
                blog = self._shop.by_handle("blogs", handle)
            case ["collections", handle] if (one := self._shop.by_handle("collections", handle)) and one["publishedOnPublication"]:
                return xml(_FEED.format(id=escape(base + path), entries=""))
            case _:
                blog = None
        if blog is None:
            return None
        shown = [one for one in listed(blog["articles"]) if is_shown(one, self._shop.now)][:50]
        entries = "".join(_ENTRY.format(url=escape(f"{base}{path}/{quote(str(one['handle']))}"), title=escape(str(one["title"]))) for one in shown)
        return xml(_FEED.format(id=escape(base + path), entries=entries))

    def _metaobject(self, folder: str, handle: str, pages: Pages) -> Reply:
        for definition in self._shop.root("metaobjectDefinitions"):
            able = definition["capabilities"]
            front = able["onlineStore"] if isinstance(able, dict) else None
            if front and front["enabled"] and front["data"]["urlHandle"] == folder:
                found = (one for one in self._shop.metaobjects(str(definition["type"])) if _is_active(one))
                one = next((one for one in found if handle_key(str(one["handle"])) == handle), None)
                return html(_metaobject_page(one, f"/pages/{folder}/{handle}", pages)) if one else None
        return None


def _is_active(one: Node) -> bool:
    can = one["capabilities"]
    status = can["publishable"] if isinstance(can, dict) else None
    return status is None or status["status"] == "ACTIVE"


def _metaobject_page(one: Node, path: str, pages: Pages) -> str:
    texts = [f"<p>{field['value']}</p>" for field in listed(one["fields"]) if field["value"]]
    return pages.page(str(one["displayName"]), "".join(texts), path)


def page_of(query: str) -> int:
    """Return which page of a list is asked for."""
    asked = parse_qs(query).get("page", ["1"])[0]
    return max(1, int(asked)) if asked.isdigit() else 1
