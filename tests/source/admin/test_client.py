"""What the client sends, what it makes of every kind of answer, and what it leaves alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from linkaudit.errors import SourceError, UsageError
from linkaudit.source.admin import transport
from linkaudit.source.admin.client import AdminClient, Answer, Denied
from linkaudit.source.admin.credentials import StaticToken
from linkaudit.source.admin.faults import AccessDenied, TooExpensive, Unanswered
from linkaudit.source.admin.version import API_VERSION
from tests.source.admin.conftest import TOKEN
from tests.source.admin.scripted import Script, data, errors, status

QUERY = "query Shop { shop { name } }"


def test_what_is_sent(server, client):
    server.then(data())
    answer = client.run(QUERY, {"first": 5}, name="Shop")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", f"/admin/api/{API_VERSION}/graphql.json")
    assert asked.json == {"query": QUERY, "variables": {"first": 5}, "operationName": "Shop"}
    assert asked.token == TOKEN
    assert asked.headers["user-agent"].startswith("linkaudit/")
    assert asked.headers["content-type"] == "application/json"
    assert "authorization" not in asked.headers
    assert answer == Answer({"shop": {"name": "Demo"}}, (), (), datetime(2026, 11, 22, 10, tzinfo=UTC))


def test_numbers_are_exact_and_half_an_emoji_does_no_harm(server, client):
    body = '{"data": {"weight": 0.1, "title": "cut \\ud83d", "whole": "\\ud83d\\ude00"}}'
    server.then(Script(body.encode()))
    assert client.run(QUERY, name="Shop").data == {"weight": Decimal("0.1"), "title": "cut \ufffd", "whole": "😀"}


def test_one_connection_serves_many_requests(server, client):
    server.then(*[data()] * 5)
    for _ in range(5):
        client.run(QUERY, name="Shop")
    assert client.statistics.requests == len(server.asked) == 5


def test_a_netrc_adds_nothing(server, client, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1\nlogin me\npassword mine\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.then(data())
    client.run(QUERY, name="Shop")
    assert "authorization" not in server.asked[0].headers


def test_proxies_of_the_environment_are_used(server, clock, monkeypatch):
    monkeypatch.setenv("http_proxy", server.base)
    monkeypatch.setenv("no_proxy", "elsewhere.example")
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    server.then(data())
    from linkaudit.source.admin.shop_address import parse_shop

    with AdminClient(parse_shop("localhost:1"), StaticToken(TOKEN), clock=clock, sleep=clock.sleep) as client:
        client.run(QUERY, name="Shop")
    assert server.asked[0].path == f"http://localhost:1/admin/api/{API_VERSION}/graphql.json"


# ── Faults that pass ─────────────────────────────────────────────────────────────────────────────────────────────────

PASSING = [
    *[status(code) for code in (408, 425, 429, 430, 500, 502, 503, 504, 520, 523, 527, 530, 540)],
    errors("THROTTLED"), errors("INTERNAL_SERVER_ERROR"), errors("TIMEOUT"),
    errors("INTERNAL_SERVER_ERROR", value={"products": None}),
    errors("ACCESS_DENIED", "INTERNAL_SERVER_ERROR", value={"shop": {"name": "x"}}),
    Script(b"<html>wait</html>"), Script(b""), Script(b"[]"), Script(b"{}"), Script(b'{"data": null}'), Script(b'{"data": {"shop'),
    Script(b'{"data": {"shop": {"name": "x"}}}', cut=10), Script(cut=-1), Script(reset=True),
]  # fmt: skip


@pytest.mark.parametrize("fault", PASSING, ids=lambda script: f"{script.status} {script.body[:60]!r} {script.cut} {script.reset}")
def test_what_passes_is_tried_again(server, client, clock, fault):
    server.then(fault, fault, data())
    assert client.run(QUERY, name="Shop").data == {"shop": {"name": "Demo"}}
    assert len(server.asked) == 3
    assert client.statistics.retried == 2
    assert clock.slept


def test_a_shop_that_hangs_is_left_and_asked_again(server, client, monkeypatch):
    monkeypatch.setattr(transport, "TIMEOUT", (5.0, 0.05))
    server.then(Script(hang=True), data())
    assert client.run(QUERY, name="Shop").data
    server.then(Script(hang=True))
    with pytest.raises(Unanswered, match="did not answer in time"):
        client.run(QUERY, name="Shop", retry=False)


def test_nobody_there(server, clock, told):
    shop = server.shop
    server.close()
    with AdminClient(shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep, tell=told.append) as client, pytest.raises(SourceError) as caught:
        client.run(QUERY, name="Shop")
    assert str(caught.value).startswith(f"{shop.name}, Shop: the connection was refused (tried 8 times)")
    assert told


# ── Faults that do not ───────────────────────────────────────────────────────────────────────────────────────────────

LASTING = [
    (status(401), "does not accept the token"),
    (status(402), "frozen"),
    (status(403), "refuses the request"),
    (status(404), "there is no such shop"),
    (status(423), "locked"),
    (status(400), "status 400"),
    (status(302, Location="https://other.myshopify.com/admin/api/x"), "the shop moved to other.myshopify.com"),
    (status(301, Location="https://shop.example/password"), "sends us on to shop.example"),
    (status(307, Location="http://[bad"), "sends us on to nowhere"),
    (status(308), "sends us on to nowhere"),
    (Script(b'{"errors": "[API] Invalid API key or access token"}'), "Invalid API key"),
    (Script(b'{"errors": {"query": "Required"}}'), "Required"),
    (errors("undefinedField"), "says undefinedField"),
    (errors("", value={"shop": {"name": "x"}}), "refuses the query"),
    (errors("SHOP_INACTIVE"), "SHOP_INACTIVE"),
]  # fmt: skip


@pytest.mark.parametrize("fault,said", LASTING, ids=[row[1] for row in LASTING])
def test_what_does_not_pass_is_said_at_once(server, client, clock, fault, said):
    server.then(fault)
    with pytest.raises(SourceError) as caught:
        client.run(QUERY, name="Shop")
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{server.shop.name}, Shop: ")
    assert caught.value.cure
    assert caught.value.exit_code == 3
    assert len(server.asked) == 1
    assert clock.slept == []


def test_a_redirect_is_never_followed(server, client):
    server.then(status(302, Location=f"{server.base}/elsewhere"))
    with pytest.raises(SourceError):
        client.run(QUERY, name="Shop")
    assert [asked.path for asked in server.asked] == [f"/admin/api/{API_VERSION}/graphql.json"]


def test_a_query_that_costs_too_much(server, client):
    more = {"code": "MAX_COST_EXCEEDED", "cost": 2003, "maxCost": 1000}
    server.then(Script(json.dumps({"errors": [{"message": "Query cost is 2003", "extensions": more}]}).encode()))
    with pytest.raises(TooExpensive) as caught:
        client.run(QUERY, name="Shop")
    assert (caught.value.cost, caught.value.limit) == (2003, 1000)


def test_a_field_denied_beside_data(server, client):
    denied = [
        {"message": "Access denied for unitCost", "path": ["products", "nodes", n, "unitCost"], "extensions": {"code": "ACCESS_DENIED"}}
        for n in range(3)
    ]
    server.then(data({"products": {"nodes": []}}, errors=denied))
    answer = client.run(QUERY, name="Shop")
    assert answer.data == {"products": {"nodes": []}}
    assert answer.denied == (Denied("products.nodes.unitCost", "Access denied for unitCost"),)


@pytest.mark.parametrize("value", [None, {"products": None}, {"products": None, "orders": None}])
def test_all_denied(server, client, value):
    server.then(errors("ACCESS_DENIED", value=value))
    with pytest.raises(AccessDenied) as caught:
        client.run(QUERY, name="Shop")
    assert caught.value.message == "says ACCESS_DENIED"
    assert len(server.asked) == 1


def test_search_warnings_are_handed_on(server, client):
    search = [{"path": ["orders"], "warnings": [{"field": "utm", "message": "Invalid search field for this query."}]}]
    server.then(data(extensions={"search": search}))
    assert client.run(QUERY, name="Shop").search_warnings == ("utm: Invalid search field for this query",)


# ── What may not be sent twice ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", [status(502), errors("INTERNAL_SERVER_ERROR"), Script(b"<html>"), Script(cut=-1), Script(reset=True)])
def test_without_retry_a_request_that_may_have_run_is_not_repeated(server, client, fault):
    server.then(fault)
    with pytest.raises(Unanswered):
        client.run(QUERY, name="Shop", retry=False)
    assert len(server.asked) == 1


@pytest.mark.parametrize("fault", [status(429), status(430), errors("THROTTLED")])
def test_without_retry_what_was_refused_at_the_door_is_sent_again(server, client, fault):
    server.then(fault, data())
    assert client.run(QUERY, name="Shop", retry=False).data
    assert len(server.asked) == 2


# ── Version ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_version_is_told_once(server, client, told):
    for _ in range(3):
        script = data()
        script.headers["X-Shopify-API-Version"] = "2027-01"
        server.then(script)
        client.run(QUERY, name="Shop")
    assert client.served_version == "2027-01"
    assert told == [f"{server.shop.name}: asked for API version {API_VERSION}, Shopify serves 2027-01"]


@pytest.mark.parametrize("version", ["2026-13", "2026-1", "v1", "", "2026-10/../x", "latest"])
def test_a_version_that_is_none(server, version):
    with pytest.raises(UsageError, match="no such version"):
        AdminClient(server.shop, StaticToken(TOKEN), api_version=version)


def test_nothing_of_the_library_is_global(server, client):
    import shopify

    server.then(data())
    client.run(QUERY, name="Shop")
    assert shopify.ShopifyResource.site is None
    assert TOKEN not in repr(shopify.ShopifyResource.headers)
