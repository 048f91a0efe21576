"""Rows of a workbook's sheets as texts. Reading goes by the cells that are there, whatever size a sheet claims."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.reading.tabular import MAX_CELL, Row

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_PARTS = ("xl/workbook.xml", "content.xml")
_SHEET = re.compile(rb"<(?:\w+:)?(?:sheet|table)\s[^>]*?name=(?:\"([^\"]*)\"|'([^']*)')")
_CURE = "Save it again as XLSX, or export the sheet as CSV."


def sheet_names(member: Member) -> list[str]:
    """Return the names of the sheets without reading them; empty if ``member`` is no workbook."""
    for part in _PARTS:
        if part in member.names:
            try:
                [(_, data)] = member.parts([part])
            except UnreadableInput:
                return []
            return [unescape((one or other).decode("utf-8", "replace")) for one, other in _SHEET.findall(data)]
    return []


def open_workbook(member: Member) -> CalamineWorkbook:
    """Open a workbook. Raises ``UnreadableInput`` if it is damaged or locked."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if not member.inner:
            return CalamineWorkbook.from_path(str(member.path))
        with member.open() as stream:
            return CalamineWorkbook.from_filelike(stream)
    except (CalamineError, OSError, ValueError) as fault:
        raise UnreadableInput(f"is no whole workbook ({fault})", where=member.name, cure=_CURE) from fault


class Sheet:
    """One sheet: ``header`` is its first row that is not empty, ``rows`` what stands below."""

    def __init__(self, book: CalamineWorkbook, name: str, where: str) -> None:
        self.name = name
        self._where = where
        self._book = book
        self._rows = self._load(book)
        self.header: list[str] = []
        self._above = 0
        for cells in self._rows:
            self._above += 1
            if any(texts := [as_text(cell).strip() for cell in cells]):
                self.header = texts
                return

    def _load(self, book: CalamineWorkbook) -> Iterator[Sequence[object]]:
        from python_calamine import CalamineError

        try:
            return iter(book.get_sheet_by_name(self.name).iter_rows())
        except (CalamineError, OSError, ValueError) as fault:
            raise UnreadableInput(f"is damaged ({fault})", where=f"{self._where}, sheet {self.name}",
                                  cure=_CURE) from fault

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, blank ones without cells, numbered as a spreadsheet shows them."""
        for number, values in enumerate(self._rows, self._above + 1):
            cells = [as_text(value) for value in values]
            if not any(cells):
                yield Row(number, [])
            elif any(len(cell) > MAX_CELL for cell in cells):
                yield Row(number, [], ("", f"holds a cell of more than {MAX_CELL:,} characters", "Shorten it."))
            else:
                yield Row(number, cells)

    def again(self) -> Iterator[Row]:
        """Yield all ``rows`` once more, however many of them were read."""
        return Sheet(self._book, self.name, self._where).rows()


def as_text(value: object) -> str:
    """Return a cell's value as a CSV would show it.

    >>> [as_text(value) for value in (8123456789012.0, 19.9, True, None, "a")]
    ['8123456789012', '19.9', 'true', '', 'a']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)
