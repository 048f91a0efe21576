"""A table in a file or on a sheet, whose header may stand below a few lines of something else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from linkaudit.errors import UnreadableInput
from linkaudit.source.ads.words import is_total
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.batching import Step
from linkaudit.source.reading.tabular import Row, Table
from linkaudit.source.tables.workbook import Sheet, open_workbook, sheet_names

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Accepts = Callable[[list[str]], bool]

_LINES_ABOVE = 20
_HEAD = 1 << 17  # characters; 164 columns with remarks above fit well
_SHEETS = 40
_PER_SHEET = 1 << 40  # rows of one sheet are numbered apart from those of the next


class Grid(Protocol):
    """One table. ``above`` are the texts over its header; ``number`` counts the sheets before it."""

    @property
    def header(self) -> list[str]:
        """The names of the columns, as written."""
        ...

    @property
    def above(self) -> list[str]:
        """The texts over the header."""
        ...

    @property
    def sheet(self) -> str:
        """The sheet it stands on, empty for a file of text."""
        ...

    @property
    def offset(self) -> int:
        """What makes the numbers of its rows unique in the file."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, as wide as it; again from the first each time."""
        ...


def place(grid: Grid, row: int, column: str = "") -> str:
    """Return what messages call a cell or a row."""
    where = f"sheet {grid.sheet}, row {row}" if grid.sheet else f"row {row}"
    return f"{where}, column {column}" if column else where


def _skip_to_header(rows: Iterator[Row], accepts: Accepts) -> None:
    for row in rows:
        if accepts([cell.strip() for cell in row.cells]):
            return


# --- text ------------------------------------------------------------------------------------------------------------


def finds_table(member: Member, accepts: Accepts) -> bool:
    """Whether a file of text has a header that ``accepts`` takes. Never raises."""
    return not member.names and _found(member.head, accepts) is not None


def _found(head: bytes, accepts: Accepts) -> tuple[str, list[str], list[str]] | None:
    """Return delimiter, header and the texts above it."""
    text = tabular.head_text(head)[:_HEAD]
    for delimiter in tabular.DELIMITERS if text else "":
        above: list[str] = []
        try:
            for cells in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _LINES_ABOVE):
                names = [cell.strip() for cell in cells]
                if accepts(names):
                    return delimiter, names, above
                above += filter(None, names)
        except csv.Error:
            continue
    return None


class TextGrid:
    """The table of a file of text."""

    sheet = ""
    offset = 0

    def __init__(self, member: Member, accepts: Accepts) -> None:
        found = _found(member.head, accepts)
        if found is None:
            raise UnreadableInput("has no header that is known", where=member.name, cure="Export it again.")
        self._accepts = accepts
        delimiter, self.header, self.above = found
        self.table = Table(member, headed=False, delimiter=delimiter)

    def rows(self) -> Iterator[Row]:
        """See ``Grid``. Raises ``UnreadableInput`` on damage."""
        self.table.header = []
        rows = self.table.rows()
        _skip_to_header(rows, self._accepts)
        self.table.header = self.header  # from here on, rows are judged by its width
        for row in rows:
            if row.cut and not is_total(next(filter(None, row.cells))):
                raise self.table.cut(row)
            yield row

    def announced(self, steps: Iterable[Step], start: int) -> Iterator[Step]:
        """Pass ``steps`` on; the first says how the text was read, if that had to be guessed."""
        return tabular.announced(steps, self.table, start)


# --- workbooks -------------------------------------------------------------------------------------------------------


@lru_cache(8)
def _tops(member: Member) -> dict[str, list[list[str]]]:
    """Return the first rows of every sheet of a workbook. Raises ``UnreadableInput`` on damage."""
    book = open_workbook(member)
    return {name: _top(Sheet(book, name, member.name)) for name in book.sheet_names[:_SHEETS]}


def _top(sheet: Sheet) -> list[list[str]]:
    below = [[cell.strip() for cell in row.cells] for row in islice(sheet.rows(), _LINES_ABOVE)]
    return [row for row in (sheet.header, *below) if any(row)]


def finds_sheet(member: Member, accepts: Accepts) -> bool:
    """Whether a workbook has a sheet with a header that ``accepts`` takes. Never raises."""
    if not sheet_names(member):
        return False
    try:
        return any(accepts(row) for rows in _tops(member).values() for row in rows)
    except UnreadableInput:
        return False


class SheetGrid:
    """The table of a sheet; ``header`` is empty if ``accepts`` takes none of its first rows."""

    def __init__(self, book: CalamineWorkbook, number: int, member: Member, accepts: Accepts) -> None:
        self._book = book
        self._where = member.name
        self._accepts = accepts
        self.sheet = book.sheet_names[number]
        self.offset = number * _PER_SHEET
        self.header: list[str] = []
        self.above: list[str] = []
        for row in _tops(member).get(self.sheet, []):
            if accepts(row):
                self.header = row
                return
            self.above += filter(None, row)

    def rows(self) -> Iterator[Row]:
        """See ``Grid``."""
        sheet = Sheet(self._book, self.sheet, self._where)
        rows = sheet.rows()
        if not self._accepts(sheet.header):
            _skip_to_header(rows, self._accepts)
        return (self._fitted(row) for row in rows)

    def _fitted(self, row: Row) -> Row:
        if not row.cells or len(row.cells) == len(self.header):
            return row
        return row._replace(cells=(row.cells + [""] * len(self.header))[: len(self.header)])


def sheets(member: Member, accepts: Accepts) -> tuple[list[SheetGrid], list[str]]:
    """Return the tables of a workbook that ``accepts`` takes, and the names of its other sheets.

    Raises ``UnreadableInput`` on damage. A sheet is held in memory while it is read.
    """
    book = open_workbook(member)
    grids = [SheetGrid(book, number, member, accepts) for number in range(len(book.sheet_names))]
    return [grid for grid in grids if grid.header], [grid.sheet for grid in grids if not grid.header]
