"""Whatever goes wrong, no token, secret or signed address is in what is said, shown or printed."""

from __future__ import annotations

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import ClientCredentials, StaticToken
from linkaudit.source.admin.secrecy import Hidden, redact
from linkaudit.source.admin.transport import Http
from tests.source.admin.scripted import Script, errors, status

TOKEN = "shpat_" + "feedfacefeedfacefeedfacefeedface"
SECRET = "shpss_" + "cafebabecafebabecafebabecafebabe"
GRANTED = "shpat_" + "0ddba110ddba110ddba110ddba11aaaa"
SIGNATURE = "5ignatur35ignatur3"
MARKS = ("feedface", "cafebabe", "0ddba11", SIGNATURE)


def said(error):
    """All that could be shown of an error: its texts, and its traceback with every local variable of ours."""
    inside = error.__traceback__.tb_next
    shown = traceback.TracebackException(type(error), error, inside, capture_locals=True)
    plain = traceback.format_exception(error)
    return "".join([str(error), repr(error), repr(vars(error)), *shown.format(), *plain])


def clean(text):
    return [mark for mark in MARKS if mark in text]


FAULTS = [
    *[status(code, Retry_After="1000") for code in (401, 402, 403, 404, 418, 423, 429, 430, 500, 503, 530)],
    status(302, Location=f"https://x.myshopify.com/?token={TOKEN}"), status(302, Location=f"https://{TOKEN}.example/"),
    Script(b'{"errors": "[API] Invalid API key or access token"}'), errors("undefinedField"), errors("ACCESS_DENIED"), errors("MAX_COST_EXCEEDED"),
    Script(cut=-1), Script(reset=True), Script(b"<html>"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda script: f"{script.status} {script.body[:40]!r} {script.headers}")
@pytest.mark.parametrize("app", [False, True])
def test_queries(server, clock, told, capfd, fault, app):
    grant = Script(json.dumps({"access_token": GRANTED, "expires_in": 86_399}).encode())
    http = Http()
    credentials = ClientCredentials(server.shop, "a" * 32, SECRET, http, clock) if app else StaticToken(TOKEN)
    server.then(*[grant] * app, fault, *[grant] * (app and fault.status == 401), *[fault] * 9)
    with AdminClient(server.shop, credentials, clock=clock, sleep=clock.sleep, tell=told.append) as client:
        with pytest.raises(Exception) as caught:  # noqa: PT011
            client.run("{ shop { name } }", name="Shop")
        assert clean(said(caught.value)) == []
        shown = "".join([*told, repr(client), repr(credentials), repr(client.statistics), repr(vars(client)), *capfd.readouterr()])
    http.close()
    assert clean(shown) == []
    assert any(asked.token in {TOKEN, GRANTED} for asked in server.asked)


ECHOES = [
    json.dumps({"errors": f"bad token {TOKEN}"}).encode(),
    json.dumps({"errors": [{"message": f"bad {TOKEN} at https://x.example/a?sig={SIGNATURE}", "extensions": {"code": "x"}}]}).encode(),
    json.dumps({"errors": [{"message": f"no {TOKEN}", "path": ["a"], "extensions": {"code": "ACCESS_DENIED"}}], "data": None}).encode(),
]


@pytest.mark.parametrize("body", ECHOES)
def test_a_shop_that_repeats_the_token(server, clock, body):
    server.then(Script(body))
    with AdminClient(server.shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep) as client, pytest.raises(Exception) as caught:  # noqa: PT011
        client.run("{ shop { name } }", name="Shop")
    assert clean(str(caught.value) + repr(caught.value)) == []
    assert "***" in str(caught.value)


EXCHANGES = [
    status(400, f'{{"error":"invalid_client","error_description":"{SECRET}"}}'.encode()), status(401), status(404), status(500),
    status(302, Location=f"https://y.example/?secret={SECRET}"), Script(json.dumps({"access_token": f"{GRANTED} x"}).encode()), Script(b"[]"),
    Script(cut=-1), Script(reset=True),
]  # fmt: skip


@pytest.mark.parametrize("fault", EXCHANGES)
def test_the_exchange(server, clock, told, fault):
    http = Http()
    credentials = ClientCredentials(server.shop, "a" * 32, SECRET, http, clock)
    server.then(*[fault] * 9)
    with AdminClient(server.shop, credentials, clock=clock, sleep=clock.sleep, tell=told.append) as client, pytest.raises(Exception) as caught:  # noqa: PT011
        client.run("{ shop { name } }", name="Shop")
    http.close()
    assert clean(said(caught.value) + "".join(told)) == []


DOWNLOADS = [
    *[status(code) for code in (400, 403, 404, 418, 503)], status(302, Location=f"http://127.0.0.1:1/?x={SIGNATURE}"), status(302, Location="http://[bad"),
    Script(b"x" * 100, cut=50), Script(b"too long" * 50), Script(cut=-1), Script(reset=True),
]  # fmt: skip


@pytest.mark.parametrize("fault", DOWNLOADS)
def test_downloads(server, clock, told, capfd, tmp_path, fault):
    server.then(*[fault] * 20)
    url = f"{server.base}/result?X-Goog-Signature={SIGNATURE}"
    with AdminClient(server.shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep, tell=told.append) as client, pytest.raises(Exception) as caught:  # noqa: PT011
        client.download(url, tmp_path / "to", size=100, name="bulk")
    assert clean(said(caught.value) + "".join([*told, *capfd.readouterr()])) == []


def test_downloads_from_nobody(server, clock, told, tmp_path):
    url, shop = f"{server.base}/result?X-Goog-Signature={SIGNATURE}", server.shop
    server.close()
    with AdminClient(shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep, tell=told.append) as client, pytest.raises(Exception, match="refused") as caught:
        client.download(url, tmp_path / "to", size=100, name="bulk")
    assert clean(said(caught.value) + "".join(told)) == []


@pytest.mark.parametrize("text", [f"{TOKEN} x", f"{TOKEN}\n{SECRET}", f"“{TOKEN}”"])
def test_secrets_that_cannot_be_sent(text, server, clock):
    for make in (lambda: StaticToken(text), lambda: ClientCredentials(server.shop, "id", text, Http(), clock)):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            make()
        error = caught.value
        assert clean(str(error) + repr(error) + "".join(traceback.format_exception(error))) == []


def test_a_proxy_with_a_password(server, clock, monkeypatch):
    from linkaudit.source.admin.shop_address import parse_shop

    monkeypatch.setenv("https_proxy", f"http://me:{SIGNATURE}@127.0.0.1:9")
    shop = parse_shop("demo.myshopify.com")
    with AdminClient(shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep) as client, pytest.raises(Exception, match="proxy") as caught:
        client.run("{ shop { name } }", name="Shop")
    assert clean(said(caught.value)) == []


def test_hidden_goes_out_as_it_is():
    hidden = Hidden(TOKEN)
    assert repr(hidden) == repr([hidden])[1:-1] == "'***'"
    assert hidden == TOKEN
    assert json.dumps(hidden) == json.dumps(TOKEN)
    assert hidden.encode("latin-1") == TOKEN.encode()


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["shpat_", "shpca_", "shpua_", "shppa_", "shpss_"]))
def test_redact_leaves_no_token(before, after, kind):
    assert "0123abcdef" not in redact(f"{before}{kind}0123abcdef {after}")
    assert "own" not in redact("is own own", "own", "")
    assert redact("https://me:pass@x.example/a?b=c d") == "https://***@x.example/a?*** d"
