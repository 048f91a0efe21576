"""What the charts draw, and the same as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from linkaudit.export.words import amount
from linkaudit.model import Report, Share

_POINTS = 300
_BAR = 240  # units of a bar's width


def curves(report: Report) -> dict[str, list[list[float]]]:
    """Return the curves by name, each as x values and y values; y in percent."""
    found = {"covered": _covered(report), "concentration": concentration(report)}
    return {name: curve for name, curve in found.items() if len(curve[0]) > 1}


def _covered(report: Report) -> list[list[float]]:
    days = report.plan.calendar
    return [[float(at) for at in range(1, len(days) + 1)], [float(100 * one.covered) for one in days]]


def concentration(report: Report) -> list[list[float]]:
    """Return how many products, best first, carry which part of the money at risk that products have."""
    earned = sorted(
        (float(one.item.money[0].revenue or 0) for one in report.plan.products if one.item.money), reverse=True
    )  # fmt: skip
    whole = sum(earned)
    if not whole:
        return [[], []]
    points = list(enumerate(accumulate(earned), 1))
    step = max(1, len(points) // _POINTS)
    kept = [*points[:-1:step], points[-1]]
    return [[float(at) for at, _ in kept], [100 * total / whole for _, total in kept]]


def carries(report: Report, shares: Sequence[float] = (50, 80, 95)) -> list[tuple[int, int, int]]:
    """Return for each share how many products carry it, and of how many."""
    counts, parts = concentration(report)
    if not counts:
        return []
    whole = int(counts[-1])
    return [
        (int(share), int(next(at for at, part in zip(counts, parts, strict=True) if part >= share - 1e-6)), whole)
        for share in shares
    ]


def bar(part: Decimal | None, rows: Sequence[Share]) -> int:
    """Return how wide the bar of ``part`` is among its rows, 0 to 240."""
    most = max((one.revenue or 0 for one in rows), default=0)
    return int(_BAR * (part or 0) / most) if most and (part or 0) > 0 else 0


class Heat(NamedTuple):
    """Weekday by hour. ``unit``: Revenue, Orders or Sessions. A row is an hour and a cell for each day from Monday on.

    A cell is its value, as it is shown, and how strong it is: 0 (nothing) to 5 (the most). ``best`` names the strongest
    few as (weekday, hour, value); ``aside`` is what is of no known hour.
    """

    unit: str
    rows: list[tuple[str, list[tuple[str, int]]]]
    best: list[tuple[str, str, str]]
    aside: str


SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS = ("1 Monday", "2 Tuesday", "3 Wednesday", "4 Thursday", "5 Friday", "6 Saturday", "7 Sunday")
_STRONGEST, _BEST = 5, 3


def heat(shares: Sequence[Share], currency: str) -> Heat | None:
    """Return the matrix of one currency; None where no hours are known."""
    rows = of_currency(shares, currency)
    unit, values = _measured(rows)
    known = {label: value for label, value in values.items() if label[:-3] in DAYS}
    most = max(known.values(), default=Decimal(0))
    if most <= 0:
        return None
    show = whole if unit != "Revenue" else amount
    best = sorted((label for label in known if known[label] > 0), key=lambda label: (-known[label], label))[:_BEST]
    hours = [f"{hour:02}" for hour in range(24)]
    return Heat(
        unit, [(hour, [_cell(known.get(f"{day} {hour}"), most) for day in DAYS]) for hour in hours],
        [(SHORT[DAYS.index(label[:-3])], label[-2:], show(known[label])) for label in best],
        show(aside) if (aside := sum((values[label] for label in values if label not in known), Decimal(0))) else "",
    )  # fmt: skip


def _measured(rows: Sequence[Share]) -> tuple[str, dict[str, Decimal]]:
    """Return the strongest thing that is counted, and its value by label."""
    for unit, of in (("Revenue", "revenue"), ("Orders", "orders"), ("Sessions", "sessions")):
        values = {one.label: Decimal(getattr(one, of)) for one in rows if getattr(one, of)}
        if values:
            return unit, values
    return "Revenue", {}


def _cell(value: Decimal | None, most: Decimal) -> tuple[str, int]:
    if value is None or value <= 0:
        return ("" if value is None else whole(value)), 0
    return whole(value), max(1, ceil(_STRONGEST * value / most))


def whole(value: Decimal) -> str:
    """Return a number without digits behind the point."""
    return f"{value:,.0f}"


def of_currency(shares: Sequence[Share], currency: str) -> list[Share]:
    """Return the rows of one currency that say something."""
    return [one for one in shares if one.currency == currency and (one.revenue or one.orders or one.sessions)]
