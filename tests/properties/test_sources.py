"""Whatever sources are given together: each metric is that of the strongest, never a sum of two for the same days."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations

import pytest

from tests.properties.exports import EXPORTS, PLAIN, WORLD
from tests.properties.runs import Figures, folder, totals

pytestmark = pytest.mark.slow
# Strongest first, as `linkaudit run --help` and docs tell; each of them has every day of the events.
SESSIONS = ("shopify sessions", "ga4", "access log", "ads report", "link list")
MONEY = ("orders", "ga4", "ads report", "link list")
MIXED = ("orders", *SESSIONS)
SUBSETS = [chosen for size in (1, 2, 3, 6) for chosen in combinations(MIXED, size)]


@cache
def whole(*kinds: str) -> dict[str, Figures]:
    """Return the figures of these exports together, by currency."""
    with folder() as out:
        files = []
        for kind in kinds:
            files.append(out / f"{kind}.{EXPORTS[kind].ending}")
            EXPORTS[kind].write(files[-1], EXPORTS[kind].rows(WORLD), PLAIN)
        return {key[0]: figures for key, figures in totals(files, out).items() if not key[1]}


def strongest(kinds: Sequence[str], order: Sequence[str]) -> str | None:
    return next((kind for kind in order if kind in kinds), None)


def sessions(found: dict[str, Figures]) -> int:
    return sum(one[0] for one in found.values())


def money(found: dict[str, Figures]) -> dict[str, tuple[int, Decimal]]:
    return {currency: (orders, revenue) for currency, (_, orders, revenue) in found.items() if orders or revenue}


@pytest.mark.parametrize("kinds", SUBSETS, ids=" + ".join)
def test_sessions_are_those_of_the_strongest(kinds):
    best = strongest(kinds, SESSIONS)
    assert sessions(whole(*kinds)) == (sessions(whole(best)) if best else 0)


@pytest.mark.parametrize("kinds", [kinds for kinds in SUBSETS if "orders" in kinds], ids=" + ".join)
def test_money_is_that_of_the_orders(kinds):
    assert money(whole(*kinds)) == money(whole("orders"))


@pytest.mark.parametrize("kinds", [("ga4", "link list"), ("ads report", "link list"), ("ga4", "shopify sessions", "access log")],
                         ids=" + ".join)  # fmt: skip
def test_money_without_orders_is_that_of_the_strongest(kinds):
    best = strongest(kinds, MONEY)
    assert best
    assert money(whole(*kinds)) == money(whole(best))
