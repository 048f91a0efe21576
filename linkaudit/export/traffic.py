"""traffic.csv: TikTok's visits, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkaudit.export.table import Cell
from linkaudit.model import TrafficRow
from linkaudit.urls.personal import drop
from linkaudit.urls.utm import tags_of

HEADER = (
    "landing_url target_url day source medium campaign content term surface paid signal sessions orders revenue"
    " currency origin"
).split()


def rows(visits: Iterable[TrafficRow]) -> Iterator[list[Cell]]:
    """Yield the rows of traffic.csv; what the source does not tell apart of the tags is taken from the URL."""
    for one in visits:
        written = tags_of(one.landing_url)
        yield [
            drop(one.landing_url), one.target_url, one.day, one.source or written.get("source"),
            one.medium or written.get("medium"), one.campaign or written.get("campaign"),
            one.content or written.get("content"), one.term or written.get("term"), one.surface,
            one.paid, one.signal, one.sessions, one.orders, one.revenue, one.currency, one.origin,
        ]  # fmt: skip
