"""The head of a template: what its first rows are, and where data may stand. Nothing is told by a fixed row number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from linkaudit.listing.template.limits import Span
from linkaudit.listing.template.words import need_of
from linkaudit.model import Need, RawTemplate

_TOKEN = re.compile(r"[0-9a-f]{40,}", re.IGNORECASE)
_VERSION = re.compile(r"V\d+(?:\.\d+)*", re.IGNORECASE)
UNITS = ("imperial", "metric")
_MARK_ROWS = 2  # keys and marks, both hidden
_DEEPEST = 30  # no head is longer
_ROOM = 90  # a rule for fewer rows than these is one for single cells
# "individual and bulk uploads for up to 1,000 products" (seller-us Academy 7073362639816491, read 2026-11-22)
_USUAL_ROWS = 1000


class Marks(NamedTuple):
    """Row 2: ``token`` says whether the mark that is new with each download is there."""

    version: str
    units: str
    token: bool


class Head(NamedTuple):
    """The rows above the data, as wide as row 1. ``sample`` and ``help`` are empty where there are none.

    ``known``: row 4 has words that are understood.
    """

    labels: tuple[str, ...]
    needs: tuple[str, ...]
    help: tuple[str, ...]
    sample: tuple[str, ...]
    known: bool


def rows_of(raw: RawTemplate) -> tuple[tuple[str, ...], ...]:
    """Return the first rows of the sheet to fill."""
    return next((sheet.rows for sheet in raw.sheets if sheet.name == raw.sheet), ())


def marks(rows: Sequence[Sequence[str]]) -> Marks:
    """Read row 2."""
    cells = [cell.strip() for cell in rows[1]] if len(rows) > 1 else []
    version = next((cell for cell in cells if _VERSION.fullmatch(cell)), "")
    units = next((cell.casefold() for cell in cells if cell.casefold() in UNITS), "")
    return Marks(version, units, any(_TOKEN.fullmatch(cell) for cell in cells))


def first_row(raw: RawTemplate, spans: Mapping[int, Span], name_column: int) -> int:
    """Return the first row for data: where the rules of ``product_name``, or of most columns, start.

    What is frozen is head. Where neither tells, it is the row below the words for mandatory and optional, and the help.
    """
    starts = {column: span.first for column, span in spans.items() if _MARK_ROWS < span.first <= _DEEPEST}
    start = starts.get(name_column) or next((row for row, _ in Counter(starts.values()).most_common(1)), 0)
    below = raw.frozen_row + 1 if _MARK_ROWS < raw.frozen_row < _DEEPEST else 0
    if start or below:
        return max(start, below)
    rows = rows_of(raw)
    return (_needs_row(rows, min(len(rows), _DEEPEST)) or _MARK_ROWS + 1) + 3  # needs, help, data


def last_row(raw: RawTemplate, spans: Mapping[int, Span], first: int) -> int:
    """Return the last row that every rule reaches and the sheet has."""
    reach = [span.last for span in spans.values() if span.last >= first + _ROOM]
    made = [raw.rows] if raw.rows >= first + _ROOM else []
    return min([*reach, *made], default=_USUAL_ROWS)


def head(rows: Sequence[Sequence[str]], first: int, width: int) -> Head:
    """Read the rows between the marks and ``first``."""
    above = [tuple(row[:width]) + ("",) * (width - len(row)) for row in rows[: first - 1]]
    blank = ("",) * width
    at = _needs_row(above, len(above))
    needs = at if at is not None else _MARK_ROWS + 1
    labels = above[needs - 1] if needs - 1 >= _MARK_ROWS and len(above) >= needs else blank
    rest = [row for row in above[needs + 1 :] if any(row)]
    return Head(
        labels=labels,
        needs=above[needs] if len(above) > needs else blank,
        help=rest[0] if rest else blank,
        sample=rest[-1] if len(rest) > 1 else blank,
        known=at is not None,
    )


def _needs_row(rows: Sequence[Sequence[str]], end: int) -> int | None:
    """Return the place, from 0, of the row of words such as Mandatory; None if none is known."""
    for place in range(_MARK_ROWS, end):
        words = [cell for cell in rows[place] if cell.strip()]
        if words and sum(need_of(word) is not None for word in words) * 2 > len(words):
            return place
    return None


def need_in(word: str, usual: Need) -> Need:
    """Return what a cell of row 4 says, ``usual`` where it is not known."""
    return need_of(word) or usual
