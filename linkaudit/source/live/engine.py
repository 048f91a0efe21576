"""Many URLs asked at once: libcurl's multi interface in one thread, every host at its own pace."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

import pycurl

from linkaudit.model import Ask, Check, Outcome
from linkaudit.source.live.answer import Reading
from linkaudit.source.live.board import Board
from linkaudit.source.live.course import Course
from linkaudit.source.live.faults import NOT_CONNECTED
from linkaudit.source.live.lanes import Lane, Lanes
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.source.live.task import Task
from linkaudit.source.live.transfer import FEW, WHOLE, Transfer
from linkaudit.source.live.turns import Turns
from linkaudit.source.live.ways import Ways

__all__ = ["Manners", "check"]

_BEAT = 0.1  # seconds between two looks at what is there
_NONE: Iterator[Sequence[Ask]] = iter(())
_SOON = 0.005  # seconds between two looks while it is not yet known what else to ask
_AT_ONCE = 200
_UNASKABLE = "no program can open this address"


def check(
    asks: Mapping[str, Iterator[Ask]], manners: Manners, *, early: Iterator[Sequence[Ask]] = _NONE,
    tell: Callable[[str], None] = lambda _: None, board: Board | None = None,
) -> Generator[list[Check], None, None]:  # fmt: skip
    """Yield what came of every ask, as answers come: at least every tenth of a second, if need be an empty list.

    ``asks`` are by host (as ``place.lane`` names it) and taken as their turn comes. ``early``: others that are known
    before; nothing where there is none yet. ``asks`` is looked at once it ends. Each ask ends in exactly one check.
    Requests under way are given up when the generator is closed. Behind a proxy that the environment names, the proxy
    decides where names lead; that is not checked then. ``board``: where those who ask the same hosts agree on turns.
    """
    engine = _Engine(asks, early, manners, tell, board)
    try:
        yield from engine.run()
    finally:
        engine.close()


class _Engine:
    def __init__(
        self, asks: Mapping[str, Iterator[Ask]], early: Iterator[Sequence[Ask]], manners: Manners,
        tell: Callable[[str], None], board: Board | None,
    ) -> None:  # fmt: skip
        self._asks, self._early = asks, early
        self._all_known = False
        self._manners, self._gate = manners, Gate(manners)
        self._turns = Turns(board, manners.timeout) if board is not None else None
        self._lanes = Lanes(self._gate, manners, tell, self._turns)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 2 * manners.concurrency)
        out = Ways(manners.verify, manners.authorities)
        self._spare = [Transfer(manners, self._gate, out) for _ in range(manners.concurrency)]
        self._busy: dict[pycurl.Curl, tuple[Transfer, Lane, Task]] = {}
        self._course = Course(self._lanes, self._gate)

    def close(self) -> None:
        for curl in self._busy:
            self._multi.remove_handle(curl)
            curl.close()
        for one in self._spare:
            one.curl.close()
        self._multi.close()
        if self._turns is not None:
            self._turns.close()

    def run(self) -> Iterator[list[Check]]:
        told = time.monotonic()
        while True:
            now = time.monotonic()
            if not self._all_known:
                self._learn(now)
            self._start(now)
            if self._course.doubted:
                self._course.decide()
            if self._busy:
                self._multi.perform()
                self._collect()
            now = time.monotonic()
            if len(self._course.done) >= _AT_ONCE or now - told >= _BEAT:
                yield self._taken()
                told = now
            next_at = self._lanes.next_at() if self._spare else math.inf
            if not self._busy and next_at == math.inf and self._all_known and not self._course.doubted:
                break
            wait = min(_BEAT if self._all_known else _SOON, max(0.0, next_at - time.monotonic()))
            if self._busy:
                self._multi.select(wait)
            elif wait:
                time.sleep(wait)
        yield self._taken()

    def _learn(self, now: float) -> None:
        """Take what is known by now of what to ask."""
        more = next(self._early, None)
        if more is not None:
            self._lanes.take_early(more, now)
        else:
            self._all_known = True
            self._lanes.take_all(self._asks, now)

    def _taken(self) -> list[Check]:
        done, self._course.done = self._course.done, []
        return done

    def _start(self, now: float) -> None:
        while self._spare:
            taken = self._lanes.take(now)
            if taken is None:
                return
            if isinstance(taken, Lane):
                self._course.give_up(taken)
                continue
            lane, task = taken
            if why := self._gate.refuses(task.url, lane.host):
                lane.pace.returned()
                self._lanes.freed(lane, now)
                self._course.finish(task, Reading(outcome=Outcome.NOT_ASKED, reason=why), None)
                continue
            transfer = self._spare.pop()
            task.began = now
            try:
                transfer.prepare(task.url, task.method, task.cookies, WHOLE if task.whole else FEW)
                self._multi.add_handle(transfer.curl)
            except (pycurl.error, UnicodeError):
                self._spare.append(transfer)
                lane.pace.returned()
                self._lanes.freed(lane, now)
                self._course.finish(task, Reading(outcome=Outcome.NOT_ASKED, reason=_UNASKABLE), None)
                continue
            self._busy[transfer.curl] = (transfer, lane, task)

    def _found(self, lane: Lane) -> None:
        """Note that the name of a host was looked up with success."""
        lane.is_found = True
        if not _is_literal(lane.host):
            self._course.names.found(lane.host)

    def _collect(self) -> None:
        more = 1
        while more:
            more, good, bad = self._multi.info_read()
            for curl in good:
                self._came(curl, 0, "")
            for curl, number, message in bad:
                self._came(curl, number, message)

    def _came(self, curl: pycurl.Curl, number: int, message: str) -> None:
        transfer, lane, task = self._busy.pop(curl)
        result = transfer.result(number, message)
        self._multi.remove_handle(curl)
        self._spare.append(transfer)
        now = time.monotonic()
        task.ms += result.seconds
        closed = lane.pace.closed
        if result.inner:
            lane.pace.returned()
            why = "its name leads into an inner network; to ask it all the same, name it in [check] allow"
            self._course.finish(task, Reading(outcome=Outcome.NOT_ASKED, reason=why), None)
        elif result.fault is not None:
            self._course.failed(lane, task, result.fault, now, connected=number not in NOT_CONNECTED)
        else:
            if not lane.is_found and result.looked_up:
                self._found(lane)
            self._course.answered(lane, task, result, now)
        if lane.pace.closed and not closed:
            self._lanes.closed(lane)
        self._lanes.freed(lane, now)


def _is_literal(host: str) -> bool:
    return host.startswith("[") or host.partition(":")[0].replace(".", "").isdigit()
