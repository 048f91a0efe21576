"""traffic.csv: TikTok's visits, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkaudit.export.table import Cell
from linkaudit.model import TrafficRow
from linkaudit.urls.personal import drop

HEADER = (
    "landing_url target_url day source medium campaign content term surface paid signal sessions orders revenue"
    " currency origin"
).split()


def rows(visits: Iterable[TrafficRow]) -> Iterator[list[Cell]]:
    """Yield the rows of traffic.csv."""
    for one in visits:
        yield [
            drop(one.landing_url), one.target_url, one.day, one.source, one.medium, one.campaign, one.content, one.term,
            one.surface, one.paid, one.signal, one.sessions, one.orders, one.revenue, one.currency, one.origin,
        ]  # fmt: skip
