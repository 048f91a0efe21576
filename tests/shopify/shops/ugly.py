"""The ugly shop (``tests.shops.ugly``) as the Admin API would show it: the same links, verdicts, findings and money.

The files are written too, so that reading them can be compared with reading the API. What only files have (the list
of TikTok links) is in ``folder`` as before.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from random import Random

from tests.shopify.data import Node
from tests.shopify.shops import blanks, house
from tests.shopify.shops.model import ShopData, handle_key
from tests.shopify.shops.rows import gid
from tests.shopify.shops.theme_files import folder_files
from tests.shopify.shops.ugly_orders import order_of
from tests.shopify.shops.ugly_products import product_of
from tests.shops import ugly
from tests.shops.catalogue import DOMAIN, MYSHOPIFY, SECOND, Content
from tests.shops.links import PRIMARY
from tests.shops.truth import Truth

NOW = "2026-11-22T12:00:00Z"
# All that there can be: links to them count as live whatever the exports say.
POLICIES = ("REFUND_POLICY", "PRIVACY_POLICY", "TERMS_OF_SERVICE", "SHIPPING_POLICY", "CONTACT_INFORMATION",
            "LEGAL_NOTICE", "SUBSCRIPTION_POLICY", "TERMS_OF_SALE")  # fmt: skip
WHEN = "2025-03-04T14:00:00Z"  # what the files write as 09:00:00-05:00


def ugly_shop(folder: Path, seed: int = 7) -> tuple[UglyShop, Truth]:
    """Write the ugly shop's files into ``folder`` and return it as the Admin API shows it, with its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    made = ugly._Ugly(folder, Random(seed), "rest")
    truth = made.run()
    return UglyShop(made, folder), truth


