"""Per-click and personal query parameters: blanked where a URL is read, dropped where a link is named."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

PARAMETERS: dict[str, list[str]] = tomllib.loads((files(__package__) / "parameters.toml").read_text("utf-8"))

_NAMES = "|".join(
    re.escape(name).replace(r"\[", r"(?:\[|%5B)").replace(r"\]", r"(?:\]|%5D)")
    for name in sorted(PARAMETERS["personal"], key=len, reverse=True)
)
_VALUE = re.compile(rf"(?i)([?&;](?:amp;)?(?:{_NAMES})=)[^&#]+")
_QUERY = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
_WHOLE = re.compile(rf"(?i)([?&])(?:amp;)?(?:{_NAMES})(?:=[^&#]*)?(?=[&#]|\Z)|;(?:{_NAMES})=[^&#]*")


_NAME = re.compile(r"[?&;]([^=&;?#]*)")
_PERSONAL = frozenset(
    spelling
    for name in PARAMETERS["personal"]
    for spelling in (name.lower(), name.lower().replace("[", "%5b").replace("]", "%5d"))
)


def _is_impersonal(url: str) -> bool:
    # Several times as fast as looking for each of the names, and true of nearly every URL.
    return _PERSONAL.isdisjoint(_NAME.findall(url.lower()))


def blank(url: str) -> str:
    """Return ``url`` with the values of personal parameters emptied; everything else is unchanged.

    >>> blank("/p/x?utm_source=tiktok&ttclid=E.C.P.abc&v=1")
    '/p/x?utm_source=tiktok&ttclid=&v=1'
    """
    return url if "?" not in url or _is_impersonal(url) else _VALUE.sub(r"\1", url)


def blank_text(text: str) -> str:
    """Return ``text`` (HTML, prose) with the values of personal parameters emptied in every URL in it.

    >>> blank_text('<a href="/x?a=1&amp;fbclid=IwAR0">x</a> email=stays')
    '<a href="/x?a=1&amp;fbclid=">x</a> email=stays'
    """
    return _QUERY.sub(lambda found: blank(found.group()), text) if "?" in text else text


@lru_cache(maxsize=65536)
def drop(url: str) -> str:
    """Return ``url`` without personal parameters; everything else keeps its spelling.

    >>> drop("/p/x?ttclid=&utm_source=tiktok&_ga=2.1#top")
    '/p/x?utm_source=tiktok#top'
    """
    if "?" not in url or _is_impersonal(url):
        return url
    kept = _WHOLE.sub(lambda match: "?" if match[1] == "?" else "", url)
    return kept.replace("?&", "?", 1).replace("?#", "#", 1).removesuffix("?") if kept != url else url
