"""UTM values of a URL: what they are, and what is wrong with the way they are written.

Macros are data in ``tiktok.toml``, with their sources.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import unquote_plus

from linkaudit.urls.personal import PARAMETERS
from linkaudit.urls.query import pairs, parameters

TAGS = ("source", "medium", "campaign", "content", "term")
_NAMES = {f"utm_{tag}": tag for tag in TAGS}
_MACROS = tomllib.loads((files("linkaudit.urls") / "tiktok.toml").read_text("utf-8"))["macros"]
_KNOWN = frozenset(_MACROS["known"])
_MEANT = {wrong: right for right, wrongs in _MACROS["meant"].items() for wrong in wrongs}
_LONGEST_FIRST = sorted(_KNOWN, key=lambda name: (-len(name), name))
_RIGHT = re.compile(rf"__(?:{'|'.join(_LONGEST_FIRST)})__")
# A word in underscores, braces or percent signs.
_UNDERSCORED = re.compile(r"(?<![A-Za-z0-9_])(_{1,3})([A-Za-z]+(?:[_ ][A-Za-z]+)*)(_{1,3})(?![A-Za-z0-9_])")
_BRACED = re.compile(r"(\{{1,2}|%%)([A-Za-z]+(?:[_. ][A-Za-z]+)*)(\}{1,2}|%%)")
_ONE_SIDED = re.compile(r"(?<![A-Za-z0-9_])(?:__([A-Z]+(?:_[A-Z]+)*)|([A-Z]+(?:_[A-Z]+)*)__)(?![A-Za-z0-9_])")
# Shorter names are near to too many words: _VIP_ is no __IP__, _CATALOG_ no __CATALOG_ID__.
_LIKELY = tuple(name for name in _LONGEST_FIRST if len(name) > 6)  # noqa: PLR2004
_SHORTEST_LIKELY = 6
_LIKENESS = 0.85
_CUT_AT = 255  # bytes; Shopify's columns for landing_site and UTM values (see docs/rules.md)
_MAY_HOLD = re.compile(r"[A-Z_{%]")
# Parameters that ought to stand once: whatever else stands twice may be meant so (filter.v.option.color=Red&…=Blue).
_ONCE = frozenset((*PARAMETERS["campaign"], *PARAMETERS["personal"], "variant"))
_NEXT_PARAMETER = re.compile(r"[\w.\[\]-]+=")
_STRAY = re.compile(r"(^|&)\?+(?=[\w.\[\]-]+=)")
_LOOSE_MARK = re.compile(r"&(?:amp;)?(?=utm_\w+=)")
_IN_FRAGMENT = re.compile(r"(?:^|[?&])(?=utm_\w+=)")


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
    right = tuple(Macro(found, found) for found in _RIGHT.findall(value))
    rest = _RIGHT.sub(" ", value) if right else value
    return right + tuple(_wrong(rest))


def _wrong(value: str) -> Iterator[Macro]:
    """Yield what is meant as a macro and is none."""
    name = value.strip()
    if (meant := _meant(name)) and (_is_compound(name) or name == "CLICKID"):
        yield Macro(name, f"__{meant}__")
        return
    for before, name, after in _UNDERSCORED.findall(value):
        plain = len(before) == len(after) == 1
        if (meant := _meant(_upper(name)) or _like(name)) and (not plain or name.isupper() or _is_compound(name)):
            yield Macro(f"{before}{name}{after}", f"__{meant}__")
    for before, name, after in _BRACED.findall(value):
        if meant := _meant(_upper(name)) or _like(name):
            yield Macro(f"{before}{name}{after}", f"__{meant}__")
    for found in _ONE_SIDED.finditer(_UNDERSCORED.sub(" ", value)):
        if meant := _meant(found[1] or found[2]):
            yield Macro(found[0], f"__{meant}__")


def _upper(name: str) -> str:
    return name.upper().replace(" ", "_")


def _is_compound(name: str) -> bool:
    return "_" in name or " " in name


def _meant(name: str) -> str:
    """Return the macro's name that is meant by a name in capitals."""
    return name if name in _KNOWN else _MEANT.get(name, "")


