"""The local Shopify's ShopifyQL: counts as by hand, pages that only a full order keeps apart, and refusals."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.shopify.server import LocalShopify
from tests.shopify.shopifyql import COLUMNS, UNSAID
from tests.shopify.shops.seeded import seeded
from tests.shopify.tiny import TinyShop

QUERY = "query Q($q: String!) { shopifyqlQuery(query: $q) { parseErrors parseWarnings tableData { columns { name displayName dataType subType } rows } } }"
EVER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
BY = "landing_page_path, utm_campaign, session_device_type"


@pytest.fixture(scope="module")
def local():
    with LocalShopify(seeded(products=20, orders=3, sessions=3_000)) as running:
        yield running


def answer(local, text: str):
    reply = requests.post(f"{local.base}/admin/api/2026-10/graphql.json", json={"query": QUERY, "variables": {"q": text}},
                          headers={"X-Shopify-Access-Token": local.token}, timeout=10).json()  # fmt: skip
    return (reply["data"] and reply["data"]["shopifyqlQuery"]) or reply


def rows(local, text: str):
    found = answer(local, text)
    assert found["parseErrors"] == []
    return found["tableData"]["rows"]


def test_sessions_are_counted_by_the_shops_own_days(local):
    expected: Counter[str] = Counter()
    for one in local.shop.sessions(*EVER):
        day = datetime.fromisoformat(one["at"]).astimezone(ZoneInfo("America/New_York")).date().isoformat()
        expected[day] += one["human_or_bot_session"] == "human"
    found = rows(local, "FROM sessions SHOW sessions WHERE human_or_bot_session = 'human' GROUP BY day SINCE 2026-10-01 UNTIL 2026-10-31 ORDER BY day ASC LIMIT 99")
    assert {row["day"]: row["sessions"] for row in found} == {day: str(n) for day, n in sorted(expected.items()) if day.startswith("2026-10")}
    assert len(found) == 31
    assert rows(local, "FROM sessions SHOW sessions SINCE 2026-10-01 UNTIL 2026-10-31 WHERE human_or_bot_session = 'human'") == [
        {"sessions": str(sum(n for day, n in expected.items() if day.startswith("2026-10")))}
    ]


def pages(local, order: str) -> list[tuple[str | None, ...]]:
    text = f"FROM sessions SHOW sessions GROUP BY day, {BY} SINCE -90d UNTIL today ORDER BY {order} LIMIT 200 OFFSET "
    found = [row for offset in range(0, 2_000, 200) for row in rows(local, f"{text}{offset}")]
    return [tuple(row.values())[:-1] for row in found]


def test_pages_in_full_order_fit_together_and_others_do_not(local):
    whole = pages(local, f"day ASC, {BY}")
    assert len(whole) == len(set(whole)) > 1_000
    assert set(pages(local, "sessions DESC")) != set(whole)


def test_without_a_limit_the_rest_is_cut_unsaid(local):
    assert len(rows(local, f"FROM sessions SHOW sessions GROUP BY day, {BY} SINCE -90d UNTIL today")) == UNSAID


def test_an_answer_without_rows_names_no_columns(local):
    found = answer(local, "FROM sessions SHOW sessions GROUP BY day SINCE 2019-01-01 UNTIL 2019-01-02")
    assert found["tableData"] == {"columns": [], "rows": []}
    with LocalShopify(TinyShop()) as tiny:
        assert answer(tiny, "FROM sessions SHOW sessions GROUP BY day")["tableData"]["rows"] == []


@pytest.mark.parametrize(
    "text, named",
    [("FROM sessions SHOW sessions GROUP BY day, nope", "nope"), ("FROM visits SHOW sessions", "visits"), ("FROM sessions SHOW x", "'x'"),
     ("FROM sessions SHOW sessions SINCE soon", "soon"), ("FROM sessions SHOW sessions GROUP BY day ORDER BY utm_term", "utm_term"), ("hello", "")],
)  # fmt: skip
def test_what_is_not_understood_is_a_parse_error(local, text, named):
    found = answer(local, text)
    assert named in found["parseErrors"][0]
    assert found["tableData"] is None


def test_a_column_may_be_missing():
    shop = seeded(products=3, orders=1, sessions=10)
    shop.session_columns = COLUMNS - {"utm_term"}
    with LocalShopify(shop) as local:
        assert "utm_term" in answer(local, "FROM sessions SHOW sessions GROUP BY utm_term")["parseErrors"][0]


def test_the_scope_is_needed():
    with LocalShopify(seeded(products=3, orders=1, sessions=10), scopes=["read_products"]) as local:
        error = answer(local, "FROM sessions SHOW sessions")["errors"][0]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert "read_reports" in error["message"]


def test_its_faults():
    with LocalShopify(seeded(products=3, orders=1, sessions=10)) as local:
        local.faults.add("access_denied")
        local.faults.add("parse_errors", message="later")
        assert "Level 2" in answer(local, "FROM sessions SHOW sessions")["errors"][0]["message"]
        assert answer(local, "FROM sessions SHOW sessions")["parseErrors"] == ["later"]
        assert rows(local, "FROM sessions SHOW sessions") != []
