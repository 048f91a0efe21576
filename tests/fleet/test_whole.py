"""The fleet as users run it: real workers on a real PostgreSQL, killed, frozen, and cut off from it."""

from __future__ import annotations

import signal
import sqlite3
from collections import Counter

import psycopg
import pytest

from tests.fleet.farm import CHILD, children, farm, signal_all, thaw
from tests.pipeline.dump import differences, dump
from tests.pipeline.live import linkaudit
from tests.shopify.shops.seeded import seeded

SHOPS = 8


def plain(path, address):
    """Return a database as values, without the address that the shop was served at."""
    return {table: [row.replace(address, "ADDRESS") for row in rows] for table, rows in dump(path).items()}


def query(fleet, text):
    with psycopg.connect(fleet.address, options="-c search_path=linkaudit") as connection:
        return connection.execute(text.encode()).fetchall()


@pytest.mark.slow
def test_killed_frozen_and_cut_off_every_shop_is_audited_once_as_by_run(fleet, server, tmp_path):
    shop = seeded(products=25, orders=15, seed=3, sessions=60)
    with farm([shop] * SHOPS, tmp_path, seconds=1.0) as served:
        alone = tmp_path / "alone"
        alone.mkdir()
        linkaudit(served[0], alone)
        expected = plain(alone / "a.db", served[0].address)
        assert fleet.call("add", "--csv", "shops.csv").stdout == f"{SHOPS} added, 0 changed\n"
        fleet.call("add", "nowhere.myshopify.com", "--token", "env:NOT_THERE")
        assert len(fleet.json("start", "--all")["started"]) == SHOPS + 1
        assert fleet.json("start", "--all")["started"] == []
        killed, frozen = fleet.worker("--concurrency", 2), fleet.worker("--concurrency", 2)
        fleet.until(lambda found: len(children(killed)) + len(children(frozen)) == 4 and found["running"] >= 3)
        signal_all(frozen, signal.SIGSTOP)
        cut = children(killed)
        killed.kill()  # its audits meet the end of their input, and go
        fleet.worker("--concurrency", 2)
        fleet.until(lambda found: found["done"] >= 2)
        server.restart("immediate")
        found = fleet.until(lambda found: found["done"] == SHOPS)
        thaw(frozen)
        assert found["failed"] == 1
        assert found["failures"][0]["shop"] == "nowhere.myshopify.com"
        assert "the variable NOT_THERE is not set" in found["failures"][0]["cause"]
        fleet.until(lambda _: not children(frozen))
        assert cut
        for number, local in enumerate(served):
            path = tmp_path / f"{number}.db"
            fleet.call("fetch", local.address, "--db", path)
            assert differences(expected, plain(path, local.address)) == []
            runs = sqlite3.connect(path).execute("SELECT count(*) FROM runs WHERE status = 'complete'").fetchone()[0]
            assert runs == 1
    events = Counter(query(fleet, "SELECT shop, what FROM events JOIN audits USING (audit_id)"))
    assert [events[local.address, "done"] for local in served] == [1] * SHOPS
    assert sum(events[local.address, "claimed"] for local in served) > SHOPS
    assert query(fleet, "SELECT count(*) FROM results") == [(SHOPS,)]
    assert query(fleet, "SELECT count(*) FROM snapshot_parts p JOIN snapshots s USING (shop) WHERE p.version <> s.version") == [(0,)]
    kept = str(query(fleet, "SELECT to_jsonb(j) FROM procrastinate_jobs j UNION ALL SELECT to_jsonb(a) FROM audits a"
                            " UNION ALL SELECT to_jsonb(s) FROM shops s UNION ALL SELECT to_jsonb(e) FROM events e"
                            " UNION ALL SELECT summary FROM results"))  # fmt: skip
    assert [local.token for local in served if local.token in kept + fleet.log()] == []
    assert CHILD
