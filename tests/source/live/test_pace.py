"""The pace of one host, against limits it does not know. Time is simulated, so the bounds are exact."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.source.live.limits import Told
from linkaudit.source.live.pace import Pace
from tests.source.live.limiters import LIMITERS, ask, bucket

LINKS = 300


@pytest.mark.parametrize("per_host", [8, 10])
@pytest.mark.parametrize("latency", [0.001, 0.02, 0.1])
@pytest.mark.parametrize("rate", [5, 20, 60])
@pytest.mark.parametrize("kind", LIMITERS)
def test_an_unknown_limit(kind, rate, latency, per_host):
    found = ask(Pace(per_host=per_host), LIMITERS[kind](rate), LINKS, latency=latency)
    assert not found.closed
    assert found.late < 0.02 * LINKS
    assert found.seconds <= (1.5 if "bucket as" in kind else 1.6) * LINKS / rate
    assert found.most_under_way <= per_host


@pytest.mark.parametrize("wait", [None, 2.0])
@pytest.mark.parametrize("kind", LIMITERS)
def test_other_waits(kind, wait):
    found = ask(Pace(per_host=10), LIMITERS[kind](20), LINKS, latency=0.02, wait=wait)
    assert not found.closed
    assert found.late < 0.03 * LINKS
    assert found.seconds <= 1.8 * LINKS / 20


def test_a_host_without_limits_is_soon_asked_as_fast_as_it_answers():
    found = ask(Pace(per_host=10), lambda _: True, 36_000, latency=0.001)
    assert found.refused == 0
    assert found.seconds < 2.0 + 36_000 * 0.001 / 10


@pytest.mark.parametrize("ceiling", [1.0, 2.0, 10.0])
def test_a_ceiling_is_kept_in_every_second(ceiling):
    begins = ask(Pace(per_host=10, ceiling=ceiling), lambda _: True, 100, latency=0.01).begins
    for at, began in enumerate(begins):
        assert sum(began <= other < began + 1 for other in begins[at:]) <= ceiling + 1


def test_a_wait_that_is_asked_for_is_kept_by_all_that_follow():
    pace = Pace(per_host=4)
    for at in (0.0, 0.1, 0.2):
        pace.begin(at)
    pace.refused(0.3, 0.0, 5.0)
    pace.refused(0.4, 0.1, 1.0)
    pace.answered(0.5)
    assert pace.ready_at(0.5) == pytest.approx(5.3)


def test_several_refusals_of_one_burst_slow_down_once():
    one, many = Pace(per_host=8), Pace(per_host=8)
    for pace, refusals in ((one, 1), (many, 4)):
        for at in range(6):
            pace.begin(at / 100)
        pace.answered(0.1)
        for _ in range(refusals):
            pace.refused(0.2, 0.05, 1.0)
    assert one.rate == many.rate


@pytest.mark.parametrize("wait, closed", [(120.0, False), (3600.0, True)])
def test_a_wait_beyond_patience_closes_the_host(wait, closed):
    pace = Pace(per_host=2)
    pace.begin(0.0)
    pace.refused(0.1, 0.0, wait)
    assert bool(pace.closed) == closed
    assert ("3,600 s" in pace.closed) == closed


def test_a_host_that_only_refuses_is_given_up():
    found = ask(Pace(per_host=4), lambda _: False, 50, latency=0.01)
    assert "in a row" in found.closed
    assert found.refused <= 16


def test_failures_back_off_and_end():
    pace, now, rests = Pace(per_host=1), 0.0, []
    while not pace.closed:
        now = max(now, pace.ready_at(now))
        pace.begin(now)
        pace.failed(now, now)
        if not pace.closed:
            rests.append(round(pace.ready_at(now) - now, 2))
    assert rests == [0.5, 1.0, 2.0, 4.0]
    assert pace.ready_at(now) == math.inf


def test_an_answer_ends_the_count_of_failures():
    pace, now = Pace(per_host=1), 0.0
    for _ in range(20):
        now = max(now, pace.ready_at(now))
        pace.begin(now)
        pace.failed(now, now)
        now = max(now, pace.ready_at(now))
        pace.begin(now)
        pace.answered(now)
    assert not pace.closed


def test_what_headers_tell_is_heeded():
    pace = Pace(per_host=4)
    pace.begin(0.0)
    pace.answered(0.1, Told(wait=7.0, left=0))
    assert pace.ready_at(0.1) == pytest.approx(7.1)


def test_a_limit_that_is_halved_is_found_again():
    change = [bucket(40, 5), bucket(10, 5)]
    found = ask(Pace(per_host=10), lambda now: change[now > 5](now), 600, latency=0.02)
    assert not found.closed
    assert found.refused < 40


@given(st.lists(st.sampled_from(["answered", "refused", "failed"]), max_size=80), st.integers(1, 6), st.floats(0, 300))
def test_it_never_stalls_and_never_asks_more_at_once(script, per_host, wait):
    pace, now, begun = Pace(per_host=per_host), 0.0, []
    for step in script:
        ready = pace.ready_at(now)
        if ready < math.inf:
            now = max(now, ready)
            pace.begin(now)
            begun.append(now)
        elif not begun:
            assert pace.closed
            return
        assert pace.under_way == len(begun) <= per_host
        if step == "answered":
            pace.answered(now)
            begun.pop(0)
        elif step == "refused":
            pace.refused(now, begun.pop(0), wait)
        else:
            pace.failed(now, begun.pop(0))
        assert pace.rate > 0
