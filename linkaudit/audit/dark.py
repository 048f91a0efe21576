"""How much of TikTok's traffic looks direct: an estimate, never part of the measured total.

TikTok's in-app browser mostly sends no referrer, so untagged visits count as direct (facts of trackers: gettrack.link,
getklar.com, read 2026-11-22). What lands on a page, or uses a discount code, that otherwise only TikTok's visitors do,
is likely TikTok's too.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from linkaudit.audit.ledger import Sums
from linkaudit.model import Dark, Landing
from linkaudit.urls.normalise import decoded_path

ENOUGH = 5  # visits of TikTok's, so that a page or code says something
_MOST = 200_000
METHOD = (
    f"direct mobile sessions on pages, and direct orders with discount codes or on pages, that at least {ENOUGH} marked"
    " TikTok visits and no visit marked as another source's used in the period; the home page is left out"
)


class _Seen(msgspec.Struct):
    tiktok: int = 0
    others: int = 0
    sums: Sums | None = None

    def direct(self) -> Sums:
        if self.sums is None:
            self.sums = Sums()
        return self.sums


class DarkSide:
    """Sees all visits, and remembers for each page and code who came and what those bought whom nobody sent."""

    def __init__(self) -> None:
        self._pages: dict[str, _Seen] = {}
        self._codes: dict[str, _Seen] = {}

    def see(self, visit: Landing, *, tiktok: bool) -> None:
        """Count one visit."""
        page = _page(visit.landing_url)
        direct = not tiktok and is_direct(visit)
        for code in visit.discount_codes[:1]:  # one place for each order: its code, else its page
            _count(self._codes, code.casefold(), visit, tiktok=tiktok, direct=direct)
        if page not in ("", "/") and not (direct and visit.discount_codes):
            _count(self._pages, page, visit, tiktok=tiktok, direct=direct and _may_be_mobile(visit))

    def estimate(self) -> tuple[Dark, ...]:
        """Return the estimate by currency; sessions, which have none, stand with the one that has most orders."""
        pages, codes = _only_tiktoks(self._pages), _only_tiktoks(self._codes)
        together = Sums()
        for seen in (*pages, *codes):
            for one in seen.direct().shares():
                together.add("dark", one.currency, one.orders, one.revenue, one.sessions)
        together.settle("")
        return tuple(
            Dark(currency=one.currency, orders=one.orders or 0, revenue=one.revenue or Decimal(0),
                 sessions=one.sessions or 0,
                 pages=len(pages), codes=len(codes), method=METHOD)
            for one in together.shares()
        )  # fmt: skip


def _page(url: str) -> str:
    path = url.partition("?")[0]
    if "#" in path:
        path = path.partition("#")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return decoded_path(path) if path else ""


def _count(seen: dict[str, _Seen], name: str, visit: Landing, *, tiktok: bool, direct: bool) -> None:
    one = seen.get(name)
    if one is None:
        if len(seen) >= _MOST:
            return
        one = seen[name] = _Seen()
    if tiktok:
        one.tiktok += visit.sessions or 1
    elif direct:
        one.direct().add("", visit.currency, visit.orders, visit.revenue, visit.sessions)
    elif not is_direct(visit):
        one.others += 1


def _only_tiktoks(seen: dict[str, _Seen]) -> list[_Seen]:
    return [one for one in seen.values() if one.tiktok >= ENOUGH and not one.others and one.sums is not None]


_NOBODY = frozenset({"", "direct", "(direct)", "(none)", "none", "unknown", "(not set)"})


def is_direct(visit: Landing) -> bool:
    """Whether nothing says who sent a visit."""
    words = (visit.source, visit.medium, visit.campaign, visit.channel)
    return not visit.referrer and all(word.strip().casefold() in _NOBODY for word in words)


def _may_be_mobile(visit: Landing) -> bool:
    """Whether a visit is mobile, or an order, whose device is never told."""
    return visit.device == "mobile" or visit.order_ref is not None


