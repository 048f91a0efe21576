"""URLs in the attributes of one element, whoever parsed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping  # noqa: TC003
from typing import TYPE_CHECKING

from linkaudit.source.extract.found import EMPTY, LIQUID, SCRIPT
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_urls, srcset_urls

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

Locate = Callable[[str], str]  # "a[href]" → "a[href] #3"
Attributes = Mapping[str, "str | None"]

# HTML standard, "Attributes" index, plus what lazy-loading themes write. Tag-bound ones name their tag.
PLAIN = frozenset({"href", "xlink:href", "src", "data-src", "data-href", "poster", "background", "formaction"})
SRCSETS = frozenset({"srcset", "data-srcset", "imagesrcset"})
BOUND = {"action": "form", "data": "object"}
NAMES = PLAIN | SRCSETS | BOUND.keys()
LABELLED = frozenset({"a", "area", "button"})

# HTML standard, "shared declarative refresh steps".
_REFRESH = re.compile(
    r"\s*+[\d.]*+\s*+[;,]?\s*+(?:url\s*=\s*+)?(?:\"(?P<d>[^\"]*)|'(?P<s>[^']*)|(?P<u>.*))", re.IGNORECASE | re.DOTALL
)
_META = re.compile(r"(?:og|twitter|product|article):", re.IGNORECASE)
_URL_LIKE = re.compile(r"\s*(?:https?://|/)[^\s<>]+\s*|\s*\{[{%].*", re.IGNORECASE | re.DOTALL)
_EVENT = re.compile(r"on[a-z]+")


def element(
    tag: str, attributes: Iterable[tuple[str, str | None]], found: Found, locate: Locate, label: Callable[[], str]
) -> None:
    """Add the links of an element's attributes to ``found``, in their order; ``style`` and ``meta`` are separate."""
    for name, value in attributes:
        if name in PLAIN:
            if name == "href" and tag == "base":
                found.base = found.base or (value or "").strip()
            else:
                plain(value, found, locate(f"{tag}[{name}]"), label() if tag in LABELLED else "")
        elif name in SRCSETS:
            srcset(value or "", found, locate(f"{tag}[{name}]"))
        elif name in BOUND and BOUND[name] == tag:
            plain(value, found, locate(f"{tag}[{name}]"), "")


def plain(value: str | None, found: Found, locator: str, anchor: str) -> None:
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


def events(tag: str, attributes: Attributes, found: Found, locate: Locate, label: Callable[[], str]) -> None:
    """Add the URLs in an element's event handlers (``onclick`` and the like)."""
    for name, value in attributes.items():
        if value and _EVENT.fullmatch(name):
            script_links(value, found, locate(f"{tag}[{name}]"), label())
