"""Numbers in words for a terminal."""

from __future__ import annotations

from decimal import Decimal


def amount(value: Decimal | None) -> str:
    """Return money with two digits and thousands parted; unknown is nothing.

    >>> amount(Decimal("1234.5")), amount(None)
    ('1,234.50', '0.00')
    """
    return "0.00" if value is None else f"{value:,.2f}"


def count(number: int | None, thing: str) -> str:
    """Return a number of things.

    >>> count(1, "order"), count(1200, "order")
    ('1 order', '1,200 orders')
    """
    return f"{number or 0:,} {thing}" + ("" if number == 1 else "s")


def percent(share: Decimal | float, digits: int = 2) -> str:
    """Return a share of one as percent.

    >>> percent(Decimal("0.0065")), percent(Decimal("0.804"), 0)
    ('0.65%', '80%')
    """
    return f"{100 * share:.{digits}f}%"
