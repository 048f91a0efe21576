"""linkaudit diff: what Seller Center lists, refuses and no longer has, as each run noted it."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing

import pytest

from tests.pipeline.answered import on_tiktok
from tests.seller_center.maker import make_batch_edit, make_result

HEAD = "Handle,Title,Body (HTML),Status,Published,Variant SKU,Variant Price,Variant Grams,Image Src\n"
TENT = on_tiktok(1729592969712207008, 1729592969712207012, "Tent", "TENT-1")
MUG = on_tiktok(1729592969712207009, 1729592969712207013, "Mug", "MUG-1")
PICTURE = ("Main image is of low quality", {"product_name": "Hat", "seller_sku": "HAT-1"})


def products(*handles):
    return HEAD + "".join(f"{one},{one.title()},Fine,active,true,{one.upper()}-1,9.00,100,https://cdn.example/{one}.jpg\n" for one in handles)


@pytest.fixture
def nights(shop):
    """A shop that is audited night by night; ``match`` in between."""
    shop.write("products.csv", products("tent", "mug", "hat"))
    shop.night = lambda *files: shop.run("run", *(files or ("products.csv",)), "--domain", "shop.example", "--all-products", "--out", "out", "-q")
    shop.seen = lambda *rows: shop.run("match", "--whole", make_batch_edit(shop.folder / f"{rows[-1]['product_name']}.xlsx", rows).path, "-q")
    shop.refused = lambda *rows: shop.run("match", make_result(shop.folder / "result.xlsx", rows).path, "-q")
    return shop


def said(shop, *runs):
    found = json.loads(shop.run("diff", *runs, "--json").stdout)
    changes = {(one["change"], one["handle"]) for one in found["shelf_changes"]}
    assert sum(found["shelf"].values()) == len(found["shelf_changes"]) == len(changes)
    return changes


def test_each_run_keeps_how_it_stood(nights):
    nights.night()
    nights.seen(TENT)
    nights.refused(PICTURE)
    nights.night()
    assert said(nights) == {("listed", "tent"), ("refused", "hat")}
    nights.seen(MUG)
    assert said(nights) == {("listed", "tent"), ("refused", "hat")}  # what came since is of the next run
    nights.night()
    assert said(nights) == {("listed", "mug"), ("vanished", "tent")}
    nights.night()
    assert said(nights) == set()
    # the first two are kept by what changed now
    assert said(nights, 1, 2) == {("listed", "tent"), ("refused", "hat")}
    assert said(nights, 2, 4) == {("listed", "mug"), ("vanished", "tent")}
    assert said(nights, 1, 4) == {("listed", "mug"), ("refused", "hat")}
    assert said(nights, 4, 1) == {("vanished", "mug")}


def test_a_refusal_comes_with_its_first_reason_everywhere(nights):
    nights.night()
    nights.refused(PICTURE, ("12052931 The title", {"product_name": "Hat", "seller_sku": "HAT-1"}))
    nights.night()
    done = nights.run("diff", "--out", "changes").stdout
    assert "TikTok Shop: 1 refused, 0 vanished, 0 unseen, 0 listed" in done
    assert "  refused  Hat: TS124 " in done
    with (nights.folder / "changes" / "diff.csv").open(encoding="utf-8", newline="") as file:
        (row,) = (one for one in csv.DictReader(file) if one["what"] == "tiktok_shop")
    assert (row["change"], row["code"], row["product_handle"], row["placement_title"]) == ("refused", "TS124", "hat", "Hat")
    assert row["reason"]
    assert row["reason"] in done
    page = (nights.folder / "out" / "report.html").read_text("utf-8")
    assert "Changed in Seller Center" in page
    assert row["reason"].partition("'")[0] in page


def test_what_waits_anew_and_is_refused_again_is_told_again(nights):
    nights.night()
    nights.refused(PICTURE)
    nights.night()
    with closing(sqlite3.connect(nights.folder / "linkaudit.db")) as db, db:
        db.execute("UPDATE exported SET state = 'waiting' WHERE handle = 'hat'")
    nights.night()
    assert said(nights) == set()
    with closing(sqlite3.connect(nights.folder / "linkaudit.db")) as db, db:
        db.execute("UPDATE exported SET state = 'refused' WHERE handle = 'hat'")
    nights.night()
    assert said(nights) == {("refused", "hat")}


def test_a_night_without_the_products_hides_what_is_recognised_by_them(nights):
    page = nights.write("pages.json", json.dumps({"pages": [{"id": 1, "title": "A", "handle": "a", "body_html": "x", "published_at": "2026-01-01T00:00:00Z"}]}))
    lamp = on_tiktok(1729592969712207010, 1729592969712207014, "Lamp", "LAMP-1")
    nights.write("products.csv", products("tent", "lamp"))
    nights.night("products.csv", page)
    with closing(sqlite3.connect(nights.folder / "linkaudit.db")) as db, db:
        for table in ("exported", "seller_skus"):  # never exported: known by the shop's own SKUs alone
            db.execute(f"DELETE FROM {table}")
    nights.seen(TENT, lamp)
    nights.night("products.csv", page)
    nights.night(page)
    assert {change for change, _ in said(nights)} == {"unseen"}
    nights.night("products.csv", page)
    assert said(nights) == set()


def test_a_run_that_noted_nothing_is_not_compared(nights):
    nights.night()
    nights.seen(TENT)
    nights.night()
    with closing(sqlite3.connect(nights.folder / "linkaudit.db")) as db, db:
        db.execute("UPDATE runs SET shelf_noted = 0 WHERE run_id = 1")
    found = json.loads(nights.run("diff", "--json").stdout)
    assert found["shelf_changes"] == []
    assert "TikTok Shop: run 1 did not note what is listed and refused, so that is not compared" in found["unseen"]


def test_a_renamed_product_stays_where_it_is(nights):
    def named(handle):
        nights.write("products.json", json.dumps({"products": [{
            "id": 7, "handle": handle, "title": "Tent", "status": "active", "published_at": "2026-01-01T00:00:00Z", "body_html": "x",
            "variants": [{"id": 70, "price": "9.00", "sku": "TENT-1", "grams": 100}], "images": [],
        }]}))  # fmt: skip
        nights.night("products.json")

    named("old-name")
    nights.seen(TENT)
    named("old-name")
    named("new-name")
    assert said(nights) == set()
