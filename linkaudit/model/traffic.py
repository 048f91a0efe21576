"""What a stream yields of the store's traffic: orders and visits, without anything personal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from linkaudit.model.content import Record, Surface


class Order(Record, frozen=True, kw_only=True, gc=False):
    """One order, without anything personal. ``total`` is what it is worth today: after edits and refunds.

    ``buyer_order`` says the how-manieth order of its buyer it is (1: a new buyer; Shopify's ``customerOrderIndex``).
    """

    ref: int
    created_at: datetime
    currency: str
    total: Decimal
    order_id: int | None = None
    test: bool = False
    cancelled: bool = False
    source_name: str = ""
    updated_at: datetime | None = None
    buyer_order: int | None = None
    discount_codes: tuple[str, ...] = ()


class OrderLine(Record, frozen=True, kw_only=True, gc=False):
    """One line of an order. ``amount`` is after discounts, in the order's currency."""

    order_ref: int
    ref: int
    quantity: int
    product_id: int | None = None
    variant_id: int | None = None
    product_handle: str = ""
    sku: str = ""
    amount: Decimal | None = None


class Visit(Record, frozen=True, kw_only=True, gc=False):
    """A landing on the store and what it is known by; TikTok's or not is judged later.

    ``touch`` is ``last``, ``first`` or ``moment`` (one of the journey) for visits of an order, whose money is then the
    order's; else it is empty and the figures stand here. ``landing_url`` and ``referrer`` are as recorded with personal
    values blanked; ``channel`` is Shopify's own word for the visit's source; ``surface`` is given by the source itself,
    if at all.

    ``day`` is the ISO date that the source itself gives, in its own time zone; empty where a figure is of a whole
    period (see ``Series``) or an instant is known. ``fact`` names what the figures are about: rows of one origin that
    have the same are the same thing told twice, of which the newest file's counts (None: told once only).
    ``campaign_id`` and ``ad_id`` are TikTok's numbers; ``device`` is ``mobile``, ``tablet``, ``desktop`` or empty;
    ``agent`` is the mark of TikTok's app in the browser's name, never the name itself. ``cut``: the source cut the
    landing URL short.
    """

    ref: int
    origin: str
    order_ref: int | None = None
    touch: str = ""
    occurred_at: datetime | None = None
    landing_url: str = ""
    referrer: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""
    channel: str = ""
    surface: Surface | None = None
    sessions: int | None = None
    orders: int | None = None
    revenue: Decimal | None = None
    currency: str = ""
    day: str = ""
    fact: int | None = None
    campaign_id: str = ""
    ad_id: str = ""
    device: str = ""
    agent: str = ""
    cut: bool = False


class Series(Record, frozen=True, kw_only=True, gc=False):
    """What a stream of figures counts, so that two streams never count the same days twice. One a stream, ``ref`` 1.

    ``shape`` names the columns that its rows are told apart by, as written, joined by ``, ``; ``metrics`` those of
    ``sessions orders revenue`` that it has, joined by spaces. ``first_day`` and ``last_day`` are the period that the
    source states, as ISO dates, empty if it states none; ``dated``: every row has its own day; ``landing``: rows name
    landing pages.
    """

    ref: int
    origin: str
    shape: str
    metrics: str
    first_day: str = ""
    last_day: str = ""
    dated: bool = False
    landing: bool = False


class ShopFacts(Record, frozen=True, kw_only=True, gc=False):
    """The shop's own currency (ISO 4217) and time zone (IANA); empty where not told.

    ``ref`` is 1 for what the shop tells of itself, 2 for what its orders show.
    """

    ref: int
    currency: str = ""
    timezone: str = ""
