"""The fleet on Debian's PostgreSQL: a worker killed, PostgreSQL restarted, every shop audited once.

Run by its path: what Debian's ``postgresql`` brings is no part of the ordinary tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fleet.farm import Fleet, Server, children, farm, signal_all
from tests.pipeline.dump import differences, dump
from tests.pipeline.live import linkaudit
from tests.shopify.shops.seeded import seeded


@pytest.fixture(scope="session")
def debian():
    """A cluster of Debian's PostgreSQL; without it these tests fail, naming what is missing."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert programs, "PostgreSQL is missing: install Debian's postgresql"
    with Server(programs[-1].parent, "postgres") as started:
        yield started


@pytest.fixture
def fleet(debian, tmp_path):
    made = Fleet(debian.fresh(), tmp_path)
    made.call("init")
    yield made
    made.stop()


def test_killed_and_cut_off_every_shop_is_audited_once(fleet, debian, tmp_path):
    shop = seeded(products=25, orders=15, seed=3, sessions=60)
    with farm([shop] * 4, tmp_path, seconds=1.0) as served:
        alone = tmp_path / "alone"
        alone.mkdir()
        linkaudit(served[0], alone)
        fleet.call("add", "--csv", "shops.csv")
        fleet.call("start", "--all")
        killed = fleet.worker("--concurrency", 2)
        fleet.until(lambda found: found["running"] >= 1 and children(killed))
        signal_all(killed, 9)
        fleet.worker("--concurrency", 2)
        fleet.until(lambda found: found["done"] >= 1)
        debian.restart("fast")
        assert fleet.until(lambda found: found["done"] == len(served))["failures"] == []
        for number, local in enumerate(served):
            path = tmp_path / f"{number}.db"
            fleet.call("fetch", local.address, "--db", path)
            plain = {table: [row.replace(local.address, served[0].address) for row in rows] for table, rows in dump(path).items()}
            assert differences(dump(alone / "a.db"), plain) == []
