"""Whose turn it is: one queue a host, with pauses, rests and an end of patience. Knows neither threads nor network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from linkaudit.source.admin.faults import Transient
from linkaudit.source.pictures.manners import Manners
from linkaudit.source.web.place import lane

_LONG = 5.0  # seconds of rest that are worth telling


class Job(NamedTuple):
    """A picture to ask for. ``at`` is where it is now, after ``hops`` redirects; ``tries`` requests failed."""

    url: str
    at: str
    hops: int = 0
    tries: int = 0


class GivenUp(NamedTuple):
    """A job that is not tried again, and why."""

    job: Job
    why: str


class _Lane:
    __slots__ = ("busy", "closed", "failures", "free_at", "jobs")

    def __init__(self) -> None:
        self.jobs: deque[Job] = deque()
        self.busy = 0
        self.free_at = 0.0
        self.failures = 0
        self.closed = ""


class Lanes:
    """The queues of all hosts. Every ``now`` is of one clock that never goes back, in seconds."""

    def __init__(self, manners: Manners, tell: Callable[[str], None]) -> None:
        self._manners = manners
        self._tell = tell
        self._lanes: dict[str, _Lane] = {}
        self._waiting: dict[str, _Lane] = {}  # those with jobs, who waits longest first

    def add(self, job: Job) -> str:
        """Queue ``job``; or return why its host is asked no more."""
        host = lane(job.at)
        queue = self._lanes.setdefault(host, _Lane())
        if not queue.closed:
            queue.jobs.append(job)
            self._waiting.setdefault(host, queue)
        return queue.closed

    def take(self, now: float) -> Job | None:
        """Return a job whose host may be asked now; it must come back by ``answered`` or ``failed``."""
        host = next((host for host, queue in self._ready() if queue.free_at <= now), None)
        if host is None:
            return None
        queue = self._waiting.pop(host)
        job = queue.jobs.popleft()
        if queue.jobs:
            self._waiting[host] = queue
        queue.busy += 1
        queue.free_at = now + self._manners.pause
        return job

    def next_at(self) -> float | None:
        """Return when ``take`` has something; None: not before a job comes, or comes back."""
        return min((queue.free_at for _, queue in self._ready()), default=None)

    def answered(self, job: Job) -> None:
        """The host answered, whatever it was."""
        queue = self._lanes[lane(job.at)]
        queue.busy -= 1
        queue.failures = 0

    def failed(self, job: Job, fault: Transient, now: float) -> list[GivenUp]:
        """The request came to nothing: let the host rest, try again behind all others, or return what is given up."""
        host = lane(job.at)
        queue = self._lanes[host]
        queue.busy -= 1
        queue.failures += 1
        rest = self._rest(queue.failures) if fault.wait is None else max(fault.wait, self._manners.pause)
        if queue.closed or rest > self._manners.patience or queue.failures >= self._manners.give_up:
            return self._close(host, queue, job, fault, rest)
        queue.free_at = max(queue.free_at, now + rest)
        if rest >= _LONG:
            self._tell(f"{host}: {fault.what}; it is left alone for {rest:,.0f} s")
        if job.tries + 1 >= self._manners.attempts:
            return [GivenUp(job, f"{fault.what} (tried {job.tries + 1} times)")]
        self.add(job._replace(tries=job.tries + 1))
        return []

    def _ready(self) -> Iterator[tuple[str, _Lane]]:
        return ((host, queue) for host, queue in self._waiting.items() if queue.busy < self._manners.per_host)

    def _rest(self, failures: int) -> float:
        return min(self._manners.longest_wait, self._manners.first_wait * 2.0 ** (failures - 1))

    def _close(self, host: str, queue: _Lane, job: Job, fault: Transient, rest: float) -> list[GivenUp]:
        if not queue.closed:
            asks = f", and asks to wait {rest:,.0f} s" if rest > self._manners.patience else ""
            often = "" if asks else f" ({queue.failures} times in a row)"
            queue.closed = f"{fault.what}{asks}{often}; this host was asked no more"
            self._tell(f"{host}: {queue.closed}")
        left = [GivenUp(other, queue.closed) for other in (job, *queue.jobs)]
        queue.jobs.clear()
        self._waiting.pop(host, None)
        return left
