"""Catalog feeds as tables: what a merchant uploads to TikTok's Catalog Manager, or downloads from it.

Columns: ads.tiktok.com, "Catalog Product Parameters" (February 2025), read 2026-11-22.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from linkaudit.model import Batch
from linkaudit.source.ads.feed_items import Item, item_records
from linkaudit.source.ads.grid import Grid, TextGrid, finds_table, place
from linkaudit.source.ads.places import fault
from linkaudit.source.ads.words import columns, feed_heading, is_feed
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import SHORT, Row


class CatalogCsv:
    """One item a row, separated by commas, tabs or whatever else. Cursor: rows below the header."""

    name = "catalog_csv"
    expects = "catalog feed (CSV or TSV with sku_id or id, title, link, price or availability)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return finds_table(member, is_feed)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        grid = TextGrid(member, is_feed)
        return batches(grid.announced(_steps(grid), start), start)


class _Columns:
    """Where the parts of an item stand."""

    def __init__(self, header: list[str]) -> None:
        headings = {index: feed_heading(name) for index, name in enumerate(header)}
        at = columns(headings)
        self._names = header
        self._fields = [at.get(field, -1) for field in ("id", "title", "group", "availability")]
        self._links = [index for index, one in headings.items() if one.field == "url"]

    def item(self, cells: list[str]) -> Item:
        """Return the item in a row."""
        own_id, title, group, availability = (cells[at] if at >= 0 else "" for at in self._fields)
        links = tuple((at + 1, self._names[at], cells[at]) for at in self._links if cells[at])
        return Item(own_id, title, group, availability, links)


def _steps(grid: Grid) -> Iterator[Step]:
    found = _Columns(grid.header)
    cursor = 0
    for cursor, row in enumerate(grid.rows(), 1):
        yield _step(cursor, row, found, grid)
    if not cursor:
        yield Step(0, [])


def _step(cursor: int, row: Row, found: _Columns, grid: Grid) -> Step:
    left_out = Counter({SHORT: 1} if row.short else {})
    if row.fault:
        column, why, cure = row.fault
        return Step(cursor, [fault(row.number, place(grid, row.number, column), why, cure)], left_out)
    if not any(row.cells):
        return Step(cursor, [], left_out)
    where = place(grid, row.number)
    return Step(cursor, item_records(row.number, where, "column", found.item(row.cells), left_out), left_out)
