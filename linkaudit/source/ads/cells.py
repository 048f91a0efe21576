"""What stands in cells of TikTok's exports: addresses, ids that a spreadsheet may have rounded, blanks."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

from linkaudit.source.tables.link_text import is_url

_BLANK = frozenset({"", "-", "--", "---", "—", "–", "n/a", "na", "none", "null", "(not set)", "not set", "unset",
                    "undefined", "[]", "{}", "无", "不限"})  # fmt: skip
_NEXT = re.compile(r"(?<![\s,;|])[\s,;|]++(?=[a-z][a-z0-9+.-]{0,30}://)", re.IGNORECASE)
_APP = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:(?://|[^\s])", re.IGNORECASE)
_HTTP = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_DIGITS = re.compile(r"\d{1,40}", re.ASCII)

# Excel "retains 15 significant digits" (Microsoft's knowledge base, 65903, in a copy, read 2026-11-22).
KEPT_DIGITS = 15
_LONGEST = 32_767  # characters; no cell of Excel's has more
_EXACT_BITS = 53  # of a number cell; beyond, it does not tell whole numbers apart
_EXACT = 1 << _EXACT_BITS
_SHOWN = 60
_UNLIKELY = 0.02  # one id of 16 digits ends in zero by chance in every tenth case, two in every hundredth
_ENOUGH = 64


@lru_cache(8192)
def text_of(cell: str) -> str:
    """Return what a cell says, empty if it only says that there is nothing.

    >>> text_of(" — "), text_of("(not set)"), text_of(" Summer ")
    ('', '', 'Summer')
    """
    text = cell.strip()
    return "" if text.casefold() in _BLANK else text


class Addresses(NamedTuple):
    """The addresses in a cell: ``urls`` of the web as written, how many lead into ``apps``, ``odd`` texts."""

    urls: tuple[str, ...] = ()
    apps: int = 0
    odd: tuple[str, ...] = ()


@lru_cache(8192)
def addresses(cell: str) -> Addresses:
    r"""Take apart a cell that holds addresses: one, several by line, comma or space, or a JSON list.

    >>> addresses("https://a.example/x,https://a.example/y").urls
    ('https://a.example/x', 'https://a.example/y')
    >>> addresses('["https://a.example/x", "snssdk1233://y"]'), addresses("enter a URL").odd
    (Addresses(urls=('https://a.example/x',), apps=1, odd=()), ('enter a URL',))
    """
    urls: list[str] = []
    odd: list[str] = []
    apps = 0
    for part in _parts(text_of(cell)) if len(cell) <= _LONGEST else (cell,):
        if len(part) > _LONGEST:
            odd.append(part[:_SHOWN])
        elif _HTTP.match(part) or is_url(part):
            urls.append(part)
        elif _APP.match(part):
            apps += 1
        else:
            odd.append(part)
    return Addresses(tuple(dict.fromkeys(urls)), apps, tuple(odd))


def _parts(text: str) -> list[str]:
    if text.startswith("["):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return [part for one in listed if isinstance(one, str) and (part := text_of(one))]
    return [part for one in _NEXT.split(text) if (part := text_of(one.strip(" \t\r\n,;|\"'")))]


class Ids:
    """The ids in one column: tells those that a spreadsheet has rounded.

    A number with an exponent has surely lost digits. Where there is none, the column is judged as a whole: every id
    with more digits than Excel keeps ends in zeros, or (``numbers``: the column is a workbook's) is a number that a
    number cell holds exactly. Look at every cell before reading the first.
    """

    def __init__(self, *, numbers: bool) -> None:
        self._seen: set[str] = set()
        self._zeros = True
        self._inexact = numbers

    def look(self, cell: str) -> None:
        """Take one cell of the column into account."""
        cell = _plain(cell)
        if len(cell) <= KEPT_DIGITS or cell in self._seen or not _DIGITS.fullmatch(cell):
            return
        if len(self._seen) < _ENOUGH:
            self._seen.add(cell)
        self._zeros = self._zeros and _ends_in_zeros(cell)
        self._inexact = self._inexact and (int(cell) <= _EXACT or _is_exact(cell))

    def read(self, cell: str) -> tuple[str, bool]:
        """Return the id in a cell, empty if there is none or it is rounded, and whether it is rounded."""
        text = _plain(cell)
        if _ROUNDED.fullmatch(text):
            return "", True
        if len(text) <= KEPT_DIGITS or not _DIGITS.fullmatch(text):
            return text, False
        rounded = self._zeros and _ends_in_zeros(text) and self._by_tens() < _UNLIKELY
        inexact = self._inexact and int(text) > _EXACT and _is_exact(text) and self._by_halves() < _UNLIKELY
        return ("", True) if rounded or inexact else (text, False)

    def _by_tens(self) -> float:
        """Return how likely it is that all these ids end in zeros by chance."""
        return 10.0 ** -sum(len(one) - KEPT_DIGITS for one in self._seen)

    def _by_halves(self) -> float:
        """Return how likely it is that all these ids are what a number cell holds by chance."""
        return 2.0 ** -sum(max(int(one).bit_length() - _EXACT_BITS, 0) for one in self._seen)


def _plain(cell: str) -> str:
    return text_of(cell).lstrip("'").removesuffix(".0")


def _ends_in_zeros(digits: str) -> bool:
    return not digits[KEPT_DIGITS:].strip("0")


def _is_exact(digits: str) -> bool:
    return int(float(digits)) == int(digits)


def lost(column: str) -> str:
    """Return the reason under which rounded ids are counted."""
    return (f"ids in column {column} that a spreadsheet has rounded: left out; format the column as text before opening"
            " the file in Excel, or give the original export")
