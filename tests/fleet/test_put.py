"""What is done in a fetched copy goes back into the fleet, and never over what changed there meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from linkaudit.fleet import lease, place
from tests.fleet.farm import farm
from tests.process import python
from tests.shopify.shops.seeded import seeded


def ask(path, question):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(question).fetchall()


def accept(path, code):
    done = python("-m", "linkaudit", "ack", "--db", path, "--code", code, "--reason", "agreed with the seller", "-q", cwd=path.parent)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_what_was_accepted_in_a_copy_counts_in_the_next_audit(fleet, tmp_path):
    with farm([seeded(products=5, orders=5, sessions=20)], tmp_path) as [local]:
        shop = local.address
        fleet.call("add", "--csv", "shops.csv")
        assert "nothing was read" in fleet.call("fetch", shop, status=2).stderr
        fleet.call("start", "--all")
        assert fleet.worker("--once").wait(120) == 0
        for name in ("mine", "other"):
            fleet.call("fetch", shop, "--db", tmp_path / f"{name}.db")
        [(code,)] = ask(tmp_path / "mine.db", "SELECT code FROM findings ORDER BY code LIMIT 1")
        accept(tmp_path / "mine.db", code)
        accept(tmp_path / "other.db", code)
        fleet.call("put", shop, "--db", tmp_path / "mine.db")
        assert "not made from the copy" in fleet.call("put", shop, "--db", tmp_path / "other.db", status=2).stderr
        assert "not made from the copy" in fleet.call("put", shop, "--db", tmp_path / "mine.db", status=2).stderr
        fleet.call("start", "--all")
        assert fleet.worker("--once").wait(120) == 0
        fleet.call("fetch", shop, "--db", tmp_path / "after.db", "--out", tmp_path / "out")
    assert ask(tmp_path / "after.db", "SELECT count(*) FROM runs WHERE status = 'complete'") == [(2,)]
    rows = (tmp_path / "out" / "findings.csv").read_text("utf-8").splitlines()
    mine = [row for row in rows if row.startswith(f"{code},")]
    assert mine
    assert all(",accepted" in row for row in mine)


@pytest.mark.slow
def test_nothing_is_put_while_a_shop_is_audited_nor_what_is_no_copy_of_it(fleet, tmp_path):
    with farm([seeded(products=3, orders=1, seed=at) for at in (1, 2)], tmp_path) as served:
        shop, another = (local.address for local in served)
        fleet.call("add", "--csv", "shops.csv")
        fleet.call("start", "--all")
        assert fleet.worker("--once").wait(120) == 0
        fleet.call("fetch", shop, "--db", tmp_path / "a.db")
        assert "not made from the copy" in fleet.call("put", another, "--db", tmp_path / "a.db", status=2).stderr
        assert "fetch" in fleet.call("put", shop, "--db", tmp_path / "none.db", status=2).stderr
        (tmp_path / "text.db").write_text("no database")
        assert "not a database" in fleet.call("put", shop, "--db", tmp_path / "text.db", status=3).stderr
        fleet.call("start", shop)
        with place.opened(fleet.address) as connection:
            audit = connection.execute("SELECT max(audit_id) FROM audits").fetchone()
            assert audit
            assert isinstance(lease.claim(connection, audit[0], "somebody", "w"), lease.Claim)
            assert "is being audited" in fleet.call("put", shop, "--db", tmp_path / "a.db", status=2).stderr
