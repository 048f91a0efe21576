"""Money at risk by product: what each product's TikTok links that break, or are broken, earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from linkaudit.model import Direction, Impact, JudgedLink, Match, Record, Verdict

_CENT = Decimal("0.01")
_AT_RISK = (Verdict.BREAKS, Verdict.BROKEN)


class Stakes(Record, frozen=True, kw_only=True):
    """Money at risk in one ``currency``: ``by_handle`` in the order in which to list the products, most money first.

    The products' parts plus ``unmatched`` (links that stand for no product) are ``total``. ``rank`` numbers the
    products from 1, those without money after those with.
    """

    currency: str
    total: Decimal
    unmatched: Decimal
    by_handle: dict[str, Decimal]

    @property
    def rank(self) -> dict[str, int]:
        """The products' places in the order in which to list them."""
        return {handle: number for number, handle in enumerate(self.by_handle, 1)}


def stakes(
    matched: Iterable[tuple[JudgedLink, Match, Sequence[Impact]]], sold: Mapping[str, int], currency: str
) -> Stakes:
    """Share the revenue of the inbound links at risk out among their products.

    A link to several products is shared by the units of them that TikTok's orders bought (``sold``, by handle in lower
    case), equally if none is known. ``matched`` comes with the most money first.
    """
    parts: dict[str, Decimal] = {}
    total = unmatched = Decimal(0)
    for link, match, impacts in matched:
        if not at_risk(link):
            continue
        revenue = next((one.revenue for one in impacts if one.currency == currency and one.revenue), Decimal(0))
        total += revenue
        if not match.handles:
            unmatched += revenue
        for handle, part in shared(revenue, match.handles, sold):
            parts[handle] = parts.get(handle, Decimal(0)) + part
    ordered = sorted(parts, key=lambda handle: -parts[handle])  # stable: equal money stays in the links' order
    return Stakes(currency=currency, total=total, unmatched=unmatched, by_handle={one: parts[one] for one in ordered})


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
