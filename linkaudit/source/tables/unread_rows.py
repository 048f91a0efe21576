"""What may exist and was not seen, because the row of a product table that tells of it cannot be used."""

from __future__ import annotations

from collections.abc import Container, Iterable

from linkaudit.source.reading.tabular import Row
from linkaudit.source.tables.product_columns import Columns


class UnreadRows:
    """Takes note of rows that cannot be used. Memory: the handles in them."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._handles: set[str] = set()
        self._nameless = False
        self.hide_variants = False

    def add(self, rows: Iterable[Row]) -> None:
        """Take note of those ``rows`` that cannot be used; one that tells of no product or variant hides nothing."""
        columns = self._columns
        for row in rows:
            handle = _cell(row, columns.handle)
            if row.fault:
                self.hide_variants = True
                if handle and not _swallows(row):
                    self._handles.add(handle)
                else:
                    self._nameless = True
            elif not handle:
                self.hide_variants = self.hide_variants or bool(_cell(row, columns.variant_id))
                self._nameless = self._nameless or bool(_cell(row, columns.title))

    def hide_products(self, known: Container[str]) -> bool:
        """Whether one of the rows may be the only one of its product; ``known`` are the handles of the others."""
        return self._nameless or any(handle not in known for handle in self._handles)


def _swallows(row: Row) -> bool:
    """Whether the row may hold others: its cells are not those of the header, and a quote joined lines."""
    column = row.fault[0] if row.fault else ""
    return not column and any("\n" in cell or "\r" in cell for cell in row.cells)


def _cell(row: Row, index: int) -> str:
    return row.cells[index].strip() if index < len(row.cells) else ""
