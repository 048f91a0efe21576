"""What the report says of the runs before: what changed since the last, and how the last few went."""

from __future__ import annotations

from decimal import Decimal

from linkaudit.model import Summary
from linkaudit.model.page import Since, TrendRow
from linkaudit.pipeline.diff import since_last
from linkaudit.pipeline.matching import summary_of
from linkaudit.store import runs
from linkaudit.store.database import Database

_RUNS = 8
_CHANGES = 10


def since(db: Database, run: runs.Run) -> Since | None:
    """Return what changed since the complete run before; None if there is none."""
    past = [one for one in runs.complete_runs(db) if one.run_id <= run.run_id][-_RUNS:]
    found = since_last(db, run, _CHANGES)
    if found is None:
        return None
    return Since(
        run=found.old.id, finished=found.old.finished, questions=found.questions, unseen=found.unseen,
        counts={"Links": found.links, "Findings": found.findings, "Listings": found.listings},
        changes=found.link_changes, of_changes=sum(at for name, at in found.links.items() if name != "unchanged"),
        shelf=found.shelf_changes, of_shelf=sum(found.shelf.values()),
        trend=[_row(one, run) for one in reversed(past)],
    )  # fmt: skip


def _row(run: runs.Run, latest: runs.Run) -> TrendRow:
    summary = summary_of(run)
    money = summary.money[0] if summary.money else None
    listing = summary.listing
    return TrendRow(
        run=run.run_id, finished=summary.run.finished, links=summary.links.total,
        breaks=summary.links.by_verdict["breaks"], broken=summary.links.by_verdict["broken"],
        findings=summary.findings.total, currency=money.currency if money else "",
        at_risk=money.breaks + money.broken if money else None,
        listed=listing.listed / listing.at_risk if listing and listing.at_risk > Decimal(0) else None,
        same=_asked(summary, run) == _asked(summary_of(latest), latest),
    )  # fmt: skip


def _asked(summary: Summary, run: runs.Run) -> tuple[object, ...]:
    """Return what a run was asked: runs that were asked other things cannot be set beside each other."""
    model = summary.traffic.model if summary.traffic else ""
    return run.policy, run.cutoff, run.hosts, model, summary.listing.market if summary.listing else ""
