"""Figures as exported analyses and spreadsheets write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from linkaudit.source.reading.values import currency, is_open, number
from linkaudit.source.tables.link_words import count

_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,4})?", re.ASCII)
_UNITS = re.compile(r"(?<=[\d\s])(?:ms?|s|h|min|sec|std|分|秒|时|時間)(?![^\W\d_])|\bNaN\b|\b[A-Z]{3}\b")
_LETTER = re.compile(r"[^\W\d]|[/@#&=?]")
_LOST = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_EXACT = 15  # digits that a spreadsheet keeps
_PLACES = 4
_MOST = 10**15
_LONGEST = 40  # characters of a figure
_LONG = re.compile(rf"\.\d{{{_PLACES + 1},}}")

# How ids that a spreadsheet has rounded are told; the same words as for ads.
LOST = ("ids in column {} that a spreadsheet has rounded: left out; format the column as text before opening"
        " the file in Excel, or give the original export")


def bare(cell: str) -> str:
    """Return an amount with a minus where bookkeepers put it in brackets.

    >>> bare(" (3.10)"), bare("3.10 €")
    ('-3.10', '3.10 €')
    """
    text = cell.strip()
    return f"-{text[1:-1]}" if text.startswith("(") and text.endswith(")") else text


@lru_cache(maxsize=8192)
def money(cell: str, point: str = "", *, grouped: bool = False) -> tuple[Decimal | None, str]:
    """Return the amount that ``cell`` shows and the currency that it names, as ISO code.

    ``point`` is the mark before fractions that its column proves; ``grouped`` as in ``number``.

    >>> money("$1,234.50"), money("1.234", ","), money("-12.5 USD"), money("(3.10)"), money("n/a")
    ((Decimal('1234.50'), ''), (Decimal('1234'), ''), (Decimal('-12.5'), 'USD'), (Decimal('-3.10'), ''), (None, ''))
    """
    if _PLAIN.fullmatch(cell) and not is_open(cell):
        return Decimal(cell), ""
    if len(cell) > _LONGEST:
        return None, ""
    text = bare(cell)
    if point == "," and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    else:
        grouped = grouped or point == ","
    found = number(text, grouped=grouped)
    if found is not None and abs(found) >= _MOST:
        return None, ""
    if found is not None and _LONG.search(cell):
        found = round(found, _PLACES)  # what converting a currency leaves behind
    return found, currency(cell) if found is not None else ""


@lru_cache(maxsize=8192)
def whole(cell: str) -> int | None:
    """Return the count that ``cell`` shows, or None.

    >>> whole("1,234"), whole("1.234"), whole("62.5%"), whole("0.5")
    (1234, 1234, None, None)
    """
    return count(cell)


def is_figure(cell: str) -> bool:
    """Whether ``cell`` is a number, an amount, a percentage or a length of time.

    >>> [is_figure(cell) for cell in ("1,234", "62.5%", "1m 20s", "00:01:20", "$5.00", "/a", "US", "(not set)")]
    [True, True, True, True, True, False, False, False]
    """
    if len(cell) > _LONGEST or not any(mark.isdigit() for mark in cell):
        return False
    return _LETTER.search(_UNITS.sub("", cell)) is None


@lru_cache(maxsize=8192)
def is_lost(cell: str) -> bool:
    """Whether ``cell`` was an id of which a spreadsheet has kept 15 digits or fewer.

    An id of 16 digits that ends in one zero is no sign: every tenth does.

    >>> is_lost("1.84584E+15"), is_lost("1845843920123450000"), is_lost("1845843920123450"), is_lost("1845843920123457")
    (True, True, False, False)
    """
    cell = cell.strip().lstrip("'")
    if cell.isascii() and cell.isdigit():
        return len(cell) > _EXACT + 1 and not cell[_EXACT:].strip("0")
    return len(cell) < 2 * _EXACT and _LOST.fullmatch(cell) is not None


@lru_cache(maxsize=8192)
def identity(cell: str) -> str:
    """Return the digits of an id; empty for anything else, and for one that is not whole.

    >>> identity("'1845843920123457"), identity("1.84584E+15"), identity("summer")
    ('1845843920123457', '', '')
    """
    cell = cell.strip().lstrip("'").removesuffix(".0")
    return cell if cell.isascii() and cell.isdigit() and not is_lost(cell) else ""
