"""The addresses of one ad as TikTok's Business API tells them, with the parameters that it keeps apart from them.

Fields: business-api.tiktok.com, v1.3, ``ad/get`` and ``smart_plus/ad/get``, in copies read 2026-11-22. Parameters
stand in ``utm_params`` as pairs of ``key`` and ``value``. Beside a landing page with parameters of its own they should
only repeat those, and "will not be automatically appended" (same place): what they add there is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from linkaudit.source.ads.cells import Addresses, addresses
from linkaudit.source.json.stream import Json

BOTH = "landing pages with parameters of their own and utm_params that they lack: added, though TikTok may not do so"

_LANDING = frozenset({"landing_page_url", "landing_page_urls", "landing_page_url_list"})
_DEEP = frozenset({"deeplink", "deeplink_list", "deeplink_url"})
_OTHERS = frozenset({
    "click_tracking_url", "impression_tracking_url", "video_view_tracking_url", "disclaimer_url",
    "custom_product_page_url", "fallback_url", "external_url", "clickable_disclaimer_url",
})  # fmt: skip
_DEEPEST = 8
_UNSAFE = {ord(mark): f"%{ord(mark):02X}" for mark in ' \t\r\n"<>#&'}


class Address(NamedTuple):
    """Addresses at one place of an ad: ``path`` as ``landing_page_url_list[1].landing_page_url``."""

    path: str
    found: Addresses
    both: bool = False


def addresses_of(ad: Mapping[str, Json]) -> list[Address]:
    """Return the addresses of an ad in its own order, each once."""
    landing, deep = _pairs(ad, "utm_params"), _pairs(ad, "deeplink_utm_params")
    seen: set[str] = set()
    found: list[Address] = []
    for path, field, text in _texts(dict(ad), "", "", 0):
        one = addresses(text)
        pairs = landing if field in _LANDING else deep if field in _DEEP else []
        both = any("?" in url and _lacking(url, pairs) for url in one.urls)
        urls = tuple(url for url in (with_parameters(url, pairs) for url in one.urls) if url not in seen)
        seen.update(urls)
        if urls or one.apps or one.odd:
            found.append(Address(path, one._replace(urls=urls), both))
    return found


def with_parameters(url: str, pairs: list[tuple[str, str]]) -> str:
    """Return ``url`` with the parameters that it has not yet.

    >>> with_parameters("https://a.example/x?v=1#top", [("utm_source", "tiktok"), ("v", "2"), ("c", "__CID_NAME__")])
    'https://a.example/x?v=1&utm_source=tiktok&c=__CID_NAME__#top'
    """
    lacking = _lacking(url, pairs)
    if not lacking:
        return url
    base, hash_, fragment = url.partition("#")
    joint = "" if base.endswith(("?", "&")) else "&" if "?" in base else "?"
    return base + joint + "&".join(f"{key.translate(_UNSAFE)}={value.translate(_UNSAFE)}" for key, value in lacking) \
        + hash_ + fragment


def _lacking(url: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    query = url.partition("#")[0].partition("?")[2].replace("?", "&")
    known = {unquote(piece.partition("=")[0]).lower() for piece in query.split("&")}
    return [pair for pair in pairs if pair[0].lower() not in known]


def _pairs(ad: Mapping[str, Json], name: str) -> list[tuple[str, str]]:
    """Return the parameters kept under ``name``, in the ad itself or its configuration."""
    configuration = ad.get("ad_configuration")
    given = ad.get(name) or (configuration.get(name) if isinstance(configuration, dict) else None)
    found: dict[str, str] = {}
    for one in given if isinstance(given, list) else []:
        key = (one.get("key") or one.get("field") or one.get("name")) if isinstance(one, dict) else None
        value = one.get("value") if isinstance(one, dict) else None
        if isinstance(key, str) and key.strip() and isinstance(value, str | int):
            found.setdefault(key.strip(), str(value).strip())
    return list(found.items())


def _texts(value: Json, path: str, field: str, depth: int) -> Iterator[tuple[str, str, str]]:
    """Yield path, field and text of all that is an address by the name of its field."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}" if path else name, name, depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{path}[{number}]", field, depth + 1)
    elif isinstance(value, str) and value and field in _LANDING | _DEEP | _OTHERS:
        yield path, field, value
