"""ads.xlsx: the ads whose links end, with their new destinations, under the headings of Ads Manager's own sheet.

Ads Manager imports what it exports (sheet ``Ads`` of a bulk export of April 2026, read 2026-11-22). linkaudit keeps of
that sheet what it read: names, ids and addresses; so the sheet is for copying into a fresh export, and the second one
for doing it by hand. Whether Ads Manager takes so few columns was not tried: the first sheet says so.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from linkaudit.export.replacements.todo import what_to_do
from linkaudit.export.table import Cell
from linkaudit.model import OwnerKind
from linkaudit.model.replacement import Change

_READ_ME = (
    "Ads whose links end, with the TikTok Shop product that takes their place.",
    "1. In Ads Manager, export the ads of these campaigns (Bulk > Export), so that nothing else is lost.",
    "2. Copy the cells of the sheet Ads into the rows with the same Ad ID, and import the file again.",
    "3. Try it with one ad first. linkaudit did not test the import, and Ads Manager may want more columns, such as",
    "   the TikTok Shop code or the identity.",
    "The sheet Changes says the same ad by ad, for doing it by hand. Ads whose product is not listed yet, or whose Ad",
    "ID a spreadsheet has rounded, stand there alone.",
)
_KEYS = ("Campaign Name", "Ad Group Name", "Ad ID", "Ad Name", "Ad Status")
_SHOP = {"Sales destination": "TikTok Shop", "Product source": "TikTok Shop"}
_CHANGES = ("Action", "What to do", *_KEYS, "Column", "Old address", "New address", "TikTok product ID", "Product",
            "Revenue", "Currency")  # fmt: skip
_WEB_URL = "Web URL"
# As the reader of ads writes a placement's note.
_NOTE = re.compile(
    r"(?:campaign (?P<campaign>.*?))?(?:(?:^|; )ad group (?P<group>.*?))?(?:(?:^|; )status (?P<status>[^;]*))?",
    re.DOTALL,
)
_EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the same input gives the same file
_WIDTH = 24


def is_ad(change: Change) -> bool:
    """Whether a change is one of this file's."""
    return change.spot.owner_kind == OwnerKind.AD


def workbook(changes: Iterable[Change]) -> bytes:
    """Return the workbook of those ``changes`` that are ads'."""
    wanted = [change for change in changes if is_ad(change)]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _EPOCH})
        _write(book.add_worksheet("Read Me"), [[line] for line in _READ_ME])
        _write(book.add_worksheet("Ads"), _ads(wanted))
        _write(book.add_worksheet("Changes"), [_CHANGES, *map(_change, wanted)])
    return out.getvalue()


def _ads(changes: Sequence[Change]) -> list[Sequence[Cell]]:
    """Return the sheet Ads: one row an ad, a column for each of its columns that held an address."""
    ready = [one for one in changes if one.spot.owner_id and what_to_do(one.spot, one.goal)[0] == "replace_link"]
    columns = list(dict.fromkeys([_WEB_URL, *(one.spot.field for one in ready)]))
    ads: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}
    for one in ready:
        _, cells = ads.setdefault(one.spot.owner_id, (_keys(one), {}))
        cells.setdefault(one.spot.field, one.goal.url)
    rows = [[*keys, *_SHOP.values(), *(cells.get(column) for column in columns)] for keys, cells in ads.values()]
    return [[*_KEYS, *_SHOP, *columns], *rows]


def _keys(change: Change) -> tuple[str, ...]:
    note = _NOTE.fullmatch(change.spot.note)
    campaign, group, status = (note["campaign"], note["group"], note["status"]) if note else (change.spot.note, "", "")
    return campaign or "", group or "", change.spot.owner_id, change.spot.title, status or ""


def _change(change: Change) -> list[Cell]:
    spot, goal = change.spot, change.goal
    currency = change.currency if change.revenue is not None else None
    return [*what_to_do(spot, goal), *_keys(change), spot.field, spot.url, goal.url, goal.product_id,
            goal.product_title, change.revenue, currency]  # fmt: skip


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(number, at, float(cell))
            elif cell not in (None, ""):
                sheet.write_string(number, at, str(cell))
    if len(rows[0]) > 1:
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(rows[0]) - 1, _WIDTH)
