"""Shopify's analytics reports as CSV: sessions by landing page, referrer or UTM, and what marketing brought."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from linkaudit.model import Batch
from linkaudit.source.analytics.days import NONE, Days, Period, days_of, period_in_name
from linkaudit.source.analytics.layout import TELLING, Layout, layout_of
from linkaudit.source.analytics.rows import Given, Visits
from linkaudit.source.analytics.words import Heading, known
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import Table
from linkaudit.source.tables.link_words import heading as list_heading

ORIGIN = "shopify_csv"
FROM_NAME = "period taken from the file's name: {} to {}"
_OF_SESSIONS = frozenset({"landing", "landing_type", "channel", "referrer", "device"})
_SAMPLE = 500  # rows from which the columns are told


class ShopifySessions:
    """Sessions, orders and sales, one visit a row. Cursor: rows, header included."""

    name = "shopify_sessions"
    expects = "Shopify analytics CSV (sessions by landing page, by referrer, or by UTM parameters)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        if member.names:
            return False
        names = tabular.header(member.head)
        headings = known("shopify", names)
        return _is_report(headings) and not any(
            not one.field and list_heading(name).field in {"url", "surface"}
            for name, one in zip(names, headings, strict=True))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        table = Table(member)
        sample = _sample(member, table.delimiter)
        layout = layout_of(table.header, known("shopify", table.header), sample, delimiter=table.delimiter)
        period = period_in_name(member.file_name)
        visits = Visits(layout, Given(ORIGIN, period, _days(member, table, layout, sample, period)))
        told = dict(layout.told)
        if period.first and "date" not in layout.at:
            told[FROM_NAME.format(period.first, period.last)] = 1
        return batches(tabular.announced(_steps(table, visits, told), table, start), start)


def _is_report(headings: list[Heading]) -> bool:
    """Whether columns are those of a report: where sessions came from or landed, and how many there were."""
    fields = {one.field for one in headings}
    own = {one.field for one in headings if one.own}
    if fields & {"sessions", "users", "key_events"}:
        return bool(own & (TELLING | _OF_SESSIONS))
    return bool(fields & {"orders", "revenue"}) and bool(own & {"source", "medium", "campaign", "channel", "referrer"})


def _sample(member: Member, delimiter: str) -> list[list[str]]:
    text = tabular.head_text(member.head)
    if member.size > len(member.head):
        text = text.rpartition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    filled = (cells for cells in rows if any(cells))
    try:
        return list(islice(filled, 1, _SAMPLE))
    except csv.Error:
        return []


def _days(member: Member, table: Table, layout: Layout, sample: list[list[str]], period: Period) -> Days:
    index = layout.at.get("date")
    if index is None:
        return NONE

    def every() -> Iterator[str]:
        return (row.cells[index] for row in Table(member, delimiter=table.delimiter).rows() if len(row.cells) > index)

    cells = [row[index] for row in sample if index < len(row)]
    return days_of(cells, every, nth=False, period=period, dates=member.dates)


def _steps(table: Table, visits: Visits, told: dict[str, int]) -> Iterator[Step]:
    last = 0
    for row in table.rows():
        last = row.number
        if row.cut and not visits.is_total(row):
            raise table.cut(row)
        if row.cells or row.fault:
            step = visits.step(row)
            yield step._replace(left_out={**step.left_out, **told}) if told else step
            told = {}
        else:
            yield Step(row.number, [])
    if remarks := {**visits.remarks(), **told}:
        yield Step(last, [], remarks)
