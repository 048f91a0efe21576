"""Functions that SQL has here beside SQLite's own: money added exactly, and what a rule says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from linkaudit.model import Rule


class MoneySum:
    """``money_sum(text)``: the exact sum of decimals as text; NULL if there is none."""

    def __init__(self) -> None:
        self._sum: Decimal | None = None

    def step(self, value: object) -> None:
        """Add one value; what is no number does not count."""
        try:
            amount = None if value is None else Decimal(str(value))
        except InvalidOperation:
            return
        if amount is not None and amount.is_finite():
            self._sum = amount + (self._sum or 0)

    def finalize(self) -> str | None:
        """Return the sum as plain decimal text."""
        return None if self._sum is None else f"{self._sum:f}"


def of_rules(rules: Mapping[str, Rule]) -> dict[str, Callable[[object], str | None]]:
    """Return the functions that tell of a rule by its code; NULL for a code that is none."""

    def told(field: str) -> Callable[[object], str | None]:
        return lambda code: str(getattr(rules[code], field)) if isinstance(code, str) and code in rules else None

    return {f"rule_{field}": told(field) for field in ("title", "severity", "cure")}
