"""plan.csv of whole shops is what the other files say: money, problems, products, waves."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from decimal import Decimal


def whole(rows, name):
    return sum((Decimal(row[name]) for row in rows if row[name]), Decimal(0))


def test_money_at_risk_is_that_of_the_summary(sold):
    told, rows = sold.seller.summary()["listing"], sold.table("plan.csv")
    main = [row for row in rows if row["currency"] == told["currency"]]
    aside = [row for row in main if not row["product_handle"]]
    assert whole(main, "revenue") == Decimal(told["at_risk"])
    assert whole(aside, "revenue") == Decimal(told["unmatched"])
    assert whole(main, "revenue_share") == 1
    assert main[-1]["cumulative_share"] == "1.000000"


def test_problems_are_those_of_problems_csv(sold):
    blocking = Counter(row["product_handle"] for row in sold.table("problems.csv") if row["blocking"] == "true")
    for row in (row for row in sold.table("plan.csv") if row["skus"]):
        assert int(row["blocking_problems"]) == blocking[row["product_handle"]]
        assert (row["ready"] == "true") == (not blocking[row["product_handle"]])


def test_every_product_to_be_listed_is_planned_once(sold):
    wanted = {handle for (handle,) in sold.seller.query("SELECT handle FROM listings WHERE wanted")}
    planned = defaultdict(set)
    for row in sold.table("plan.csv"):
        planned[row["product_handle"]].add((row["rank"], row["wave"], row["upload_on"], row["action"]))
    assert wanted <= planned.keys()
    assert {len(found) for found in planned.values()} == {1}


def test_mapping_csv_says_the_same(sold):
    planned = {row["product_id"]: row for row in sold.table("plan.csv") if row["product_id"]}
    rows = [row for row in sold.table("mapping.csv") if row["product_id"] in planned and row["rank"]]
    assert rows
    for row in rows:
        assert row["rank"] == planned[row["product_id"]]["rank"]
        assert row["wave"] == planned[row["product_id"]]["wave"] or not planned[row["product_id"]]["wave"]


def test_a_workbook_of_ones_own_shows_that_the_account_is_open(sold):
    done = json.loads(sold.seller.call("plan", "--json").stdout)
    gates = {one["name"]: one for one in done["gates"]}
    assert [gates[name]["done"] for name in ("entity", "eligibility", "warehouse")] == [True, True, False]
    assert "so the account is open" in gates["entity"]["note"]
