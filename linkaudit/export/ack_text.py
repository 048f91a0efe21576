"""What was accepted, taken back, or stands accepted and muted, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from linkaudit.export.words import amount, count
from linkaudit.locale.own import own
from linkaudit.model.acknowledge import Acknowledged, Chosen, Muted


def of_chosen(run: int, done: str, number: int, chosen: Chosen, *, dry: bool) -> str:
    """Return what was done with the findings that were chosen."""
    what = count(chosen.findings, "finding")
    end = " as number " + str(number) if number else ""
    lines = [f"{what} {done}{end} (run {run})."]
    if dry:
        lines = [f"Would be {done}: {what} of run {run}. Nothing was changed."]
    lines.append("  " + ", ".join(f"{number:,} {code}" for code, number in chosen.by_code.items()))
    if chosen.revenue:
        lines.append(f"  behind their links: {_money(chosen.revenue)}")
    if dry:
        before = ", ".join(f"{number:,} {status}" for status, number in chosen.by_status.items())
        lines += [f"  as they are now: {before}", *(f"  {own(one)}" for one in chosen.some)]
        lines += [f"  and {chosen.findings - len(chosen.some):,} more"] * (chosen.findings > len(chosen.some))
    return "\n".join(lines) + "\n"


def of_file(run: int, accepted: int, removed: int, unchanged: int, gone: Sequence[int], *, dry: bool) -> str:
    """Return what a file said."""
    head = "Would be: " if dry else ""
    what = f"{count(accepted, 'finding')} accepted, {removed:,} taken back, {unchanged:,} as they were"
    lines = [f"{head}{what} (run {run})."]
    if gone:
        rows = ", ".join(map(str, gone[:10])) + (", …" if len(gone) > 10 else "")  # noqa: PLR2004  enough to see
        lines.append(f"  {count(len(gone), 'finding')} of the file, run {run} no longer has: left out (rows {rows})")
    return "\n".join(lines) + "\n"


def of_all(run: int, accepted: Sequence[Acknowledged], muted: Sequence[Muted]) -> str:
    """Return all that is accepted and muted."""
    lines = [f"Accepted, as of run {run}:" if accepted else "Nothing is accepted."]
    for one in accepted:
        until = f"until {one.until}" if one.until else "for good"
        state = [f"{one.holds:,} accepted"]
        state += [f"{one.came_back:,} came back"] * bool(one.came_back) + [f"{one.gone:,} gone"] * bool(one.gone)
        lines.append(f"  {one.number:>4}  {', '.join(state)}: {own(one.reason)}")
        lines.append(f"        by {own(one.by)} on {one.made_at[:10]}, {until}; {one.selected}")
    lines += ["Muted in the settings, [rules]:"] * bool(muted)
    lines += [
        f"  {number:>4}  {one.findings:,} muted: {one.says}" + (f"; ended: {one.ended}" if one.ended else "")
        for number, one in enumerate(muted, 1)
    ]
    return "\n".join(lines) + "\n"


def _money(revenue: Mapping[str, Decimal]) -> str:
    return " + ".join(f"{amount(value)} {currency}".rstrip() for currency, value in revenue.items())
