"""Sitemaps: every page that a store has published, by address only.

Format: sitemaps.org 0.9; Shopify's are ``sitemap_products_1.xml`` and the like under an index. Entities are never
expanded and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, Content, Coverage, Host, OwnerKind, Page, Product, Skip
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.elements import elements
from linkaudit.urls.normalise import decoded_path
from linkaudit.urls.store_path import classify, locale_root

_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)[\s>]")
_NEAR = 8192
_TAGS = ("{*}url", "{*}sitemap")
_PAGES = {"collection": OwnerKind.COLLECTION, "page": OwnerKind.PAGE, "blog": OwnerKind.BLOG,
          "article": OwnerKind.ARTICLE, "policy": OwnerKind.POLICY, "metaobject": OwnerKind.METAOBJECT}  # fmt: skip
_WHY = "a sitemap lists published content only"


class Sitemap:
    """A sitemap, or an index of sitemaps."""

    name = "sitemap"
    stage = "crawl"
    expects = "a sitemap (XML with urlset)"

    def recognise(self, member: Member) -> bool:
        """Whether the head is XML with a sitemap's outermost element."""
        near = member.head[:_NEAR].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        return not member.names and near.startswith(b"<") and bool(_ROOT.search(near))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """Yield batches; the cursor counts the entries of the sitemap."""
        return batches(_steps(member), start)


def _steps(member: Member) -> Iterator[Step]:
    reading = _Reading()
    at = children = 0
    try:
        with member.open() as stream:
            for at, element in enumerate(elements(stream, _TAGS, again="Save it again."), 1):
                tag = etree.QName(element).localname
                children += tag == "sitemap"
                yield reading.step(at, tag, _location(element))
    except UnreadableInput as fault:
        raise UnreadableInput(fault.what, where=f"{member.name}, entry {at + 1}", cure=fault.cure) from fault
    last: list[Content] = [*reading.coverage()]
    if children:
        last.append(Skip(ref=at * 2 + 1, where="sitemap index", why=f"it names {children} sitemaps, and no pages",
                         cure="Save the sitemaps that it names too, and load them together."))
    yield Step(at, last)


def _location(element: etree._Element) -> str:
    for child in element:
        if str(child.tag).rpartition("}")[2] == "loc":
            return (child.text or "").strip()
    return ""


class _Reading:
    """One pass over one file; remembers hosts and kinds only."""

    def __init__(self) -> None:
        self._hosts: set[tuple[str, str]] = set()
        self._kinds: set[str] = set()

    def step(self, at: int, tag: str, location: str) -> Step:
        try:
            place = urlsplit(location)
            host = place.hostname or ""
        except ValueError:
            host = ""
        if not host:
            why = "has no location" if not location else "its location is no URL"
            return Step(at, [Skip(ref=at * 2, where=f"entry {at}, loc", why=why, cure="Save the sitemap again.")])
        if tag == "sitemap":
            return Step(at, self._host(host, ""))
        path = decoded_path(place.path)
        root, _ = locale_root(path, frozenset())
        records = self._host(host, "") + (self._host(host, root) if root else [])
        return Step(at, records + self._content(at, path[len(root) :] or "/"))

    def _host(self, host: str, root: str) -> list[Content]:
        if (host, root) in self._hosts:
            return []
        self._hosts.add((host, root))
        return [Host(host=host, root=root)]

    def _content(self, at: int, path: str) -> list[Content]:
        named = classify(path)
        if named.kind == "product":
            self._kinds.add("product")
            return [Product(ref=at, handle=named.handle, published=True)]
        kind = _PAGES.get(named.kind)
        if not kind:
            return []
        self._kinds.add(kind.value)
        return [Page(ref=at, kind=kind, path=path, handle=named.handle.rpartition("/")[2], published=True)]

    def coverage(self) -> list[Coverage]:
        return [Coverage(ref=at, kind=kind, whole=False, why=_WHY) for at, kind in enumerate(sorted(self._kinds), 1)]
