"""Which visits are TikTok's, and which link they came through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.model import Attribution, Direction, Impact, Landing, Link, Surface
from linkaudit.urls import tiktok
from linkaudit.urls.identity import link_id
from linkaudit.urls.normalise import has_scheme, is_bare_host, join, split, url_key
from linkaudit.urls.personal import drop

LINK_LIST = "link_list"
_N = TypeVar("_N", int, Decimal)


class Listed(msgspec.Struct):
    """The inbound links known so far, by the URL they open; grows with every landing that no list names."""

    by_key: dict[str, list[Link]]
    found: dict[int, Link]


def listed(links: Iterable[Link], catalog: Catalog) -> Listed:
    """Index the listed inbound links by the URL they open."""
    index: dict[str, list[Link]] = {}
    for link in links:
        index.setdefault(_key(link.url, catalog), []).append(link)
    return Listed(index, {})


def attribute(
    visits: Iterable[Landing], known: Listed, catalog: Catalog, *, aliases: frozenset[str], skips: dict[str, int],
    orders_loaded: bool,
) -> Iterator[Attribution]:  # fmt: skip
    """Yield TikTok's visits; ``known`` learns the links of landings, ``skips`` counts what was left out and why.

    Money is counted once: figures of link lists are left out when orders were loaded (``orders_loaded``).
    """
    for visit in visits:
        if visit.origin == LINK_LIST:
            yield _from_list(visit, known, catalog, orders_loaded=orders_loaded, skips=skips)
            continue
        landing = tiktok.Landing(
            visit.landing_url, visit.referrer, visit.source, visit.medium, visit.campaign, visit.content, visit.channel
        )
        why = _left_out(visit)
        signal = tiktok.signal(landing, aliases)
        if why and why is not _SHOP_CHANNEL and signal:
            skips[why] = skips.get(why, 0) + 1
        if why or not signal:
            continue
        surface, evidence = tiktok.surface_of(landing)
        link = _link_of(visit, Surface(surface), evidence, known, catalog)
        yield _attribution(visit, link, signal, Surface(surface), evidence, paid=tiktok.is_paid(landing))


_TEST = "TikTok test orders: not counted as sales"
_CANCELLED = "cancelled TikTok orders: not counted as sales"
_SHOP_CHANNEL = "TikTok Shop"  # counted by channel: most of these orders have no visit at all
_LIST_MONEY = "orders and revenue of link lists: not counted, because orders were loaded"


def _left_out(visit: Landing) -> str:
    if visit.order_ref is None:
        return ""
    if tiktok.is_shop_channel(visit.source_name):
        return _SHOP_CHANNEL
    if visit.test:
        return _TEST
    return _CANCELLED if visit.cancelled else ""


def _from_list(
    visit: Landing, known: Listed, catalog: Catalog, *, orders_loaded: bool, skips: dict[str, int]
) -> Attribution:
    surface = visit.surface or Surface.UNKNOWN
    same = known.by_key.get(_key(visit.landing_url, catalog), [])
    link = next((one for one in same if one.surface is surface), None)
    counted = visit
    if orders_loaded:  # a link without an order has none: that is known then
        counted = msgspec.structs.replace(visit, orders=0, revenue=Decimal(0))
        if visit.orders or visit.revenue:
            skips[_LIST_MONEY] = skips.get(_LIST_MONEY, 0) + 1
    return _attribution(counted, link, "link list", surface, "link list", paid=surface is Surface.AD)


def _link_of(visit: Landing, surface: Surface, evidence: str, known: Listed, catalog: Catalog) -> Link | None:
    if not visit.landing_url:
        return None
    key = _key(visit.landing_url, catalog)
    same = known.by_key.setdefault(key, [])
    exact = next((one for one in same if one.surface is surface), None)
    in_list = [one for one in same if one.link_id not in known.found]
    if exact or len(in_list) == 1:
        return exact or in_list[0]
    if in_list:
        evidence = evidence or f"listed on several surfaces: {', '.join(sorted({one.surface for one in in_list}))}"
    url = _absolute(drop(visit.landing_url), catalog)
    number = link_id(Direction.INBOUND, surface, url)
    link = Link(
        link_id=number,
        direction=Direction.INBOUND,
        surface=surface,
        url=url,
        evidence=evidence or "landing of an order",
    )
    same.append(link)
    known.found[number] = link
    return link


def _attribution(
    visit: Landing, link: Link | None, signal: str, surface: Surface, evidence: str, *, paid: bool
) -> Attribution:
    return Attribution(
        stream_id=visit.stream_id, visit_ref=visit.visit_ref, link_id=link.link_id if link else 0, signal=signal,
        surface=link.surface if link else surface, evidence=link.evidence if link else evidence, paid=paid,
        sessions=visit.sessions, orders=visit.orders, revenue=visit.revenue, currency=visit.currency,
        day=(visit.occurred_at or "")[:10],
    )  # fmt: skip


class Ledger:
    """Sums TikTok's visits up as they pass by: per link (0: unlinked) and currency."""

    def __init__(self) -> None:
        self.visits = 0
        self.first_day = ""
        self.last_day = ""
        self._sums: dict[tuple[int, str], Impact] = {}

    def add(self, one: Attribution) -> None:
        """Count one visit."""
        self.visits += 1
        if one.day:
            self.first_day = min(self.first_day or one.day, one.day)
            self.last_day = max(self.last_day, one.day)
        self._count(Impact(
            link_id=one.link_id, currency=one.currency, orders=one.orders, revenue=one.revenue, sessions=one.sessions
        ))  # fmt: skip

    def _count(self, more: Impact) -> None:
        key = (more.link_id, more.currency)
        old = self._sums.get(key) or Impact(link_id=more.link_id, currency=more.currency)
        self._sums[key] = Impact(
            link_id=more.link_id,
            currency=more.currency,
            orders=_add(old.orders, more.orders, 0),
            revenue=_add(old.revenue, more.revenue, Decimal(0)),
            sessions=_add(old.sessions, more.sessions, 0),
        )

    def impacts(self, assumed: str) -> list[Impact]:
        """Return the sums. Money that names no currency is of ``assumed``; if that is empty, of none.

        Figures without money (sessions) that name no currency stand with the one that has most orders.
        """
        orders: Counter[str] = Counter()
        for one in self._sums.values():
            if one.currency:
                orders[one.currency] += one.orders or 0
        main = assumed or next((name for name, _ in orders.most_common(1)), "")
        for key in [key for key in self._sums if not key[1]]:
            currency = assumed if self._sums[key].revenue else main
            if currency:
                self._count(msgspec.structs.replace(self._sums.pop(key), currency=currency))
        return list(self._sums.values())


def _add(total: _N | None, more: _N | None, zero: _N) -> _N | None:
    """Add what is known; unknown and unknown stays unknown."""
    return total if more is None else (total or zero) + more


def _absolute(url: str, catalog: Catalog) -> str:
    if is_bare_host(url):
        return "https://" + url
    if has_scheme(url):
        return url
    return catalog.base + (url if url.startswith("/") else "/" + url)


def _key(url: str, catalog: Catalog) -> str:
    # A landing is recorded without its host, so all hosts of the store count as one.
    opened = join(_absolute(drop(url.strip()), catalog), catalog.base) or url
    key = url_key(tiktok.unwrap(opened) or opened)
    parts = split(key)
    return f"{parts.path}?{parts.query}" if parts.host in catalog.hosts else key
