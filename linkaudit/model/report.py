"""What is shown: rows of the files, and the summary."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import Record


class FindingRow(Record, frozen=True, kw_only=True, gc=False):
    """A finding as findings.csv shows it, but for what its rule says. Empty verdict: the finding has no link."""

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
    currency: str = ""
    sessions: int | None = None
    orders: int | None = None
    revenue: Decimal | None = None


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
    orders: int
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
    """Something the audit did not see or count, why, and what to do about it."""

    what: str
    why: str
    cure: str


class Summary(Record, frozen=True, kw_only=True, gc=False):
    """summary.json, field by field."""

    shop: str
    run: dict[str, object]
    policy: dict[str, str]
    counts: dict[str, int]
    links: dict[str, object]
    findings: dict[str, object]
    problems: dict[str, object]
    money: list[Money]
    skipped: list[Skipped]
    versions: dict[str, str]
