"""Whose turn it is: one lane a host, each at its own pace, so that a slow one holds up nobody."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from linkaudit.model import Ask, Outcome
from linkaudit.source.live.answer import Reading
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.source.live.pace import Pace
from linkaudit.source.live.reading import Look
from linkaudit.source.live.task import Task
from linkaudit.source.live.turns import SharedPace, Turns
from linkaudit.source.web.place import lane

_OPEN = 4_000  # hosts whose asks are being read at once


class Lane:
    """One host.

    ``looks``: pages of it that were looked at and were good; ``control``: what it says to an address at which nothing
    can be, once it was asked, and ``lies`` if it says that all is well; ``held``: those who wait for that. ``fault``:
    what came instead of an answer, if the last request got none. ``early``, and then ``source``: what is to be asked
    yet; None: no more. ``is_found``: it was reached by its name. ``sleeps``: until a request comes back.
    """

    __slots__ = (
        "control", "controlling", "early", "fault", "held", "host", "is_found", "lies", "looks", "pace", "queue",
        "sleeps", "source",
    )  # fmt: skip

    def __init__(self, host: str, pace: Pace) -> None:
        self.host, self.pace = host, pace
        self.source: Iterator[Ask] | None = None
        self.early: deque[Ask] = deque()
        self.queue: list[Task] = []
        self.held: list[Task] = []
        self.looks = 0
        self.control: Look | None = None
        self.controlling = self.lies = self.is_found = self.sleeps = False
        self.fault: Reading | None = None

    def certificate(self, url: str) -> Reading | None:
        """Return what is wrong with the host's certificate, if that is why it is asked no more and ``url`` needs it."""
        bad = self.fault is not None and self.fault.outcome is Outcome.BAD_CERTIFICATE
        return self.fault if bad and url.startswith("https:") else None

    def has_work(self) -> bool:
        """Whether something is to be asked; takes from the caller what is next."""
        if self.queue:
            return True
        if self.early:
            self.queue.append(Task(self.early.popleft()))
            return True
        if self.source is None:
            return False
        ask = next(self.source, None)
        if ask is None:
            self.source = None
            return False
        self.queue.append(Task(ask))
        return True


class Lanes:
    """All lanes, each opened when there is room for what its host is asked. ``tell``: a line for each host given up.

    ``turns``: where turns at hosts that are not the shop's own come from, if others ask them, too.
    """

    def __init__(
        self, gate: Gate, manners: Manners, tell: Callable[[str], None], turns: Turns | None = None
    ) -> None:
        self._gate, self._manners, self._tell, self._turns = gate, manners, tell, turns
        self._asks: Mapping[str, Iterator[Ask]] = {}
        self._hosts: Iterator[str] = iter(())
        self._more = False
        self._lanes: dict[str, Lane] = {}
        self._reading: set[str] = set()
        self._heap: list[tuple[float, int, Lane]] = []
        self._order = count()

    def _open(self, host: str) -> Lane:
        manners, ceiling = self._manners, self._gate.ceiling(host)
        if self._turns is None or self._gate.is_own(host):
            pace = Pace(per_host=manners.per_host, ceiling=ceiling, first_rate=manners.first_rate)
        else:
            pace = SharedPace(
                self._turns, host, per_host=manners.per_host, ceiling=ceiling, first_rate=manners.first_rate
            )
        self._lanes[host] = found = Lane(host, pace)
        self._read(found)
        return found

    def _read(self, one: Lane) -> None:
        one.source = self._asks.get(one.host)
        if one.source is not None:
            self._reading.add(one.host)

    def take_early(self, asks: Iterable[Ask], now: float) -> None:
        """Take asks that are known before all are."""
        for ask in asks:
            host = lane(ask.url)
            found = self._lanes.get(host) or self._open(host)
            idle = not (found.early or found.queue)
            found.early.append(ask)
            if idle:
                self._wake(found, now)

    def take_all(self, asks: Mapping[str, Iterator[Ask]], now: float) -> None:
        """Take what else is to be asked, by host."""
        self._asks, self._hosts, self._more = asks, iter(asks), True
        for one in [*self._lanes.values()]:
            idle = not (one.early or one.queue)
            self._read(one)
            if idle and one.source is not None:
                self._wake(one, now)

    def _open_next(self) -> bool:
        """Open the lane of the next host that has none; whether there is one, and room for it."""
        if not self._has_room():
            return False
        host = next((one for one in self._hosts if one not in self._lanes), None)
        if host is None:
            self._more = False
            return False
        self._wake(self._open(host), 0.0)
        return True

    def _has_room(self) -> bool:
        return self._more and len(self._reading) < _OPEN

    def of(self, url: str) -> Lane:
        """Return the lane of a URL's host."""
        host = lane(url)
        found = self._lanes.get(host)
        if found is None:
            found = self._open(host)
            self._wake(found, 0.0)
        return found

    def add(self, task: Task, now: float, *, first: bool = False) -> None:
        """Queue a task behind the others of its host, or before them."""
        found = self.of(task.url)
        if first:
            found.queue.insert(0, task)
        else:
            found.queue.append(task)
        self._wake(found, now)

    def _wake(self, one: Lane, now: float) -> None:
        ready = now if one.pace.closed else max(now, one.pace.ready_at(now))
        if ready == math.inf:
            one.sleeps = True
        else:
            heapq.heappush(self._heap, (ready, next(self._order), one))

    def freed(self, one: Lane, now: float) -> None:
        """A request of the lane came back."""
        if one.sleeps:
            one.sleeps = False
            self._wake(one, now)

    def take(self, now: float) -> tuple[Lane, Task] | Lane | None:
        """Return a task whose host may be asked now, or a lane that was closed and has tasks; None: not yet."""
        while (self._heap and self._heap[0][0] <= now) or self._open_next():
            _, _, one = heapq.heappop(self._heap)
            if not (one.queue or one.has_work()):
                self._reading.discard(one.host)
                continue
            pace = one.pace
            if pace.closed:
                return one
            if pace.ready_at(now) > now:
                self._wake(one, now)
                continue
            task = one.queue.pop(0)
            pace.begin(now)
            if one.queue or one.has_work():
                self._wake(one, now)
            else:
                self._reading.discard(one.host)
            return one, task
        return None

    def next_at(self) -> float:
        """Return when ``take`` may have something; infinity: not before a request comes back."""
        if self._has_room():
            return 0.0
        return self._heap[0][0] if self._heap else math.inf

    def drop(self, one: Lane) -> Iterator[Task]:
        """Yield what is left of a lane that was closed, a part at a time."""
        left, one.queue = one.queue, []
        yield from left
        if one.has_work():
            self._wake(one, 0.0)
        else:
            self._reading.discard(one.host)

    def closed(self, one: Lane) -> None:
        """Tell that a host is given up."""
        self._tell(f"{one.host}: {one.pace.closed}; it is asked no more for now")
