"""A run's links with what is behind them; most money first is sorted by SQLite, so that nobody has to hold them all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from linkaudit.model import Impact, JudgedLink
from linkaudit.store.results import LINK_COLUMNS, SELECTIONS, judged_link
from linkaudit.store.shown import SHOWN

if TYPE_CHECKING:
    from sqlite_utils import Database

_IMPACT = ("currency", "sessions", "orders", "revenue")
_COUNTED = "(coalesce(CAST(f.revenue AS REAL), 0) <> 0 OR coalesce(f.orders, 0) <> 0 OR coalesce(f.sessions, 0) <> 0)"
_BY_URL = "l.url, l.surface, l.link_id"
_BY_MONEY = f"""{_COUNTED} DESC, CASE WHEN {_COUNTED} THEN f.currency = :main END DESC,
          CASE WHEN {_COUNTED} THEN f.currency END, coalesce(CAST(f.revenue AS REAL), 0) DESC,
          coalesce(f.orders, 0) DESC, coalesce(f.sessions, 0) DESC, {_BY_URL}"""


def earning(
    db: Database, run_id: int, main: str, where: str = "", *, by_url: bool = False
) -> Iterator[tuple[JudgedLink, list[Impact]]]:
    """Yield the run's links with their money by currency (``main`` first): most revenue, then orders, sessions, URL.

    Amounts of different currencies are never compared: links with money in ``main`` come before those of the others,
    currency by currency. ``where`` is one of the named ``SELECTIONS``. ``by_url``: in that order instead, sooner.
    """
    columns = [*(f"l.{name}" for name in LINK_COLUMNS), *(f"i.{name}" for name in _IMPACT)]
    shown, joined = ("", "") if by_url else (f"WITH {SHOWN}", "LEFT JOIN shown f ON f.link_id = l.link_id")
    rows = db.execute(
        f"""{shown} SELECT {", ".join(columns)} FROM links l {joined}
        LEFT JOIN impacts i ON i.run_id = l.run_id AND i.link_id = l.link_id
        WHERE l.run_id = :run {SELECTIONS[where]}
        ORDER BY {_BY_URL if by_url else _BY_MONEY}, i.currency = :main DESC, i.currency""",
        {"run": run_id, "main": main},
    )
    for link_id, group in groupby(rows, key=itemgetter(LINK_COLUMNS.index("link_id"))):
        found = list(group)
        money = [row[len(LINK_COLUMNS) :] for row in found]
        yield judged_link(found[0]), [_impact(link_id, *one) for one in money if one[0] is not None]


def _impact(
    link_id: int, currency: str, sessions: int | None, orders: int | None, revenue: str | None
) -> Impact:
    return Impact(
        link_id=link_id, currency=currency, orders=orders, sessions=sessions,
        revenue=None if revenue is None else Decimal(revenue),
    )  # fmt: skip
