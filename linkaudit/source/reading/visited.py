"""Addresses and times of visits as sources write them, with everything personal taken out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

from linkaudit.source.reading.dates import YEARS
from linkaudit.urls.personal import blank
from linkaudit.urls.tiktok import is_tiktok_host
from linkaudit.urls.visit_marks import referrer_host

# Paths that end in somebody's token or order: kept up to there; of their query only what names the campaign.
_PRIVATE = re.compile(
    r"^((?:https?://[^/?#]+)?(?:/[a-z]{2}(?:-[a-z]{2,4})?)?(?:/\d+)?"
    r"(?:/(?:checkouts?|orders|wallets|invoices|gift_cards|cart/c|(?:tools/)?unsubscribe)(?=/[^/?#])"
    r"|/account/(?:activate|reset|invalidate|orders|login|addresses)))(?:[/?#].*)?$",
    re.IGNORECASE | re.DOTALL,
)
_CAMPAIGN = re.compile(r"utm_\w+|ttclid", re.IGNORECASE)
_FROM_TIKTOK = re.compile(r"scene|target|url|aid", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:amp;)+", re.IGNORECASE)
_USER_INFO = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#]*@", re.IGNORECASE)
_OFFSET = re.compile(r"T.*([+-])(0\d|1[0-2]):?00$")
_LONGEST = 4096
_REMEMBERED = 1024  # few links bring most visits


def instant(written: str) -> datetime | None:
    """Return an ISO 8601 time as UTC; one without offset is taken as UTC. None if it is none, or of no usable year.

    >>> instant("2026-09-01T10:00:00-04:00"), instant("soon"), instant("9999-12-31T12:00:00Z")
    (datetime.datetime(2026, 9, 1, 14, 0, tzinfo=datetime.timezone.utc), None, None)
    """
    try:
        read = datetime.fromisoformat(written)
        found = read if read.tzinfo is UTC else (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year in YEARS else None


def zone(written: str) -> str:
    """Return the time zone that the offset of an ISO 8601 time names, in whole hours; empty if there is none, or UTC's.

    >>> zone("2026-09-01T10:00:00-04:00"), zone("2026-09-01T10:00:00Z"), zone("2026-09-01T10:00:00+05:30"), zone("soon")
    ('Etc/GMT+4', '', '', '')
    """
    found = _OFFSET.search(written)
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}" if found and int(found[2]) else ""


@lru_cache(_REMEMBERED)
def landing_url(url: str) -> str:
    """Return a landing URL without what identifies a person or a cart.

    >>> landing_url("/products/tent?ttclid=abc&amp;utm_source=tiktok")
    '/products/tent?ttclid=&utm_source=tiktok'
    >>> landing_url("/9/checkouts/0af3?key=1"), landing_url("/orders/0af3?key=1&utm_source=tiktok&ttclid=abc")
    ('/9/checkouts', '/orders?utm_source=tiktok&ttclid=')
    """
    url = url.strip()[:_LONGEST]
    if "&amp;" in url:
        url = _AMPERSAND.sub("&", url)
    private = _PRIVATE.match(url)
    return blank(private[1] + _parameters(url, _CAMPAIGN) if private else url)


@lru_cache(_REMEMBERED)
def referrer_url(url: str) -> str:
    """Return host and path of a referrer; TikTok's own hosts keep the parameters that tell the place and the target.

    >>> referrer_url("https://www.google.com/search?q=me@x.example")
    'https://www.google.com/search'
    >>> referrer_url("https://www.tiktok.com/link/v2?aid=1988&scene=bio_url&sec_uid=77")
    'https://www.tiktok.com/link/v2?aid=1988&scene=bio_url'
    """
    url = _AMPERSAND.sub("&", _USER_INFO.sub(r"\1", url.strip()[:_LONGEST]))
    place = re.split("[?#]", url, maxsplit=1)[0]
    private = _PRIVATE.match(place)
    kept = _parameters(url, _FROM_TIKTOK) if is_tiktok_host(referrer_host(url)) else ""
    return blank((private[1] if private else place) + kept)


def _parameters(url: str, names: re.Pattern[str]) -> str:
    """Return the query of ``url`` with no parameters but those of these ``names``, as written."""
    query = url.partition("#")[0].partition("?")[2]
    pairs = [pair for pair in re.split("[&?;]", query) if names.fullmatch(unquote(pair.partition("=")[0]))]
    return f"?{'&'.join(pairs)}" if pairs else ""
