"""Catalog feeds as XML: RSS 2.0 with Google's namespace, RDF, or Atom. Entities are never expanded, nothing is fetched.

Elements: support.google.com/merchants ("RSS 2.0 specification", "Atom 1.0 specification") and ads.tiktok.com ("Catalog
Product Parameters"), read 2026-11-22.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch
from linkaudit.source.ads.feed_items import Item, item_records
from linkaudit.source.ads.words import feed_heading
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.elements import elements

_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|RDF|products|channel)[\s>]", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>](.*)", re.DOTALL | re.IGNORECASE)
_ID = re.compile(rb"<(?:[\w.-]+:sku_id|sku_id|g:id)>|<[\w.-]+:?id>", re.IGNORECASE)
_GOODS = re.compile(rb"<(?:[\w.-]+:)?(?:price|availability|image_link|condition)>", re.IGNORECASE)
_OWN = re.compile(rb"base\.google\.com/(?:ns|cns)/1\.0|<(?:[\w.-]+:)?sku_id>", re.IGNORECASE)
_NEAR = 8192
_TAGS = ("{*}item", "{*}entry")
_LINK = "link"
_FIELDS = ("id", "title", "group", "availability")


class CatalogXml:
    """One item an element ``item`` or ``entry``. Cursor: items."""

    name = "catalog_xml"
    expects = "catalog feed (XML: RSS or Atom with g:id or sku_id, title, link, price or availability)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        near = member.head[:_NEAR].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if member.names or not near.startswith(b"<") or not _ROOT.search(near):
            return False
        head = member.head.replace(b"\0", b"")
        item = _ITEM.search(head)
        return bool(item and _OWN.search(head) and _ID.search(item[1]) and _GOODS.search(item[1]))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``. Items before a damaged place are yielded."""
        return batches(_steps(member), start)


def _steps(member: Member) -> Iterator[Step]:
    at = 0
    try:
        with member.open() as stream:
            for at, element in enumerate(elements(stream, _TAGS, again="Export it again."), 1):
                item = _item(element)
                left_out: Counter[str] = Counter()
                yield Step(at, item_records(at, f"item {at}", "element", item, left_out), left_out)
    except UnreadableInput as fault:
        raise UnreadableInput(fault.what, where=f"{member.name}, item {at + 1}", cure=fault.cure) from fault
    yield Step(at, [])


def _item(element: etree._Element) -> Item:
    found: dict[str, tuple[tuple[int, bool], str]] = {}
    links: list[tuple[int, str, str]] = []
    for number, child in enumerate(element, 1):
        name = str(child.tag).rpartition("}")[2]
        heading = feed_heading(name)
        if heading.field == "url":
            text = _address(child, name)
            if text:
                shown = f"{child.prefix}:{name}" if child.prefix else name
                links.append((number, shown, text))
        elif heading.field:
            rank = (heading.rank, not child.prefix)  # "g:id" is the item's, "id" may be Atom's
            if heading.field not in found or rank < found[heading.field][0]:
                found[heading.field] = (rank, (child.text or "").strip())
    own_id, title, group, availability = (found[field][1] if field in found else "" for field in _FIELDS)
    return Item(own_id, title, group, availability, tuple(links))


def _address(child: etree._Element, name: str) -> str:
    """Return the address in an element; Atom has it in an attribute."""
    text = (child.text or "").strip()
    if text or name != _LINK:
        return text
    return (child.get("href") or "").strip() if child.get("rel", "alternate") == "alternate" else ""
