"""Links of an HTML text, by selectolax's lexbor, which parses as the HTML standard says."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from linkaudit.source.extract import element as by_attribute
from linkaudit.source.extract.data import decode, value_links
from linkaudit.source.extract.found import Found, fold
from linkaudit.source.extract.markup import markup_links, too_deep
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import context, hint, urls_in

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_RAW = frozenset({"script", "style"})
_LABEL_NODES = 200
_LABEL_CHARS = 400
_ANCESTORS = 12
_FRAMES = 2
_TAG_OR_REFERENCE = re.compile(r"<(?:script|meta|object)|&(?:#|period|colon|sol)")
_A_TAG = re.compile(r"<a[\s/>]")
_SCHEME = re.compile(r"(?i)https?://|//")


def page_links(html: str, found: Found, prefix: str = "") -> None:
    """Add the links of a document or fragment to ``found``, in document order, ``<template>`` content last."""
    low = html.lower()
    if not _may_link(html, low):
        return
    if too_deep(low):
        markup_links(html, found, prefix)
    else:
        _Walk(html, low, found, prefix).document()


def _may_link(html: str, low: str) -> bool:
    """Whether the text may hold a link; cheap, and never wrong when it says no."""
    return (
        "href" in low or "src" in low or ("(" in low and ("url(" in low or "open(" in low))
        or "location" in low or "action" in low or "poster" in low or "background" in low
        or ("@" in low and "@import" in low) or _TAG_OR_REFERENCE.search(low) is not None or hint(html)
    )


class _Walk:
    """One pass over one parsed document."""

    def __init__(self, html: str, low: str, found: Found, prefix: str) -> None:
        self.html = html
        self.low = low
        self.found = found
        self.prefix = prefix
        self.counts: dict[str, int] = {}
        self.last_a: dict[str, str | None] = {}
        self.clones = -1
        self.raw = "<script" in low or "<style" in low
        self.events = "onclick" in low or "location" in low or "open(" in low
        self.names = by_attribute.NAMES
        extra = [name for name, mark in _RARE if mark in low]
        if extra:
            self.names = self.names.union(extra)

    def document(self) -> None:
        self.tree = LexborHTMLParser(self.html)
        root = self.tree.root
        if root is None:
            return
        self.nodes(root, hint(root.text()))
        if "<template" in self.low:
            self.prefix += "template "
            for fragment in self.tree.template_fragments():
                self.nodes(fragment, hint(fragment.text()))

    def nodes(self, root: LexborNode, texts: bool) -> None:  # noqa: FBT001  hot path
        """Visit every element, and every text if some text may hold a URL."""
        apart = self.names.isdisjoint
        special = self.raw or self.events
        for node in root.traverse(include_text=texts):
            if texts and node.is_text_node:
                self.text(node)
                continue
            attributes = node.attributes
            if attributes and not apart(attributes):
                self.attributes(node, attributes)
            if special:
                self.special(node, attributes)

    def locate(self, name: str) -> str:
        """Return the locator of the next ``name``: ``a[href] #3``."""
        number = self.counts[name] = self.counts.get(name, 0) + 1
        return f"{self.prefix}{name} #{number}"

    def attributes(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        tag = node.tag or ""
        if tag == "a":
            if attributes == self.last_a and self.is_clone():
                return
            self.last_a = attributes
        by_attribute.element(tag, attributes.items(), self.found, self.locate, lambda: _label(node, attributes))
        if "style" in self.names and "url(" in (attributes.get("style") or "").lower():
            by_attribute.style(tag, attributes["style"] or "", self.found, self.locate)
        if tag == "meta":
            by_attribute.meta(attributes, self.found, self.locate)
        elif tag == "iframe" and attributes.get("srcdoc"):
            self.frame(attributes["srcdoc"] or "")

    def is_clone(self) -> bool:
        """Whether an ``a`` equal to the one before is the parser's own: it reopens an unclosed one in every block."""
        if self.clones < 0:
            self.clones = max(0, len(self.tree.css("a")) - len(_A_TAG.findall(self.low)))
        if not self.clones:
            return False
        self.clones -= 1
        return True

    def frame(self, html: str) -> None:
        """Visit the document in an ``iframe``'s ``srcdoc``; it does not change this one's base."""
        prefix = self.locate("iframe[srcdoc]") + " "
        if prefix.count("[srcdoc]") <= _FRAMES:
            base = self.found.base
            page_links(html, self.found, prefix)
            self.found.base = base

    def special(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        """Visit scripts, style sheets and event handlers."""
        tag = node.tag or ""
        if tag in _RAW:
            if tag == "style":
                css_links(node.text(), self.found, self.locate("style") + " ")
            elif "src" not in attributes:
                self.script(node.text(), (attributes.get("type") or "").strip())
        elif self.events and attributes:
            by_attribute.events(tag, attributes, self.found, self.locate, lambda: _label(node, attributes))

    def script(self, code: str, kind: str) -> None:
        locator = self.locate(f"script[{kind}]" if kind else "script")
        if "json" in kind.lower():
            try:
                value_links(decode(code), self.found, page_links, f"{locator} ")
            except ValueError:
                pass
            else:
                return
        script_links(code, self.found, locator)

    def text(self, node: LexborNode) -> None:
        """Visit a text node. A URL that only repeats the ``href`` it labels is the same link."""
        text = node.text_content or ""
        if not hint(text) or (node.parent is not None and node.parent.tag in _RAW):
            return
        after, href = 0, _href_around(node)
        for start, url in urls_in(text):
            if not href or _bare(url) != href:
                self.found.add(url, self.prefix + context(text, start, after, url))
            after = start + len(url)


_RARE = (("style", "url("), ("content", "<meta"), ("srcdoc", "srcdoc"))


def _label(node: LexborNode, attributes: dict[str, str | None]) -> str:
    """Return an element's visible text, else its picture's ``alt``, else its own ``aria-label``, ``alt`` or ``title``."""
    child = node.first_child
    if child is not None and child.is_text_node and child.next is None:
        text = child.text_content or ""
    else:
        text = _inner(node) if child is not None else ""
    text = fold(text[:_LABEL_CHARS])
    return text or fold(next((attributes[name] or "" for name in ("aria-label", "alt", "title") if attributes.get(name)), ""))


def _inner(node: LexborNode) -> str:
    """Return the text inside ``node``, or an inner picture's ``alt``. Looks at so many nodes only: labels can nest."""
    words: list[str] = []
    alt = ""
    for inner in islice(node.traverse(include_text=True), _LABEL_NODES):
        if inner.is_text_node:
            words.append((inner.text_content or "")[:_LABEL_CHARS])
        elif not alt and inner.tag == "img":
            alt = inner.attributes.get("alt") or ""
    text = "".join(words)
    return text if text.strip() else alt


def _bare(url: str) -> str:
    return _SCHEME.sub("", url.strip(), count=1).removesuffix("/").lower()


def _href_around(node: LexborNode) -> str:
    """Return the ``href`` of the link that ``node`` stands in, comparable, or the empty string."""
    around = node.parent
    for _ in range(_ANCESTORS):
        if around is None:
            return ""
        if around.tag == "a":
            return _bare(around.attributes.get("href") or "")
        around = around.parent
    return ""
