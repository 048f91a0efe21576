"""Sessions of any number, each made from its number alone: people and bots, many of one kind on one day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.shopify.data import Node
from tests.shopify.shops.seeded_orders import COMES, UTM
from tests.shopify.shops.seeded_products import Goods, written
from tests.shops import large

_REFERRERS = (
    ("direct", None), ("social", "TikTok"), ("search", "Google"), ("social", "Facebook"), ("unknown", "nottiktok.example"),
    (None, None), ("email", ""), ("social", "tiktok.com"),
)  # fmt: skip
_DEVICES = ("Mobile", "Desktop", "Mobile", "Tablet", "Mobile", None, "Other")
_LANDINGS = tuple(path for path, _ in COMES if path)
_STEP = 7_919  # a prime: minutes of the day are hit in no order


class Visitors:
    """``size`` sessions of the last ``days`` days before ``until``, as many every day."""

    def __init__(self, goods: Goods, size: int, until: datetime, days: int) -> None:
        self.goods, self.size, self.until, self.days = goods, size, until, days

    def between(self, begin: datetime, end: datetime) -> Iterator[Node]:
        """Yield the sessions that began in that time."""
        apart = timedelta(days=self.days) / max(1, self.size)
        first = max(0, (self.until - end) // apart - 1) if self.size else 0
        for n in range(first, self.size):
            began = self.until - apart * (n + 1)
            if began < begin:
                return
            if began < end:
                yield self._session(n, began)

    def _session(self, n: int, began: datetime) -> Node:
        kind = n * _STEP % 97 % 23  # few kinds, so that several sessions are alike
        path = _LANDINGS[kind % len(_LANDINGS)]
        product = self.goods.source.handle(kind * 17 % max(1, self.goods.size))
        words = {"p": product, "n": kind, "m": kind % large.PAGES, "c": kind % self.goods.source.collections, "e": kind * 2}
        landing = urlsplit(path.format(**words))
        query = parse_qs(landing.query, keep_blank_values=True)
        source, name = _REFERRERS[kind % len(_REFERRERS)]
        return {
            "at": written(began), "landing_page_path": landing.path, "referrer_source": source, "referrer_name": name,
            **{f"utm_{word}": query.get(f"utm_{word}", [None])[0] for word in UTM},
            "session_device_type": _DEVICES[n % len(_DEVICES)], "human_or_bot_session": "bot" if n % 9 == 4 else "human",
        }  # fmt: skip
