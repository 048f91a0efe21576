"""What changed between two runs, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from linkaudit.export.words import amount, count, percent
from linkaudit.locale.own import own
from linkaudit.model.diff import Diff, LinkChange, Point

_FEW = 10


def to_text(found: Diff) -> str:
    """Return the comparison for a terminal."""
    old, new = found.old, found.new
    lines = [f"{own(found.shop)}: run {new.id} ({new.finished[:10]}) against run {old.id} ({old.finished[:10]})"]
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
    lines += _more(found.links)
    lines += ["", f"Findings: {_counts(found.findings)}"]
    lines += [
        f"  {code}  {_counts(changed)}"
        for code, changed in found.codes.items()
        if any(number for name, number in changed.items() if name != "unchanged")
    ]
    lines += ["", f"Listings: {_counts(found.listings)}"]
    lines += [
        f"  {one.change:<8} {own(one.title or one.handle)}: {one.before or 'none'} → {one.after or 'none'}"
        + (f" (its handle was {own(one.old_handle)})" if one.old_handle else "")
        for one in found.listing_changes[:_FEW]
    ]
    lines += _more(found.listings)
    lines += _shelf(found)
    lines += _coverage(found)
    return "\n".join(lines) + "\n"


def _shelf(found: Diff) -> list[str]:
    """Say which products stand otherwise in Seller Center, if any."""
    if not any(found.shelf.values()):
        return []
    lines = ["", f"TikTok Shop: {_counts(found.shelf)}"]
    for one in found.shelf_changes[:_FEW]:
        why = f": {one.code} {one.reason}".replace("  ", " ") if one.reason else ""
        lines.append(f"  {one.change:<8} {own(one.title or one.handle)}{why}")
    return [*lines, *_more(found.shelf)]


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
    money = f", {amount(one.revenue)} {one.currency}".rstrip() if one.revenue is not None else ""
    money = money or (f", {count(one.sessions, 'session')}" if one.sessions else "")
    ways = f"{one.before or 'none'} → {one.after or 'none'}"
    return f"  {one.change:<6} {ways}{money}, {one.surface}\n         {own(one.url)}"


def _coverage(found: Diff) -> list[str]:
    """Say how much of the money at risk is on TikTok Shop, run by run; of one that is as the one before, no more."""
    points = [one for one in found.trend if one.coverage is not None]
    shown = [one for before, one in zip([None, *points], points, strict=False) if not before or _moved(before, one)]
    if points and shown[-1] is not points[-1]:
        shown.append(points[-1])
    lines = [
        f"  run {one.run} ({one.finished[:10]}) {percent(one.coverage or 0, 0):>5}  {amount(one.listed)} of"
        f" {amount(one.at_risk)} {one.at_risk_currency}".rstrip()
        for one in shown[-_FEW:]
    ]
    return ["", "Of the money at risk, on TikTok Shop already:", *lines] if lines else []


def _moved(before: Point, one: Point) -> bool:
    return (before.coverage, before.at_risk_currency) != (one.coverage, one.at_risk_currency)


def _more(counts: dict[str, int]) -> Sequence[str]:
    number = sum(count for name, count in counts.items() if name != "unchanged")
    return [f"  and {number - _FEW:,} more: --out DIR writes diff.csv"] if number > _FEW else []
