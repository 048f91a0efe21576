"""UTM values of a URL: what they are, and what is wrong with the way they are written.

Macros are data in ``tiktok.toml``, with their sources.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import unquote_plus

from linkaudit.urls.query import pairs, parameters

TAGS = ("source", "medium", "campaign", "content", "term")
_NAMES = {f"utm_{tag}": tag for tag in TAGS}
_MACROS = tomllib.loads((files("linkaudit.urls") / "tiktok.toml").read_text("utf-8"))["macros"]
_KNOWN = frozenset(_MACROS["known"])
_MEANT = {wrong: right for right, wrongs in _MACROS["meant"].items() for wrong in wrongs}
# A word in underscores, braces or percent signs; or one in capitals that is nothing but a macro's name.
_WRAPPED = re.compile(
    r"(?<![A-Za-z0-9])_{1,3}[A-Z]+(?:_[A-Z]+)*_{1,3}(?![A-Za-z0-9])|\{{1,2}[A-Za-z_.]+\}{1,2}|%%[A-Za-z_.]+%%"
)
_LOWER = re.compile(r"__[a-z]+(?:_[a-z]+)*__")
_CUT_AT = 255  # bytes; Shopify's columns for landing_site and UTM values (see docs/rules.md)
_MAY_HOLD = re.compile(r"[A-Z_{%]")


class Macro(NamedTuple):
    """A macro as it is written, and the right one: equal if it is written rightly."""

    written: str
    right: str


@lru_cache(65536)
def tags_of(url: str) -> dict[str, str]:
    """Return the UTM values in a URL by short name; of a doubled one the first; a second ``?`` counts as ``&``.

    >>> tags_of("/p?utm_source=tiktok?utm_medium=bio&utm_source=x")
    {'source': 'tiktok', 'medium': 'bio'}
    """
    return {tag: value for name, value in parameters(url).items() if value and (tag := _NAMES.get(name))}


@lru_cache(8192)
def macros(value: str) -> tuple[Macro, ...]:
    """Return the macros of TikTok's ads in a value, and what looks like one but is none that TikTok knows.

    >>> [macro.right for macro in macros("__CID_NAME__|_CAMPAIGN_NAME_|{{ad.name}}|__AD_NAME__")]
    ['__CID_NAME__', '__CAMPAIGN_NAME__', '__CID_NAME__', '__CID_NAME__']
    >>> macros("CAMPAIGN_ID"), macros("SUMMER_SALE"), macros("_summer_")
    ((Macro(written='CAMPAIGN_ID', right='__CAMPAIGN_ID__'),), (), ())
    """
    if not _MAY_HOLD.search(value):
        return ()
    found = [Macro(written, _right(written)) for written in _words(value)]
    return tuple(macro for macro in found if macro.right)


def _words(value: str) -> Iterator[str]:
    if value in _KNOWN | _MEANT.keys() and ("_" in value or value in ("AID", "CID", "CLICKID")):
        yield value
        return
    yield from (match[0] for match in _WRAPPED.finditer(value))
    yield from (match[0] for match in _LOWER.finditer(value))


def _right(written: str) -> str:
    """Return the macro that is meant; empty if none is near, as in ``_SALE_``."""
    name = written.strip("_{}%").upper()
    if name in _KNOWN:
        return f"__{name}__"
    meant = _MEANT.get(name) or next(iter(difflib.get_close_matches(name, _KNOWN, 1, 0.8)), "")
    if meant:
        return f"__{meant}__"
    wrapped = written.startswith("__") and written.endswith("__")
    return "__CAMPAIGN_NAME__, __CID_NAME__ or another of TikTok's" if wrapped and written.isupper() else ""


def is_cut(value: str) -> bool:
    """Whether a value has the length at which Shopify cuts: 255 bytes, or a little less before a wider character."""
    size = len(value)
    if size > _CUT_AT or size * 4 < _CUT_AT - 3:
        return False
    return _CUT_AT - 3 <= len(value.encode("utf-8", "surrogatepass")) <= _CUT_AT and (
        size == _CUT_AT or not value.isascii()
    )


class Slip(NamedTuple):
    """What is malformed in a query, in words, and how to write it."""

    what: str
    cure: str


@lru_cache(8192)
def slips(url: str) -> tuple[Slip, ...]:
    """Return what is malformed in the query of a URL.

    >>> [slip.what for slip in slips("/p?a=1?utm_source=x&utm_source=y")]
    ['a second "?" in the query', 'utm_source stands twice']
    >>> [slip.what for slip in slips("/p&utm_source=x")], slips("/p?next=/a?b")
    (['parameters without a "?" before them'], ())
    """
    found: list[Slip] = []
    before, _, fragment = url.partition("#")
    path, mark, query = before.partition("?")
    if "?" in query and _is_second(query):
        found.append(Slip('a second "?" in the query', 'Write "&" in place of the second "?"'))
    if not mark and re.search(r"&(?:amp;)?utm_\w+=", path):
        found.append(Slip('parameters without a "?" before them', 'Write "?" before the first utm_ parameter, not "&"'))
    if "&amp;" in query:
        found.append(Slip('"&amp;" in the query', 'Write "&" in place of "&amp;"'))
    if re.search(r"(?:^|[?&])utm_\w+=", fragment):
        found.append(Slip('utm parameters after "#"', 'Put the part that begins with "#" at the very end'))
    names = [name for name, _ in pairs(url)]
    doubled = []
    if len(names) > len(set(names)):
        doubled = [name for name in dict.fromkeys(names) if names.count(name) > 1 and not name.endswith("[]")]
    found += [Slip(f"{name} stands twice", f"Keep one {name} in the URL") for name in doubled]
    return tuple(found)


def _is_second(query: str) -> bool:
    """Whether a "?" in a query begins parameters of its own, and is no part of a value that is an address."""
    before, _, after = query.partition("?")
    value = before.rpartition("&")[2].partition("=")[2]
    return "=" in after and "/" not in unquote_plus(value)

