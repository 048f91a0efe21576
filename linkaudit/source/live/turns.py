"""Turns at hosts that others ask at the same time: each request takes one, and a board that all share gives them out.

What a host lets through is learned by all together. While the board is out of reach there are no turns: asking becomes
slower, never faster.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from linkaudit.errors import SourceError
from linkaudit.source.live.board import KEPT, Board, Event, Grant, Want
from linkaudit.source.live.limits import Told
from linkaudit.source.live.pace import Pace

_LOOK, _LATE_LOOK = 0.03, 0.25  # seconds between two looks whether turns came
_PAUSE = 0.05  # seconds between two exchanges
_FLUSH = 0.25  # seconds that what ended waits until the board is told
_AWAY = 1.0  # seconds between two tries while the board is out of reach
_WAITING = 128  # hosts that turns are wanted at, at once


class _Host:
    """The turns that are had at one host. Times are of this process's clock that never goes back."""

    def __init__(self, per_host: int, ceiling: float, first_rate: float) -> None:
        self.per_host, self.ceiling, self.first_rate = per_host, ceiling, first_rate
        self.ready: deque[float] = deque()
        self.events: list[tuple[float, float, bool, Told | None]] = []
        self.under_way = self.wanted = self.told = 0
        self.batch = 1
        self.later_at = 0.0
        self.closed = ""


class Turns:
    """The turns of one check. The board is asked in a thread of its own, so that nothing waits for it but its turns."""

    def __init__(self, board: Board, timeout: float) -> None:
        self._board, self._timeout = board, timeout
        self._lock, self._wake, self._over = threading.Lock(), threading.Event(), threading.Event()
        self._hosts: dict[str, _Host] = {}
        self._open: set[str] = set()  # hosts that the board is to be asked about
        self._waiting = 0
        self._fault: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin_with(self, host: str, *, per_host: int, ceiling: float, first_rate: float) -> None:
        """Say how a host is asked."""
        with self._lock:
            self._hosts[host] = _Host(per_host, ceiling, first_rate)

    def closed(self, host: str) -> str:
        """Return why nobody asks a host any more, empty if it may be asked."""
        return self._hosts[host].closed

    def ready_at(self, host: str, now: float) -> float:
        """Return when the next turn is, or when to look again whether one came. Raises what went wrong at the board."""
        if self._fault is not None:
            raise self._fault
        with self._lock:
            one = self._hosts[host]
            _forget(one, now)
            if one.ready:
                return one.ready[0]
            if one.wanted or one.later_at > now:
                return max(one.later_at, now + _LOOK)
            if self._waiting >= _WAITING:
                return now + _LATE_LOOK
            one.wanted = min(one.batch, one.per_host)
            self._waiting += 1
            self._open.add(host)
        self._wake.set()
        return now + _LOOK

    def begin(self, host: str) -> None:
        """Take a turn."""
        with self._lock:
            one = self._hosts[host]
            if one.ready:
                one.ready.popleft()
            if not one.ready:
                one.batch = min(2 * one.batch, one.per_host)
            one.under_way += 1

    def ended(self, host: str, now: float, began: float, *, refused: bool = False, told: Told | None = None) -> None:
        """A request ended with an answer."""
        with self._lock:
            one = self._hosts[host]
            one.under_way -= 1
            one.events.append((began, now, refused, told))
            self._open.add(host)
        if refused:
            self._wake.set()

    def returned(self, host: str) -> None:
        """A request ended that says nothing of the host."""
        with self._lock:
            self._hosts[host].under_way -= 1
            self._open.add(host)

    def close(self) -> None:
        """Give back all turns."""
        self._over.set()
        self._wake.set()
        self._thread.join(_AWAY * 10)

    # --- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._over.is_set():
                self._wake.wait(_FLUSH)
                self._wake.clear()
                self._over.wait(_PAUSE if self._exchange() else _AWAY)
            with self._lock:
                for host, one in self._hosts.items():
                    one.ready.clear()
                    one.under_way = one.wanted = 0
                    if one.told or one.events:
                        self._open.add(host)
            self._exchange()
        except Exception as error:  # noqa: BLE001  it is raised where turns are waited for
            self._fault = error

    def _exchange(self) -> bool:
        """Tell the board what is new and take what it gives; whether it could be reached."""
        now = time.monotonic()
        with self._lock:
            wants = {host: self._want(host, now) for host in sorted(self._open)}
            asked = {
                host: one for host, one in wants.items()
                if one.turns or one.events or one.held != self._hosts[host].told
            }
        if not asked:
            return True
        try:
            grants = self._board.exchange(list(asked.values()))
        except SourceError:
            return False
        now = time.monotonic()
        with self._lock:
            for host, want in asked.items():
                del self._hosts[host].events[: len(want.events)]
                self._take(host, want, grants.get(host, Grant()), now)
        return True

    def _want(self, host: str, now: float) -> Want:
        one = self._hosts[host]
        _forget(one, now)
        return Want(
            host=host, turns=one.wanted, held=len(one.ready) + one.under_way, per_host=one.per_host,
            ceiling=one.ceiling, first_rate=one.first_rate, timeout=self._timeout,
            events=tuple(
                Event(began=now - began, ended=now - ended, refused=refused, wait=told and told.wait,
                      left=told and told.left)
                for began, ended, refused, told in one.events
            ),
        )  # fmt: skip

    def _take(self, host: str, want: Want, grant: Grant, now: float) -> None:
        one = self._hosts[host]
        if want.turns:
            self._waiting -= 1
            one.wanted = 0
            one.later_at = now + grant.later if not grant.turns else 0.0
        one.ready.extend(now + delay for delay in grant.turns)
        one.closed, one.told = grant.closed, want.held + len(grant.turns)
        if not (one.told or one.events or one.wanted):
            self._open.discard(host)


