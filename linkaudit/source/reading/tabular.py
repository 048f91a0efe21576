"""Rows of delimited text: encoding, delimiter, quotes and ragged rows dealt with once for every kind of CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.reading import encoding
from linkaudit.source.reading.batching import Step

MAX_CELL = 10_000_000
MAX_RECORD = 32_000_000  # characters; twenty times the largest description that Shopify stores
DELIMITERS = ",;\t|"

SHORT = "rows shorter than the header: read as if their last cells were empty"
_END = "\x00end\x00"
_SEP = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_SPACES = re.compile(r"\s+")

csv.field_size_limit(4 * MAX_RECORD)


class Row(NamedTuple):
    """One record. ``number`` is what a spreadsheet shows; ``fault`` is why it cannot be used (column, why, cure).

    ``short``: empty cells were added at its end. ``cut``: the file seems to end within it, as no line end follows and
    it has fewer cells than its header and every row before. A program that writes each cell never leaves such a row,
    a person may: whoever reads an export raises ``Table.cut``.
    """

    number: int
    cells: list[str]
    fault: tuple[str, str, str] | None = None
    short: bool = False
    cut: bool = False


def fold(name: str) -> str:
    """Return a column name as it is compared: lower case, single spaces, no ``*`` for required ones.

    >>> fold(" Variant  SKU ")
    'variant sku'
    """
    return _SPACES.sub(" ", name.strip().strip("*").strip()).casefold()


_HEADER = 1 << 16  # characters of a head that a header stands in: market columns make it long


def sniff(text: str) -> str:
    """Return the delimiter that cuts the header of ``text`` (quotes respected) into most cells."""
    marked = _SEP.match(text.split("\n", 1)[0])
    if marked:
        return marked[1]
    return max(DELIMITERS, key=lambda mark: (len(_first(text, mark)[0]), -DELIMITERS.index(mark)))


def header(head: bytes) -> list[str]:
    """Return the folded column names of a text that begins with ``head``; empty if it is no text at all."""
    text = head_text(head)[:_HEADER]
    return [fold(cell) for cell in _first(text, sniff(text))[0]] if text else []


def head_text(head: bytes) -> str:
    """Return ``head`` decoded, without blank lines before; empty if it is binary."""
    kind = encoding.of_head(head)
    text = head.decode(kind.codec, "replace")
    return text.lstrip("\ufeff\r\n") if kind.codec == "utf-16" or text.count("\x00") <= text.count("\n") else ""


def _first(text: str, delimiter: str) -> tuple[list[str], int]:
    """Return the header, and which of the rows that are not blank it is, from 1.

    A title may stand above it, as programs of spreadsheets write a table's name.
    """
    given = _given(text, delimiter)
    first = next(given, [])
    if len(_filled(first)) == 1 and all(len(_filled(next(_given(text, mark), []))) == 1 for mark in DELIMITERS):
        with suppress(csv.Error):
            second = next(given, [])
            return (second, 2) if len(_filled(second)) > 1 else (first, 1)
    return first, 1


def _given(text: str, delimiter: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return (cells for cells in rows if any(cells) and not _SEP.match(delimiter.join(cells)))


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


class Table:
    """The rows of one member under its ``header``; ``header`` is empty if the member has none."""

    def __init__(self, member: Member, *, headed: bool = True, delimiter: str = "") -> None:
        self._member = member
        text = head_text(member.head)
        self.encoding = encoding.of_member(member)
        self.delimiter = delimiter or sniff(text)
        first, self._above = _first(text, self.delimiter) if headed else ([], 0)
        self.header = [cell.strip() for cell in first]
        self._width = self._narrowest = 0  # cells of the header, and the fewest that a row below it has had

    def index(self, *names: str) -> int | None:
        """Return where the first of these folded column names stands; of equal columns the first counts."""
        folded = [fold(name) for name in self.header]
        return next((folded.index(name) for name in names if name in folded), None)

    def whole_rows(self) -> Iterator[Row]:
        """Yield ``rows`` of a table that a program wrote. Raises ``UnreadableInput`` on damage and on a cut row."""
        for row in self.rows():
            if row.cut:
                raise self.cut(row)
            yield row

    def cut(self, row: Row) -> UnreadableInput:
        """Return what to raise for a row within which the file ends."""
        return UnreadableInput("ends in the middle of a row", where=f"{self._member.name}, row {row.number}",
                               cure="Export or download it again; if that row is whole, put a line end behind it.")

    def rows(self) -> Iterator[Row]:
        """Yield the rows that follow the header, blank ones as rows without cells.

        Raises ``UnreadableInput`` on damage.
        """
        above = self._above if self.header else 0
        number = self._width = self._narrowest = 0
        try:
            with self._member.open() as stream:
                text = io.TextIOWrapper(stream, self.encoding.codec, self.encoding.errors, newline="")
                for row in self._records(_Lines(text)):
                    number = row.number
                    if not above:
                        yield row
                    elif any(row.cells):
                        above -= 1
        except UnreadableInput as fault:
            known = fault.where.startswith(f"{self._member.name}, row ")
            where = fault.where if known else f"{self._member.name}, after row {number}"
            raise UnreadableInput(fault.what, where=where, cure=fault.cure) from fault

    def _records(self, lines: _Lines) -> Iterator[Row]:
        reader = csv.reader(iter(lines), delimiter=self.delimiter)
        number = 0
        while True:
            began = number + 1
            try:
                cells = next(reader)
            except csv.Error as fault:
                raise self._endless(began) from fault
            except _TooLongError as fault:
                raise self._endless(began) from fault
            if cells and cells[-1].endswith(_END):
                if len(cells) > 1 or cells[0] != _END:
                    raise UnreadableInput("a quotation mark opens a cell that never ends",
                                          where=f"{self._member.name}, row {began}",
                                          cure="Close the quote in that row, or export the file again.")
                return
            number = began
            if number == 1 and len(cells) <= 2 and _SEP.match(self.delimiter.join(cells)):  # noqa: PLR2004  sep=,
                number = 0
            elif not lines.odd and len(cells) == len(self.header):
                yield Row(number, cells)
            else:
                cut = self._is_cut(cells, ended=lines.ended)
                yield self._judged(number, cells, undecodable=lines.odd)._replace(cut=cut)
            lines.odd = False
            lines.length = 0

    def _endless(self, row: int) -> UnreadableInput:
        return UnreadableInput(f"a row of more than {MAX_RECORD:,} characters: a quote is probably not closed",
                               where=f"{self._member.name}, row {row}",
                               cure="Close the quote, or export the file again.")

    def _is_cut(self, cells: list[str], *, ended: bool) -> bool:
        if not any(cells):
            return False
        if self._width != len(self.header):  # it was found just now
            self._width = self._narrowest = len(self.header)
        before = self._narrowest or len(cells)
        self._narrowest = min(before, len(cells))
        return not ended and len(cells) < before

    def _judged(self, number: int, cells: list[str], *, undecodable: bool) -> Row:
        """Say what is wrong with a row that is not plainly right."""
        if undecodable and (column := self._undecodable(cells)):
            return Row(number, cells, (column, f"holds bytes that are not {self.encoding.label}",
                                       "Save the file as UTF-8, or correct the cell."))
        for index, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                return Row(number, [], (self.column(index), f"holds {len(cell):,} characters",
                                        f"Shorten the cell to {MAX_CELL:,} characters at most."))
        width = len(self.header)
        if not width or not any(cells):
            return Row(number, cells if any(cells) else [])
        if any(cells[width:]):
            return Row(number, cells, ("", f"has {len(cells)} cells under a header of {width}",
                                       "A comma or a quote in a cell is not quoted: correct it or export again."))
        if len(cells) >= width:
            return Row(number, cells[:width])
        return Row(number, cells + [""] * (width - len(cells)), short=True)

    def column(self, index: int) -> str:
        """Return what messages call the column at ``index``."""
        return self.header[index] if index < len(self.header) and self.header[index] else str(index + 1)

    def _undecodable(self, cells: list[str]) -> str:
        for index, cell in enumerate(cells):
            if encoding.has_undecodable(cell) or (self.encoding.codec == "utf-16" and "\ufffd" in cell):
                return self.column(index)
        return ""


def announced(steps: Iterable[Step], table: Table, start: int) -> Iterator[Step]:
    """Pass ``steps`` on; the first says in which encoding the table was read, if that had to be guessed."""
    first = start == 0 and not table.encoding.certain
    guess = f"file read as {table.encoding.label}: it does not say its encoding"
    for step in steps:
        yield step._replace(left_out={**step.left_out, guess: 1}) if first else step
        first = False


class _TooLongError(Exception):
    pass


class _Lines:
    """The lines of a text. ``odd`` is set when one since the last record needs a second look.

    ``ended``: the last one has a line end.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.odd = False
        self.ended = True
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        while line := readline(MAX_RECORD):
            self.length += len(line)
            self.ended = line[-1] in "\r\n"
            if self.length > MAX_CELL:
                self.odd = True
                if self.length >= MAX_RECORD:
                    raise _TooLongError
            if not line.isascii() and (encoding.has_undecodable(line) or "\ufffd" in line):
                self.odd = True
            yield line
        yield _END
