"""The HTML of a description read into blocks: what may stand, and what was left out on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import Doctype, PageElement, PreformattedString
from bs4.formatter import HTMLFormatter

from linkaudit.listing.media.url import address
from linkaudit.listing.text.blocks import Block, Mark
from linkaudit.listing.text.redirecting import WORDS
from linkaudit.listing.text.tables import cells, is_layout, table_blocks, text_of

# tags that are left out with what is in them, and what they are to the seller
LEFT_OUT = {
    **dict.fromkeys(("script", "noscript", "template"), "scripts"),
    **dict.fromkeys(("style", "link"), "style sheets"),
    **dict.fromkeys("iframe frame frameset video audio object embed applet".split(), "videos and frames"),
    **dict.fromkeys(("form", "input", "button", "select", "textarea"), "forms and buttons"),
    **dict.fromkeys(("svg", "canvas", "math", "map"), "drawings"),
    **dict.fromkeys(("meta", "title", "base"), "page data"),
    **dict.fromkeys(("dialog",), "hidden text"),
}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1 h2 "
    "h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# what makes its text a mark: bold, italic, or a link
_MARKS = {
    **dict.fromkeys("strong b h1 h2 h3 h4 h5 h6 dt summary caption".split(), "strong"),
    **dict.fromkeys(("em", "i"), "em"),
    "a": "link",
}
_KNOWN = frozenset(
    "html body p br ul ol li strong em b i a img table caption colgroup col thead tbody tfoot tr td th".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAGGED = re.compile(r"<[A-Za-z/!?]")
# What libxml2 reads otherwise than browsers: </br> is a break to them, </p> that ends nothing parts words, and a
# drawing that is never closed ends where text begins.
_MENDED = (
    (re.compile(r"</br\b[^<>]*>", re.IGNORECASE), "<br>"),
    (re.compile(r"(</(?:p|div)\s*>)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(<svg\b(?:(?!</?svg\b).)*?)(?=<(?:p|div|h[1-6]|b|br|u|i|em|strong|span|[uod]l|li|d[td]|table|center|"
                r"img|hr|su[bp]|pre|blockquote)[\s/>])", re.IGNORECASE | re.DOTALL), r"\1</svg>"),
)  # fmt: skip
_SPACE = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_PARAGRAPHS = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_SIZE_CHART = re.compile(WORDS["size_chart"], re.IGNORECASE)
_POINTER = re.compile(rf"\W*(?:{WORDS['pointers']})\W*", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|heic|bmp)(?:$|[?#])", re.IGNORECASE)
_HOSTED = re.compile(
    rf"https://(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, WORDS['tiktok_hosts']))})/[^\s\"'<>]*", re.IGNORECASE
)
_DEEPEST = 100  # a table deeper than this is not looked through: those round it have been, one after the other
_WIDEST = 4000
_AS_WRITTEN = HTMLFormatter(
    EntitySubstitution.substitute_xml, void_element_close_prefix="", empty_attributes_are_booleans=True
)


class Page(NamedTuple):
    """What was read. ``left_out`` holds examples by kind, as many as there were."""

    blocks: list[Block]
    left_out: dict[str, list[str]]
    charts: list[str]  # addresses of pictures, or pages, that are called a size chart


def read_html(html: str) -> Page:
    """Return the blocks of a description; text without tags has its lines and empty lines taken as they stand."""
    html = _SURROGATES.sub(" ", html)
    if not _TAGGED.search(html):
        return Page(_plain(unescape(html)), {}, [])
    for pattern, new in _MENDED:
        html = pattern.sub(new, html)
    soup = BeautifulSoup(f"<body>{html}", "lxml", multi_valued_attributes=None)
    reader = _Reader()
    reader.take_out(soup)
    reader.read(soup)
    return Page(reader.blocks, reader.left_out, reader.charts)


def _nodes(soup: BeautifulSoup) -> Iterator[PageElement]:
    """Yield all nodes in their order; a tag that was emptied meanwhile is followed by what comes after it."""
    node: PageElement | None = soup.contents[0]
    while node is not None:
        yield node
        node = node.next_element


def _plain(text: str) -> list[Block]:
    paragraphs = _PARAGRAPHS.split(text)
    lines = ([" ".join(line.split()) for line in paragraph.splitlines()] for paragraph in paragraphs)
    texts = ("\n".join(filter(None, one)) for one in lines)
    return [Block("p", text) for text in texts if text]


class _Reader:
    """Walks the tree without recursion, so that no depth is too deep."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.left_out: dict[str, list[str]] = {}
        self.charts: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._lists: list[str] = []
        self._in_item = 0
        self._open: dict[str, tuple[int, Tag]] = {}  # by kind of mark: where the outermost tag of it began
        self._rows: list[Block] = []

    def leave_out(self, kind: str, example: str) -> None:
        self.left_out.setdefault(kind, []).append(example[:200])

    def take_out(self, soup: BeautifulSoup) -> None:
        """Empty what is left out, and tell it. Cutting it out of its parent would take time for each sibling."""
        for node in _nodes(soup):
            if isinstance(node, PreformattedString):
                self.leave_out("page data" if isinstance(node, Doctype) else "comments", node.output_ready().strip())
            elif isinstance(node, Tag):
                kind = LEFT_OUT.get(node.name) or ("hidden text" if _is_hidden(node) else "")
                if kind:
                    alone = node.copy_self() if node.can_be_empty_element else node
                    self.leave_out(kind, alone.decode(formatter=_AS_WRITTEN))
                    _empty(node)
                elif node.name not in _KNOWN:
                    self.leave_out("layout", node.name)

    def read(self, soup: BeautifulSoup) -> None:
        opened: list[Tag] = []
        for node in _nodes(soup):
            while opened and opened[-1] is not node.parent:
                self._leave(opened.pop())
            if isinstance(node, Tag):
                opened.append(node)
                self._enter(node, len(opened))
            elif not isinstance(node, PreformattedString):
                self._add(_SPACE.sub(" ", str(node)))
        while opened:
            self._leave(opened.pop())
        self._flush()

    def _enter(self, node: Tag, depth: int) -> None:
        tag = node.name
        if tag in _BLOCKS:
            self._boundary(tag)
        if tag == "table":
            self._table(node, depth)
        elif tag == "br":
            self._break()
        elif tag == "img":
            self._picture(node)
        elif tag in ("ul", "ol"):
            self._lists.append(tag)
        elif tag == "li":
            self._in_item += 1
        if (kind := _MARKS.get(tag)) and (kind != "link" or node.get("href")):
            self._open.setdefault(kind, (self._length, node))

    def _table(self, table: Tag, depth: int) -> None:
        """Take a table of data apart; what stands beside its cells is read on, and comes before its list."""
        if depth > _DEEPEST or is_layout(table):
            self.leave_out("layout", "table")
            return
        self.leave_out("tables", text_of(table))
        self._rows = table_blocks(table)
        for cell in [cell for row in table.find_all("tr") for cell in cells(row)]:
            for picture in cell.find_all("img"):
                self._picture(picture)
            for link in cell.find_all("a", href=True):
                self._tell_link(str(link["href"]).strip(), text_of(link))
            _empty(cell)

    def _leave(self, node: Tag) -> None:
        tag = node.name
        if (kind := _MARKS.get(tag)) and kind in self._open and self._open[kind][1] is node:
            self._mark(kind, *self._open.pop(kind))
        if tag in _BLOCKS:
            self._boundary(tag)
        if tag == "table":
            self.blocks += self._rows
            self._rows = []
        elif tag in ("ul", "ol"):
            self._lists.pop()
        elif tag == "li":
            self._in_item -= 1

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _mark(self, kind: str, start: int, node: Tag) -> None:
        if start == self._length:
            return
        if kind == "link":
            href = str(node["href"]).strip()
            text = "".join(self._text)[start:]
            if not href or not text.strip():
                return
            self._tell_link(href, text)
            kind = f"link:{_link_kind(href, text)}"
        self._marks.append(Mark(start, self._length, kind))

    def _break(self) -> None:
        """A second break in a row ends the paragraph."""
        if "".join(self._text[-3:]).rstrip(" ").endswith("\n"):
            self._flush()
        elif self._length:
            self._add("\n")

    def _boundary(self, tag: str) -> None:
        """End a block; a paragraph within a list's item is but a new line of it."""
        if self._in_item and tag not in ("li", "ul", "ol", "table"):
            if self._length and not "".join(self._text[-3:]).rstrip(" ").endswith("\n"):
                self._add("\n")
        else:
            self._flush()

    def _flush(self) -> None:
        """Make a block of what was gathered; what is open stays open in the next."""
        for kind, (start, node) in self._open.items():
            self._mark(kind, start, node)
            self._open[kind] = (0, node)
        text = "".join(self._text)
        if text.strip():
            self.blocks.append(Block(self._lists[-1] if self._lists else "p", text, tuple(self._marks)))
        self._text, self._length, self._marks = [], 0, []

    def _tell_link(self, href: str, text: str) -> None:
        if _SIZE_CHART.search(text) or _SIZE_CHART.search(unquote(href)):
            self.charts.append(href)
        self.leave_out("links", f"{' '.join(text.split())} ({href})")

    def _picture(self, node: Tag) -> None:
        src = str(node.get("src") or node.get("data-src") or "").strip()
        sides = [str(node.get(name) or "") for name in ("width", "height")]
        measured = all(side.isascii() and side.isdigit() and 0 < int(side[:6]) < _WIDEST for side in sides)
        if _HOSTED.fullmatch(src) and measured and "&quot" not in src:
            tag = f'<img src="{escape(src, quote=False)}" width="{int(sides[0])}" height="{int(sides[1])}">'
            self._flush()
            self.blocks.append(Block("img", tag))
        elif src:
            called = f"{node.get('alt') or ''} {node.get('title') or ''} {unquote(src.partition('?')[0])}"
            if _SIZE_CHART.search(called):
                self.charts.append(src)
            self.leave_out("pictures", src)


def _is_hidden(node: Tag) -> bool:
    return "hidden" in node.attrs or bool(_HIDDEN.search(str(node.get("style") or "")))


def _empty(node: Tag) -> None:
    """Leave nothing of a tag but its place. What libxml2 takes to be in a tag that holds nothing, as embed, stays."""
    node.attrs.clear()
    if not node.can_be_empty_element:
        node.clear()


def _link_kind(href: str, text: str) -> str:
    """Return what a link is: ``contact``, ``pointer`` (its text says nothing), ``product``, ``store``, ``outside``."""
    lower = href.lower()
    if lower.startswith(("mailto:", "tel:", "sms:", "whatsapp:")):
        return "contact"
    if _POINTER.fullmatch(text):
        return "pointer"
    if "/products/" in lower or "/collections/" in lower:
        return "product"
    return "outside" if lower.startswith(("http:", "https:", "//", "www.")) else "store"


def chart_picture(charts: list[str]) -> str:
    """Return the first of ``charts`` that is the https address of a picture, or an empty string."""
    whole = (address(one)[0] for one in charts if _PICTURE.search(one))
    return next((one for one in whole if one.startswith("https://")), "")
