"""What report.html shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from linkaudit.model.content import Record
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


class Report(Record, frozen=True, kw_only=True, gc=False):
    """All that report.html is made of.

    ``links`` and ``findings`` come most money first and may be the first of more: ``links_total`` and
    ``findings_total`` say of how many. ``today`` is an ISO date; ``rules`` by code.
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
