"""The lines about traffic on the terminal, read whole."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.export import story
from linkaudit.locale.own import plain
from linkaudit.model import (
    BrokenLanding,
    Concentration,
    Dark,
    LeftOut,
    ModelTotal,
    Money,
    Share,
    Step,
    TagFault,
    Traffic,
)


def share(label, revenue, orders=None, sessions=None, conversion=None):
    return Share(label=label, currency="USD", orders=orders, revenue=None if revenue is None else Decimal(revenue), sessions=sessions,
                 conversion=None if conversion is None else Decimal(conversion))  # fmt: skip


MONEY = Money(currency="USD", tiktok_revenue=Decimal(1000), unlinked=Decimal(0), tiktok_orders=12, tiktok_sessions=500, breaks=Decimal(1000),
              broken=Decimal(0), survives=Decimal(0), unknown=Decimal(0), period_start="2026-09-01", period_end="2026-09-30")  # fmt: skip
TRAFFIC = Traffic(
    model="last", timezone="America/New_York", sources={"sessions": "GA4", "orders": "the store's orders"},
    models=(ModelTotal(model="last", currency="USD", orders=12, revenue=Decimal(1000), additive=True, chosen=True),
            ModelTotal(model="any", currency="USD", orders=15, revenue=Decimal(1300), additive=False, chosen=False)),
    reconciliation=(Step(step="orders in the store", orders=40, left_out=[]), Step(step="with a TikTok mark", orders=12, left_out=[LeftOut(why="x", orders=28)])),
    surfaces=(share("video", "900", 10, 400, "0.025"), share("bio", "100", 2), share("post", None, None, 100)),
    campaigns=(share("(not known)", "1000", 12),), videos=(share("dance", "600", 6), share("x" * 60, "300", 4), share("(others)", "100", 2)),
    products=(share("tent", "800", 9), share("(not in lines)", "200", 0)), weekdays=(share("1 Monday", "1000", 12),), hours=(share("20", "1000", 12),),
    buyers=(share("new", "700", 8), share("returning", "300", 4)),
    concentration=(Concentration(currency="USD", share=Decimal("0.8"), products=1, of_products=7),),
    tagging=(TagFault(code="LA403", currency="USD", visits=3, orders=3, revenue=Decimal(50)),),
    broken_landings=(BrokenLanding(target_url="https://a.example/x", currency="USD", links=1, sessions=100, lost=Decimal("25.50")),),
    dark=(Dark(currency="USD", orders=2, revenue=Decimal(40), sessions=30, pages=1, codes=2, method="m"),),
    tiktok_shop=(share("tiktok", "600", 6),),
)  # fmt: skip
TOLD = f"""
Where the money comes from (USD, last touch, 2026-09-01 to 2026-09-30):
  video              900.00   90%  10 orders, 400 sessions, 2.50% of sessions buy
  bio                100.00   10%  2 orders
  post                         0%  orders not known, 100 sessions
  Videos and ads: dance (600.00); {'x' * 47}… (300.00)
  Products: tent (800.00)
  Best day Monday (1,000.00), best hour 20:00 (1,000.00), America/New_York time
  1 of 7 products carry 80% of what was bought
  Buyers: new 700.00 in 8 orders, returning 300.00 in 4 orders
  By other models: any touch 1,300.00 in 15 orders (by any touch an order counts at several links: never add)
  Kept apart: TikTok Shop itself (tiktok) sold 600.00 in 6 orders
  Estimate, not in the total: 40.00 in 2 orders and 30 sessions look direct but are likely TikTok's (1 page and 2 discount codes that only TikTok carries)
  Tagging faults (findings.csv has the cures): LA403 3 rows with 50.00
  1 landing page broken today, which lost about 25.50 in this period (an estimate)
  Orders: 40 in the store, 12 with a TikTok mark
  Counted from: sessions: GA4; orders: the store's orders
"""


def test_the_whole_story():
    assert plain("\n".join(["", *story.lines(TRAFFIC, MONEY, whole=True)])) == TOLD


def test_another_currency_has_its_own_lines_and_nothing_twice():
    lines = story.lines(TRAFFIC, MONEY, whole=False)
    assert not any(line.startswith(("  Orders:", "  Counted")) for line in lines)
    assert len(story.lines(TRAFFIC, Money(**{name: getattr(MONEY, name) for name in MONEY.__struct_fields__} | {"currency": "EUR"}), whole=False)) == 2
