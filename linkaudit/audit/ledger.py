"""Sums of TikTok's figures per link and per label, so kept that they reconcile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import msgspec

from linkaudit.model import Attribution, Impact, Share

OTHERS, NOT_KNOWN = "(others)", "(not known)"
_MOST = 20
_RATE = Decimal("0.0001")


class _Sum(msgspec.Struct, gc=False):
    """``bought`` and ``came``: orders and sessions of the days for which both are counted."""

    orders: int | None = None
    revenue: Decimal | None = None
    sessions: int | None = None
    rows: int = 0
    bought: int = 0
    came: int = 0

    def add(self, orders: int | None, revenue: Decimal | None, sessions: int | None) -> None:
        if orders is not None:
            self.orders = orders if self.orders is None else self.orders + orders
        if revenue is not None:
            self.revenue = revenue if self.revenue is None else self.revenue + revenue
        if sessions is not None:
            self.sessions = sessions if self.sessions is None else self.sessions + sessions

    def join(self, other: _Sum) -> None:
        self.add(other.orders, other.revenue, other.sessions)
        self.rows += other.rows
        self.bought += other.bought
        self.came += other.came


class Sums:
    """Orders, revenue and sessions per label and currency; None where no source counted them."""

    def __init__(self) -> None:
        self._sums: dict[tuple[object, str], _Sum] = {}

    def add(
        self, label: object, currency: str, orders: int | None, revenue: Decimal | None, sessions: int | None,
        rows: int = 1, *, converts: bool = False,
    ) -> None:  # fmt: skip
        """Add the figures of so many rows; ``converts``: sessions and orders of their days are both counted."""
        key = (label, currency)
        known = self._sums.get(key)
        if known is None:
            known = self._sums[key] = _Sum()
        known.add(orders, revenue, sessions)
        known.rows += rows
        if converts:
            known.bought += orders or 0
            known.came += sessions or 0

    def rows(self, label: object, currency: str) -> int:
        """Return how many rows were added."""
        known = self._sums.get((label, currency))
        return known.rows if known else 0

    def settle(self, assumed: str) -> None:
        """Give a currency to what names none: ``assumed`` to money if it is known, the most used one to mere counts."""
        orders: Counter[str] = Counter()
        for (_, currency), one in self._sums.items():
            if currency:
                orders[currency] += one.orders or 0
        main = assumed or next((name for name, _ in sorted(orders.items(), key=lambda one: (-one[1], one[0]))), "")
        for label, blank in [key for key in self._sums if not key[1]]:
            currency = assumed if self._sums[label, blank].revenue else main
            if currency:
                one = self._sums.pop((label, blank))
                self._sums.setdefault((label, currency), _Sum()).join(one)

    def impacts(self) -> list[Impact]:
        """Return the sums of labels that are numbers of links."""
        return [
            Impact(link_id=int(str(label)), currency=currency, orders=one.orders, revenue=one.revenue,
                   sessions=one.sessions)
            for (label, currency), one in self._sums.items()
        ]  # fmt: skip

    def shares(
        self, *, key: Callable[[Share], tuple[object, ...]] | None = None, most: int = _MOST
    ) -> tuple[Share, ...]:
        """Return the sums by currency, most money first or in the order of ``key``; what is beyond ``most`` as one."""
        by_currency: dict[str, list[tuple[Share, _Sum]]] = {}
        for (label, currency), one in self._sums.items():
            by_currency.setdefault(currency, []).append((_share(str(label), currency, one), one))
        found: list[Share] = []
        for currency in sorted(by_currency):
            rows = sorted(by_currency[currency], key=lambda row: (key or _by_money)(row[0]))
            found += (share for share, _ in rows[:most])
            if len(rows) > most:
                others = _Sum()
                for _, one in rows[most:]:
                    others.join(one)
                found.append(_share(OTHERS, currency, others))
        return tuple(found)


def _share(label: str, currency: str, one: _Sum) -> Share:
    conversion = (Decimal(one.bought) / one.came).quantize(_RATE) if one.came and one.bought <= one.came else None
    orders, revenue = one.orders, one.revenue
    if one.came and orders is None:  # orders of those days are counted, and there was none
        orders, revenue = 0, revenue or Decimal(0)
    return Share(label=label or NOT_KNOWN, currency=currency, orders=orders, revenue=revenue, sessions=one.sessions,
                 conversion=conversion)  # fmt: skip


def _by_money(one: Share) -> tuple[object, ...]:
    return (-(one.revenue or 0), -(one.orders or 0), -(one.sessions or 0), one.label)


def by_label(one: Share) -> tuple[object, ...]:
    """Order shares by what they are called."""
    return (one.label,)


class Ledger:
    """Sums TikTok's visits up as they pass by: per link (0: unlinked) and currency."""

    def __init__(self) -> None:
        self.visits = 0
        self.first_day = ""
        self.last_day = ""
        self._sums = Sums()

    def add(self, one: Attribution) -> None:
        """Count one visit."""
        self.visits += 1
        if one.day:
            self.first_day = min(self.first_day or one.day, one.day)
            self.last_day = max(self.last_day, one.day)
        self._sums.add(one.link_id, one.currency, one.orders, one.revenue, one.sessions)

    def span(self, first_day: str, last_day: str) -> None:
        """Take in the period of figures that have no day of their own."""
        if first_day and last_day:
            self.first_day = min(self.first_day or first_day, first_day)
            self.last_day = max(self.last_day, last_day)

    def impacts(self, assumed: str) -> list[Impact]:
        """Return the sums. Money that names no currency is of ``assumed``; if that is empty, of none."""
        self._sums.settle(assumed)
        return self._sums.impacts()
