"""Addresses of pictures: made whole, compared, and those of Shopify's CDN asked for a JPEG of some width."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from urllib.parse import unquote

from linkaudit.urls.normalise import is_bare_host, join, split

DATA = tomllib.loads((files("linkaudit.listing.media") / "rules.toml").read_text("utf-8"))

_BASE = "https://cdn.shopify.com/"
_HOST = re.compile(r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?|\[[0-9a-f:.]+\])(?::\d+)?")
_WEB = re.compile(r"https?:[/\\]{2}", re.IGNORECASE)
_ENDINGS: dict[str, str] = DATA["endings"]
_OTHERS = {ending: kind for kind, endings in DATA["not_pictures"].items() for ending in endings}
_PLACES: list[list[str]] = DATA["shopify"]["places"]
_WANTED = frozenset(DATA["shopify"]["parameters"])
_PASSING = frozenset(DATA["passing"]["parameters"])
_SIZED = re.compile(rf"_(?:\d{{1,4}}x\d{{0,4}}|x\d{{1,4}}|{'|'.join(DATA['shopify']['named_sizes'])})(?=\.\w+$)")
_PIXELS = re.compile(r"(?<!\d)(\d{3,4})x(\d{3,4})(?!\d)", re.IGNORECASE)
_SHOWN = 60


def address(src: str) -> tuple[str, str]:
    """Return (absolute address, "") for what a shop names as a picture, or ("", why there is none).

    A missing scheme is https, as is http on Shopify's CDN; spaces and letters of other scripts are percent-encoded.

    >>> address("//cdn.shopify.com/s/files/1/2/files/red shoe.jpg?v=1#x")
    ('https://cdn.shopify.com/s/files/1/2/files/red%20shoe.jpg?v=1', '')
    >>> address("data:image/png;base64,AAAA")
    ('', 'is written into the page (data:) and has no address')
    """
    text = src.strip().replace("&amp;", "&")
    if text[:5].lower() == "data:":
        return "", "is written into the page (data:) and has no address"
    if is_bare_host(text):
        text = f"https://{text}"
    whole = join(text, _BASE) if _WEB.match(text) or text.startswith("//") else None
    if whole is None or not _HOST.fullmatch(split(whole).host):
        return "", "has no full address that begins with https://"
    url = whole.partition("#")[0]
    return (f"https:{url[5:]}" if url.startswith("http:") and on_cdn(url) else url), ""


def on_cdn(url: str) -> bool:
    """Whether Shopify's CDN serves ``url`` and takes parameters.

    >>> [on_cdn(url) for url in ("https://shop.example/cdn/shop/files/a.png", "https://shop.example/a.png")]
    [True, False]
    """
    parts = split(url)
    return any(parts.path.startswith(path) and host in ("", parts.host) for host, path in _PLACES)


def original(url: str) -> str:
    """Return the CDN's address of the picture as it was uploaded.

    >>> original("https://shop.example/cdn/shop/files/a.png?v=1&width=300&crop=center")
    'https://shop.example/cdn/shop/files/a.png?v=1'
    """
    return _with_query(url, [piece for piece in _pieces(url) if piece.partition("=")[0].lower() not in _WANTED])


def as_jpeg(url: str, width: int) -> str:
    """Return the CDN's address of the picture as a JPEG of ``width`` pixels, or of its own where that is less.

    >>> as_jpeg("https://shop.example/cdn/shop/files/a.png?v=1", 1600)
    'https://shop.example/cdn/shop/files/a.png?format=jpg&v=1&width=1600'
    """
    return _with_query(url, sorted([*_pieces(original(url)), "format=jpg", f"width={width}"]))


def same(url: str) -> str:
    """Name "the same picture": what is left without scheme, version, wanted size and, on the CDN, the way to it.

    >>> same("https://cdn.shopify.com/s/files/1/2/files/a.png?v=1") == same("https://x.example/cdn/shop/files/a.png")
    True
    """
    if on_cdn(url):
        return "/".join(split(url).path.split("/")[-2:])
    kept = [piece for piece in _pieces(url) if piece.partition("=")[0].lower() != "v"]
    return _with_query(url, kept).partition(":")[2]


def without_size(key: str) -> str:
    """Return the name of the picture that ``key`` (see ``same``) is a smaller copy of, or may be.

    >>> without_size("files/shoe_480x480.jpg"), without_size("files/shoe_small.jpg"), without_size("files/a.jpg")
    ('files/shoe.jpg', 'files/shoe.jpg', 'files/a.jpg')
    """
    return _SIZED.sub("", key)


def kind_by_name(url: str) -> str:
    """Return the format that the ending of the file's name tells, or an empty string.

    >>> kind_by_name("https://cdn.shopify.com/s/files/1/2/files/a.JPG?v=1"), kind_by_name("https://a.example/a.mov")
    ('jpeg', 'video')
    """
    ending = split(url).path.rpartition(".")[2].lower()
    return _ENDINGS.get(ending, "") or _OTHERS.get(ending, "")


def kind_by_mime(mime: str) -> str:
    """Return the format that a media type tells (``image/jpeg``), or an empty string."""
    word = mime.partition(";")[0].strip().lower().removeprefix("image/").removeprefix("x-").removeprefix("ms-")
    return _ENDINGS.get(word.removesuffix("+xml"), "")


def pixels_by_name(url: str) -> tuple[int, int] | None:
    """Return the width and height that stand in the file's name. A hint: 200x300 may be a carpet's centimetres.

    >>> pixels_by_name("https://cdn.shopify.com/s/files/1/2/products/10350_432x720_72_RGB.jpeg?v=1")
    (432, 720)
    """
    found = _PIXELS.findall(file_name(url))
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def file_name(url: str) -> str:
    """Return the file's name as people read it, cut to what fits in a sentence."""
    name = unquote(url.partition("?")[0].rstrip("/").rpartition("/")[2])
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"


def is_passing(url: str) -> bool:
    """Whether ``url`` is signed for a while: it opens today, and not when TikTok comes for it."""
    return any(piece.partition("=")[0].lower() in _PASSING for piece in _pieces(url))


def _pieces(url: str) -> list[str]:
    return [piece for piece in url.partition("?")[2].split("&") if piece]


def _with_query(url: str, pieces: list[str]) -> str:
    bare = url.partition("?")[0]
    return f"{bare}?{'&'.join(pieces)}" if pieces else bare
