"""What goes wrong at the edges: no room for the output, an order of a day to come, a seller SKU like a formula."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import PRODUCTS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
@pytest.mark.parametrize("command", [("audit",), ("status", "--json"), ("export", "links")])
def test_no_room_for_the_output(shop, command):
    shop.run("run", *shop.files, "--domain", "shop.example", "-q")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "linkaudit", *command], stdout=full, stderr=subprocess.PIPE, text=True, cwd=shop.folder, check=False)
    assert done.returncode == 3
    assert "the output cannot be written: No space left on device. Free disk space" in done.stderr
    assert "unexpected" not in done.stderr
    assert "Exception ignored" not in done.stderr


def order(number, day, total):
    return {"id": number, "created_at": f"{day}T00:00:00Z", "currency": "USD", "total_price": total, "landing_site": "/products/tent?utm_source=tiktok",
            "source_name": "web", "line_items": [{"id": number, "quantity": 1, "product_id": 1, "price": total}]}  # fmt: skip


def test_an_order_of_a_day_to_come_counts_nowhere_and_is_told(shop):
    good = [order(1, "2026-10-01", "5.00"), order(2, "2026-10-03", "7.00")]
    shop.write("right.json", json.dumps({"orders": good}))
    shop.write("wrong.json", json.dumps({"orders": [*good, order(3, "2099-01-01", "900.00")]}))
    found = {}
    for name in ("right", "wrong"):
        done = shop.run("run", shop.products, f"{name}.json", "--domain", "shop.example", "--db", f"{name}.db", "--out", name)
        found[name] = json.loads((shop.folder / name / "summary.json").read_text("utf-8"))
    assert found["right"]["money"] == found["wrong"]["money"]
    assert (found["wrong"]["money"][0]["period_end"], found["wrong"]["money"][0]["tiktok_revenue"]) == ("2026-10-03", "12.00")
    assert found["right"]["traffic"]["reconciliation"] == found["wrong"]["traffic"]["reconciliation"]
    assert "1 order of a day that is still to come: not counted" in done.stderr
    assert [one for one in found["wrong"]["skipped"] if "still to come" in one["what"] + one["why"]]


def test_a_listing_has_texts_as_they_are(shop):
    shop.write("products.json", json.dumps(PRODUCTS).replace("T-1", "=CMD()"))
    shop.run("run", *shop.files, "--domain", "shop.example", "--all-products", "-q")
    with (shop.folder / "out" / "listing-1.csv").open(newline="", encoding="utf-8") as file:
        assert [row["seller_sku"] for row in csv.DictReader(file)] == ["=CMD()"]
    with (shop.folder / "out" / "mapping.csv").open(newline="", encoding="utf-8") as file:
        assert "'=CMD()" in {row["seller_sku"] for row in csv.DictReader(file)}
