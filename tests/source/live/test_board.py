"""Several who ask one host and share its turns: its limits hold over all of them. Time is simulated, so bounds are exact."""

from __future__ import annotations

import heapq

import msgspec
import pytest

from linkaudit.source.live.board import KEPT, Event, State, Want, settle
from tests.source.live.limiters import LIMITERS, Limiter

TIMEOUT, PER_HOST = 20.0, 8
LATE = 0.05  # seconds between two exchanges of one asker


class Asker:
    """One audit: what it holds, and what it has not told yet."""

    def __init__(self, name: str, links: int) -> None:
        self.name, self.links = name, links
        self.turns: list[float] = []
        self.under_way = 0
        self.ended: list[tuple[float, float, bool]] = []
        self.batch, self.again_at = 1, 0.0

    def want(self, now, ceiling=0.0, per_host=PER_HOST):
        turns = min(self.batch, per_host, self.links - len(self.turns)) if not self.turns and now >= self.again_at else 0
        events = tuple(Event(began=now - began, ended=now - at, refused=refused) for began, at, refused in self.ended)
        self.ended.clear()
        return Want(host="a.test", turns=max(0, turns), held=len(self.turns) + self.under_way, per_host=per_host, ceiling=ceiling,
                    first_rate=20.0, timeout=TIMEOUT, events=events)  # fmt: skip

    def take(self, grant, now):
        self.turns += [now + delay for delay in grant.turns]
        self.batch = min(2 * self.batch, PER_HOST)
        self.again_at = now + grant.later


class Found:
    """What the host saw: when requests began and whether they were refused, and the most that were under way."""

    def __init__(self) -> None:
        self.begins: list[tuple[float, bool]] = []
        self.most = 0
        self.closed = ""
        self.seconds = 0.0


def ask(askers: list[Asker], allow: Limiter, *, latency: float = 0.05, ceiling: float = 0.0, start: float = 1000.0,
        begun: dict[str, list[float]] | None = None) -> Found:  # fmt: skip
    """Let all ask until nothing is left, or for ten minutes; what the board keeps goes through JSON, as in a table."""
    found, now, kept, flying = Found(), start, b"", list[tuple[float, float, bool, int]]()
    while (any(one.links for one in askers) or flying) and now < start + 600 and not found.closed:
        for place, one in enumerate(askers):
            while one.turns and one.turns[0] <= now and one.links:
                one.turns.pop(0)
                one.links -= 1
                one.under_way += 1
                let = allow(now - start)
                one.links += not let
                found.begins.append((now, not let))
                if begun is not None:
                    begun[one.name].append(now)
                heapq.heappush(flying, (now + latency, now, not let, place))
            if not one.links:
                one.turns.clear()
        found.most = max(found.most, len(flying))
        while flying and flying[0][0] <= now:
            at, began, refused, place = heapq.heappop(flying)
            askers[place].under_way -= 1
            askers[place].ended.append((began, at, refused))
        for number, one in enumerate(askers):
            if int(now / 0.01) % 5 == number % 5:  # each of them every twentieth of a second
                state = msgspec.json.decode(kept, type=State) if kept else None
                new, grant = settle(state, one.name, one.want(now, ceiling), now)
                kept = msgspec.json.encode(new)
                one.take(grant, now)
                found.closed = found.closed or grant.closed
        now += 0.01
    found.seconds = now - start
    return found


def most_in_a_second(begins):
    times = [at for at, _ in begins]
    return max(sum(began <= other < began + 1 for other in times[place : place + 200]) for place, began in enumerate(times))


