"""Seller Center's workbooks told apart by the machine keys in row 1, and their rows as texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.seller_center import package
from linkaudit.source.tables.workbook import as_text, open_workbook

BookKind = Literal["template", "batch_edit", "result", ""]

# Machine keys of real files, in their order (read 2026-11-22: a US V5.0.2 template; batch-edit and result files as
# public code reads them).
TEMPLATE_KEYS = (
    "category", "brand", "product_name", "product_description", "main_image", "image_2", "gtin_type", "gtin_code",
    "property_name_1", "property_value_1", "parcel_weight", "price", "seller_sku", "aimed_product_status",
)  # fmt: skip
ERROR_KEYS = frozenset({"err_info", "error_info", "error_message", "err_msg", "error", "failure_reason"})
# Row 2 of a template, whatever its language.
CREATE_MARK = "create_product"
# Sheets that no other workbook has.
TELLING_SHEETS = frozenset({"HiddenStyle", "HiddenAttr", "TemplateConfig"})
_ENOUGH_KEYS = 5
_KNOWN = frozenset(TEMPLATE_KEYS)


def head_rows(member: Member, most: int = 8) -> list[tuple[str, list[list[str]]]]:
    """Return name and first ``most`` rows of each sheet, as texts without spaces around; blank rows are empty lists.

    Little of a large workbook is read. Raises ``UnreadableInput`` on damage.
    """
    return [(name, [[cell.strip() for cell in row] for row in rows]) for name, rows in package.tops(member, most)]


def sheet_rows(member: Member, sheet: str) -> Iterator[list[str]]:
    """Yield the rows of a sheet as texts, from row 1 and column A on, all equally wide.

    The sheet is held in memory meanwhile. Raises ``UnreadableInput`` on damage.
    """
    from python_calamine import CalamineError

    try:
        for row in open_workbook(member).get_sheet_by_name(sheet).to_python(skip_empty_area=False):
            yield [as_text(cell) for cell in row]
    except (CalamineError, OSError, ValueError) as fault:
        raise UnreadableInput(f"is damaged ({fault})", where=f"{member.name}, sheet {sheet}",
                              cure=package.AGAIN) from fault


def book_kind(member: Member) -> BookKind:
    """Tell which of Seller Center's workbooks this is; empty for any other file. Never raises."""
    return found_sheet(member)[0]


def found_sheet(member: Member) -> tuple[BookKind, str]:
    """Return ``book_kind`` and the name of the sheet with the keys. Never raises."""
    if package.WORKBOOK not in member.names:
        return "", ""
    return _found(member)


@lru_cache(16)
def _found(member: Member) -> tuple[BookKind, str]:
    try:
        heads = head_rows(member, 2)
    except UnreadableInput:
        return "", ""
    kinds = [(kind, name) for name, rows in heads if (kind := _kind(rows))]
    preferred = [one for one in kinds if one[1] == "Template"]
    if kinds:
        return (preferred or kinds)[0]
    names = [name for name, _ in heads]
    if len(TELLING_SHEETS.intersection(names)) > 1:  # its keys were changed or are gone
        return "template", "Template" if "Template" in names else names[0]
    return "", ""


def _kind(rows: Sequence[Sequence[str]]) -> BookKind:
    keys = rows[0] if rows else []
    marks = rows[1] if len(rows) > 1 else []
    if CREATE_MARK in marks and reasons_at(keys) is None:
        return "template"
    if not _is_ours(keys):
        return ""
    if reasons_at(keys) is not None:
        return "result"
    if "product_id" in keys:
        return "batch_edit"
    return "template"


_FIRST = frozenset({"category", "product_id"})  # what a result file's reasons are put before


def reasons_at(keys: Sequence[str]) -> int | None:
    """Return where a result file's column of reasons stands: by its key, else as an unknown first column."""
    named = next((at for at, key in enumerate(keys) if key in ERROR_KEYS), None)
    if named is not None:
        return named
    return 0 if len(keys) > 1 and keys[0] not in _FIRST and keys[1] in _FIRST else None


def _is_ours(keys: Sequence[str]) -> bool:
    if "product_id" in keys and ("sku_id" in keys or "product_name" in keys):
        return bool(_KNOWN.intersection(keys))
    if {"category", "product_name"}.issubset(keys):
        return len(_KNOWN.intersection(keys)) >= _ENOUGH_KEYS - 1
    return len(_KNOWN.intersection(keys)) > _ENOUGH_KEYS
