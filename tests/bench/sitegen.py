"""A shop as a site and as exports, with the truth about every URL in it.

``documents`` pages of products, collections, pages and articles hold twenty links each, half of them new: ten times as
many distinct URLs as documents. All lead within the site: to live pages in every spelling Shopify has for them, through
redirects and chains of them, to dead, unpublished and circling paths, and a few to apps and files, of which no export
tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from html import escape
from pathlib import Path
from random import Random
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

LINKS: Final = 20
NEW_LINKS: Final = 10
VARIANTS: Final = 3
_MAX_HOPS: Final = 10
_DRAFTS: Final = 150
_BLOGS: Final = 4
_WHEN: Final = "2025-03-04T09:00:00-05:00"
_WORDS: Final = "soft cotton bottle kettle tent parka serum lamp mug rug candle boot scarf pan wool linen oak steel".split()


class Truth(NamedTuple):
    """What a browser gets: whether a page opens, and the decoded path where it ends. ``told``: exports can tell."""

    live: bool
    path: str
    told: bool = True


class Document(NamedTuple):
    """A page with its own content: ``body`` is the HTML that the merchant wrote."""

    kind: str
    number: int
    handle: str
    path: str
    body: str


class Site:
    """A shop with ``size`` documents, more than half of them products, at ``origin`` (scheme, host, port).

    ``theme`` is what the theme puts around the content of each page, in bytes.
    """

    def __init__(self, size: int, origin: str, theme: int = 45_000) -> None:
        self.size = size
        self.origin = origin
        self.theme = theme
        self.collections = size // 18
        self.pages = size // 9
        self.articles = size * 5 // 18
        self.products = size - self.collections - self.pages - self.articles

    @property
    def turns(self) -> int:
        """How often each of the twenty sorts of URL occurs."""
        return self.size * NEW_LINKS // 20

    @property
    def blogs(self) -> list[str]:
        """The handles of the blogs."""
        return [f"news-{number}" for number in range(_BLOGS)]

    @cached_property
    def documents(self) -> list[Document]:
        """Every page with content, in the order of the export files."""
        named = [("product", n, self.product(n), f"/products/{self.product(n)}") for n in range(self.products)]
        named += [("collection", n, f"range-{n}", f"/collections/range-{n}") for n in range(self.collections)]
        named += [("page", n, f"guide-{n}", f"/pages/guide-{n}") for n in range(self.pages)]
        named += [("article", n, f"post-{n}", f"/blogs/{self._blog(n)}/post-{n}") for n in range(self.articles)]
        return [
            Document(kind, number, handle, path, self._body(at)) for at, (kind, number, handle, path) in enumerate(named)
        ]

    @cached_property
    def live(self) -> frozenset[str]:
        """The decoded paths of all pages that exist, but for products within collections and tags."""
        fixed = {"/", "/cart", "/search", "/collections", "/collections/all"}
        return frozenset(fixed | {one.path for one in self.documents} | {f"/blogs/{blog}" for blog in self.blogs})

    @cached_property
    def redirects(self) -> dict[str, str]:
        """The redirect rules by path."""
        rules: dict[str, str] = {}
        for turn in range(self.turns):
            rules[f"/products/old-{turn}"] = f"/products/{self.product(turn)}"
            rules[f"/pages/old-{turn}"] = f"/collections/range-{turn % self.collections}"
            rules[f"/products/older-{turn}"] = f"/products/old-{turn}"
            if turn % 10 == 9:
                rules[f"/pages/circle-{turn}"] = f"/pages/circle-{turn}"
            elif turn % 2:
                rules[f"/pages/lost-{turn}"] = f"/pages/gone-{turn}"
        return rules

    def product(self, number: int) -> str:
        """Return a product's handle; one in ten is not ASCII."""
        number %= self.products
        word = "thé-™" if number % 10 == 7 else _WORDS[number % len(_WORDS)]
        return f"{word}-{number}"

    def variant(self, number: int, at: int) -> int:
        """Return a variant's id."""
        return 42_000_000_000_000 + number % self.products * VARIANTS + at % VARIANTS

    def menu(self) -> list[str]:
        """Return the URLs of the navigation that stands on every page."""
        groups = [f"/collections/range-{at % self.collections}" for at in range(30)]
        return ["/", "/collections/all", *groups, *(f"/pages/guide-{at}" for at in range(6)), "/blogs/news-0"]

    def link(self, ordinal: int) -> str:
        """Return the ``ordinal``-th distinct URL as written; every run of twenty has one of each sort."""
        turn, sort = divmod(ordinal, 20)
        product, other = quote(self.product(turn)), quote(self.product(turn * 7 + 3))
        collection, article = f"range-{turn % self.collections}", turn % self.articles
        return (
            f"/products/{product}?ref={turn}",
            f"/products/{product}?variant={self.variant(turn, turn)}",
            f"/collections/{collection}/products/{product}",
            f"/collections/{collection}/products/{other}?utm_source=tiktok&utm_campaign=c{turn}",
            f"/products/{other}?utm_source=tiktok&utm_medium=social&utm_campaign=c{turn}",
            f"/products/{product}?variant={self.variant(turn, turn + 1)}&currency=USD",
            f"{self.origin}/products/{product}?_pos={turn}&_ss=r",
            f"/collections/{collection}?page={turn}",
            f"/collections/{collection}/tag-{turn}",
            f"/pages/guide-{turn % self.pages}?from={turn}",
            f"/blogs/{self._blog(article)}/post-{article}?part={turn}",
            f"/blogs/{self._blog(turn)}?page={turn}",
            f"/products/old-{turn}",
            f"/pages/old-{turn}?utm_source=tiktok",
            f"/products/older-{turn}",
            f"/{('products', 'pages', 'collections')[turn % 3]}/gone-{turn}",
            f"/search?q=word-{turn}",
            self._trouble(turn),
            self._untold(turn),
            f"/collections/all?page={turn}",
        )[sort]

    def _trouble(self, turn: int) -> str:
        if turn % 10 == 9:
            return f"/pages/circle-{turn}"
        return f"/pages/lost-{turn}" if turn % 2 else f"/products/draft-{turn % _DRAFTS}?x={turn}"

    def _untold(self, turn: int) -> str:
        if turn % 5 == 0:
            return f"/apps/finder/{turn}"
        return f"/cdn/shop/files/p{turn}.jpg" if turn % 5 < 3 else f"/products/{quote(self.product(turn))}?view={turn}"

    def truth(self, url: str) -> Truth:
        """Say where ``url``, as written or absolute, leads."""
        path = unquote(urlsplit(url.removeprefix(self.origin)).path) or "/"
        for _ in range(_MAX_HOPS):
            if path.startswith(("/apps/", "/cdn/")):
                return Truth(live=True, path=path, told=False)
            if self.opens(path):
                return Truth(live=True, path=path)
            if path not in self.redirects:
                return Truth(live=False, path=path)
            path = self.redirects[path]
        return Truth(live=False, path=path)

    def opens(self, path: str) -> bool:
        """Whether there is a page at a decoded path, redirects apart."""
        if path in self.live:
            return True
        parts = path.strip("/").split("/")
        if parts[0] != "collections" or f"/collections/{parts[1]}" not in self.live:
            return False
        return len(parts) == 3 or (len(parts) == 4 and f"/products/{parts[3]}" in self.live)

    def page(self, document: Document) -> str:
        """Return the HTML that visitors get: the merchant's content within the theme."""
        title = f"<title>{document.handle}</title>"
        return f'{title.join(self._theme[0])}<h1>{document.handle}</h1><div class="rte">{document.body}{self._theme[1]}'

    @cached_property
    def _theme(self) -> tuple[tuple[str, str], str]:
        """What stands before and after the title, and after the content."""
        entries = [f'<li class="menu__item"><a class="menu__link focus-inset" href="{url}">Entry {at}</a></li>'
                   for at, url in enumerate(self.menu())]  # fmt: skip
        menus = f"<header><nav><ul>{''.join(entries)}</ul></nav></header><main>"
        end = f"</div></main><footer><ul>{''.join(entries[:15])}</ul></footer>"
        filler = (self.theme - len(menus) - len(end)) // 3
        style = "".join(f".section-{at}__grid{{display:grid;gap:{at}px;padding:0 {at}px}}\n" for at in range(filler // 52))
        script = "".join(f"window.theme.push({{s:{at},html:'<b>no</b>',lazy:true}});\n" for at in range(filler // 51))
        svg = '<svg viewBox="0 0 9 9"><path d="M0 0' + "l1 1" * 60 + '"/></svg>'
        before = '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        after = f"<style>{style}</style></head><body>{svg * (filler // len(svg))}{menus}"
        return (before, after), f"{end}<script>{script}</script></body></html>"

    def _blog(self, number: int) -> str:
        return f"news-{number % _BLOGS}"

    def _body(self, at: int) -> str:
        rng = Random(11_000_033 + at)
        first = at * NEW_LINKS
        known = max(first, NEW_LINKS)
        ordinals = [*range(first, first + NEW_LINKS), *(rng.randrange(known) for _ in range(LINKS - NEW_LINKS))]
        rng.shuffle(ordinals)
        return "\n".join(
            f'<p>{" ".join(rng.choices(_WORDS, k=20))} <a href="{escape(self.link(one))}">{rng.choice(_WORDS)}</a></p>'
            for one in ordinals
        )


# --- the same as exports -----------------------------------------------------------------------------------------


def write_exports(site: Site, folder: Path) -> list[Path]:
    """Write what a merchant would export of this shop, in Admin API spelling; return the files."""
    files = {
        "products.json": {"products": [*map(_product_of(site), _of(site, "product")), *_drafts()]},
        "collections.json": _nodes("collections", [_graphql(one, "descriptionHtml") for one in _of(site, "collection")]),
        "pages.json": {"pages": [_rest(one) for one in _of(site, "page")]},
        "blogs.json": {"blogs": [{"id": n + 1, "handle": f"news-{n}", "title": "News", "commentable": "no"}
                                 for n in range(_BLOGS)]},
        "articles.json": _nodes("articles", [_graphql(one, "body") | {"blog": {"id": f"gid://shopify/Blog/{_blog_id(one)}",
                                                                      "handle": f"news-{_blog_id(one) - 1}"}}
                                             for one in _of(site, "article")]),
        "redirects.json": {"redirects": [{"id": n + 1, "path": path, "target": target}
                                         for n, (path, target) in enumerate(site.redirects.items())]},
        "menus.json": {"menus": [{"id": 1, "handle": "main", "title": "Main", "items": [
            {"title": f"Entry {n}", "url": url, "items": []} for n, url in enumerate(site.menu())]}]},
    }  # fmt: skip
    for name, value in files.items():
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return [folder / name for name in files]


def _of(site: Site, kind: str) -> Iterator[Document]:
    return (one for one in site.documents if one.kind == kind)


def _blog_id(article: Document) -> int:
    return article.number % _BLOGS + 1


def _nodes(name: str, items: list[dict[str, object]]) -> dict[str, object]:
    return {"data": {name: {"nodes": items, "pageInfo": {"hasNextPage": False, "endCursor": None}}}}


def _graphql(one: Document, field: str) -> dict[str, object]:
    return {
        "id": f"gid://shopify/{one.kind.title()}/{one.number + 1}", "handle": one.handle, "title": one.handle,
        field: one.body, "isPublished": True, "publishedAt": _WHEN, "updatedAt": _WHEN,
    }  # fmt: skip


def _rest(one: Document) -> dict[str, object]:
    return {"id": one.number + 1, "handle": one.handle, "title": one.handle, "body_html": one.body,
            "published_at": _WHEN, "updated_at": _WHEN}  # fmt: skip


class _product_of:  # noqa: N801  stands where a function would
    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, one: Document) -> dict[str, object]:
        variants = [
            {"id": self._site.variant(one.number, at), "product_id": one.number + 1, "title": str(at),
             "price": "19.90", "position": at + 1, "inventory_policy": "deny", "option1": str(at), "sku": f"S{at}",
             "grams": 200, "inventory_management": "shopify", "inventory_quantity": 3, "requires_shipping": True}
            for at in range(VARIANTS)
        ]  # fmt: skip
        return _rest(one) | {"status": "active", "published_scope": "web", "vendor": "Site", "variants": variants,
                             "options": [{"name": "Size"}], "images": []}  # fmt: skip


def _drafts() -> Iterator[dict[str, object]]:
    for number in range(_DRAFTS):
        yield {"id": 900_000 + number, "handle": f"draft-{number}", "title": "Draft", "body_html": "", "status": "draft",
               "published_at": None, "published_scope": "web", "variants": [], "images": []}  # fmt: skip
