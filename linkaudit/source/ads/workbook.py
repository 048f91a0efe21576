"""The sheet of ads that Ads Manager exports for bulk edits, as a workbook or saved as CSV.

Its sheet ``Ads`` has 164 columns in April 2026, six of them addresses; other versions name columns otherwise. What is
known is read, whatever else there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, Content, OwnerKind, Surface
from linkaudit.source.ads.cells import Addresses, Ids, addresses, lost, text_of
from linkaudit.source.ads.grid import Grid, TextGrid, finds_sheet, finds_table, place, sheets
from linkaudit.source.ads.places import Owner, Spot, fault, note, placed
from linkaudit.source.ads.words import ad_heading, columns, is_ads, is_catalog, is_figure, is_usual
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import SHORT, Row

_NAMES = 200  # characters of names of columns in one message
_WANTED = {"ad_id": "Ad ID", "ad": "Ad name"}
_WEB = ("http://", "https://")


class AdsWorkbook:
    """A workbook with a sheet of ads. Cursor: rows below the headers, over all such sheets."""

    name = "ads_workbook"
    expects = "Ads Manager workbook (a sheet with ad, campaign and Web URL or other URL columns)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return bool(member.names) and finds_sheet(member, is_ads)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        return batches(_workbook_steps(member), start)


class AdsCsv:
    """A sheet of ads saved as text. Cursor: rows below the header."""

    name = "ads_csv"
    expects = "Ads Manager's sheet of ads as CSV (ad, campaign and Web URL or other URL columns)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return finds_table(member, is_ads)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        grid = TextGrid(member, is_ads)
        return batches(grid.announced(_steps(grid, 0, {}), start), start)


def _workbook_steps(member: Member) -> Iterator[Step]:
    grids, others = sheets(member, is_ads)
    cursor = 0
    left_out = {f"sheet {name!r}: not read, it has no ads": 1 for name in others}
    for grid in grids:
        for step in _steps(grid, cursor, left_out):
            cursor = step.cursor
            yield step
        left_out = {}


def _steps(grid: Grid, before: int, left_out: dict[str, int]) -> Iterator[Step]:
    """Yield a step per row, then what is only known at the end; cursors count on from ``before``."""
    ads = _Ads(grid)
    cursor = before
    for cursor, row in enumerate(grid.rows(), before + 1):
        yield ads.step(cursor, row)
    yield Step(cursor, [], {**left_out, **ads.remarks()})


class _Ads:
    """One pass over the ads of one table."""

    def __init__(self, grid: Grid) -> None:
        headings = {index: ad_heading(name) for index, name in enumerate(grid.header)}
        self._grid = grid
        self._at = columns(headings)
        self._urls = [index for index, one in headings.items() if one.field == "url"]
        self._unread = [index for index, one in headings.items() if not one.field]
        self._unknown: set[int] = set()
        self._ids = Ids(numbers=bool(grid.sheet))
        if (at := self._at.get("ad_id")) is not None:
            with suppress(UnreadableInput):  # damage is told where the rows are read
                for row in grid.rows():
                    self._ids.look(row.cells[at] if at < len(row.cells) else "")

    def step(self, cursor: int, row: Row) -> Step:
        """Turn one row into placements."""
        left_out = Counter({SHORT: 1} if row.short else {})
        ref = self._grid.offset + row.number
        if row.fault:
            column, why, cure = row.fault
            return Step(cursor, [fault(ref, place(self._grid, row.number, column), why, cure)], left_out)
        if not row.cells:
            return Step(cursor, [], left_out)
        self._unknown.update(index for index in self._unread if row.cells[index].startswith(_WEB))
        spots = list(self._spots(row))
        records: list[Content] = placed(self._owner(ref, row, left_out), spots, left_out) if spots else []
        return Step(cursor, records, left_out)

    def _spots(self, row: Row) -> Iterator[Spot]:
        for index in self._urls:
            if row.cells[index] and (found := addresses(row.cells[index])) != Addresses():
                name = self._grid.header[index]
                yield Spot(index + 1, name, place(self._grid, row.number, name), found)

    def _owner(self, ref: int, row: Row, left_out: Counter[str]) -> Owner:
        ad_id, rounded = self._ids.read(self._cell(row, "ad_id"))
        if rounded:
            left_out[lost(self._grid.header[self._at["ad_id"]])] += 1
        surface = Surface.CATALOG if is_catalog(self._cell(row, "product_source")) else Surface.AD
        return Owner(OwnerKind.AD, ref, ad_id, self._cell(row, "ad"), surface,
                     note(campaign=self._cell(row, "campaign"), ad_group=self._cell(row, "ad_group"),
                          status=self._cell(row, "status")))

    def _cell(self, row: Row, field: str) -> str:
        at = self._at.get(field)
        return text_of(row.cells[at]) if at is not None else ""

    def remarks(self) -> dict[str, int]:
        """Say what of the table was not understood."""
        found: dict[str, int] = {}
        where = f"the sheet {self._grid.sheet}" if self._grid.sheet else "the table of ads"
        missing = [name for field, name in _WANTED.items() if field not in self._at]
        if missing:
            found[f"columns that {where} lacks: {' and '.join(missing)}"] = len(missing)
        if self._unknown:
            reason = f"columns of {where} with addresses, not read: {self._names(self._unknown)}"
            found[reason] = len(self._unknown)
        others = set() if is_usual(self._grid.header) else {
            index for index in self._unread if self._grid.header[index] and not is_figure(self._grid.header[index])}
        if others := others - self._unknown:
            found[f"unknown columns of {where}, not read: {self._names(others)}"] = len(others)
        return found

    def _names(self, columns: set[int]) -> str:
        names = ", ".join(self._grid.header[index] or f"no. {index + 1}" for index in sorted(columns))
        return names if len(names) <= _NAMES else f"{names[:_NAMES]}…"
