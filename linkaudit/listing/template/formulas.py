"""Formulas of data validations: what ranges they name, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from linkaudit.model import RawSheet

_REF = re.compile(
    r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!\$?([A-Z]{1,3})(?:\$?(\d+))?(?::\$?([A-Z]{1,3})(?:\$?(\d+))?)?"
)
_OPEN = 1 << 30


class Ref(NamedTuple):
    """A range on another sheet; rows and columns count from 1, a whole column is open at its end."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int


class Pair(NamedTuple):
    """Where a list by category stands: the columns of the categories and of the values that they allow."""

    sheet: str
    categories: int
    values: int


def refs(formula: str) -> Iterator[Ref]:
    """Yield the ranges on other sheets that a formula names.

    >>> list(refs("Category!$A$1:$A$9"))
    [Ref(sheet='Category', row=1, column=1, last_row=9, last_column=1)]
    """
    for quoted, plain, column, row, last_column, last_row in _REF.findall(formula):
        first, last = number(column), number(last_column or column)
        end = int(last_row) if last_row else (int(row) if row and not last_column else _OPEN)
        yield Ref(quoted.replace("''", "'") or plain, int(row or 1), first, end, last)


def number(letters: str) -> int:
    """Return the number of a column, from 1."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def whole(formula: str) -> Ref | None:
    """Return the range that a formula is, None if it is more than that."""
    match = _REF.fullmatch(formula.strip())
    return next(refs(formula)) if match else None


def cells(ref: Ref, sheets: Mapping[str, RawSheet]) -> list[str]:
    """Return the texts of a range that are not blank, each once; empty if there is no such sheet."""
    sheet = sheets.get(ref.sheet.casefold())
    rows = sheet.rows[ref.row - 1 : ref.last_row] if sheet else ()
    texts = (text for row in rows for text in row[ref.column - 1 : ref.last_column])
    return list(dict.fromkeys(text for text in texts if text.strip()))


def inline(formula: str) -> list[str] | None:
    """Return the values of a list that is written out, None if the formula is no such list.

    >>> inline('"Active(1), Draft(2)"')
    ['Active(1)', 'Draft(2)']
    """
    text = formula.strip()
    if len(text) < len('""') or not (text.startswith('"') and text.endswith('"')):
        return None
    values = (one.strip() for one in text[1:-1].replace('""', '"').split(","))
    return list(dict.fromkeys(one for one in values if one))


def pair(formula: str) -> Pair | None:
    """Return where a list by category stands, None if the formula is no such list.

    ``MATCH`` has the categories; ``OFFSET``, or else the first other range, has the values.

    >>> pair("OFFSET(HiddenAttr!$D$1,MATCH($A7,HiddenAttr!$C:$C,0)-1,0,COUNTIF(HiddenAttr!$C:$C,$A7),1)")
    Pair(sheet='HiddenAttr', categories=3, values=4)
    """
    matched = arguments(formula, "MATCH")
    categories = next(refs(matched[1]), None) if len(matched) > 1 else None
    if categories is None:
        return None
    shift = arguments(formula, "OFFSET")
    base = next(refs(shift[0]), None) if shift else next((one for one in refs(formula) if one != categories), None)
    if base is None:
        return None
    across = shift[2].strip() if len(shift) > 2 else ""  # noqa: PLR2004  reference, rows, columns
    return Pair(base.sheet, categories.column, base.column + (int(across) if across.isdecimal() else 0))


def arguments(formula: str, function: str) -> list[str]:
    """Return the arguments of the first call of ``function``; empty if it is not called.

    >>> arguments('IF(A1="a,b",MATCH($A7,X!$A:$A,0),"")', "MATCH")
    ['$A7', 'X!$A:$A', '0']
    """
    start = re.search(rf"\b{function}\s*\(", formula, re.IGNORECASE)
    if not start:
        return []
    found, depth, quote = [""], 0, ""
    for letter in formula[start.end():]:
        quote = (letter if not quote else "" if letter == quote else quote) if letter in "\"'" else quote
        if not quote:
            depth += (letter == "(") - (letter == ")")
            if depth < 0:
                break
            if letter == "," and not depth:
                found.append("")
                continue
        found[-1] += letter
    return found


def grouped(found: Pair, sheets: Mapping[str, RawSheet]) -> dict[str, tuple[str, ...]]:
    """Return the values that each category allows, in the order of the sheet."""
    sheet = sheets.get(found.sheet.casefold())
    values: dict[str, dict[str, None]] = {}
    for row in sheet.rows if sheet else ():
        category, value = (row[column - 1] if column <= len(row) else "" for column in (found.categories, found.values))
        if category.strip() and value.strip():
            values.setdefault(category, {})[value] = None
    return {category: tuple(those) for category, those in values.items()}
