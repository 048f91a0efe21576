"""The query of a URL, taken apart once for all that looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_plus

Pairs = tuple[tuple[str, str], ...]


@lru_cache(16384)
def pairs(url: str) -> Pairs:
    """Return names (lower case) and values of a URL's query, in order; a second ``?`` and ``&amp;`` part them too.

    >>> pairs("/p?utm_source=a&amp;X=__CID__?b=&c#d=e")
    (('utm_source', 'a'), ('x', '__CID__'), ('b', ''), ('c', ''))
    """
    _, mark, query = url.partition("#")[0].partition("?")
    if not mark:
        return ()
    if "?" in query:
        query = query.replace("?", "&")
    if "&amp;" in query:
        query = query.replace("&amp;", "&")
    if "%" in query or "+" in query:
        return tuple((unquote_plus(name).lower(), unquote_plus(value)) for name, value in _split(query))
    return tuple((name.lower(), value) for name, value in _split(query))


def _split(query: str) -> list[tuple[str, str]]:
    cut = (piece.partition("=") for piece in query.split("&") if piece)
    return [(name, value) for name, _, value in cut]


@lru_cache(16384)
def parameters(url: str) -> Mapping[str, str]:
    """Return the query's values by name in lower case; of a doubled name the first counts.

    >>> parameters("/p?A=1&a=2&b=")
    {'a': '1', 'b': ''}
    """
    found: dict[str, str] = {}
    for name, value in pairs(url):
        found.setdefault(name, value)
    return found
