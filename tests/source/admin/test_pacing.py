"""The pacer against the bucket as Shopify describes it: never refused when told the truth, never slower than needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.source.admin.pacing import Pacer, ThrottleStatus
from tests.source.admin.scripted import Clock, Scripted, data, errors


class Bucket:
    """Shopify's side: points that refill with time; the request's price is taken, the difference given back."""

    def __init__(self, clock, maximum, rate):
        self.clock, self.maximum, self.rate = clock, maximum, rate
        self.points, self.at = maximum, clock()
        self.spent = 0.0

    def ask(self, requested, actual):
        """Return whether it was granted, and the status as an answer shows it: in whole points."""
        self.points = min(self.maximum, self.points + (self.clock() - self.at) * self.rate)
        self.at = self.clock()
        granted = requested <= self.points
        if granted:
            self.points -= actual
            self.spent += actual
        return granted, ThrottleStatus(maximum=self.maximum, available=float(int(self.points)), rate=self.rate)


QUERIES = st.lists(st.tuples(st.floats(1, 1000), st.floats(0, 1), st.floats(0, 5)), min_size=1, max_size=40)


@given(QUERIES, st.sampled_from([(2000, 100), (4000, 200), (20_000, 1000), (1000, 50)]))
def test_told_the_truth_it_is_never_refused(queries, plan):
    clock = Clock()
    maximum, rate = plan
    bucket, pacer = Bucket(clock, float(maximum), float(rate)), Pacer(clock)
    began = clock.now
    for requested, share, pause in queries:
        clock.sleep(pacer.wait_for(requested))
        granted, status = bucket.ask(requested, requested * share)
        assert granted
        pacer.answered(requested, requested * share, status, clock())
        clock.now += pause
    assert bucket.spent <= maximum + rate * (clock.now - began) + 1e-6


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=40))
def test_it_waits_no_longer_than_it_must(costs):
    clock = Clock()
    bucket, pacer = Bucket(clock, 2000.0, 100.0), Pacer(clock)
    for cost in costs:
        clock.sleep(pacer.wait_for(cost))
        bucket.ask(cost, cost)
        pacer.answered(cost, cost, ThrottleStatus(maximum=2000, available=bucket.points, rate=100), clock())
    least = max(0.0, (sum(costs) - 2000) / 100)
    assert sum(clock.slept) <= least + 0.02 * len(costs)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e4))
def test_a_wait_is_always_a_sensible_number(cost, maximum, available, rate, later):
    clock = Clock()
    pacer = Pacer(clock)
    pacer.answered(cost, None, ThrottleStatus(maximum=maximum, available=available, rate=rate), clock())
    clock.now += later
    assert 0 <= pacer.wait_for(cost) <= 120
    assert 0 <= (pacer.available() or 0) <= max(maximum, available)


def test_nothing_known_nothing_waited():
    pacer = Pacer(Clock())
    assert pacer.wait_for(500) == 0
    assert pacer.available() is None
    pacer.answered(10, 8, ThrottleStatus(maximum=2000, available=0, rate=100), 1000.0)
    assert pacer.wait_for(None) == 0


def test_a_query_dearer_than_the_bucket_waits_until_it_is_full():
    pacer = Pacer(Clock())
    pacer.answered(10, 8, ThrottleStatus(maximum=1000, available=500, rate=50), 1000.0)
    assert pacer.wait_for(5000) == 10


def test_an_answer_without_status_is_taken_off():
    pacer = Pacer(Clock())
    pacer.answered(10, 8, ThrottleStatus(maximum=1000, available=500, rate=50), 1000.0)
    pacer.answered(100, None, None, 1000.0)
    assert pacer.available() == 400
    pacer.answered(100, 30, None, 1000.0)
    assert pacer.available() == 370


def test_a_status_without_size_or_rate_keeps_the_known_ones():
    pacer = Pacer(Clock())
    pacer.answered(10, 8, ThrottleStatus(maximum=1000, available=500, rate=50), 1000.0)
    pacer.answered(202, None, ThrottleStatus(maximum=0, available=118, rate=0), 1000.0)
    assert pacer.wait_for(218) == pytest.approx((219 - 118) / 50)


# ── In the client ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_price_is_remembered_by_name_and_page_size(server: Scripted, client, clock):
    server.then(data(requested=500, bucket={"currentlyAvailable": 100}), data())
    client.run("query A { a }", {"first": 10}, name="A")
    assert clock.slept == []
    client.run("query A { a }", {"first": 10}, name="A")
    assert clock.slept == [pytest.approx(4.01)]
    assert client.statistics.waited_seconds == pytest.approx(4.01)
    assert client.statistics.points_spent == 2 * 8


def test_a_query_not_asked_yet_is_taken_for_dear_while_points_are_short(server: Scripted, client, clock):
    server.then(data(requested=500, bucket={"currentlyAvailable": 100}), data(bucket={"currentlyAvailable": 100}), data())
    client.run("query A { a }", {"first": 10}, name="A")
    client.run("query A { a }", {"first": 20}, name="A")
    assert clock.slept == [pytest.approx(5.51)]
    client.run("query B { a }", {"first": 10}, name="B")
    assert clock.slept[1:] == [pytest.approx(4.01)]


def test_throttled_waits_for_the_points_and_uses_no_attempt(server: Scripted, client, clock):
    server.then(*[errors("THROTTLED", requested=500, bucket={"currentlyAvailable": 100})] * 12, data(requested=500))
    assert client.run("query A { a }", name="A").data
    assert client.statistics.throttled == 12
    assert client.statistics.retried == 12
    assert all(wait <= 5 for wait in clock.slept)
    assert sum(clock.slept) >= 12 * 4


def test_throttled_without_end_ends(server: Scripted, client, clock):
    from linkaudit.errors import SourceError

    server.then(*[errors("THROTTLED", requested=500, bucket={"currentlyAvailable": 100})] * 40)
    with pytest.raises(SourceError, match="no points left"):
        client.run("query A { a }", name="A")
    assert len(server.asked) == 30


def test_what_came_back_between_answers_is_counted(server: Scripted, client, clock):
    server.then(data(actual=100, bucket={"currentlyAvailable": 1000}), data(actual=100, bucket={"currentlyAvailable": 950}))
    client.run("query A { a }", name="A")
    client.run("query A { a }", name="A")
    assert client.statistics.points_restored == 50
    assert client.statistics.points_spent == 200
