"""Two sources for the same days never count twice; for days that one has alone, it counts."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal

import pytest

from tests.independent import recount
from tests.independent.conftest import linkaudit
from tests.shops import traffic_analytics, traffic_ga4
from tests.shops.traffic_world import DOMAIN

MIDDLE = "2026-10-20"
FIGURES = ("links", "ga4", "shopify", "log", "report")


def sums(out, metric):
    """Return the sums of a metric by currency, as traffic.csv has them."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    with (out / "traffic.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["currency"] * (metric == "revenue")] += Decimal(row[metric] or 0)
    return {key: value for key, value in found.items() if value}


def told_sessions(out):
    money = json.loads((out / "summary.json").read_text("utf-8"))["money"]
    return sum(one["tiktok_sessions"] or 0 for one in money)


def test_sessions_are_those_of_the_strongest_source(made):
    assert sums(made.run("all", *FIGURES), "sessions") == sums(made.run("strongest", "shopify"), "sessions")


def test_orders_and_revenue_are_those_of_the_orders(made):
    alone, together = made.run("orders-alone", "orders"), made.run("with-figures", "orders", "ga4", "shopify", "report", "log")
    for metric in ("orders", "revenue"):
        assert sums(together, metric) == sums(alone, metric)


def test_the_summary_has_the_sums_of_the_file(made):
    out = made.run("summed", "orders", *FIGURES)
    assert told_sessions(out) == sums(out, "sessions")[""]


@pytest.mark.parametrize("origin", ["ga4", "access_log"])
def test_another_source_can_be_preferred(made, origin):
    kind = {"ga4": "ga4", "access_log": "log"}[origin]
    out = made.run(f"prefer-{origin}", *FIGURES, options=["--prefer", f"sessions:{origin}"])
    texts = [path.read_text("utf-8-sig") for path in made.files[kind]]
    assert sums(out, "sessions")[""] == sum(recount.counted(kind, texts, DOMAIN)[0].values())


def test_days_that_one_source_has_alone(made, tmp_path):
    ga4_rows = [key for key in traffic_ga4.table(made.world) if f"{key[0][:4]}-{key[0][4:6]}-{key[0][6:]}" < MIDDLE]
    traffic_ga4.put_ga4(tmp_path / "ga4.csv", made.world, rows=ga4_rows, preamble=0, second=False)
    rows = [row for row in traffic_analytics.shopify_rows(made.world) if row[0] >= MIDDLE]
    traffic_analytics.put_shopify(tmp_path / "sessions.csv", made.world, rows=rows)
    linkaudit("run", *made.files["shop"], tmp_path / "ga4.csv", tmp_path / "sessions.csv",
              "--db", tmp_path / "d.db", "--out", tmp_path / "out")  # fmt: skip
    wanted = sum(
        sum(recount.counted(kind, [(tmp_path / name).read_text("utf-8")], DOMAIN)[0].values())
        for kind, name in (("ga4", "ga4.csv"), ("shopify", "sessions.csv"))
    )
    assert told_sessions(tmp_path / "out") == wanted
