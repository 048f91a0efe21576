"""A CSV of ours that a person has edited, in whatever program: read whole or not at all, faults named by row."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path

from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.source.base import Member
from linkaudit.source.reading import opening
from linkaudit.source.reading.tabular import Row, Table

Fault = tuple[int, str, UsageError]  # row, column, what is wrong
_LISTED = 5  # wrong rows that a message names


def member(path: Path, form: str) -> Member:
    """Return the one text in the file at ``path``. Raises ``UnreadableInput`` saying which ``form`` was expected."""
    found = list(opening.members([path]))
    head = found[0].head if len(found) == 1 and not found[0].names else b"\0"
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableInput("is no text or CSV file", where=path.name, cure=f"Expected: {form}")
    return found[0]


def first(name: str, faults: Sequence[Fault]) -> UsageError:
    """Return the first fault, which names the rows of the others."""
    number, column, fault = faults[0]
    others = ", ".join(str(row) for row, _, _ in faults[1:_LISTED])
    more = f" ({len(faults) - 1:,} more rows are wrong: {others}{', …' if len(faults) > _LISTED else ''})"
    cure = f"{fault.cure}{more if len(faults) > 1 else ''}. Nothing was saved"
    return UsageError(fault.what, where=f"{name}, row {number}, column {column}", cure=cure)


def whole(table: Table, name: str) -> Iterator[Row]:
    """Yield the rows with something in them. Raises ``UsageError`` for one that cannot be read."""
    for row in table.rows():
        if row.fault:
            column, why, cure = row.fault
            where = f"{name}, row {row.number}" + (f", column {column}" if column else "")
            raise UsageError(why, where=where, cure=f"{cure.rstrip('.')}. Nothing was saved")
        if any(cell.strip() for cell in row.cells):
            yield row
