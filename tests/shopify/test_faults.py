"""Every fault on demand: in process, by header, by HTTP; tokens that run out; the storefront."""

from __future__ import annotations

import pytest
import requests

from tests.shopify.faults import AFTERWARDS, BULK, INSTEAD, REFUSED_TOKEN, RESULT
from tests.shopify.test_engine import Clock
from tests.shopify.tiny import TinyShop

QUERY = "query Name { shop { name } }"
PLAIN = "{ urlRedirects { edges { node { id path target } } } }"


@pytest.mark.parametrize(
    "name,status,part",
    [
        ("throttled", 200, "THROTTLED"), ("max_cost", 200, "MAX_COST_EXCEEDED"), ("429", 429, "rate limit"), ("430", 430, "<html>"), ("500", 500, "<html>"),
        ("502", 502, "<html>"), ("503", 503, "<html>"), ("504", 504, "<html>"), ("internal_error_200", 200, "INTERNAL_SERVER_ERROR"), ("timeout", 200, "TIMEOUT"),
        ("non_json_200", 200, "<html>"), ("string_errors", 200, REFUSED_TOKEN), ("401_once", 401, REFUSED_TOKEN), ("402", 402, "Unavailable"),
        ("403", 403, "merchant approval"), ("404", 404, "Not Found"), ("423", 423, "locked"),
    ],
)  # fmt: skip
def test_a_fault_once(client, name, status, part):
    client.local.faults.add(name)
    answer = client.post(QUERY)
    assert (answer.status_code, part in answer.text) == (status, True)
    assert client.data(QUERY) == {"shop": {"name": "Tiny"}}
    assert [entry.fault for entry in client.local.log] == [name, ""]


def test_every_fault_is_known_and_no_other(client):
    for name in INSTEAD.keys() | AFTERWARDS | BULK | RESULT:
        client.local.faults.add(name)
    with pytest.raises(ValueError, match="no such fault"):
        client.local.faults.add("tea_break")


def test_an_empty_body(client):
    client.local.faults.add("empty_200")
    assert client.post(QUERY).content == b""


def test_waiting_time_is_a_float(client):
    client.local.faults.add("429", retry_after="0.5")
    assert client.post(QUERY).headers["Retry-After"] == "0.5"


def test_a_moved_shop(client):
    client.local.faults.add("moved")
    answer = client.post(QUERY)
    assert (answer.status_code, answer.headers["Location"].split("/")[2]) == (301, "moved-elsewhere.myshopify.com")


def test_rules_choose_by_operation_hit_count_and_text(client):
    faults = client.local.faults
    faults.add("500", operation="Other")
    faults.add("502", operation="Name", nth=2, times=2)
    faults.add("503", contains="myshopifyDomain")
    assert [client.post(QUERY).status_code for _ in range(4)] == [200, 502, 502, 200]
    assert client.post("{ shop { myshopifyDomain } }").status_code == 503
    faults.clear()
    assert client.post("query Other { shop { name } }").status_code == 200


def test_chance_is_seeded(open_shop):
    def statuses():
        client = open_shop(seed=3)
        client.local.faults.add("500", times=None, probability=0.5)
        return [client.post(QUERY).status_code for _ in range(20)]

    assert statuses() == statuses()
    assert set(statuses()) == {200, 500}


def test_a_fault_by_header_and_by_http(client):
    assert client.post(QUERY, headers={"X-Local-Fault": "502"}).status_code == 502
    control = client.local.base + "/_control/faults"
    client.session.post(control, json=[{"name": "503", "times": 1}], timeout=10)
    assert [client.post(QUERY).status_code for _ in range(2)] == [503, 200]


# ── Broken connections ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cut_body(client):
    client.local.faults.add("cut_connection")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.post(QUERY)


def test_cut_before_the_answer_but_after_the_work(client):
    client.local.faults.add("cut_before_answer", operation="Run")
    with pytest.raises(requests.exceptions.ConnectionError):
        client.submit(PLAIN)
    assert len(client.local.operations()) == 1
    assert client.local.log[-1].status == 0


def test_a_slow_body_arrives(client):
    client.local.faults.add("slow_body", pause=0.001)
    assert client.data(QUERY) == {"shop": {"name": "Tiny"}}


def test_another_version(client):
    client.local.faults.add("wrong_version")
    assert client.post(QUERY).headers["X-Shopify-API-Version"] == "2026-07"


