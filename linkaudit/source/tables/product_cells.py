"""The cells of one row of a product table, read as the fields of a product or a variant."""

from __future__ import annotations

from decimal import Decimal
from operator import itemgetter

from linkaudit.model import Content, Product, Skip, Status, Variant
from linkaudit.source.reading.amounts import OPEN, Amounts
from linkaudit.source.reading.tabular import Row
from linkaudit.source.reading.values import GRAMS, identity, is_open, number, truth, whole
from linkaudit.source.tables.product_columns import Columns
from linkaudit.urls.personal import blank

_PER_ROW = 1024  # room for a note on every column of a row
_SHOWN = 60
_AMOUNT = "Write a plain number, as 19.90."
_TRUTH = "Write TRUE or FALSE."


class Cells:
    """Reads fields. What cannot be understood is None in the record and a ``Skip`` in the list given."""

    def __init__(self, columns: Columns, where: str, prices: Amounts | None = None) -> None:
        self._columns = columns
        self._where = where
        self._prices = prices
        # one call for all cells of a variant: this runs half a million times in a large shop
        self._of_variant = itemgetter(
            columns.option1_value, columns.option2_value, columns.option3_value, columns.variant_id, columns.sku,
            columns.barcode, columns.price, columns.compare_at, columns.quantity, columns.tracker, columns.policy,
            columns.requires_shipping, columns.variant_image,
        )
        self._tracks = columns.tracker != columns.none

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
        columns = self._columns
        first, second, third, own_id, sku, barcode, price, compare_at, quantity, tracker, policy, ships, image = \
            self._of_variant(row.cells)
        return Variant(
            product_ref=product_ref, ref=row_ref, variant_id=identity(own_id) if own_id else None, position=position,
            option_values=(first, second, third) if third else (first, second) if second else (first,) if first else (),
            sku=sku, barcode=barcode,
            price=self._price(row_ref, row, columns.price, records) if price else None,
            compare_at=self._price(row_ref, row, columns.compare_at, records) if compare_at else None,
            grams=self._grams(row_ref, row, records),
            quantity=self._quantity(row_ref, row, records) if quantity else None,
            tracked=tracker.strip().lower() == "shopify" if self._tracks else None,
            continues=self._continues(row_ref, row, records) if policy else None,
            requires_shipping=self._truth(row_ref, row, columns.requires_shipping, records) if ships else None,
            image=blank(image.strip()) if image else "",
        )

    def unusable(self, row_ref: int, row: Row, column: str, why: str, cure: str) -> Skip:
        """Return the note that all of ``row`` was left out."""
        place = f"row {row.number}, column {column}" if column else f"row {row.number}"
        return Skip(ref=row_ref * _PER_ROW + _PER_ROW - 1, where=self._where + place, why=why, cure=cure)

    def _bad(self, row_ref: int, row: Row, index: int, cure: str) -> Skip:
        shown = row.cells[index].strip()
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        return self._note(row_ref, row, index, f"{shown!r} is not understood", cure)

    def _note(self, row_ref: int, row: Row, index: int, why: str, cure: str) -> Skip:
        place = f"row {row.number}, column {self._columns.headings[index]}"
        return Skip(ref=row_ref * _PER_ROW + min(index, _PER_ROW - 2), where=self._where + place, why=why, cure=cure)

    def _option_names(self, cells: list[str]) -> tuple[str, ...]:
        columns = self._columns
        names = (cells[columns.option1_name], cells[columns.option2_name], cells[columns.option3_name])
        return tuple(name.strip() for name in names if name.strip())

    def _price(self, row_ref: int, row: Row, index: int, records: list[Content]) -> Decimal | None:
        text = row.cells[index]
        if not self._prices or not is_open(text):
            return self._money(row_ref, row, index, records)
        grouped = self._prices.groups(text)
        if grouped is None and (number(text) or 0) > 0:
            records.append(self._note(row_ref, row, index, *OPEN))
        return self._money(row_ref, row, index, records, grouped=bool(grouped))

    def _money(
        self, row_ref: int, row: Row, index: int, records: list[Content], *, grouped: bool = False
    ) -> Decimal | None:
        text = row.cells[index]
        found = number(text, grouped=grouped)
        if (found is None or found < 0) and text.strip():
            records.append(self._bad(row_ref, row, index, _AMOUNT))
            return None
        return found

    def _grams(self, row_ref: int, row: Row, records: list[Content]) -> Decimal | None:
        columns, cells = self._columns, row.cells
        if cells[columns.grams]:
            return self._money(row_ref, row, columns.grams, records)
        if not cells[columns.weight]:
            return None
        value = self._money(row_ref, row, columns.weight, records)
        unit = GRAMS.get(cells[columns.weight_unit].strip().lower() or "kg")
        if unit is None:
            records.append(self._bad(row_ref, row, columns.weight_unit, "Write g, kg, oz or lb."))
            return None
        return None if value is None else value * unit

    def _quantity(self, row_ref: int, row: Row, records: list[Content]) -> int | None:
        text = row.cells[self._columns.quantity]
        found = whole(text)
        if found is None and text.strip():
            records.append(self._bad(row_ref, row, self._columns.quantity, "Write a whole number."))
        return found

    def _truth(self, row_ref: int, row: Row, index: int, records: list[Content]) -> bool | None:
        text = row.cells[index]
        found = truth(text)
        if found is None and text.strip():
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
