"""Pictures, films and metafields of the seeded products."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.shopify.data import Node
from tests.shopify.shops import blanks
from tests.shopify.shops.rows import gid
from tests.shops import large

if TYPE_CHECKING:
    from tests.shopify.shops.seeded_products import Goods

MEDIA_FROM = 33_000_000_000_000
METAFIELDS_FROM = 35_000_000_000_000
ROOM = 64  # media, or metafields, of one product
PLACES = 12  # locations
_FILM_AT, _YOUTUBE_AT = 4, 6


def media_count(n: int) -> int:
    """Return how many media a product has."""
    return 14 if n % 40 == 8 else 0 if n % 25 == 3 else 1 if n % 7 == 6 else large.IMAGES


def metafield_count(n: int) -> int:
    """Return how many metafields a product has."""
    return 24 if n % 40 == 16 else 0 if n % 5 == 0 else n % 4


class Media:
    """Media and metafields by product and place."""

    def __init__(self, goods: Goods) -> None:
        self._goods = goods

    def index(self, number: int) -> int | None:
        """Return ``number`` itself if there is such a medium."""
        n, at = divmod(number - MEDIA_FROM, ROOM)
        return number if 0 <= n < self._goods.size and at < media_count(n) else None

    def at(self, number: int) -> Node:
        """Return one medium: mostly pictures, of which some are not ready."""
        n, at = divmod(number - MEDIA_FROM, ROOM)
        when = self._goods.stamp(n, "createdAt")
        parent = {"__parent__": self._goods.product_id(n)}
        url = f"{large.FILES}/p{n}-{at}.jpg?v=1718{n:06}"
        if at == _FILM_AT:
            return blanks.video(number, when) | parent | _ready(number, url) | {
                "alt": None, "duration": 12_000, "filename": f"film-{n}.mp4",
                "sources": [_film(n, "mp4", "video/mp4"), _film(n, "m3u8", "application/x-mpegURL")],
                "originalSource": _film(n, "mov", "video/quicktime"),
            }  # fmt: skip
        if at == _YOUTUBE_AT:
            return blanks.external_video(number, when) | parent | _ready(number, url)
        if n % 37 == 11 and at == 2:
            return blanks.media_image(number, when) | parent
        alt = None if at % 2 else f"{self._goods.source.handle(n)} {at}"
        return blanks.media_image(number, when) | parent | _ready(number, url) | {
            "alt": alt, "mimeType": "image/jpeg", "image": blanks.image(number, url, 1200, 1600, alt),
            "originalSource": {"__typename": "MediaImageOriginalSource", "url": url, "fileSize": None if n % 44 == 7 else 183_011 + at},
        }  # fmt: skip

    def of(self, n: int) -> list[Node]:
        """Return a product's media in their order."""
        first = MEDIA_FROM + n * ROOM
        return self._goods.shop.children("media", self._goods.product_id(n), range(first, first + media_count(n)))

    def picture(self, n: int) -> Node | None:
        """Return a product's first picture."""
        return self._goods.shop.root("media").find(MEDIA_FROM + n * ROOM)

    def metafield_index(self, number: int) -> int | None:
        """Return ``number`` itself if there is such a metafield."""
        n, at = divmod(number - METAFIELDS_FROM, ROOM)
        return number if 0 <= n < self._goods.size and at < metafield_count(n) else None

    def metafield_at(self, number: int) -> Node:
        """Return one metafield; some of them hold links."""
        n, at = divmod(number - METAFIELDS_FROM, ROOM)
        kind, value = _value(n, at)
        return blanks.metafield(number, self._goods.stamp(n, "updatedAt")) | {
            "__parent__": self._goods.product_id(n), "key": f"{kind.replace('.', '_')}_{at}", "type": kind,
            "value": value, "jsonValue": value, "sizeInBytes": len(value.encode()), "compareDigest": f"{number:x}",
        }  # fmt: skip

    def metafields_of(self, n: int) -> list[Node]:
        """Return a product's metafields."""
        first = METAFIELDS_FROM + n * ROOM
        numbers = range(first, first + metafield_count(n))
        return self._goods.shop.children("metafields", self._goods.product_id(n), numbers)


def _ready(number: int, url: str) -> Node:
    preview = {"__typename": "MediaPreviewImage", "status": "READY", "image": blanks.image(number, url, 600, 800, None)}
    return {"status": "READY", "fileStatus": "READY", "preview": preview}


def _film(n: int, ending: str, kind: str) -> Node:
    return {
        "__typename": "VideoSource", "url": f"https://{large.HOST}/cdn/shop/videos/c/vp/{n}.{ending}", "format": ending,
        "mimeType": kind, "width": 1080, "height": 1920, "fileSize": None if ending == "m3u8" else 5_000_000 + n,
    }  # fmt: skip


def _value(n: int, at: int) -> tuple[str, str]:
    front = f"https://{large.HOST}"
    rich = {"type": "root", "children": [{"type": "paragraph", "children": [
        {"type": "link", "url": f"/pages/guide-{n % large.PAGES}", "children": [{"type": "text", "value": "Guide"}]}]}]}  # fmt: skip
    kinds = (
        ("single_line_text_field", f"Batch {n}, 第{at}批"),
        ("url", f"{front}/pages/guide-{(n + at) % large.PAGES}?from=field-{n}"),
        ("number_integer", str(n * 100 + at)),
        ("rich_text_field", json.dumps(rich)),
        ("json", json.dumps({"button": {"link": f"/products/discontinued-{n}-{at}"}, "tone": "été"}, ensure_ascii=False)),
        ("list.url", json.dumps([f"https://www.brand-{n % 50}.example/field/{n}", f"{front}/collections/range-{n % 8}"])),
        ("file_reference", gid("MediaImage", MEDIA_FROM + n * ROOM)),
        ("multi_line_text_field", f"Wash cold.\nSee {front}/blogs/news/post-{n % 20}"),
    )
    return kinds[(n + at) % len(kinds)]
