"""Sessions and the new fields of orders from the live shop: real processes, real HTTP, real SQLite."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.pipeline.dump import differences, dump
from tests.pipeline.live import KILLER, call, command, linkaudit
from tests.shopify.schema import all_scopes
from tests.shopify.server import LocalShopify
from tests.shopify.shopifyql import COLUMNS
from tests.shopify.shops.seeded import seeded

ZONE = ZoneInfo("America/New_York")
CURRENT = "stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = (SELECT max(run_id) FROM runs))"


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Path]:
    """Folders for databases."""

    def folder(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return folder


def rows(folder: Path, question: str) -> list[tuple[Any, ...]]:
    return sqlite3.connect(folder / "a.db").execute(question).fetchall()


def noted(folder: Path) -> dict[str, str]:
    return {what: f"{why}. {cure}" for what, why, cure in rows(folder, f"SELECT place, why, cure FROM skips WHERE {CURRENT}")}


def expected(shop, days: int) -> Counter[tuple[str, str, str]]:
    """Count the shop's own sessions, by day, landing page and source."""
    now = datetime.fromisoformat(shop.now)
    first = now.astimezone(ZONE).date() - timedelta(days=days)
    found: Counter[tuple[str, str, str]] = Counter()
    for one in shop.sessions(datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)):
        day = datetime.fromisoformat(one["at"]).astimezone(ZONE).date()
        if day >= first and one["human_or_bot_session"] == "human":
            landing = re.sub("(?<=^/account/orders)/.*", "", one["landing_page_path"])  # what follows may be a token
            found[day.isoformat(), landing, one["utm_source"] or ""] += 1
    return found


def read(folder: Path) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for day, landing, source, sessions in rows(folder, f"SELECT day, landing_url, source, sessions FROM visits WHERE origin = 'shopifyql' AND {CURRENT}"):
        found[day, landing, source] += sessions
    return found


@pytest.mark.parametrize("window", ["", "9"], ids=["weeks at once", "days by pages"])
def test_the_sessions_of_the_window_are_those_of_the_shop(made, window):
    days, a_day = (12, 1_250) if window else (120, 18)
    folder, shop = made("a"), seeded(products=20, orders=3, sessions=days * a_day, days=days)
    shop.sessions = _various(shop.sessions) if window else shop.sessions
    with LocalShopify(shop) as local:
        linkaudit(local, folder, "traffic", LINKAUDIT_TRAFFIC_WINDOW_DAYS=window)
        assert local.gaps == set()
        asked = [entry.variables["query"] for entry in local.requests("LinkauditSessions")]
    assert read(folder) == expected(shop, int(window or 90))
    assert any("OFFSET 1000" in one for one in asked) == bool(window)
    assert rows(folder, f"SELECT first_day, last_day, dated, landing, metrics FROM series WHERE {CURRENT}") == [
        ("2026-11-13" if window else "2026-08-24", "2026-11-22", 1, 1, "sessions")
    ]
    assert [one for one in rows(folder, f"SELECT why FROM skips WHERE {CURRENT}") if "add up" in one[0]] == []


def _various(sessions):
    """Return sessions that are all different, so that a day has as many rows."""

    def various(begin, end):
        return (one | {"utm_content": f"clip {one['at']}"} for one in sessions(begin, end))

    return various


def test_shopifys_own_currency_and_time_zone_are_kept(made):
    folder = made("a")
    with LocalShopify(seeded(products=3, orders=1)) as local:
        linkaudit(local, folder, "crawl")
    assert rows(folder, f"SELECT currency, timezone FROM shop_facts WHERE {CURRENT}") == [("USD", "America/New_York")]


def test_columns_that_the_shop_does_not_have_are_told_and_the_rest_is_read(made):
    folder, shop = made("a"), seeded(products=20, orders=3, sessions=500)
    shop.session_columns = COLUMNS - {"utm_term", "session_device_type"}
    with LocalShopify(shop) as local:
        linkaudit(local, folder, "traffic")
    told = noted(folder)
    assert {name for name in told if name.startswith("sessions, ")} == {"sessions, utm_term", "sessions, session_device_type"}
    assert read(folder) == expected(shop, 90)


