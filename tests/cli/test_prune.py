"""linkaudit prune: old runs go, what is compared or in use stays."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

PER_RUN = ("links", "findings", "impacts", "listings", "listing_skus", "problems", "run_streams")


@pytest.fixture
def five(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out")
    for _ in range(4):
        shop.run("audit", "-q")
    return shop


def runs_in(shop, table="runs"):
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db:
        return sorted({row[0] for row in db.execute(f"SELECT run_id FROM {table}")})


def test_the_newest_stay(five):
    assert len(runs_in(five)) == 5
    before = {table: len(runs_in(five, table)) for table in PER_RUN}
    newest = runs_in(five)[-3:]
    shown = five.run("export", "all", "--out", "before").stdout
    found = json.loads(five.run("prune", "--keep", "3", "--json").stdout)
    assert found["runs"] == [one for one in range(newest[0]) if one]
    assert runs_in(five) == newest
    assert {table: runs_in(five, table) for table in PER_RUN if before[table] == 5} == dict.fromkeys([one for one in PER_RUN if before[one] == 5], newest)
    assert found["after"] <= found["before"]
    assert five.run("export", "all", "--out", "before").stdout == shown
    five.run("audit", "-q")
    assert len(runs_in(five)) == 4


def test_a_dry_run_changes_nothing(five):
    done = five.run("prune", "--keep", "2", "--dry-run")
    assert done.stdout.startswith("Would go: 3 runs, run 1 (")
    assert len(runs_in(five)) == 5


def test_two_runs_are_always_kept_and_one_that_is_open(five):
    assert "--keep" in five.run("prune", "--keep", "1", status=2).stderr
    five.run("crawl", five.files[0], "-q")
    opened = runs_in(five)
    five.run("prune", "--keep", "2")
    assert runs_in(five) == opened[-3:]


def test_only_those_that_are_old_enough(five):
    assert five.run("prune", "--keep", "2", "--older-than", "3").stdout == "No run is old enough to go.\n"
    assert five.run("prune", "--keep", 10**20, "--older-than", 10**12).stdout == "No run is old enough to go.\n"
    with closing(sqlite3.connect(five.folder / "linkaudit.db")) as db, db:
        db.execute("UPDATE runs SET started_at = '2020-01-01T00:00:00+00:00' WHERE run_id IN (1, 5)")
    assert five.run("prune", "--keep", "2", "--older-than", "3").stdout.startswith("Gone: run 1 (2020-01-01).")
    assert runs_in(five) == [2, 3, 4, 5]


def test_without_a_database(shop):
    assert "there is no database here yet" in shop.run("prune", status=2).stderr
