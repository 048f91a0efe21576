"""The generator of traffic keeps its promises: same bytes from one seed, every way in used, sums that add up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.shops import traffic_ga4, traffic_large, traffic_truth
from tests.shops.large import Shop
from tests.shops.traffic_bad import all_bad
from tests.shops.traffic_entrances import ENTRANCES
from tests.shops.traffic_world import world

SEED = 11


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".xlsx"}


def test_one_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        traffic_truth.put_all(tmp_path / name, world(SEED))
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert len(files(tmp_path / "one")) > 12


def test_seeds_differ():
    assert world(SEED).sessions != world(SEED + 1).sessions


def test_every_way_in_is_used():
    assert {session.entrance.name for session in world(SEED).sessions} == {entrance.name for entrance in ENTRANCES}


@pytest.mark.parametrize("seed", [SEED, 23])
def test_money_adds_up(seed):
    for money in traffic_truth.money(world(seed)).values():
        for parts in (money.by_page, money.by_surface):
            assert sum(one.orders for one in parts.values()) == money.total.orders
            assert sum((one.revenue for one in parts.values()), Decimal(0)) == money.total.revenue


def test_a_seed_has_every_surface_and_fate():
    made = world(23)
    money = traffic_truth.money(made)
    assert set(money) == {"USD", "EUR", "JPY"}
    surfaces = {"ad", "bio", "catalog", "live", "post", "storefront", "unknown", "video"}
    assert surfaces == {surface for one in money.values() for surface in one.by_surface}
    assert {sale.fate for sale in made.sales} == {"", "test", "cancelled", "channel"}
    assert any(sale.today < 0 for sale in made.sales)


def test_rows_of_analytics_are_about_different_things():
    made = world(SEED)
    assert sum(one.sessions for one in traffic_ga4.table(made).values()) == len(made.sessions)


def test_a_large_file_has_as_many_rows_as_asked(tmp_path):
    traffic_large.write_ga4(Shop(100), tmp_path / "g.csv", 5_000)
    lines = (tmp_path / "g.csv").read_text("utf-8").splitlines()[4:]
    assert len(lines) == 5_000
    assert len({tuple(line.split(",")[:5]) for line in lines}) == 5_000
    traffic_large.write_orders(Shop(100), tmp_path / "o.jsonl", 50)
    assert len((tmp_path / "o.jsonl").read_bytes().splitlines()) == 100


def test_malformed_files_differ():
    assert len({bad.data for bad in all_bad()}) == len(all_bad())
