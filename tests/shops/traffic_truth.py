"""What is true of the events' money and sessions, and all exports of a world at once.

Nothing here reads a file or judges an address: every entrance was made to be what it is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.shops import traffic_ads, traffic_analytics, traffic_ga4, traffic_orders

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shops.traffic_world import World


@dataclass(slots=True)
class Sum:
    """Orders and what they are worth today."""

    orders: int = 0
    revenue: Decimal = Decimal(0)

    def add(self, worth: Decimal) -> None:
        """Count one order."""
        self.orders += 1
        self.revenue += worth


@dataclass(slots=True)
class Money:
    """TikTok's orders of one currency by last touch."""

    total: Sum = field(default_factory=Sum)
    by_page: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))
    by_surface: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))


def money(world: World) -> dict[str, Money]:
    """Return TikTok's money per currency. No web order without a landing is TikTok's here."""
    found: dict[str, Money] = defaultdict(Money)
    for sale in world.sales:
        touch = sale.touch
        if sale.counted and touch and touch.is_tiktok:
            one = found[sale.currency]
            for part in (one.total, one.by_page[touch.page], one.by_surface[touch.entrance.surface]):
                part.add(sale.today)
    return dict(found)


def sessions(world: World) -> dict[str, int]:
    """Return TikTok's sessions by page, as addresses, tags and referrers tell them."""
    found: dict[str, int] = defaultdict(int)
    for session in world.sessions:
        if session.is_tiktok:
            found[session.page] += 1
    return dict(found)


def put_all(out: Path, world: World) -> dict[str, list[Path]]:
    """Write every export into ``out`` and return the files by what they tell."""
    out.mkdir(parents=True, exist_ok=True)
    named = {
        "shop": traffic_orders.put_shop(out, world),
        "links": [traffic_orders.put_links(out)],
        "orders": traffic_orders.put_orders(out, world),
        "ga4": [traffic_ga4.put_ga4(out / "ga4.csv", world)],
        "shopify": [traffic_analytics.put_shopify(out / "sessions.csv", world)],
        "log": [traffic_analytics.put_log(out / "access.log", world)],
        "ads": [traffic_ads.put_workbook(out / "ads.xlsx", world)],
        "report": [traffic_ads.put_report(out / "report.csv", world)],
        "api": [traffic_ads.put_api(out / "ads.json", world)],
        "feed": [traffic_ads.put_feed(out / f"feed.{end}", world) for end in ("csv", "tsv", "xml")],
    }
    return {kind: [out / name for name in names] for kind, names in named.items()}
