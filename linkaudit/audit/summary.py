"""The numbers of a run, so made that they reconcile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from linkaudit.audit.broken import Target
from linkaudit.audit.catalog import WHAT_TO_LOAD, Catalog
from linkaudit.audit.resolve import NO_ROOT
from linkaudit.audit.rules import BY_CODE
from linkaudit.model import (
    UNREAD,
    FindingCounts,
    Impact,
    JudgedLink,
    LinkCounts,
    Money,
    Severity,
    Skipped,
    Surface,
    Verdict,
)

UNLINKED = 0
# Told only where a link needs them, or where they were cut: a product CSV never has variant ids.
_PARTS = frozenset({"variant_ids", "stock"})
_OUTSIDE = frozenset({"external", "file", "app_proxy", "admin", "tiktok_short", "contact", "invalid"})


class Tally:
    """Counts judged links as they pass by; remembers the verdicts of inbound ones, whose money is counted later."""

    def __init__(self) -> None:
        self.total = 0
        self.by_verdict: Counter[str] = Counter()
        self.by_surface: Counter[str] = Counter()
        self.unknown_kinds: Counter[str] = Counter()
        self.unknown_roots: Counter[str] = Counter()
        self.without_surface = 0
        self.elsewhere = 0
        self.target_of: dict[int, Target] = {}

    def add(self, link: JudgedLink) -> None:
        """Count one link."""
        self.total += 1
        self.by_verdict[link.verdict] += 1
        self.by_surface[link.surface] += 1
        if link.reason.startswith(NO_ROOT):
            self.unknown_roots[link.reason.removeprefix(NO_ROOT)] += 1
        elif link.resolved_by == "none":
            self.unknown_kinds[link.target_kind] += 1
        if link.direction == "inbound":
            self.target_of[link.link_id] = Target(link.target_url, link.target_kind, link.verdict)
            self.elsewhere += link.target_kind == "external"
            self.without_surface += link.verdict is Verdict.UNKNOWN and link.surface is Surface.UNKNOWN

    @property
    def verdict_of(self) -> dict[int, Verdict]:
        """The verdicts of inbound links, by number."""
        return {number: target.verdict for number, target in self.target_of.items()}

    def links(self) -> LinkCounts:
        """Return the ``links`` part of summary.json; every verdict is named, also with 0."""
        return LinkCounts(
            total=self.total,
            by_verdict={verdict.value: self.by_verdict[verdict] for verdict in Verdict},
            by_surface=dict(sorted(self.by_surface.items())),
        )


def money(impacts: Iterable[Impact], verdict_of: Mapping[int, Verdict], period: tuple[str, str]) -> list[Money]:
    """Sum up what is behind links and what has no link, per currency; the one with most orders first."""
    by_currency: dict[str, list[Impact]] = {}
    for impact in impacts:
        by_currency.setdefault(impact.currency, []).append(impact)
    rows = [_money(currency, found, verdict_of, period) for currency, found in by_currency.items()]
    return sorted(rows, key=lambda row: (-row.tiktok_orders, row.currency))


def _money(currency: str, found: list[Impact], verdict_of: Mapping[int, Verdict], period: tuple[str, str]) -> Money:
    parts: dict[str, Decimal] = {}
    for impact in found:
        part = "unlinked" if impact.link_id == UNLINKED else verdict_of[impact.link_id].value
        parts[part] = parts.get(part, Decimal(0)) + (impact.revenue or 0)
    known = [impact.sessions for impact in found if impact.sessions is not None]
    amounts = {name: parts.get(name, Decimal(0)) for name in ("unlinked", "breaks", "broken", "survives", "unknown")}
    return Money(
        currency=currency, tiktok_revenue=sum(amounts.values(), Decimal(0)),
        period_start=period[0], period_end=period[1],
        tiktok_orders=sum(impact.orders or 0 for impact in found), tiktok_sessions=sum(known) if known else None,
        **amounts,
    )  # fmt: skip


def unnamed_currency(rows: Iterable[Money]) -> list[Skipped]:
    """Say what to do about money whose currency no file names."""
    amount = sum((row.tiktok_revenue for row in rows if not row.currency), Decimal(0))
    cure = 'Set [shop] currency = "USD" (or yours) in linkaudit.toml, or LINKAUDIT_SHOP_CURRENCY=USD'
    why = f"no file says in which currency {amount:,} was earned, so it is added to nothing else"
    return [Skipped(what="currency", why=why, cure=cure)] if amount else []


def findings(counts: Mapping[tuple[str, str], int], came_back: int) -> FindingCounts:
    """Return the ``findings`` part of summary.json. ``counts``: by code and status (open, accepted, muted)."""
    by_code: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    statuses = Counter({"open": 0, "accepted": 0, "muted": 0})
    for (code, status), count in counts.items():
        by_code[code] += count
        severities[BY_CODE[code].severity] += count
        statuses[status] += count
    return FindingCounts(
        total=by_code.total(),
        by_code=dict(sorted(by_code.items())),
        by_severity={severity.value: severities[severity] for severity in Severity},
        by_status=dict(statuses), came_back=came_back,
    )  # fmt: skip


_NAMES = {"redirect": "URL redirects", "variant_ids": "variant ids", "stock": "stock", "policy": "policies"}
# A live feed that may not be read says so itself, with the scope that would help.
_DENIED = ("the token lacks", "Shopify denies")
_SCOPE = "Add the scope to the app (docs/token.md), or:"


def not_seen(catalog: Catalog, tally: Tally, coverage: Mapping[str, str]) -> list[Skipped]:
    """Say what the audit could not see, how many links that leaves untold, and what to do about it."""
    missing = _not_loaded(catalog, tally.unknown_kinds)
    told = {one.what for one in missing}
    cut = [
        Skipped(what=_name(kind), why=why, cure="Export all of it, or add the other pages")
        for kind, why in coverage.items()
        if why and why != UNREAD and not why.startswith(_DENIED) and _name(kind) not in told
        and (kind not in _PARTS or "more variants" in why)
    ]
    roots = [
        Skipped(
            what=f"language folder {root}",
            why=f"no file says whether the shop has it; {_links(number)} cannot be told for certain",
            cure=f"Add --domain {catalog.primary}{root}",
            untold_links=number,
        )
        for root, number in sorted(tally.unknown_roots.items())
    ]
    return [*missing, *cut, *roots, *_surfaces(tally), *_hosts(catalog, tally)]


def _surfaces(tally: Tally) -> list[Skipped]:
    if not tally.without_surface:
        return []
    why = f"nothing says where on TikTok {_links(tally.without_surface)} stand, and the policy ends some places only"
    cure = "List them with a column `surface` (bio, video, live, ad, storefront, catalog, post)"
    return [Skipped(what="surfaces", why=why, cure=cure, untold_links=tally.without_surface)]


def _hosts(catalog: Catalog, tally: Tally) -> list[Skipped]:
    inbound = len(tally.target_of)
    if not inbound or tally.elsewhere < inbound:
        return []
    why = f"not one of {_links(inbound)} from TikTok leads to {catalog.primary}"
    return [Skipped(what="hosts", why=why, cure="Check --domain: it names the address that buyers see")]


def _not_loaded(catalog: Catalog, unknown_kinds: Mapping[str, int]) -> list[Skipped]:
    inside = (kind for kind in unknown_kinds if kind not in _OUTSIDE and not kind.startswith("tiktok_"))
    within = sum(unknown_kinds[kind] for kind in inside)
    counted = {"variant_ids": unknown_kinds.get("cart", 0), "redirect": within}
    return [
        Skipped(
            what=_name(kind),
            why=f"{why}; {_links(number)} cannot be told for certain",
            cure=_cure(kind, why),
            untold_links=number,
        )
        for kind, why in catalog.missing.items()
        if (number := counted.get(kind, unknown_kinds.get(kind, 0)))
    ]


def _cure(kind: str, why: str) -> str:
    if why == UNREAD:  # each is told by itself as well
        return "Correct what was skipped there, or export it again"
    return f"{_SCOPE} {WHAT_TO_LOAD[kind]}" if why.startswith(_DENIED) else WHAT_TO_LOAD[kind]


def _name(kind: str) -> str:
    return _NAMES.get(kind, f"{kind}s")


def _links(number: int) -> str:
    return f"{number:,} link" if number == 1 else f"{number:,} links"
