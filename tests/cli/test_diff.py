"""linkaudit diff: what changed between two audits, by link, finding and listing; counts that add up."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.diff import of_link, of_listing
from linkaudit.model import Readiness, Verdict

PRODUCTS = "Handle,Title,Body (HTML),Status,Published,Variant SKU,Variant Price,Variant Grams,Image Src\n"
LINKS = "url,surface,sessions,orders,revenue,currency\n"
HOST = "https://shop.example/products/"


def product(handle, body="Fine", price="9.00"):
    return f'{handle},{handle.title()},"{body}",active,true,{handle}-1,{price},100,https://cdn.example/{handle}.jpg\n'


def link(handle, revenue):
    return f"{HOST}{handle}?utm_source=tiktok,video,10,1,{revenue},USD\n"


@pytest.fixture
def two(shop):
    """Two audits: `tent` falls out of the store, `mug` gets a TikTok link and moves its text, `cup` is new, `hat`'s link is gone."""
    bag = '<a href=""https://www.tiktok.com/@shop"">x</a>'
    first = {"products.csv": PRODUCTS + product("tent") + product("mug", f"one two {bag}") + product("hat"),
             "links.csv": LINKS + link("tent", "50.00") + link("mug", "20.00") + link("hat", "5.00")}  # fmt: skip
    second = {"products.csv": PRODUCTS + product("mug", f"{bag} two one", price="0") + product("hat", bag) + product("cup"),
              "links.csv": LINKS + link("tent", "60.00") + link("mug", "20.00") + link("cup", "7.00")}  # fmt: skip
    for files in (first, second):
        for name, text in files.items():
            (shop.folder / name).write_text(text, "utf-8")
        (shop.folder / "redirects.csv").write_text("Redirect from,Redirect to\n/old,/products/mug\n", "utf-8")
        shop.run("run", *files, "redirects.csv", "--domain", "shop.example", "--out", "out", "-q")
    return shop


def test_links_findings_and_listings(two):
    found = json.loads(two.run("diff", "--json").stdout)
    links = {(one["change"], one["url"].partition("?")[0].removeprefix(HOST)): one for one in found["link_changes"]}
    assert set(links) == {("worse", "tent"), ("new", "cup"), ("gone", "hat")}
    assert links["worse", "tent"]["before"] == "breaks"
    assert links["worse", "tent"]["after"] == "broken"
    assert links["worse", "tent"]["revenue"] == "60.00"
    assert links["gone", "hat"]["revenue"] == "5.00"
    assert next(one["url"] for one in found["link_changes"]).startswith(f"{HOST}tent")
    codes = {(one["change"], one["code"]) for one in found["finding_changes"]}
    assert {("new", "LA301"), ("gone", "LA101"), ("new", "LA101")} <= codes
    in_mug = [one for one in found["finding_changes"] if one["placement_title"] == "Mug" and one["code"].startswith("LA20")]
    assert in_mug == []  # moved within its text: the same finding
    listings = {one["handle"]: one["change"] for one in found["listing_changes"]}
    assert listings == {"tent": "gone", "hat": "gone", "cup": "new", "mug": "blocked"}


def test_counts_add_up(two):
    found = json.loads(two.run("diff", "--json").stdout)
    with closing(sqlite3.connect(two.folder / "linkaudit.db")) as db:
        links = dict(db.execute("SELECT run_id, count(*) FROM links GROUP BY run_id").fetchall())
    counts = found["links"]
    old, new = (links[found[side]["id"]] for side in ("old", "new"))
    assert counts["unchanged"] + counts["new"] + counts["worse"] + counts["better"] == new
    assert counts["unchanged"] + counts["gone"] + counts["worse"] + counts["better"] == old
    for name in ("new", "gone"):
        assert sum(one[name] for one in found["codes"].values()) == found["findings"][name]
    assert sum(one["unchanged"] for one in found["codes"].values()) == found["findings"]["unchanged"]


def test_backwards_it_is_the_contrary(two):
    there = json.loads(two.run("diff", "1", "2", "--json").stdout)["links"]
    back = json.loads(two.run("diff", "2", "1", "--json").stdout)["links"]
    assert (back["new"], back["gone"], back["worse"], back["better"]) == (there["gone"], there["new"], there["better"], there["worse"])
    assert back["unchanged"] == there["unchanged"]


def test_the_same_again_is_unchanged(two):
    two.run("audit", "-q")
    found = json.loads(two.run("diff", "--json").stdout)
    for part in ("links", "findings", "listings"):
        assert {name for name, number in found[part].items() if number} == {"unchanged"}
    assert found["questions"] == []


def test_the_same_host_written_in_another_way_is_no_other_question(shop):
    (shop.folder / "products.csv").write_text(PRODUCTS + product("mug"), "utf-8")
    for host in ("THÉ.example/FR", "https://xn--th-cja.example/fr/"):
        shop.run("run", "products.csv", "--domain", host)
    assert json.loads(shop.run("diff", "--json").stdout)["questions"] == []


def test_other_questions_are_told(two):
    two.run("audit", "--cutoff", "2027-01-31", "-q")
    done = two.run("diff")
    assert "different questions" in done.stdout
    assert "cut-off: none before, 2027-01-31 now" in done.stdout


def test_text_and_csv(two):
    done = two.run("diff", "--out", "changes")
    assert "Links: 1 new, 1 gone, 0 unseen, 1 worse, 0 better" in done.stdout
    assert "worse  breaks → broken, 60.00 USD, video" in done.stdout
    with (two.folder / "changes" / "diff.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["what"] for row in rows} == {"link", "finding", "listing"}
    assert [row["link_url"] for row in rows if row["change"] == "worse"] == [f"{HOST}tent?utm_source=tiktok"]


def test_a_renamed_product_is_the_same_listing(shop):
    for handle in ("old-name", "new-name"):
        (shop.folder / "products.json").write_text(json.dumps({"products": [{
            "id": 7, "handle": handle, "title": "Tent", "status": "active", "published_at": "2026-01-01T00:00:00Z", "body_html": "x",
            "variants": [{"id": 70, "price": "9.00", "sku": "T", "grams": 100}], "images": [],
        }]}), "utf-8")  # fmt: skip
        shop.run("run", "products.json", "--domain", "shop.example", "--all-products", "--out", "out", "-q")
    found = json.loads(shop.run("diff", "--json").stdout)
    assert [(one["change"], one["old_handle"], one["handle"]) for one in found["listing_changes"]] == [("renamed", "old-name", "new-name")]


@pytest.mark.parametrize("arguments", [("9", "2"), ("2", "9"), ("2", "2")])
def test_runs_that_are_not_there(two, arguments):
    assert "complete run" in two.run("diff", *arguments, status=2).stderr


def test_one_run_is_not_enough(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "-q")
    assert "no two complete runs" in shop.run("diff", status=2).stderr


@given(st.sampled_from(list(Verdict)), st.sampled_from(list(Verdict)))
def test_worse_one_way_is_better_the_other(one, two):
    if one is not two:
        assert {of_link(one, two), of_link(two, one)} == {"worse", "better"}


@given(st.sampled_from(list(Readiness)), st.sampled_from(list(Readiness)))
def test_readier_one_way_is_blocked_the_other(one, two):
    if one is not two:
        assert {of_listing(one, two), of_listing(two, one)} == {"readier", "blocked"}
