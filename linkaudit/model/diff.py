"""What changed between two runs."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from linkaudit.model.content import Record
from linkaudit.model.listing import Readiness


class LinkChange(Record, frozen=True, kw_only=True, gc=False):
    """A link of which the verdict is another, or that only one of the runs has (its verdict in the other is empty).

    ``change``: new, gone, worse, better, or unseen: the newer run did not read where it stood. The money is that of
    the newer run, or of the older one for what is gone or unseen.
    """

    change: str
    url: str
    direction: str
    surface: str
    before: str
    after: str
    currency: str = ""
    revenue: Decimal | None = None
    sessions: int | None = None


class FindingChange(Record, frozen=True, kw_only=True, gc=False):
    """A finding that only one of the runs has, or that is open again: ``change`` is new, gone, unseen or back.

    Back: it was accepted or muted in the older run and is open in the newer one.
    It is the same finding if code, link, and the place (page and field) are: moving it within a text changes nothing.
    ``places`` are how many times it stands there.
    """

    change: str
    code: str
    link_url: str
    placement_kind: str
    placement_id: str
    placement_title: str
    placement_field: str
    reason: str
    places: int
    currency: str = ""
    revenue: Decimal | None = None


class ListingChange(Record, frozen=True, kw_only=True, gc=False):
    """A listing of which the readiness is another. ``change``: new, gone, unseen, readier, blocked, or renamed.

    ``before`` or ``after`` is None where only one of the runs has it; ``old_handle`` is set where it was renamed.
    """

    change: str
    handle: str
    title: str
    before: Readiness | None
    after: Readiness | None
    old_handle: str = ""


class ShelfChange(Record, frozen=True, kw_only=True, gc=False):
    """A product that stands otherwise in Seller Center. ``change``: refused, vanished, unseen, or listed.

    Refused: since the older run, or for another reason; ``code`` and ``reason`` are the first of its reasons. Vanished
    and listed: from and on TikTok Shop. Unseen: the newer run did not read what it is recognised by.
    """

    change: str
    handle: str
    title: str
    code: str = ""
    reason: str = ""


class Marks(Record, frozen=True, gc=False):
    """What a product without an id is recognised by under another handle.

    ``skus`` names all its SKUs; empty if a variant has none, or another product of the shop has one of them too.
    """

    handle: str
    title: str
    skus: bytes = b""


class RunSide(Record, frozen=True, kw_only=True, gc=False):
    """One of the two runs. ``listed`` is the share (0 to 1) of the money at risk that is on TikTok Shop, if known.

    ``window``: days of traffic that were asked for, 0 for all, None if not known. ``timezone``: in which days begin, ""
    if not known. ``surfaces``: what the policy says of each, empty if not known. ``settings`` as in the summary.
    """

    id: int
    finished: str
    policy: str
    cutoff: str
    model: str
    market: str
    period_start: str
    period_end: str
    hosts: tuple[str, ...]
    skipped: tuple[str, ...]
    listed: Decimal | None
    window: int | None = None
    timezone: str = ""
    surfaces: dict[str, str] = msgspec.field(default_factory=dict)
    settings: dict[str, str] | None = None


class Point(Record, frozen=True, kw_only=True, gc=False):
    """A run in a row of runs: money of its period in its first currency, open findings, money at risk and listed.

    ``links``, those of them that end (``ending``) or lead nowhere (``dead``), ``findings`` of any status, and what else
    was asked (``hosts``, ``model``, ``market``) are None where a run was taken out before they were kept.
    """

    run: int
    finished: str
    policy: str
    cutoff: str
    currency: str
    open: int
    at_risk_currency: str
    period_start: str = ""
    period_end: str = ""
    tiktok_revenue: Decimal | None = None
    breaks: Decimal | None = None
    broken: Decimal | None = None
    at_risk: Decimal | None = None
    listed: Decimal | None = None
    links: int | None = None
    ending: int | None = None
    dead: int | None = None
    findings: int | None = None
    hosts: tuple[str, ...] | None = None
    model: str | None = None
    market: str | None = None

    @property
    def coverage(self) -> Decimal | None:
        """The share of the money at risk that is on TikTok Shop, None where there is none at risk."""
        return self.listed / self.at_risk if self.at_risk and self.listed is not None else None


class Diff(Record, frozen=True, kw_only=True, gc=False):
    """What changed from ``old`` to ``new``.

    ``questions`` says in what the two runs asked different questions, ``unseen`` what the newer one does not see and
    the older one did, ``not_read`` the kinds of content, and the link lists, in which that is. ``links``, ``findings``
    and ``listings`` count changes, with those unchanged, ``shelf`` those in Seller Center; ``codes`` counts findings by
    code; ``trend`` are the runs up to the newer one. Of changes the first are here, most money first: all of them are
    read from the database.
    """

    shop: str
    old: RunSide
    new: RunSide
    questions: list[str]
    unseen: list[str]
    not_read: list[str]
    links: dict[str, int]
    findings: dict[str, int]
    listings: dict[str, int]
    codes: dict[str, dict[str, int]]
    trend: list[Point]
    link_changes: list[LinkChange]
    finding_changes: list[FindingChange]
    listing_changes: list[ListingChange]
    shelf: dict[str, int]
    shelf_changes: list[ShelfChange]