def _like(name: str) -> str:
    """Return the macro's name that a word is nearly spelt like; empty if none is near, as for ``SALE``."""
    if sum(map(str.isalpha, name)) < _SHORTEST_LIKELY:
        return ""
    return next(iter(difflib.get_close_matches(_upper(name), _LIKELY, 1, _LIKENESS)), "")


def is_cut(value: str) -> bool:
    """Whether a value has the length at which Shopify cuts: 255 bytes, or a little less before a wider character."""
    size = len(value)
    if size >= _CUT_AT or value.isascii():
        return size == _CUT_AT and value.isascii()
    return size * 4 >= _CUT_AT - 3 and _CUT_AT - 3 <= len(value.encode("utf-8", "surrogatepass")) <= _CUT_AT


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
    if not mark and _LOOSE_MARK.search(path):
        found.append(Slip('parameters without a "?" before them', 'Write "?" before the first utm_ parameter, not "&"'))
    if "&amp;" in query:
        found.append(Slip('"&amp;" in the query', 'Write "&" in place of "&amp;"'))
    if _IN_FRAGMENT.search(fragment):
        found.append(Slip('utm parameters after "#"', 'Put the part that begins with "#" at the very end'))
    names = [name for name, _ in pairs(url)]
    doubled = []
    if len(names) > len(set(names)):
        doubled = [name for name in dict.fromkeys(names) if name in _ONCE and names.count(name) > 1]
    found += [Slip(f"{name} stands twice", f"Keep one {name} in the URL") for name in doubled]
    return tuple(found)


def with_tags(url: str, tags: Mapping[str, str]) -> str:
    """Return ``url`` with those of ``tags`` (by short name) that it lacks; what is malformed in its query is mended.

    >>> with_tags("/p?utm_medium=bio#top", {"source": "tiktok", "medium": "social"})
    '/p?utm_medium=bio&utm_source=tiktok#top'
    """
    mended = url
    while (again := _mended(mended)) != mended:  # what was moved may be malformed in its turn
        mended = again
    there = tags_of(mended)
    before, mark, fragment = mended.partition("#")
    path, _, query = before.partition("?")
    pieces = [piece for piece in query.split("&") if piece]
    for tag, value in tags.items():
        name = f"utm_{tag}"
        at = next((n for n, piece in enumerate(pieces) if piece.partition("=")[0].lower() == name), None)
        if at is None:
            pieces.append(f"{name}={value}")
        elif tag not in there:
            pieces[at] = f"{name}={value}"
    return f"{path}?{'&'.join(pieces)}{mark}{fragment}"


def _mended(url: str) -> str:
    """Return ``url`` with one "?", "&" between parameters, and tags before the fragment."""
    before, mark, fragment = url.partition("#")
    if astray := _IN_FRAGMENT.search(fragment):
        moved = fragment[astray.end() :]
        before = f"{before}{'&' if '?' in before else '?'}{moved}"
        fragment = fragment[: astray.start()]
        mark = mark if fragment else ""
    if "?" not in before:
        before = _LOOSE_MARK.sub("?", before, count=1)
    path, has_query, query = before.partition("?")
    query = query.replace("&amp;", "&")
    while "?" in query and _is_second(query):
        query = query.replace("?", "&", 1)
    query = _STRAY.sub(r"\1", query)
    return f"{path}{has_query}{query}{mark}{fragment}"


def _is_second(query: str) -> bool:
    """Whether a "?" in a query begins parameters of its own, and is no part of a value: an address, or a question."""
    before, _, after = query.partition("?")
    value = before.rpartition("&")[2].partition("=")[2]
    return bool(_NEXT_PARAMETER.match(after.lstrip("?"))) and "/" not in unquote_plus(value)
