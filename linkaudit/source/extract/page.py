"""Links of an HTML text, by selectolax's lexbor, which parses as the HTML standard says."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from linkaudit.source.extract import element as by_attribute
from linkaudit.source.extract.data import decode, value_links
from linkaudit.source.extract.found import AROUND, Found, Link, fold
from linkaudit.source.extract.markup import markup_links, too_deep
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import context, hint, urls_in
from linkaudit.urls.personal import blank

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_RAW = frozenset({"script", "style"})
_SPECIAL = frozenset(
    node.tag_id
    for node in LexborHTMLParser("<script></script><style></style><template></template>").css("script,style,template")
)
_LABEL_NODES = 200
_LABEL_CHARS = 400
_OWN_LABELS = ("aria-label", "alt", "title")
_ANCESTORS = 12
_FRAMES = 2
_WITHOUT_STYLE = by_attribute.NAMES - {"style"}
# An attribute other than these: descriptions that have only these need no parsing. A style counts when it has url(.
_ATTRIBUTE = re.compile(
    "="
    + "".join(
        f"(?<! {name}=)"
        for name in (
            "style class id title alt align width height border dir lang colspan rowspan valign charset color face "
            "size data-mce-fragment data-mce-style data-start data-end"
        ).split()
    )
)
_REFERENCE = re.compile("&(?:#|period|colon|sol)")
_A_TAG = re.compile(r"<[aA][\s/>]")
_SCHEME = re.compile(r"(?i)https?://|//")


def page_links(html: str, found: Found, prefix: str = "") -> None:
    """Add the links of a document or fragment to ``found``, in document order, ``<template>`` content last."""
    if not _may_link(html):
        return
    if too_deep(html):
        markup_links(html, found, prefix)
    else:
        _Walk(html, found, prefix).document()


def _may_link(html: str) -> bool:
    """Whether the text may hold a link; cheap, and never wrong when it says no."""
    if _ATTRIBUTE.search(html) or _REFERENCE.search(html) or hint(html):
        return True
    low = html.lower()
    return "<script" in low or "<style" in low or ("(" in low and "url(" in low)


class _Walk:
    """One pass over one parsed document."""

    def __init__(self, html: str, found: Found, prefix: str) -> None:
        self.html = html
        self.found = found
        self.prefix = prefix
        self.counts: dict[str, int] = {}
        self.last_a: dict[str, str | None] = {}
        self.clones = -1
        self.names = by_attribute.NAMES if "(" in html and "url(" in html.lower() else _WITHOUT_STYLE

    def document(self) -> None:
        self.tree = LexborHTMLParser(self.html)
        root = self.tree.root
        if root is not None:
            self.nodes(root)

    def nodes(self, root: LexborNode) -> None:
        """Visit every element, every text if some text may hold a URL, and then the content of templates."""
        texts = hint(root.text())
        apart = self.names.isdisjoint
        templates = False
        for node in root.traverse(include_text=texts):
            attributes = node.attributes
            if attributes and not apart(attributes):
                self.attributes(node, attributes)
            if node.tag_id in _SPECIAL:
                templates = node.tag == "template" or templates
                self.special(node, attributes)
            elif texts and node.is_text_node:
                self.text(node)
        if templates:
            self.templates(root)

    def templates(self, root: LexborNode) -> None:
        prefix, self.prefix = self.prefix, self.prefix + "template "
        for fragment in root.template_fragments():
            self.nodes(fragment)
        self.prefix = prefix

    def locate(self, name: str) -> str:
        """Return the locator of the next ``name``: ``a[href] #3``."""
        name = self.prefix + name
        number = self.counts[name] = self.counts.get(name, 0) + 1
        return f"{name} #{number}"

    def attributes(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        """Visit an element that has at least one attribute of the table."""
        tag = node.tag or ""
        anchor = ""
        if tag in by_attribute.LABELLED:
            if tag == "a":
                if attributes == self.last_a and self.is_clone():
                    return
                self.last_a = attributes
            anchor = _label(node, attributes)
        for name, value in attributes.items():
            kind = by_attribute.KINDS.get(name)
            if kind is None or (kind == by_attribute.STYLE and value and "(" not in value):
                continue
            # The common kinds of link go straight in: this line decides the speed of a crawl.
            if kind == by_attribute.PLAIN and value and (value[0] == "/" or value[:4] == "http") and "{" not in value:
                url = value.rstrip(AROUND)
                if tag != "base":
                    self.found.links.append(
                        Link(blank(url), self.locate(f"{tag}[{name}]"), anchor)
                    )
                    continue
            by_attribute.attribute(kind, tag, name, attributes, self.found, self.locate, anchor)
        if tag == "iframe" and attributes.get("srcdoc"):
            self.frame(attributes["srcdoc"] or "")

    def is_clone(self) -> bool:
        """Whether an ``a`` equal to the one before is the parser's own: it reopens an unclosed one in every block."""
        if self.clones < 0:
            self.clones = max(0, len(self.tree.css("a")) - len(_A_TAG.findall(self.html)))
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
        """Visit a script or a style sheet."""
        if node.tag == "style":
            css_links(node.text(), self.found, self.locate("style") + " ")
        elif node.tag == "script" and "src" not in attributes:
            self.script(node.text(), (attributes.get("type") or "").strip())

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
        if node.parent is not None and node.parent.tag in _RAW:
            return
        text = node.text_content or ""
        if not hint(text):
            return
        after, href = 0, _href_around(node)
        for start, url in urls_in(text):
            if not href or _bare(url) != href:
                self.found.add(url, self.prefix + context(text, start, after, url))
            after = start + len(url)


def _label(node: LexborNode, attributes: dict[str, str | None]) -> str:
    """Return an element's visible text, else its picture's ``alt``, else its own label."""
    child = node.first_child
    if child is not None and child.is_text_node and child.next is None:
        text = child.text_content or ""
    else:
        text = _inner(node) if child is not None else ""
    text = fold(text[:_LABEL_CHARS])
    if text:
        return text
    return fold(next((attributes[name] or "" for name in _OWN_LABELS if attributes.get(name)), ""))


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
