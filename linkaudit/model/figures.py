"""What TikTok's traffic says: the ``traffic`` part of summary.json. Each list reconciles with the total it parts."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import Record


class Share(Record, frozen=True, kw_only=True, gc=False):
    """One label's part of TikTok's money in one currency, over the summary's period.

    What no source counts is None. ``conversion`` is orders per session, of the days for which a source counts sessions.
    """

    label: str
    currency: str
    orders: int | None = None
    revenue: Decimal | None = None
    sessions: int | None = None
    conversion: Decimal | None = None


class ModelTotal(Record, frozen=True, kw_only=True, gc=False):
    """What orders are TikTok's by one attribution model. ``additive`` false: an order may count at several links."""

    model: str
    currency: str
    orders: int
    revenue: Decimal
    additive: bool
    chosen: bool


class LeftOut(Record, frozen=True, kw_only=True, gc=False):
    """Orders that do not pass a step, and why."""

    why: str
    orders: int


class Step(Record, frozen=True, kw_only=True, gc=False):
    """A step from the store's orders to products: how many pass it, and what is left behind."""

    step: str
    orders: int
    left_out: list[LeftOut]


class TagFault(Record, frozen=True, kw_only=True, gc=False):
    """A tagging fault and the money of the visits that have it: mis-attributed, or not attributed at all."""

    code: str
    currency: str
    visits: int
    orders: int | None = None
    revenue: Decimal | None = None
    sessions: int | None = None


class BrokenLanding(Record, frozen=True, kw_only=True, gc=False):
    """A landing page that is broken today and what came through it in the period.

    ``lost`` is an estimate: its sessions times what a session of TikTok's earned, in the same currency, on days for
    which both are counted. Empty where that is not known.
    """

    target_url: str
    currency: str
    links: int
    orders: int | None = None
    revenue: Decimal | None = None
    sessions: int | None = None
    lost: Decimal | None = None


class Dark(Record, frozen=True, kw_only=True, gc=False):
    """TikTok's visits that look direct: an estimate, never part of the measured total. ``method`` says how."""

    currency: str
    orders: int
    revenue: Decimal
    sessions: int
    pages: int
    codes: int
    method: str


class Concentration(Record, frozen=True, kw_only=True, gc=False):
    """How many products carry ``share`` (0.8) of what TikTok's orders bought, in one currency."""

    currency: str
    share: Decimal
    products: int
    of_products: int


class Traffic(Record, frozen=True, kw_only=True, gc=False):
    """The ``traffic`` part of summary.json.

    ``sources`` says by metric whose figures count, strongest first. Lists of more than 20 labels end with one row
    ``(others)``; what the source does not tell is ``(not known)``. Products also have ``(not in lines)``: shipping,
    tax, edits and refunds. ``hours`` and ``weekdays`` are in ``timezone``. ``window_days``: days that were asked for, 0
    for all; None in summaries of versions that did not tell.
    """

    model: str
    timezone: str
    sources: dict[str, str]
    models: tuple[ModelTotal, ...] = ()
    reconciliation: tuple[Step, ...] = ()
    surfaces: tuple[Share, ...] = ()
    campaigns: tuple[Share, ...] = ()
    videos: tuple[Share, ...] = ()
    products: tuple[Share, ...] = ()
    price_bands: tuple[Share, ...] = ()
    weekdays: tuple[Share, ...] = ()
    hours: tuple[Share, ...] = ()
    buyers: tuple[Share, ...] = ()
    concentration: tuple[Concentration, ...] = ()
    tagging: tuple[TagFault, ...] = ()
    broken_landings: tuple[BrokenLanding, ...] = ()
    dark: tuple[Dark, ...] = ()
    tiktok_shop: tuple[Share, ...] = ()
    window_days: int | None = None
