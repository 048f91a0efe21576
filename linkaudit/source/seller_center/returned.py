"""What Seller Center gives back, as a workbook or saved as CSV: rows under the machine keys of row 1.

The batch-edit export: row 1 keys, row 2 version and units, rows 3 to 5 for people, then a row per SKU. The result of an
upload: the same sheet that was uploaded with a column of reasons put before it (public code that reads both, read
2026-11-22 and 2026-11-25).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source.ads.cells import Ids
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.tabular import Row, Table
from linkaudit.source.seller_center.book import found_sheet, reasons_at
from linkaudit.source.seller_center.package import AGAIN
from linkaudit.source.tables.workbook import as_text, open_workbook

_EXACT = 1 << 53  # beyond, a number cell does not tell whole numbers apart
# Every batch-edit file names the product in column A; basic_information has no sku_id.
_LISTED = frozenset({"product_id", "product_name"})
_SOLD = frozenset({"product_id", "sku_id", "seller_sku"})  # sales information that leaves the title out
_UPLOADED = frozenset({"category", "product_name"})
_SIGNS = frozenset({"sku_id", "seller_sku", "price", "main_image", "product_status", "variation_value", "brand",
                    "product_description", "parcel_weight"})  # fmt: skip


def returned_kind(member: Member) -> str:
    """Return ``batch_edit``, ``result``, or an empty string for any other file. Never raises."""
    if member.names:
        kind = found_sheet(member)[0]
        return kind if kind in ("batch_edit", "result") else ""
    return kind_of(tabular.header(member.head))


def kind_of(keys: Sequence[str]) -> str:
    """Return what the keys of a CSV's row 1 say it is; see ``returned_kind``."""
    known = set(keys)
    listed = known >= _LISTED or known >= _SOLD
    if not known & _SIGNS or not (listed or known >= _UPLOADED):
        return ""
    if reasons_at(keys) is not None:
        return "result"
    return "batch_edit" if listed else ""


class Returned(NamedTuple):
    """The rows of a returned file, row 1 left out. ``at`` tells where a key stands; cells are stripped.

    An id that a number cell has rounded is written with an exponent. ``sheet`` is empty for a CSV.
    """

    keys: tuple[str, ...]
    rows: list[Row]
    sheet: str

    def at(self, *keys: str) -> int | None:
        """Return the column of the first of ``keys`` that is there."""
        return next((self.keys.index(key) for key in keys if key in self.keys), None)

    def place(self, row: int, key: str) -> str:
        """Return what messages call a cell."""
        where = f"sheet {self.sheet}, row {row}" if self.sheet else f"row {row}"
        return f"{where}, column {key}" if key else where

    def ids(self, key: str) -> Ids:
        """Return what tells the ids of a column that a spreadsheet has rounded."""
        found = Ids(numbers=False)
        column = self.at(key)
        for row in self.rows:
            found.look(cell(row, column))
        return found


def cell(row: Row, column: int | None) -> str:
    """Return a cell of ``row``, empty where there is none."""
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def returned(member: Member) -> Returned:
    """Read a returned file whole. Raises ``UnreadableInput`` on damage."""
    sheet = found_sheet(member)[1] if member.names else ""
    numbered = _sheet_rows(member, sheet) if sheet else Table(member, headed=False).whole_rows()
    rows = [row._replace(cells=[text.strip() for text in row.cells]) for row in numbered]
    keys = tuple(tabular.fold(key) for key in rows[0].cells) if rows else ()
    return Returned(keys, rows[1:], sheet)


def _sheet_rows(member: Member, sheet: str) -> Iterator[Row]:
    from python_calamine import CalamineError

    try:
        found = open_workbook(member).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as fault:
        where = f"{member.name}, sheet {sheet}"
        raise UnreadableInput(f"is damaged ({fault})", where=where, cure=AGAIN) from fault
    for number, values in enumerate(found, 1):
        yield Row(number, [_text(value) for value in values])


def _text(value: object) -> str:
    return f"{value:E}" if isinstance(value, float) and abs(value) > _EXACT else as_text(value)
