"""Numbers in words for a terminal."""

from __future__ import annotations

from decimal import Decimal


def amount(value: Decimal | None) -> str:
    """Return money with two digits, or the three that some currencies have, and thousands parted; unknown is nothing.

    >>> amount(Decimal("1234.5")), amount(Decimal("12.345")), amount(None)
    ('1,234.50', '12.345', '0.00')
    """
    if value is None:
        return "0.00"
    return f"{value:,.3f}" if value != round(value, 2) else f"{value:,.2f}"


def count(number: int | None, thing: str) -> str:
    """Return a number of things.

    >>> count(1, "order"), count(1200, "order")
    ('1 order', '1,200 orders')
    """
    return f"{number or 0:,} {thing}" + ("" if number == 1 else "s")


def percent(share: Decimal | float, digits: int = 2) -> str:
    """Return a share of one as percent; what is less than the last digit is more than nothing.

    >>> percent(Decimal("0.0065")), percent(Decimal("0.804"), 0), percent(0.004, 0), percent(0, 0)
    ('0.65%', '80%', '<1%', '0%')
    """
    least = Decimal(1).scaleb(-digits)
    return f"<{least}%" if 0 < 100 * share < least else f"{100 * share:.{digits}f}%"


def clock(timezone: str) -> str:
    """Return a time zone's name as people read it: the sign in names of mere offsets is the other way round.

    >>> clock("Etc/GMT+4"), clock("America/New_York"), clock("")
    ('UTC-4', 'America/New_York', '?')
    """
    name = timezone.removeprefix("Etc/GMT")
    return timezone or "?" if name == timezone else "UTC" + name.translate(_TURNED)


_TURNED = str.maketrans("+-", "-+")
