"""TikTok's own pages, and the links in which it wraps others. The words are data in ``tiktok.toml``, with sources."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from urllib.parse import parse_qsl, unquote

from linkaudit.urls.normalise import has_scheme, join, split

DATA = tomllib.loads((files("linkaudit.urls") / "tiktok.toml").read_text("utf-8"))
_HOSTS = tuple(DATA["hosts"])
_SHORT_HOSTS = frozenset(DATA["short_hosts"])
_SHOP_HOSTS = frozenset(DATA["shop_hosts"])
_WRAPPER_PARAMETERS = ("target", "url", "u")
_NOWHERE = "https://invalid.invalid/"
_APP_SCHEME = re.compile(r"snssdk\d{3,5}|musically|tiktok|aweme|sslocal", re.IGNORECASE)
_MAX_DECODINGS = 3


def is_tiktok_host(host: str) -> bool:
    """Whether ``host`` is one of TikTok's own.

    >>> is_tiktok_host("vm.tiktok.com"), is_tiktok_host("nottiktok.com")
    (True, False)
    """
    return host.endswith(_HOSTS) and any(host == own or host.endswith("." + own) for own in _HOSTS)


def page_kind(host: str, path: str, query: str) -> str:  # noqa: PLR0911  one return for each shape
    """Say what a URL on TikTok shows: storefront, shop (TikTok Shop), profile, video, live, short or other.

    >>> page_kind("www.tiktok.com", "/@tent/showcase", ""), page_kind("shop.tiktok.com", "/view/product/1", "")
    ('storefront', 'shop')
    >>> page_kind("www.tiktok.com", "/view/product/17", ""), page_kind("www.tiktok.com", "/@tent/video/7", "")
    ('storefront', 'video')
    """
    segments = [segment for segment in path.lower().split("/") if segment]
    if host in _SHOP_HOSTS or segments[:1] == ["shop"]:
        return "shop"
    if host in _SHORT_HOSTS or segments[:1] == ["t"]:
        return "short"
    match segments:
        case [_, "storefront" | "showcase" | "shop", *_] | ["view", "product", *_] | ["storefront" | "showcase", *_]:
            return "storefront"
        case [handle] if handle.startswith("@"):
            return "storefront" if re.search(r"(?:^|&)tab=(?:shop|storefront|showcase)", query) else "profile"
        case [_, "video" | "photo" | "music", *_] | ["embed" | "v" | "video", *_] | ["player", *_]:
            return "video"
        case [_, "live", *_]:
            return "live"
    return "other"


def unwrap(href: str) -> str | None:
    """Return the target inside TikTok's link wrapper (``tiktok.com/link/v2?target=``), normalised, or None.

    The target may lack its scheme or be encoded twice (seen in bio links).

    >>> unwrap("https://www.tiktok.com/link/v2?aid=1988&scene=bio_url&target=shop.example%252Fproducts%252Fa")
    'https://shop.example/products/a'
    """
    if "tiktok" not in href:
        return None
    parts = split(href)
    if not is_tiktok_host(parts.host) or not parts.path.startswith(("/link", "/redirect")):
        return None
    values = dict(reversed(parse_qsl(parts.query)))
    wrapped = next((values[name] for name in _WRAPPER_PARAMETERS if values.get(name)), "")
    for _ in range(_MAX_DECODINGS):
        address = wrapped.partition("?")[0].lower()  # what the target's own query has encoded stays so
        if "%2f" not in address and "%3a" not in address:
            break
        wrapped = unquote(wrapped)
    if not wrapped:
        return None
    return join(wrapped if has_scheme(wrapped) else "https://" + wrapped.lstrip("/"), _NOWHERE)


def unwrap_app(href: str) -> str | None:
    """Return the web address inside a link that opens TikTok's app, normalised, or None.

    General knowledge, not checked but for ``snssdk1233://``, which stands in public code (seen 2026-11-26).

    >>> unwrap_app("snssdk1233://webview?url=https%3A%2F%2Fshop.example%2Fproducts%2Fa")
    'https://shop.example/products/a'
    >>> unwrap_app("intent://x#Intent;scheme=snssdk1233;S.browser_fallback_url=https%3A%2F%2Fshop.example%2F;end")
    'https://shop.example/'
    """
    scheme, _, rest = href.partition(":")
    if scheme.lower() == "intent":
        pieces = dict(piece.partition("=")[::2] for piece in rest.partition("#Intent;")[2].split(";"))
        wrapped = unquote(pieces.get("S.browser_fallback_url", ""))
    elif _APP_SCHEME.fullmatch(scheme):
        values = dict(reversed(parse_qsl(rest.partition("?")[2])))
        wrapped = next((values[name] for name in ("url", *_WRAPPER_PARAMETERS) if values.get(name)), "")
    else:
        return None
    return join(wrapped, _NOWHERE) if wrapped.startswith(("https://", "http://")) else None
