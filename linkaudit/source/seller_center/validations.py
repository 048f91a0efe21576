"""What a sheet's XML says beside its cells: data validations, frozen rows, hidden columns, protection."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from linkaudit.model import Validation
from linkaudit.source.seller_center.package import column_number, events

_TAGS = ("row", "pane", "col", "sheetProtection", "dataValidation")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_NAME = re.compile(r"=?\s*([^\W\d][\w.\\]*)\s*")
_LAST_ROW = 1_048_576  # of a sheet (ECMA-376)
_WIDEST = 16_384
_TRUE = frozenset({"1", "true", "on"})


class SheetFacts(NamedTuple):
    """``rows`` is the last row there is, ``frozen_row`` the last frozen one or 0; columns count from 1."""

    rows: int
    frozen_row: int
    hidden_columns: tuple[int, ...]
    protected: bool
    validations: tuple[Validation, ...]


def sheet_facts(archive: zipfile.ZipFile, part: str, names: Mapping[str, str], where: str) -> SheetFacts:
    """Read a sheet's part once. ``names`` are the workbook's defined names, which formulas may stand for.

    Raises ``UnreadableInput`` on damage.
    """
    rows = frozen = 0
    hidden: list[int] = []
    protected = False
    found: list[Validation] = []
    for element in events(archive, part, _TAGS, where):
        tag = etree.QName(element).localname
        if tag == "dataValidation":
            found.append(_validation(element, names))
        elif tag == "row":
            rows = _number(element.get("r"), rows + 1)
        elif tag == "pane" and element.get("state", "").startswith("frozen"):
            frozen = _number(element.get("ySplit"), 0)
        elif tag == "col":
            hidden += _hidden(element)
        elif tag == "sheetProtection":
            protected = element.get("sheet", "") in _TRUE
    return SheetFacts(rows, frozen, tuple(hidden), protected, tuple(found))


def _number(text: str | None, otherwise: int) -> int:
    try:
        return int(float(text)) if text else otherwise
    except ValueError:
        return otherwise


def _hidden(column: etree._Element) -> Iterator[int]:
    if column.get("hidden", "") in _TRUE:
        yield from range(_number(column.get("min"), 1), min(_number(column.get("max"), 0), _WIDEST) + 1)


def _validation(element: etree._Element, names: Mapping[str, str]) -> Validation:
    """Read a validation of the sheet itself, or of its extension list (``x14``: formulas and ranges are elements)."""
    inside = {etree.QName(one).localname: "".join(map(str, one.itertext())).strip() for one in element}
    first, second = (_formula(inside.get(name, ""), names) for name in ("formula1", "formula2"))
    return Validation(
        kind=element.get("type", "none"), operator=element.get("operator", "between"), formula1=first, formula2=second,
        ranges=tuple(_ranges(element.get("sqref") or inside.get("sqref", ""))),
        strict=element.get("showErrorMessage", "") in _TRUE and element.get("errorStyle", "stop") == "stop",
    )  # fmt: skip


def _formula(text: str, names: Mapping[str, str]) -> str:
    """Return a formula without its ``=``; a defined name gives way to what it stands for."""
    if text.startswith('"'):
        return text
    named = _NAME.fullmatch(text)
    return (names.get(named[1], text) if named else text).removeprefix("=").strip()


def _ranges(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the ranges of a ``sqref``.

    >>> list(_ranges("C7:C5000 AA7 E:F"))
    [(7, 3, 5000, 3), (7, 27, 7, 27), (1, 5, 1048576, 6)]
    """
    for one in text.split():
        if cells := _RANGE.fullmatch(one):
            row, column = int(cells[2]), column_number(cells[1])
            yield row, column, int(cells[4] or row), column_number(cells[3]) if cells[3] else column
        elif columns := _COLUMNS.fullmatch(one):
            yield 1, column_number(columns[1]), _LAST_ROW, column_number(columns[2])
