"""GraphQL as Shopify speaks it: the real schema, prices, throttling, pages, search, scopes."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate

from tests.shopify.cost import CostModel, plan
from tests.shopify.schema import all_scopes, schema

KNOWN = Path(__file__).with_name("known_queries.graphql").read_text("utf-8")
SEEN = "query Seen($id: ID!) { product(id: $id) { variants(first: 250) { nodes { inventoryItem { id tracked } } } } }"
PAGE = "query Page($n: Int!, $after: String, $q: String) { products(first: $n, after: $after, query: $q) { nodes { id } pageInfo { hasNextPage endCursor } } }"
ORDERS = "query Orders($q: String) { orders(first: 9, query: $q, sortKey: UPDATED_AT) { nodes { id } } }"


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def ids(rows):
    return [int(row["id"].rpartition("/")[2]) for row in rows]


def priced(text, **variables):
    document = parse(text)
    (operation,) = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return CostModel().requested(plan(document, operation), variables)


# ── Schema ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_known_queries_are_valid_by_shopifys_own_schema():
    document = parse(KNOWN)
    assert validate(schema(), document) == []
    assert len([node for node in document.definitions if isinstance(node, OperationDefinitionNode)]) > 25


def test_a_field_that_shopify_lacks_is_refused_as_shopify_does(client):
    answer = client.post("query Wrong { products(first: 1) { nodes { weight } } }")
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["message"] == "Field 'weight' doesn't exist on type 'Product'"
    assert error["extensions"] == {"code": "undefinedField", "typeName": "Product", "fieldName": "weight"}


def test_a_variable_of_the_wrong_kind_is_refused(client):
    (error,) = client.ask(PAGE, n="many")["errors"]
    assert error["extensions"]["code"] == "INVALID_VARIABLE"


def test_what_the_data_lacks_is_noted_and_an_error_where_it_may_not_be_null(client):
    answer = client.ask("{ products(first: 1) { nodes { id onlineStoreUrl totalInventory } } }")
    assert answer["data"] is None
    assert "Product.totalInventory is not in the shop's data" in answer["errors"][0]["message"]
    assert client.local.gaps == {"Product.onlineStoreUrl", "Product.totalInventory"}


# ── Headers, tokens ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_headers_say_version_date_and_request(client):
    headers = client.post("{ shop { name } }").headers
    assert headers["X-Shopify-API-Version"] == "2026-10"
    assert headers["Date"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert headers["X-Request-Id"]


def test_a_wrong_token_is_told_in_a_bare_string(client):
    answer = client.post("{ shop { name } }", token="shpat_wrong")
    assert answer.status_code == 401
    assert answer.json() == {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}


def test_the_log_has_everything_but_the_token(client):
    client.data(PAGE, n=1)
    (entry,) = client.local.requests("Page")
    assert (entry.status, entry.variables, entry.requested, entry.actual) == (200, {"n": 1}, 1, 1)
    assert client.local.token not in client.fetch(client.local.base + "/_control/log").text


# ── Costs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_one_price_that_a_live_shop_was_seen_to_ask():
    assert priced(SEEN) == 25


@pytest.mark.parametrize("query,cost", [("{ shop { name } }", 1), ("{ shop { plan { shopifyPlus } } }", 2), ("{ urlRedirects(first: 250) { nodes { id } pageInfo { hasNextPage } } }", 12)])
def test_prices(query, cost):
    assert priced(query) == cost


def test_a_mutation_costs_ten():
    assert priced("mutation M($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { id } userErrors { message } } }") == 10


def test_page_sizes_in_variables_count():
    assert priced(PAGE, n=250) == 12
    assert priced(PAGE, n=1) == 1


def test_an_answer_costs_what_it_holds(open_shop):
    client = open_shop(clock=Clock())
    cost = client.ask(PAGE, n=250)["extensions"]["cost"]
    assert cost["requestedQueryCost"] == 12
    assert cost["actualQueryCost"] == 3
    assert cost["throttleStatus"] == {"maximumAvailable": 20000.0, "currentlyAvailable": 19997, "restoreRate": 1000.0}


def test_nothing_found_costs_one(client):
    cost = client.ask(SEEN, id="gid://shopify/Product/99")["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (25, 1)


def test_an_empty_bucket_throttles_until_it_has_refilled(open_shop):
    clock = Clock()
    client = open_shop(clock=clock, bucket=15, rate=1)
    for _ in range(2):
        assert "errors" not in client.ask(PAGE, n=250)  # asks 12, spends 3
    answer = client.ask(PAGE, n=250)
    assert answer["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert "data" not in answer
    status = {"maximumAvailable": 15.0, "currentlyAvailable": 9, "restoreRate": 1.0}
    assert answer["extensions"]["cost"] == {"requestedQueryCost": 12, "actualQueryCost": None, "throttleStatus": status}
    clock.now += 3
    assert "errors" not in client.ask(PAGE, n=250)


def test_one_query_may_ask_for_1000_points(client):
    query = "{ products(first: 250) { nodes { variants(first: 250) { nodes { media(first: 250) { nodes { id } } } } } } }"
    (error,) = client.ask(query)["errors"]
    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert error["extensions"]["maxCost"] == 1000
    assert error["extensions"]["cost"] == priced(query) > 1000


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def walk(client, query, root, **variables):
    after, found = None, []
    while True:
        page = client.data(query, after=after, **variables)[root]
        found += ids(page["nodes"])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("size", [1, 2, 3, 250])
def test_pages_add_up(client, size):
    assert walk(client, PAGE, "products", n=size) == [1, 2, 3]


@pytest.mark.parametrize("arguments,wanted", [("sortKey: ID, reverse: true", [3, 2, 1]), ("sortKey: UPDATED_AT", [3, 2, 1]), ("sortKey: UPDATED_AT, reverse: true", [1, 2, 3])])
def test_orders_of_pages(client, arguments, wanted):
    query = f"query Page($after: String) {{ products(first: 1, after: $after, {arguments}) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
    assert walk(client, query, "products") == wanted


def test_a_cursor_outlives_its_row(client, shop):
    page = client.data(PAGE, n=1)["products"]
    del shop.roots["products"][0]
    assert ids(client.data(PAGE, n=1, after=page["pageInfo"]["endCursor"])["products"]["nodes"]) == [2]


def test_edges_have_cursors_and_pages_go_backwards(client):
    query = "query Back($before: String) { urlRedirects(last: 3, before: $before) { edges { cursor node { id } } pageInfo { hasPreviousPage hasNextPage startCursor } } }"
    page = client.data(query)["urlRedirects"]
    assert ids(edge["node"] for edge in page["edges"]) == [5, 6, 7]
    page = client.data(query, before=page["pageInfo"]["startCursor"])["urlRedirects"]
    assert ids(edge["node"] for edge in page["edges"]) == [2, 3, 4]
    assert page["pageInfo"]["hasPreviousPage"] is True


@pytest.mark.parametrize("size", [-1, 251])
def test_page_sizes_have_an_end(client, size):
    (error,) = client.ask(PAGE, n=size)["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"


def test_a_page_needs_a_size(client):
    assert client.ask("{ products { nodes { id } } }")["errors"][0]["message"] == "you must provide one of first or last"


def test_pages_end_at_25000_objects(client, shop):
    shop.roots["urlRedirects"] = [{"__typename": "UrlRedirect", "id": f"gid://shopify/UrlRedirect/{at}"} for at in range(1, 25_300)]
    query = "query Far($after: String) { urlRedirects(first: 250, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }"
    after = None
    for _ in range(100):
        after = client.data(query, after=after)["urlRedirects"]["pageInfo"]["endCursor"]
    assert "25,000" in client.ask(query, after=after)["errors"][0]["message"]
    window = client.data('{ urlRedirects(first: 250, query: "id:>25000") { nodes { id } } }')["urlRedirects"]["nodes"]
    assert ids(window) == list(range(25_001, 25_251))


# ── Search, counts ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query,wanted",
    [
        ("updated_at:>='2026-10-01T00:00:00Z'", [2, 3]),
        ("updated_at:>'2026-10-01'", [2, 3]),  # > is >= on a live shop
        ("created_at:<2026-11-01 AND test:false", [1]),
        ("test:true", [2]),
        ("id:>1 id:<=3", [2, 3]),
        ("-test:true", [1, 3]),
        ("", [1, 2, 3]),
    ],
)
def test_search(client, query, wanted):
    assert ids(client.data(ORDERS, q=query)["orders"]["nodes"]) == wanted


def test_an_unknown_filter_lets_everything_through_and_warns(client):
    answer = client.ask(ORDERS, q="utm_source:tiktok")
    assert ids(answer["data"]["orders"]["nodes"]) == [1, 2, 3]
    warning = {"field": "utm_source", "message": "Invalid search field for this query.", "code": "invalid_field"}
    assert answer["extensions"]["search"][0]["warnings"] == [warning]


def test_counts_stop_at_their_limit(client):
    query = "{ all: urlRedirectsCount(limit: null) { count precision } few: urlRedirectsCount(limit: 5) { count precision } }"
    assert client.data(query) == {"all": {"count": 7, "precision": "EXACT"}, "few": {"count": 5, "precision": "AT_LEAST"}}


# ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_objects_by_id(client):
    query = "query One($id: ID!, $none: ID!) { product(id: $id) { title } node(id: $id) { ... on Product { handle } } nodes(ids: [$id, $none]) { id } page(id: $id) { id } }"
    found = client.data(query, id="gid://shopify/Product/2", none="gid://shopify/Product/9")
    assert found == {"product": {"title": "Product 2"}, "node": {"handle": "product-2"}, "nodes": [{"id": "gid://shopify/Product/2"}, None], "page": None}


def test_quantities_are_those_that_were_named(client):
    query = '{ inventoryItems(first: 1) { nodes { inventoryLevels(first: 1) { nodes { quantities(names: ["on_hand"]) { name quantity } } } } } }'
    (item,) = client.data(query)["inventoryItems"]["nodes"]
    assert item["inventoryLevels"]["nodes"] == [{"quantities": [{"name": "on_hand", "quantity": 5}]}]


def test_theme_files_by_wildcard(client):
    query = "query Files($names: [String!]) { themes(first: 1, roles: [MAIN]) { nodes { files(first: 5, filenames: $names) { nodes { filename } userErrors { code filename } } } } }"
    files = client.data(query, names=["templates/*", "config/none.json"])["themes"]["nodes"][0]["files"]
    assert [file["filename"] for file in files["nodes"]] == ["templates/index.json", "templates/product.json"]
    assert files["userErrors"] == [{"code": "NOT_FOUND", "filename": "config/none.json"}]


# ── Scopes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_scope_denies_the_field(open_shop):
    client = open_shop(scopes=["read_products"])
    answer = client.ask("{ shop { name } themes(first: 1) { nodes { id } } }")
    assert answer["data"] == {"shop": {"name": "Tiny"}, "themes": None}
    (error,) = answer["errors"]
    assert error["path"] == ["themes"]
    assert error["message"] == "Access denied for themes field. Required access: `read_themes` access scope."
    assert error["extensions"]["code"] == "ACCESS_DENIED"


def test_a_denied_field_that_may_not_be_null_takes_all_along(open_shop):
    answer = open_shop(scopes=["read_products"]).ask("{ shop { name } orders(first: 1) { nodes { id } } }")
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"


def test_a_scope_inside_an_object(open_shop):
    query = "{ inventoryItems(first: 1) { nodes { sku inventoryLevels(first: 1) { nodes { id } } } } }"
    (error,) = open_shop(scopes=["read_products"]).ask(query)["errors"]
    assert error["path"] == ["inventoryItems", "nodes", 0, "inventoryLevels"]


def test_without_read_all_orders_the_last_60_days_are_all(open_shop):
    client = open_shop(tokens={"shpat_few": all_scopes() - {"read_all_orders"}})
    assert ids(client.data(ORDERS)["orders"]["nodes"]) == [1, 2, 3]
    assert ids(client.post(ORDERS, token="shpat_few").json()["data"]["orders"]["nodes"]) == [2, 3]


def test_the_app_knows_its_scopes(open_shop):
    client = open_shop(scopes=["read_products", "read_themes"])
    found = client.data("{ currentAppInstallation { accessScopes { handle } } }")["currentAppInstallation"]
    assert [scope["handle"] for scope in found["accessScopes"]] == ["read_products", "read_themes"]
