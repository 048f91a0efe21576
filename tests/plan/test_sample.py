"""The sample shop's plan.csv: as it was read through by hand, and reckoned again from mapping.csv by other means."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tests.process import python

GOLDEN = Path(__file__).with_name("golden_plan.csv")
SETTINGS = {"LINKAUDIT_PLAN_START": "2026-12-01", "LINKAUDIT_PLAN_QUOTA": "20,50", "LINKAUDIT_PLAN_PROBATION_DAYS": "2",
            "LINKAUDIT_PLAN_GATES": "entity=done,warehouse=21"}  # fmt: skip


def linkaudit(*arguments, **settings):
    done = python("-m", "linkaudit", *arguments, env={**os.environ, **settings})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    linkaudit("demo", "--out", folder, "--cutoff", "2026-12-25", "-q")
    linkaudit("export", "plan", "mapping", "--out", folder, "--db", folder / "demo.db", **SETTINGS)
    return folder


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_file_is_the_one_that_was_read(out):
    assert (out / "plan.csv").read_bytes() == GOLDEN.read_bytes()


def test_it_says_of_each_product_what_the_mapping_says(out):
    plan = {row["product_id"]: row for row in table(out / "plan.csv") if row["product_id"]}
    rows = [row for row in table(out / "mapping.csv") if row["product_id"] in plan]
    assert {row["product_id"] for row in rows} == plan.keys()
    for row in rows:
        one = plan[row["product_id"]]
        assert (row["wave"], row["rank"]) == (one["wave"], one["rank"])
    assert {row["wave"] for row in rows} == {"", "1", "2", "3"}


def test_money_sessions_orders_and_links_reconcile_with_the_mapping(out):
    money: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    goods: dict[str, set[str]] = defaultdict(set)
    for row in table(out / "mapping.csv"):
        if row["direction"] == "inbound" and row["verdict"] in ("breaks", "broken"):
            link = f"{row['link_url']} {row['surface']}"
            parts = (Decimal(row[name] or 0) for name in ("revenue", "orders", "sessions"))
            money[link] = [one + more for one, more in zip(money[link], parts, strict=True)]
            goods[link] |= {row["product_id"]} - {""}
    plan = table(out / "plan.csv")
    for at, name in enumerate(("revenue", "orders", "sessions")):
        assert sum(Decimal(row[name] or 0) for row in plan) == sum(one[at] for one in money.values())
    last = plan[-1]
    alone = [money[link] for link in money if not goods[link]]
    assert (last["product_handle"], last["action"], int(last["links"])) == ("", "manual", len(alone))
    assert Decimal(last["revenue"]) == sum(one[0] for one in alone)
    for row in (row for row in plan if row["product_id"]):
        mine = [link for link in goods if row["product_id"] in goods[link]]
        assert int(row["links"]) == len(mine)
        if all(len(goods[link]) == 1 for link in mine):
            assert Decimal(row["revenue"]) == sum(money[link][0] for link in mine)
