"""When the next request to a shop may begin: at most so many a second, slower after every refusal."""

from __future__ import annotations

from collections.abc import Callable

_SLOWEST = 30.0  # seconds between two requests
_AFTER_REFUSAL = 0.5


class Pace:
    """``pause`` sleeps, ``clock`` never goes back, in seconds; ``per_second`` requests begin at most (0: no limit).

    ``waited`` is how long it slept, in seconds.
    """

    def __init__(self, *, per_second: float, pause: Callable[[float], None], clock: Callable[[], float]) -> None:
        self.gap = 1.0 / per_second if per_second else 0.0
        self.waited = 0.0
        self._pause, self._clock = pause, clock
        self._next_at = 0.0

    def take_turn(self) -> None:
        """Sleep until the next request may begin."""
        now = self._clock()
        if (wait := self._next_at - now) > 0:
            self.rest(wait)
        self._next_at = max(self._next_at, now) + self.gap

    def rest(self, seconds: float) -> None:
        """Sleep, and count it."""
        self._pause(seconds)
        self.waited += seconds

    def at_least(self, gap: float) -> bool:
        """Leave ``gap`` seconds between two requests from now on; whether that is slower than before."""
        slower = gap > self.gap
        self.gap = max(self.gap, gap)
        return slower

    def slow_down(self) -> None:
        """Ask half as often from now on."""
        self.gap = min(max(self.gap * 2, _AFTER_REFUSAL), max(self.gap, _SLOWEST))
