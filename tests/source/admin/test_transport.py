"""TLS: checked, by one context for all connections, with a company's own authority if the environment names one."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from linkaudit.errors import SourceError
from linkaudit.source.admin import transport
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import StaticToken
from linkaudit.source.admin.shop_address import ShopAddress
from tests.source.admin.conftest import TOKEN
from tests.source.admin.scripted import Scripted, data

# A key that opens nothing: a certificate for localhost that its own authority made for these tests, until 2126.
PEM = Path(__file__).with_name("localhost.pem")


@pytest.fixture
def secure():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(PEM)
    scripted = Scripted(tls)
    yield scripted
    scripted.close()


@pytest.fixture
def connect(secure, clock):
    def run():
        shop = ShopAddress(name="localhost", base=f"https://localhost:{secure.port}")
        with AdminClient(shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep) as client:
            return client.run("{ shop { name } }", name="Shop")

    return run


def test_a_certificate_that_nobody_vouches_for(secure, connect, clock):
    with pytest.raises(SourceError, match="certificate is not trusted: self-signed certificate") as caught:
        connect()
    assert "REQUESTS_CA_BUNDLE" in caught.value.cure
    assert clock.slept == []
    assert secure.asked == []


def test_an_authority_of_the_environment(secure, connect, monkeypatch):
    transport._tls.cache_clear()  # what it learns must not stay for other tests
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(PEM))
    secure.then(data())
    assert connect().data
    transport._tls.cache_clear()


def test_one_context_for_all_connections(secure, connect, monkeypatch):
    made = []
    real = ssl.create_default_context

    def make(**options):
        made.append(options)
        context = real(**options)
        context.load_verify_locations(PEM)
        return context

    monkeypatch.setattr(ssl, "create_default_context", make)
    transport._tls.cache_clear()
    secure.then(data(), data(), data())
    for _ in range(3):
        connect()
    assert len(made) == 1
    transport._tls.cache_clear()


def test_the_name_is_checked(secure, clock, monkeypatch):
    transport._tls.cache_clear()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(PEM))
    shop = ShopAddress(name="other", base=f"https://127.0.0.1:{secure.port}")
    said = pytest.raises(SourceError, match="certificate is not trusted: IP address mismatch")
    with said, AdminClient(shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep) as client:
        client.run("{ shop { name } }", name="Shop")
    assert secure.asked == []
    transport._tls.cache_clear()
