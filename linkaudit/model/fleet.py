"""What is told of many shops at once."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.content import Record


class CodeMoney(Record, frozen=True, kw_only=True, gc=False):
    """Findings of a run by code, and what stands behind their links in one currency ("": none), each link once."""

    code: str
    currency: str
    severity: str
    findings: int
    links: int
    sessions: int
    orders: int
    revenue: Decimal


class ShopMoney(Record, frozen=True, kw_only=True, gc=False):
    """TikTok's money of one shop in one currency; ``before``: at risk by the audit before, if there was one."""

    currency: str
    tiktok_revenue: Decimal
    at_risk: Decimal
    breaks: Decimal
    broken: Decimal
    survives: Decimal
    unknown: Decimal
    period_start: str
    period_end: str
    before: Decimal | None = None


class ShopLine(Record, frozen=True, kw_only=True, gc=False):
    """One shop of a fleet: how its latest audit stands, and what the latest that came to an end found.

    ``told``: the share of its links, from 0 to 1, of which a verdict could be given. ``finished``: ISO 8601, "" if no
    audit ever came to an end.
    """

    shop: str
    tags: tuple[str, ...]
    state: str
    cause: str = ""
    cure: str = ""
    finished: str = ""
    products: int = 0
    links: int = 0
    broken: int = 0
    breaks: int = 0
    unknown: int = 0
    findings: int = 0
    problems: int = 0
    not_seen: int = 0
    findings_before: int | None = None
    money: tuple[ShopMoney, ...] = ()

    @property
    def told(self) -> float | None:
        """The share of links with a verdict; None if there are none."""
        return 1 - self.unknown / self.links if self.links else None


class FleetReport(Record, frozen=True, kw_only=True, gc=False):
    """All that a report of a fleet shows: shops with most money at risk first, codes with most money first."""

    made: str
    tags: tuple[str, ...]
    shops: tuple[ShopLine, ...]
    codes: tuple[CodeMoney, ...]
