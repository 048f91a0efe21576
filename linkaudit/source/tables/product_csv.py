"""Shopify's product export CSV, in every layout since 2017."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from linkaudit.model import Batch
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.amounts import Amounts, has_dots
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.tables.product_columns import columns, is_product_table
from linkaudit.source.tables.product_rows import Products


class ProductCsv:
    """One product a group of rows that share a handle. Cursor: rows below the header."""

    name = "product_csv"
    expects = "product export CSV (columns Handle and Title)"
    stage = "crawl"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return not member.names and is_product_table(tabular.header(member.head))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        table = tabular.Table(member)
        return batches(tabular.announced(_steps(member, table, start), table, start), start)


def _prices(table: tabular.Table, member: Member) -> Amounts:
    at = columns(table.header)

    def cells() -> Iterator[str]:
        rows = (row.cells for row in tabular.Table(member).rows() if row.cells and not row.fault)
        return (cells[index] for cells in rows for index in (at.price, at.compare_at) if index != at.none)

    return Amounts(cells, tuple, dots=has_dots(table.header, table.delimiter))


def _steps(member: Member, table: tabular.Table, start: int) -> Iterator[Step]:
    unwatched = msgspec.structs.replace(member, watch=None)
    products = Products(
        columns(table.header), lambda: tabular.Table(unwatched).rows(), prices=_prices(table, unwatched)
    )
    cursor = 0
    for step in products.steps(table.whole_rows(), start):
        cursor = step.cursor
        yield step
    yield Step(cursor, products.coverage())
