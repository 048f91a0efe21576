"""How far listings are, and which cures bring most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from linkaudit.listing.rules import BY_CODE
from linkaudit.model import Fix, Problem, Readiness, TopFix

_ORDER = {Fix.NONE: Readiness.READY, Fix.HERE: Readiness.FIXABLE, Fix.SELLER: Readiness.SELLER,
          Fix.NEVER: Readiness.NEVER}  # fmt: skip
_WORST = list(_ORDER)
_FEW = 3  # products that are named


def readiness(problems: Iterable[Problem]) -> Readiness:
    """Return the worst that stands in the way of a listing."""
    return _ORDER[max((one.fix for one in problems), key=_WORST.index, default=Fix.NONE)]


def top_fixes(blocking: Iterable[tuple[str, str, Fix, Decimal | None]], most: int = 10) -> list[TopFix]:
    """Return the codes to cure first: by the money, then the products that the cure alone makes ready.

    ``blocking`` are (product handle, code, fix, money at risk), any number of times each.
    """
    codes: dict[str, dict[str, Decimal]] = defaultdict(dict)
    of_product: dict[str, set[str]] = defaultdict(set)
    worst: dict[str, Fix] = {}
    for handle, code, fix, money in blocking:
        codes[code][handle] = money or Decimal(0)
        of_product[handle].add(code)
        worst[code] = max(worst.get(code, Fix.NONE), fix, key=_WORST.index)
    found = [_top(code, worst[code], money, of_product) for code, money in codes.items()]
    found.sort(key=lambda one: (-one.freed_revenue, -one.revenue, -one.freed, -one.products, one.code))
    return found[:most]


def _top(code: str, fix: Fix, money: dict[str, Decimal], of_product: dict[str, set[str]]) -> TopFix:
    alone = [handle for handle in money if of_product[handle] == {code}]
    return TopFix(
        code=code, title=BY_CODE[code].title, fix=fix, products=len(money),
        revenue=sum(money.values(), Decimal(0)), freed=len(alone),
        freed_revenue=sum((money[handle] for handle in alone), Decimal(0)),
        handles=sorted(money, key=lambda handle: (-money[handle], handle))[:_FEW],
    )  # fmt: skip
