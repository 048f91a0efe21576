"""The cells of one row of a product table, read as the fields of a product or a variant."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model import Content, Product, Skip, Status, Variant
from linkaudit.source.product_columns import Columns
from linkaudit.source.tabular import Row
from linkaudit.source.values import GRAMS, identity, number, truth, whole
from linkaudit.urls.personal import blank

_PER_ROW = 1024  # room for a note on every column of a row
_AMOUNT = "Write a plain number, as 19.90."
_TRUTH = "Write TRUE or FALSE."


class Cells:
    """Reads fields. What cannot be understood is None in the record and a ``Skip`` in the list given."""

    def __init__(self, columns: Columns, where: str) -> None:
        self._columns = columns
        self._where = where

    def product(self, row_ref: int, ref: int, row: Row, description: str, records: list[Content]) -> Product:
        """Return the product that ``row`` tells of."""
        columns, cells = self._columns, row.cells
        return Product(
            ref=ref, handle=cells[columns.handle].strip(), product_id=identity(cells[columns.product_id]),
            title=cells[columns.title].strip(), description_html=description, vendor=cells[columns.vendor].strip(),
            product_type=cells[columns.product_type].strip(), category=cells[columns.category].strip(),
            tags=cells[columns.tags], status=self._status(row_ref, row, records),
            published=self._truth(row_ref, row, columns.published, records),
            gift_card=truth(cells[columns.gift_card]) or False, option_names=self._option_names(cells),
        )

    def variant(self, row_ref: int, position: int, product_ref: int, row: Row, records: list[Content]) -> Variant:
        """Return the variant that ``row`` tells of."""
        columns, cells = self._columns, row.cells
        return Variant(
            product_ref=product_ref, ref=row_ref, variant_id=identity(cells[columns.variant_id]), position=position,
            option_values=self._option_values(cells), sku=cells[columns.sku], barcode=cells[columns.barcode],
            price=self._money(row_ref, row, columns.price, records),
            compare_at=self._money(row_ref, row, columns.compare_at, records),
            grams=self._grams(row_ref, row, records), quantity=self._quantity(row_ref, row, records),
            tracked=None if columns.tracker == columns.none else cells[columns.tracker].strip().lower() == "shopify",
            continues=self._continues(row_ref, row, records),
            requires_shipping=self._truth(row_ref, row, columns.requires_shipping, records),
            image=blank(cells[columns.variant_image].strip()),
        )

    def unusable(self, row_ref: int, row: Row, column: str, why: str, cure: str) -> Skip:
        """Return the note that all of ``row`` was left out."""
        place = f"row {row.number}, column {column}" if column else f"row {row.number}"
        return Skip(ref=row_ref * _PER_ROW + _PER_ROW - 1, where=self._where + place, why=why, cure=cure)

    def _bad(self, row_ref: int, row: Row, index: int, cure: str) -> Skip:
        shown = row.cells[index].strip()
        shown = shown if len(shown) <= 60 else shown[:57] + "…"  # noqa: PLR2004  fits a line
        place = f"row {row.number}, column {self._columns.headings[index]}"
        return Skip(ref=row_ref * _PER_ROW + min(index, _PER_ROW - 2), where=self._where + place,
                    why=f"{shown!r} is not understood", cure=cure)

    def _option_names(self, cells: list[str]) -> tuple[str, ...]:
        columns = self._columns
        names = (cells[columns.option1_name], cells[columns.option2_name], cells[columns.option3_name])
        return tuple(name.strip() for name in names if name.strip())

    def _option_values(self, cells: list[str]) -> tuple[str, ...]:
        columns = self._columns
        first, second, third = cells[columns.option1_value], cells[columns.option2_value], cells[columns.option3_value]
        if third:
            return (first, second, third)
        return (first, second) if second else (first,) if first else ()

    def _money(self, row_ref: int, row: Row, index: int, records: list[Content]) -> Decimal | None:
        text = row.cells[index]
        if not text or text.isspace():
            return None
        found = number(text)
        if found is None or found < 0:
            records.append(self._bad(row_ref, row, index, _AMOUNT))
            return None
        return found

    def _grams(self, row_ref: int, row: Row, records: list[Content]) -> Decimal | None:
        columns, cells = self._columns, row.cells
        if cells[columns.grams].strip():
            return self._money(row_ref, row, columns.grams, records)
        if not cells[columns.weight].strip():
            return None
        value = self._money(row_ref, row, columns.weight, records)
        unit = GRAMS.get(cells[columns.weight_unit].strip().lower() or "kg")
        if unit is None:
            records.append(self._bad(row_ref, row, columns.weight_unit, "Write g, kg, oz or lb."))
            return None
        return None if value is None else value * unit

    def _quantity(self, row_ref: int, row: Row, records: list[Content]) -> int | None:
        text = row.cells[self._columns.quantity]
        if not text or text.isspace():
            return None
        found = whole(text)
        if found is None:
            records.append(self._bad(row_ref, row, self._columns.quantity, "Write a whole number."))
        return found

    def _truth(self, row_ref: int, row: Row, index: int, records: list[Content]) -> bool | None:
        text = row.cells[index]
        if not text or text.isspace():
            return None
        found = truth(text)
        if found is None:
            records.append(self._bad(row_ref, row, index, _TRUTH))
        return found

    def _continues(self, row_ref: int, row: Row, records: list[Content]) -> bool | None:
        word = row.cells[self._columns.policy].strip().lower()
        if word in {"deny", "continue"}:
            return word == "continue"
        return self._truth(row_ref, row, self._columns.policy, records)

    def _status(self, row_ref: int, row: Row, records: list[Content]) -> Status | None:
        word = row.cells[self._columns.status].strip().lower()
        if not word:
            return None
        try:
            return Status(word)
        except ValueError:
            records.append(self._bad(row_ref, row, self._columns.status, "Write active, draft, archived or unlisted."))
            return None
