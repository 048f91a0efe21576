"""problems.csv: what keeps each product from being accepted, or was changed for it; most money at risk first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from linkaudit.export.table import Cell
from linkaudit.model import Listing, Problem, Rule, Severity

HEADER = (
    "code severity blocking product_id product_handle product_title variant_id seller_sku field value limit reason cure"
).split()


def rows(listings: Iterable[Listing], rules: Mapping[str, Rule]) -> Iterator[list[Cell]]:
    """Yield the rows of problems.csv: what blocks a listing before what does not."""
    for listing in listings:
        for one in sorted(listing.problems, key=lambda problem: not problem.blocking):
            sku = listing.skus[one.sku] if one.sku is not None and one.sku < len(listing.skus) else None
            yield [
                one.code, severity(one, rules[one.code]), one.blocking, listing.product_id, listing.handle,
                listing.product_title, sku.variant_id if sku else None, sku.seller_sku if sku else None, one.field,
                one.value, one.limit, one.reason, one.cure or rules[one.code].cure,
            ]  # fmt: skip


def severity(problem: Problem, rule: Rule) -> Severity:
    """Return how much a problem matters in this case: what blocks is an error, what was cured here is none."""
    if problem.blocking:
        return Severity.ERROR
    return Severity.WARNING if rule.severity is Severity.ERROR else rule.severity
