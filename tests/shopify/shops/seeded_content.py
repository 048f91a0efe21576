"""Everything but products and orders of a seeded shop, in proportion to its size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from math import ceil

from tests.shopify.data import Node
from tests.shopify.shops import blanks, house
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.rows import gid, spaced
from tests.shopify.shops.seeded_fields import Fields
from tests.shopify.shops.seeded_products import PRODUCTS, STEP, Goods
from tests.shopify.shops.theme_files import theme_file
from tests.shops import large
from tests.shops.theme import HEADER, LAYOUT

COLLECTIONS, PAGES, BLOGS, ARTICLES, MENUS, REDIRECTS = (
    3_100_000_000_000, 1_090_000_000_000, 1_086_000_000_000, 5_560_000_000_000, 2_180_000_000_000, 4_130_000_000_000
)  # fmt: skip
THEMES, DEFINITIONS, METAOBJECTS, FILES = 1_360_000_000_000, 8_940_000_000_000, 9_870_000_000_000, 2_860_000_000_000
SCRIPTS, LOCATIONS, POLICIES, SHOP = 2_210_000_000_000, 7_670_000_000_000, 3_960_000_000_000, 6_172_200_391_400
FRONT = f"https://{large.HOST}"
BIG = 300  # products of the second collection, if there are so many
BLOG_HANDLES = ("news", "journal", "旅行日记")
HIDDEN_PAGES = 6


class Content:
    """The content of a shop around its products."""

    def __init__(self, shop: ShopData, goods: Goods) -> None:
        self.shop, self.goods, self.when = shop, goods, "2026-03-04T09:00:00Z"
        sizes = {"Collection": max(8, goods.size // 50), "Page": large.PAGES + HIDDEN_PAGES, "Blog": len(BLOG_HANDLES),
                 "Article": max(20, goods.size // 20) + 4}  # fmt: skip
        self.fields = Fields(shop, content_id, sizes)

    def put(self) -> None:
        """Give the shop its content."""
        shop, size = self.shop, self.goods.size
        collections, posts = max(8, size // 50), max(20, size // 20)
        shop.put("collections", spaced(collections, COLLECTIONS, 64, self.collection, self.stamp))
        shop.put("pages", spaced(large.PAGES + HIDDEN_PAGES, PAGES, 32, self.page, self.stamp))
        shop.put("blogs", [self.blog(at) for at in range(len(BLOG_HANDLES))])
        shop.put("articles", spaced(posts + 4, ARTICLES, 32, self.article, self.stamp))
        shop.put("menus", spaced(self.menus(), MENUS, 16, self.menu))
        shop.put("urlRedirects", spaced(self.rules(), REDIRECTS, 16, self.rule))
        shop.put("themes", themes(self.when))
        shop.put("files", [house.file(FILES + at, f"file-{at}.{('jpg', 'pdf', 'mp4')[at % 3]}", large.FILES, self.when) for at in range(40)])
        shop.put("scriptTags", [self.script_tag(at) for at in range(3)])
        shop.put("locations", house.locations(LOCATIONS, 12, self.when))
        self.fields.put()
        self._metaobjects()
        self._house()

    def stamp(self, at: int, field: str) -> str:
        """Return when a piece of content was made, or last changed."""
        return self.when if field == "createdAt" else f"2026-{at % 10 + 1:02}-{at % 28 + 1:02}T0{at % 10}:00:00Z"

    # --- collections, pages, blogs ----------------------------------------------------------------------------

    def collection(self, at: int) -> Node:
        """Return a collection: the first has every tenth product, the second is big, the last one is empty."""
        number = COLLECTIONS + at * 64
        members = self.members(at)
        body = f'<p>第{at}号. See <a href="/pages/guide-{at % large.PAGES}#range">the guide</a></p>'
        return blanks.collection(number, self.when) | {
            "updatedAt": self.stamp(at, "updatedAt"), "handle": f"range-{at}", "title": f"Gamme été {at}" if at % 5 == 3 else f"Range {at}",
            "descriptionHtml": "" if at % 4 == 1 else body, "productsCount": None if at % 9 == 4 else blanks.count(len(members)),
            "templateSuffix": "wide" if at % 6 == 2 else None, "image": _picture(number) if at % 3 == 0 else None,
            "sources": [{"__typename": "CollectionConditionsSource", "id": gid("CollectionConditionsSource", number), "title": "Rules", "description": None, "app": None}] if at % 3 == 1 else [],
            "products": partial(self._products, members), "metafields": partial(self.fields.of, "Collection", at), **blanks.publications(self.when),
        }  # fmt: skip

    def members(self, at: int) -> range:
        """Return which products are in a collection."""
        size, collections = self.goods.size, max(8, self.goods.size // 50)
        if at == collections - 1:
            return range(0)
        return range(min(size, BIG)) if at == 1 else range(at, size, 10 if at == 0 else collections)

    def _products(self, members: range) -> list[Node]:
        rows = self.shop.root("products")
        return [node for n in members if (node := rows.find(PRODUCTS + n * STEP)) is not None]

    def page(self, at: int) -> Node:
        """Return a page; those beyond the guides are hidden."""
        live = at < large.PAGES
        body = f'<h2>Étape</h2><p><a href="{FRONT}/collections/range-{at % 8}?utm_source=guide">Shop</a> <a href="/products/old-{at * 2}">old</a></p>'
        return blanks.page(PAGES + at * 32, self.when) | {
            "updatedAt": self.stamp(at, "updatedAt"), "handle": f"guide-{at}", "title": f"指南 {at}" if at % 4 == 1 else f"Guide {at}",
            "body": "" if at % 11 == 6 else body, "bodySummary": "Étape", "isPublished": live,
            "publishedAt": self.when if live else None if at % 2 else "2027-01-01T00:00:00Z",
            "templateSuffix": "contact" if at % 8 == 2 else None, "metafields": partial(self.fields.of, "Page", at),
        }  # fmt: skip

    def blog(self, at: int) -> Node:
        """Return a blog; the third has a handle that is not ASCII, and no feed."""
        handle = BLOG_HANDLES[at]
        feed = {"__typename": "BlogFeed", "location": f"https://feeds.example/{handle}", "path": f"/blogs/{handle}.atom"}
        return blanks.blog(BLOGS + at * 32, self.when) | {
            "handle": handle, "title": handle.title(), "tags": ["camp"] if at else [], "feed": feed if at == 1 else None,
            "updatedAt": None if at == 2 else self.when, "articles": partial(self._articles, at),
            "metafields": partial(self.fields.of, "Blog", at), "articlesCount": None if at == 2 else blanks.count(len(self._places(at))),
        }  # fmt: skip

    def _blog_of(self, at: int) -> int:
        posts = max(20, self.goods.size // 20)
        return 0 if at < posts else 1 + at % 2

    def _articles(self, blog: int) -> list[Node]:
        return self.shop.children("articles", gid("Blog", BLOGS + blog * 32), [ARTICLES + at * 32 for at in self._places(blog)])

    def _places(self, blog: int) -> Sequence[int]:
        posts = max(20, self.goods.size // 20)
        return range(posts) if blog == 0 else [at for at in range(posts, posts + 4) if self._blog_of(at) == blog]

    def article(self, at: int) -> Node:
        """Return an article; every thirteenth is hidden."""
        live = at % 13 != 12
        blog = gid("Blog", BLOGS + self._blog_of(at) * 32)
        body = f'<p><a href="https://www.tiktok.com/@large-shop/video/74{at:015}">film</a> and <a href="/products/{self.goods.source.handle(at % max(1, self.goods.size))}">it</a></p>'
        return blanks.article(ARTICLES + at * 32, self.when) | {
            "__parent__": blog, "blog": self.shop.ref(blog), "handle": f"post-{at}", "title": f"Beitrag № {at}",
            "updatedAt": self.stamp(at, "updatedAt"), "body": body, "isPublished": live,
            "summary": None if at % 3 else f'<p>In short: <a href="/pages/guide-{at % 40}">guide</a></p>',
            "publishedAt": self.when if live else None, "tags": ["camp"] if at % 2 else [],
            "metafields": partial(self.fields.of, "Article", at),
            "author": {"__typename": "ArticleAuthor", "name": "Large & Sons"} if at % 5 else None,
            "image": _picture(ARTICLES + at) if at % 4 == 0 else None,
        }  # fmt: skip

    # --- navigation -------------------------------------------------------------------------------------------

    def menus(self) -> int:
        """Return how many menus there are."""
        return 1 + -(-max(30, self.goods.size // 50) // 50)

    def menu(self, at: int) -> Node:
        """Return a menu: the first is three levels deep, the others hold the catalogue's entries."""
        number = MENUS + at * 16
        own: Node = {"handle": "main-menu", "title": "Main menu", "isDefault": True, "items": list(_main(number))}
        if at:
            entries = self.goods.source._entry
            items = [entries(n) for n in range((at - 1) * 50, min(at * 50, max(30, self.goods.size // 50)))]
            own = {"handle": f"menu-{at}", "title": f"Menu {at}", "items": [
                blanks.menu_item(number * 100 + k, str(item["title"]), str(item["url"])) for k, item in enumerate(items)]}  # fmt: skip
        return blanks.menu(number, self.when) | own

    def rules(self) -> int:
        """Return how many redirect rules there are."""
        return ceil(ceil(large.NEW_LINKS * self.goods.size / 20) / 2)

    def rule(self, at: int) -> Node:
        """Return a redirect rule."""
        path, target = self.goods.source.redirect(at)
        return blanks.url_redirect(REDIRECTS + at * 16, self.when) | {"path": path, "target": target}

    def script_tag(self, at: int) -> Node:
        """Return a script tag."""
        src = (f"https://cdn.scripts.example/{at}.js?shop={self.shop.domain}", "https://analytics.tiktok.com/i18n/pixel/events.js", "http://old.scripts.example/x.js")[at]
        return blanks.script_tag(SCRIPTS + at, self.when) | {"src": src, "displayScope": "ALL" if at else "ORDER_STATUS", "cache": at == 1}

    # --- metaobjects, the shop --------------------------------------------------------------------------------

    def _metaobjects(self) -> None:
        counts = {"size_chart": 30, "banner": 12, "empty_type": 0}
        for at, (kind, count) in enumerate(counts.items()):
            self.shop.put(f"metaobjects/{kind}", [self.metaobject(kind, at, n) for n in range(count)])
        self.shop.put("metaobjectDefinitions", [definition(at, kind, count, self.when) for at, (kind, count) in enumerate(counts.items())])

    def metaobject(self, kind: str, at: int, n: int) -> Node:
        """Return a metaobject: size charts have a page of their own, banners have links."""
        chart = kind == "size_chart"
        link = json.dumps({"text": "Go", "url": f"/collections/range-{n % 8}"})
        fields = [("title", "single_line_text_field", f"表 {n}"), ("note", "multi_line_text_field", None)]
        fields += [] if chart else [("link", "link", link), ("page", "url", f"{FRONT}/pages/guide-{n}?from=banner")]
        number = METAOBJECTS + at * 4_096 + n
        status = {"__typename": "MetaobjectCapabilityDataPublishable", "status": "DRAFT" if n % 7 == 6 else "ACTIVE"}
        front = {"__typename": "MetaobjectCapabilityDataOnlineStore", "templateSuffix": None}
        return blanks.metaobject(number, self.when) | {
            "type": kind, "handle": f"{kind.replace('_', '-')}-{n}", "displayName": f"{kind} {n}",
            "fields": [{"__typename": "MetaobjectField", "key": key, "type": type_, "value": value, "jsonValue": value} for key, type_, value in fields],
            "capabilities": {"__typename": "MetaobjectCapabilityData", "publishable": status if chart else None, "onlineStore": front if chart else None},
        }  # fmt: skip

    def _house(self) -> None:
        policies = [
            house.policy(POLICIES + at, large.HOST, kind, f'<p>{kind.title()}: <a href="/pages/guide-{at}">more</a> or <a href="{FRONT}/policies/refund-policy">this</a></p>', self.when)
            for at, kind in enumerate(house.POLICY_TITLES)
        ]
        hosts = (large.HOST, f"www.{large.HOST}", "large-shop.de", self.shop.domain)
        self.shop.open(house.shop_of(SHOP, "Large & Sons", hosts, self.shop.domain, policies))
        self.shop.put("shopPolicies", policies)
        presences = [
            house.presence(1_100_000_000_001, None, house.domain(0, large.HOST), [("en", f"{FRONT}/"), ("fr", f"{FRONT}/fr/")]),
            house.presence(1_100_000_000_002, "ca", None, [("en", f"{FRONT}/en-ca/"), ("fr", f"{FRONT}/fr-ca/")]),
            house.presence(1_100_000_000_003, None, house.domain(2, "large-shop.de"), [("de", "https://large-shop.de/")]),
        ]  # fmt: skip
        self.shop.put("webPresences", presences)
        locales = [house.locale("en", primary=True), house.locale("fr"), house.locale("de"), house.locale("zh-CN", published=False)]
        self.shop.put("shopLocales", locales)
        self.shop.put("publications", [blanks.ONLINE_STORE])


def content_id(kind: str, at: int) -> str:
    """Return the id of a piece of content."""
    first, step = {"Collection": (COLLECTIONS, 64), "Page": (PAGES, 32), "Blog": (BLOGS, 32), "Article": (ARTICLES, 32)}[kind]
    return gid(kind, first + at * step)


def definition(at: int, kind: str, count: int, when: str) -> Node:
    """Return a type of metaobjects; the first one has pages of its own."""
    keys = (("title", "single_line_text_field"), ("note", "multi_line_text_field")) + ((("link", "link"), ("page", "url")) if at else ())
    made = blanks.metaobject_definition(DEFINITIONS + at, when)
    able: Node = dict(made["capabilities"])
    if at == 0:
        data = {"__typename": "MetaobjectCapabilityDefinitionDataOnlineStore", "urlHandle": "size-charts", "canCreateRedirects": True}
        able |= {
            "onlineStore": {"__typename": "MetaobjectCapabilitiesOnlineStore", "enabled": True, "data": data},
            "publishable": {"__typename": "MetaobjectCapabilitiesPublishable", "enabled": True},
        }  # fmt: skip
    return made | {
        "type": kind, "name": kind.title(), "displayNameKey": "title" if at == 0 else None, "metaobjectsCount": count, "capabilities": able,
        "fieldDefinitions": [
            {"__typename": "MetaobjectFieldDefinition", "key": key, "name": key.title(), "required": False, "description": None,
             "type": {"__typename": "MetafieldDefinitionType", "name": name, "category": "TEXT"}}
            for key, name in keys
        ],
    }  # fmt: skip


def themes(when: str) -> list[Node]:
    """Return the live theme, with files of every kind of body, and one that nobody sees."""
    settings = {"current": {"sections": {"hero": {"type": "hero", "settings": {"button_link": "shopify://products/soft-tent-0", "video": "https://www.youtube.com/embed/x1"}}}}}
    index = {"sections": {"row": {"type": "rich-text", "settings": {"text": f'<p><a href="{FRONT}/pages/guide-1">Guide</a></p>', "link": "/collections/range-0"}}}, "order": ["row"]}
    slashed = json.dumps(settings, indent=2).replace("/", r"\/")
    texts = {
        "layout/theme.liquid": LAYOUT, "config/settings_data.json": HEADER + slashed, "templates/index.json": HEADER + json.dumps(index),
        "sections/footer.liquid": '<a href="/policies/refund-policy">{{ section.settings.label }}</a>\n<a href="{{ block.settings.link }}">x</a>\n<a href="/pages/gone">Ende</a>',
        "snippets/card.liquid": '<a href="https://www.tiktok.com/@large-shop">TikTok</a>', "templates/page.contact.liquid": '<form action="/contact"></form>',
        "locales/fr.json": json.dumps({"hint": 'Lire <a href="/pages/guide-2">le guide</a>'}), "config/settings_schema.json": "[]",
        "assets/base.css": "body { background: url(/cdn/shop/files/bg.png) }", "blocks/link.liquid": '<a href="/products/discontinued-3">old</a>',
    }  # fmt: skip
    files = [theme_file(name, text, when) for name, text in texts.items()]
    files.append(theme_file("assets/dot.png", b"\x89PNG\r\n\x1a\n\xff\xfe", when))
    files.append(theme_file("assets/vendor.js", "x" * 600_000, when, url="https://cdn.shopify.com/s/files/vendor.js?token=t"))
    files += [theme_file(f"snippets/icon-{n:03}.liquid", f"<svg>{n}</svg>", when) for n in range(60)]
    files.sort(key=lambda file: str(file["filename"]))
    main = {"role": "MAIN", "name": "Dusk – été", "files": files, "themeStoreId": 887}
    old = {"name": "Dusk copy", "files": [theme_file("snippets/old.liquid", '<a href="/pages/never">x</a>', when)]}
    return [blanks.theme(THEMES, when) | old, blanks.theme(THEMES + 4_096, when) | main]


def _main(number: int) -> Iterator[Node]:
    for a in range(3):
        top = blanks.menu_item(number * 100 + a * 20, f"Abteilung {a}", None if a == 2 else f"/collections/range-{a}")
        for b in range(3):
            middle = blanks.menu_item(number * 100 + a * 20 + b * 5 + 1, f"类别 {b}", f"{FRONT}/collections/range-{a + b}")
            middle["items"] = [
                blanks.menu_item(number * 100 + a * 20 + b * 5 + 2 + c, f"Item {c}", f"/pages/guide-{a * 9 + b * 3 + c}")
                | {"type": "PAGE", "resourceId": gid("Page", PAGES + (a * 9 + b * 3 + c) * 32), "tags": ["new"] if c else []}
                for c in range(3)
            ]  # fmt: skip
            top["items"] = [*top["items"], middle]
        yield top


def _picture(number: int) -> Node:
    return blanks.image(number, f"{large.FILES}/c{number}.jpg?v=1", None, None, None)
