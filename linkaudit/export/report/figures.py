"""What the charts draw, and the same as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

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


def of_currency(shares: Sequence[Share], currency: str) -> list[Share]:
    """Return the rows of one currency that say something."""
    return [one for one in shares if one.currency == currency and (one.revenue or one.orders or one.sessions)]
