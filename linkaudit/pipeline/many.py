"""One shop's audit among many: the whole job without files, and what is kept of its result beside the others."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from linkaudit.audit.rules import BY_CODE
from linkaudit.model import CodeMoney, Summary
from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.ingest import ingest
from linkaudit.pipeline.job import Job, alone
from linkaudit.store import results
from linkaudit.store.database import open_database


def read(job: Job) -> None:
    """Read the live shop, from where it was left; what was read for a run that was not judged is not read again."""
    with alone(job):
        ingest(job, [], whole=True, stages=("crawl", "traffic"))


def ask(job: Job) -> None:
    """Ask the live URLs that only asking can decide."""
    from linkaudit.pipeline.check import Scope, check_links

    with alone(job):
        check_links(job, Scope())


def judge(job: Job) -> Summary:
    """Judge every link and return the summary."""
    with alone(job):
        return assess(job)


def by_code(job: Job, summary: Summary) -> list[CodeMoney]:
    """Return the findings of the run by code and currency, with what stands behind their links."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    with open_database(job.db_path, write=False) as db:
        for code, impact in results.code_impacts(db, summary.run.id):
            sums = found[code, impact.currency]
            more = (1, impact.sessions or 0, impact.orders or 0, impact.revenue or 0)
            found[code, impact.currency] = [old + new for old, new in zip(sums, more, strict=True)]
    return [
        CodeMoney(
            code=code, currency=currency, severity=BY_CODE[code].severity if code in BY_CODE else "",
            findings=summary.findings.by_code.get(code, 0), links=int(links), sessions=int(sessions),
            orders=int(orders), revenue=revenue,
        )
        for (code, currency), (links, sessions, orders, revenue) in sorted(found.items())
    ]  # fmt: skip
