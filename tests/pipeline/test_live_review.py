"""The live shop under a hostile eye: scopes and windows that change, things that go live by themselves, a broken spool."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.dump import differences, dump
from tests.pipeline.live import KILLER, call, command, linkaudit
from tests.shopify.schema import all_scopes
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import seeded
from tests.shops import large


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Path]:
    """Folders for databases."""

    def folder(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return folder


def rows(folder: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    return sqlite3.connect(folder / "a.db").execute(question, values).fetchall()


def current(table: str) -> str:
    return f"SELECT count(*) FROM {table} WHERE stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = (SELECT max(run_id) FROM runs))"


# --- what the token may read changes ------------------------------------------------------------------------------


@pytest.mark.parametrize("denied", ["read_products", "read_content", "read_orders"])
def test_a_scope_granted_later_brings_all_that_it_shows(made, denied):
    again, fresh = made("again"), made("fresh")
    some = [scope for scope in all_scopes() if scope != denied and (denied != "read_content" or "online_store_pages" not in scope)]
    some = [scope for scope in some if scope != denied.replace("read", "write")]
    with LocalShopify(seeded(products=12, orders=9, seed=2), tokens={"shpat_few": some}) as local:
        linkaudit(local, again, token="shpat_few")
        linkaudit(local, again)
        linkaudit(local, fresh)
    assert differences(dump(again / "a.db"), dump(fresh / "a.db")) == []


def test_a_scope_granted_after_a_crawl_is_used_by_the_run(made):
    folder, fresh = made("a"), made("fresh")
    some = [scope for scope in all_scopes() if scope not in {"read_themes", "write_themes"}]
    with LocalShopify(seeded(products=12, orders=9, seed=2), tokens={"shpat_few": some}) as local:
        linkaudit(local, folder, "crawl", token="shpat_few")
        linkaudit(local, folder)
        linkaudit(local, fresh)
    assert differences(dump(folder / "a.db"), dump(fresh / "a.db")) == []


# --- the window of orders -----------------------------------------------------------------------------------------


def test_orders_read_for_a_short_window_do_not_stand_for_all(made):
    folder = made("a")
    with LocalShopify(seeded(products=12, orders=90, seed=2)) as local:
        linkaudit(local, folder, "traffic", LINKAUDIT_TRAFFIC_WINDOW_DAYS="7")
        some = rows(folder, current("orders"))
        linkaudit(local, folder)
    every = rows(folder, current("orders"))
    assert some < every == [(90,)]


def test_orders_begun_for_a_short_window_are_begun_anew_for_a_long_one(made):
    folder = made("a")
    with LocalShopify(seeded(products=3, orders=90, seed=2)) as local:
        local.faults.add("token_revoked", operation="LinkauditOrders", nth=2)
        linkaudit(local, folder, "run", "--window", 40, status=3)
        linkaudit(local, folder, token=local.issue()["access_token"])
    assert rows(folder, current("orders")) == [(90,)]


def test_a_window_shorter_than_what_shopify_shows_is_told_as_it_is(made):
    folder = made("a")
    scopes = [scope for scope in all_scopes() if scope != "read_all_orders"]
    with LocalShopify(seeded(products=3, orders=60, seed=2), scopes=scopes) as local:
        linkaudit(local, folder, "run", "--window", 30)
    told = json.loads((folder / "summary.json").read_text("utf-8"))["skipped"]
    assert [one["why"] for one in told if "orders before" in one["what"]] == ["--window 30 leaves them out"]


# --- what changes without saying so -------------------------------------------------------------------------------


def test_what_goes_live_at_its_time_is_seen_though_nobody_touched_it(made):
    """A post is scheduled: ``isPublished`` turns true when the time comes, ``updatedAt`` stays."""
    again, fresh = made("again"), made("fresh")
    shop = seeded(products=12, orders=3, seed=2)
    for kind in ("articles", "pages"):
        post = shop.root(kind)[1]
        shop.update(post["id"], isPublished=False, publishedAt="2026-11-23T09:00:00Z", updatedAt="2026-11-01T00:00:00Z")
    with LocalShopify(shop) as local:
        linkaudit(local, again)
        shop.now = "2026-11-24T12:00:00Z"
        for kind in ("articles", "pages"):
            shop.update(shop.root(kind)[1]["id"], isPublished=True, updatedAt="2026-11-01T00:00:00Z")
        linkaudit(local, again)
        linkaudit(local, fresh)
    assert differences(dump(again / "a.db"), dump(fresh / "a.db")) == []


def test_articles_follow_their_blog_when_it_is_renamed(made):
    again, fresh = made("again"), made("fresh")
    shop = seeded(products=12, orders=3, seed=2)
    with LocalShopify(shop) as local:
        linkaudit(local, again)
        shop.now = "2026-11-24T12:00:00Z"
        shop.update(shop.root("blogs")[0]["id"], handle="stories")
        linkaudit(local, again)
        linkaudit(local, fresh)
    assert differences(dump(again / "a.db"), dump(fresh / "a.db")) == []
    assert rows(again, "SELECT count(*) FROM pages WHERE path LIKE '/blogs/stories/%'")[0][0] > 0


def test_a_collection_that_is_not_published_leads_nowhere(made):
    folder, shop = made("a"), seeded(products=12, orders=1, seed=3)
    shop.update(shop.root("collections")[2]["id"], publishedOnPublication=False)
    (folder / "list.csv").write_text(f"url\nhttps://{large.HOST}/collections/range-2\nhttps://{large.HOST}/collections/range-1\n")
    with LocalShopify(shop) as local:
        linkaudit(local, folder, "run", folder / "list.csv")
    found = dict(rows(folder, "SELECT url, verdict FROM links WHERE direction = 'inbound' AND url LIKE '%/range-_'"))
    assert found == {f"https://{large.HOST}/collections/range-2": "broken", f"https://{large.HOST}/collections/range-1": "breaks"}


# --- two shops ----------------------------------------------------------------------------------------------------


def test_the_feeds_of_two_shops_are_not_judged_as_one(made):
    folder = made("a")
    with LocalShopify(seeded(products=10, orders=5, seed=1)) as one, LocalShopify(seeded(products=7, orders=4, seed=2)) as other:
        linkaudit(one, folder, "crawl")
        linkaudit(one, folder, "traffic")
        done = linkaudit(other, folder, "crawl")
        assert f"{one.address}: orders: read before, replaced by what is given now" in done.stderr
    names = rows(folder, "SELECT DISTINCT substr(name, 1, instr(name, ': ') - 1) FROM bookmarks JOIN run_streams USING (stream_id) WHERE run_id = (SELECT max(run_id) FROM runs)")
    assert names == [(other.address,)]


# --- the spool, and a note that is broken -------------------------------------------------------------------------


def test_a_spool_that_cannot_be_written_is_told_with_its_cure(made):
    folder = made("a")
    (folder / "a.db.spool").write_text("in the way")
    with LocalShopify(seeded(products=260, orders=1, seed=5)) as local:
        done = linkaudit(local, folder, status=3)
    assert "unexpected fault" not in done.stderr
    assert "a.db.spool" in done.stderr
    assert "make the folder writable" in done.stderr


@pytest.mark.parametrize("state", ["rubbish", "{}", '{"started":"soon","digest":"x"}', '{"parts":{"products":{"mode":"by magic"}}}', "[1]"])
@pytest.mark.parametrize("complete", [True, False])
def test_a_note_that_is_rubbish_begins_the_feed_anew(made, state, complete):
    folder, fresh = made("a"), made("fresh")
    shop = seeded(products=30, orders=9, seed=5)
    with LocalShopify(shop) as local:
        if complete:
            linkaudit(local, folder)
        else:
            killed = call(local, KILLER, 14, "after", *command(local, folder, "run"))
            assert killed.returncode == -signal.SIGKILL
        connection = sqlite3.connect(folder / "a.db")
        connection.execute("UPDATE bookmarks SET state = ? WHERE state <> ''", [state])
        connection.commit()
        connection.close()
        # what is gone by the time that it begins anew must not linger
        shop.delete(shop.root("products")[2]["id"])
        linkaudit(local, folder)
        linkaudit(local, fresh)
    assert differences(dump(folder / "a.db"), dump(fresh / "a.db")) == []
