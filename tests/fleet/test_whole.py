"""The fleet as users run it: real workers on a real PostgreSQL, killed, frozen, and cut off from it."""

from __future__ import annotations

import platform
import shutil
import signal
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.fleet.farm import Fleet, children, farm, signal_all, thaw
from tests.pipeline.dump import differences, dump
from tests.pipeline.live import linkaudit
from tests.shopify.bulk import Pace
from tests.shopify.shops.seeded import seeded

SHOPS = 6


def plain(path, address):
    """Return a database as values, without the address that the shop was served at."""
    return {table: [row.replace(address, "ADDRESS") for row in rows] for table, rows in dump(path).items()}


def query(fleet, text):
    with psycopg.connect(fleet.address, options="-c search_path=linkaudit") as connection:
        return connection.execute(text.encode()).fetchall()


@pytest.mark.slow
def test_killed_frozen_and_cut_off_every_shop_is_audited_once_as_by_run(fleet, server, tmp_path):
    shop = seeded(products=260, orders=15, seed=3, sessions=60)  # so many that they are read by a bulk operation
    with farm([shop] * SHOPS, tmp_path, seconds=1.5) as served:
        alone = tmp_path / "alone"
        alone.mkdir()
        linkaudit(served[0], alone)
        expected = plain(alone / "a.db", served[0].address)
        assert fleet.call("add", "--csv", "shops.csv").stdout == f"{SHOPS} added, 0 changed\n"
        fleet.call("add", "nowhere.myshopify.com", "--token", "env:NOT_THERE")
        assert len(fleet.json("start", "--all")["started"]) == SHOPS + 1
        assert fleet.json("start", "--all")["started"] == []
        killed, frozen = fleet.worker("--concurrency", 2), fleet.worker("--concurrency", 2)
        both = {f"{platform.node()}:{worker.pid}" for worker in (killed, frozen)}
        fleet.until(lambda found: both <= {one["worker"] for one in found["in_progress"]})
        signal_all(frozen, signal.SIGSTOP)
        killed.kill()  # its audits meet the end of their input, and go
        fleet.worker("--concurrency", 2)
        fleet.until(lambda found: found["done"] >= 2)
        server.restart("immediate")
        found = fleet.until(lambda found: (found["done"], found["failed"]) == (SHOPS, 1))
        thaw(frozen)
        assert found["failures"][0]["shop"] == "nowhere.myshopify.com"
        assert "the variable NOT_THERE is not set" in found["failures"][0]["cause"]
        fleet.until(lambda _: not children(frozen))
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


def environments(worker):
    """Return the environment of each audit's process of a worker."""
    return [dict(pair.partition(b"=")[::2] for pair in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")) for pid in children(worker)]


def test_a_worker_that_is_asked_to_stop_hands_back_what_it_has_and_no_audit_sees_anothers_secret(server, tmp_path):
    shop = seeded(products=260, orders=15, seed=3, sessions=60)  # so many that they are read by a bulk operation
    fleet = Fleet(server.fresh(), tmp_path)
    fleet.call("init")
    with farm([shop] * 2, tmp_path, seconds=600.0) as served:
        secrets = {f"TOKEN_{number}": local.token for number, local in enumerate(served)} | {"PGPASSWORD": "hush"}
        for number, local in enumerate(served):
            fleet.call("add", local.address, "--token", f"env:TOKEN_{number}")
        fleet.call("start", "--all")
        worker = fleet.worker("--concurrency", 2, "--drain", 1, **secrets)
        fleet.until(lambda found: len([one for one in found["in_progress"] if one["stage"] == "reading"]) == 2)
        seen = [sorted(name for name in secrets if name.encode() in one) for one in environments(worker)]
        assert sorted(seen) == [["TOKEN_0"], ["TOKEN_1"]]
        worker.terminate()
        assert worker.wait(60) == 0
        found = fleet.json("status")
        assert (found["waiting"], found["running"], found["workers"], found["failures"]) == (2, 0, 0, [])
        assert query(fleet, "SELECT count(*) FROM events WHERE what = 'handed back'") == [(2,)]
        for local in served:
            for operation in local.operations():
                operation.pace = Pace()
            local.bulk.pace = Pace()
        assert fleet.worker("--concurrency", 2, "--once", "--quiet", **secrets).wait(120) == 0
        assert (tmp_path / "worker-1.log").read_text("utf-8") == ""
    assert fleet.json("status")["done"] == 2
    assert list(tmp_path.glob("linkaudit-fleet-*")) == []
    files = fleet.call("report", "--out", "out").stdout.splitlines()
    assert [Path(name).name for name in files] == ["fleet.html", "fleet.csv"]
    table = (tmp_path / "out" / "fleet.csv").read_text("utf-8")
    assert all(local.address in table for local in served)


def test_without_a_server_the_fleet_brings_its_own_and_takes_it_away():
    folder = Path(tempfile.mkdtemp(prefix="linkaudit-embedded-"))
    folder.chmod(0o755)
    try:
        fleet = Fleet(f"embedded:{folder}/pg", folder)
        fleet.call("init")
        assert fleet.json("list") == []
        assert not (folder / "pg" / "data" / "postmaster.pid").exists()
        assert "no worker" not in fleet.call("status").stdout
    finally:
        shutil.rmtree(folder)


def test_a_worker_without_reach_to_postgresql_says_so_and_ends(tmp_path):
    fleet = Fleet("postgresql://somebody:hush@127.0.0.1:1/x", tmp_path)
    said = fleet.call("worker", status=3).stderr
    assert "PostgreSQL cannot be reached" in said
    assert "LINKAUDIT_FLEET_DATABASE" in said
    assert "hush" not in said
