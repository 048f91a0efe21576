"""The answers that stand first on the page."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from linkaudit.model import ListingReport, Plan, PlanRow, StartBy

_FEW = 3
_READINESS = {
    "ready": "ready to upload",
    "fixable here": "a setting or a choice in linkaudit is missing",
    "needs the seller": "something in the shop's product data is missing",
    "cannot be listed": "not allowed on TikTok Shop",
}
_UNTOLD = "no fault that can be seen without your upload workbook"
_ACTIONS = {
    "list": "upload as it is",
    "fix_first": "fix first, then upload",
    "listed": "is on TikTok Shop",
    "manual": "look at it yourself",
    "none": "nothing to do",
}


class First(NamedTuple):
    """What goes up first: titles, and the share of all money at risk that they carry (0 to 1), if it is known.

    ``listed``: something is on TikTok Shop already.
    """

    titles: list[str]
    share: Decimal | None
    listed: bool


def first(plan: Plan) -> First:
    """Return the products that can go up as they are, best first."""
    rows = [row for row in plan.products if row.wave is not None and row.action == "list"][:_FEW]
    whole = next((one.at_risk for one in plan.cases if one.case == plan.case), Decimal(0))
    carried = sum((_revenue(row, plan.currency) for row in rows), Decimal(0))
    return First(
        titles=[row.item.title or row.item.handle for row in rows], share=carried / whole if whole else None,
        listed=any(row.item.listed for row in plan.products),
    )  # fmt: skip


def _revenue(row: PlanRow, currency: str) -> Decimal:
    return next((one.revenue or Decimal(0) for one in row.item.money if one.currency == currency), Decimal(0))


def when(plan: Plan) -> StartBy | None:
    """Return the day to begin on: for what can be listed, where all that is at risk cannot be reached."""
    return next((one for one in plan.start_by if one.days is not None), None)


def what(reached: StartBy, plan: Plan) -> str:
    """Return what it is that can be reached a share of."""
    if reached.of != "at risk":
        return "what can be listed"
    return {"revenue": "the money at risk", "sessions": "the sessions at risk"}.get(plan.measure, "all products")


def titles(plan: Plan) -> dict[str, str]:
    """Return the products' titles by handle."""
    return {row.item.handle: row.item.title for row in plan.products if row.item.title}


def readiness(name: str, listing: ListingReport) -> str:
    """Return what is to be said of the products of a readiness."""
    return _UNTOLD if name == "ready" and not listing.templates else _READINESS[name]


def action(row: PlanRow) -> str:
    """Return what to do with a product, in words."""
    return _ACTIONS.get(row.action, row.action)
