"""findings.csv: one row for each rule and place, most money first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from linkaudit.export.table import Cell
from linkaudit.model import FindingRow, Rule

HEADER = (
    "code severity verdict direction link_url target_url placement_kind placement_id placement_title placement_field"
    " locator anchor_text sessions orders revenue currency reason cure first_seen status"
    " accepted_reason accepted_by accepted_until note finding_id"
).split()


def rows(findings: Iterable[FindingRow], rules: Mapping[str, Rule]) -> Iterator[list[Cell]]:
    """Yield the rows of findings.csv."""
    for one in findings:
        rule = rules[one.code]
        yield [
            one.code, rule.severity, one.verdict, one.direction, one.link_url, one.target_url, one.placement_kind,
            one.placement_id, one.placement_title, one.placement_field, one.locator, one.anchor_text, one.sessions,
            one.orders, one.revenue, one.currency, one.reason, one.cure or rule.cure, one.first_seen, one.status,
            one.accepted_reason, one.accepted_by, one.accepted_until, one.note, one.finding_id,
        ]  # fmt: skip
