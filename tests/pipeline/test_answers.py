"""What live checks showed, in the audit: verdicts, columns, and the store's links on pages in between."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest

from linkaudit.model import Check, FoundLink, Hop, Outcome
from linkaudit.store import checks
from linkaudit.store.database import open_database
from tests.process import python

PRODUCTS = {"products": [{"id": 1, "handle": "tent", "title": "Tent", "status": "active", "published_at": "2026-01-01T00:00:00Z",
                          "variants": [{"id": 11, "price": "10.00", "sku": "T-1"}], "body_html": ""}]}  # fmt: skip
LINKS = """url,surface,sessions,orders,revenue,currency
https://linktr.ee/tents,bio,10,2,40.00,USD
https://bit.ly/tent,video,5,1,20.00,USD
https://partner.example/gone,video,1,0,0,USD
https://partner.example/wall,video,1,0,0,USD
"""
SHORT, BIO = "https://bit.ly/tent", "https://linktr.ee/tents"


def run(folder, *arguments):
    done = python("-m", "linkaudit", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done


def links(folder):
    run(folder, "audit", "-q")
    run(folder, "export", "all", "--out", "out", "-q")
    with (folder / "out" / "links.csv").open(encoding="utf-8", newline="") as file:
        return {row["link_url"]: row for row in csv.DictReader(file)}


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "products.json").write_text(json.dumps(PRODUCTS), "utf-8")
    (tmp_path / "links.csv").write_text(LINKS, "utf-8")
    run(tmp_path, "run", "products.json", "links.csv", "--domain", "shop.example", "--out", "first", "-q")
    return tmp_path


def answered(folder, *found, days=0):
    now = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    with open_database(folder / "linkaudit.db") as db:
        number = checks.open_round(db, "x", now=now, since="")
        checks.save(db, number, found, now)
        checks.close_round(db, number, now=now)


FOUND = (
    Check(url=SHORT, outcome=Outcome.OK, status=200, final_url="https://shop.example/products/tent?utm_source=tiktok", hops=(Hop(url=SHORT, status=301),)),
    Check(url=BIO, outcome=Outcome.OK, status=200, links=(
        FoundLink(url="https://shop.example/products/tent?utm_source=linktree", anchor="Our tent"), FoundLink(url="https://other.example/"))),
    Check(url="https://partner.example/gone", outcome=Outcome.GONE, status=404, reason="there is no such page (404)"),
    Check(url="https://partner.example/wall", outcome=Outcome.BLOCKED, status=403, reason="Cloudflare turns robots away", wall="Cloudflare"),
)  # fmt: skip


def test_answers_reach_verdicts_columns_and_products(shop):
    answered(shop, *FOUND)
    found = links(shop)
    assert (found[SHORT]["verdict"], found[SHORT]["target_handle"], found[SHORT]["resolved_by"]) == ("breaks", "tent", "live check")
    assert found[SHORT]["http_status"] == "200"
    assert found[SHORT]["checked_at"]
    assert found["https://partner.example/gone"]["verdict"] == "broken"
    assert found["https://partner.example/wall"]["verdict"] != "broken"
    assert "LA310" in found["https://partner.example/wall"]["codes"]
    inner = found["https://shop.example/products/tent?utm_source=linktree"]
    assert (inner["direction"], inner["surface"], inner["verdict"]) == ("inbound", "bio", "breaks")
    assert "https://other.example/" not in found


def test_found_links_stay_as_long_as_they_are_fresh_and_never_twice(shop):
    answered(shop, *FOUND)
    first, second = links(shop), links(shop)
    assert first.keys() == second.keys()
    assert second["https://shop.example/products/tent?utm_source=linktree"]["placements"] == "1"
    answered(shop, Check(url=BIO, outcome=Outcome.OK, status=200))
    assert "https://shop.example/products/tent?utm_source=linktree" not in links(shop)


def test_money_adds_up_whatever_was_checked(shop):
    before = json.loads((shop / "first" / "summary.json").read_text("utf-8"))["money"]
    answered(shop, *FOUND)
    links(shop)
    after = json.loads((shop / "out" / "summary.json").read_text("utf-8"))["money"]
    assert [one["tiktok_revenue"] for one in after] == [one["tiktok_revenue"] for one in before]


def test_old_answers_are_not_used_and_that_is_told(shop):
    answered(shop, *FOUND, days=30)
    found = links(shop)
    assert found["https://partner.example/gone"]["verdict"] != "broken"
    assert "answers of live checks" in run(shop, "status").stdout


def test_a_second_run_of_the_same_files_keeps_the_answers(shop):
    answered(shop, *FOUND)
    done = run(shop, "run", "products.json", "links.csv", "--domain", "shop.example", "--out", "again", "-q")
    assert "Traceback" not in done.stderr
    assert "https://shop.example/products/tent?utm_source=linktree" in links(shop)
