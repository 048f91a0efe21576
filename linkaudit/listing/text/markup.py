"""The HTML of a description read into blocks: what may stand, and what was left out on the way."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkaudit.listing.media.url import address
from linkaudit.listing.text.blocks import Block, Mark
from linkaudit.listing.text.redirecting import WORDS
from linkaudit.listing.text.tables import is_layout, table_blocks, text_of

# tags that are left out with what is in them, and what they are to the seller
LEFT_OUT = {
    **dict.fromkeys(("script", "noscript", "template"), "scripts"),
    **dict.fromkeys(("style", "link"), "style sheets"),
    **dict.fromkeys("iframe frame frameset video audio object embed applet".split(), "videos and frames"),
    **dict.fromkeys(("form", "input", "button", "select", "textarea"), "forms and buttons"),
    **dict.fromkeys(("svg", "canvas", "math", "map"), "drawings"),
    **dict.fromkeys(("meta", "title", "base", "head"), "page data"),
    **dict.fromkeys(("dialog",), "hidden text"),
    "-comment": "comments",
}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1 h2 "
    "h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt summary caption".split())
_STRONG = frozenset({"strong", "b"}) | _HEADINGS
_EM = frozenset({"em", "i"})
_KNOWN = frozenset({"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "a", "img", "table", "html", "body", "head"})
_INSIDE = frozenset({"html", "body"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAGGED = re.compile(r"<[A-Za-z/!?]")
_ANY_TAG = re.compile(r"<[^<>]*>?")
_SPACE = re.compile(r"[\s\x00]+")
_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_PARAGRAPHS = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_SIZE_CHART = re.compile(WORDS["size_chart"], re.IGNORECASE)
_POINTER = re.compile(rf"\W*(?:{WORDS['pointers']})\W*", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|heic|bmp)(?:$|[?#])", re.IGNORECASE)
_HOSTED = re.compile(
    rf"https://(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, WORDS['tiktok_hosts']))})/[^\s\"'<>]*", re.IGNORECASE
)
_MOST_TAGS = 20_000  # the parser's time grows with the square of the depth; no real description comes near
_WIDEST = 4000


class Page(NamedTuple):
    """What was read. ``left_out`` and ``links`` hold examples by kind, with their number as the list's length."""

    blocks: list[Block]
    left_out: dict[str, list[str]]
    charts: list[str]  # addresses of pictures, or pages, that are called a size chart