@pytest.mark.parametrize("askers", [1, 3, 12])
def test_a_ceiling_and_what_is_under_way_hold_over_all(askers):
    found = ask([Asker(str(number), 120 // askers) for number in range(askers)], lambda _: True, ceiling=10.0, latency=0.3)
    assert len(found.begins) == 120
    assert most_in_a_second(found.begins) <= 10 + 1
    assert found.most <= PER_HOST
    assert found.seconds < 2 * 120 / 10


@pytest.mark.parametrize("askers", [2, 5, 12])
def test_nobody_has_to_wait_until_another_is_done(askers):
    many = [Asker(str(number), 40) for number in range(askers)]
    begun: dict[str, list[float]] = {one.name: [] for one in many}
    found = ask(many, lambda _: True, latency=0.3, begun=begun)
    assert len(found.begins) == 40 * askers
    assert found.most <= PER_HOST
    firsts, lasts = [each[0] for each in begun.values()], [each[-1] for each in begun.values()]
    assert max(firsts) < min(lasts)


def test_slow_answers_hold_all_to_what_may_be_under_way():
    found = ask([Asker(str(number), 20) for number in range(6)], lambda _: True, latency=2.0)
    assert len(found.begins) == 120
    assert found.most == PER_HOST


@pytest.mark.parametrize("askers", [2, 6])
@pytest.mark.parametrize("kind", LIMITERS)
def test_an_unknown_limit_is_found_together(kind, askers):
    found = ask([Asker(str(number), 600 // askers) for number in range(askers)], LIMITERS[kind](20))
    assert not found.closed
    assert sum(refused for _, refused in found.begins) < 0.04 * 600
    assert found.seconds < 2 * 600 / 20


def test_a_host_that_refuses_one_rests_for_all_and_in_the_end_is_asked_by_nobody():
    first, second = Asker("a", 50), Asker("b", 50)
    found = ask([first, second], lambda _: False)
    assert "refused" in found.closed
    assert len(found.begins) <= 2 * PER_HOST + PER_HOST
    gaps = [later - before for (before, _), (later, _) in zip(found.begins, found.begins[1:], strict=False)]
    assert max(gaps) >= 1.0  # none of the two asked in between


def settled(state, asker, now, **given):
    plain: dict[str, object] = {"host": "a.test", "turns": 0, "held": 0, "per_host": 2, "ceiling": 0.0, "first_rate": 20.0, "timeout": TIMEOUT}
    return settle(state, asker, msgspec.convert(plain | given, Want), now)


def test_turns_of_one_that_died_come_back_only_when_its_requests_must_have_ended():
    state, grant = settled(None, "dead", 1000.0, turns=2)
    assert len(grant.turns) == 2
    for later, given in ((10.0, 0), (KEPT + TIMEOUT, 0), (KEPT + 2 * TIMEOUT + 2, 2)):
        assert len(settled(state, "live", 1000.0 + later, turns=2)[1].turns) == given


def test_told_twice_is_no_more_than_told_once():
    state, _ = settled(None, "a", 1000.0, turns=2)
    for _ in range(3):  # the answers to the first two were lost on their way
        state, grant = settled(state, "a", 1001.0, turns=2, held=2)
        assert grant.turns == ()
    assert settled(state, "b", 1001.0, turns=1)[1].turns == ()


@pytest.mark.parametrize("wait, quiet", [(1200.0, 1200), (300.0, 900)])
def test_a_host_that_was_given_up_is_asked_again_after_a_quarter_of_an_hour_or_as_long_as_it_asked_for(wait, quiet):
    state, grant = settled(None, "a", 1000.0, events=(Event(began=0.1, ended=0.0, refused=True, wait=wait),))
    assert f"{wait:,.0f} s" in grant.closed
    for passed in (1, quiet - 1):
        state, grant = settled(state, "b", 1000.0 + passed, turns=1)
        assert grant.closed
        assert grant.turns == ()
    state, grant = settled(state, "b", 1000.0 + quiet + 1, turns=1)
    assert (grant.closed, len(grant.turns)) == ("", 1)


def test_a_clock_that_was_set_back_makes_no_rest_longer_than_any_may_be():
    state, _ = settled(None, "a", 90_000.0, events=(Event(began=0.1, ended=0.0, refused=True, wait=5.0),))
    assert settled(state, "b", 1000.0, turns=1)[1].turns == ()
    assert len(settled(settled(state, "b", 1000.0)[0], "b", 1000.0 + 3601, turns=1)[1].turns) == 1
