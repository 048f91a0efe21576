"""The result of an upload, as Seller Center gives it back: the rows that failed, each with its reason in column A.

Everything that was uploaded stands one column to the right of where it was, and `` (id)`` behind the category (public
code that reads such a file of September 2026, read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkaudit.model import Batch, Content, Refused, Skip
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import Row
from linkaudit.source.seller_center.book import reasons_at
from linkaudit.source.seller_center.returned import Returned, cell, returned, returned_kind

_VERSION = re.compile(r"V\d+(?:\.\d+)*", re.IGNORECASE)
_LABELS = 3  # rows for people below keys and version: names, needs, help
_VARIATION = ("property_value_1", "property_value_2")


class UploadResult:
    """What was refused. Cursor: rows of the sheet below its keys."""

    name = "upload_result"
    expects = "Seller Center upload result (err_info before the template's machine keys in row 1; XLSX or CSV)"
    stage = "listing"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return returned_kind(member) == "result"

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        return batches(_steps(returned(member)), start)


def _steps(table: Returned) -> Iterator[Step]:
    reasons = reasons_at(table.keys)
    first = _first(table)
    for cursor, row in enumerate(table.rows, 1):
        if cursor <= first:
            yield Step(cursor, [])
        elif row.fault:
            column, why, cure = row.fault
            yield Step(cursor, [Skip(ref=cursor, where=table.place(row.number, column), why=why, cure=cure)])
        else:
            message = cell(row, reasons)
            records: list[Content] = [_refused(cursor, row, message, table)] if message else []
            yield Step(cursor, records)


def _first(table: Returned) -> int:
    """Return how many rows below the keys are for people: none where the version row is gone."""
    marks = table.rows[0].cells[:2] if table.rows else []
    return 1 + _LABELS if any(_VERSION.fullmatch(mark) for mark in marks) else 0


def _refused(ref: int, row: Row, message: str, table: Returned) -> Refused:
    variation = [text for key in _VARIATION if (text := cell(row, table.at(key)))]
    return Refused(
        ref=ref, row=row.number, message=message, title=cell(row, table.at("product_name")),
        seller_sku=cell(row, table.at("seller_sku")).lstrip("'"), gtin=cell(row, table.at("gtin_code")).lstrip("'"),
        product_id=cell(row, table.at("product_id")).lstrip("'"),
        variation=" / ".join(variation) or cell(row, table.at("variation_value")),
    )  # fmt: skip
