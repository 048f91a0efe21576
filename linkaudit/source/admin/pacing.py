"""How long to wait before a query, so that Shopify need not refuse it: the bucket of points as the answers tell it.

A query takes its cost out of the bucket, which refills steadily (shopify.dev, api/usage/limits, read 2026-11-22). All
numbers come from the answers: plans differ, and change.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

# Shops round what is left to whole points: one point more than asked for is waited for.
_MARGIN = 1.0
_LEAST_RATE = 10.0  # points a second, where an answer names no rate
_LONGEST = 120.0


class ThrottleStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The bucket as an answer shows it, in points and points a second."""

    maximum: float
    available: float
    rate: float


class Pacer:
    """Knows what is in the bucket now. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._status: ThrottleStatus | None = None
        self._at = 0.0

    @property
    def left(self) -> float | None:
        """What the last answer left in the bucket, or None before the first."""
        return self._status.available if self._status else None

    def available(self) -> float | None:
        """Return the points that are there now by estimate, or None before the first answer."""
        if self._status is None:
            return None
        restored = max(0.0, self._clock() - self._at) * self._status.rate
        return min(self._status.maximum, self._status.available + restored)

    def wait_for(self, cost: float | None) -> float:
        """Return the seconds until a query of ``cost`` points can go; 0 where cost or bucket is unknown."""
        available = self.available()
        if self._status is None or available is None or cost is None:
            return 0.0
        missing = min(cost + _MARGIN, self._status.maximum) - available
        return min(_LONGEST, max(0.0, missing / self._status.rate))

    def answered(
        self, requested: float | None, actual: float | None, status: ThrottleStatus | None, at: float
    ) -> None:
        """Learn from an answer that came at ``at``; without a status what was spent is taken off the estimate."""
        if status is not None:
            known = self._status or ThrottleStatus(maximum=0.0, available=0.0, rate=_LEAST_RATE)
            self._status = ThrottleStatus(
                maximum=max(status.maximum or known.maximum, status.available),
                available=max(0.0, status.available),
                rate=status.rate if status.rate > 0 else known.rate,
            )
        elif self._status is not None:
            spent = actual if actual is not None else requested or 0.0
            left = (self.available() or 0.0) - spent
            self._status = msgspec.structs.replace(self._status, available=left)
        self._at = at
