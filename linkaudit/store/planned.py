"""The run's listings as the plan looks at them: one row a product, without cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linkaudit.model import PlanItem, Readiness

if TYPE_CHECKING:
    from sqlite_utils import Database

_ORDER = [one.value for one in Readiness]
_GATED = "('TS182', 'TS184')"  # gated or closed categories, documents


def planned(db: Database, run_id: int) -> Iterator[tuple[str, PlanItem, bool]]:
    """Yield (handle as it is compared, product, whether it is wanted) in the order of money at risk.

    Of a product in parts the worst readiness counts.
    """
    rows = db.execute(
        f"""SELECT l.key, handle, product_id, product_title, min(listing_no), count(*), sum(skus),
          group_concat(DISTINCT readiness), max(wanted), coalesce(sum(blocking), 0), coalesce(max(gated), 0)
        FROM listings l LEFT JOIN (
          SELECT listing_no, sum(fix <> 'none') AS blocking, max(code IN {_GATED}) AS gated
          FROM problems WHERE run_id = :run GROUP BY listing_no) USING (listing_no)
        WHERE l.run_id = :run GROUP BY l.key ORDER BY min(listing_no)""",
        {"run": run_id},
    )
    for key, handle, product_id, title, _, parts, skus, states, wanted, blocking, gated in rows:
        worst = Readiness(max(states.split(","), key=_ORDER.index))
        yield key, PlanItem(
            handle=handle, product_id=product_id, title=title, parts=parts, skus=skus, blocking=blocking,
            readiness=worst, gated=bool(gated),
        ), bool(wanted)  # fmt: skip
