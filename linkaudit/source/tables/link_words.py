"""What the words in a list of links mean: headings, places, figures. The words are data in ``link_list.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from linkaudit.model import Surface
from linkaudit.source.reading.values import number

_JOINTS = re.compile(r"[\s_\-'’.:*/+()（）\[\]]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"(.*?)[\s(（\[/,]+(?:in\s+)?([A-Za-z]{3})\s*[)）\]]?")
_ASIDE = re.compile(r"(.+?)\s*[(（\[].*[)）\]]")
_COUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MAX_COUNT = 10**15
_LONGEST = 80  # characters of a heading or a figure


@lru_cache(maxsize=8192)
def word(text: str) -> str:
    """Return ``text`` as words are compared.

    >>> word("Link-in Bio"), word("Página (destino)")
    ('linkinbio', 'paginadestino')
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return _JOINTS.sub("", plain)


def _words(given: Iterable[str]) -> frozenset[str]:
    return frozenset(word(one) for one in given)


_DATA = tomllib.loads((files(__package__) / "link_list.toml").read_text("utf-8"))
_COLUMNS = {word(one): (field, rank) for field, words in reversed(_DATA["columns"].items())
            for rank, one in reversed(list(enumerate(words)))}
_URLS = {name: _words(words) for name, words in _DATA["urls"].items()}
_FOREIGN = [_words(words.split(" + ")) for words in _DATA["foreign"]["words"]]
_CODES = frozenset(_DATA["currencies"]["codes"].split())
_BESIDE_NUMBERS = _CODES | frozenset(one.upper() for one in _DATA["currencies"]["words"].split())
SURFACES = {word(one): Surface(surface) for surface, words in _DATA["surfaces"].items() for one in words} | {
    "unknown": Surface.UNKNOWN, "other": Surface.UNKNOWN, "未知": Surface.UNKNOWN, "其他": Surface.UNKNOWN
}

_BESIDE = _words(_DATA["beside"]["words"])
_LONGEST_PLACE = 40  # characters


@lru_cache(maxsize=1024)
def place(text: str) -> Surface | None:
    """Return the place on TikTok that ``text`` names, whatever stands beside its word; None if none or several.

    >>> place("TikTok Live"), place("广告投放"), place("视频+直播"), place("billboard"), place("TikTok")
    (<Surface.LIVE: 'live'>, <Surface.AD: 'ad'>, None, None, None)
    """
    if len(text) > _LONGEST_PLACE:
        return None
    if found := SURFACES.get(word(text)):
        return found
    tokens = [token for part in _JOINTS.split(text) for token in _parts(word(part))]
    named = {SURFACES[token] for token in tokens if token in SURFACES}
    known = all(token in SURFACES or token in _BESIDE for token in tokens)
    return named.pop() if known and len(named) == 1 else None


def _parts(token: str) -> list[str]:
    """Take ``token`` apart into known words, the longest first; Chinese has no spaces between them."""
    found: list[str] = []
    while token:
        begins = (token[:end] for end in range(len(token), 0, -1))
        part = next((one for one in begins if one in SURFACES or one in _BESIDE), "")
        if not part or (part != token and part.isascii() and part != "tiktok"):
            return [*found, token]
        found.append(part)
        token = token[len(part):]
    return found


class Heading(NamedTuple):
    """What a cell of a header names: a field or nothing; the lower ``rank``, the plainer.

    ``aside``: a URL, but of the video that the link stands in.
    """

    field: str = ""
    rank: int = 0
    currency: str = ""
    aside: bool = False


def heading(cell: str) -> Heading:
    """Tell what column stands below ``cell``.

    >>> heading("Revenue (EUR)").currency, heading("Enlace").field, heading("Video URL"), heading("Price").field
    ('EUR', 'url', Heading(field='url', rank=99, currency='', aside=True), '')
    """
    cell = cell.strip()
    if len(cell) > _LONGEST:
        return Heading()
    field, rank = _COLUMNS.get(word(cell), ("", 0))
    if field:
        return Heading(field, rank)
    unit = _UNIT.fullmatch(cell)
    if unit and unit[2].upper() in _CODES and _COLUMNS.get(word(unit[1]), ("", 0))[0] == "revenue":
        return Heading("revenue", _COLUMNS[word(unit[1])][1], unit[2].upper())
    if aside := _ASIDE.fullmatch(cell):
        return heading(aside[1])
    return _compound(cell)


def _compound(cell: str) -> Heading:
    tokens = [token for token in (word(part) for part in _JOINTS.split(cell)) if token]
    if not tokens or len(tokens) > 6 or _holds("media", tokens):  # noqa: PLR2004  a sentence is no heading
        return Heading()
    ends = tokens[-1] in _URLS["last"] or any(tokens[-1].endswith(one) for one in _URLS["last"] if not one.isascii())
    begins = tokens[0] in _URLS["first"] and len(tokens) > 1 and tokens[1] in _URLS["joints"]
    return Heading("url", 99, aside=_holds("video", tokens)) if ends or begins else Heading()


def _holds(name: str, tokens: list[str]) -> bool:
    whole = "".join(tokens)
    return any(one in tokens or (not one.isascii() and one in whole) for one in _URLS[name])


def is_foreign(header: Iterable[str]) -> bool:
    """Whether ``header`` stands over a table of something else: orders, products, an analysis of all visits."""
    known = _words(header)
    return any(words <= known for words in _FOREIGN)


@lru_cache(maxsize=8192)
def figure(text: str, *, grouped: bool = False) -> Decimal | None:
    """Return the number that ``text`` is, with thousands separators and a currency; None for words with digits.

    ``grouped`` as in ``number``.

    >>> figure("1,234.50"), figure("US$ 5"), figure("Tent 5"), figure("12 views")
    (Decimal('1234.50'), Decimal('5'), None, None)
    """
    text = text.strip()
    known = len(text) <= _LONGEST and all(letters.upper() in _BESIDE_NUMBERS for letters in _LETTERS.findall(text))
    return number(text, grouped=grouped) if known else None


def count(text: str) -> int | None:
    """Return the count that ``text`` is, or None. What has no fractions has dots between thousands only.

    >>> count("1.234"), count("4.0"), count("1,000"), count("-1"), count("2.5"), count("Tent 5")
    (1234, 4, 1000, None, None, None)
    """
    found = figure(text.replace(".", "") if _COUNT.fullmatch(text.strip()) else text)
    if found is None or not 0 <= found < _MAX_COUNT or found != found.to_integral_value():
        return None
    return int(found)


def is_figure(text: str) -> bool:
    """Whether ``text`` is a number or the code of a currency."""
    return figure(text) is not None or text.strip() in _CODES
