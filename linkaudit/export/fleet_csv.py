"""fleet.csv: one row for each shop and currency of a fleet."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.export.table import Cell
from linkaudit.model import FleetReport, ShopLine, ShopMoney

HEADER = (
    "shop", "tags", "state", "cause", "finished", "currency", "tiktok_revenue", "at_risk", "at_risk_before",
    "at_risk_change", "breaks", "broken", "survives", "unknown", "period_start", "period_end", "products", "links",
    "links_broken", "links_breaks", "links_unknown", "findings", "findings_before", "problems", "not_seen",
)  # fmt: skip


def rows(report: FleetReport) -> Iterator[list[Cell]]:
    """Yield the rows; a shop of which no money is known has one, too. A shop's links stand on its first row only."""
    for shop in report.shops:
        for number, money in enumerate(shop.money or (None,)):
            yield [*_head(shop), *_money(money), *_counts(shop, first=number == 0)]


def _head(shop: ShopLine) -> list[Cell]:
    return [shop.shop, " ".join(shop.tags), shop.state, shop.cause, shop.finished]


def _money(money: ShopMoney | None) -> list[Cell]:
    if money is None:
        return [None] * 11
    change = None if money.before is None else money.at_risk - money.before
    return [
        money.currency, money.tiktok_revenue, money.at_risk, money.before, change, money.breaks, money.broken,
        money.survives, money.unknown, money.period_start, money.period_end,
    ]  # fmt: skip


def _counts(shop: ShopLine, *, first: bool) -> list[Cell]:
    if not first or not shop.finished:
        return [None] * 9
    return [
        shop.products, shop.links, shop.broken, shop.breaks, shop.unknown, shop.findings, shop.findings_before,
        shop.problems, shop.not_seen,
    ]  # fmt: skip
