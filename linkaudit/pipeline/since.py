"""What the report says of the runs before: what changed since the last, and how the last few went."""

from __future__ import annotations

from linkaudit.model.diff import Point
from linkaudit.model.page import Since, TrendRow
from linkaudit.pipeline.diff import since_last
from linkaudit.store import runs
from linkaudit.store.database import Database

_RUNS = 8
_CHANGES = 10


def since(db: Database, run: runs.Run) -> Since | None:
    """Return what changed since the complete run before; None if there is none."""
    found = since_last(db, run, _CHANGES)
    if found is None:
        return None
    trend = found.trend[-_RUNS:]
    return Since(
        run=found.old.id, finished=found.old.finished, questions=found.questions, unseen=found.unseen,
        counts={"Links": found.links, "Findings": found.findings, "Listings": found.listings},
        changes=found.link_changes, of_changes=sum(at for name, at in found.links.items() if name != "unchanged"),
        shelf=found.shelf_changes, of_shelf=sum(found.shelf.values()),
        trend=[_row(one, trend[-1]) for one in reversed(trend)],
    )  # fmt: skip


def _row(one: Point, latest: Point) -> TrendRow:
    lost = None if one.breaks is None or one.broken is None else one.breaks + one.broken
    return TrendRow(
        run=one.run, finished=one.finished, links=one.links, breaks=one.ending, broken=one.dead, findings=one.findings,
        currency=one.currency, at_risk=lost, listed=one.coverage, same=_same(one, latest),
    )  # fmt: skip


def _same(one: Point, other: Point) -> bool:
    """Whether two runs were asked the same, as far as is known: others cannot be set beside each other."""
    pairs = (
        (one.policy, other.policy), (one.cutoff, other.cutoff), (one.hosts, other.hosts), (one.model, other.model),
        (one.market, other.market),
    )  # fmt: skip
    return all(mine == its for mine, its in pairs if None not in (mine, its))
