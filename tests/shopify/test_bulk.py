"""Bulk operations: Shopify's rules, how they go, the order of their lines, where results may be fetched."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.shopify.bulk import Pace
from tests.shopify.bulk_order import Order
from tests.shopify.tiny import TinyShop, product

BODY = "{ products { edges { node { __typename id title variants { edges { node { __typename id price inventoryItem { sku } media { edges { node { id } } } } } } media { edges { node { __typename id ... on MediaImage { image { url } } } } } } } } }"
PLAIN = "{ urlRedirects { edges { node { id path target } } } }"


def lines(client, operation):
    answer = client.fetch(operation["url"])
    assert answer.status_code == 200
    assert len(answer.content) == int(operation["fileSize"])
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert len(found) == int(operation["objectCount"])
    assert len([line for line in found if "__parentId" not in line]) == int(operation["rootObjectCount"])
    return found


class Large(TinyShop):
    def __init__(self) -> None:
        super().__init__()
        self.roots["products"] = [product(at) for at in range(1, 41)]


# ── Rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query,message",
    [
        ("{ shop { name } }", "at least one connection"),
        ('{ node(id: "gid://shopify/Product/1") { id } }', "`node` and `nodes`"),
        ("{ products { edges { node { nope } } } }", "Invalid bulk query"),
        ("{ products { edges { node", "Invalid bulk query"),
        ("{ products { edges { node { id } } } urlRedirects { edges { node { id } } } }", "single top-level"),
        ("{ collections { edges { node { products { edges { node { variants { edges { node { media { edges { node { id } } } } } } } } } } } } }", "depth"),
        ("{ products { edges { node { a: media { edges { node { id } } } b: media { edges { node { id } } } c: media { edges { node { id } } } d: media { edges { node { id } } } e: media { edges { node { id } } } } } } }", "more than 5"),
        ("{ orders { edges { node { fulfillments { fulfillmentLineItems { edges { node { id } } } } } } } }", "within a list field"),
        ("{ orders { edges { node { customerJourneySummary { moments { edges { node { occurredAt } } } } } } } }", "implement Node"),
        ("mutation { bulkOperationCancel(id: 1) { userErrors { message } } }", "query operation"),
    ],
)
def test_a_query_that_breaks_a_rule_is_a_user_error(client, query, message):
    answer = client.submit(query)
    assert answer["bulkOperation"] is None
    (error,) = answer["userErrors"]
    assert message in error["message"]
    assert (error["code"], error["field"]) == ("INVALID", ["query"])


def test_five_connections_two_deep_are_allowed(client):
    query = BODY.replace("media { edges { node { __typename", "metafields { edges { node { id } } } media { edges { node { __typename")
    assert client.finish(query)["status"] == "COMPLETED"


def test_five_at_once(open_shop):
    client = open_shop(pace=Pace(created=90))
    assert [client.submit(PLAIN)["userErrors"] for _ in range(5)] == [[]] * 5
    (error,) = client.submit(PLAIN)["userErrors"]
    assert error["code"] == "OPERATION_IN_PROGRESS"
    assert "gid://shopify/BulkOperation/" in error["message"]


# ── How they go ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_created_running_completed(open_shop):
    client = open_shop(pace=Pace(created=1, running=2))
    answer = client.submit(PLAIN)["bulkOperation"]
    assert answer["status"] == "CREATED"
    statuses = [client.poll(answer["id"])["status"] for _ in range(5)]
    assert statuses == ["CREATED", "RUNNING", "RUNNING", "COMPLETED", "COMPLETED"]


def test_counts_are_strings_and_lines_add_up(client):
    operation = client.finish(PLAIN)
    assert (operation["objectCount"], operation["rootObjectCount"], operation["errorCode"], operation["type"]) == ("7", "7", None, "QUERY")
    assert lines(client, operation)[0] == {"id": "gid://shopify/UrlRedirect/1", "path": "/old-1", "target": "/products/product-1"}


def test_nothing_found_has_no_url(client):
    operation = client.finish('{ orders(query: "id:>99") { edges { node { id } } } }')
    assert (operation["status"], operation["objectCount"], operation["url"]) == ("COMPLETED", "0", None)


def test_operations_are_listed_by_status_and_canceled(open_shop):
    client = open_shop(pace=Pace(running=9))
    gid = client.submit(PLAIN)["bulkOperation"]["id"]
    running = '{ bulkOperations(first: 10, query: "operation_type:query status:running", sortKey: CREATED_AT) { nodes { id status } } }'
    assert client.data(running)["bulkOperations"]["nodes"] == [{"id": gid, "status": "RUNNING"}]
    cancel = "mutation Cancel($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
    assert client.data(cancel, id=gid)["bulkOperationCancel"] == {"bulkOperation": {"status": "CANCELING"}, "userErrors": []}
    assert [client.poll(gid)["status"] for _ in range(2)] == ["CANCELING", "CANCELED"]
    assert client.data(running)["bulkOperations"]["nodes"] == []
    assert "canceled" in client.data(cancel, id=gid)["bulkOperationCancel"]["userErrors"][0]["message"]


def test_a_missing_scope_fails_the_whole_operation(open_shop):
    client = open_shop(scopes=["read_products"])
    operation = client.finish("{ inventoryItems { edges { node { id inventoryLevels { edges { node { id } } } } } } }")
    assert (operation["status"], operation["errorCode"], operation["url"]) == ("FAILED", "ACCESS_DENIED", None)


def test_a_gap_in_the_data_fails_and_is_named(client):
    operation = client.finish("{ products { edges { node { id totalInventory } } } }")
    assert (operation["status"], operation["errorCode"]) == ("FAILED", "INTERNAL_SERVER_ERROR")
    assert "Product.totalInventory" in client.local.gaps


# ── Lines and their order ────────────────────────────────────────────────────────────────────────────────────────────


def test_grouped_children_follow_their_parent(client):
    found = lines(client, client.finish(BODY, group=True))
    assert [line["id"].split("/")[-2] for line in found[:7]] == ["Product", "ProductVariant", "MediaImage", "ProductVariant", "MediaImage", "MediaImage", "MediaImage"]
    assert found[2]["__parentId"] == found[1]["id"]
    assert list(found[1]) == ["__typename", "id", "price", "inventoryItem", "__parentId"]
    assert found[5]["image"] == {"url": "https://cdn.example/11.jpg"}


def test_ungrouped_lines_are_hostile_and_the_same_every_time(open_shop):
    made = [open_shop(shop=Large(), order=Order(window=30)) for _ in range(2)]
    first, second = (lines(client, client.finish(BODY)) for client in made)
    assert first == second
    assert first != lines(made[0], made[0].finish(BODY, group=True))
    kinds = [line.get("__typename", "MediaImage") for line in first]
    assert kinds[:31] == ["Product"] * 30 + [kinds[30]]
    assert kinds[30] != "Product"
    parents = [line["__parentId"] for line in first if line.get("__typename") == "ProductVariant"]
    assert sum(one != other for one, other in pairwise(parents)) > 60
    assert_parents_come_first(first)


def assert_parents_come_first(found):
    seen: set[str] = set()
    siblings: dict[tuple[str, str], list[str]] = {}
    for line in found:
        if "__parentId" in line:
            assert line["__parentId"] in seen
            siblings.setdefault((line["__parentId"], line["id"].split("/")[-2]), []).append(line["id"])
        seen.add(line["id"])
    variants = [group for (_, kind), group in siblings.items() if kind == "ProductVariant"]
    assert all(group == sorted(group) for group in variants)


def test_children_may_come_first_if_asked_to(open_shop):
    client = open_shop(order=replace(Order(), children_first=True))
    found = lines(client, client.finish(BODY))
    assert found[0]["id"].startswith("gid://shopify/MediaImage/")
    assert found[-1]["__typename"] == "Product"


# ── Where results may be fetched ─────────────────────────────────────────────────────────────────────────────────────


def test_a_result_wants_its_signature_and_nobodys_token(client):
    url = client.finish(PLAIN)["url"]
    assert client.fetch(url.replace("Signature=", "Signature=0")).status_code == 403
    assert client.local.leaks == []
    answer = client.fetch(url, **{"X-Shopify-Access-Token": client.local.token})
    assert answer.status_code == 403
    assert "x-shopify-access-token" in client.local.leaks[0]


def test_a_result_can_be_resumed(client):
    url = client.finish(PLAIN)["url"]
    whole = client.fetch(url).content
    part = client.fetch(url, Range="bytes=100-")
    assert (part.status_code, part.content) == (206, whole[100:])
    assert part.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert client.fetch(url, Range=f"bytes={len(whole)}-").status_code == 416
