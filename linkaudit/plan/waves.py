"""Which product goes up on which day: by money, as soon as it is ready, and never more than the quota a day.

Days are numbers: how many calendar days after the start.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import NamedTuple


class Quota(NamedTuple):
    """Uploads a day: ``first`` for so many days (``probation``) from the first upload on, ``then`` after it."""

    first: int
    then: int
    probation: int

    def of(self, day: int) -> int:
        """Return the quota of a day, counted from the first upload."""
        return self.first if day < self.probation else self.then


class Upload(NamedTuple):
    """A product to go up: the first day on which it can, and how many listings it is."""

    ready: int
    parts: int


class Day(NamedTuple):
    """A day of uploads: how many listings go up."""

    day: int
    uploads: int


class Schedule(NamedTuple):
    """``done``: the day on which each product is up whole; ``days``: the days with uploads, in order."""

    done: list[int]
    days: list[Day]


def schedule(uploads: Sequence[Upload], quota: Quota) -> Schedule:
    """Spread ``uploads``, which come in the order of money, over days.

    On each day those go first that come first among what is ready by then. A product whose listings do not fit into
    what is left of a day goes on the next day. Takes time in proportion to the products and days.
    """
    lines: dict[int, list[int]] = {}
    for at, one in enumerate(uploads):
        lines.setdefault(one.ready, []).append(at)
    waiting = sorted(lines, reverse=True)
    places = dict.fromkeys(lines, 0)
    open_lines: list[tuple[int, int]] = []  # (the product that is next, its line)
    done = [0] * len(uploads)
    days: list[Day] = []
    day, first, left = (waiting[-1] if waiting else 0), (waiting[-1] if waiting else 0), 0
    cut = -1  # the product that the day before did not finish
    while waiting or open_lines or cut >= 0:
        if not open_lines and cut < 0 and day < waiting[-1]:
            day = waiting[-1]
        while waiting and waiting[-1] <= day:
            line = waiting.pop()
            heapq.heappush(open_lines, (lines[line][0], line))
        room = whole = quota.of(day - first)
        while room and (open_lines or cut >= 0):
            if cut < 0:
                cut, line = heapq.heappop(open_lines)
                left = max(uploads[cut].parts, 1)
                places[line] += 1
                if places[line] < len(lines[line]):
                    heapq.heappush(open_lines, (lines[line][places[line]], line))
            taken = min(room, left)
            room, left = room - taken, left - taken
            if not left:
                done[cut], cut = day, -1
        if room < whole:
            days.append(Day(day, whole - room))
        day += 1
    return Schedule(done, days)
