"""How beautifulsoup4 on lxml sees the links of an HTML text, with the product's own table of attributes.

The product edits HTML by this library, so it must see what the extraction saw.
"""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from linkaudit.source.extract import element as by_attribute
from linkaudit.source.extract.data import decode, value_links
from linkaudit.source.extract.found import Found
from linkaudit.source.extract.script import script_links
from linkaudit.source.extract.style import css_links
from linkaudit.source.extract.text import text_links


def soup_links(html: str, found: Found, prefix: str = "") -> None:
    """Add the links that bs4 on lxml shows to ``found``; locators without numbers."""
    soup = BeautifulSoup(html, "lxml", multi_valued_attributes=None)
    for node in soup.descendants:
        inside = prefix + "template " * len(node.find_parents("template"))
        if isinstance(node, Tag):
            _element(node, found, inside)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            _text(node, found, inside)


def _element(tag: Tag, found: Found, prefix: str) -> None:
    attributes = {name: str(value) for name, value in tag.attrs.items()}
    by_attribute.element(tag.name, attributes, found, lambda name: f"{prefix}{name} #1", "")
    if tag.name == "iframe" and "srcdoc" in attributes:
        soup_links(attributes["srcdoc"], found, f"{prefix}iframe[srcdoc] #1 ")
    elif tag.name == "style":
        css_links("".join(tag.strings), found, f"{prefix}style #1 ")
    elif tag.name == "script" and "src" not in attributes:
        _script("".join(tag.strings), attributes.get("type", ""), found, prefix)


def _script(code: str, kind: str, found: Found, prefix: str) -> None:
    locator = f"{prefix}script[{kind}] #1" if kind else f"{prefix}script #1"
    if "json" in kind:
        try:
            value_links(decode(code), found, soup_links, f"{locator} ")
        except ValueError:
            pass
        else:
            return
    script_links(code, found, locator)


def _text(node: NavigableString, found: Found, prefix: str) -> None:
    if node.parent is None or node.parent.name in {"script", "style"}:
        return
    label = node.find_parent("a")
    href = _bare(str(label.get("href", ""))) if label else ""
    seen = Found()
    text_links(str(node), seen, prefix)
    for link in seen.links:
        if not href or _bare(link.url) != href:
            found.add(link.url, link.locator)


def _bare(url: str) -> str:
    return url.strip().removeprefix("https:").removeprefix("http:").removeprefix("//").removesuffix("/").lower()
