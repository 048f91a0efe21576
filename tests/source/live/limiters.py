"""Hosts with limits, and the asking of them, in simulated time: exact and fast."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from linkaudit.source.live.pace import Pace

Limiter = Callable[[float], bool]  # whether a request that arrives at this time is let through


def bucket(rate: float, burst: float) -> Limiter:
    state = [burst, 0.0]

    def allow(now: float) -> bool:
        state[0] = min(burst, state[0] + (now - state[1]) * rate)
        state[1] = now
        if state[0] < 1:
            return False
        state[0] -= 1
        return True

    return allow


def fixed_window(rate: float) -> Limiter:
    state = [-1, 0]

    def allow(now: float) -> bool:
        if int(now) != state[0]:
            state[:] = [int(now), 0]
        state[1] += 1
        return state[1] <= rate

    return allow


def sliding_window(rate: float) -> Limiter:
    seen: deque[float] = deque()

    def allow(now: float) -> bool:
        while seen and seen[0] <= now - 1:
            seen.popleft()
        if len(seen) >= rate:
            return False
        seen.append(now)
        return True

    return allow


LIMITERS: dict[str, Callable[[float], Limiter]] = {
    "bucket as large as the rate": lambda rate: bucket(rate, rate),
    "small bucket": lambda rate: bucket(rate, 5),
    "fixed window": fixed_window,
    "sliding window": sliding_window,
}


class Outcome(NamedTuple):
    seconds: float
    refused: int  # in all
    late: int  # after the first ten
    most_under_way: int
    begins: list[float]
    closed: str


def ask(pace: Pace, limiter: Limiter, links: int, *, latency: float, wait: float | None = 1.0) -> Outcome:
    """Ask ``links`` URLs, the refused ones again, until all are answered or the host is closed."""
    now, waiting, events = 0.0, links, list[tuple[float, int, float, bool]]()
    refused = most = number = 0
    begins: list[float] = []
    while (waiting or events) and not pace.closed:
        ready = pace.ready_at(now) if waiting else math.inf
        if ready <= now:
            pace.begin(now)
            begins.append(now)
            waiting -= 1
            number += 1
            most = max(most, pace.under_way)
            heapq.heappush(events, (now + latency, number, now, limiter(now + latency / 2)))
            continue
        if events and events[0][0] <= ready:
            now, _, began, let_through = heapq.heappop(events)
            if let_through:
                pace.answered(now)
            else:
                refused += 1
                waiting += 1
                pace.refused(now, began, wait)
            continue
        assert ready < math.inf
        now = ready
    return Outcome(now, refused, max(0, refused - 10), most, begins, pace.closed)
