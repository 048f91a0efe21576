"""What stands behind each product that links at risk lead to: links, sessions, orders and revenue by currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from linkaudit.model import Behind, Direction, Impact, JudgedLink, Match, Verdict

NO_PRODUCT = ""
_CENT = Decimal("0.01")
_AT_RISK = (Verdict.BREAKS, Verdict.BROKEN)
N = TypeVar("N", int, Decimal)
_NOTHING = Behind(currency="")


def behind(
    matched: Iterable[tuple[JudgedLink, Match, Sequence[Impact]]], sold: Mapping[str, int]
) -> tuple[dict[str, dict[str, Behind]], dict[str, int]]:
    """Return by product handle (lower case) what its links at risk brought, by currency, and how many links these are.

    ``NO_PRODUCT`` stands for the links that lead to no product. A link to several products is shared by the units of
    them that TikTok's orders bought (``sold``, by handle in lower case), equally if none is known; in each currency the
    parts sum up to what the links brought. It counts as a link of each of them.
    """
    money: dict[str, dict[str, Behind]] = {}
    links: dict[str, int] = {}
    for link, match, impacts in matched:
        if not at_risk(link):
            continue
        handles = match.handles or (NO_PRODUCT,)
        for handle in handles:
            links[handle] = links.get(handle, 0) + 1
        for impact in impacts:
            for handle, part in _parted(impact, handles, sold):
                of = money.setdefault(handle, {})
                of[impact.currency] = _sum(of.get(impact.currency, _NOTHING), part)
    return money, links


def at_risk(link: JudgedLink) -> bool:
    """Whether what an inbound link earned ends with the policy, or has ended already."""
    return link.verdict in _AT_RISK and link.direction is Direction.INBOUND


def shared(revenue: Decimal, handles: Sequence[str], sold: Mapping[str, int]) -> Iterable[tuple[str, Decimal]]:
    """Part ``revenue`` to the cent; what rounding leaves over goes to the first, so that the parts sum up."""
    weights = [max(sold.get(handle, 0), 0) for handle in handles]
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(handles), len(handles)
    parts = [(revenue * weight / whole).quantize(_CENT) for weight in weights]
    if parts:
        parts[0] += revenue - sum(parts)
    return zip(handles, parts, strict=True)


def _parted(impact: Impact, handles: Sequence[str], sold: Mapping[str, int]) -> Iterable[tuple[str, Behind]]:
    if len(handles) == 1:
        yield handles[0], Behind(
            currency=impact.currency, revenue=impact.revenue, orders=impact.orders, sessions=impact.sessions
        )
        return
    none = [None] * len(handles)
    money = none if impact.revenue is None else [part for _, part in shared(impact.revenue, handles, sold)]
    orders = none if impact.orders is None else whole_parts(impact.orders, handles, sold)
    sessions = none if impact.sessions is None else whole_parts(impact.sessions, handles, sold)
    for handle, revenue, order, session in zip(handles, money, orders, sessions, strict=True):
        yield handle, Behind(currency=impact.currency, revenue=revenue, orders=order, sessions=session)


def whole_parts(number: int, handles: Sequence[str], sold: Mapping[str, int]) -> list[int]:
    """Part a whole number by the units sold, equally if none is known; the largest remainders get what is left.

    >>> whole_parts(10, ["a", "b", "c"], {})
    [4, 3, 3]
    """
    weights = [max(sold.get(handle, 0), 0) for handle in handles]
    if not any(weights):
        weights = [1] * len(handles)
    whole = sum(weights)
    parts = [number * weight // whole for weight in weights]
    order = sorted(range(len(parts)), key=lambda at: -(number * weights[at] % whole))
    for at in order[: number - sum(parts)]:
        parts[at] += 1
    return parts


def _sum(one: Behind, other: Behind) -> Behind:
    return Behind(
        currency=other.currency, revenue=_plus(one.revenue, other.revenue, Decimal(0)),
        orders=_plus(one.orders, other.orders, 0), sessions=_plus(one.sessions, other.sessions, 0),
    )  # fmt: skip


def _plus(one: N | None, other: N | None, zero: N) -> N | None:
    return None if one is None and other is None else (one or zero) + (other or zero)
