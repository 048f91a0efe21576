"""What judgement looks at: content joined and merged over the streams of a run."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import (
    Direction,
    Image,
    Metafield,
    OwnerKind,
    Product,
    Record,
    Status,
    StockLevel,
    Surface,
    Variant,
)


class ProductState(Record, frozen=True, kw_only=True, gc=False):
    """What decides whether a product's page opens. ``sold_out`` None: its stock is not known."""

    handle: str
    product_id: int | None = None
    title: str = ""
    status: Status | None = None
    published: bool | None = None
    sold_out: bool | None = None


class VariantState(Record, frozen=True, kw_only=True, gc=False):
    """A variant id, whose it is, and whether it can be bought."""

    variant_id: int
    handle: str
    sold_out: bool | None = None


class PageState(Record, frozen=True, kw_only=True, gc=False):
    """A path of the store and whether it is published; None counts as published."""

    kind: OwnerKind
    path: str
    handle: str
    published: bool | None = None
    page_id: int | None = None


class Landing(Record, frozen=True, kw_only=True, gc=False):
    """A visit with the order it led to, if any: everything that attribution looks at.

    ``visited_at`` is the visit's own instant, ``occurred_at`` that of the order, or of the visit where there is none;
    ``day`` is the day in the shop's time zone that figures count for, empty if not known. ``cut``: the landing URL was
    cut short when it was recorded. The rest is as in ``Visit`` and ``Order``.
    """

    stream_id: int
    visit_ref: int
    origin: str
    landing_url: str
    referrer: str
    source: str
    medium: str
    campaign: str
    content: str
    channel: str
    surface: Surface | None = None
    sessions: int | None = None
    orders: int | None = None
    revenue: Decimal | None = None
    currency: str = ""
    occurred_at: str | None = None
    order_ref: int | None = None
    test: bool = False
    cancelled: bool = False
    source_name: str = ""
    touch: str = ""
    term: str = ""
    visited_at: str | None = None
    day: str = ""
    campaign_id: str = ""
    ad_id: str = ""
    device: str = ""
    agent: str = ""
    cut: bool = False
    buyer_order: int | None = None
    discount_codes: tuple[str, ...] = ()


class CountedSeries(Record, frozen=True, kw_only=True, gc=False):
    """What a stream has figures of (see ``Series``), with the days that it covers: stated, or as its rows show."""

    stream_id: int
    origin: str
    shape: str
    metrics: str
    first_day: str = ""
    last_day: str = ""
    dated: bool = False
    landing: bool = False


class SoldLine(Record, frozen=True, kw_only=True, gc=False):
    """A line of an order that is TikTok's, with the order's own ``revenue``; one without product stands for no line."""

    stream_id: int
    order_ref: int
    currency: str
    revenue: Decimal
    quantity: int | None = None
    amount: Decimal | None = None
    product_id: int | None = None
    product_handle: str = ""


class OrderCount(Record, frozen=True, kw_only=True, gc=False):
    """How many of the store's orders are alike in these ways."""

    source_name: str
    test: bool
    cancelled: bool
    has_visit: bool
    orders: int


class ProductDetail(Record, frozen=True, kw_only=True, gc=False):
    """A product with all that a listing needs, merged from every stream that has it.

    ``collections`` are handles; ``levels`` the stock of its variants (by ``item_id``) at each location.
    """

    product: Product
    variants: tuple[Variant, ...] = ()
    images: tuple[Image, ...] = ()
    metafields: tuple[Metafield, ...] = ()
    collections: tuple[str, ...] = ()
    levels: tuple[StockLevel, ...] = ()


class Link(Record, frozen=True, kw_only=True, gc=False):
    """One URL as written less its personal parameters, with one direction and one surface.

    ``base`` is what it is joined to, empty where that does not matter; ``placements`` how often it stands in the
    input; ``evidence`` how the surface is known.
    """

    link_id: int
    direction: Direction
    surface: Surface
    url: str
    base: str = ""
    placements: int = 0
    evidence: str = ""
