"""Many URLs asked at once: libcurl's multi interface in one thread, every host at its own pace."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping

import pycurl
from msgspec import structs

from linkaudit.model import Ask, Check, Outcome
from linkaudit.source.live import limits
from linkaudit.source.live.answer import Answer, Reading
from linkaudit.source.live.faults import NO_HOST, NO_NAME, NOT_CONNECTED
from linkaudit.source.live.lanes import Lane, Lanes
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.source.live.reading import is_html, is_same, read
from linkaudit.source.live.task import (
    REFUSALS,
    ROBOT_REFUSALS,
    TRIES,
    Task,
    click_url,
    control_url,
    follow,
    location,
)  # fmt: skip
from linkaudit.source.live.transfer import FEW, WHOLE, Request, Result, Transfer
from linkaudit.source.live.ways import Ways

__all__ = ["Manners", "check"]

_BEAT = 0.25  # seconds between two looks at what is there
_AT_ONCE = 200
_LOOKS = 3  # pages of a host that are looked at before its HEADs are trusted
_ROBOT = 430  # Shopify's word to robots
_REFUSED = frozenset({429, _ROBOT})
_BUSY, _ERROR, _SERVER_ERROR, _BEYOND = 503, 400, 500, 600
_OK, _MULTIPLE = 200, 300
# Words in the last address of a chain that may mean: nothing is here for you.
_ODD_PATHS = (
    "404",
    "not-found",
    "notfound",
    "not_found",
    "error",
    "password",
    "login",
    "signin",
    "captcha",
    "consent",
    "blocked",
)
_GOOD = Reading(outcome=Outcome.OK)


def check(
    asks: Mapping[str, Iterator[Ask]], manners: Manners, *, tell: Callable[[str], None] = lambda _: None
) -> Generator[list[Check], None, None]:
    """Yield what came of every ask, as answers come: at least every quarter of a second, if need be an empty list.

    ``asks`` are by host (as ``place.lane`` names it) and taken as their turn comes. Each ends in exactly one check.
    Requests under way are given up when the generator is closed. Behind a proxy that the environment names, the proxy
    decides where names lead; that is not checked then.
    """
    engine = _Engine(asks, manners, tell)
    try:
        yield from engine.run()
    finally:
        engine.close()


class _Engine:
    def __init__(self, asks: Mapping[str, Iterator[Ask]], manners: Manners, tell: Callable[[str], None]) -> None:
        self._manners, self._gate = manners, Gate(manners)
        self._lanes = Lanes(asks, self._gate, manners, tell)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 2 * manners.concurrency)
        out = Ways(manners.verify)
        self._spare = [Transfer(manners, self._gate, out) for _ in range(manners.concurrency)]
        self._busy: dict[pycurl.Curl, tuple[Transfer, Lane, Task]] = {}
        self._out: list[Check] = []
        self._names: set[str] = set()  # hosts whose names were looked up with success

    def close(self) -> None:
        for curl in self._busy:
            self._multi.remove_handle(curl)
            curl.close()
        for one in self._spare:
            one.curl.close()
        self._multi.close()

    def run(self) -> Iterator[list[Check]]:
        told = time.monotonic()
        while True:
            now = time.monotonic()
            self._start(now)
            if self._busy:
                self._multi.perform()
                self._collect()
            now = time.monotonic()
            if len(self._out) >= _AT_ONCE or now - told >= _BEAT:
                yield self._out
                self._out, told = [], now
            next_at = self._lanes.next_at() if self._spare else math.inf
            if not self._busy and next_at == math.inf:
                break
            wait = min(_BEAT, max(0.0, next_at - time.monotonic()))
            if self._busy:
                self._multi.select(wait)
            elif wait:
                time.sleep(wait)
        yield self._out

    def _start(self, now: float) -> None:
        while self._spare:
            taken = self._lanes.take(now)
            if taken is None:
                return
            if isinstance(taken, Lane):
                self._give_up(taken)
                continue
            lane, task = taken
            if why := self._gate.refuses(task.url):
                lane.pace.returned()
                self._lanes.freed(lane, now)
                self._finish(task, Reading(outcome=Outcome.NOT_ASKED, reason=why), None)
                continue
            transfer = self._spare.pop()
            task.began = now
            try:
                transfer.prepare(Request(task.url, task.method, task.cookies, WHOLE if task.whole else FEW))
                self._multi.add_handle(transfer.curl)
            except (pycurl.error, UnicodeError):
                self._spare.append(transfer)
                lane.pace.returned()
                self._lanes.freed(lane, now)
                self._finish(task, Reading(outcome=Outcome.NOT_ASKED, reason="no program can open this address"), None)
                continue
            self._busy[transfer.curl] = (transfer, lane, task)

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
        if result.fault is None and result.looked_up and not _is_literal(lane.host):
            self._names.add(lane.host)
        closed = lane.pace.closed
        if result.inner:
            lane.pace.returned()
            why = "its name leads into an inner network; to ask it all the same, name it in [check] allow"
            self._finish(task, Reading(outcome=Outcome.NOT_ASKED, reason=why), None)
        elif result.fault is not None:
            self._failed(lane, task, result.fault, now, connected=number not in NOT_CONNECTED)
        else:
            self._answered(lane, task, result, now)
        if lane.pace.closed and not closed:
            self._lanes.closed(lane)
        self._lanes.freed(lane, now)

    # --- what an answer leads to -------------------------------------------------------------------------------------

    def _failed(self, lane: Lane, task: Task, fault: Reading, now: float, *, connected: bool) -> None:
        if task.method == "HEAD" and connected and fault.passing:
            lane.pace.returned()  # what cannot be had by HEAD may be had by GET
            task.restart("GET")
            self._lanes.add(task, now, first=True)
            return
        lane.pace.failed(now, task.began)
        lane.fault = fault
        task.tries += 1
        if fault.passing and task.tries < TRIES and not lane.pace.closed:
            self._lanes.add(task, now)
            return
        if fault.reason == NO_NAME:
            lane.pace.closed = NO_NAME
            fault = self._nameless()
        self._finish(task, fault, None)

    def _answered(self, lane: Lane, task: Task, result: Result, now: float) -> None:
        told = limits.read(result.headers, time.time()) if _tells_limits(result) else limits.Told()
        status, lane.fault = result.status, None
        if status in _REFUSED or (status == _BUSY and told.wait is not None):
            lane.pace.refused(now, task.began, told.wait)
            task.refusals += 1
            most = ROBOT_REFUSALS if status == _ROBOT else REFUSALS
            if task.refusals < most and not lane.pace.closed:
                self._lanes.add(task, now, first=True)
                return
            self._finish(task, read(self._answer(task, result)), status)
            return
        if status >= _SERVER_ERROR and task.method == "GET" and status < _BEYOND:
            lane.pace.failed(now, task.began)
        else:
            lane.pace.answered(now, told if told.left is not None else None)
        target = location(status, result.headers, task.url)
        if target is not None:
            self._sent_on(task, status, target, result.cookies, now)
        elif task.method == "HEAD":
            self._headed(lane, task, result, now)
        else:
            self._read(lane, task, self._answer(task, result), now)

    def _answer(self, task: Task, result: Result) -> Answer:
        return Answer(
            url=task.url, asked=task.ask.url, method=task.method, status=result.status, headers=result.headers,
            body=result.body, whole=result.whole,
        )  # fmt: skip

    def _sent_on(self, task: Task, status: int, target: str, cookies: tuple[str, ...], now: float) -> None:
        wrong = follow(task, status, target, cookies)
        if wrong is None and (why := self._gate.refuses(task.url)):
            wrong = Reading(outcome=Outcome.NOT_ASKED, reason=f"it is forwarded to {task.url}: {why}")
        if wrong is None:
            self._lanes.add(task, now, first=True)
        elif task.method == "HEAD":
            task.restart("GET")
            self._lanes.add(task, now, first=True)
        else:
            self._finish(task, wrong, status)

    def _headed(self, lane: Lane, task: Task, result: Result, now: float) -> None:
        if not _OK <= result.status < _MULTIPLE:
            task.restart("GET")
            self._lanes.add(task, now, first=True)
        elif self._trusts(lane, task, result):
            self._finish(task, read(self._answer(task, result)), result.status)
        elif lane.looks >= _LOOKS and lane.control is None and not lane.lies and not _is_odd(task):
            lane.held.append(task)
            self._control(lane, task, now)
        else:
            task.method = "GET"
            self._lanes.add(task, now, first=True)

    def _trusts(self, lane: Lane, task: Task, result: Result) -> bool:
        """Whether a good answer to a HEAD is believed, without a look at the page."""
        if not is_html(result.headers):
            return True
        return not _is_odd(task) and lane.control is not None and not lane.lies

    def _read(self, lane: Lane, task: Task, answer: Answer, now: float) -> None:
        reading = read(answer)
        if task.purpose == "control":
            self._controlled(lane, answer, now)
            return
        task.answer = answer
        if reading.passing and task.tries + 1 < TRIES and not lane.pace.closed:
            task.tries += 1
            self._lanes.add(task, now)
            return
        if reading.suspect:
            asked = self._lanes.of(task.ask.url)
            if asked.control is None and not asked.pace.closed:
                asked.held.append(task)
                self._control(asked, task, now)
                return
            reading = self._proved(asked, answer)
        if reading.outcome is Outcome.OK:
            lane.looks += 1
        self._finish(task, reading, answer.status)

    def _proved(self, lane: Lane, answer: Answer) -> Reading:
        if lane.control is not None and is_same(answer, lane.control):
            why = "the host answers the same to an address that cannot exist: nothing of its own is there"
            return Reading(outcome=Outcome.SOFT_404, reason=why)
        return _GOOD

    def _control(self, lane: Lane, task: Task, now: float) -> None:
        if not lane.controlling:
            lane.controlling = True
            first = task.hops[0].url if task.hops else task.url
            url = control_url(first if self._lanes.of(first) is lane else task.url)
            self._lanes.add(Task(Ask(url=url), "control", method="GET"), now, first=True)

    def _controlled(self, lane: Lane, answer: Answer | None, now: float) -> None:
        """An address that cannot exist was asked: those who wait for that can be decided."""
        asked = self._lanes.of(answer.asked) if answer else lane
        asked.control = answer or Answer(url="", asked="", method="GET", status=0, headers={})
        asked.lies = bool(answer and _OK <= answer.status < _MULTIPLE and is_html(answer.headers))
        for one in asked.held:
            if one.answer is not None:
                self._finish(one, self._proved(asked, one.answer), one.answer.status)
            elif asked.lies:
                one.method = "GET"
                self._lanes.add(one, now, first=True)
            else:
                self._finish(one, _GOOD, _OK)
        asked.held.clear()

    # --- the end -----------------------------------------------------------------------------------------------------

    def _nameless(self) -> Reading:
        """A name that cannot be looked up does not exist, if others can be."""
        if self._names:
            return Reading(outcome=Outcome.NO_HOST, reason=NO_HOST)
        return Reading(outcome=Outcome.UNREACHABLE, reason=NO_NAME)

    def _give_up(self, lane: Lane) -> None:
        blocked = "refus" in lane.pace.closed
        outcome = Outcome.BLOCKED if blocked else Outcome.UNREACHABLE
        if lane.pace.closed == NO_NAME:
            for task in self._lanes.drop(lane):
                self._finish(task, self._nameless(), None)
            return
        seen = f" ({lane.fault.reason})" if lane.fault and not blocked else ""
        reading = Reading(outcome=outcome, reason=f"{lane.pace.closed}{seen}; the host was asked no more")
        for task in self._lanes.drop(lane):
            self._finish(task, lane.certificate(task.url) or reading, None)

    def _finish(self, task: Task, reading: Reading, status: int | None) -> None:
        now = time.monotonic()
        if task.purpose == "control":
            self._controlled(self._lanes.of(task.ask.url), None, now)
            return
        found = task.check(reading, status)
        if task.purpose == "click" and task.done is not None:
            whole = found.outcome is Outcome.OK
            kept = task.done if not whole else _with_drops(task.done, found)
            self._out.append(kept)
            return
        if task.ask.click and found.hops and reading.outcome is Outcome.OK and (url := click_url(task.ask.url)):
            again = Task(Ask(url=url), "click", done=found)
            if not self._lanes.of(url).pace.closed:
                self._lanes.add(again, now, first=True)
                return
        self._out.append(found)


def _with_drops(done: Check, clicked: Check) -> Check:
    return structs.replace(done, dropped=clicked.dropped, dropped_at=clicked.dropped_at)


def _tells_limits(result: Result) -> bool:
    headers = result.headers
    return result.status >= _ERROR or any("ratelimit" in name or "rate-limit" in name for name in headers)


def _is_odd(task: Task) -> bool:
    """Whether a chain ended where the page may be another than was asked for."""
    if not task.hops:
        return False
    path = task.url.partition("://")[2].partition("/")[2].partition("?")[0].lower()
    asked = task.ask.url.partition("://")[2].partition("/")[2].partition("?")[0]
    elsewhere = task.url.split("/", 3)[2] != task.ask.url.split("/", 3)[2]
    return elsewhere or (not path and bool(asked)) or any(word in path for word in _ODD_PATHS)


def _is_literal(host: str) -> bool:
    return host.startswith("[") or host.partition(":")[0].replace(".", "").isdigit()
