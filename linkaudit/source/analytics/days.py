"""Which day the rows of an exported analysis are of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source.reading.dates import AMBIGUOUS, YEARS, is_ambiguous, order_of, parse_day

_RANGE = re.compile(r" (?:-|–|—|to|~|a|à|bis|至) | ?[–—~至] ?|(?<=\d{8}) ?- ?(?=\d{8})")
_AFTER_COLON = re.compile(r"[:：] ?")
_EITHER = re.compile(r"\s*\d{1,2}[/-]\d{1,2}[/-]\d{4}")  # day first or month first
_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_MOST = 20_000  # days in a period
_LONGEST = 200  # characters of a line that states a period
_TWO = 2


class Period(NamedTuple):
    """First and last day that a source states, or neither."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        return f"{self.first or ''}..{self.last or ''}"


def period_of(lines: Iterable[str]) -> Period:
    """Return the period that lines above a table state: both days in one line, or one after the other; the last counts.

    >>> str(period_of(["# Start date: 20260901", "# End date: 20260930"])), str(period_of(["# 20260901-20260930"]))
    ('2026-09-01..2026-09-30', '2026-09-01..2026-09-30')
    >>> str(period_of(["# Property: 20260901"])), str(period_of(["# Sep 1, 2026 - Sep 30, 2026"]))
    ('..', '2026-09-01..2026-09-30')
    """
    found = Period()
    single: list[date] = []
    for line in lines:
        text = " ".join(line.split())[:_LONGEST].lstrip("#").strip(' "')
        said = _AFTER_COLON.split(text)[-1]
        ends = [parse_day(part) for part in _RANGE.split(said)]
        if len(ends) == _TWO and ends[0] and ends[1] and ends[0] <= ends[1]:
            found = Period(ends[0], ends[1])
        elif said != text and (day := parse_day(said)):
            single.append(day)
            if len(single) >= _TWO and single[-2] <= single[-1]:
                found = Period(single[-2], single[-1])
    return found


def period_in_name(name: str) -> Period:
    """Return the period that the name of a file states, as Shopify's exports do.

    >>> str(period_in_name("Sessions by referrer - 2026-09-01 - 2026-09-30.csv"))
    '2026-09-01..2026-09-30'
    """
    days = [day for text in _IN_NAME.findall(name) if (day := parse_day(text))]
    return Period(days[0], days[1]) if len(days) == _TWO and days[0] <= days[1] else Period()


class Days:
    """Reads the days of one column. ``dated`` is false where they cannot be told."""

    def __init__(self, order: str, *, dated: bool, since: date | None = None) -> None:
        self._order = order
        self._since = since
        self.dated = dated

    def read(self, cell: str) -> tuple[str, str]:
        """Return the ISO date in ``cell``, and why there is none if it should be told (empty if not)."""
        if self._since:
            return _nth(cell, self._since), ""
        if self.dated:
            day = _iso(cell, self._order)
            return day, "" if day or not is_ambiguous(cell) else AMBIGUOUS
        return "", AMBIGUOUS if is_ambiguous(cell) else ""


NONE = Days("", dated=False)


def days_of(
    sample: Sequence[str], every: Callable[[], Iterable[str]], *, nth: bool, period: Period, dates: str
) -> Days:
    """Tell how the days of a column are written. ``sample`` are cells from its top, ``every`` reads all of them.

    ``nth``: the column counts days from the first of ``period`` on; ``dates`` is the user's word, if any.
    """
    if nth:
        return Days("", dated=period.first is not None, since=period.first)
    order = dates or order_of(sample)
    if order or not any(map(_EITHER.match, sample)):
        return Days(order, dated=True)
    written: set[str] = set()
    with suppress(UnreadableInput):  # damage is told where the rows are read
        written.update(cell.strip().partition(" ")[0] for cell in every())
    unclear = [cell for cell in written if is_ambiguous(cell)]
    order = order_of(written) or _within(unclear, period)
    return Days(order, dated=bool(order) or not unclear)


def _within(unclear: Iterable[str], period: Period) -> str:
    """Return the one way to read days by which all of them lie in the period that the source states."""
    if not period.first or not period.last:
        return ""
    days = {order: [parse_day(cell, order) for cell in unclear] for order in ("dmy", "mdy")}
    fitting = [order for order, read in days.items() if all(day and period.first <= day <= period.last for day in read)]
    return fitting[0] if len(fitting) == 1 else ""


@lru_cache(maxsize=8192)
def _iso(cell: str, order: str) -> str:
    day = parse_day(cell, order)
    return day.isoformat() if day else ""


@lru_cache(maxsize=8192)
def _nth(cell: str, since: date) -> str:
    cell = cell.strip()
    if not (cell.isascii() and cell.isdigit() and len(cell) < _LONGEST and int(cell) < _MOST):
        return ""
    day = since + timedelta(int(cell))
    return day.isoformat() if day.year in YEARS else ""
