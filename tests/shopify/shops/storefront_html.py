"""The pages of a storefront: small, and with the links that a theme puts around the merchant's own text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from tests.shopify.data import Node
from tests.shopify.shops.model import ShopData, listed

SHOWN = 24  # products on a page of a collection
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<title>{title}</title>
{head}</head>
<body>
<header><a href="{root}/">{shop}</a><nav>{menu}</nav><a href="{root}/cart">Cart</a></header>
<main id="MainContent">
{body}
</main>
<footer><a href="{root}/policies/refund-policy">Refund policy</a> <a href="{root}/search">Search</a></footer>
</body>
</html>
"""


class Pages:
    """Makes the pages of one shop in one language; ``root`` is the language's folder, or empty."""

    def __init__(self, shop: ShopData, base: str, root: str, lang: str) -> None:
        self._shop, self._base, self._root, self._lang = shop, base, root, lang

    def page(self, title: str, body: str, path: str = "", *, listed_by_search: bool = True) -> str:
        """Return a page; ``path`` is its canonical one."""
        head = f'<link rel="canonical" href="{self._base}{self._root}{escape(path)}">\n' if path else ""
        head += "" if listed_by_search else '<meta name="robots" content="noindex,nofollow">\n'
        menu = "".join(self._items(self._main_menu()))
        name = escape(str(self._shop.shop()["name"]))
        return _PAGE.format(
            lang=self._lang, title=escape(title), head=head, root=self._root, shop=name, menu=menu, body=body
        )  # fmt: skip

    def product(self, product: Node) -> str:
        """Return a product's page."""
        path = f"/products/{product['handle']}"
        variants = listed(product["variants"])
        choices = "".join(f'<option value="{v["legacyResourceId"]}">{escape(str(v["title"]))}</option>' for v in variants[:100])
        data = json.dumps({"@type": "Product", "name": product["title"], "url": self._base + path}, ensure_ascii=False)
        body = (
            f"<h1>{escape(str(product['title']))}</h1>\n{''.join(_pictures(product))}"
            f'<form action="/cart/add" method="post"><select name="id">{choices}</select></form>\n'
            f'<div class="product__description">{product["descriptionHtml"]}</div>\n'
            f'<script type="application/ld+json">{data}</script>'
        )
        return self.page(str(product["title"]), body, path, listed_by_search=product["status"] != "UNLISTED")

    def collection(self, title: str, text: str, path: str, products: list[Node], number: int) -> str:
        """Return one page of a collection."""
        shown = products[(number - 1) * SHOWN : number * SHOWN]
        more = f'<a href="{self._root}{path}?page={number + 1}" rel="next">Next</a>' if len(products) > number * SHOWN else ""
        links = self._links((f"{path}/products/{p['handle']}", str(p["title"])) for p in shown)
        return self.page(title, f"<h1>{escape(title)}</h1>\n{text}\n<ul>{links}</ul>\n{more}", path)

    def written(self, node: Node, path: str) -> str:
        """Return a page or an article."""
        return self.page(str(node["title"]), f"<h1>{escape(str(node['title']))}</h1>\n{node['body']}", path)

    def listing(self, title: str, path: str, entries: Iterable[tuple[str, str]]) -> str:
        """Return a page that lists others by path and title."""
        return self.page(title, f"<h1>{escape(title)}</h1>\n<ul>{self._links(entries)}</ul>", path)

    def not_found(self) -> str:
        """Return the page for what is not there."""
        return self.page("404 Not Found", '<h1>Page not found</h1><p><a href="/collections/all">Continue shopping</a></p>')

    def password(self) -> str:
        """Return the only page of a shop that is not open."""
        form = '<form action="/password" method="post"><input type="password" name="password"></form>'
        return f"<!doctype html><html><head><title>Opening soon</title></head><body><h1>Opening soon</h1>{form}</body></html>"

    def _links(self, entries: Iterable[tuple[str, str]]) -> str:
        return "".join(f'<li><a href="{self._root}{escape(path)}">{escape(title)}</a></li>' for path, title in entries)

    def _main_menu(self) -> list[Node]:
        menus = self._shop.root("menus")
        first = next((menu for menu in menus if menu["isDefault"]), None)
        return listed(first["items"]) if first else []

    def _items(self, items: list[Node]) -> Iterable[str]:
        for item in items:
            if item["url"]:
                yield f'<a href="{escape(str(item["url"]))}">{escape(str(item["title"]))}</a>'
            yield from self._items(listed(item["items"]))


def _pictures(product: Node) -> Iterable[str]:
    for medium in listed(product["media"]):
        image = medium.get("image")
        if isinstance(image, dict):
            yield f'<img src="{escape(str(image["url"]))}" alt="{escape(str(medium["alt"] or ""))}" loading="lazy">\n'
