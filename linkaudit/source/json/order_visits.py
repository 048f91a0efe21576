"""The visits that an order remembers, with everything personal taken out of their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import field

from linkaudit.model import Visit
from linkaudit.source.json.nodes import Whole, text
from linkaudit.source.reading.visited import instant, landing_url, referrer_url
from linkaudit.urls.query import parameters
from linkaudit.urls.utm import is_cut

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_LANDING_NOTES = ("landing_page", "landing_site", "landing_url", "landing page", "landingpage", "entry_page")
_REFERRER_NOTES = ("referrer", "referer", "referring_site", "http_referrer", "referrer_url")
_KNOWN_NOTES = frozenset({*_UTM, *_LANDING_NOTES, *_REFERRER_NOTES, "ttclid"})
_NO_TAGS = ("",) * len(_UTM)
_JOURNEY = 1000
_LONG = 255  # bytes of a landing that Shopify keeps


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
    place: Whole | None = field(name="customerOrderIndex", default=None)


class Moments(msgspec.Struct, gc=False):
    """GraphQL ``customerJourney``, deprecated but still served: visits in the order of time."""

    moments: list[VisitNode] | None = None
    place: Whole | None = field(name="customerOrderIndex", default=None)


def place_of_order(summary: Journey | None, moments: Moments | None) -> int | None:
    """Return the how-manieth order of its buyer it is, from 1; None if Shopify does not say.

    "The position of the current order within the customer's order history. Test orders aren't included." (Admin API
    2026-10). Programs that read live shops take 1 for the first (read 2026-11-22); 0 is no position.
    """
    told = (one.place for one in (summary, moments) if one)
    return next((place for place in told if place is not None and place > 0), None)


def visits(
    order_ref: int, summary: Journey | None, moments: Moments | None, *,
    landing: str, referrer: str, attributes: Sequence[Attribute],
) -> list[Visit]:
    """Return the last and the first visit of an order, as far as either is known, then all those of its journey."""
    last, first = (summary.last, summary.first) if summary else (None, None)
    in_time = sorted(moments.moments or (), key=lambda one: one.occurred_at or "") if moments else []
    if in_time:
        last, first = last or in_time[-1], first or in_time[0]
    notes = _notes(attributes) if attributes else {}
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
    named = ((text(one.name, one.key).strip().lower().lstrip("_"), one.value) for one in attributes)
    return {name: value for name, value in named if name in _KNOWN_NOTES and isinstance(value, str) and value.strip()}


def _visit(node: VisitNode, order_ref: int, touch: str, notes: Mapping[str, str]) -> Visit | None:
    written = node.landing or ""
    landing = landing_url(written or _noted(notes, _LANDING_NOTES)) if written or notes else ""
    sender = node.referrer or _noted(notes, _REFERRER_NOTES)
    referrer = referrer_url(sender) if sender else ""
    source, medium, campaign, content, term = _tags(node.utm, parameters(landing), notes)
    channel = node.source or ("tiktok click id" if "ttclid" in notes and "ttclid" not in landing else "")
    if not (landing or referrer or source or medium or campaign or content or term or channel):
        return None
    return Visit(
        ref=order_ref * 2 + (touch == "first"), origin="orders", order_ref=order_ref, touch=touch,
        occurred_at=instant(node.occurred_at or ""), landing_url=landing, referrer=referrer, source=source,
        medium=medium, campaign=campaign, content=content, term=term, channel=channel,
        cut=bool(written) and _is_cut(written))


def _tags(own: _Utm | None, marks: Mapping[str, str], notes: Mapping[str, str]) -> Sequence[str]:
    """Return the UTM values: as the source tells them apart, else as the URL has them, else as noted."""
    if own is None:
        return [marks.get(name) or notes.get(name) or "" for name in _UTM] if marks or notes else _NO_TAGS
    words = (own.source, own.medium, own.campaign, own.content, own.term)
    if not marks and not notes:
        return [word or "" for word in words]
    return [word or marks.get(name) or notes.get(name) or "" for name, word in zip(_UTM, words, strict=True)]


def _is_cut(written: str) -> bool:
    """Whether a landing was cut: as REST writes it, without host, or as the storefront does, with it."""
    if written.isascii() and len(written) < _LONG:
        return False
    return is_cut(written) or ("://" in written and is_cut("/" + written.partition("://")[2].partition("/")[2]))


def _noted(notes: Mapping[str, str], names: Iterable[str]) -> str:
    return next((notes[name] for name in names if name in notes), "")
