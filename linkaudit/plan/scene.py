"""What a plan is made from, and how its days fall in one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from linkaudit.model import Behind, Case, PlanItem, PlanRules, Readiness
from linkaudit.plan import gates
from linkaudit.plan.assumptions import Terms
from linkaudit.plan.money import Stake, stake
from linkaudit.plan.waves import Day, Quota, Upload, schedule

PERIOD = 30  # days that are taken for the period if nobody says how long it is


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """All that a plan is made from. ``items`` come in the order of money at risk.

    ``no_product``: what links at risk brought that stand for no product, by currency. ``period`` is that of the
    measured money, ISO dates or empty. ``done``: gates that are known to be behind the user, and by what.
    """

    items: Sequence[PlanItem]
    today: date
    cutoff: date | None = None
    market: str = "US"
    market_currency: str = "USD"
    currency: str = ""
    no_product: Sequence[Behind] = ()
    no_product_links: int = 0
    period: tuple[str, str] = ("", "")
    rules: PlanRules = PlanRules()
    done: Mapping[str, str] = {}
    blind: bool = False

    @property
    def start(self) -> date:
        """The day on which the work begins."""
        return date.fromisoformat(self.rules.start) if self.rules.start else self.today

    @property
    def days(self) -> int:
        """The length of the measured period in days."""
        if not all(self.period):
            return PERIOD
        first, last = map(date.fromisoformat, self.period)
        return max((last - first).days + 1, 1)


class Stakes(msgspec.Struct, frozen=True):
    """What each item weighs: ``measure`` is revenue, sessions or products; ``total`` includes ``no_product``."""

    measure: str
    stakes: list[Stake]
    weights: list[Decimal]
    no_product: Decimal
    no_product_weight: Decimal

    @property
    def total(self) -> Decimal:
        """The weight of all."""
        return sum(self.weights, self.no_product_weight)


def weigh(scene: Scene) -> Stakes:
    """Weigh the items by what is known of them: revenue in the plan's currency, else sessions, else their number."""
    stakes = [stake(item, scene.currency) for item in scene.items]
    aside = next((one for one in scene.no_product if one.currency == scene.currency), Behind(currency=""))
    money = aside.revenue or Decimal(0)
    revenues = [max(one.revenue, Decimal(0)) for one in stakes]
    if any(revenues) or money > 0:
        return Stakes("revenue", stakes, revenues, money, max(money, Decimal(0)))
    visits = [Decimal(sum(one.sessions or 0 for one in item.money)) for item in scene.items]
    apart = Decimal(sum(one.sessions or 0 for one in scene.no_product))
    if any(visits) or apart:
        return Stakes("sessions", stakes, visits, money, apart)
    return Stakes("products", stakes, [Decimal(1)] * len(scene.items), money, Decimal(0))


class Timing(msgspec.Struct, frozen=True):
    """How the days fall in one case. ``done``: by item the day of its last upload, None: it does not go up.

    Days are counted from the start.
    """

    done: list[int | None]
    days: list[Day]
    review: int

    def late(self, at: int, scene: Scene) -> int | None:
        """Return how many days after the links end an item is live; None: never. What is listed is never late."""
        if scene.items[at].listed:
            return 0
        day = self.done[at]
        if day is None:
            return None
        live = scene.start + timedelta(day + self.review)
        return max((live - scene.cutoff).days, 0) if scene.cutoff else 0


def uploadable(item: PlanItem) -> bool:
    """Whether a product is to go up."""
    return not item.listed and item.readiness not in (None, Readiness.NEVER)


def timing(scene: Scene, case: Case, terms: Terms) -> Timing:
    """Return when the items go up in one case. Raises ``ValueError`` for a gate that there is none of."""
    whole, gated = gates.opens(gates.gates(scene.start, case, scene.rules.gates, scene.done), scene.start)
    waits = {Readiness.FIXABLE: terms.fix_days, Readiness.SELLER: terms.seller_days}
    places = [at for at, item in enumerate(scene.items) if uploadable(item)]
    uploads = []
    for at in places:
        item = scene.items[at]
        opens = gated if item.gated else whole
        uploads.append(Upload(max(opens, waits.get(item.readiness or Readiness.READY, 0)), item.parts))
    found = schedule(uploads, Quota(terms.quota_first, terms.quota_then, terms.probation_days))
    done: list[int | None] = [None] * len(scene.items)
    for at, day in zip(places, found.done, strict=True):
        done[at] = day
    return Timing(done, found.days, terms.review_days)
