"""What headings and cells of exported analyses mean. The words are data in ``columns.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_MARKS = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"(.+?) ?[(（\[] ?([^()（）\[\]]*?) ?[)）\]] ?")
_UNIT = re.compile(r"(.+?)(?: ?, ?| (?:in )?)([A-Z]{3})")
_CODE = re.compile("[A-Z]{3}")
_LONGEST = 120  # characters of a heading
_SAME = frozenset({"lastclick", "lastnondirectclick", "lastinteraction"})  # the count that everybody means
_COMPARED = re.compile(r"previous|prior|change|compar|vs\.?\b|\d{4}|%|Δ", re.IGNORECASE)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return ``text`` as words are compared.

    >>> fold("Session source / medium") == fold("sessionSourceMedium"), fold("Página de destino")
    (True, 'paginadedestino')
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return _MARKS.sub("", plain)


class Heading(NamedTuple):
    """What a column holds. ``field`` is empty if that is not known; the lower ``rank``, the sooner it is believed.

    ``own``: no other program has a column of that name. ``metric``: a figure, not what it is about.
    """

    field: str = ""
    rank: int = 0
    own: bool = False
    metric: bool = False
    currency: str = ""


UNKNOWN = Heading()
_OTHER = Heading("other", metric=True)
_DATA = tomllib.loads((files(__package__) / "columns.toml").read_text("utf-8"))


def _headings(of: str) -> Iterator[tuple[str, Heading]]:
    for part in ("metrics", "dimensions"):
        for field, lists in _DATA[of][part].items():
            for rank, (name, words) in enumerate(lists.items()):
                for word in words:
                    yield fold(word), Heading(field, rank, own=name.startswith("own"), metric=part == "metrics")


_KNOWN: dict[str, dict[str, Heading]] = {of: dict(_headings(of)) for of in ("ga4", "shopify")}


@lru_cache(maxsize=1024)
def heading(of: str, cell: str) -> Heading:
    """Tell what stands below ``cell`` in an export ``of`` Google Analytics (``ga4``) or ``shopify``.

    >>> heading("ga4", "Sitzung – Quelle/Medium").field, heading("ga4", "Total revenue (USD)").currency
    ('source_medium', 'USD')
    >>> heading("shopify", "Sessions (previous period)").field, heading("shopify", "Sessions (% change)").metric
    ('other', True)
    """
    if len(cell) > _LONGEST or not (cell := " ".join(cell.split()).strip("*")):
        return UNKNOWN
    known = _KNOWN[of]
    if found := known.get(fold(cell)):
        return found
    if aside := _ASIDE.fullmatch(cell):
        return _with_aside(known.get(fold(aside[1]), UNKNOWN), aside[2])
    if unit := _UNIT.fullmatch(cell):
        amount = known.get(fold(unit[1]), UNKNOWN)
        return amount._replace(currency=unit[2]) if amount.field == "revenue" else UNKNOWN
    return _OTHER if _COMPARED.search(cell) and known.get(fold(_COMPARED.sub("", cell)), UNKNOWN).metric else UNKNOWN


def _with_aside(found: Heading, aside: str) -> Heading:
    if not found.metric:
        return found
    if found.field == "revenue" and _CODE.fullmatch(aside):
        return found._replace(currency=aside)
    return found if fold(aside) in _SAME else _OTHER


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(one) for one in _DATA["cells"][name])


_BLANK = frozenset(one.casefold() for one in _DATA["cells"]["blank"])
_NO_CAMPAIGN = frozenset(_DATA["cells"]["no_campaign"])
_TOTAL, _SEGMENT, _ALL_USERS = _words("total"), _words("segment"), _words("all_users")
_DEVICES: dict[str, str] = {fold(one): device for device, words in _DATA["cells"]["device"].items() for one in words}


@lru_cache(maxsize=8192)
def said(cell: str) -> str:
    """Return what ``cell`` says; empty for ``(not set)`` and its like.

    >>> said(" tiktok "), said("(not set)"), said("—")
    ('tiktok', '', '')
    """
    cell = cell.strip()
    return "" if cell.casefold() in _BLANK else cell


@lru_cache(maxsize=8192)
def campaign(cell: str) -> str:
    """Return the campaign that ``cell`` names; empty for what GA4 writes where there was none."""
    name = said(cell)
    return "" if name in _NO_CAMPAIGN else name


@lru_cache(maxsize=1024)
def device(cell: str) -> str:
    """Return ``mobile``, ``tablet``, ``desktop`` or an empty string."""
    return _DEVICES.get(fold(cell), "")


@lru_cache(maxsize=8192)
def source_medium(cell: str) -> tuple[str, str]:
    """Return the two halves of a combined cell.

    >>> source_medium("tiktok / paid"), source_medium("(direct) / (none)"), source_medium("(not set)")
    (('tiktok', 'paid'), ('(direct)', '(none)'), ('', ''))
    """
    cell = said(cell)
    before, mark, after = cell.rpartition(" / ")
    if not mark:
        before, mark, after = cell.rpartition("/")
    return (said(before), said(after)) if mark else (cell, "")


def is_total(cell: str) -> bool:
    """Whether ``cell`` says that its row or column is the sum of the others."""
    return bool(cell) and len(cell) <= _LONGEST and fold(cell) in _TOTAL


def is_segment(cell: str) -> bool:
    """Whether ``cell`` says that segments stand beside or below it."""
    return bool(cell) and len(cell) <= _LONGEST and fold(cell) in _SEGMENT


def is_all_users(cell: str) -> bool:
    """Whether ``cell`` is the segment of everybody."""
    return fold(cell) in _ALL_USERS


def known(of: str, cells: Iterable[str]) -> list[Heading]:
    """Return what is known of each of ``cells``."""
    return [heading(of, cell) for cell in cells]
