"""What an audit found, as rows that BI may read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from linkaudit.fleet import place
from linkaudit.fleet.lease import Claim
from linkaudit.model import CodeMoney, Summary

LARGE = 100_000  # products, links and orders together: an audit of some ten minutes and more


def save(connection: place.Connection, held: Claim, summary: Summary, codes: Sequence[CodeMoney]) -> None:
    """Keep the result of an audit. The caller holds the transaction and the lease."""
    counts, verdicts = summary.counts, summary.links.by_verdict
    connection.execute(
        "INSERT INTO results VALUES (%s, %s, now(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
        [held.audit_id, summary.run.id, summary.policy.name, summary.policy.cutoff,
         counts.get("products", 0), summary.links.total, verdicts.get("broken", 0), verdicts.get("breaks", 0),
         verdicts.get("unknown", 0), summary.findings.total, summary.problems.total, len(summary.skipped),
         msgspec.json.encode(summary).decode().replace("\\u0000", "")],
    )  # fmt: skip
    for one in codes:
        connection.execute(
            "INSERT INTO code_results VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [held.audit_id, one.code, one.currency, one.severity, one.findings, one.links, one.sessions, one.orders,
             one.revenue],
        )  # fmt: skip
    for money in summary.money:
        connection.execute(
            "INSERT INTO money_results VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [held.audit_id, money.currency, money.tiktok_revenue, money.breaks, money.broken, money.survives,
             money.unknown, money.unlinked, money.tiktok_orders, money.tiktok_sessions, money.period_start,
             money.period_end],
        )  # fmt: skip
    size = counts.get("products", 0) + summary.links.total + counts.get("orders", 0)
    connection.execute("UPDATE shops SET large = coalesce(large_wish, %s) WHERE shop = %s", [size >= LARGE, held.shop])
