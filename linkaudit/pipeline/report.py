"""report.html of a run: the first links and findings by money, the plan, and the summary."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from linkaudit.audit import match
from linkaudit.audit.rules import BY_CODE
from linkaudit.export.report.page import to_html
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.model import LinkRow, Plan, Report
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import impacts_of, main_currency, summary_of
from linkaudit.store import results, runs
from linkaudit.store.database import Database

MOST_LINKS, MOST_FINDINGS = 10_000, 20_000


def html(job: Job, db: Database, run: runs.Run, plan: Plan) -> str:
    """Return report.html."""
    summary, main = summary_of(run), main_currency(run)
    return to_html(Report(
        summary=summary, plan=plan, today=job.clock().date().isoformat(), lang=job.lang,
        links=[row for _, row in heapq.nsmallest(MOST_LINKS, _links(db, run, main), key=itemgetter(0))],
        links_total=summary.links.total,
        findings=list(islice(results.findings(db, run.run_id, main), MOST_FINDINGS)),
        findings_total=summary.findings.total, rules={**BY_CODE, **LISTING_RULES},
    ))  # fmt: skip


def _links(db: Database, run: runs.Run, main: str) -> Iterator[tuple[tuple[object, ...], LinkRow]]:
    impacts = impacts_of(db, run.run_id, main)
    for link in results.judged_links(db, run.run_id):
        first = next(iter(impacts.get(link.link_id, ())), None)
        yield match.money_order(link, first, main), LinkRow(
            url=link.url, target_url=link.target_url, direction=link.direction, surface=link.surface,
            verdict=link.verdict, codes=link.codes, placements=link.placements,
            currency=first.currency if first else "", sessions=first.sessions if first else None,
            orders=first.orders if first else None, revenue=first.revenue if first else None,
        )  # fmt: skip
