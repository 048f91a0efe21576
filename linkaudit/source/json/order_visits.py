"""The visits that an order remembers, with everything personal taken out of their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

import msgspec
from msgspec import field

from linkaudit.model import Visit
from linkaudit.source.json.nodes import text
from linkaudit.urls.personal import blank
from linkaudit.urls.tiktok import is_tiktok_host, referrer_host

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
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_LANDING_NOTES = ("landing_page", "landing_site", "landing_url", "landing page", "landingpage", "entry_page")
_REFERRER_NOTES = ("referrer", "referer", "referring_site", "http_referrer", "referrer_url")
_LONGEST = 4096
_REMEMBERED = 1024  # few links bring most visits
_JOURNEY = 1000


class Attribute(msgspec.Struct, gc=False):
    """A note attribute of an order (``customAttributes`` in GraphQL); only those about the visit are looked at."""

    name: str | None = None
    key: str | None = None
    value: object = None


class _Utm(msgspec.Struct, gc=False):
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None


class VisitNode(msgspec.Struct, gc=False):
    """GraphQL ``CustomerVisit``."""

    occurred_at: str | None = field(name="occurredAt", default=None)
    landing: str | None = field(name="landingPage", default=None)
    referrer: str | None = field(name="referrerUrl", default=None)
    source: str | None = None
    utm: _Utm | None = field(name="utmParameters", default=None)


class Journey(msgspec.Struct, gc=False):
    """GraphQL ``customerJourneySummary``."""

    first: VisitNode | None = field(name="firstVisit", default=None)
    last: VisitNode | None = field(name="lastVisit", default=None)
    ready: bool | None = None


class Moments(msgspec.Struct, gc=False):
    """GraphQL ``customerJourney``, deprecated but still served: visits in the order of time."""

    moments: list[VisitNode] | None = None


def visits(
    order_ref: int, summary: Journey | None, moments: Moments | None, *,
    landing: str, referrer: str, attributes: Iterable[Attribute],
) -> list[Visit]:
    """Return the last and the first visit of an order, as far as either is known, then all those of its journey."""
    last, first = (summary.last, summary.first) if summary else (None, None)
    in_time = sorted(moments.moments or (), key=lambda one: one.occurred_at or "") if moments else []
    if in_time:
        last, first = last or in_time[-1], first or in_time[0]
    notes = _notes(attributes)
    last = last or first  # Shopify leaves lastVisit empty where there was one visit only
    if last is None and (landing or referrer or notes):
        last = VisitNode(landing=landing, referrer=referrer)
    found = []
    if last is not None:
        found.append(_visit(last, order_ref, "last", notes))
    if first is not None:
        found.append(_visit(first, order_ref, "first", {}))
    # refs of moments are negative, so that they never meet those of last and first visits
    found += [
        msgspec.structs.replace(visit, ref=-(order_ref * _JOURNEY + at))
        for at, moment in enumerate(in_time[:_JOURNEY], 1)
        if (visit := _visit(moment, order_ref, "moment", {}))
    ]
    return [one for one in found if one is not None]


def _notes(attributes: Iterable[Attribute]) -> dict[str, str]:
    known = {*_UTM, *_LANDING_NOTES, *_REFERRER_NOTES, "ttclid"}
    named = ((text(one.name, one.key).strip().lower().lstrip("_"), one.value) for one in attributes)
    return {name: value for name, value in named if name in known and isinstance(value, str) and value.strip()}


def _visit(node: VisitNode, order_ref: int, touch: str, notes: Mapping[str, str]) -> Visit | None:
    landing = landing_url(node.landing or _noted(notes, _LANDING_NOTES))
    referrer = referrer_url(node.referrer or _noted(notes, _REFERRER_NOTES))
    marks = utm(landing)
    own = node.utm or _Utm()
    words = (own.source, own.medium, own.campaign, own.content, own.term)
    source, medium, campaign, content, term = (
        text(word, marks.get(name), notes.get(name)) for name, word in zip(_UTM, words, strict=True)
    )
    channel = text(node.source) or ("tiktok click id" if "ttclid" in notes and "ttclid" not in landing else "")
    if not (landing or referrer or source or medium or campaign or content or term or channel):
        return None
    return Visit(
        ref=order_ref * 2 + (touch == "first"), origin="orders", order_ref=order_ref, touch=touch,
        occurred_at=instant(node.occurred_at or ""), landing_url=landing, referrer=referrer, source=source,
        medium=medium, campaign=campaign, content=content, term=term, channel=channel)


def _noted(notes: Mapping[str, str], names: Iterable[str]) -> str:
    return next((notes[name] for name in names if name in notes), "")


def instant(written: str) -> datetime | None:
    """Return an ISO 8601 time as UTC; one without offset is taken as UTC.

    >>> instant("2026-09-01T10:00:00-04:00"), instant("soon")
    (datetime.datetime(2026, 9, 1, 14, 0, tzinfo=datetime.timezone.utc), None)
    """
    try:
        read = datetime.fromisoformat(written)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


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


@lru_cache(_REMEMBERED)
def utm(url: str) -> Mapping[str, str]:
    """Return the first value of each parameter of a URL, names in lower case; a second ``?`` counts as ``&``."""
    query = url.partition("#")[0].partition("?")[2].replace("?", "&")
    return {name.lower(): value for name, value in reversed(parse_qsl(query, keep_blank_values=True))}
