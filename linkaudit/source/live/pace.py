"""When one host may be asked again. Its limit is not known: it is found by asking faster until the host objects.

Between two objections a host has let through just what it lets through in the long run, however its limit is made
(buckets, windows); before the first one it may have let through a burst as well.
"""

from __future__ import annotations

import math
from collections import deque

import msgspec

from linkaudit.source.live.limits import LONGEST, Told

FIRST_RATE = 20.0  # requests a second
_LEAST_RATE = 0.5
_FASTER = 1.03  # for each good answer, before the first objection
_UNDER = 0.93  # how much below what was let through it goes on
_GUESS = 0.95  # of what was let through within the window before the first objection
_MOST_CUT = 0.8  # what an objection leaves of the rate at least
_GROWTH, _SLOW_GROWTH = 0.10, 0.02  # a second: after the first objection, and after the second
_QUIET = 3.0  # seconds without objection before it asks faster again
_LATER_QUIET = 30.0
_WINDOW = 1.0  # seconds; what limits are mostly counted by
_CATCH_UP = 0.02  # seconds that a late loop may make up for
_LONGEST_STEP = 4.0  # seconds that the next request is away at most, rests apart
_PATIENCE = 120.0  # seconds of rest that are waited for
_REST, _LONGEST_REST = 0.5, 30.0
_FAILURES, _REFUSALS = 5, 12  # in a row, after which a host is asked no more


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out of a host, as ``Pace`` goes on from. Times are of one clock, in seconds.

    ``fewer``: so many less than allowed are under way at once, as the host objected again and again.
    """

    rate: float
    begun_rate: float
    next_at: float
    rest_until: float
    began: float
    grown_at: float
    event_at: float
    events: int
    refusals: int
    let_through: int
    fewer: int
    good: tuple[float, ...]
    closed: str = ""


class Pace:
    """The pace of one host. Every ``now`` is of one clock that never goes back, in seconds.

    ``per_host`` requests may be under way at once; ``ceiling`` requests may begin a second (0: no ceiling). It begins
    with ``first_rate`` a second. ``closed`` says why the host is asked no more; it is, as long as that is empty.
    """

    __slots__ = (
        "_began", "_begun_rate", "_ceiling", "_event_at", "_events", "_failed_at", "_failures", "_given", "_good",
        "_grown_at", "_let_through", "_next_at", "_per_host", "_refusals", "_rest_until", "closed", "rate", "under_way",
    )  # fmt: skip

    def __init__(self, *, per_host: int, ceiling: float = 0.0, first_rate: float = FIRST_RATE) -> None:
        self._given = self._per_host = per_host
        self._ceiling = ceiling
        self.rate = self._begun_rate = min(first_rate, ceiling or first_rate)
        self.closed = ""
        self.under_way = 0
        self._next_at = self._rest_until = self._began = self._grown_at = 0.0
        self._event_at = self._failed_at = -math.inf
        self._events = self._failures = self._refusals = self._let_through = 0
        self._good: deque[float] = deque()

    def ready_at(self, now: float) -> float:
        """Return when the next request may begin; infinity while enough are under way, or if the host is closed."""
        if self.closed or self.under_way >= self._per_host:
            return math.inf
        return max(self._next_at, self._rest_until)

    def begin(self, now: float) -> None:
        """Count a request that begins."""
        self._began = self._began or now
        self.under_way += 1
        self._next_at = max(self._next_at, now - _CATCH_UP) + 1.0 / self.rate

    def answered(self, now: float, told: Told | None = None) -> None:
        """Count an answer that is no refusal. ``told``: what it says of the host's limits."""
        self.under_way -= 1
        self._failures = self._refusals = 0
        self._let_through += 1
        if self._events:
            self._grow(now)
        else:
            self._good.append(now)
            while self._good[0] < now - _WINDOW:
                self._good.popleft()
            self._set(self.rate * _FASTER)
        if told and told.left is not None and told.left <= self.under_way and told.wait:
            self._rest(now + min(told.wait, _PATIENCE))

    def returned(self) -> None:
        """Count a request that says nothing of the host."""
        self.under_way -= 1

    def refused(self, now: float, began: float, wait: float | None = None) -> None:
        """Count a refusal (429, 430, 503) of a request that began at ``began``; ``wait``: seconds that it asks for."""
        self.under_way -= 1
        self._refusals += 1
        rest = wait if wait is not None else min(_LONGEST_REST, 2.0 * _REST * 2.0 ** max(0, self._refusals // 4))
        if rest > _PATIENCE:
            self.closed = f"it refuses requests and asks to wait {rest:,.0f} s"
        elif self._refusals >= max(_REFUSALS, 2 * self._per_host):
            self.closed = f"it refused {self._refusals} requests in a row"
        if began > self._event_at:
            self._objected(now)
        self._rest(now + rest)

    def failed(self, now: float, began: float) -> None:
        """Count a request that came to nothing, or to a server error: the host rests, longer each time in a row."""
        self.under_way -= 1
        if began >= self._failed_at:
            self._failures += 1
            self._failed_at = now
            if self._failures >= _FAILURES:
                self.closed = f"requests came to nothing {self._failures} times in a row"
            self._rest(now + min(_LONGEST_REST, _REST * 2.0 ** (self._failures - 1)))

    def learned(self) -> Learned:
        """Return what was found out of the host; failures are not: they may be this machine's own fault."""
        return Learned(
            rate=self.rate, begun_rate=self._begun_rate, next_at=self._next_at, rest_until=self._rest_until,
            began=self._began, grown_at=self._grown_at, event_at=self._event_at if self._events else 0.0,
            events=self._events, refusals=self._refusals, let_through=self._let_through,
            fewer=self._given - self._per_host, good=tuple(self._good), closed=self.closed,
        )  # fmt: skip

    def go_on(self, known: Learned, now: float) -> None:
        """Go on from what was found out before. A clock that was set back since makes no rest longer than any is."""
        self._next_at = min(known.next_at, now + _LONGEST_STEP)
        self._rest_until = min(known.rest_until, now + LONGEST)
        self._began, self._grown_at = min(known.began, now), min(known.grown_at, now)
        self._events, self._event_at = known.events, min(known.event_at, now) if known.events else -math.inf
        self._refusals, self._let_through = known.refusals, known.let_through
        self._per_host, self._good = max(1, self._given - known.fewer), deque(known.good)
        self._begun_rate, self.closed = known.begun_rate, known.closed
        self._set(known.rate)

    # --- the rate ----------------------------------------------------------------------------------------------------

    def _objected(self, now: float) -> None:
        span = max(now - (self._event_at if self._events else self._began), 0.01)
        if not self._events:
            self._set(max(2.0, _GUESS * len(self._good)))
        elif self.rate > self._begun_rate * _FASTER:
            self._set(self.rate * _GUESS)
        else:
            self._set(min(self.rate * _GUESS, max(self.rate * _MOST_CUT, _UNDER * self._let_through / span)))
        self._events += 1
        if self._events > 3:  # noqa: PLR2004  then it may count what is under way at once
            self._per_host = max(1, self._per_host - 1)
        self._begun_rate = self.rate
        self._event_at = self._grown_at = now
        self._let_through = 0
        self._good.clear()

    def _grow(self, now: float) -> None:
        """Ask a little faster once the host has not objected for a while."""
        first = self._events == 1
        if now - self._event_at < (_QUIET if first else _LATER_QUIET):
            self._grown_at = now
            return
        passed, self._grown_at = min(now - self._grown_at, _WINDOW), now
        self._set(self.rate * (1.0 + (_GROWTH if first else _SLOW_GROWTH) * passed))

    def _set(self, rate: float) -> None:
        rate = max(rate, _LEAST_RATE)
        self.rate = min(rate, self._ceiling) if self._ceiling else rate

    def _rest(self, until: float) -> None:
        self._rest_until = max(self._rest_until, until)
