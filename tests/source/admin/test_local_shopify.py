"""The client against the local Shopify: every fault that it knows, and its bucket of points, by one virtual clock."""

from __future__ import annotations

import pytest

from linkaudit.errors import SourceError
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import ClientCredentials, StaticToken
from linkaudit.source.admin.faults import AccessDenied, ExpiredResult, TooExpensive, Unanswered
from linkaudit.source.admin.feeds import feed_named
from linkaudit.source.admin.read import PARKED, FeedStream
from linkaudit.source.admin.session import open_session
from linkaudit.source.admin.shop_address import parse_shop
from linkaudit.source.admin.transport import Http
from tests.shopify.faults import AFTERWARDS, INSTEAD, SHOPIFYQL
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import seeded
from tests.shopify.tiny import TinyShop
from tests.source.admin.scripted import Clock

QUERY = "query Name { shop { name } }"
MANY = "query Many($first: Int!) { products(first: $first) { nodes { id variants(first: 50) { nodes { id inventoryItem { id } } } } } }"
BULK = "{ urlRedirects { edges { node { __typename id path target } } } }"
RUN = """mutation Run($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) {
  bulkOperation { id status } userErrors { field message code } } }"""
POLL = "query Poll($id: ID!) { bulkOperation(id: $id) { status url fileSize objectCount } }"

PASSING = {
    "throttled", "429", "430", "500", "502", "503", "504", "internal_error_200", "timeout", "non_json_200", "empty_200",
    "cut_connection", "cut_before_answer", "slow_body", "wrong_version", "password",
}  # fmt: skip
ENDING = {
    "string_errors": "Invalid API key", "401_once": "does not accept the token", "token_revoked": "does not accept the token",
    "402": "Unavailable Shop", "403": "merchant approval", "404": "Not Found", "423": "Shop is locked",
    "moved": "moved to moved-elsewhere.myshopify.com", "max_cost": "2003",
    "undefined_field": "doesn't exist on type",
}  # fmt: skip


@pytest.fixture
def open_shop():
    opened = []

    def make(**options):
        local = LocalShopify(TinyShop(), **options)
        local.__enter__()
        opened.append(local)
        return local

    yield make
    for local in opened:
        local.__exit__()


@pytest.fixture
def local(open_shop, clock):
    return open_shop(clock=clock)


@pytest.fixture
def client(local, clock, told):
    with AdminClient(parse_shop(local.address), StaticToken(local.token), clock=clock, sleep=clock.sleep, tell=told.append) as made:
        yield made


def test_every_fault_is_known_here():
    assert PASSING | ENDING.keys() == (INSTEAD.keys() | AFTERWARDS) - {"invalid_client", *SHOPIFYQL}


@pytest.mark.parametrize("name", sorted(PASSING))
@pytest.mark.parametrize("times", [1, 3])
def test_what_passes(local, client, name, times):
    local.faults.add(name, kind="graphql", times=times)
    assert client.run(QUERY, name="Name").data == {"shop": {"name": "Tiny"}}
    assert client.run(QUERY, name="Name").data == {"shop": {"name": "Tiny"}}


@pytest.mark.parametrize("name", sorted(ENDING))
def test_what_does_not_pass(local, client, clock, name):
    local.faults.add(name, kind="graphql")
    with pytest.raises((SourceError, TooExpensive), match=ENDING[name]):
        client.run(QUERY, name="Name")
    assert len(local.requests()) == 1
    assert clock.slept == []


@pytest.mark.parametrize("name", ["502", "cut_connection", "cut_before_answer", "internal_error_200", "timeout", "non_json_200"])
def test_a_submission_that_may_have_run_is_not_repeated(local, client, name):
    local.faults.add(name, kind="graphql", operation="Run")
    with pytest.raises(Unanswered):
        client.run(RUN, {"query": BULK}, name="Run", retry=False)
    assert len(local.operations()) == (name in {"cut_connection", "cut_before_answer"})


def test_a_token_of_a_day_is_renewed_in_time(open_shop, clock):
    local = open_shop(clock=clock, expires_in=3600)
    shop, http = parse_shop(local.address), Http()
    credentials = ClientCredentials(shop, local.client_id, local.client_secret, http, clock)
    with AdminClient(shop, credentials, clock=clock, sleep=clock.sleep) as client:
        for _ in range(10):
            client.run(QUERY, name="Name")
            clock.now += 1000
        assert {entry.status for entry in local.requests()} == {200}
        clock.now += 100_000
        local.revoke(credentials.token())
        assert client.run(QUERY, name="Name").data
    http.close()
    assert len(local.requests(kind="oauth")) == 5


