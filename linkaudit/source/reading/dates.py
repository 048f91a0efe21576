"""Days as people and programs write them; what could be two days is never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal

Order = Literal["dmy", "mdy", ""]

AMBIGUOUS = ("days such as 03/04/2026, which could be March or April: not dated; "
             "say which with --dates dmy or --dates mdy")

# Other years are slips and blanks of programs; near the ends of the calendar a time zone leads beyond it.
YEARS = range(2000, 2101)

_LONGEST = 60  # characters
_REMEMBERED = 8192
_TIME = re.compile(
    r"(?<=[\d日号일])(?:T|[\s,]\s*(?:at\s+)?)\d{1,2}[:h]\d{2}.*$|(?<=\d{4}):\d{2}:\d{2}:\d{2}.*$", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2}){0,3}")  # GA4: date, with hour, with minute, with second
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日号일]?\.?")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_EITHER = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
# English, Portuguese, Spanish, German, French; cut after three letters where that still names one month.
_MONTHS = {name: number for number, names in enumerate((
    "january jan janeiro enero ene januar jaenner janner janvier janv",
    "february feb fevereiro fev febrero februar fevrier fevr",
    "march mar marco marzo marz maerz mrz mars",
    "april apr abril abr avril avr",
    "may maio mai mayo",
    "june jun junho junio juni juin",
    "july jul julho julio juli juillet juil",
    "august aug agosto ago aout aou",
    "september sep sept setembro set septiembre setiembre septembre",
    "october oct outubro out octubre oktober okt octobre",
    "november nov novembro noviembre novembre",
    "december dec dezembro dez diciembre dic dezember decembre",
), 1) for name in names.split()}
_BESIDE = frozenset("de del of the do st nd rd th er o a "
                    "mon tue wed thu fri sat sun tues thur thurs monday tuesday wednesday thursday friday saturday "
                    "sunday".split())


def parse_day(text: str, order: str = "") -> date | None:
    """Return the day that ``text`` is, its time of day left aside; None if it is none, or could be two.

    ``order`` is ``dmy`` or ``mdy`` and settles what could be two.

    >>> [str(parse_day(text)) for text in ("20260901", "2026-09-01T23:00:00Z", "2026年9月1日", "Sep 1, 2026")]
    ['2026-09-01', '2026-09-01', '2026-09-01', '2026-09-01']
    >>> [str(parse_day(text)) for text in ("2026090114", "1 de setembro de 2026", "01.09.2026", "13-9-2026")]
    ['2026-09-01', '2026-09-01', '2026-09-01', '2026-09-13']
    >>> parse_day("03/04/2026"), str(parse_day("03/04/2026", "dmy")), str(parse_day("03/04/2026 10:00", "mdy"))
    (None, '2026-04-03', '2026-03-04')
    >>> parse_day("2026-02-30"), parse_day("Total"), parse_day("Day 1"), str(parse_day("05/05/2026"))
    (None, None, None, '2026-05-05')
    """
    days = _days(text)
    if len(days) < 2 or days[0] == days[1]:  # noqa: PLR2004  day first, month first
        return days[0] if days else None
    if days[0] is None or days[1] is None:
        return days[0] or days[1]
    return {"dmy": days[0], "mdy": days[1]}.get(order)


def is_ambiguous(text: str) -> bool:
    """Whether ``text`` could be two days.

    >>> is_ambiguous("03/04/2026"), is_ambiguous("13/04/2026"), is_ambiguous("03.04.2026"), is_ambiguous("2026-03-04")
    (True, False, False, False)
    """
    days = _days(text)
    return len(days) > 1 and None not in days and days[0] != days[1]


def order_of(texts: Iterable[str]) -> Order:
    """Return which of day and month stands first in ``texts``, as far as one of them tells.

    Empty if none does, or if they contradict each other.

    >>> order_of(["03/04/2026", "13/04/2026"]), order_of(["03/04/2026", "04-13-2026"]), order_of(["03/04/2026"])
    ('dmy', 'mdy', '')
    >>> order_of(["13/04/2026", "04/13/2026"])
    ''
    """
    found: set[Order] = set()
    for text in texts:
        days = _days(text)
        if len(days) > 1 and (days[0] is None) != (days[1] is None):
            found.add("mdy" if days[0] is None else "dmy")
    return found.pop() if len(found) == 1 else ""


@lru_cache(_REMEMBERED)
def _days(text: str) -> tuple[date | None, ...]:
    """Return no day, the one that ``text`` is, or what it is day first and month first."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not any(mark.isdigit() for mark in text):
        return ()
    if compact := _COMPACT.fullmatch(text):
        return _one(_day(compact[1], compact[2], compact[3]))
    text = _TIME.sub("", text).rstrip(" ,")
    if year_first := _YEAR_FIRST.fullmatch(text):
        return _one(_day(year_first[1], year_first[2], year_first[3]))
    if dots := _DOTS.fullmatch(text):
        return _one(_day(dots[3], dots[2], dots[1]))
    if either := _EITHER.fullmatch(text):
        return _day(either[4], either[3], either[1]), _day(either[4], either[1], either[3])
    return _one(_named(text))


def _one(day: date | None) -> tuple[date | None, ...]:
    return (day,) if day else ()


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) in YEARS else None
    except ValueError:
        return None


def _named(text: str) -> date | None:
    """Return the day in a text that names its month."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    parts = [part for part in _PARTS.findall(plain) if part not in _BESIDE]
    months = [_MONTHS[part] for part in parts if part in _MONTHS]
    numbers = [part for part in parts if part.isdigit()]
    if len(parts) != 3 or len(months) != 1 or len(numbers) != 2:  # noqa: PLR2004  month; day and year
        return None
    day, year = sorted(numbers, key=len)
    return _day(year, str(months[0]), day) if len(year) == 4 and len(day) <= 2 else None  # noqa: PLR2004  digits