@pytest.mark.parametrize("fault", ["access_denied", "parse_errors", "undefined_field"])
def test_what_shopify_keeps_back_is_told_and_orders_are_read_all_the_same(made, fault):
    folder = made("a")
    with LocalShopify(seeded(products=3, orders=9, sessions=50)) as local:
        local.faults.add(fault, operation="LinkauditSessions", times=None)
        linkaudit(local, folder, "traffic")
    told = noted(folder)["sessions: how many visitors each link brings is not known"]
    assert told.startswith("Shopify ")
    assert told.partition(". ")[2]
    assert rows(folder, f"SELECT count(*) FROM orders WHERE {CURRENT}") == [(9,)]
    assert rows(folder, f"SELECT count(*) FROM series WHERE {CURRENT}") == [(0,)]


def test_the_scope_granted_later_brings_the_sessions(made):
    again, fresh = made("again"), made("fresh")
    shop = seeded(products=3, orders=9, sessions=300)
    with LocalShopify(shop, tokens={"shpat_few": [scope for scope in all_scopes() if scope != "read_reports"]}) as local:
        linkaudit(local, again, "traffic", token="shpat_few")
        assert "Add the scope read_reports to the app" in noted(again)["sessions: how many visitors each link brings is not known"]
        linkaudit(local, again, "traffic")
        linkaudit(local, fresh, "traffic")
    assert read(again) == read(fresh) == expected(shop, 90)


@pytest.mark.slow
def test_killed_after_every_few_pages_it_ends_like_an_uninterrupted_crawl(made):
    whole, torn = made("whole"), made("torn")
    with LocalShopify(seeded(products=12, orders=30, sessions=3_000)) as local:
        linkaudit(local, whole)
        deaths = 0
        while (done := call(local, KILLER, 3, ("after", "inside")[deaths % 2], *command(local, torn, "run"))).returncode == -signal.SIGKILL:
            deaths += 1
            assert deaths < 100, "no progress between kills"
        assert done.returncode == 0, done.stderr
    assert deaths >= 14
    assert differences(dump(whole / "a.db"), dump(torn / "a.db")) == []


def test_each_crawl_reads_the_whole_window_anew(made):
    again, fresh = made("again"), made("fresh")
    shop = seeded(products=12, orders=9, sessions=900)
    few = shop.sessions
    shop.sessions = lambda begin, end: (one for at, one in enumerate(few(begin, end)) if at % 3)
    with LocalShopify(shop) as local:
        linkaudit(local, again)
        shop.sessions = few  # Shopify counts late
        shop.now = "2026-11-23T12:00:00Z"
        linkaudit(local, again)
        linkaudit(local, fresh)
    assert read(again) == expected(shop, 90)
    assert differences(dump(again / "a.db"), dump(fresh / "a.db")) == []


# --- orders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [40, 320], ids=["by pages", "in bulk"])
def test_orders_tell_their_place_and_their_discount_codes(made, size):
    folder, shop = made("a"), seeded(products=12, orders=size)
    with LocalShopify(shop) as local:
        linkaudit(local, folder, "traffic")
    wanted = {}
    for order in shop.root("orders"):
        summary = order["customerJourneySummary"] or {}
        wanted[int(order["id"].rpartition("/")[2])] = (summary.get("customerOrderIndex") or None, json.dumps(order["discountCodes"]))
    found = rows(folder, f"SELECT order_ref, buyer_order, discount_codes FROM orders WHERE {CURRENT}")
    assert {ref: (place, codes) for ref, place, codes in found} == wanted
    assert {place for place, _ in wanted.values()} == {None, 1, 2, 3}


@pytest.mark.parametrize("judged", [True, False])
def test_orders_that_an_older_linkaudit_read_are_read_anew(made, judged):
    """Such a database: an edition under another digest, with no word on buyers and codes."""
    old, fresh = made("old"), made("fresh")
    with LocalShopify(seeded(products=12, orders=30, sessions=50)) as local:
        linkaudit(local, old, "run" if judged else "traffic")
        connection = sqlite3.connect(old / "a.db")
        connection.execute("UPDATE orders SET buyer_order = NULL, discount_codes = '[]'")
        connection.execute("""UPDATE bookmarks SET state = json_set(state, '$.digest', '0123456789abcdef'),
            fingerprint = replace(fingerprint, '/orders/', '/orders/old') WHERE kind = 'admin_orders'""")
        connection.commit()
        connection.close()
        linkaudit(local, old)
        linkaudit(local, fresh)
    assert differences(dump(old / "a.db"), dump(fresh / "a.db")) == []
    assert rows(old, f"SELECT count(*) FROM orders WHERE discount_codes <> '[]' AND {CURRENT}")[0][0] > 0