class UglyShop(ShopData):
    """See ``ugly_shop``; made of what the generator holds, and of the files where it keeps nothing."""

    def __init__(self, made: ugly._Ugly, folder: Path) -> None:
        super().__init__(MYSHOPIFY, NOW)
        self._made = made
        self._folder = folder
        self._put_products()
        self._put_content()
        self._put_navigation()
        self._put_house()
        self.put("orders", [order_of(self, order) for order in self._read("orders.json")["orders"]])
        self._find_parts()
        self._numbers = self._by_handle()

    def number_by_handle(self, root: str, key: str) -> int | None:
        """Return the number of the row that was made with this handle."""
        return self._numbers.get((root, key))

    def _read(self, name: str) -> dict[str, list[dict[str, object]]]:
        read: dict[str, list[dict[str, object]]] = json.loads((self._folder / name).read_text("utf-8"))
        return read

    def _put_products(self) -> None:
        made = [product_of(self, product, WHEN) for product in self._made.things.products]
        self.put("products", [one.node for one in made])
        self.put("productVariants", [variant for one in made for variant in one.variants])
        self.put("inventoryItems", [item for one in made for item in one.items])

    def _put_content(self) -> None:
        things = self._made.things
        members: dict[object, list[int]] = {}
        for place in self._read("collects.json")["collects"]:
            members.setdefault(place["collection_id"], []).append(int(str(place["product_id"])))
        self.put("collections", [self._collection(one, members.get(one.content_id, [])) for one in things.collections])
        self.put("pages", [self._page(page) for page in things.pages])
        self.put("blogs", [self._blog(blog) for blog in things.blogs])
        self.put("articles", [self._article(article) for article in things.articles])

    def _collection(self, one: Content, members: list[int]) -> Node:
        return blanks.collection(one.content_id, WHEN) | {
            **blanks.publications(WHEN if one.live else None), "handle": one.handle, "title": one.title,
            "descriptionHtml": one.html, "productsCount": blanks.count(len(members)),
            "products": partial(self.children, "products", "", members),
        }  # fmt: skip

    def _page(self, one: Content) -> Node:
        return blanks.page(one.content_id, WHEN) | {
            "handle": one.handle, "title": one.title, "body": one.html, "isPublished": one.live,
            "publishedAt": WHEN if one.live else None,
        }  # fmt: skip

    def _blog(self, one: Content) -> Node:
        numbers = [article.content_id for article in self._made.things.articles if article.parent == one.handle]
        return blanks.blog(one.content_id, WHEN) | {
            "handle": one.handle, "title": one.title, "articlesCount": blanks.count(len(numbers)),
            "articles": partial(self.children, "articles", gid("Blog", one.content_id), numbers),
        }  # fmt: skip

    def _article(self, one: Content) -> Node:
        blog = next(blog for blog in self._made.things.blogs if blog.handle == one.parent)
        return blanks.article(one.content_id, WHEN) | {
            "__parent__": gid("Blog", blog.content_id), "blog": self.ref(gid("Blog", blog.content_id)),
            "handle": one.handle, "title": one.title, "body": one.html, "isPublished": one.live,
            "publishedAt": WHEN if one.live else None, "author": {"__typename": "ArticleAuthor", "name": "Ugly Co"},
        }  # fmt: skip

    def _put_navigation(self) -> None:
        rules = self._made.shop.rules.rows
        self.put("urlRedirects", [
            blanks.url_redirect(420_000_000_000 + at * 8, WHEN) | {"path": rule.source, "target": rule.target.url}
            for at, rule in enumerate(rules)
        ])  # fmt: skip
        answer = json.loads((self._folder / "menus.json").read_text("utf-8"))
        self.put("menus", [_menu(menu) for menu in answer["data"]["menus"]["nodes"]])
        files = folder_files(self._folder / "theme", WHEN)
        main = {"name": "Dusk", "role": "MAIN", "files": files}
        self.put("themes", [blanks.theme(150_000_000_001, WHEN) | {"name": "Old"}, blanks.theme(150_000_000_777, WHEN) | main])

    def _put_house(self) -> None:
        hosts = (DOMAIN, f"www.{DOMAIN}", SECOND, MYSHOPIFY)
        policies = [house.policy(30_000_000_001 + at, DOMAIN, kind, "<p>As the law has it.</p>", WHEN) for at, kind in enumerate(POLICIES)]
        self.open(house.shop_of(1, "Ugly Shop", hosts, MYSHOPIFY, policies))
        self.put("shopPolicies", policies)
        roots = [("en", f"{PRIMARY}/"), ("fr", f"{PRIMARY}/fr/")]
        self.put("webPresences", [house.presence(1, "fr", None, roots)])
        self.put("shopLocales", [house.locale("en", primary=True), house.locale("fr")])
        self.put("locations", house.locations(60_000_000_001, 2, WHEN))
        self.put("publications", [blanks.ONLINE_STORE])

    def _find_parts(self) -> None:
        """Make what is nested in products and orders findable by its id."""
        for root, owners, field in (("media", "products", "media"), ("lineItems", "orders", "lineItems")):
            self.put(root, [part for owner in self.root(owners) for part in owner[field]])
        levels = [level for item in self.root("inventoryItems") for level in item["inventoryLevels"]]
        self.put("inventoryLevels", levels)

    def _by_handle(self) -> dict[tuple[str, str], int]:
        things = self._made.things
        names = {"products": [(p.handle, p.product_id) for p in things.products]}
        for root in ("pages", "blogs", "collections"):
            names[root] = [(one.handle, one.content_id) for one in getattr(things, root)]
        names["articles"] = [(f"{one.parent}/{one.handle}", one.content_id) for one in things.articles]
        return {(root, handle_key(handle)): number for root, pairs in names.items() for handle, number in pairs}


def _menu(written: Node) -> Node:
    number = int(str(written["id"]).rpartition("/")[2])
    counter = iter(range(number * 1_000, number * 1_000 + 1_000))

    def item(one: Node) -> Node:
        made = blanks.menu_item(next(counter), str(one["title"]), one["url"] if isinstance(one["url"], str) else None)
        below = one["items"]
        return made | {"items": [item(each) for each in below] if isinstance(below, list) else []}

    items = written["items"]
    return blanks.menu(number, WHEN) | {
        "handle": written["handle"], "title": written["title"], "isDefault": written["isDefault"],
        "items": [item(one) for one in items] if isinstance(items, list) else [],
    }  # fmt: skip
