"""What matters once the links have ended, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.export.words import amount, count
from linkaudit.locale.own import own
from linkaudit.model import AfterCutoff, StillVisited

_FEW = 10


def lines(after: AfterCutoff | None) -> list[str]:
    """Return the lines that stand first from the day after the cut-off on; none before."""
    if after is None:
        return []
    ago = f"{count(after.days, 'day')} ago ({after.timezone} time)"
    begin = f"The links ended on {after.cutoff}, {ago}. What matters now:"
    return [begin, *_visited(after), *_vanished(after), *_regained(after), ""]


def _visited(after: AfterCutoff) -> Iterator[str]:
    what = count(after.visited_links, "link")
    yield f"  {what} that ended {'is' if after.visited_links == 1 else 'are'} still visited" + (
        ": replace them where they stand, on TikTok they lead nowhere now" if after.visited_links else ""
    )
    for one in after.visited[:_FEW]:
        yield f"    {_behind(one)}, last on {one.last_day}, {one.surface}"
        yield f"      {own(one.url)}"
    yield from _more(len(after.visited[:_FEW]), len(after.visited), after.visited_links)
    if after.undated:
        yield f"    {count(after.undated, 'visit')} of no known day: not counted here"


def _behind(one: StillVisited) -> str:
    parts = [f"{amount(one.revenue)} {one.currency}".rstrip()] if one.revenue is not None else []
    parts += [count(one.orders, "order")] if one.orders else []
    parts += [count(one.sessions, "session")] if one.sessions is not None else []
    return ", ".join(parts) or "visited"


def _vanished(after: AfterCutoff) -> Iterator[str]:
    yield f"  {count(after.vanished_listings, 'listing')} vanished from TikTok Shop" + (
        ": look for them in Seller Center, list them again" if after.vanished_listings else ""
    )
    for one in after.vanished[:_FEW]:
        yield f"    {own(one.title or one.handle)}, seen last on {one.last_seen}"
    yield from _more(len(after.vanished[:_FEW]), len(after.vanished), after.vanished_listings)


def _regained(after: AfterCutoff) -> Iterator[str]:
    if not after.compared:
        yield "  Whether descriptions regained links is not known: no audit from before tells what they had"
        return
    yield f"  {count(after.regained_descriptions, 'description')} regained links" + (
        ": take them out, a listing cannot carry them" if after.regained_descriptions else ""
    )
    for one in after.regained[:_FEW]:
        yield f"    {own(one.title or one.product_id)}: {count(one.links, 'link')}, since {one.first_seen}"
    yield from _more(len(after.regained[:_FEW]), len(after.regained), after.regained_descriptions)


def _more(shown: int, kept: int, whole: int) -> Iterator[str]:
    if shown < kept:
        yield f"    and {max(whole, kept) - shown:,} more: summary.json, after_cutoff"
