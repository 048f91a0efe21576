"""The engine on a shop as large as its data makes it: nothing missing, right order, changes seen at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shopify.shops.seeded import seeded

KNOWN = Path(__file__).with_name("known_queries.graphql").read_text("utf-8")
CONTROL = {"LinkauditBulkPoll", "LinkauditBulkList"}
NAMES = [name for name in re.findall(r"^query (\w+)", KNOWN, re.MULTILINE) if name not in CONTROL]
QUERY = """query Orders($after: String, $q: String, $sort: OrderSortKeys, $reverse: Boolean) {
  orders(first: 20, after: $after, query: $q, sortKey: $sort, reverse: $reverse) {
    nodes { id createdAt updatedAt } pageInfo { hasNextPage endCursor }
  }
}"""


@pytest.fixture(scope="module")
def large():
    return seeded(products=40, orders=120, seed=5)


def variables_of(name, shop):
    first = {root: shop.root(root)[0] for root in ("products", "themes", "metaobjectDefinitions")}
    theme = {"id": first["themes"]["id"]}
    return {
        "LinkauditVariants": {"id": first["products"]["id"]},
        "LinkauditResourceMetafields": {"id": first["products"]["id"]},
        "LinkauditThemeFileList": theme,
        "LinkauditThemeFiles": {**theme, "filenames": ["templates/*"]},
        "LinkauditMetaobjects": {"type": first["metaobjectDefinitions"]["type"]},
    }.get(name, {})


@pytest.mark.parametrize("name", NAMES)
def test_every_known_query_finds_all_that_it_asks_for(open_shop, large, name):
    client = open_shop(shop=large)
    answer = client.post(KNOWN, name=name, **variables_of(name, large)).json()
    assert "errors" not in answer
    assert answer["data"]
    assert client.local.gaps == set()


def orders(client, **variables):
    after, found = None, []
    while True:
        page = client.data(QUERY, after=after, **variables)["orders"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", ["ID", "UPDATED_AT", "CREATED_AT"])
@pytest.mark.parametrize("field", ["updated_at", "created_at"])
def test_filtered_pages_hold_what_all_rows_hold(open_shop, large, field, sort, reverse):
    client = open_shop(shop=large, plan="unlimited")
    since, key = "2026-10-20T00:00:00Z", {"updated_at": "updatedAt", "created_at": "createdAt"}[field]
    rows = [large.root("orders")[index] for index in range(len(large.root("orders")))]
    by = {"ID": "id", "UPDATED_AT": "updatedAt", "CREATED_AT": "createdAt"}[sort]
    wanted = sorted((row for row in rows if row[key] >= since), key=lambda row: (row[by], row["id"]), reverse=reverse)
    found = orders(client, q=f"{field}:>='{since}'", sort=sort, reverse=reverse)
    assert 0 < len(wanted) < len(rows)
    assert [row["id"] for row in found] == [row["id"] for row in wanted]


def test_a_change_is_seen_at_once(open_shop):
    shop = seeded(products=3, orders=30, seed=5)
    client = open_shop(shop=shop)
    before = orders(client, sort="UPDATED_AT")
    shop.now = "2026-12-01T00:00:00Z"
    shop.update(before[0]["id"], test=True)
    after = orders(client, sort="UPDATED_AT")
    assert [row["id"] for row in after] == [*(row["id"] for row in before[1:]), before[0]["id"]]
    shop.delete(before[1]["id"])
    assert len(orders(client, sort="UPDATED_AT")) == 29
