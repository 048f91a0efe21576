"""What a reader of the plan must know beside its numbers: what is missing, taken for granted, or too late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from linkaudit.model import Behind, Plan, PlanRow

_NAMED = 5


def notes(plan: Plan, *, blind: bool) -> list[str]:
    """Return whole sentences. ``blind``: no TikTok traffic was loaded."""
    return [*_about_money(plan, blind=blind), *_about_products(plan), *_about_time(plan), *_about_assumptions(plan)]


def _about_money(plan: Plan, *, blind: bool) -> Iterator[str]:
    if blind:
        yield "No TikTok traffic was loaded, so that no money is known: the products stand in the shop's own order."
    elif plan.measure == "sessions":
        yield "No orders or revenue are known: products are ranked, and covered, by sessions."
    elif plan.measure == "products":
        yield "Nothing is known of what the links brought: every product counts the same."
    if plan.measure == "revenue" and not (plan.period_start and plan.period_end):
        yield f"The files do not name the period of the money: it is taken for {plan.days} days."
    for one in plan.other:
        if one.revenue:
            yield (f"{one.revenue:,.2f} {one.currency or '(currency not named)'} is at risk beside, in no estimate:"
                   " currencies are never added.")  # fmt: skip


def _about_products(plan: Plan) -> Iterator[str]:
    for why in dict.fromkeys(row.why for row in plan.products if row.why and row.action != "listed"):
        rows = [row for row in plan.products if row.why == why]
        yield f"Products that do not go up, each because {why}: {len(rows):,}{_at_risk(rows, plan)}. {_first(rows)}"


def _at_risk(rows: Sequence[PlanRow], plan: Plan) -> str:
    money = sum((_revenue(row.item.money, plan.currency) for row in rows), Decimal(0))
    told = f"{money:,.2f} {plan.currency}".rstrip()
    return f" with {told} at risk" if money else ""


def _first(rows: Sequence[PlanRow]) -> str:
    return f"The first: {', '.join(row.item.title or row.item.handle for row in rows[:_NAMED])}."


def _about_time(plan: Plan) -> Iterator[str]:
    if not plan.cutoff:
        yield ("No cut-off date is set, so that no upload counts as too late. Set yours: --cutoff DATE, or [policy]"
               " cutoff.")  # fmt: skip
        return
    if plan.cutoff <= plan.today:
        yield f"The cut-off, {plan.cutoff}, is not in the future: every day without a listing is lost already."
    late = [row for row in plan.products if row.late and row.wave]
    if late:
        number = f"{len(late):,}{_at_risk(late, plan)}"
        yield f"Products that will not be live at the cut-off: {number}. {_first(late)} All: upload_on in plan.csv."
    if plan.start < plan.today:
        yield f"The start, {plan.start}, has passed: days before {plan.today} are taken as used."


def _revenue(money: tuple[Behind, ...], currency: str) -> Decimal:
    return next((one.revenue or Decimal(0) for one in money if one.currency == currency), Decimal(0))


def _about_assumptions(plan: Plan) -> Iterator[str]:
    for one in plan.assumptions:
        if one.note:
            yield f"{one.title}: {one.note}."
    if plan.cases and all(one.value == 0 for one in plan.assumptions if one.name == "goods"):
        yield "The cost of the goods is not counted: what is left is before it. Set [plan] goods, or --goods PERCENT."
