"""Landing pages that are broken today, and the money that they lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from linkaudit.audit.ledger import Sums
from linkaudit.model import BrokenLanding, Impact, Verdict

_CENT = Decimal("0.01")
_MOST = 50


class Target(NamedTuple):
    """Where an inbound link leads, of which kind that is, and the link's verdict."""

    url: str
    kind: str
    verdict: Verdict


def landings(impacts: Iterable[Impact], target_of: Mapping[int, Target]) -> tuple[BrokenLanding, ...]:
    """Return the broken landing pages, most loss first; visits without a link are no landings."""
    dead, links = Sums(), Counter[tuple[str, str]]()
    earned: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for one in impacts:
        target = target_of.get(one.link_id)
        if target is None:
            continue
        if target.verdict is Verdict.BROKEN:
            page = target.url.partition("?")[0]
            dead.add(page, one.currency, one.orders, one.revenue, one.sessions)
            links[page, one.currency] += 1
        elif one.sessions and one.revenue is not None:
            earned[one.currency] += one.revenue  # type: ignore[assignment]
            came[one.currency] += one.sessions
    found = [
        BrokenLanding(
            target_url=one.label, currency=one.currency, links=links[one.label, one.currency], orders=one.orders,
            revenue=one.revenue, sessions=one.sessions,
            lost=_lost(one.sessions, Decimal(earned[one.currency]), came[one.currency]),
        )
        for one in dead.shares(most=1 << 60)
    ]  # fmt: skip
    found.sort(key=lambda one: (-(one.lost or 0), -(one.revenue or 0), -(one.sessions or 0), one.target_url))
    return tuple(found[:_MOST])


def _lost(sessions: int | None, earned: Decimal, came: int) -> Decimal | None:
    return (earned / came * sessions).quantize(_CENT) if sessions is not None and came else None
