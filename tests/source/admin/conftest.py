"""A scripted shop, a clock of its own, and a client between them."""

from __future__ import annotations

import pytest

from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import StaticToken
from tests.source.admin.scripted import Clock, Scripted

TOKEN = "shpat_" + "0123456789abcdef" * 2


@pytest.fixture
def server():
    scripted = Scripted()
    yield scripted
    scripted.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told():
    return []


@pytest.fixture
def client(server, clock, told):
    with AdminClient(server.shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep, tell=told.append) as made:
        yield made