# ── Bulk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name,options,status,code,partial",
    [
        ("bulk_failed", {"after": 3}, "FAILED", "INTERNAL_SERVER_ERROR", True),
        ("bulk_failed", {"after": 3, "partial": False, "code": "TIMEOUT"}, "FAILED", "TIMEOUT", False),
        ("bulk_canceled", {"after": 3}, "CANCELED", None, True),
        ("bulk_expired", {}, "EXPIRED", None, False),
        ("bulk_access_denied", {}, "FAILED", "ACCESS_DENIED", False),
    ],
)
def test_an_operation_that_ends_badly(client, name, options, status, code, partial):
    client.local.faults.add(name, contains="urlRedirects", **options)
    operation = client.finish(PLAIN)
    assert (operation["status"], operation["errorCode"], operation["url"]) == (status, code, None)
    assert bool(operation["partialDataUrl"]) is partial
    if partial:
        assert len(client.fetch(operation["partialDataUrl"]).text.splitlines()) == 3 == int(operation["objectCount"])
    assert client.finish(PLAIN)["status"] == "COMPLETED"


def test_an_operation_that_never_ends(client):
    client.local.faults.add("bulk_stuck")
    gid = client.submit(PLAIN)["bulkOperation"]["id"]
    assert {client.poll(gid)["status"] for _ in range(9)} == {"RUNNING"}


def test_a_count_that_is_wrong(client):
    client.local.faults.add("count_mismatch")
    assert client.finish(PLAIN)["objectCount"] == "8"


def test_user_errors(client):
    client.local.faults.add("user_errors", message="not now", code="LIMIT_REACHED")
    (error,) = client.submit(PLAIN)["userErrors"]
    assert (error["message"], error["code"]) == ("not now", "LIMIT_REACHED")


def test_results_expire_break_off_and_fall_short(client):
    url = client.finish(PLAIN)["url"]
    whole = client.fetch(url).content
    client.local.faults.add("result_expired")
    answer = client.fetch(url)
    assert (answer.status_code, answer.text.startswith("<?xml")) == (403, True)
    client.local.faults.add("result_cut", after=100)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.fetch(url)
    assert client.fetch(url, Range="bytes=100-").content == whole[100:]
    client.local.faults.add("result_truncated", bytes=7)
    assert client.fetch(url).content == whole[:-7]


# ── Tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def grant(client, **changed):
    local = client.local
    body = {"client_id": local.client_id, "client_secret": local.client_secret, "grant_type": "client_credentials", **changed}
    return client.session.post(local.base + "/admin/oauth/access_token", json=body, timeout=10)


def test_a_granted_token_runs_out(open_shop):
    clock = Clock()
    client = open_shop(clock=clock, expires_in=2, scopes=["read_products"])
    granted = grant(client).json()
    assert (granted["scope"], granted["expires_in"]) == ("read_products", 2)
    assert client.post(QUERY, token=granted["access_token"]).status_code == 200
    clock.now += 2
    assert client.post(QUERY, token=granted["access_token"]).status_code == 401
    assert client.post(QUERY, token=grant(client).json()["access_token"]).status_code == 200


@pytest.mark.parametrize("changed,error", [({"client_secret": "no"}, "invalid_client"), ({"client_id": "no"}, "invalid_client"), ({"grant_type": "password"}, "unsupported_grant_type")])
def test_a_grant_refused(client, changed, error):
    answer = grant(client, **changed)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_grant_as_a_form_and_one_that_the_shop_no_longer_knows(client):
    local = client.local
    form = {"client_id": local.client_id, "client_secret": local.client_secret, "grant_type": "client_credentials"}
    assert client.session.post(local.base + "/admin/oauth/access_token", data=form, timeout=10).status_code == 200
    local.faults.add("invalid_client")
    assert grant(client).json()["error"] == "invalid_client"


def test_a_revoked_token_stays_revoked_until_renewed(client):
    client.local.faults.add("token_revoked")
    assert [client.post(QUERY).status_code for _ in range(3)] == [401] * 3
    assert client.post(QUERY, token=grant(client).json()["access_token"]).status_code == 200


# ── Storefront ───────────────────────────────────────────────────────────────────────────────────────────────────────


class WithStorefront(TinyShop):
    def storefront(self, path, query, headers):
        return 200, {"Content-Type": "text/html"}, f"<h1>{path}?{query}</h1>".encode()


def test_the_storefront_is_the_shops_own_and_can_be_closed(open_shop):
    client = open_shop(shop=WithStorefront())
    url = client.local.base + "/products/product-1?view=x"
    assert client.fetch(url).text == "<h1>/products/product-1?view=x</h1>"
    assert client.session.head(url, timeout=10).headers["Content-Length"] == "35"
    for name in ("password", "430", "429"):
        client.local.faults.add(name, kind="storefront")
    answers = [client.fetch(url) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 430, 429]
    assert "password" in answers[0].text


def test_a_shop_without_storefront_has_no_pages(client):
    assert client.fetch(client.local.base + "/products/product-1").status_code == 404
