"""links.csv: every link with its verdict, one row each (one more for each further currency)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from linkaudit.export.table import Cell
from linkaudit.model import Impact, JudgedLink

HEADER = (
    "link_url target_url direction surface verdict codes placements target_kind target_handle resolved_by http_status"
    " checked_at sessions orders revenue currency"
).split()


def rows(links: Iterable[JudgedLink], impacts: Mapping[int, Sequence[Impact]]) -> Iterator[list[Cell]]:
    """Yield the rows of links.csv."""
    for link in links:
        for money in money_cells(impacts.get(link.link_id, ())):
            yield [
                link.url, link.target_url, link.direction, link.surface, link.verdict, " ".join(link.codes),
                link.placements, link.target_kind, link.target_handle, link.resolved_by, link.http_status,
                link.checked_at or None, *money,
            ]  # fmt: skip


def money_cells(impacts: Sequence[Impact]) -> list[list[Cell]]:
    """Return sessions, orders, revenue and currency, once for each currency; empty cells if nothing is known."""
    if not impacts:
        return [[None, None, None, None]]
    return [[one.sessions, one.orders, one.revenue, one.currency] for one in impacts]
