"""diff.csv: what changed between two runs, a row a change; and the same for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from linkaudit.export.table import Cell
from linkaudit.export.words import amount, count, percent
from linkaudit.model.diff import Diff, LinkChange

HEADER = (
    "what change code link_url direction surface before after placement_kind placement_id placement_title"
    " placement_field product_handle revenue currency period_start period_end reason"
).split()
_FEW = 10
# What the newer run does not have: its money is that of the older one.
_PAST = ("gone", "unseen")


def rows(found: Diff) -> Iterator[list[Cell]]:
    """Yield links, then findings, then listings."""
    for link in found.link_changes:
        yield ["link", link.change, "", link.url, link.direction, link.surface, link.before, link.after, "", "", "", "", "", link.revenue, link.currency, *_period(found, link.change, link.revenue), ""]  # fmt: skip  # noqa: E501
    for one in found.finding_changes:
        yield ["finding", one.change, one.code, one.link_url, "", "", "", "", one.placement_kind, one.placement_id, one.placement_title, one.placement_field, "", one.revenue, one.currency, *_period(found, one.change, one.revenue), one.reason]  # fmt: skip  # noqa: E501
    for listing in found.listing_changes:
        why = f"its handle was {listing.old_handle}" if listing.old_handle else ""
        yield ["listing", listing.change, "", "", "", "", listing.before, listing.after, "", "", listing.title, "", listing.handle, None, "", "", "", why]  # fmt: skip  # noqa: E501


def _period(found: Diff, change: str, revenue: Decimal | None) -> tuple[str, str]:
    if revenue is None:
        return "", ""
    side = found.old if change in _PAST else found.new
    return side.period_start, side.period_end


def to_text(found: Diff) -> str:
    """Return the comparison for a terminal."""
    old, new = found.old, found.new
    lines = [f"{found.shop}: run {new.id} ({new.finished[:10]}) against run {old.id} ({old.finished[:10]})"]
    if found.questions:
        lines += ["", "The two runs asked different questions, so not every change is one of the shop:"]
        lines += [f"  {one}" for one in found.questions]
    if found.not_read:
        what = ", ".join(found.not_read)
        lines += ["", f"Not read this time, so what stood there is unseen and not gone: {what}"]
    if found.unseen:
        lines += ["", "Not seen or not counted this time (what is gone below may be there still):"]
        lines += [f"  {one}" for one in found.unseen[:_FEW]]
    lines += _periods(found)
    lines += ["", f"Links: {_counts(found.links)}"]
    lines += [_link(one) for one in found.link_changes[:_FEW]]
    lines += _more(len(found.link_changes))
    lines += ["", f"Findings: {_counts(found.findings)}"]
    lines += [
        f"  {code}  {_counts(changed)}"
        for code, changed in found.codes.items()
        if changed["new"] or changed["gone"] or changed["unseen"]
    ]
    lines += ["", f"Listings: {_counts(found.listings)}"]
    lines += [
        f"  {one.change:<8} {one.title or one.handle}: {one.before or 'none'} → {one.after or 'none'}"
        + (f" (its handle was {one.old_handle})" if one.old_handle else "")
        for one in found.listing_changes[:_FEW]
    ]
    lines += _more(len(found.listing_changes))
    if old.listed is not None and new.listed is not None:
        lines += ["", f"On TikTok Shop: {percent(new.listed, 0)} of the money at risk, {percent(old.listed, 0)} before"]
    return "\n".join(lines) + "\n"


def _periods(found: Diff) -> list[str]:
    """Say which days the money is of."""
    new, old = (f"{at.period_start} to {at.period_end}" if at.period_start else "" for at in (found.new, found.old))
    lines = [f"Money is that of {new}, as run {found.new.id} has it"] if new else []
    if old and (found.links["gone"] or found.links["unseen"]):
        lines.append(f"Of links gone or unseen it is that of {old}, as run {found.old.id} has it")
    return ["", *lines] if lines else []


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


def _link(one: LinkChange) -> str:
    money = f", {amount(one.revenue)} {one.currency}" if one.revenue is not None else ""
    money = money or (f", {count(one.sessions, 'session')}" if one.sessions else "")
    return f"  {one.change:<6} {one.before or 'none'} → {one.after or 'none'}{money}, {one.surface}\n         {one.url}"


def _more(number: int) -> Sequence[str]:
    return [f"  and {number - _FEW:,} more: --out DIR writes diff.csv"] if number > _FEW else []
