"""A run's links with what is behind them; most money first is sorted by SQLite, so that nobody has to hold them all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from linkaudit.model import Impact, JudgedLink
from linkaudit.store.results import SELECTIONS, judged_link
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

_LINK = JudgedLink.__struct_fields__
_IMPACT = ("currency", "sessions", "orders", "revenue")
_COUNTED = "(coalesce(CAST(f.revenue AS REAL), 0) <> 0 OR coalesce(f.orders, 0) <> 0 OR coalesce(f.sessions, 0) <> 0)"
_FIRST = """LEFT JOIN impacts f ON f.run_id = l.run_id AND f.link_id = l.link_id
          AND f.currency = (SELECT currency FROM impacts m WHERE m.run_id = l.run_id AND m.link_id = l.link_id
            ORDER BY currency = :main DESC, currency LIMIT 1)"""
_BY_MONEY = f"""{_COUNTED} DESC, CASE WHEN {_COUNTED} THEN f.currency = :main END DESC,
          CASE WHEN {_COUNTED} THEN f.currency END, coalesce(CAST(f.revenue AS REAL), 0) DESC,
          coalesce(f.orders, 0) DESC, coalesce(f.sessions, 0) DESC, l.url, l.surface, l.link_id"""


def earning(
    db: Database, run_id: int, main: str, where: str = "", *, in_order: bool = True
) -> Iterator[tuple[JudgedLink, list[Impact]]]:
    """Yield the run's links with their money by currency (``main`` first): most revenue, then orders, sessions, URL.

    Amounts of different currencies are never compared: links with money in ``main`` come before those of the others,
    currency by currency. ``where`` is one of the named ``SELECTIONS``. ``in_order``: if not, as they come, sooner.
    """
    columns = [*(f"l.{name}" for name in _LINK), *(f"i.{name}" for name in _IMPACT)]
    rows = db.execute(
        f"""SELECT {", ".join(columns)} FROM links l {_FIRST if in_order else ""}
        LEFT JOIN impacts i ON i.run_id = l.run_id AND i.link_id = l.link_id
        WHERE l.run_id = :run {SELECTIONS[where]}
        ORDER BY {_BY_MONEY if in_order else "l.link_id"}, i.currency = :main DESC, i.currency""",
        {"run": run_id, "main": main},
    )
    for link_id, group in groupby(rows, key=itemgetter(_LINK.index("link_id"))):
        found = list(group)
        impacts = [
            as_record(Impact, {"link_id": link_id, **dict(zip(_IMPACT, money, strict=True))})
            for row in found if (money := row[len(_LINK) :])[0] is not None
        ]  # fmt: skip
        yield judged_link(dict(zip(_LINK, found[0], strict=False))), impacts
