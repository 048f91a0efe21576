"""Reports for tests, made of records: a plain one, and one whose every word wants to do harm."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from linkaudit.audit.rules import BY_CODE
from linkaudit.export.report.page import to_html
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.model import (
    FindingRow,
    LinkRow,
    Money,
    Plan,
    PlanItem,
    PlanRow,
    Report,
    Share,
    Skipped,
    Summary,
    Traffic,
    Verdict,
)
from linkaudit.model.plan import Behind
from linkaudit.model.report import FindingCounts, LinkCounts, PolicyInfo, ProblemCounts, RunInfo

ZERO = Decimal(0)
HARM = (
    "</script><script>window.harmed=1</script>", "<img src=x onerror='window.harmed=1'>", "=cmd|' /C calc'!A0", "\u202eevil\u202c", "{{ 7*7 }}",
    "{name}", "' onmouseover='window.harmed=1", '" autofocus onfocus="window.harmed=1', "<!--", "]]>", "\\u003cscript>", "x" * 10_000, "词" * 5_000, "javascript:window.harmed=1",
    "\x00\x07", "\u2028",
)  # fmt: skip


def money(**changes: Any) -> Money:
    """Return TikTok's money: 100 in all."""
    known: dict[str, Any] = {"currency": "USD", "tiktok_revenue": Decimal("100.00"), "unlinked": Decimal("10.00"), "tiktok_orders": 4, "tiktok_sessions": 50, "breaks": Decimal("60.00"),
                             "broken": Decimal("20.00"), "survives": Decimal("10.00"), "unknown": ZERO, "period_start": "2026-08-01", "period_end": "2026-10-30"}  # fmt: skip
    return Money(**(known | changes))


def summary(**changes: Any) -> Summary:
    """Return a summary."""
    known: dict[str, Any] = {
        "shop": "shop.example", "run": RunInfo(id=1, started="2026-11-26T10:00:00+00:00", finished="2026-11-26T10:01:00+00:00", complete=True),
        "policy": PolicyInfo(name="external-links-removed", cutoff="2026-12-31"), "counts": {}, "links": LinkCounts(total=6, by_verdict=dict.fromkeys(Verdict, 1), by_surface={}),
        "findings": FindingCounts(total=1, by_code={"LA101": 1}, by_severity={"error": 1}), "problems": ProblemCounts(total=0, by_code={}, blocking=0), "money": [money()],
        "skipped": [], "versions": {"linkaudit": "1.0"},
    }  # fmt: skip
    return Summary(**(known | changes))


def plan(products: Sequence[PlanRow] = (), **changes: Any) -> Plan:
    """Return a plan without gates."""
    known: dict[str, Any] = {
        "case": "base", "market": "US", "currency": "USD", "measure": "revenue", "today": "2026-11-26", "start": "2026-11-26", "cutoff": "2026-12-31", "period_start": "", "period_end": "",
        "days": 91, "quota": (100, 1000), "probation_days": 30, "first_upload": "", "start_by": [], "covered_at_cutoff": None, "waves": 0, "assumptions": [], "gates": [], "calendar": [],
        "cases": [], "no_product": [], "no_product_links": 0, "other": [], "notes": [], "products": list(products),
    }  # fmt: skip
    return Plan(**(known | changes))


def product(rank: int, revenue: Decimal, title: str = "Tent") -> PlanRow:
    """Return a product of the plan."""
    item = PlanItem(handle=f"p-{rank}", title=title, money=(Behind(currency="USD", revenue=revenue),), links=1, parts=1)
    return PlanRow(item=item, rank=rank, wave=1, upload_on="2026-12-01", action="list")


def link(at: int, **changes: Any) -> LinkRow:
    """Return a link."""
    known: dict[str, Any] = {"url": f"https://shop.example/products/p-{at}", "target_url": f"/products/p-{at}", "direction": "inbound", "surface": "video", "verdict": "breaks",
                             "codes": ("LA101",), "placements": 1, "currency": "USD", "sessions": 5, "orders": 1, "revenue": Decimal("9.99")}  # fmt: skip
    return LinkRow(**(known | changes))


def finding(at: int, **changes: Any) -> FindingRow:
    """Return a finding."""
    known: dict[str, Any] = {"code": "LA101", "verdict": "breaks", "direction": "inbound", "link_url": f"https://shop.example/products/p-{at}", "target_url": "", "placement_kind": "file",
                             "placement_id": "1", "placement_title": "list", "placement_field": "url", "locator": "", "anchor_text": "", "reason": "ends", "first_seen": "", "status": "new",
                             "currency": "USD", "revenue": Decimal("9.99")}  # fmt: skip
    return FindingRow(**(known | changes))


def report(**changes: Any) -> Report:
    """Return a report."""
    known: dict[str, Any] = {"summary": summary(), "plan": plan(), "today": "2026-11-26", "lang": "en", "links": [link(1)], "links_total": 1, "findings": [finding(1)], "findings_total": 1,
                             "rules": {**BY_CODE, **LISTING_RULES}}  # fmt: skip
    return Report(**(known | changes))


def hostile() -> str:
    """Return a page in which all that a shop can say wants to do harm."""
    shares = tuple(Share(label=word, currency=word[:3], orders=1, revenue=Decimal(1)) for word in HARM)
    traffic = Traffic(model="last", timezone=HARM[0], sources={}, surfaces=shares, campaigns=shares, videos=shares, weekdays=shares, weekday_hours=shares)
    return to_html(report(
        summary=summary(shop=HARM[0], traffic=traffic, money=[money(currency=word[:3]) for word in HARM], skipped=[Skipped(what=word, why=word, cure=word) for word in HARM]),
        plan=plan([product(at, Decimal(1), word) for at, word in enumerate(HARM, 1)], notes=list(HARM)),
        links=[link(at, url=word, target_url=word, surface=word, currency=word[:3]) for at, word in enumerate(HARM)],
        findings=[finding(at, link_url=word, reason=word, placement_title=word, cure=word) for at, word in enumerate(HARM)],
    ))  # fmt: skip
