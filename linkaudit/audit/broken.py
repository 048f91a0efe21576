"""Landing pages that are broken today, and the money that they lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from linkaudit.audit.ledger import Sums
from linkaudit.model import BrokenLanding, Impact, Share, Verdict

_CENT = Decimal("0.01")
_MOST = 50


class Target(NamedTuple):
    """Where an inbound link leads, of which kind that is, and the link's verdict."""

    url: str
    kind: str
    verdict: Verdict


def landings(
    impacts: Iterable[Impact], target_of: Mapping[int, Target], rates: Iterable[Share]
) -> tuple[BrokenLanding, ...]:
    """Return the broken landing pages, most loss first; visits without a link are no landings.

    ``rates``: by currency, TikTok's revenue and sessions of the days for which both are counted.
    """
    dead, links = Sums(), Counter[tuple[str, str]]()
    worth = {one.currency: one.revenue / one.sessions for one in rates if one.revenue and one.sessions}
    for one in impacts:
        target = target_of.get(one.link_id)
        if target is not None and target.verdict is Verdict.BROKEN:
            page = target.url.partition("?")[0]
            dead.add(page, one.currency, one.orders, one.revenue, one.sessions)
            links[page, one.currency] += 1
    found = [
        BrokenLanding(
            target_url=one.label, currency=one.currency, links=links[one.label, one.currency], orders=one.orders,
            revenue=one.revenue, sessions=one.sessions,
            lost=_lost(one.sessions, worth.get(one.currency)),
        )
        for one in dead.shares(most=1 << 60)
    ]  # fmt: skip
    found.sort(key=lambda one: (-(one.lost or 0), -(one.revenue or 0), -(one.sessions or 0), one.target_url))
    return tuple(found[:_MOST])


def _lost(sessions: int | None, worth: Decimal | None) -> Decimal | None:
    return (worth * sessions).quantize(_CENT) if sessions is not None and worth is not None else None
