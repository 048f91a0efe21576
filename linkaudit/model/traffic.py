"""What a stream yields of the store's traffic: orders and visits, without anything personal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from linkaudit.model.content import Record, Surface


class Order(Record, frozen=True, kw_only=True, gc=False):
    """One order, without anything personal. ``total`` is what it is worth today: after edits and refunds."""

    ref: int
    created_at: datetime
    currency: str
    total: Decimal
    order_id: int | None = None
    test: bool = False
    cancelled: bool = False
    source_name: str = ""


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
