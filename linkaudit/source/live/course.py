"""The course of every URL: what an answer or a fault leads to, until its one check is made."""

from __future__ import annotations

import time

from msgspec import structs

from linkaudit.model import Ask, Check, Outcome
from linkaudit.source.live import limits
from linkaudit.source.live.answer import Answer, Reading
from linkaudit.source.live.faults import NO_HOST, NO_NAME
from linkaudit.source.live.lanes import Lane, Lanes
from linkaudit.source.live.manners import Gate
from linkaudit.source.live.names import Names
from linkaudit.source.live.reading import Look, is_html, is_same, look, read
from linkaudit.source.live.task import (
    MOVED,
    REFUSALS,
    ROBOT_REFUSALS,
    TRIES,
    Task,
    click_url,
    control_url,
    follow,
    location,
)  # fmt: skip
from linkaudit.source.live.transfer import Result

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
_NO_NETWORK = Reading(outcome=Outcome.UNREACHABLE, reason=NO_NAME)
_NOTHING = limits.Told()
_NO_LOOK = Look(0, "", "", "", 0, None)


class Course:
    """Decides for all URLs; what is to be asked next it puts into ``lanes``.

    ``done`` has the checks made; ``names`` what is known of hosts' names, and ``doubted`` the URLs that wait for that.
    """

    def __init__(self, lanes: Lanes, gate: Gate) -> None:
        self._lanes, self._gate = lanes, gate
        self.done: list[Check] = []
        self.names = Names()
        self.doubted: dict[str, list[Task]] = {}

    def failed(self, lane: Lane, task: Task, fault: Reading, now: float, *, connected: bool) -> None:
        """A request came to nothing: ask again, or give the URL up. ``connected``: the host was reached."""
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
            self.doubted.setdefault(lane.host, []).append(task)
            return
        self.finish(task, fault, None)

    def answered(self, lane: Lane, task: Task, result: Result, now: float) -> None:
        """An answer came: follow it, ask again, look closer, or be done."""
        status, headers, lane.fault = result.status, result.headers, None
        tells = status >= _ERROR or not limits.NAMES.isdisjoint(headers)
        told = limits.read(headers, time.time()) if tells else _NOTHING
        if status in _REFUSED or (status == _BUSY and told.wait is not None):
            lane.pace.refused(now, task.began, told.wait)
            task.refusals += 1
            most = ROBOT_REFUSALS if status == _ROBOT else REFUSALS
            if task.refusals < most and not lane.pace.closed:
                self._lanes.add(task, now, first=True)
                return
            if task.method == "HEAD" and not lane.pace.closed:  # some refuse only that
                task.restart("GET")
                self._lanes.add(task, now, first=True)
                return
            self.finish(task, read(self._answer(task, result)), status)
            return
        if status >= _SERVER_ERROR and task.method == "GET" and status < _BEYOND:
            lane.pace.failed(now, task.began)
        else:
            lane.pace.answered(now, told if told.left is not None else None)
        target = location(headers, task.url) if status in MOVED else None
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
            self.finish(task, wrong, status)

    def _headed(self, lane: Lane, task: Task, result: Result, now: float) -> None:
        if not _OK <= result.status < _MULTIPLE:
            task.restart("GET")
            self._lanes.add(task, now, first=True)
        elif self._trusts(lane, task, result):
            good = result.status == _OK and task.url == task.ask.url
            self.finish(task, _GOOD if good else read(self._answer(task, result)), result.status)
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
        self.finish(task, reading, answer.status)

    def _proved(self, lane: Lane, answer: Answer) -> Reading:
        if lane.control is not None and is_same(look(answer), lane.control):
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
        asked.control = look(answer) if answer else _NO_LOOK
        asked.lies = bool(answer and _OK <= answer.status < _MULTIPLE and is_html(answer.headers))
        for one in asked.held:
            if one.answer is not None:
                self.finish(one, self._proved(asked, one.answer), one.answer.status)
            elif asked.lies:
                one.method = "GET"
                self._lanes.add(one, now, first=True)
            else:
                self.finish(one, _GOOD, _OK)
        asked.held.clear()

    # --- the end -----------------------------------------------------------------------------------------------------

    def decide(self) -> None:
        """End what waits for what its host's name is: one that cannot be looked up does not exist, if others can be."""
        for host in [*self.doubted]:
            unknown = self.names.is_unknown(host)
            if unknown is None:
                continue
            reading = Reading(outcome=Outcome.NO_HOST, reason=NO_HOST) if unknown else _NO_NETWORK
            for task in self.doubted.pop(host):
                self.finish(task, reading, None)

    def give_up(self, lane: Lane) -> None:
        """A host is asked no more: so end all that wait for it."""
        blocked = "refus" in lane.pace.closed
        outcome = Outcome.BLOCKED if blocked else Outcome.UNREACHABLE
        if lane.pace.closed == NO_NAME:
            self.doubted.setdefault(lane.host, []).extend(self._lanes.drop(lane))
            return
        seen = f" ({lane.fault.reason})" if lane.fault and not blocked else ""
        reading = Reading(outcome=outcome, reason=f"{lane.pace.closed}{seen}; the host was asked no more")
        for task in self._lanes.drop(lane):
            self.finish(task, lane.certificate(task.url) or reading, None)

    def finish(self, task: Task, reading: Reading, status: int | None) -> None:
        """Make the check of a URL, unless something about it is to be asked yet. ``status`` is of the last answer."""
        if task.purpose == "control":
            self._controlled(self._lanes.of(task.ask.url), None, time.monotonic())
            return
        found = task.check(reading, status)
        if task.purpose == "click" and task.done is not None:
            whole = found.outcome is Outcome.OK
            kept = task.done if not whole else _with_drops(task.done, found)
            self.done.append(kept)
            return
        if task.ask.click and found.hops and reading.outcome is Outcome.OK and (url := click_url(task.ask.url)):
            again = Task(Ask(url=url), "click", done=found)
            if not self._lanes.of(url).pace.closed:
                self._lanes.add(again, time.monotonic(), first=True)
                return
        self.done.append(found)


def _with_drops(done: Check, clicked: Check) -> Check:
    return structs.replace(done, dropped=clicked.dropped, dropped_at=clicked.dropped_at)


def _is_odd(task: Task) -> bool:
    """Whether a chain ended where the page may be another than was asked for."""
    if not task.hops:
        return False
    path = task.url.partition("://")[2].partition("/")[2].partition("?")[0].lower()
    asked = task.ask.url.partition("://")[2].partition("/")[2].partition("?")[0]
    elsewhere = task.url.split("/", 3)[2] != task.ask.url.split("/", 3)[2]
    return elsewhere or (not path and bool(asked)) or any(word in path for word in _ODD_PATHS)
