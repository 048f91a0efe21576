"""An answer of the storefront, read whole or cut, and what to raise if it is not the thing that was asked for."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Mapping

import msgspec

MOST = 32 << 20  # bytes of one answer, unpacked
MOST_PAGE = 4 << 20  # of one HTML page
_SHOPIFY_HEADERS = ("x-shopid", "x-shopify-stage", "x-storefront-renderer-rendered")
_SHOPIFY = re.compile(rb"\bShopify\.(?:shop|theme|routes)\b|cdn\.shopify\.com|/cdn/shop/|cdn/shopifycloud")


class NotOffered(Exception):
    """The shop does not offer this address, or answers with something else; ``status`` is 0 if none was told."""

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(what)
        self.status = status


class Forbidden(NotOffered):
    """The shop's robots.txt forbids the address."""

    def __init__(self) -> None:
        super().__init__("robots.txt forbids it")


class Reply(msgspec.Struct, frozen=True):
    """An answer. ``url`` is where it came from in the end; a 304 has no body. ``cut``: it is longer than ``body``."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    cut: bool = False

    @property
    def is_html(self) -> bool:
        """Whether it is a page."""
        return "html" in self.headers.get("Content-Type", "").lower()

    @property
    def is_shopify(self) -> bool:
        """Whether it bears a mark of Shopify: a header, or what every theme loads."""
        names = {name.lower() for name in self.headers}
        named = not names.isdisjoint(_SHOPIFY_HEADERS) or "shopify" in self.headers.get("powered-by", "").lower()
        return named or _SHOPIFY.search(self.body) is not None


def unzipped(body: bytes, most: int = MOST) -> bytes:
    """Return ``body`` unpacked if it is gzipped, at most ``most`` bytes of it. Raises ``NotOffered`` on damage."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(most)
    except (OSError, EOFError, zlib.error) as error:
        raise NotOffered("damaged gzip") from error
