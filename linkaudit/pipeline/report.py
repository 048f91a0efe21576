"""report.html of a run: the first links and findings by money, the plan, and the summary."""

from __future__ import annotations

from linkaudit.audit.rules import BY_CODE
from linkaudit.export.report.page import to_html
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.model import Plan, Report
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import main_currency, summary_of
from linkaudit.pipeline.since import since
from linkaudit.store import results, runs
from linkaudit.store.database import Database

MOST_LINKS, MOST_FINDINGS = 10_000, 20_000


def html(job: Job, db: Database, run: runs.Run, plan: Plan) -> str:
    """Return report.html."""
    summary, main = summary_of(run), main_currency(run)
    return to_html(Report(
        summary=summary, plan=plan, today=job.clock().date().isoformat(), lang=job.lang,
        links=list(results.top_links(db, run.run_id, main, MOST_LINKS)),
        links_total=summary.links.total,
        findings=list(results.findings(db, run.run_id, main, most=MOST_FINDINGS)),
        findings_total=summary.findings.total, rules={**BY_CODE, **LISTING_RULES},
        since=since(db, run),
    ))  # fmt: skip

