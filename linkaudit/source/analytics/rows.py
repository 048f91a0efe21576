"""Rows of figures as visits: what every exported analysis has in common below its header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from linkaudit.model import Content, Series, Skip, Visit
from linkaudit.source.analytics import words
from linkaudit.source.analytics.days import NONE, Days, Period
from linkaudit.source.analytics.figures import LOST, bare, identity, is_lost, money, whole
from linkaudit.source.analytics.layout import FIGURES, Layout
from linkaudit.source.reading.amounts import OPEN, is_whole
from linkaudit.source.reading.batching import Step
from linkaudit.source.reading.facts import Facts
from linkaudit.source.reading.tabular import SHORT, Row
from linkaudit.source.reading.values import is_open, marked
from linkaudit.source.reading.visited import landing_url, referrer_url

TOTALS = "rows of totals: not counted beside what they add up"
EMPTY = "table without rows: there is a header and nothing below it, so nothing is counted"
REFUNDS = "rows with negative revenue: refunds outweigh sales; counted as they stand"
_PER_ROW = 8
_NO_COUNT = "is no count"
_NO_AMOUNT = "is no amount"
_NO_DAY = "is no day"
_SHOWN = 40
_LONG = 16  # digits; no shop counts as far
_ABOUT = ("landing", "host", "source", "medium", "source_medium", "campaign", "campaign_id", "content", "term",
          "channel", "referrer", "device", "currency")


class Given(NamedTuple):
    """What is known of a table besides its columns. ``blank``: a row that is about nothing adds up the others."""

    origin: str
    period: Period
    days: Days = NONE
    blank: bool = False


class Visits:
    """Turns the rows below one header into steps. The first visit brings the ``Series`` along."""

    def __init__(self, layout: Layout, given: Given) -> None:
        self._layout = layout
        self._given = given
        self._facts = Facts(given.origin, layout.shape)
        # a field that the table lacks is read from a cell that is added to every row, and is empty
        width = len(layout.names)
        self._about = itemgetter(*(layout.at.get(field, width) for field in _ABOUT))
        self._parts = _cells_at(layout.parts)
        self._sessions, self._orders, self._revenue = (layout.figures.get(name, ()) for name in FIGURES)
        self._day = layout.at.get("date", layout.at.get("nth_day"))
        self._period = [] if "date" in layout.at else [str(given.period)]
        self._begun = False
        self._empty = True

    def is_total(self, row: Row) -> bool:
        """Whether ``row`` adds up others: what it is about is empty, or says so."""
        cells, parts, width = row.cells, self._layout.parts, len(self._layout.names)
        if len(cells) < width:
            return False
        first = cells[parts[0]] if parts else ""
        if first[:1] == "/" or (first and not words.is_total(first)):
            return False
        about = [cell for cell in (*(cells[index] for index in parts), *cells[width:]) if cell.strip()]
        return all(map(words.is_total, about)) if about else self._given.blank or self._day is not None

    def step(self, row: Row) -> Step:
        """Return what ``row`` gives: the visit, what is wrong with it, what is left out."""
        self._empty = False
        if self.is_total(row):
            return Step(row.number, [], {TOTALS: 1})
        if row.fault:
            column, why, cure = row.fault
            where = _where(row.number, column)
            return Step(row.number, [Skip(ref=row.number * _PER_ROW, where=where, why=why, cure=cure)])
        notes = _Notes(row.number)
        if row.short:
            notes.left_out[SHORT] = 1
        visit = self._visit(row.number, [*row.cells, ""], notes)
        if visit is None:
            return Step(row.number, notes.skips, notes.left_out)
        if not self._begun:
            self._begun = True
            return Step(row.number, [self._series(), visit, *notes.skips], notes.left_out)
        return Step(row.number, [visit, *notes.skips], notes.left_out)

    def remarks(self) -> Counter[str]:
        """Say what holds for the table as a whole, once its rows are read."""
        return Counter({EMPTY: 1}) if self._empty else self._facts.remarks()

    def _series(self) -> Series:
        layout, period = self._layout, self._given.period
        return Series(
            ref=1, origin=self._given.origin, shape=layout.shape, metrics=layout.metrics,
            first_day=period.first.isoformat() if period.first else "",
            last_day=period.last.isoformat() if period.last else "",
            dated=self._given.days.dated, landing="landing" in layout.at and not layout.page,
        )

    def _visit(self, number: int, cells: list[str], notes: _Notes) -> Visit | None:
        sessions = self._count(self._sessions, cells, notes)
        orders = self._count(self._orders, cells, notes)
        (landing, host, source, medium, both, campaign, campaign_id, content, term, channel, referrer, device,
         named) = self._about(cells)
        code = self._layout.currency or _code(named)
        revenue, currency = self._money(cells, code, notes) if self._revenue else (None, "")
        if sessions is None and orders is None and revenue is None:
            return None
        from_, by = words.source_medium(both) if both else ("", "")
        return Visit(
            ref=number, origin=self._given.origin,
            landing_url=_landing(landing, host) if landing else "",
            referrer=referrer_url(words.said(referrer)) if referrer else "",
            source=words.said(source) if source else from_, medium=words.said(medium) if medium else by,
            campaign=self._name("campaign", campaign, notes) if campaign else "",
            content=self._name("content", content, notes) if content else "",
            term=self._name("term", term, notes) if term else "",
            campaign_id=identity(self._name("campaign_id", campaign_id, notes)) if campaign_id else "",
            channel=words.said(channel) if channel else "", device=words.device(device) if device else "",
            sessions=sessions, orders=orders, revenue=revenue,
            currency=(currency or code) if revenue is not None else "",
            day=self._read_day(cells[self._day], notes) if self._day is not None else "",
            fact=self._facts.number((*self._parts(cells), *self._period)),
        )

    def _count(self, columns: tuple[int, ...], cells: list[str], notes: _Notes) -> int | None:
        found: int | None = None
        for index in columns:
            cell = cells[index]
            plain = cell.isdecimal() and len(cell) < _LONG
            one = int(cell) if plain else self._odd_count(index, cell, notes) if cell else None
            if one is not None:
                found = one if found is None else found + one
        return found

    def _odd_count(self, index: int, cell: str, notes: _Notes) -> int | None:
        found = whole(cell)
        if found is None and words.said(cell):
            notes.skip(self._layout.names[index], cell, _NO_COUNT, "Write a whole number.")
        return found

    def _money(self, cells: list[str], stated: str, notes: _Notes) -> tuple[Decimal | None, str]:
        found: Decimal | None = None
        currency, point = "", self._layout.amounts.point
        for index in self._revenue:
            cell = cells[index]
            grouped = bool(cell) and is_open(bare(cell)) and self._groups(index, bare(cell), stated, notes)
            one, code = money(cell, point, grouped=grouped) if cell else (None, "")
            if one is not None:
                found, currency = (one if found is None else found + one), currency or code
            elif cell and words.said(cell):
                notes.skip(self._layout.names[index], cell, _NO_AMOUNT, "Write a plain number, as 1234.50.")
        if found is not None and found < 0:
            notes.left_out[REFUNDS] = 1
        return found, currency

    def _groups(self, index: int, text: str, stated: str, notes: _Notes) -> bool:
        """Whether the dot of an amount separates thousands; told where it is open.

        Programs write plain numbers, and three digits behind a point where they converted a currency: for these, what
        is said beside the cell counts only if that currency has no fractions, and nothing is open.
        """
        plain = marked(text) == text.removeprefix("-")
        found = self._layout.amounts.groups(text, "" if plain and not is_whole(stated) else stated)
        if found is None and not plain:
            notes.note(self._layout.names[index], *OPEN)
        return bool(found)

    def _name(self, field: str, cell: str, notes: _Notes) -> str:
        """Return a name that may be an id, unless a spreadsheet has rounded it."""
        if is_lost(cell):
            notes.left_out[LOST.format(self._layout.names[self._layout.at[field]])] = 1
            return ""
        return words.campaign(cell)

    def _read_day(self, cell: str, notes: _Notes) -> str:
        day, why = self._given.days.read(cell)
        if why:
            notes.left_out[why] = 1
        elif not day and self._day is not None and self._given.days.dated and words.said(cell):
            notes.skip(self._layout.names[self._day], cell, _NO_DAY, "Write it as 2026-09-01.")
        return day


def _cells_at(columns: tuple[int, ...]) -> Callable[[list[str]], tuple[str, ...]]:
    """Return what picks these columns out of a row, however many they are."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: tuple(cells[index] for index in columns)


