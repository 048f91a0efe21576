"""What the first bytes of a file say: is it a picture, of which format, how many pixels. Any bytes may come."""

from __future__ import annotations

import io
from typing import NamedTuple

import imagesize  # type: ignore[import-untyped]

_SIGNS: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"GIF87a", 0, "gif"),
    (b"GIF89a", 0, "gif"),
    (b"WEBP", 8, "webp"),
    (b"II*\0", 0, "tiff"),
    (b"MM\0*", 0, "tiff"),
    (b"II+\0", 0, "tiff"),
    (b"\0\0\0\x0cjP  \r\n", 0, "jp2"),
    (b"\0\0\0\x0cJXL \r\n", 0, "jxl"),
    (b"8BPS", 0, "psd"),
    (b"\0\0\1\0", 0, "ico"),
)
# Brands of an ISO media file that mark a still picture (registered at mp4ra.org); any other one is a film.
_BRANDS = {b"avif": "avif", b"avis": "avif", b"heic": "heic", b"heix": "heic", b"heim": "heic", b"heis": "heic",
           b"hevc": "heic", b"hevx": "heic", b"mif1": "heic", b"msf1": "heic"}  # fmt: skip
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
# Formats whose sizes the library reads from a few bytes, by loops that the bytes at hand bound.
_MEASURED = frozenset({"jpeg", "png", "gif", "webp", "tiff", "bmp", "heic", "avif"})
_MOST = 1_000_000  # pixels a side; more is damage
_TEXT = 1024


class Seen(NamedTuple):
    """Format, empty if it is no picture, and pixels where the bytes at hand tell them."""

    kind: str = ""
    width: int | None = None
    height: int | None = None


def look(head: bytes) -> Seen:
    """Return what ``head``, the beginning of a file, is the beginning of."""
    kind = _kind(head)
    if kind not in _MEASURED:
        return Seen(kind)
    # Turned pictures are measured as stored: reading how they are turned walks tables that a hostile file can inflate.
    width, height = imagesize.get(io.BytesIO(head), exif_rotation=False)
    likely = all(isinstance(side, int) and 0 < side <= _MOST for side in (width, height))
    return Seen(kind, width, height) if likely else Seen(kind)


def is_page(head: bytes) -> bool:
    """Whether ``head`` begins an HTML page."""
    text = _text(head)
    return text.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in text


def _kind(head: bytes) -> str:
    for sign, at, kind in _SIGNS:
        if head.startswith(sign, at):
            return kind
    if head[4:8] == b"ftyp":
        return _still(head)
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    text = _text(head)
    return "svg" if "<svg" in text and text.startswith("<") and not is_page(head) else ""


def _still(head: bytes) -> str:
    end = min(int.from_bytes(head[:4], "big"), len(head), _TEXT)
    brands = [head[at : at + 4] for at in (8, *range(16, end - 3, 4))]
    kinds = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    return "avif" if "avif" in kinds else next(iter(kinds), "")


def _text(head: bytes) -> str:
    return head[:_TEXT].removeprefix(b"\xef\xbb\xbf").lstrip().decode("ascii", "replace").lower()
