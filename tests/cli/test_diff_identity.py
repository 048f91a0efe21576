"""linkaudit diff: what is the same finding, cells that a spreadsheet would run, a run going on, listings not kept."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing

TIKTOK = "https://www.tiktok.com/@shop"


def product(handle="tent", body="", title="Tent"):
    return json.dumps({"products": [{
        "id": 7, "handle": handle, "title": title, "status": "active", "published_at": "2026-01-01T00:00:00Z", "body_html": body,
        "variants": [{"id": 70, "price": "9.00", "sku": "T", "grams": 100}], "images": [],
    }]})  # fmt: skip


def changes(shop, *contents):
    for content in contents:
        shop.write("products.json", content)
        shop.run("run", "products.json", "--domain", "shop.example", "--all-products", "--out", "out", "-q")
    found = json.loads(shop.run("diff", "--json").stdout)
    return {(one["change"], one["code"], one["link_url"]) for one in found["finding_changes"] if one["placement_kind"] == "product"}


def test_a_moved_paragraph_is_the_same_finding(shop):
    link = f'<p><a href="{TIKTOK}">us</a></p>'
    assert changes(shop, product(body=f"{link}<p>one</p><p>two</p>"), product(body=f"<p>two</p><p>one</p>{link}")) == set()


def test_an_edited_url_is_another_finding(shop):
    found = changes(shop, product(body=f'<a href="{TIKTOK}">us</a>'), product(body=f'<a href="{TIKTOK}2">us</a>'))
    assert {("gone", "LA202", TIKTOK), ("new", "LA202", f"{TIKTOK}2")} <= found


def test_findings_in_a_renamed_product_are_the_same(shop):
    body = f'<a href="{TIKTOK}">us</a>'
    assert changes(shop, product("old-name", body), product("new-name", body)) == set()


def test_cells_that_a_spreadsheet_would_run(shop):
    changes(shop, product(title="Tent"), product("tent", f'<a href="{TIKTOK}">us</a>', "=cmd()"))
    shop.run("diff", "--out", "changes")
    with (shop.folder / "changes" / "diff.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["placement_title"] for row in csv.DictReader(file)]
    assert any("=cmd()" in title for title in titles)
    assert not any(title.startswith("=") for title in titles)


def test_while_the_next_run_is_open(shop):
    changes(shop, product(), product(title="Tents"))
    before = shop.run("diff", "--json").stdout
    shop.write("products.json", product(title="Other"))
    shop.run("crawl", "products.json", "-q")
    assert shop.run("diff", "--json").stdout == before


def test_listings_that_are_no_longer_kept_are_not_compared(shop):
    changes(shop, product(), product(title="Tents"))
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db, db:
        assert db.execute("DELETE FROM listings WHERE run_id = 1").rowcount == 1
    found = json.loads(shop.run("diff", "--json").stdout)
    assert found["listing_changes"] == []
    assert set(found["listings"].values()) == {0}
    assert "listings: those of run 1 are no longer kept, so listings are not compared" in found["unseen"]
