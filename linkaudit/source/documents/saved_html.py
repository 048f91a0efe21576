"""Pages saved from a browser, or templates of pages built elsewhere."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, Content, Host, OwnerKind
from linkaudit.source.base import Member
from linkaudit.source.documents.mhtml import is_mhtml, page_in
from linkaudit.source.placements import Owner, Part, placements
from linkaudit.source.reading.batching import Step, batches
from linkaudit.urls.store_path import locale_root

MAX_PAGE = 64 << 20
_NEAR = 8192
_TAGS = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)")
_SHOPIFY = re.compile(r"\bShopify\.(?:shop|theme|routes)\b|cdn\.shopify\.com|/cdn/shop/")
_SHOP = re.compile(r"\bShopify\.shop\s*=\s*[\"']([a-z0-9-]+\.myshopify\.com)[\"']", re.IGNORECASE)


class SavedHtml:
    """One HTML page, alone or with its parts in one file."""

    name = "html"
    stage = "crawl"
    expects = "a saved HTML page"

    def recognise(self, member: Member) -> bool:
        """Whether the head is markup with a tag that only HTML has."""
        if is_mhtml(member.head[:_NEAR]):
            return not member.names
        near = decoded(member.head[:_NEAR]).lstrip("\ufeff \t\r\n")
        return not member.names and near.startswith("<") and bool(_TAGS.search(near))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """Yield the page as one source record."""
        return batches(_steps(member), start)


def decoded(data: bytes, charset: str = "") -> str:
    """Return the text of a page as its bytes agree with.

    Tried are a byte order mark, the ``charset`` that it came with, its meta element, UTF-8, and Windows-1252.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    named = _CHARSET.search(data[:_NEAR])
    for encoding in filter(None, (charset, named[1].decode() if named else "", "utf-8")):
        try:
            return data.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("utf-8" if len(data) == _NEAR else "cp1252", "replace")


def _steps(member: Member) -> Iterator[Step]:
    with member.open() as stream:
        data = stream.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise UnreadableInput("is larger than 64 MB, more than any page", where=member.name, cure="Leave it out.")
    text, address = _page(data, member.name)
    tree = LexborHTMLParser(text)
    title = _title(tree) or member.file_name
    address = _address(tree, text) or address
    place = urlsplit(address)
    base = unquote(place.path) if place.path.startswith("/") else "/"
    owner = Owner(kind=OwnerKind.HTML, ref=1, id=title, title=title, base=base)
    found, left_out = placements(owner, [Part(field="page", form="html", text=text)])
    yield Step(1, [*_hosts(text, place.hostname or "", base), *found], left_out)


def _page(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a page, and where it was saved from if what is around it says so."""
    if not is_mhtml(data[:_NEAR]):
        return decoded(data), ""
    page = page_in(data)
    if page is None:
        raise UnreadableInput("has no HTML page in it", where=name, cure="Save the page again, as HTML only.")
    return decoded(page.data, page.charset), page.address


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return " ".join(node.text().split()) if node else ""


def _address(tree: LexborHTMLParser, text: str) -> str:
    """Return the page's own URL, as far as it says."""
    for selector, attribute in (('link[rel="canonical" i]', "href"), ('meta[property="og:url" i]', "content")):
        node = tree.css_first(selector)
        if node and (value := (node.attributes.get(attribute) or "").strip()):
            return _checked(value)
    saved = _SAVED_FROM.search(text[:_NEAR])
    return _checked(saved[1]) if saved else ""


def _checked(url: str) -> str:
    try:
        urlsplit(url).hostname  # noqa: B018  raises for a broken address
    except ValueError:
        return ""
    return url


def _hosts(text: str, host: str, path: str) -> list[Content]:
    """Name the store's hosts, if the page is a Shopify storefront's: a saved link-in-bio page names none."""
    if not _SHOPIFY.search(text):
        return []
    shop = _SHOP.search(text)
    root, _ = locale_root(path.lower(), frozenset())
    named = [(host, "")] + ([(host, root)] if root else []) + ([(shop[1].lower(), "")] if shop else [])
    return [Host(host=name, root=root) for name, root in dict.fromkeys(named) if name]
