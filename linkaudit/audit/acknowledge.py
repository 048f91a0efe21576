"""When what was accepted or muted comes back: its date has passed, or the money behind it has grown."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model.acknowledge import Behind

NOTHING = Decimal(0)


def why_ended(until: str, today: str, then: Behind, now: Behind, factor: Decimal) -> str:
    """Return why a decision holds no longer, "" if it does. ``until`` is its last day, "": for good; ISO dates.

    >>> why_ended("2026-12-31", "2026-12-31", Behind(), Behind(), Decimal(2))
    ''
    >>> why_ended("2026-12-31", "2027-01-01", Behind(), Behind(), Decimal(2))
    'its last day, 2026-12-31, has passed'
    """
    if until and until < today:
        return f"its last day, {until}, has passed"
    currency = grown(then, now, factor)
    if currency is None:
        return ""
    before, after = (side.money.get(currency, NOTHING) for side in (then, now))
    days = "" if then.days == now.days else f" in {then.days or '?'} and {now.days or '?'} days"
    return f"the money behind it grew from {before:,} to {after:,} {currency}".rstrip() + days


def grown(then: Behind, now: Behind, factor: Decimal) -> str | None:
    """Return the first currency in which ``now`` is at least ``factor`` times ``then``, None if there is none.

    Money of periods of different lengths is compared by the day. Nothing known counts as nothing.

    >>> grown(Behind(money={"USD": Decimal(10)}), Behind(money={"USD": Decimal(20)}), Decimal(2))
    'USD'
    >>> grown(Behind(money={"USD": Decimal(10)}, days=30), Behind(money={"USD": Decimal(20)}, days=60), Decimal(2))
    >>> grown(Behind(), Behind(money={"EUR": Decimal(1)}), Decimal(2))
    'EUR'
    """
    alike = not then.days or not now.days or then.days == now.days
    before_days, after_days = (1, 1) if alike else (then.days or 1, now.days or 1)
    for currency, amount in sorted(now.money.items()):
        before = then.money.get(currency, NOTHING)
        if amount > 0 and amount * before_days >= factor * before * after_days:
            return currency
    return None
