"""What matters once links have ended: those still visited, listings that vanished, descriptions with links again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from linkaudit.model import AfterCutoff, Regained, StillVisited, Vanished

MOST = 50


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What was found since the cut-off. ``compared``: an audit before this one tells what descriptions had."""

    visited: Iterable[StillVisited] = ()
    undated: int = 0
    vanished: Iterable[Vanished] = ()
    regained: Iterable[Regained] = ()
    compared: bool = True


def days_after(cutoff: str, today: str) -> int:
    """Return how many days of the shop's calendar the cut-off day is past; 0 on the day itself, before it, or unset.

    >>> days_after("2026-11-01", "2026-11-03"), days_after("2026-11-01", "2026-11-01"), days_after("", "2026-11-03")
    (2, 0, 0)
    """
    return max((date.fromisoformat(today) - date.fromisoformat(cutoff)).days, 0) if cutoff else 0


def aftermath(cutoff: str, today: str, timezone: str, found: Evidence) -> AfterCutoff | None:
    """Return what matters now, or None until the cut-off day is over. Days are of the shop's calendar."""
    days = days_after(cutoff, today)
    if not days:
        return None
    visited = sorted(found.visited, key=_most)
    vanished = sorted(found.vanished, key=lambda one: (one.last_seen, one.title), reverse=True)
    regained = sorted(found.regained, key=lambda one: (-one.links, one.title, one.product_id))
    return AfterCutoff(
        cutoff=cutoff, today=today, days=days, timezone=timezone, undated=found.undated,
        visited_links=len({(one.url, one.surface) for one in visited}), visited=visited[:MOST],
        vanished_listings=len(vanished), vanished=vanished[:MOST],
        regained_descriptions=len(regained), regained=regained[:MOST], compared=found.compared,
    )  # fmt: skip


def _most(one: StillVisited) -> tuple[object, ...]:
    return (-(one.revenue or 0), -(one.orders or 0), -(one.sessions or 0), one.url, one.surface, one.currency)
