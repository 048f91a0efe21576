"""What is said on stderr while something is done: notices, and how far it is.

At a terminal one line is drawn over and over; elsewhere a plain line is said now and then. Nothing is said of what is
done at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TextIO

from linkaudit.cli.layout import clipped, width
from linkaudit.pipeline.job import Move, Task

_FIRST_DRAWN, _DRAWN = 0.5, 0.1  # seconds until a line is drawn, and drawn anew
_FIRST_TOLD, _TOLD = 10.0, 30.0  # likewise until it is told, where nothing can be drawn over
_BAR = 20
_WHOLE = 10  # from here on a rate needs no digits behind the point
_SECONDS, _MINUTES = 90, 120  # up to which times are told in these
_CLEAR = "\r\x1b[K"


class Screen:
    """Stderr. ``live``: a line can be drawn over; ``columns``: how wide it is; ``say`` puts text into the language."""

    def __init__(
        self, stream: TextIO, *, live: bool, columns: Callable[[], int], clock: Callable[[], float] = time.monotonic,
        say: Callable[[str], str] = str,
    ) -> None:  # fmt: skip
        self._stream, self._live, self._columns, self._clock, self._say = stream, live, columns, clock, say
        self._drawn = False

    def tell(self, line: str) -> None:
        """Say a line."""
        self._clear()
        self._stream.write(f"{self._say(line)}\n")
        self._stream.flush()

    @contextmanager
    def meter(self, task: Task) -> Iterator[Move]:
        """Show how far a task is. The rate is that of this process, whatever was done before."""
        began = self._clock()
        first: tuple[int, float] | None = None if task.done else (0, 0.0)
        patience = _FIRST_DRAWN if self._live else _FIRST_TOLD
        due = began + patience

        def move(done: int, share: float | None = None) -> None:
            nonlocal began, first, due
            now = self._clock()
            if first is None:  # what was done before was passed over until here
                first, began, due = (done, share or 0.0), now, now + patience
            if now < due:
                return
            due = now + (_DRAWN if self._live else _TOLD)
            self._show(Stand(task, done, share, (done - first[0], (share or 0.0) - first[1]), now - began))

        try:
            yield move
        finally:
            self._clear()

    def _show(self, stand: Stand) -> None:
        if not self._live:
            self.tell(line(stand, bar=0))
            return
        columns = self._columns() - 1
        text = self._say(line(stand, columns // 3))
        if width(text) > columns:
            text = clipped(self._say(line(stand, columns // 3, 0)), columns)
        self._stream.write(_CLEAR + text)
        self._stream.flush()
        self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._drawn = False


class Stand(NamedTuple):
    """How far a task is. ``since`` is what this process did of it, in things and as a share, in ``seconds``."""

    task: Task
    done: int
    share: float | None
    since: tuple[int, float]
    seconds: float


def line(stand: Stand, name: int = 200, bar: int = _BAR) -> str:
    """Return how far a task is; ``name`` and ``bar`` are the columns that these may take."""
    share, (things, part) = stand.share, stand.since
    parts = ["total unknown"] if share is None else [f"{_bar(share, bar)}{int(100 * share)}%"]
    if share is not None and part > 0:
        parts.append(f"{duration(stand.seconds * (1 - share) / part)} left")
    parts.append(f"{stand.done:,} {stand.task.unit}")
    if things > 0 and stand.seconds > 0:
        parts.append(f"{_rate(things / stand.seconds)} a second")
    return f"{clipped(stand.task.what, name)}: {', '.join(parts)}"


def _bar(share: float, room: int) -> str:
    full = int(room * share)
    return f"[{'#' * full}{'-' * (room - full)}] " if room else ""


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= _WHOLE else f"{rate:.1f}"


def duration(seconds: float) -> str:
    """Return a time as a person would say it.

    >>> duration(4), duration(200), duration(7300)
    ('about 4 s', 'about 3 min', 'about 2 h 2 min')
    """
    if seconds < _SECONDS:
        return f"about {max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < _MINUTES else f"about {minutes // 60} h {minutes % 60} min"
