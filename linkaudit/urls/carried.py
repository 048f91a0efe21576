"""Whether the marks that tell where a visit comes from survive the redirects: UTM values and TikTok's click id."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import parse_qsl, unquote

from linkaudit.urls.normalise import split

_CLICK = "ttclid"
_DEEPEST = 3  # addresses within addresses


def dropped(chain: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the marks of the first URL that the last one lacks, and the URL whose redirect lost the first of them.

    ``chain`` are the URLs that were asked, one after the other, normalised. A mark carried inside another parameter
    (``redirect=https%3A%2F%2F…``) is not lost yet. In a fragment it is: analytics do not see it there.

    >>> dropped(("https://a.example/?utm_source=tiktok", "https://b.example/x", "https://b.example/y"))
    (('utm_source',), 'https://a.example/?utm_source=tiktok')
    """
    if len(chain) < 2:  # noqa: PLR2004  no redirect
        return (), ""
    wanted = marks(chain[0])
    last = _carried(chain[-1])
    lost = tuple(name for name, value in wanted.items() if value not in last.get(name, ()))
    if not lost:
        return (), ""
    for before, after in pairwise(chain):
        carried = _carried(after)
        if any(wanted[name] not in carried.get(name, ()) for name in lost):
            return lost, before
    return lost, chain[-2]


def marks(url: str) -> dict[str, str]:
    """Return the UTM values and the click id of a URL's query, by name in lower case; the first of each counts."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(split(url).query):
        key = name.lower()
        if value and (key.startswith("utm_") or key == _CLICK):
            found.setdefault(key, value)
    return found


def _carried(url: str, depth: int = 0) -> dict[str, list[str]]:
    """Return all values of all parameters that a URL carries, those inside addresses in its parameters included."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(split(url).query, keep_blank_values=True):
        found.setdefault(name.lower(), []).append(value)
        plain = value if "?" in value else unquote(value)
        if depth < _DEEPEST and "?" in plain:
            for inner, values in _carried("x://x/?" + plain.partition("?")[2].partition("#")[0], depth + 1).items():
                found.setdefault(inner, []).extend(values)
    return found
