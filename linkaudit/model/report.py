"""What is shown: rows of the files, and the summary."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from linkaudit.model.aftermath import AfterCutoff
from linkaudit.model.content import Record
from linkaudit.model.figures import Traffic


class FindingRow(Record, frozen=True, kw_only=True, gc=False):
    """A finding as findings.csv shows it, but for what its rule says. Empty verdict: the finding has no link.

    ``new``: no run before had it; ``came_back``: its acceptance or mute ended with this run; ``note`` says why.
    """

    code: str
    verdict: str
    direction: str
    link_url: str
    target_url: str
    placement_kind: str
    placement_id: str
    placement_title: str
    placement_field: str
    locator: str
    anchor_text: str
    reason: str
    first_seen: str
    status: str
    cure: str = ""
    currency: str = ""
    sessions: int | None = None
    orders: int | None = None
    revenue: Decimal | None = None
    accepted_reason: str = ""
    accepted_by: str = ""
    accepted_until: str = ""
    note: str = ""
    finding_id: str = ""
    new: bool = False
    came_back: bool = False


class TrafficRow(Record, frozen=True, kw_only=True, gc=False):
    """A TikTok visit as traffic.csv shows it."""

    landing_url: str
    target_url: str
    day: str
    source: str
    medium: str
    campaign: str
    content: str
    term: str
    surface: str
    paid: bool
    signal: str
    currency: str
    origin: str
    orders: int | None = None
    sessions: int | None = None
    revenue: Decimal | None = None


class Money(Record, frozen=True, kw_only=True, gc=False):
    """TikTok's money in one currency over the period. The verdicts' parts plus ``unlinked`` are ``tiktok_revenue``."""

    currency: str
    tiktok_revenue: Decimal
    unlinked: Decimal
    tiktok_orders: int
    tiktok_sessions: int | None
    breaks: Decimal
    broken: Decimal
    survives: Decimal
    unknown: Decimal
    period_start: str
    period_end: str


class Skipped(Record, frozen=True, kw_only=True, gc=False):
    """Something the audit did not see or count, why, and what to do about it.

    ``untold_links`` counts the links that cannot be judged for certain without it.
    """

    what: str
    why: str
    cure: str
    untold_links: int = 0


class RunInfo(Record, frozen=True, kw_only=True, gc=False):
    """Which run the summary is of; times ISO 8601 with offset."""

    id: int
    started: str
    finished: str
    complete: bool


class PolicyInfo(Record, frozen=True, kw_only=True, gc=False):
    """The policy judged by; ``cutoff`` is an ISO date or empty: judged as in force.

    ``surfaces``: what becomes of each; empty in summaries of versions that did not tell.
    """

    name: str
    cutoff: str
    surfaces: dict[str, str] = msgspec.field(default_factory=dict)


class LinkCounts(Record, frozen=True, kw_only=True, gc=False):
    """Links by verdict (each of the six, also with 0) and by surface; both sum to ``total``."""

    total: int
    by_verdict: dict[str, int]
    by_surface: dict[str, int]


class FindingCounts(Record, frozen=True, kw_only=True, gc=False):
    """Findings by code, by severity and by status (open, accepted, muted); each sums to ``total``.

    ``came_back`` of those open were accepted or muted until this run.
    """

    total: int
    by_code: dict[str, int]
    by_severity: dict[str, int]
    by_status: dict[str, int] = msgspec.field(default_factory=dict)
    came_back: int = 0


class ProblemCounts(Record, frozen=True, kw_only=True, gc=False):
    """What keeps listings from being accepted; ``blocking`` of ``total``."""

    total: int
    by_code: dict[str, int]
    blocking: int


class TopFix(Record, frozen=True, kw_only=True, gc=False):
    """What one code keeps from being listed: products it blocks and the money at risk behind them.

    ``freed`` are those that nothing else blocks: curing this alone makes them ready. ``handles`` are the first few.
    """

    code: str
    title: str
    fix: str
    products: int
    revenue: Decimal
    freed: int
    freed_revenue: Decimal
    handles: list[str] = msgspec.field(default_factory=list)


class ListingReport(Record, frozen=True, kw_only=True, gc=False):
    """The ``listing`` part of summary.json. Products by ``readiness`` sum to ``products``, those to be listed.

    Money is at risk in ``currency`` over the summary's period; ``unmatched`` stands behind links without a product.
    ``all_products``: every active product is to be listed, not only those behind links that end.
    """

    market: str
    currency: str
    all_products: bool
    templates: list[str]
    products: int
    skus: int
    readiness: dict[str, int]
    at_risk: Decimal
    unmatched: Decimal
    listed: Decimal
    top_fixes: list[TopFix]


class FileRead(Record, frozen=True, kw_only=True, gc=False):
    """A file or feed of a run: the kinds of content in which it has links, and those that it shows whole."""

    kind: str
    name: str
    holds: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


class Summary(Record, frozen=True, kw_only=True, gc=False):
    """summary.json, field by field.

    ``settings``: what judgement depends on and is not as it is by default; None where the run did not note it.
    """

    shop: str
    run: RunInfo
    policy: PolicyInfo
    counts: dict[str, int]
    links: LinkCounts
    findings: FindingCounts
    problems: ProblemCounts
    money: list[Money]
    skipped: list[Skipped]
    versions: dict[str, str]
    traffic: Traffic | None = None
    listing: ListingReport | None = None
    settings: dict[str, str] | None = None
    files: list[FileRead] = msgspec.field(default_factory=list)
    after_cutoff: AfterCutoff | None = None