def test_an_app_that_is_not_known(local, clock):
    shop, http = parse_shop(local.address), Http()
    credentials = ClientCredentials(shop, local.client_id, "shpss_wrong", http, clock)
    with AdminClient(shop, credentials, clock=clock, sleep=clock.sleep) as client, pytest.raises(SourceError, match="does not know this client id"):
        client.run(QUERY, name="Name")
    http.close()


def test_a_scope_that_is_missing(open_shop, clock):
    local = open_shop(clock=clock, scopes=["read_products"])
    with AdminClient(parse_shop(local.address), StaticToken(local.token), clock=clock, sleep=clock.sleep) as client:
        with pytest.raises(AccessDenied, match="read_online_store_navigation"):
            client.run("query R { urlRedirects(first: 1) { nodes { id } } }", name="R")
        theme = "gid://shopify/OnlineStoreTheme/1"
        answer = client.run("query R($id: ID!) { shop { name } theme(id: $id) { name } }", {"id": theme}, name="R")
    assert answer.data == {"shop": {"name": "Tiny"}, "theme": None}
    assert answer.denied[0].path == "theme"
    assert "read_themes" in answer.denied[0].message


# ── Points ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bucket,rate", [(2_000, 100), (20_000, 1_000), (400, 7)])
def test_it_is_never_throttled_and_never_idle(open_shop, clock, bucket, rate):
    local = open_shop(clock=clock, bucket=bucket, rate=rate)
    began = clock.now
    with AdminClient(parse_shop(local.address), StaticToken(local.token), clock=clock, sleep=clock.sleep) as client:
        for count in range(150):
            client.run(MANY, {"first": 10 + count % 3}, name="Many")
    assert client.statistics.throttled == 0
    spent = client.statistics.points_spent
    requested = max(entry.requested or 0 for entry in local.requests())
    assert spent <= bucket + rate * (clock.now - began) + 1
    assert clock.now - began <= max(0.0, spent - bucket + requested) / rate + 150 * 1.5 / rate


def test_two_clients_of_one_bucket_come_through(open_shop, clock):
    local = open_shop(clock=clock, bucket=400, rate=20)
    shop = parse_shop(local.address)
    with (
        AdminClient(shop, StaticToken(local.token), clock=clock, sleep=clock.sleep) as one,
        AdminClient(shop, StaticToken(local.token), clock=clock, sleep=clock.sleep) as other,
    ):
        for _ in range(60):
            assert one.run(MANY, {"first": 20}, name="Many").data
            assert other.run(MANY, {"first": 20}, name="Many").data


# ── Results of bulk operations ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def result(local, client, clock):
    gid = client.run(RUN, {"query": BULK}, name="Run", retry=False).data["bulkOperationRunQuery"]["bulkOperation"]["id"]
    for _ in range(50):
        operation = client.run(POLL, {"id": gid}, name="Poll").data["bulkOperation"]
        if operation["status"] == "COMPLETED":
            return operation
        clock.sleep(2)
    raise AssertionError(operation)


@pytest.mark.parametrize("faults", [[], ["result_cut"], ["result_cut", "result_cut"], ["result_truncated"]])
def test_a_result_comes_whole(local, client, result, tmp_path, faults):
    for name in faults:
        local.faults.add(name)
    client.download(result["url"], tmp_path / "result", size=int(result["fileSize"]), name="bulk")
    lines = (tmp_path / "result").read_bytes().splitlines()
    assert len(lines) == int(result["objectCount"]) == 7
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert local.leaks == []


def test_a_result_that_is_gone(local, client, result, tmp_path):
    local.faults.add("result_expired")
    with pytest.raises(ExpiredResult):
        client.download(result["url"], tmp_path / "result", size=None, name="bulk")
    assert list(tmp_path.iterdir()) == []


def test_the_clock_is_shared(local, clock):
    assert isinstance(clock, Clock)
    assert local.clock is clock


@pytest.mark.parametrize("size", [40, 320], ids=["by pages", "in bulk"])
def test_how_many_objects_there_will_be_is_known_once_shopify_has_counted(clock, told, tmp_path, size):
    with LocalShopify(seeded(products=size, orders=1, seed=4), clock=clock) as local, \
            AdminClient(parse_shop(local.address), StaticToken(local.token), clock=clock, sleep=clock.sleep, tell=told.append) as client:
        session = open_session(client, tmp_path / "spool", window_days=0, pause=clock.sleep, tell=told.append)
        stream = FeedStream(session, feed_named("products"), state="", base="")
        seen = [(batch.cursor, stream.expected) for batch in stream.batches() if batch is not PARKED and batch.records]
    assert stream.expected == stream.progress.cursor > 0
    assert {whole for _, whole in seen} <= {None, stream.expected}  # None: Shopify is still counting a part
    assert seen[-1][1] == stream.expected
