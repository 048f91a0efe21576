"""URLs in CSS and in ``srcset``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

# CSS Syntax Level 3: url( with an optional quoted string; @import may take a bare string. An unclosed comment, string
# or url( runs to the end, which also keeps this linear.
_CSS = re.compile(
    r"""/\*.*?(?:\*/|\Z)
    |(?P<import>@import\s+)(?!url\()(?:"(?P<d>(?:[^"\\\n]|\\.)*+)"?|'(?P<s>(?:[^'\\\n]|\\.)*+)'?)
    |(?<![\w-])url\(\s*+(?:"(?P<dq>(?:[^"\\\n]|\\.)*+)"?|'(?P<sq>(?:[^'\\\n]|\\.)*+)'?|(?P<un>(?:[^\s"')\\]|\\.)*+))""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|(.))", re.DOTALL)
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def _unescaped(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code <= _LAST_CODE_POINT and code not in _SURROGATES else "\ufffd"


def css_urls(css: str) -> Iterator[str]:
    """Yield every URL of a style sheet or a declaration list, comments left out, escapes decoded.

    >>> list(css_urls("a{background:url( '/b.png' )} /* url(/no) */ @import '/x.css';"))
    ['/b.png', '/x.css']
    """
    for match in _CSS.finditer(css):
        if match.lastgroup:
            url = match[match.lastgroup]
            yield _ESCAPE.sub(_unescaped, url) if "\\" in url else url


def css_links(css: str, found: Found, prefix: str = "") -> None:
    """Add every URL of ``css`` to ``found``; ``url(#id)`` and inline data are counted there."""
    for number, url in enumerate(css_urls(css), 1):
        found.add(url, f"{prefix}url() #{number}")


_SPACE = " \t\n\f\r"
_CANDIDATE = re.compile(r"[ \t\n\f\r,]*+([^ \t\n\f\r]+)")
_DESCRIPTORS = re.compile(r"(?:[^,(]|\([^)]*(?:\)|\Z))*+,?")


def srcset_urls(srcset: str) -> Iterator[str]:
    """Yield the URLs of a ``srcset``, split as the HTML standard says (a comma may be part of a URL).

    >>> list(srcset_urls("/a,b.jpg 1x, /c.jpg 2x,/d.jpg"))
    ['/a,b.jpg', '/c.jpg', '/d.jpg']
    """
    place = 0
    while match := _CANDIDATE.match(srcset, place):
        place = match.end()
        if match[1].endswith(","):
            yield match[1].rstrip(",")
        else:
            yield match[1]
            rest = _DESCRIPTORS.match(srcset, place)
            place = rest.end() if rest else len(srcset)
