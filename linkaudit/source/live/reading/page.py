"""What a page shows at first sight: title, heading, how much text, and marks of a product. Any bytes may come."""

from __future__ import annotations

import html
import re
from functools import cached_property

from linkaudit.source.live.answer import Answer

_MOST = 64 * 1024
_TITLE = re.compile(r"<title[^>]*>(.{0,500}?)</title", re.IGNORECASE | re.DOTALL)
_H1 = re.compile(r"<h1[^>]*>(.{0,1000}?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
_UNSEEN = re.compile(r"<(script|style|noscript|template|svg)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,30})", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_PRODUCT = ('property="og:type" content="product', '"@type":"product"', '"@type": "product"', 'itemtype="http://schema.org/product',
            'itemtype="https://schema.org/product', 'property="product:price', 'name="add"', "/cart/add")  # fmt: skip


class Page:
    """The beginning of an HTML page: ``most`` bytes of it."""

    def __init__(self, answer: Answer, *, most: int = _MOST) -> None:
        self._answer, self._most = answer, most

    @cached_property
    def source(self) -> str:
        """The page as it is written."""
        body = self._answer.body[: self._most]
        if body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return body.decode("utf-16", "replace")
        named = _CHARSET.search(self._answer.headers.get("content-type", "").encode()) or _CHARSET.search(body[:2048])
        for charset in ("utf-8", named[1].decode("ascii") if named else "latin-1"):
            try:
                return body.decode(charset, "strict" if charset == "utf-8" else "replace")
            except (UnicodeDecodeError, LookupError, ValueError):
                continue
        return body.decode("utf-8", "replace")

    @cached_property
    def lower(self) -> str:
        """The page as it is written, in lower case."""
        return self.source.lower()

    @cached_property
    def title(self) -> str:
        """The title in lower case."""
        return _first(_TITLE, self.source)

    @cached_property
    def heading(self) -> str:
        """The first heading in lower case."""
        return _first(_H1, _UNSEEN.sub(" ", self.source))

    @cached_property
    def text(self) -> str:
        """The words that a visitor sees, in lower case."""
        body = self.source.partition("<body")[2] or self.source
        return _plain(_TAG.sub(" ", _UNSEEN.sub(" ", body)))

    @cached_property
    def sells(self) -> bool:
        """Whether it has marks of a product's page."""
        return any(mark in self.lower for mark in _PRODUCT)


def _first(pattern: re.Pattern[str], source: str) -> str:
    found = pattern.search(source)
    return _plain(_TAG.sub(" ", found[1])) if found else ""


def _plain(text: str) -> str:
    return _SPACES.sub(" ", html.unescape(text)).strip().lower()
