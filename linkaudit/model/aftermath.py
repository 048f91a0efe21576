"""What matters once the links have ended."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import Record


class StillVisited(Record, frozen=True, kw_only=True, gc=False):
    """A link that has ended and that visits came through after the day of the cut-off, in one currency."""

    url: str
    target_url: str
    surface: str
    last_day: str
    currency: str = ""
    sessions: int | None = None
    orders: int | None = None
    revenue: Decimal | None = None


class Vanished(Record, frozen=True, kw_only=True, gc=False):
    """A listing that was on TikTok Shop and is not any more, or that buyers cannot see; ``last_seen`` is a day."""

    handle: str
    title: str
    tiktok_product_id: str
    last_seen: str


class Regained(Record, frozen=True, kw_only=True, gc=False):
    """A product whose description has links that no audit up to the cut-off saw; ``first_seen`` is the first day."""

    product_id: str
    title: str
    links: int
    first_seen: str


class AfterCutoff(Record, frozen=True, kw_only=True, gc=False):
    """The ``after_cutoff`` part of summary.json: from the day after the cut-off on, by the shop's calendar.

    Lists have the worst first and are cut; the numbers beside them are of all. ``undated`` are visits of no known day,
    which are not counted. ``compared`` False: no earlier audit tells which descriptions had links before.
    """

    cutoff: str
    today: str
    days: int
    timezone: str
    visited_links: int
    visited: list[StillVisited]
    undated: int
    vanished_listings: int
    vanished: list[Vanished]
    regained_descriptions: int
    regained: list[Regained]
    compared: bool