def _forget(one: _Host, now: float) -> None:
    """Drop turns whose time is long past: this process was held up, or there was nothing to ask."""
    while one.ready and one.ready[0] < now - KEPT:
        one.ready.popleft()
        one.batch = 1


class SharedPace(Pace):
    """The pace of a host that others ask, too: its own, and a turn for each request."""

    __slots__ = ("_host", "_own", "_turns")

    def __init__(self, turns: Turns, host: str, *, per_host: int, ceiling: float, first_rate: float) -> None:
        self._turns, self._host, self._own = turns, host, ""
        turns.begin_with(host, per_host=per_host, ceiling=ceiling, first_rate=first_rate)
        super().__init__(per_host=per_host, ceiling=ceiling, first_rate=first_rate)

    @property
    def closed(self) -> str:
        """Why the host is asked no more: it refused us, or others."""
        return self._own or self._turns.closed(self._host)

    @closed.setter
    def closed(self, why: str) -> None:
        self._own = why

    def ready_at(self, now: float) -> float:
        """Return when the next request may begin, or when to look again whether its turn came."""
        own = super().ready_at(now)
        return own if own == math.inf else max(own, self._turns.ready_at(self._host, now))

    def begin(self, now: float) -> None:
        """Count a request that begins."""
        super().begin(now)
        self._turns.begin(self._host)

    def answered(self, now: float, told: Told | None = None) -> None:
        """Count an answer that is no refusal."""
        super().answered(now, told)
        self._turns.ended(self._host, now, now, told=told)

    def returned(self) -> None:
        """Count a request that says nothing of the host."""
        super().returned()
        self._turns.returned(self._host)

    def refused(self, now: float, began: float, wait: float | None = None) -> None:
        """Count a refusal: all who ask the host heed it."""
        super().refused(now, began, wait)
        self._turns.ended(self._host, now, began, refused=True, told=Told(wait))

    def failed(self, now: float, began: float) -> None:
        """Count a request that came to nothing: the fault may be this machine's own, so others are not told."""
        super().failed(now, began)
        self._turns.returned(self._host)
