"""Pages that were read whole: the links on them, and the places that they have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast
from urllib.parse import unquote

import msgspec
from selectolax.lexbor import LexborHTMLParser

from linkaudit.model import FoundLink
from linkaudit.source.live.answer import Answer
from linkaudit.source.live.reading.page import Page
from linkaudit.urls.normalise import join, split

MOST = 500  # links of one page
_DEEPEST = 40
_ASSETS = (
    ".css",
    ".js",
    ".mjs",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".avif",
    ".svg",
    ".ico",
    ".woff",
    ".woff2",
    ".mp4",
)
_NAMES = ("title", "name", "label", "text", "buttonText", "heading")
_URL = re.compile(r"https?:\\?/\\?/[^\s\"'<>\\]+(?:\\/[^\s\"'<>\\]*)*")
_JSON_BEGINS = re.compile(r"[{\[]")
_MORE = ("judgeme", "shopify-", "section-", "template--")


def links_on(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[FoundLink, ...]:
    """Return the distinct links of a page, in its order: those that are written, then those in its data."""
    page = Page(Answer(url=url, asked=url, method="GET", status=200, headers=headers, body=body), most=len(body))
    found: dict[str, FoundLink] = {}
    for raw, anchor, locator in _all(page.source):
        href = join(raw.strip(), url)
        if href is None or not href.startswith(("http://", "https://")):
            continue
        href = href.partition("#")[0]
        if split(href).path.lower().endswith(_ASSETS):
            continue
        old = found.get(href)
        if old is None or (anchor and not old.anchor):
            found[href] = FoundLink(url=href, anchor=anchor[:200], locator=old.locator if old else locator)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def _all(source: str) -> Iterator[tuple[str, str, str]]:
    tree = LexborHTMLParser(source)
    for number, node in enumerate(tree.css("a[href], area[href]"), 1):
        yield node.attributes.get("href") or "", " ".join((node.text() or "").split()), f"<a href> no. {number}"
    for number, node in enumerate(tree.css("script"), 1):
        text = node.text() or ""
        if "http" in text:
            yield from _in_data(text, f"<script> no. {number}")


def _in_data(text: str, locator: str) -> Iterator[tuple[str, str, str]]:
    begins = _JSON_BEGINS.search(text)
    stripped = text[begins.start() :].rstrip().rstrip(";") if begins else ""
    try:
        yield from _in_json(msgspec.json.decode(stripped.encode("utf-8", "replace")), "", locator, 0)
    except (msgspec.DecodeError, RecursionError):
        yield from ((found.replace("\\/", "/"), "", locator) for found in _URL.findall(text))


def _in_json(value: object, anchor: str, locator: str, depth: int) -> Iterator[tuple[str, str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        yield value, anchor, locator
    elif isinstance(value, dict):
        record = cast("dict[str, object]", value)
        named = next((text for key in _NAMES if isinstance(text := record.get(key), str) and "://" not in text), "")
        for one in record.values():
            yield from _in_json(one, named if isinstance(one, str) else "", locator, depth + 1)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _in_json(one, "", locator, depth + 1)


def has_fragment(body: bytes, headers: Mapping[str, str], fragment: str) -> bool:
    """Whether a page has the place ``fragment``; also if that cannot be told, as with addresses that scripts read."""
    place = fragment.partition(":~:")[0]
    name = unquote(place)
    if not name or name.lower() == "top" or name.startswith(("/", "!", "?")) or "=" in name or name.startswith(_MORE):
        return True
    page = Page(Answer(url="", asked="", method="GET", status=200, headers=headers, body=body), most=len(body))
    tree = LexborHTMLParser(page.source)
    places = {node.attributes.get("id") for node in tree.css("[id]")}
    places |= {node.attributes.get("name") for node in tree.css("a[name]")}
    return name in places or place in places
