"""Whatever the seed: what the pipeline counts is what was made, and what the independent script derives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.independent import rederive
from tests.properties.runs import Totals, folder, totals
from tests.shops import traffic_orders, traffic_truth
from tests.shops.traffic_world import World, world

pytestmark = pytest.mark.slow
Sums = dict[tuple[str, str], tuple[int, Decimal]]
worlds = st.builds(world, st.integers(0, 10**6), st.integers(40, 90), st.integers(5, 60))


def made(of: World) -> Sums:
    found: Sums = {}
    for currency, money in traffic_truth.money(of).items():
        found |= {(currency, place): (one.orders, one.revenue) for place, one in money.by_surface.items()}
    return found


def counted(found: Totals) -> Sums:
    sums: Sums = {}
    for (currency, landing, surface), (_, orders, revenue) in found.items():
        if landing:
            old = sums.get((currency, surface), (0, Decimal(0)))
            sums[currency, surface] = (old[0] + orders, old[1] + revenue)
    return {key: one for key, one in sums.items() if one[0]}


@settings(max_examples=30)
@given(of=worlds)
def test_the_money_of_any_seed(of):
    with folder() as out:
        links = [out / traffic_orders.put_links(out)]
        orders = [out / name for name in traffic_orders.put_orders(out, of)]
        assert counted(totals([*orders, *links], out)) == made(of)
        _, places, _ = rederive.derive(orders, links)
        assert {key: tuple(one) for key, one in places.found.items()} == made(of)
