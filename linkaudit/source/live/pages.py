"""Pages that were read whole: the links on them, and the places that they have."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from linkaudit.model import FoundLink
from linkaudit.source.extract import Link, extract
from linkaudit.source.extract.data import decode
from linkaudit.source.extract.script import unescape
from linkaudit.source.live.answer import Answer
from linkaudit.source.live.reading.page import Page
from linkaudit.urls.normalise import join, split

MOST = 2_000  # links of one page
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
_JSON_BEGINS = re.compile(r"\A[^{\[\"']{0,200}[{\[]")  # perhaps behind the name that it is given to
_AFTER_JSON = " \t\r\n;"
_MORE = ("judgeme", "shopify-", "section-", "template--")


def links_on(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[FoundLink, ...]:
    """Return the distinct links of a page, those that are written as well as those in its data and scripts."""
    page = Page(Answer(url=url, asked=url, method="GET", status=200, headers=headers, body=body), most=len(body))
    written = extract("html", page.source)
    base = join(written.base, url) or url if written.base else url
    found: dict[str, FoundLink] = {}
    for link in chain(written.links, _in_data(page.source)):
        href = join(_unescaped(link.url), base)
        if href is None or not href.startswith(("http://", "https://")):
            continue
        href = href.partition("#")[0]
        if split(href).path.lower().endswith(_ASSETS):
            continue
        old = found.get(href)
        if old is None or (link.anchor and not old.anchor):
            found[href] = FoundLink(url=href, anchor=link.anchor, locator=old.locator if old else link.locator)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def _in_data(source: str) -> Iterator[Link]:
    """Yield the links of JSON in scripts that say no type, and in attributes: there words stand beside them."""
    root = LexborHTMLParser(source).root
    for node in root.traverse() if root else ():
        texts = [value for name, value in node.attributes.items() if value and name.startswith("data-")]
        if node.tag == "script":
            texts.append(node.text())
        for text in texts:
            begins = _JSON_BEGINS.search(text) if "http" in text else None
            if begins and _is_json(data := text[begins.end() - 1 :].rstrip(_AFTER_JSON)):
                found = extract("json", data).links
                yield from (Link(one.url, f"{node.tag} {one.locator}", one.anchor) for one in found)


def _is_json(text: str) -> bool:
    try:
        decode(text)
    except ValueError:
        return False
    return True


def _unescaped(url: str) -> str:
    """Return ``url`` as it was before it was put into data that was put into a script."""
    return html.unescape(unescape(url)) if "\\" in url or "&amp;" in url else url


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
