"""Links of markup that cannot be parsed into a tree: Liquid source, and HTML nested too deep.

A linear scan of tags and attributes; locators name the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from linkaudit.source.extract import element as by_attribute
from linkaudit.source.extract.data import decode, value_links
from linkaudit.source.extract.found import fold
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import hint, text_links

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

_TAG = re.compile(r"<([a-zA-Z][^\s/>]*+)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(>)|([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)?))?)"""
)
_ANY_TAG = re.compile(r"<(/?)([a-z][^\s/>]*+)")
_INNER_TAG = re.compile(r"<[^<>]*+>?")
_RAW = {
    tag: re.compile(rf"</{tag}(?=[\s/>]|\Z)", re.IGNORECASE)
    for tag in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
# Elements that have no end tag, or whose end tag people leave out: they do not nest by being opened.
_FLAT = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup tr td th thead "
    "tbody tfoot colgroup rb rt rtc rp".split()
)
# A parser must search all open elements at every block, and all attributes of a tag at every attribute: by the HTML
# standard its time grows with the square of either.
_LONG = 150_000
_DEEP = 6_000
_LABEL_CHARS = 400


def too_deep(html: str) -> bool:
    """Whether an HTML text nests so deep, or a tag has so many attributes, that a tree would take minutes."""
    return len(html) >= _LONG and (_nests(html) or _floods(html))


def _nests(html: str) -> bool:
    if html.count("<") < _DEEP:
        return False
    depth = 0
    for match in _ANY_TAG.finditer(html.lower()):
        if match[2] not in _FLAT:
            depth = max(0, depth - 1) if match[1] else depth + 1
            if depth > _DEEP:
                return True
    return False


def _floods(html: str) -> bool:
    """Whether one tag may have thousands of attributes; a picture written into a ``src`` has neither space nor =."""
    for piece in html.split(">"):
        if len(piece) > _DEEP:
            tag = piece.rpartition("<")[2]
            if tag.count("=") > _DEEP or len(tag.split(None, _DEEP)) > _DEEP:
                return True
    return False


def text_of(markup: str) -> str:
    """Return attribute text with character references decoded as in an attribute, by the HTML standard."""
    if "&" not in markup:
        return markup
    escaped = markup.replace('"', "&quot;")
    node = LexborHTMLParser(f'<i title="{escaped}">').css_first("i")
    return (node.attributes.get("title") if node is not None else None) or ""


def markup_links(source: str, found: Found, prefix: str = "") -> None:
    """Add the links of markup to ``found``. ``{{…}}`` in ``source`` must not hold quotes, spaces or ``<>``."""
    _Scan(source, found, prefix).run()


class _Scan:
    """One pass over one source text."""

    def __init__(self, source: str, found: Found, prefix: str) -> None:
        self.source = source
        self.found = found
        self.prefix = prefix
        self.line = 1
        self.counted = 0

    def run(self) -> None:
        source, place = self.source, 0
        while (start := source.find("<", place)) >= 0:
            self.text(place, start)
            place = self.markup(start)
        self.text(place, len(source))

    def at(self, place: int) -> str:
        """Return the locator prefix of a place; places must not go back."""
        self.line += self.source.count("\n", self.counted, place)
        self.counted = max(place, self.counted)
        return f"{self.prefix}line {self.line} "

    def text(self, start: int, end: int) -> None:
        if not hint(self.source[start:end]):
            return
        for line in self.source[start:end].splitlines(keepends=True):
            if hint(line):
                text_links(text_of(line), self.found, self.at(start))
            start += len(line)

    def markup(self, start: int) -> int:
        """Visit what begins with the ``<`` at ``start``; return where it ends."""
        source = self.source
        match = _TAG.match(source, start)
        if match:
            return self.element(match[1].lower(), start, match.end())
        if source.startswith("<!--", start):
            return _after(source, "-->", start + 4)
        return _after(source, ">", start) if source[start + 1 : start + 2] in {"/", "!", "?"} else start + 1

    def element(self, tag: str, start: int, place: int) -> int:
        attributes: list[tuple[str, str | None]] = []
        while match := _ATTRIBUTE.match(self.source, place):
            place = match.end()
            if match[1]:
                break
            value = next((group for group in match.groups()[2:] if group is not None), None)
            attributes.append((match[2].rpartition("}")[2].lower(), text_of(value) if value else value))
        self.attributes(tag, attributes, start, place)
        if tag in _RAW:
            closing = _RAW[tag].search(self.source, place)
            end = closing.start() if closing else len(self.source)
            self.content(tag, dict(attributes), place, end)
            return end
        return place

    def attributes(self, tag: str, pairs: list[tuple[str, str | None]], start: int, end: int) -> None:
        if not pairs:
            return
        where = self.at(start)

        def locate(name: str) -> str:
            return where + name

        anchor = self.label(end) if tag in by_attribute.LABELLED else ""
        for one in _apart(pairs):
            by_attribute.element(tag, one, self.found, locate, anchor)

    def label(self, place: int) -> str:
        end = self.source.find("</a", place, place + _LABEL_CHARS)
        return fold(text_of(_INNER_TAG.sub(" ", self.source[place : end if end >= 0 else place + _LABEL_CHARS])))

    def content(self, tag: str, attributes: dict[str, str | None], start: int, end: int) -> None:
        """Visit what stands in an element that holds text only."""
        text = self.source[start:end]
        if tag == "style":
            css_links(text, self.found, f"{self.at(start)}style ")
        elif tag != "script":
            self.text(start, end)
        elif "src" not in attributes:
            self.script(text, (attributes.get("type") or "").lower(), f"{self.at(start)}script")

    def script(self, code: str, kind: str, locator: str) -> None:
        if "json" in kind:
            try:
                value_links(decode(code), self.found, markup_links, f"{locator} ")
            except ValueError:
                pass
            else:
                return
        script_links(code, self.found, locator)


def _apart(pairs: list[tuple[str, str | None]]) -> Iterator[dict[str, str | None]]:
    """Yield the attributes, those named twice apart: each branch of a Liquid ``if`` may write its own ``href``."""
    first: dict[str, str | None] = {}
    again: list[dict[str, str | None]] = []
    for name, value in pairs:
        if name not in first:
            first[name] = value
        elif name in by_attribute.NAMES:
            again.append({name: value})
    yield first
    yield from again


def _after(source: str, mark: str, place: int) -> int:
    end = source.find(mark, place)
    return len(source) if end < 0 else end + len(mark)


def lines_before(source: str) -> Iterator[int]:
    """Yield the offsets at which the lines of ``source`` begin."""
    yield 0
    for match in re.finditer("\n", source):
        yield match.end()
