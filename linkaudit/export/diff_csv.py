"""diff.csv: what changed between two runs, a row a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from linkaudit.export.table import Cell
from linkaudit.model.diff import Diff, FindingChange, LinkChange, ListingChange, ShelfChange

HEADER = (
    "what change code link_url direction surface before after placement_kind placement_id placement_title"
    " placement_field product_handle revenue currency period_start period_end reason"
).split()
# What the newer run does not have: its money is that of the older one.
_PAST = ("gone", "unseen")


def rows(
    found: Diff, links: Iterable[LinkChange], findings: Iterable[FindingChange], listings: Iterable[ListingChange],
    shelf: Iterable[ShelfChange],
) -> Iterator[list[Cell]]:
    """Yield all changes: links, then findings, then listings, then what stands otherwise in Seller Center."""
    for link in links:
        yield ["link", link.change, "", link.url, link.direction, link.surface, link.before, link.after, "", "", "", "", "", link.revenue, link.currency, *_period(found, link.change, link.revenue), ""]  # fmt: skip  # noqa: E501
    for one in findings:
        yield ["finding", one.change, one.code, one.link_url, "", "", "", "", one.placement_kind, one.placement_id, one.placement_title, one.placement_field, "", one.revenue, one.currency, *_period(found, one.change, one.revenue), one.reason]  # fmt: skip  # noqa: E501
    for listing in listings:
        why = f"its handle was {listing.old_handle}" if listing.old_handle else ""
        yield ["listing", listing.change, "", "", "", "", listing.before, listing.after, "", "", listing.title, "", listing.handle, None, "", "", "", why]  # fmt: skip  # noqa: E501
    for at in shelf:
        yield ["tiktok_shop", at.change, at.code, "", "", "", "", "", "", "", at.title, "", at.handle, None, "", "", "", at.reason]  # fmt: skip  # noqa: E501


def _period(found: Diff, change: str, revenue: Decimal | None) -> tuple[str, str]:
    if revenue is None:
        return "", ""
    side = found.old if change in _PAST else found.new
    return side.period_start, side.period_end
