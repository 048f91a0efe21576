"""CSV as the contract has it: RFC 4180, CRLF, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TextIO

from linkaudit.locale import column
from linkaudit.locale.sentences import say

Cell = str | int | bool | Decimal | None

_TOLD = ("reason", "cure", "what_to_do", "problems")
_RUNS = frozenset("=+-@\t\r'")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
# what no reader of tables takes; tab and line ends are text
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def write_csv(
    out: TextIO, header: Sequence[str], rows: Iterable[Sequence[Cell]], text: Callable[[Cell], str] | None = None
) -> int:
    """Write ``rows`` below ``header``, cells by ``text`` (else ``cell_text``), and return how many there were."""
    shown = text or cell_text
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([shown(cell) for cell in row])
        count += 1
    return count


def in_words(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], lang: str
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return a table for people: each key with its name in ``lang`` behind it, what is said in that language."""
    told = {at for at, key in enumerate(header) if key in _TOLD}
    named = [" ".join(filter(None, (key, column(key, lang)))) for key in header]
    return named, ([say(cell, lang) if at in told and isinstance(cell, str) else cell for at, cell in enumerate(row)]
                   for row in rows)  # fmt: skip


def cell_text(cell: Cell) -> str:
    r"""Return what a cell holds: empty for unknown, plain decimals, formulas neutralised by an apostrophe.

    Undone by ``original``: a cell that begins with an apostrophe gets a second one. Control characters are dropped.

    >>> cell_text("=HYPERLINK(1)"), cell_text("-5.00"), cell_text(None), cell_text(True), cell_text("'x")
    ("'=HYPERLINK(1)", '-5.00', '', 'true', "''x")
    >>> cell_text("a\0b\x07c\td\ne"), cell_text("\0=1")
    ('abc\td\ne', "'=1")
    """
    text = plain_text(cell)
    return f"'{text}" if text[:1] in _RUNS and not _NUMBER.fullmatch(text) else text


def plain_text(cell: Cell) -> str:
    """Return what a cell holds as it stands, formulas too: for rows that go into a workbook, which stores texts.

    >>> plain_text("=A1"), plain_text("-A"), plain_text(False)
    ('=A1', '-A', 'false')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text


def original(text: str) -> str:
    """Undo ``cell_text`` for a text cell.

    >>> [original(cell_text(text)) for text in ("=1", "'x", "plain", "-5")]
    ['=1', "'x", 'plain', '-5']
    """
    return text[1:] if text[:1] == "'" else text
