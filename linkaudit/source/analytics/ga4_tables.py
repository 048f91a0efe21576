"""Where the tables of a Google Analytics export begin, and which of them is wanted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from linkaudit.source.analytics.days import Period, period_of
from linkaudit.source.analytics.figures import is_figure
from linkaudit.source.analytics.words import UNKNOWN, Heading, heading
from linkaudit.source.base import Member
from linkaudit.source.reading.tabular import DELIMITERS, head_text

_DASHES = re.compile(r"[\s\"'#]*#\s*[-=_*]{5,}")
_MOST_ABOVE = 60  # lines before a header; a real preamble has nine at most
_MOST_ROWS = 20_000  # that a head of 256 KiB may hold
_SAMPLE = 500  # rows from which the columns are told
_LONGEST = 200  # characters of a heading

Cells = list[str]


class Found(NamedTuple):
    """One table. ``header`` is its row of names, as in the file; ``labels`` stands beside it (``above`` or below).

    ``comments`` are all lines of preambles above it.
    """

    header: Cells
    names: tuple[str, ...]
    headings: tuple[Heading, ...]
    labels: Cells
    above: bool
    rows: list[Cells]
    comments: list[str]

    @property
    def worth(self) -> int:
        """How much the table says of where visits came from, landed, and what came of them."""
        fields = {one.field for one in self.headings}
        origin = 4 * bool(fields & {"landing"}) + 4 * bool(fields & {"source", "source_medium", "referrer"})
        less = 3 * bool(fields & {"page", "campaign", "content"}) + bool(fields & {"channel"})
        return (origin or less) + 2 * ("sessions" in fields) + bool(fields & {"orders", "revenue"})


class Export(NamedTuple):
    """What the head of a file shows. ``commented``: lines above the table are such as Google Analytics writes.

    ``whole``: the head is all of the file. ``speaks``: comments state a period, and a header may stand below them.
    """

    delimiter: str
    tables: list[Found]
    commented: bool
    whole: bool
    speaks: bool = False

    @property
    def best(self) -> Found | None:
        """The table that says most; the first of equals."""
        return max(self.tables, key=lambda table: table.worth, default=None)

    @property
    def period(self) -> Period:
        """The period that the lines above the best table state."""
        return period_of(self.best.comments) if self.best else Period()


def is_comment(cells: Sequence[str]) -> bool:
    """Whether a row is a line of the preamble."""
    return bool(cells) and cells[0].lstrip("\ufeff \t\"'").startswith("#")


def export_of(member: Member) -> Export:
    """Read the head of ``member`` as an export of Google Analytics, whether it is one or not."""
    text = head_text(member.head)
    whole = member.size <= len(member.head)
    if not whole:
        text = text.rpartition("\n")[0]
    found = [_export(text, mark, whole=whole) for mark in DELIMITERS if mark in text]
    return max(found, key=_known, default=Export(",", [], commented=False, whole=whole))


def _known(export: Export) -> int:
    return max((sum(bool(one.field) for one in table.headings) for table in export.tables), default=0)


def _export(text: str, delimiter: str, *, whole: bool) -> Export:
    rows = list(islice(_rows(text, delimiter), _MOST_ROWS))
    comments = [delimiter.join(cells) for cells in rows if is_comment(cells)]
    given = [cells for cells in islice(rows, _MOST_ABOVE) if any(cells) and not is_comment(cells)]
    speaks = bool(given) and len(given[0]) > 1 and _may_head(given[0]) and period_of(comments).first is not None
    return Export(delimiter, _tables(rows, delimiter), commented=any(map(_DASHES.match, comments)), whole=whole,
                  speaks=speaks and not any("://" in cell for cells in given for cell in cells))


def _rows(text: str, delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield [cell.strip() for cell in next(reader)]
        except (StopIteration, csv.Error):
            return


def _tables(rows: Sequence[Cells], delimiter: str) -> list[Found]:
    found: list[Found] = []
    comments: list[str] = []
    fresh = True  # a header may stand at the top, and after blank lines and comments
    skipped = 0
    for number, cells in enumerate(rows):
        if skipped:
            skipped -= 1
        elif not any(cells):
            fresh = True
        elif is_comment(cells):
            fresh = True
            comments.append(delimiter.join(cells).rstrip(delimiter + " "))
        elif (fresh or not found) and number < (len(rows) if found else _MOST_ABOVE) and (
            table := _table(cells, rows[number + 1] if number + 1 < len(rows) else [])
        ):
            found.append(table._replace(comments=[*comments]))
            fresh, skipped = False, bool(table.labels)
        elif found:
            fresh = False
            found[-1].rows.append(cells)
    return found


def _table(cells: Cells, below: Cells) -> Found | None:
    """Return the table whose header begins with this row, if one does."""
    if not _may_head(cells):
        return None
    headings = [heading("ga4", cell) for cell in cells]
    if any(one.metric for one in headings):
        labels = below if _are_labels(below, headings) else []
        return _found(cells, headings, labels, above=False)
    lower = [heading("ga4", cell) for cell in below] if _may_head(below) else []
    if any(one.metric for one in lower) and _are_labels(cells, lower):
        return _found(below, lower, cells, above=True)
    if any(one.metric for one in lower):
        return None  # a title above the header
    return _found(cells, headings, [], above=False) if any(one.field for one in headings) and len(cells) > 1 else None


def _may_head(cells: Cells) -> bool:
    return any(cells) and not is_comment(cells) and not any(is_figure(cell) or len(cell) > _LONGEST for cell in cells)


def _are_labels(cells: Cells, headings: Sequence[Heading]) -> bool:
    """Whether ``cells`` name groups of the figures under ``headings``."""
    if not _may_head(cells):
        return False
    return any(cell for cell, one in zip(cells, headings, strict=False) if one.metric)


def _found(header: Cells, headings: list[Heading], labels: Cells, *, above: bool) -> Found:
    names = list(header)
    for index, label in enumerate(labels[:len(header)]):
        if not headings[index].field and (other := heading("ga4", label)).field and not other.metric:
            names[index], headings[index] = label, other
        elif not names[index] and label and not any(one.metric for one in headings[:index + 1]):
            names[index] = label
    headings = headings + [UNKNOWN] * (len(header) - len(headings))
    return Found(header, tuple(names), tuple(headings), labels, above, [], [])


def sample(table: Found) -> list[Cells]:
    """Return rows from the top of ``table``."""
    return table.rows[:_SAMPLE]
