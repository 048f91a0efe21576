"""From the rows of a report of ads to visits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from linkaudit.model import Content, Skip, Surface, Visit
from linkaudit.source.ads.cells import addresses, lost, text_of
from linkaudit.source.ads.grid import Grid, place
from linkaudit.source.ads.report_layout import ORIGIN, Layout, is_sum
from linkaudit.source.reading.batching import Step
from linkaudit.source.reading.dates import AMBIGUOUS, is_ambiguous, parse_day
from linkaudit.source.reading.facts import Facts
from linkaudit.source.reading.tabular import SHORT, Row
from linkaudit.source.reading.values import number
from linkaudit.source.reading.visited import landing_url
from linkaudit.source.tables.link_words import count

CLICKS = "clicks on ads: count as sessions for days that no analytics has"
SUMS = "rows that add up others: not counted"
NEGATIVE = "rows with negative revenue: refunds outweigh sales; counted as they stand"
EMPTY = "report without rows: there is a header and nothing below it, so nothing is counted"
NAMES_ONLY = "report without days and ids: a newer export adds to an older one, and replaces nothing; add {} or By day"
CONVERSIONS = "column {}: not counted as orders, it may count anything an ad aims at; add Purchases (website)"
CLICKS_ALL = "column {}: not counted as sessions, it has clicks on likes and profiles too; add Clicks (destination)"

_PER_ROW = 16
_SHOWN = 40
_MAX_COUNT = 10**15
_ID_NAMES = {"ad_id": "Ad ID", "ad_group_id": "Ad group ID", "campaign_id": "Campaign ID", "": "Ad ID"}
_CODE = re.compile(r"[A-Za-z]{3}")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00)?")
_BESIDE = re.compile(r"\b[A-Z]{3}\b")


class Report:
    """One pass over the rows of one table."""

    def __init__(self, grid: Grid, layout: Layout, facts: Facts) -> None:
        self._grid = grid
        self._layout = layout
        self._at = layout.at
        self._facts = facts
        self._period = [day.isoformat() for day in layout.period] if "day" not in layout.at else []
        self._clicks = 0
        self._nameless = False
        self._remarks = Counter({
            text.format(grid.header[self._at[field]]): 1
            for field, instead, text in (("conversions", "orders", CONVERSIONS), ("clicks_all", "clicks", CLICKS_ALL))
            if field in self._at and instead not in self._at
        })

    def remarks(self) -> Counter[str]:
        """Say what holds for the table as a whole."""
        found = self._remarks + Counter({CLICKS: self._clicks})
        if self._nameless:
            found[NAMES_ONLY.format(_ID_NAMES[self._layout.id])] = 1
        return found

    def step(self, cursor: int, row: Row) -> Step:
        """Turn one row into a visit, if it has figures."""
        notes = _Notes(self._grid, row.number)
        if row.short:
            notes.left_out[SHORT] += 1
        if row.fault:
            notes.skip(*row.fault)
        elif row.cells and is_sum(row.cells, self._layout.parts):
            notes.left_out[SUMS] += 1
        elif row.cells and (visit := self._visit(row, notes)):
            return Step(cursor, [visit, *notes.skips], notes.left_out)
        return Step(cursor, [*notes.skips], notes.left_out)

    def _visit(self, row: Row, notes: _Notes) -> Visit | None:
        sessions, orders = self._count("clicks", row, notes), self._count("orders", row, notes)
        revenue = self._money(row, notes)
        if sessions is None and orders is None and revenue is None:
            return None
        self._clicks += sessions or 0
        if revenue is not None and revenue < 0:
            notes.left_out[NEGATIVE] += 1
        campaign_id, ad_id = self._id("campaign_id", row, notes), self._id("ad_id", row, notes)
        return Visit(
            ref=self._grid.offset + row.number, origin=ORIGIN, landing_url=self._landing(row), source="tiktok",
            medium="paid", campaign=self._text("campaign", row), content=self._text("ad", row),
            term=self._text("ad_group", row), surface=Surface.AD, sessions=sessions, orders=orders, revenue=revenue,
            currency=self._currency(row, notes) if revenue is not None else "", day=self._day(row, notes),
            fact=self._fact(row, sessions, orders, revenue), campaign_id=campaign_id, ad_id=ad_id,
        )

    def _fact(self, row: Row, *counted: int | Decimal | None) -> int:
        """Return what the row is about. Ads may share a name: without id and day, their figures part them."""
        about = [*(_same(row.cells[index]) for index in self._layout.parts), *self._period]
        if self._text("day", row) or self._names(row):
            return self._facts.number(about)
        self._nameless = True
        return self._facts.number(about, [*map(_plain, counted), *self._costs(row)])

    def _names(self, row: Row) -> bool:
        """Whether an id that no spreadsheet has rounded says which ad, ad group or campaign the row is about."""
        own = self._layout.id
        return own in self._at and bool(self._layout.ids[own].read(row.cells[self._at[own]])[0])

    def _costs(self, row: Row) -> Iterator[str]:
        for field in ("cost", "impressions"):
            text = self._text(field, row)
            yield _plain(found) if (found := number(text)) is not None else text

    def _text(self, field: str, row: Row) -> str:
        at = self._at.get(field)
        return text_of(row.cells[at]) if at is not None else ""

    def _count(self, field: str, row: Row, notes: _Notes) -> int | None:
        text = self._text(field, row)
        found = count(text) if text else None
        if text and found is None:
            notes.skip(self._grid.header[self._at[field]], f"{text[:_SHOWN]!r} is no count", "Write a whole number.")
        return found

    def _money(self, row: Row, notes: _Notes) -> Decimal | None:
        text = self._text("revenue", row)
        found = number(text) if text else None
        if text and (found is None or abs(found) >= _MAX_COUNT):
            column = self._grid.header[self._at["revenue"]]
            notes.skip(column, f"{text[:_SHOWN]!r} is no amount", "Write a plain number, as 1234.50.")
            return None
        return found

    def _currency(self, row: Row, notes: _Notes) -> str:
        code = self._text("currency", row).upper()
        if code and not _CODE.fullmatch(code):
            column = self._grid.header[self._at["currency"]]
            notes.skip(column, f"{code[:_SHOWN]!r} is no currency code", "Write three letters, as USD.")
            code = ""
        beside = None if code else _BESIDE.search(self._text("revenue", row))
        return code or (beside[0] if beside else self._layout.currency)

    def _day(self, row: Row, notes: _Notes) -> str:
        text = self._text("day", row)
        if not text:
            return ""
        if found := parse_day(text, self._layout.order):
            return found.isoformat()
        if is_ambiguous(text):
            notes.left_out[AMBIGUOUS] += 1
        else:
            notes.skip(self._grid.header[self._at["day"]], f"{text[:_SHOWN]!r} is no day", "Write days as 2026-09-01.")
        return ""

    def _id(self, field: str, row: Row, notes: _Notes) -> str:
        if field not in self._at:
            return ""
        found, rounded = self._layout.ids[field].read(row.cells[self._at[field]])
        if rounded:
            notes.left_out[lost(self._grid.header[self._at[field]])] += 1
        return found

    def _landing(self, row: Row) -> str:
        found = addresses(row.cells[self._at["landing"]]).urls if "landing" in self._at else ()
        return landing_url(found[0]) if found else ""


def _same(cell: str) -> str:
    """Return a cell as it is compared with other exports: a workbook gives a day its midnight."""
    midnight = _MIDNIGHT.fullmatch(cell) if "00:00" in cell else None
    return midnight[1] if midnight else cell


def _plain(figure: int | Decimal | None) -> str:
    """Return a figure as it is compared with other exports, however it is written there."""
    return "" if figure is None else f"{Decimal(figure).normalize():f}"


class _Notes:
    """What could not be understood in one row."""

    def __init__(self, grid: Grid, row: int) -> None:
        self._grid = grid
        self._row = row
        self.skips: list[Content] = []
        self.left_out: Counter[str] = Counter()

    def skip(self, column: str, why: str, cure: str) -> None:
        """Note a fault in a column, or in the row if that is empty."""
        ref = (self._grid.offset + self._row) * _PER_ROW + len(self.skips)
        self.skips.append(Skip(ref=ref, where=place(self._grid, self._row, column), why=why, cure=cure))
