"""What the columns of TikTok's exports mean. The words are data in ``columns.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from linkaudit.source.tables.link_words import word

_DATA = tomllib.loads((files(__package__) / "columns.toml").read_text("utf-8"))
_UNIT = re.compile(r"(.+?)[(（\[]\s*([A-Z]{3})\s*[)）\]]\s*")
_TOKENS = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_LONGEST = 80  # characters of a heading
_MONEY = frozenset({"revenue", "cost"})


class Heading(NamedTuple):
    """What a heading names: a field or nothing; the lower ``rank``, the plainer. ``currency`` stands beside it."""

    field: str = ""
    rank: int = 0
    currency: str = ""


def _ranked(*sections: str) -> dict[str, Heading]:
    found: dict[str, Heading] = {}
    for section in sections:
        for field, words in _DATA[section].items():
            for rank, one in enumerate(words):
                found.setdefault(word(one), Heading(field, rank))
    return found


def _names(header: Iterable[str]) -> list[str]:
    return [cell for cell in header if cell.strip() and len(cell) <= _LONGEST]


def _words(section: str, name: str) -> frozenset[str]:
    return frozenset(word(one) for one in _DATA[section][name])


_REPORT = _ranked("dimensions", "metrics") | {word(one): Heading("landing", rank)
                                              for rank, one in reversed(list(enumerate(_DATA["urls"]["landing"])))}
_ADS = _ranked("dimensions") | _ranked("ads")
_URLS = _words("urls", "landing") | _words("urls", "other")
_URL_ENDS = tuple(word(one) for one in _DATA["urls"]["last"])
_MEDIA = _words("urls", "media")
_FIGURES = frozenset(word(one) for one in _DATA["figures"]["words"].split())
_FIGURE_PARTS = tuple(_DATA["figures"]["parts"])
_MARKS, _FOREIGN = _words("marks", "words"), _words("marks", "foreign")
_AD_GROUPS, _COSTS = _words("marks", "ad_group"), _words("marks", "cost")
_TOTALS = _words("totals", "words")
_USUAL = _words("versions", "usual")
_CATALOG = _words("versions", "catalog")
_FEED = {word(one): Heading(field, rank) for field in ("id", "title", "group", "availability")
         for rank, one in reversed(list(enumerate(_DATA["feed"][field])))}
_FEED_LINKS = _words("feed", "links")
_FEED_SIGNS = _words("feed", "signs")


@lru_cache(1024)
def report_heading(cell: str) -> Heading:
    """Tell what column of a report stands below ``cell``.

    >>> report_heading("Cost (USD)"), report_heading("点击量（目标页面）").field, report_heading("CPM").field
    (Heading(field='cost', rank=0, currency='USD'), 'clicks', '')
    """
    if len(cell) > _LONGEST:
        return Heading()
    found = _REPORT.get(word(cell), Heading())
    unit = None if found.field else _UNIT.fullmatch(cell.strip())
    if unit and (inner := _REPORT.get(word(unit[1]), Heading())).field in _MONEY:
        return inner._replace(currency=unit[2])
    return found


def is_figure(cell: str) -> bool:
    """Whether ``cell`` heads figures or a state, which the next export of the same thing may show otherwise.

    >>> is_figure("CPC (destination)"), is_figure("2-second video views"), is_figure("Country"), is_figure("点击率")
    (True, True, False, True)
    """
    text = cell.casefold()
    parts = (part in text for part in _FIGURE_PARTS)
    return any(word(token) in _FIGURES for token in _TOKENS.findall(text)) or any(parts)


def is_report(header: Iterable[str]) -> bool:
    """Whether ``header`` stands over a report of TikTok ads: figures, and what only TikTok calls so."""
    names = _names(header)
    known = {word(cell) for cell in names}
    fields = {report_heading(cell).field for cell in names}
    if known & _FOREIGN or len(fields & {"cost", "impressions", "clicks", "orders"}) < 2:  # noqa: PLR2004  one is chance
        return False
    plain = known | {word(unit[1]) for cell in names if (unit := _UNIT.fullmatch(cell.strip()))}
    return bool(known & _MARKS) or bool(known & _AD_GROUPS and plain & _COSTS)


@lru_cache(1024)
def is_total(text: str) -> bool:
    """Whether ``text`` says that its row adds up others.

    >>> is_total("Total of 12 results"), is_total("Total: 3 resultados"), is_total("Total look")
    (True, True, False)
    """
    return len(text) <= _LONGEST and word(_NUMBER.sub("#", text)) in _TOTALS


# --- sheets of ads ---------------------------------------------------------------------------------------------------


@lru_cache(1024)
def ad_heading(cell: str) -> Heading:
    """Tell what stands below ``cell`` on a sheet of ads: ``url``, ``media`` (a picture's), what names the ad, nothing.

    >>> [ad_heading(cell).field for cell in ("Web URL", "Deeplink URL", "Video URL", "Shop URL", "Ad ID", "Budget")]
    ['url', 'url', 'media', 'url', 'ad_id', '']
    """
    name = word(cell)
    if not name or len(cell) > _LONGEST:
        return Heading()
    if name in _URLS:
        return Heading("url")
    if name.endswith(_URL_ENDS):
        return Heading("media" if any(part in name for part in _MEDIA) else "url")
    return _ADS.get(name, Heading())


def is_ads(header: Iterable[str]) -> bool:
    """Whether ``header`` stands over ads with their addresses, and no figures."""
    names = _names(header)
    known = {word(cell) for cell in names}
    fields = {ad_heading(cell).field for cell in names}
    if known & _FOREIGN or not known & _URLS or is_report(names):
        return False
    return bool(fields & {"ad", "ad_id"}) and bool(fields & {"campaign", "campaign_id", "ad_group", "ad_group_id"})


def is_usual(header: Iterable[str]) -> bool:
    """Whether ``header`` is that of a version whose columns are known, also those that are not read."""
    return {word(cell) for cell in _names(header)} >= _USUAL


def is_catalog(text: str) -> bool:
    """Whether the source of an ad's products is a catalog."""
    return word(text) in _CATALOG


# --- feeds -----------------------------------------------------------------------------------------------------------


@lru_cache(1024)
def feed_heading(cell: str) -> Heading:
    """Tell what part of a feed's item ``cell`` names: ``id``, ``title``, ``group``, ``availability``, ``url``, nothing.

    >>> [feed_heading(cell).field for cell in ("sku_id", "g:link", "Mobile Link", "image_link")]
    ['id', 'url', 'url', '']
    """
    name = word(cell.strip().removeprefix("g:"))
    return Heading("url") if name in _FEED_LINKS else _FEED.get(name, Heading())


def is_feed(header: Iterable[str]) -> bool:
    """Whether ``header`` stands over the items of a catalog: an id, a title, a link, and what only catalogs have."""
    known = {word(cell.strip().removeprefix("g:")) for cell in _names(header)}
    if "handle" in known or not {"title", "link"} <= known:
        return False
    return ("skuid" in known and bool(known & _FEED_SIGNS)) or ("id" in known and len(known & _FEED_SIGNS) > 1)


def columns(headings: Mapping[int, Heading]) -> dict[str, int]:
    """Return where each field stands; of several columns of one field the plainest counts."""
    found: dict[str, int] = {}
    for index, heading in sorted(headings.items(), key=lambda one: (one[1].rank, one[0])):
        if heading.field:
            found.setdefault(heading.field, index)
    return found
