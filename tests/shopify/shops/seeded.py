"""A realistic shop of any size, made row by row: the same arguments always give the same shop."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from tests.shopify.shops.model import ShopData
from tests.shopify.shops.seeded_content import ARTICLES, BLOG_HANDLES, BLOGS, COLLECTIONS, PAGES, Content
from tests.shopify.shops.seeded_orders import Sales
from tests.shopify.shops.seeded_products import LONG, PRODUCTS, STEP, Goods
from tests.shopify.shops.seeded_sessions import Visitors

NOW = "2026-11-22T12:00:00Z"
_TAIL = re.compile(r"-(\d+)$")
_NUMBERED = {"products": (PRODUCTS, STEP), "collections": (COLLECTIONS, 64), "pages": (PAGES, 32), "articles": (ARTICLES, 32)}


def seeded(
    *, products: int = 200, orders: int = 300, seed: int = 1, days: int = 120, now: str = NOW,
    domain: str = "large-shop.myshopify.com", long: Mapping[int, int] = LONG, sessions: int = 0,
) -> Seeded:  # fmt: skip
    """Return a shop with so many products, and so many orders and sessions in the ``days`` days before ``now``.

    ``long``: which products (by their place) have how many variants; the others have five, every tenth one.
    """
    made = Seeded(products, orders, seed, days, now, domain, long)
    made.sessions = Visitors(made.goods, sessions, datetime.fromisoformat(now), days).between
    return made


class Seeded(ShopData):
    """See ``seeded``."""

    def __init__(
        self, products: int, orders: int, seed: int, days: int, now: str, domain: str, long: Mapping[int, int]
    ) -> None:
        super().__init__(domain, now)
        until = datetime.fromisoformat(now)
        self.goods = Goods(self, products, seed, until, long)
        self.sales = Sales(self, self.goods, orders, until, days)
        self.content = Content(self, self.goods)
        self.content.put()
        self.goods.put()
        self.sales.put()

    def number_by_handle(self, root: str, key: str) -> int | None:
        """Return the number of the row that was made with this handle."""
        if root == "blogs":
            return BLOGS + BLOG_HANDLES.index(key) * 32 if key in BLOG_HANDLES else None
        tail = _TAIL.search(key)
        first, step = _NUMBERED.get(root, (0, 0))
        return first + int(tail[1]) * step if tail and step else None
