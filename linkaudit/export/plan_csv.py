"""plan.csv: every product at risk, most money first, with the day on which it goes up to TikTok Shop.

A product with money in several currencies has one row for each. The last rows are the links that stand for no product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from linkaudit.export.table import Cell
from linkaudit.model import Behind, Plan, PlanRow, Readiness

HEADER = (
    "rank wave upload_on product_id product_handle product_title skus links sessions orders revenue currency"
    " revenue_share cumulative_share ready blocking_problems expected_kept action"
).split()
NO_PRODUCT = "(links that stand for no product)"
_DIGITS = Decimal("0.000001")
_UNKNOWN = Behind(currency="")


def rows(plan: Plan) -> Iterator[list[Cell]]:
    """Yield the rows of plan.csv. Shares are those of all that is at risk in the row's currency; they sum up to 1."""
    shares = _Shares(plan)
    for row in plan.products:
        for money in row.item.money or (_UNKNOWN,):
            yield _product(plan, row, money, shares.of(money))
    for money in plan.no_product or ([_UNKNOWN] if plan.no_product_links else []):
        kept = Decimal("0.00") if money.currency == plan.currency and money.revenue is not None else None
        yield [
            None, None, None, None, None, NO_PRODUCT, None, plan.no_product_links, money.sessions, money.orders,
            money.revenue, money.currency or None, *shares.of(money), None, None, kept, "manual",
        ]  # fmt: skip


def _product(plan: Plan, row: PlanRow, money: Behind, shares: tuple[Cell, Cell]) -> list[Cell]:
    item, built = row.item, row.item.readiness is not None
    kept = row.kept if money.currency == plan.currency else None
    return [
        row.rank, row.wave, row.upload_on or None, item.product_id, item.handle, item.title or None,
        item.skus if built else None, item.links, money.sessions, money.orders, money.revenue, money.currency or None,
        *shares, item.readiness is Readiness.READY, item.blocking if built else None, kept, row.action,
    ]  # fmt: skip


class _Shares:
    """Shares of revenue by currency in the order of rows: to six digits, and so that they sum up."""

    def __init__(self, plan: Plan) -> None:
        self._total: dict[str, Decimal] = defaultdict(Decimal)
        self._so_far: dict[str, Decimal] = defaultdict(Decimal)
        for money in (*(one for row in plan.products for one in row.item.money), *plan.no_product):
            self._total[money.currency] += money.revenue or 0

    def of(self, money: Behind) -> tuple[Cell, Cell]:
        """Return a row's share and that of all rows so far; empty where no revenue is known."""
        whole = self._total[money.currency] if money.revenue is not None else Decimal(0)
        if whole <= 0:
            return None, None
        before = (self._so_far[money.currency] / whole).quantize(_DIGITS)
        self._so_far[money.currency] += money.revenue or 0
        after = (self._so_far[money.currency] / whole).quantize(_DIGITS)
        return after - before, after
