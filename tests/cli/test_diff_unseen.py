"""linkaudit diff: what the newer run did not read is unseen, not gone; money has its period."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.audit.diff import of_gone, questions, unseen
from linkaudit.model.diff import RunSide

KINDS = st.frozensets(st.sampled_from(["page", "menu", "product", "visit", "link_list"]))
HOST = "https://shop.example/products/"


def both(shop, second):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out", "-q")
    shop.run("run", *second, "--domain", "shop.example", "--out", "out", "-q")
    return json.loads(shop.run("diff", "--json").stdout)


def test_links_of_a_list_that_was_not_read_are_unseen(shop):
    found = both(shop, [shop.products, shop.redirects])
    inbound = {one["url"].partition("?")[0]: one["change"] for one in found["link_changes"] if one["direction"] == "inbound"}
    assert inbound == {f"{HOST}tent": "unseen", f"{HOST}gone": "unseen"}
    assert "link_list" in found["not_read"]
    assert found["links"]["gone"] == 0
    assert {one["change"] for one in found["finding_changes"] if one["placement_kind"] == "link_list"} == {"unseen"}
    shown = shop.run("diff", "--out", "changes").stdout
    assert "Not read this time, so what stood there is unseen and not gone:" in shown
    with (shop.folder / "changes" / "diff.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["what"] == "link" and row["link_url"].startswith(f"{HOST}tent")]
    assert [(row["change"], row["revenue"]) for row in rows] == [("unseen", "40.00")]


def test_links_of_a_list_that_was_read_are_gone(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out", "-q")
    shop.write("links.csv", f"url,surface,sessions,orders,revenue,currency\n{HOST}tent?utm_source=tiktok,video,10,2,40.00,USD\n")
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out", "-q")
    found = json.loads(shop.run("diff", "--json").stdout)
    assert [(one["change"], one["url"].partition("?")[0]) for one in found["link_changes"]] == [("gone", f"{HOST}gone")]
    assert found["not_read"] == []


def test_counts_add_up_with_what_is_unseen(shop):
    counts = both(shop, [shop.products, shop.redirects])["links"]
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db:
        old, new = (row[0] for row in db.execute("SELECT count(*) FROM links GROUP BY run_id ORDER BY run_id").fetchall())
    changed = counts["unchanged"] + counts["worse"] + counts["better"]
    assert changed + counts["gone"] + counts["unseen"] == old
    assert changed + counts["new"] == new


def test_an_incomplete_run_is_named_as_such(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "-q")
    shop.run("crawl", shop.products, "-q")
    told = shop.run("diff", "1", "2", status=2).stderr
    assert "Complete runs: 1; an incomplete one is never compared" in told


def side(start, end, cutoff="", skipped=()):
    return RunSide(id=1, finished="", policy="p", cutoff=cutoff, model="last", market="us", period_start=start,
                   period_end=end, hosts=(), skipped=skipped, listed=None)  # fmt: skip


def test_another_window_is_another_question():
    long, short = side("2026-09-01", "2026-10-30"), side("2026-10-01", "2026-10-30")
    assert questions(long, short) == ["days of traffic: 60 before, 30 now"]
    assert questions(short, side("2026-10-02", "2026-10-31")) == []
    assert questions(side("", "", cutoff=""), side("", "", cutoff="")) == []


def test_a_night_that_adds_a_day_asks_the_same():
    night = {"finished": "2026-11-02T03:00:00+00:00", "window": 0, "timezone": "UTC"}
    before = replace(side("2026-09-01", "2026-10-30"), **night | {"finished": "2026-10-31T03:00:00+00:00"})
    after = replace(side("2026-09-01", "2026-11-01"), **night)
    assert questions(before, after) == []
    assert questions(before, replace(after, window=28)) == ["window of traffic: all before, 28 days now"]
    assert questions(replace(before, window=28), replace(after, window=28, period_start="2026-10-20")) == []
    assert questions(before, replace(after, timezone="Asia/Tokyo")) == ["time zone: UTC before, Asia/Tokyo now"]


def test_what_a_live_shop_did_not_show_is_told_by_its_name():
    before = side("", "", skipped=("x.example: sessions before 2026-08-03: the last 90 days",))
    after = side("", "", skipped=("x.example: sessions before 2026-08-04: the last 90 days", "x.example: pages: the token lacks a scope"))
    assert unseen(before, after) == ["x.example: pages: the token lacks a scope"]


def test_what_neither_run_saw_is_not_told():
    before = side("", "", skipped=("redirects: not loaded; 9 links cannot be told",))
    after = side("", "", skipped=("redirects: not loaded; 5 links cannot be told", "pages: not loaded"))
    assert unseen(before, after) == ["pages: not loaded"]


@given(KINDS, KINDS, KINDS)
def test_what_is_read_less_is_never_more_certainly_gone(kinds, missing, more):
    if of_gone(kinds, missing) == "unseen":
        assert of_gone(kinds, missing | more) == "unseen"


@given(KINDS)
def test_where_all_was_read_gone_is_gone(kinds):
    assert of_gone(kinds, frozenset()) == "gone"
