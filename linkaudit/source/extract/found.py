"""What an extraction has found so far, and which hrefs are no links."""

from __future__ import annotations

import msgspec

from linkaudit.urls.personal import blank, blank_text

IN_PAGE = "in-page anchor"
EMPTY = "empty link"
SCRIPT = "script"
INLINE = "inline data"
LIQUID = "Liquid expression"
EXPRESSION = "script expression"
VOCABULARY = "vocabulary term"
APP_BLOCK = "app block"

AROUND = "".join(map(chr, range(33)))  # WHATWG URL: leading and trailing C0 controls and spaces are no part of a URL
_WITHIN = dict.fromkeys(map(ord, "\t\n\r"))  # WHATWG URL: removed wherever they stand
_SCHEMES = {"javascript": SCRIPT, "vbscript": SCRIPT, "data": INLINE, "blob": INLINE, "about": INLINE}
ANCHOR_CHARS = 80
_FIRST = frozenset("jJvVdDbBaA")


class Link(msgspec.Struct, frozen=True, gc=False):
    """A link as written: ``url`` with entities decoded, ``locator`` within its text, ``anchor`` its visible text."""

    url: str
    locator: str
    anchor: str = ""


class Found:
    """Links in document order. ``left`` counts what was left out by reason; ``base`` is the ``<base href>``, if any."""

    __slots__ = ("base", "left", "links")

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.left: dict[str, int] = {}
        self.base = ""

    def add(self, url: str, locator: str, anchor: str = "") -> None:
        """Take ``url`` as a link, or count why it is none. White space around it is not kept."""
        url = url.strip(AROUND)
        why = left_out(url)
        if why:
            self.left[why] = self.left.get(why, 0) + 1
        else:
            self.links.append(Link(blank(url), locator, anchor))

    def leave(self, why: str) -> None:
        """Count something that looks like a link and is none."""
        self.left[why] = self.left.get(why, 0) + 1


def left_out(url: str) -> str:
    r"""Return why a stripped ``url`` is not a link, or the empty string.

    >>> left_out("#top"), left_out("java\nscript:void(0)"), left_out("/products/x")
    ('in-page anchor', 'script', '')
    """
    if not url:
        return EMPTY
    if "{" in url and ("{{" in url or "{%" in url):
        return LIQUID
    first = url[0]
    if first == "#":
        return IN_PAGE
    if first in _FIRST:
        scheme, colon, _ = url[:40].partition(":")
        return _SCHEMES.get(scheme.translate(_WITHIN).lower(), "") if colon else ""
    return ""


def fold(text: str) -> str:
    r"""Return ``text`` on one line, without personal values, at most 80 characters: an anchor.

    >>> fold("  read\n more ")
    'read more'
    """
    text = " ".join(text.split())
    if "?" in text:
        text = blank_text(text)
    return text if len(text) <= ANCHOR_CHARS else text[: ANCHOR_CHARS - 1] + "…"
