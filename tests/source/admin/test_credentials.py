"""Tokens: those that stay, and those of a day."""

from __future__ import annotations

import json

import pytest

from linkaudit.errors import SourceError, UsageError
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import ClientCredentials, StaticToken
from linkaudit.source.admin.transport import Http
from tests.source.admin.conftest import TOKEN
from tests.source.admin.scripted import Script, data, status

ID, SECRET = "a" * 32, "shpss_" + "b" * 32


def granted(token="shpat_first", lasts=86_399):  # noqa: S107  made up
    return Script(json.dumps({"access_token": token, "scope": "read_products", "expires_in": lasts}).encode())


@pytest.fixture
def app(server, clock):
    http = Http()
    yield ClientCredentials(server.shop, ID, SECRET, http, clock)
    http.close()


@pytest.fixture
def client(server, clock, app):
    with AdminClient(server.shop, app, clock=clock, sleep=clock.sleep) as made:
        yield made


def test_a_token_that_stays():
    token = StaticToken(f"  {TOKEN}\n")
    assert token.token() == TOKEN
    assert token.renew(TOKEN) is None
    assert TOKEN not in repr(token) + str(token)
    assert repr(token.token()) == "'***'"


@pytest.mark.parametrize("text", ["", "  ", "shpat_ab cd", "shpat_ab\ncd", "shpat_“ab”", "тoken", "shpat_\x00"])
def test_what_cannot_be_a_token(text):
    with pytest.raises(UsageError) as caught:
        StaticToken(text)
    assert not text.strip() or text not in str(caught.value)


def test_the_exchange(server, clock, app):
    server.then(granted())
    assert app.token() == app.token() == "shpat_first"
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/admin/oauth/access_token")
    assert asked.json == {"client_id": ID, "client_secret": SECRET, "grant_type": "client_credentials"}
    assert asked.token is None
    assert app.ends == clock.now + 86_399
    assert not any(secret in repr(app) + str(app) + repr(vars(app)) for secret in (SECRET, "shpat_first"))


def test_a_token_is_renewed_before_it_ends(server, clock, app):
    server.then(granted(lasts=1000), granted("shpat_second"))
    assert app.token() == "shpat_first"
    clock.now += 700
    assert app.token() == "shpat_first"
    clock.now += 1
    assert app.token() == "shpat_second"


def test_a_token_refused_is_renewed_once(server, client):
    server.then(granted(), status(401), granted("shpat_second"), data())
    assert client.run("{ shop { name } }", name="Shop").data
    assert [asked.token for asked in server.asked] == [None, "shpat_first", None, "shpat_second"]
    server.then(data())
    client.run("{ shop { name } }", name="Shop")
    assert server.asked[-1].token == "shpat_second"


def test_a_new_token_refused_too_is_the_end(server, client):
    server.then(granted(), status(401), granted("shpat_second"), status(401))
    with pytest.raises(SourceError, match="does not accept the token"):
        client.run("{ shop { name } }", name="Shop")
    assert len(server.asked) == 4


def test_an_older_refusal_does_not_cost_a_new_token(server, app):
    server.then(granted())
    app.token()
    assert app.renew("shpat_older") == "shpat_first"
    assert len(server.asked) == 1


def test_the_exchange_is_tried_again_by_the_client(server, client):
    server.then(status(502), status(429, Retry_After="2.0"), Script(b"<html>"), granted(), data())
    with pytest.raises(SourceError, match="granted no token"):
        client.run("{ shop { name } }", name="Shop")
    server.asked.clear()
    assert client.run("{ shop { name } }", name="Shop").data
    assert [asked.token for asked in server.asked] == [None, "shpat_first"]


REFUSALS = [
    (status(400, b'{"error":"invalid_client","error_description":"shpss_bbbb"}'), "does not know this client id and secret"),
    (status(401, b"<html>Oauth error invalid_client: app uninstalled</html>"), "does not know this client id and secret"),
    (status(400, b'{"error":"shop_not_permitted"}'), "different organisations"),
    (status(400, b"Oauth error application_cannot_be_found"), "does not know this client id"),
    (status(404), "there is no such shop"),
    (status(403), "refuses the request"),
    (status(302, Location="https://new.myshopify.com/"), "moved to new.myshopify.com"),
    (Script(b'{"scope": ""}'), "granted no token"),
    (Script(b'{"access_token": 5}'), "granted no token"),
    (Script(b"[]"), "granted no token"),
]  # fmt: skip


@pytest.mark.parametrize("fault,said", REFUSALS)
def test_a_refusal_says_why_and_what_to_do(server, client, fault, said):
    server.then(fault)
    with pytest.raises(SourceError) as caught:
        client.run("{ shop { name } }", name="Shop")
    assert said in str(caught.value)
    assert caught.value.where.startswith(server.shop.name)
    assert caught.value.cure
    assert SECRET not in str(caught.value)
    assert len(server.asked) == 1
