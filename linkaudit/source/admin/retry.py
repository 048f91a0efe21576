"""How often and how long one request is tried again: tenacity's loop with this source's own patience."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from linkaudit.source.admin.faults import Transient

ATTEMPTS = 8
SECONDS = 300.0
THROTTLES = 30  # refusals for want of points, in a row
_LONGEST_THROTTLE = 5.0
_BACKOFF = wait_exponential_jitter(initial=1, max=30, jitter=1)
T = TypeVar("T")


class Patience:
    """What is left of it for one request. Refusals for want of points count apart, as does waiting for points."""

    def __init__(self, clock: Callable[[], float], *, attempts: int = ATTEMPTS, seconds: float = SECONDS) -> None:
        self._clock = clock
        self._attempts, self._seconds = attempts, seconds
        self._deadline = clock() + seconds
        self._total = 0
        self.failures = 0
        self.throttles = 0

    def paced(self, seconds: float) -> None:
        """Leave ``seconds`` of waiting for points out of the account."""
        self._deadline += seconds

    def progressed(self) -> None:
        """Begin anew: the last attempt brought something."""
        self.failures = 0
        self._deadline = self._clock() + self._seconds

    def failed(self, fault: Transient) -> None:
        """Count a failed attempt."""
        self.throttles = self.throttles + 1 if fault.throttled else 0
        self.failures += not fault.throttled
        self._total += 1

    def given_up(self, fault: Transient) -> str:
        """Say what kept failing and how often."""
        asked = f", and asks to wait {fault.wait:,.0f} s" if fault.wait and fault.wait > SECONDS else ""
        return f"{fault.what}{asked} (tried {self._total} times)" if self._total > 1 else f"{fault.what}{asked}"

    def wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next attempt. The pacer's own wait comes on top."""
        fault = _fault(state)
        if fault.wait is not None:
            return fault.wait
        return min(self.throttles - 1, _LONGEST_THROTTLE) if fault.throttled else _BACKOFF(state)

    def stop(self, state: RetryCallState) -> bool:
        """Whether to give up."""
        late = self._clock() + (_fault(state).wait or 0.0) > self._deadline
        return late or self.failures >= self._attempts or self.throttles >= THROTTLES


def persist(
    patience: Patience,
    attempt: Callable[[], T],
    *,
    sleep: Callable[[float], None],
    tell: Callable[[Transient, float], None],
) -> T:
    """Return what ``attempt`` returns, trying again on ``Transient`` while ``patience`` lasts; then raise the last."""

    def once() -> T:
        try:
            return attempt()
        except Transient as fault:
            patience.failed(fault)
            raise

    def before_sleep(state: RetryCallState) -> None:
        tell(_fault(state), state.upcoming_sleep)

    retrying = Retrying(
        sleep=sleep, stop=patience.stop, wait=patience.wait, before_sleep=before_sleep,
        retry=retry_if_exception_type(Transient), reraise=True,
    )  # fmt: skip
    return retrying(once)


def _fault(state: RetryCallState) -> Transient:
    fault = state.outcome.exception() if state.outcome else None
    return fault if isinstance(fault, Transient) else Transient("")
