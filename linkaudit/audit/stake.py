"""Money at risk by product: what each product's TikTok links that break, or are broken, earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from linkaudit.audit.behind import NO_PRODUCT, behind
from linkaudit.model import Behind, Impact, JudgedLink, Match, Record


class Stakes(Record, frozen=True, kw_only=True):
    """Money at risk in one ``currency``: ``by_handle`` in the order in which to list the products.

    Most money comes first, then most orders, then most sessions, then what the links (in their order) lead to first.

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
    """Share the revenue of the inbound links at risk out among their products."""
    return of_behind(*behind(matched, sold), currency)


def of_behind(money: Mapping[str, Mapping[str, Behind]], links: Mapping[str, int], currency: str) -> Stakes:
    """Return the stakes of what ``behind`` found."""
    none = Behind(currency=currency)
    found = {handle: money.get(handle, {}).get(currency, none) for handle in links}
    parts = {handle: one.revenue or Decimal(0) for handle, one in found.items()}
    unmatched = parts.pop(NO_PRODUCT, Decimal(0))

    def worth(handle: str) -> tuple[Decimal, int, int]:
        return parts[handle], found[handle].orders or 0, found[handle].sessions or 0

    ordered = sorted(parts, key=worth, reverse=True)  # stable also so: what is equal stays in the links' order
    return Stakes(
        currency=currency, total=sum(parts.values(), unmatched), unmatched=unmatched,
        by_handle={one: parts[one] for one in ordered},
    )  # fmt: skip
