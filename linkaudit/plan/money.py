"""What is expected to be kept and lost, product by product. Estimates: revenue of as many days as were measured."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from linkaudit.model import PlanItem
from linkaudit.plan.assumptions import Terms

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
MONTH = 30  # days that fixed costs are for


class Stake(NamedTuple):
    """A product's revenue at risk and the orders behind it, in the plan's currency."""

    revenue: Decimal
    orders: int


class Outcome(NamedTuple):
    """What becomes of a product's revenue at risk: ``timely`` is what it would keep if every buyer followed."""

    kept: Decimal
    timely: Decimal
    fee: Decimal
    goods: Decimal
    fulfilment: Decimal

    @property
    def left(self) -> Decimal:
        """What stays of ``kept``."""
        return self.kept - self.fee - self.goods - self.fulfilment


NOTHING = Outcome(*[Decimal("0.00")] * 5)


def stake(item: PlanItem, currency: str) -> Stake:
    """Return what is at risk of a product in ``currency``."""
    found = next((one for one in item.money if one.currency == currency), None)
    return Stake((found and found.revenue) or _ZERO, (found and found.orders) or 0)


def outcome(at_risk: Stake, late: int, days: int, terms: Terms) -> Outcome:
    """Return what a product that goes live ``late`` days after the links end keeps in ``days`` days from then on."""
    revenue = max(at_risk.revenue, _ZERO)  # refunds can leave less than nothing: there is nothing to keep
    timely = (revenue * max(days - late, 0) / days).quantize(_CENT)
    timely = min(timely, revenue)
    kept = min((timely * terms.conversion * terms.stock).quantize(_CENT), timely)
    orders = at_risk.orders * kept / revenue if revenue else _ZERO
    return Outcome(
        kept, timely, (kept * terms.commission).quantize(_CENT), (kept * terms.goods).quantize(_CENT),
        (orders * terms.fulfilment).quantize(_CENT),
    )  # fmt: skip


def fixed(terms: Terms, days: int) -> Decimal:
    """Return the fixed costs of ``days`` days."""
    return (terms.fixed_costs * days / MONTH).quantize(_CENT)


def smallest_order(terms: Terms) -> Decimal | None:
    """Return the order that just pays for its own fee, goods and fulfilment; None: none does."""
    part = 1 - terms.commission - terms.goods
    if part <= 0:
        return None
    return (terms.fulfilment / part).quantize(_CENT)


def order_value(at_risk: Stake) -> Decimal | None:
    """Return the average order, None if none is counted."""
    return (at_risk.revenue / at_risk.orders).quantize(_CENT) if at_risk.orders and at_risk.revenue > 0 else None


def order_left(value: Decimal, terms: Terms) -> Decimal:
    """Return what an order of ``value`` leaves after fee, goods and fulfilment."""
    return (value * (1 - terms.commission - terms.goods) - terms.fulfilment).quantize(_CENT)


def break_even_orders(left: Decimal, share: Decimal, terms: Terms) -> Decimal | None:
    """Return the orders in 30 days, to a tenth, that pay for ``share`` (0 to 1) of the fixed costs; None: none do."""
    if left <= 0:
        return None
    return (terms.fixed_costs * share / left).quantize(Decimal("0.1"))


def total(parts: Iterable[Decimal]) -> Decimal:
    """Add up money of one currency."""
    return sum(parts, _ZERO)