def read_html(html: str) -> Page:
    """Return the blocks of a description; text without tags has its lines and empty lines taken as they stand."""
    html = _SURROGATES.sub(" ", html)
    if not _TAGGED.search(html):
        return Page(_plain(unescape(html)), {}, [])
    reader = _Reader()
    if html.count("<") > _MOST_TAGS:
        reader.leave_out("markup too deep to read", html[:200])
        return Page(_plain(unescape(_ANY_TAG.sub(" ", html))), reader.left_out, [])
    root = LexborHTMLParser(html).root
    if root is not None:
        reader.read(root)
    return Page(reader.blocks, reader.left_out, reader.charts)


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
        self._open: dict[str, list[int]] = {"strong": [], "em": []}
        self._link: tuple[int, LexborNode] | None = None

    def leave_out(self, kind: str, example: str) -> None:
        self.left_out.setdefault(kind, []).append(example[:200])

    def read(self, root: LexborNode) -> None:
        node: LexborNode | None = root
        depth = 0
        while node is not None:
            child = node.child if self._enter(node) else None
            if child is not None:
                node, depth = child, depth + 1
                continue
            while node is not None:
                self._leave(node)
                following = node.next if depth else None
                if following is not None:
                    node = following
                    break
                node, depth = (node.parent, depth - 1) if depth else (None, 0)
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take in what begins here; return whether to go on inside."""
        tag = node.tag or ""
        if tag == "-text":
            self._add(_SPACE.sub(" ", node.text_content or ""))
            return False
        if tag in LEFT_OUT:
            if tag != "head":
                self.leave_out(LEFT_OUT[tag], node.html or tag)
            return tag == "head"
        if tag not in _INSIDE and self._is_hidden(node):
            self.leave_out("hidden text", node.html or "")
            return False
        if tag not in _KNOWN:
            self.left_out.setdefault("layout", []).append(tag)
        if tag in _BLOCKS:
            self._boundary(tag)
        return self._begin(tag, node)

    def _begin(self, tag: str, node: LexborNode) -> bool:
        if tag == "table" and not is_layout(node):
            self.leave_out("tables", text_of(node))
            self.blocks += table_blocks(node)
            self._linked_charts(node)
            return False
        if tag == "br":
            self._break()
        elif tag == "img":
            self._picture(node)
        elif tag in ("ul", "ol"):
            self._lists.append(tag)
        elif tag == "li":
            self._in_item += 1
        elif tag == "a" and self._link is None:
            self._link = (self._length, node)
        if tag in _STRONG or tag in _EM:
            self._open["em" if tag in _EM else "strong"].append(self._length)
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and self._link is not None and self._link[1].mem_id == node.mem_id:
            self._end_link()
        if (tag in _STRONG or tag in _EM) and (opened := self._open["em" if tag in _EM else "strong"]):
            self._mark(opened.pop(), "em" if tag in _EM else "strong")
        if tag in _BLOCKS and tag not in LEFT_OUT:
            self._boundary(tag)
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li" and self._in_item:
            self._in_item -= 1

    def _is_hidden(self, node: LexborNode) -> bool:
        attributes = node.attributes
        return bool(attributes) and ("hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or "")))

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _mark(self, start: int, kind: str) -> None:
        if start < self._length:
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
        for style, opened in self._open.items():
            if opened:
                self._mark(min(opened), style)
                opened[:] = [0] * len(opened)
        if self._link is not None:
            node = self._link[1]
            self._end_link()
            self._link = (0, node)
        text = "".join(self._text)
        if text.strip():
            self.blocks.append(Block(self._lists[-1] if self._lists else "p", text, tuple(self._marks)))
        self._text, self._length, self._marks = [], 0, []

    def _end_link(self) -> None:
        if self._link is None:
            return
        start, node = self._link
        self._link = None
        href = (node.attributes.get("href") or "").strip()
        text = "".join(self._text)[start:]
        if not href or not text.strip():
            return
        if _SIZE_CHART.search(text) or _SIZE_CHART.search(unquote(href)):
            self.charts.append(href)
        self.leave_out("links", f"{' '.join(text.split())} ({href})")
        self._mark(start, f"link:{_link_kind(href, text)}")

    def _linked_charts(self, table: LexborNode) -> None:
        self.charts += [href for a in table.css("a") if (href := a.attributes.get("href") or "")
                        and (_SIZE_CHART.search(unquote(href)) or _SIZE_CHART.search(a.text()))]  # fmt: skip

    def _picture(self, node: LexborNode) -> None:
        attributes = node.attributes
        src = (attributes.get("src") or attributes.get("data-src") or "").strip()
        sides = [attributes.get(name) or "" for name in ("width", "height")]
        measured = all(side.isascii() and side.isdigit() and 0 < int(side[:6]) < _WIDEST for side in sides)
        if _HOSTED.fullmatch(src) and measured and "&quot" not in src:
            tag = f'<img src="{escape(src, quote=False)}" width="{int(sides[0])}" height="{int(sides[1])}">'
            self._flush()
            self.blocks.append(Block("img", tag))
            return
        if not src:
            return
        called = f"{attributes.get('alt') or ''} {attributes.get('title') or ''} {unquote(src.partition('?')[0])}"
        if _SIZE_CHART.search(called):
            self.charts.append(src)
        self.leave_out("pictures", src)


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
