"""What one shop has to wait for, no other one waits for."""

from __future__ import annotations

import pytest

from tests.fleet.farm import farm
from tests.shopify.shops.seeded import seeded

SHOPS = 4
SMALL = seeded(products=10, orders=5, seed=3, sessions=20)


def add(fleet, served, folder, *more):
    for number, local in enumerate(served):
        fleet.call("add", local.address, "--token", f"file:{folder / f'token-{number}'}", *more)


def asked(local):
    return [(one.kind, one.path) for one in local.log]


@pytest.mark.slow
def test_a_shop_that_throttles_holds_up_itself_alone(fleet, tmp_path):
    with farm([SMALL] * SHOPS, tmp_path) as served:
        busy, *others = served
        busy.faults.add("throttled", times=None)
        fleet.call("add", "--csv", "shops.csv")
        fleet.call("start", "--all")
        fleet.worker("--concurrency", 2)
        found = fleet.until(lambda found: found["done"] == SHOPS - 1)
        assert [one["shop"] for one in found["in_progress"]] == [busy.address]
        assert found["failed"] == 0
        assert busy.log
        assert all(asked(local) == asked(others[0]) for local in others)  # none was asked anything twice
        busy.faults.clear()
        found = fleet.until(lambda found: found["done"] == SHOPS)
        assert found["failed"] == 0


@pytest.mark.slow
def test_large_shops_leave_room_for_small_ones(fleet, tmp_path):
    large = seeded(products=260, orders=5, seed=3, sessions=20)  # so many that they are read by a bulk operation
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()
    with farm([large] * 4, few, seconds=1e4) as waiting:
        add(fleet, waiting, few, "--large")
        fleet.call("start", "--all")
        fleet.worker("--concurrency", 4, "--drain", 1)
        fleet.until(lambda found: found["running"] > 0)
        with farm([SMALL] * SHOPS, many) as served:
            add(fleet, served, many)
            fleet.call("start", "--all")
            found = fleet.until(lambda found: found["done"] == SHOPS)
        assert {one["shop"] for one in found["in_progress"]} <= {local.address for local in waiting}
        assert (found["running"], found["waiting"]) == (1, 3)
