"""The batch-edit export of Seller Center: what is on TikTok Shop, a row per SKU.

Files are named ``Tiktoksellercenter_batchedit_<date>_{basic,sales,all}_information_template.xlsx``; basic information
has a row per product and no SKUs. Labels and the words of statuses are in the seller's language, with a number behind
(``Active(1)``); keys are not (public code that reads them, read 2026-11-22 and 2026-11-25).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from linkaudit.model import Batch, Content, Listed, Skip
from linkaudit.source.ads.cells import lost
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import Row
from linkaudit.source.seller_center.returned import Returned, cell, returned, returned_kind

_ID = re.compile(r"'?\d{6,25}(?:\.0)?|'?\d(?:[.,]\d+)?[eE]\+?\d+")
_NO_ID = ("no product_id", "Download the batch-edit file again, and give it as it is.")
_NO_NAME = ("neither an id, a title nor a seller SKU that can be read", _NO_ID[1])
_GTIN_KEYS = ("gtin_code", "identifier_code", "gtin")
_UNTITLED = "'"  # what a spreadsheet shows texts with


class BatchEdit:
    """What is listed. Cursor: rows of the sheet below its keys."""

    name = "batch_edit"
    expects = "Seller Center batch-edit export (product_id, product_name and other machine keys in row 1; XLSX or CSV)"
    stage = "listing"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return returned_kind(member) == "batch_edit"

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        return batches(_steps(returned(member)), start)


def _steps(table: Returned) -> Iterator[Step]:
    rows = _Rows(table)
    began = False
    for cursor, row in enumerate(table.rows, 1):
        began = began or bool(_ID.fullmatch(cell(row, rows.product_id)))
        yield rows.step(cursor, row) if began and (row.fault or any(row.cells)) else Step(cursor, [])


class _Rows:
    """One pass over the SKUs of one file."""

    def __init__(self, table: Returned) -> None:
        self._table = table
        self.product_id = table.at("product_id")
        self._ids = {key: table.ids(key) for key in ("product_id", "sku_id")}

    def step(self, cursor: int, row: Row) -> Step:
        """Turn one row into a listed SKU, or say why it is none."""
        if row.fault:
            column, why, cure = row.fault
            return Step(cursor, [self._skip(cursor, row, column, why, cure)])
        left_out: Counter[str] = Counter()
        product_id, sku_id = (self._id(row, key, left_out) for key in ("product_id", "sku_id"))
        title, seller_sku = self._cell(row, "product_name"), self._cell(row, "seller_sku").lstrip(_UNTITLED)
        if not product_id and not left_out:
            return Step(cursor, [self._skip(cursor, row, "product_id", *_NO_ID)])
        if not (product_id or title or seller_sku):
            return Step(cursor, [self._skip(cursor, row, "", *_NO_NAME)], left_out)
        listed = Listed(
            ref=cursor, product_id=product_id, sku_id=sku_id, title=title, seller_sku=seller_sku,
            gtin=self._cell(row, *_GTIN_KEYS).lstrip(_UNTITLED), variation=self._cell(row, "variation_value"),
            status=self._cell(row, "product_status"), category=self._cell(row, "category"),
        )  # fmt: skip
        records: list[Content] = [listed]
        return Step(cursor, records, left_out)

    def _id(self, row: Row, key: str, left_out: Counter[str]) -> str:
        found, rounded = self._ids[key].read(self._cell(row, key))
        if rounded:
            left_out[lost(key)] += 1
        return found

    def _cell(self, row: Row, *keys: str) -> str:
        return cell(row, self._table.at(*keys))

    def _skip(self, ref: int, row: Row, column: str, why: str, cure: str) -> Skip:
        return Skip(ref=ref, where=self._table.place(row.number, column), why=why, cure=cure)
