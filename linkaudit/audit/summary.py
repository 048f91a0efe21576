"""The numbers of a run, so made that they reconcile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from linkaudit.audit.catalog import WHAT_TO_LOAD, Catalog
from linkaudit.audit.rules import BY_CODE
from linkaudit.model import FindingCounts, Impact, JudgedLink, LinkCounts, Money, Severity, Skipped, Verdict

UNLINKED = 0
_OUTSIDE = frozenset({"external", "file", "app_proxy", "admin", "tiktok_short", "contact", "invalid"})


class Tally:
    """Counts judged links as they pass by; remembers the verdicts of inbound ones, whose money is counted later."""

    def __init__(self) -> None:
        self.total = 0
        self.by_verdict: Counter[str] = Counter()
        self.by_surface: Counter[str] = Counter()
        self.unknown_kinds: Counter[str] = Counter()
        self.verdict_of: dict[int, Verdict] = {}

    def add(self, link: JudgedLink) -> None:
        """Count one link."""
        self.total += 1
        self.by_verdict[link.verdict] += 1
        self.by_surface[link.surface] += 1
        if link.verdict is Verdict.UNKNOWN or link.resolved_by == "none":
            self.unknown_kinds[link.target_kind] += 1
        if link.direction == "inbound":
            self.verdict_of[link.link_id] = link.verdict

    def links(self) -> LinkCounts:
        """Return the ``links`` part of summary.json; every verdict is named, also with 0."""
        return LinkCounts(
            total=self.total,
            by_verdict={verdict.value: self.by_verdict[verdict] for verdict in Verdict},
            by_surface=dict(sorted(self.by_surface.items())),
        )


def money(impacts: Iterable[Impact], verdict_of: Mapping[int, Verdict], period: tuple[str, str]) -> list[Money]:
    """Sum up what is behind links and what has no link, per currency, largest revenue first."""
    by_currency: dict[str, list[Impact]] = {}
    for impact in impacts:
        by_currency.setdefault(impact.currency, []).append(impact)
    rows = [_money(currency, found, verdict_of, period) for currency, found in by_currency.items()]
    return sorted(rows, key=lambda row: (-row.tiktok_revenue, row.currency))


def _money(currency: str, found: list[Impact], verdict_of: Mapping[int, Verdict], period: tuple[str, str]) -> Money:
    parts: dict[str, Decimal] = {}
    for impact in found:
        part = "unlinked" if impact.link_id == UNLINKED else verdict_of[impact.link_id].value
        parts[part] = parts.get(part, Decimal(0)) + impact.revenue
    known = [impact.sessions for impact in found if impact.sessions is not None]
    amounts = {name: parts.get(name, Decimal(0)) for name in ("unlinked", "breaks", "broken", "survives", "unknown")}
    return Money(
        currency=currency, tiktok_revenue=sum(amounts.values(), Decimal(0)),
        period_start=period[0], period_end=period[1],
        tiktok_orders=sum(impact.orders for impact in found), tiktok_sessions=sum(known) if known else None, **amounts,
    )  # fmt: skip


def findings(by_code: Mapping[str, int]) -> FindingCounts:
    """Return the ``findings`` part of summary.json."""
    severities: Counter[str] = Counter()
    for code, count in by_code.items():
        severities[BY_CODE[code].severity] += count
    return FindingCounts(
        total=sum(by_code.values()),
        by_code=dict(sorted(by_code.items())),
        by_severity={severity.value: severities[severity] for severity in Severity},
    )


def not_loaded(catalog: Catalog, unknown_kinds: Mapping[str, int]) -> list[Skipped]:
    """Say which kinds of content were missing, how many links that leaves untold, and what to load."""
    names = {"redirect": "URL redirects", "variant_ids": "variant ids"}
    within = sum(count for kind, count in unknown_kinds.items() if kind not in _OUTSIDE)
    counted = {"variant_ids": unknown_kinds.get("cart", 0), "redirect": within}
    return [
        Skipped(
            what=names.get(kind, f"{kind}s"),
            why=f"{why}; {number} links cannot be told for certain",
            cure=WHAT_TO_LOAD[kind],
            untold_links=number,
        )
        for kind, why in catalog.missing.items()
        if (number := counted.get(kind, unknown_kinds.get(kind, 0)))
    ]