class _Notes:
    """What is to be said of one row."""

    __slots__ = ("_row", "left_out", "skips")

    def __init__(self, row: int) -> None:
        self._row = row
        self.skips: list[Content] = []
        self.left_out: dict[str, int] = {}

    def skip(self, column: str, cell: str, why: str, cure: str) -> None:
        self.note(column, f"{cell[:_SHOWN]!r} {why}", cure)

    def note(self, column: str, why: str, cure: str) -> None:
        self.skips.append(Skip(ref=self._row * _PER_ROW + len(self.skips), where=_where(self._row, column),
                               why=why, cure=cure))


def _where(row: int, column: str) -> str:
    return f"row {row}, column {column}" if column else f"row {row}"


def _landing(cell: str, host: str) -> str:
    """Return a landing page as URL: with its host where that is known, with a scheme where only that is missing."""
    page = words.said(cell) if len(cell) < _SHOWN else cell.strip()
    if not page:
        return ""
    if page[0] == "/":
        host = words.said(host) if host else ""
        return landing_url(f"https://{host}{page}" if host else page)
    return landing_url(page if "://" in page or "." not in page.split("/", 1)[0] else f"https://{page}")


def _code(cell: str) -> str:
    code = cell.strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else ""  # noqa: PLR2004  ISO 4217
