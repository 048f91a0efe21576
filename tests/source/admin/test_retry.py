"""How long one request is tried, and what the shop may say about it."""

from __future__ import annotations

import pytest

from linkaudit.errors import SourceError
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import StaticToken
from tests.source.admin.conftest import TOKEN
from tests.source.admin.scripted import data, errors, status

NOW = "Sun, 22 Nov 2026 10:00:00 GMT"

def test_the_shops_wish_is_followed(server, client, clock, told):
    server.then(status(429, Retry_After="2.0"), status(430, Retry_After="Sun, 22 Nov 2026 10:00:40 GMT", Date=NOW), data())
    client.run("{ shop }", name="Shop")
    assert clock.slept == [2.0, 40.0]
    assert told == ["Shop: the shop answered with status 430; trying again in 40 s"]


def test_a_wish_that_is_too_long_is_said(server, client, clock):
    server.then(status(429, Retry_After="3600"))
    with pytest.raises(SourceError, match=r"status 429, and asks to wait 3,600 s"):
        client.run("{ shop }", name="Shop")
    assert clock.slept == []


def test_eight_attempts_are_all(server, client, clock):
    server.then(*[status(503)] * 20)
    with pytest.raises(SourceError, match=r"status 503 \(tried 8 times\)") as caught:
        client.run("{ shop }", name="Shop")
    assert "goes on from there" in caught.value.cure
    assert len(server.asked) == 8
    assert 60 < sum(clock.slept) < 300
    assert clock.slept == sorted(clock.slept)


def test_five_minutes_are_all(server, client, clock):
    server.then(*[status(503, Retry_After="100")] * 20)
    with pytest.raises(SourceError):
        client.run("{ shop }", name="Shop")
    assert sum(clock.slept) <= 300


def test_a_throttle_between_faults_does_not_reset_them(server, client):
    server.then(*[status(503), errors("THROTTLED")] * 20)
    with pytest.raises(SourceError):
        client.run("{ shop }", name="Shop")
    assert len(server.asked) == 15


def test_waiting_for_points_is_not_held_against_a_request(server, client, clock):
    busy = errors("THROTTLED", requested=1900, bucket={"currentlyAvailable": 0})
    server.then(*[busy] * 25, status(503), data(requested=1900))
    assert client.run("{ shop }", name="Shop").data
    assert sum(clock.slept) > 450


def test_each_request_begins_anew(server, client):
    server.then(*[status(503)] * 7, data(), *[status(503)] * 7, data())
    assert client.run("{ shop }", name="Shop").data
    assert client.run("{ shop }", name="Shop").data


def test_fewer_attempts_can_be_asked_for(server, clock):
    server.then(*[status(503)] * 3)
    with AdminClient(server.shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep, attempts=2) as client, pytest.raises(SourceError):
        client.run("{ shop }", name="Shop")
    assert len(server.asked) == 2
