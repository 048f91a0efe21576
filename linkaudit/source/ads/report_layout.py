"""What a report looks like, learned by one pass over it: columns, how days are written, which ids are rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.model import Series
from linkaudit.source.ads.cells import Ids, text_of
from linkaudit.source.ads.grid import Grid
from linkaudit.source.ads.words import Heading, columns, is_figure, is_total, report_heading
from linkaudit.source.reading.dates import is_ambiguous, order_of, parse_day

ORIGIN = "ads_report"
_ORDERS = ("dmy", "mdy")
_IDS = ("campaign_id", "ad_group_id", "ad_id")
_LEVELS = (("ad", "ad_id"), ("ad_group", "ad_group_id"), ("campaign", "campaign_id"))  # finest first
_FIGURES = {"clicks": "sessions", "orders": "orders", "revenue": "revenue"}
_ASIDE = frozenset({"clicks", "clicks_all", "orders", "revenue", "cost", "impressions", "conversions", "currency"})
_A_DAY = re.compile(r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\b\d{8}\b|\d{1,2}\.\d{1,2}\.\d{4}")
_PERIOD = 2


class Layout(NamedTuple):
    """Where fields stand. ``parts`` are the columns that rows are told apart by; ``order`` that of day and month.

    ``period`` is what the report states above its header, or empty; ``dated``: every row has a day of its own;
    ``days`` are those that rows have, or the first and last of the period. ``level`` is the finer, the higher; ``id``
    is the field that names what rows of that level are about, whether the report has it or not.
    """

    at: dict[str, int]
    parts: tuple[int, ...]
    shape: str
    currency: str
    order: str
    dated: bool
    period: tuple[date, ...]
    ids: dict[str, Ids]
    days: frozenset[date] = frozenset()
    level: int = 0
    id: str = ""


def layout_of(grid: Grid, dates: str) -> Layout:
    """Read ``grid`` through once. ``dates`` is the user's word on how days are written."""
    headings = {index: report_heading(name) for index, name in enumerate(grid.header)}
    at = columns(headings)
    parts = tuple(index for index, one in headings.items() if one.field not in _ASIDE
                  and (one.field or (grid.header[index] and not is_figure(grid.header[index]))))
    ids = {field: Ids(numbers=bool(grid.sheet)) for field in _IDS if field in at}
    days, blanks = _look(grid, at, parts, ids)
    period = _period(grid.above)
    order = dates or order_of(days) or _within(days, period)
    read = {parse_day(day, order) for day in days}
    dated = bool(days) and not blanks and None not in read
    level, own_id = next(
        ((len(_LEVELS) - place, names[1]) for place, names in enumerate(_LEVELS) if at.keys() & set(names)), (0, ""))
    return Layout(
        at=at, parts=parts, shape=", ".join(grid.header[index] for index in parts),
        currency=_currency(headings.values(), headings[at["revenue"]]) if "revenue" in at else "",
        order=order, dated=dated, period=period, ids=ids, level=level, id=own_id,
        days=frozenset(day for day in read if day) if dated else frozenset(period),
    )


def _currency(headings: Iterable[Heading], revenue: Heading) -> str:
    """Return the currency that stands beside the heading of the revenue, else beside another one."""
    return revenue.currency or next((one.currency for one in headings if one.currency), "")


def _look(grid: Grid, at: dict[str, int], parts: tuple[int, ...], ids: dict[str, Ids]) -> tuple[set[str], bool]:
    """Return the days as written, and whether a row has none."""
    day = at.get("day")
    days: set[str] = set()
    blanks = False
    with suppress(UnreadableInput):  # damage is told where the rows are read
        for row in grid.rows():
            if row.fault or not row.cells or is_sum(row.cells, parts):
                continue
            if day is not None:
                text = text_of(row.cells[day])
                days.add(text)
                blanks = blanks or not text
            for field, one in ids.items():
                one.look(row.cells[at[field]])
    return days - {""}, blanks


def is_sum(cells: list[str], parts: tuple[int, ...]) -> bool:
    """Whether a row adds up the others: of what tells rows apart it has nothing, or only words that say so.

    >>> [is_sum(cells, (0, 1)) for cells in (["Total of 2 results", "-", "7"], ["Total", "Ad", "7"], ["", "", "7"])]
    [True, False, True]
    """
    given = (text for index in parts if (text := text_of(cells[index])))
    return all(is_total(text) for text in given) and any(cells)


def _period(above: list[str]) -> tuple[date, ...]:
    """Return first and last day if the lines above the header name exactly two days."""
    found = sorted({day for line in above for text in _A_DAY.findall(line) if (day := parse_day(text))})
    return tuple(found) if len(found) == _PERIOD else ()


def _within(days: set[str], period: tuple[date, ...]) -> str:
    """Return the one way to read ``days`` by which all of them lie in the period that the report states."""
    unclear = [day for day in days if is_ambiguous(day)]
    fitting = [order for order in _ORDERS
               if period and unclear and all(_lies(parse_day(day, order), period) for day in unclear)]
    return fitting[0] if len(fitting) == 1 else ""


def _lies(day: date | None, period: tuple[date, ...]) -> bool:
    return day is not None and period[0] <= day <= period[1]


def series_of(layouts: list[Layout]) -> Series:
    """Return what the tables of a report count, taken together."""
    known = {metric for layout in layouts for field, metric in _FIGURES.items() if field in layout.at}
    periods = [day for layout in layouts for day in layout.period]
    stated = bool(periods) and all(layout.period for layout in layouts)
    return Series(
        ref=1, origin=ORIGIN, shape=" | ".join(dict.fromkeys(layout.shape for layout in layouts)),
        metrics=" ".join(metric for metric in _FIGURES.values() if metric in known),
        first_day=min(periods).isoformat() if stated else "", last_day=max(periods).isoformat() if stated else "",
        dated=all(layout.dated for layout in layouts), landing=any("landing" in layout.at for layout in layouts),
    )


def finest(layouts: Sequence[Layout]) -> list[int]:
    """Return which of the tables of one file count, by their places.

    The finest does: by ad, ad group, campaign; by day. With it count those that are like it, and those that share no
    day with any that counts. All others tell the same money in less detail, or cut another way.
    """
    order = sorted(range(len(layouts)), key=lambda place: _fineness(layouts[place]), reverse=True)
    kept: list[int] = []
    for place in order:
        others = [layouts[one] for one in kept]
        one = layouts[place]
        alike = any(one.shape == other.shape for other in others)
        if alike or not _counts(one) or all(_apart(one, other) for other in others):
            kept.append(place)
    return sorted(kept)


def _fineness(layout: Layout) -> tuple[bool, int, bool, int]:
    return _counts(layout), layout.level, layout.dated, len(layout.parts)


def _counts(layout: Layout) -> bool:
    return bool(layout.at.keys() & _FIGURES.keys())


def _apart(one: Layout, other: Layout) -> bool:
    """Whether two tables have no day in common, as far as they say which they have."""
    if not one.days or not other.days:
        return False
    if one.dated and other.dated:
        return not one.days & other.days
    return max(one.days) < min(other.days) or max(other.days) < min(one.days)
