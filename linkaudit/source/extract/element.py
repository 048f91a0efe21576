"""URLs in the attributes of one element, whoever parsed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from linkaudit.source.extract.found import EMPTY, LIQUID, SCRIPT
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_urls, srcset_urls

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

Locate = Callable[[str], str]  # "a[href]" → "a[href] #3"
Attributes = Mapping[str, "str | None"]

# HTML standard, "Attributes" index, plus what lazy-loading themes write.
PLAIN, SRCSET, STYLE, META, EVENT, BOUND, FRAME = range(7)
KINDS = {
    **dict.fromkeys("href xlink:href src data-src data-href poster background formaction".split(), PLAIN),
    **dict.fromkeys(["srcset", "data-srcset", "imagesrcset"], SRCSET),
    "style": STYLE,
    "content": META,
    "srcdoc": FRAME,
    "action": BOUND,
    "data": BOUND,
    "cite": BOUND,
    **dict.fromkeys([f"on{event}" for event in (
        "click dblclick auxclick change submit load error input focus blur mousedown mouseup mouseover mouseenter "
        "mouseout pointerdown pointerup touchstart touchend keydown keyup keypress toggle pageshow hashchange".split()
    )], EVENT),
}
NAMES = frozenset(KINDS)
LABELLED = frozenset({"a", "area", "button"})
_OWNER = {"action": "form", "data": "object", "cite": "blockquote"}

# HTML standard, "shared declarative refresh steps".
_REFRESH = re.compile(
    r"\s*+[\d.]*+\s*+[;,]?\s*+(?:url\s*=\s*+)?(?:\"(?P<d>[^\"]*)|'(?P<s>[^']*)|(?P<u>.*))", re.IGNORECASE | re.DOTALL
)
_META = re.compile(r"(?:og|twitter|product|article):", re.IGNORECASE)
_URL_LIKE = re.compile(r"\s*(?:https?://|/)[^\s<>]+\s*|\s*\{[{%].*", re.IGNORECASE | re.DOTALL)


def element(tag: str, attributes: Attributes, found: Found, locate: Locate, anchor: str) -> None:
    """Add the links of an element's attributes to ``found``, in the order of the attributes."""
    for name in attributes:
        kind = KINDS.get(name)
        if kind is not None:
            attribute(kind, tag, name, attributes, found, locate, anchor)


def attribute(
    kind: int, tag: str, name: str, attributes: Attributes, found: Found, locate: Locate, anchor: str
) -> None:
    """Add the links of one attribute; ``kind`` is what ``KINDS`` says of its name."""
    value = attributes[name] or ""
    if kind == PLAIN:
        if name == "href" and tag == "base":
            found.base = found.base or value.strip()
        else:
            plain(value, found, locate(f"{tag}[{name}]"), anchor)
    elif kind == SRCSET:
        srcset(value, found, locate(f"{tag}[{name}]"))
    elif kind == STYLE:
        if "url(" in value.lower():
            style(tag, value, found, locate)
    elif kind == META:
        if tag == "meta":
            meta(attributes, found, locate)
    elif kind == EVENT:
        script_links(value, found, locate(f"{tag}[{name}]"), anchor)
    elif kind == BOUND and _binds(tag, name, value):
        plain(value, found, locate(f"{tag}[{name}]"), "")


def _binds(tag: str, name: str, value: str) -> bool:
    """Whether an attribute is a link on this element; a quotation's source is one where TikTok's script embeds it."""
    return _OWNER[name] == tag and (name != "cite" or "tiktok.com/" in value)


def plain(value: str, found: Found, locator: str, anchor: str) -> None:
    """Add the URL of an attribute; the location that a ``javascript:`` URL goes to counts in its stead."""
    if not value:
        found.leave(EMPTY)
    elif ":" in value and value[:24].strip()[:11].lower() == "javascript:":
        known = len(found.links)
        script_links(value.partition(":")[2], found, locator, anchor)
        if len(found.links) == known:
            found.leave(SCRIPT)
    else:
        found.add(value, locator, anchor)


def srcset(value: str, found: Found, locator: str) -> None:
    """Add every candidate of a ``srcset``; one with Liquid in it cannot be split and is counted once."""
    if "{{" in value or "{%" in value:
        found.leave(LIQUID)
        return
    for number, url in enumerate(srcset_urls(value), 1):
        found.add(url, f"{locator} candidate {number}")


def style(tag: str, value: str, found: Found, locate: Locate) -> None:
    """Add the URLs of a ``style`` attribute."""
    locator = locate(f'{tag}[style*="url("]')
    for number, url in enumerate(css_urls(value), 1):
        found.add(url, locator if number == 1 else f"{locator} url {number}")


def meta(attributes: Attributes, found: Found, locate: Locate) -> None:
    """Add the target of a meta refresh, or the URL in an ``og:``/``twitter:`` meta."""
    content = attributes.get("content")
    name = attributes.get("property") or attributes.get("name") or ""
    if not content:
        return
    if (attributes.get("http-equiv") or "").lower() == "refresh":
        match = _REFRESH.match(content)
        url = match[match.lastgroup] if match and match.lastgroup else ""
        if url.strip():
            found.add(url, locate("meta[http-equiv=refresh]"))
    elif _META.match(name) and _URL_LIKE.fullmatch(content):
        found.add(content, locate(f'meta[{"property" if attributes.get("property") else "name"}="{name}"]'))
