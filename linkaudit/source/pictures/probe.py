"""Looking at many pictures: a few threads, each host in its own pace, nothing held that grows with their number."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from time import monotonic

import msgspec

from linkaudit.model import PictureFacts
from linkaudit.source.admin.faults import Transient
from linkaudit.source.pictures.lanes import GivenUp, Job, Lanes
from linkaudit.source.pictures.line import Line
from linkaudit.source.pictures.look import Moved, look_at
from linkaudit.source.pictures.manners import Manners
from linkaudit.source.web.place import INNER, is_inner, normal

_AHEAD = 1000  # addresses taken from the caller before their answers are there
_BEAT = 0.25  # seconds between two looks at ``stop``
_HOPS = 5
_POLITE = Manners()


def probe(
    urls: Iterable[str], *, manners: Manners = _POLITE, tell: Callable[[str], None] = lambda _: None,
    stop: threading.Event | None = None, allow_private: bool = False,
) -> Iterator[PictureFacts]:  # fmt: skip
    """Yield what each of ``urls`` is, in the order in which the answers come; nothing is raised for a bad one.

    ``tell`` gets a line when a host has to be waited for or is given up. It ends early, without the rest, once
    ``stop`` is set. Addresses of inner networks are not asked unless ``allow_private``.
    """
    crew = _Crew(manners, allow_private=allow_private)
    try:
        yield from crew.run(iter(urls), tell, stop or threading.Event())
    finally:
        crew.dismiss()


class _Crew:
    """The threads, what they share, and the way back to the one who asked: facts, lines to tell, or a crash."""

    def __init__(self, manners: Manners, *, allow_private: bool) -> None:
        self._manners = manners
        self._allow_private = allow_private
        self._back: SimpleQueue[PictureFacts | str | Exception] = SimpleQueue()
        self._lanes = Lanes(manners, self._back.put)
        self._changed = threading.Condition()
        self._dismissed = False
        self._hands = 0

    def run(
        self, urls: Iterator[str], tell: Callable[[str], None], stop: threading.Event
    ) -> Iterator[PictureFacts]:
        """Yield the facts of all ``urls``."""
        awaited = 0
        while not stop.is_set():
            while awaited < _AHEAD and (url := next(urls, None)) is not None:
                awaited += 1
                self._submit(Job(url, url))
            if not awaited:
                return
            try:
                came = self._back.get(timeout=_BEAT)
            except Empty:
                continue
            if isinstance(came, Exception):
                raise came
            if isinstance(came, str):
                tell(came)
                continue
            awaited -= 1
            yield came

    def dismiss(self) -> None:
        """Send the threads home: each goes after the request that it is at."""
        with self._changed:
            self._dismissed = True
            self._changed.notify_all()

    def _submit(self, job: Job) -> None:
        at = normal(job.at)
        why = ""
        if at is None:
            why = "it is forwarded to no address of the web" if job.hops else "the address is not one of the web"
        elif job.hops > _HOPS:
            why = f"it is forwarded more than {_HOPS} times"
        elif not self._allow_private and is_inner(at):
            why = INNER
        else:
            with self._changed:
                why = self._lanes.add(job._replace(at=at))
                self._changed.notify()
            self._hire()
        if why:
            self._give_up(GivenUp(job, why))

    def _hire(self) -> None:
        with self._changed:
            if self._hands >= self._manners.workers:
                return
            self._hands += 1
        # Not to be waited for when the program ends: a host that never answers would hold it up.
        threading.Thread(target=self._work, name="pictures", daemon=True).start()

    def _work(self) -> None:
        try:
            with Line(self._manners, allow_private=self._allow_private) as line:
                while job := self._next():
                    self._do(line, job)
        except Exception as error:  # noqa: BLE001  raised again where somebody waits for it
            self._back.put(error)

    def _next(self) -> Job | None:
        with self._changed:
            while not self._dismissed:
                if job := self._lanes.take(monotonic()):
                    return job
                at = self._lanes.next_at()
                self._changed.wait(None if at is None else max(0.0, at - monotonic()))
        return None

    def _do(self, line: Line, job: Job) -> None:
        left: list[GivenUp] = []
        came: PictureFacts | Moved | None = None
        try:
            came = look_at(line, job.at)
        except Transient as fault:
            with self._changed:
                left = self._lanes.failed(job, fault, monotonic())
                self._changed.notify_all()
        else:
            with self._changed:
                self._lanes.answered(job)
                self._changed.notify_all()
        for one in left:
            self._give_up(one)
        if isinstance(came, Moved):
            self._submit(job._replace(at=came.to, hops=job.hops + 1))
        elif came is not None:
            final = job.at if job.hops else ""
            self._back.put(msgspec.structs.replace(came, url=job.url, final_url=final))

    def _give_up(self, one: GivenUp) -> None:
        self._back.put(PictureFacts(url=one.job.url, fault=one.why))
