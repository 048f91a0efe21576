"""What report.html shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from linkaudit.model.content import Record
from linkaudit.model.diff import LinkChange, ShelfChange
from linkaudit.model.judgement import Rule
from linkaudit.model.plan import Plan
from linkaudit.model.report import FindingRow, Summary


class LinkRow(Record, frozen=True, kw_only=True, gc=False):
    """A link as links.csv shows it, with the money of its first currency."""

    url: str
    target_url: str
    direction: str
    surface: str
    verdict: str
    codes: tuple[str, ...]
    placements: int
    currency: str = ""
    sessions: int | None = None
    orders: int | None = None
    revenue: Decimal | None = None


class TrendRow(Record, frozen=True, kw_only=True, gc=False):
    """A complete run in few numbers. ``at_risk`` (money of links that end or are broken) is in ``currency``.

    ``listed``: the share (0 to 1) of it that is on TikTok Shop, None: not known. ``same``: it asked what the latest
    run asks. Numbers are None where a run was taken out before they were kept.
    """

    run: int
    finished: str
    links: int | None
    breaks: int | None
    broken: int | None
    findings: int | None
    currency: str
    at_risk: Decimal | None
    listed: Decimal | None
    same: bool


class Since(Record, frozen=True, kw_only=True):
    """What changed since the run before, as ``linkaudit diff`` tells it, and how the last runs went, the latest first.

    ``counts``: of links, findings and listings by change. ``changes`` are the first of ``of_changes`` links, most money
    first, ``shelf`` of ``of_shelf`` products that stand otherwise in Seller Center.
    """

    run: int
    finished: str
    questions: list[str]
    unseen: list[str]
    counts: dict[str, dict[str, int]]
    changes: list[LinkChange]
    of_changes: int
    shelf: list[ShelfChange]
    of_shelf: int
    trend: list[TrendRow]


class Report(Record, frozen=True, kw_only=True, gc=False):
    """All that report.html is made of.

    ``links`` and ``findings`` come most money first and may be the first of more: ``links_total`` and
    ``findings_total`` say of how many. ``today`` is an ISO date; ``rules`` by code. ``since`` is
    None where there is no earlier complete run.
    """

    summary: Summary
    plan: Plan
    today: str
    lang: str
    links: Sequence[LinkRow]
    links_total: int
    findings: Sequence[FindingRow]
    findings_total: int
    rules: Mapping[str, Rule]
    since: Since | None = None
