"""Sums of TikTok's figures per link and per label, so kept that they reconcile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from linkaudit.model import Attribution, Impact, Share

OTHERS, NOT_KNOWN = "(others)", "(not known)"
_MOST = 20
_RATE = Decimal("0.0001")


class Sums:
    """Orders, revenue and sessions per label and currency; None where no source counted them."""

    def __init__(self) -> None:
        self._sums: dict[tuple[object, str], list[object]] = {}

    def add(
        self, label: object, currency: str, orders: int | None, revenue: Decimal | None, sessions: int | None,
        rows: int = 1, converted: int = 0,
    ) -> None:  # fmt: skip
        """Add the figures of so many rows; ``converted`` are the orders of days whose sessions are counted too."""
        key = (label, currency)
        known = self._sums.get(key)
        if known is None:
            self._sums[key] = [orders, revenue, sessions, rows, converted]
            return
        if orders is not None:
            known[0] = orders if known[0] is None else known[0] + orders  # type: ignore[operator]
        if revenue is not None:
            known[1] = revenue if known[1] is None else known[1] + revenue  # type: ignore[operator]
        if sessions is not None:
            known[2] = sessions if known[2] is None else known[2] + sessions  # type: ignore[operator]
        known[3] += rows  # type: ignore[operator]
        known[4] += converted  # type: ignore[operator]

    def rows(self, label: object, currency: str) -> int:
        """Return how many rows were added."""
        return _whole(self._sums.get((label, currency), (None,) * 5)[3]) or 0

    def settle(self, assumed: str) -> None:
        """Give a currency to what names none: ``assumed`` to money if it is known, the most used one to mere counts."""
        orders: Counter[str] = Counter()
        for (_, currency), (count, *_) in self._sums.items():
            if currency:
                orders[currency] += count if isinstance(count, int) else 0
        main = assumed or next((name for name, _ in sorted(orders.items(), key=lambda one: (-one[1], one[0]))), "")
        for label, blank in [key for key in self._sums if not key[1]]:
            currency = assumed if self._sums[label, blank][1] else main
            if currency:
                self.add(label, currency, *self._sums.pop((label, blank)))  # type: ignore[arg-type]

    def impacts(self) -> list[Impact]:
        """Return the sums of labels that are numbers of links."""
        return [
            Impact(link_id=int(str(label)), currency=currency, orders=_whole(orders), revenue=_money(revenue),
                   sessions=_whole(sessions))
            for (label, currency), (orders, revenue, sessions, *_) in self._sums.items()
        ]  # fmt: skip

    def shares(
        self, *, key: Callable[[Share], tuple[object, ...]] | None = None, most: int = _MOST
    ) -> tuple[Share, ...]:
        """Return the sums by currency, most money first or in the order of ``key``; what is beyond ``most`` as one."""
        by_currency: dict[str, list[Share]] = {}
        for (label, currency), figures in self._sums.items():
            by_currency.setdefault(currency, []).append(_share(str(label), currency, figures))
        found: list[Share] = []
        for currency in sorted(by_currency):
            rows = sorted(by_currency[currency], key=key or _by_money)
            found += rows if len(rows) <= most else [*rows[:most], _joined(OTHERS, currency, rows[most:])]
        return tuple(found)


def _share(label: str, currency: str, figures: list[object]) -> Share:
    orders, revenue, sessions, _, converted = figures
    number, bought = _whole(sessions), _whole(converted) or 0
    conversion = (Decimal(bought) / number).quantize(_RATE) if number and 0 < bought <= number else None
    return Share(label=label or NOT_KNOWN, currency=currency, orders=_whole(orders), revenue=_money(revenue),
                 sessions=number, conversion=conversion)  # fmt: skip


def _joined(label: str, currency: str, rows: Iterable[Share]) -> Share:
    together = Sums()
    for one in rows:
        together.add(label, currency, one.orders, one.revenue, one.sessions)
    return together.shares()[0]


def _by_money(one: Share) -> tuple[object, ...]:
    return (-(one.revenue or 0), -(one.orders or 0), -(one.sessions or 0), one.label)


def by_label(one: Share) -> tuple[object, ...]:
    """Order shares by what they are called."""
    return (one.label,)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _money(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


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

    def impacts(self, assumed: str) -> list[Impact]:
        """Return the sums. Money that names no currency is of ``assumed``; if that is empty, of none."""
        self._sums.settle(assumed)
        return self._sums.impacts()
