"""Reports of Ads Manager: what ads cost and brought, by campaign, ad group, ad and day; CSV or workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, Content
from linkaudit.source.ads.grid import Grid, TextGrid, finds_sheet, finds_table, sheets
from linkaudit.source.ads.report_layout import ORIGIN, Layout, finest, layout_of, series_of
from linkaudit.source.ads.report_rows import EMPTY, Report
from linkaudit.source.ads.words import is_ads, is_report
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.facts import Facts


class AdsReport:
    """A report of TikTok ads, as CSV or a workbook. Cursor: rows below the headers, over all sheets with a report."""

    name = "ads_report"
    expects = "TikTok Ads Manager report (campaign, ad group or ad, with Cost, Impressions and Clicks (destination))"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        if member.names:
            return finds_sheet(member, is_report) and not finds_sheet(member, is_ads)
        return finds_table(member, is_report)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        if member.names:
            grids, others = sheets(member, is_report)
            tables, coarser = _finest(_tables(grids, member))
            left_out = {f"sheet {name!r}: not read, it has no report of ads": 1 for name in others}
            left_out |= {f"sheet {name!r}: not read, another sheet has the same in detail": 1 for name in coarser}
            return batches(_steps(tables, left_out), start)
        grid = TextGrid(member, is_report)
        return batches(grid.announced(_steps(_tables([grid], member), {}), start), start)


def _tables(grids: Sequence[Grid], member: Member) -> list[tuple[Grid, Layout]]:
    """Return the tables that tell rows apart. Raises ``UnreadableInput`` if there is none."""
    tables = [(grid, layout_of(grid, member.dates)) for grid in grids]
    found = [(grid, layout) for grid, layout in tables if layout.parts]
    if not found:
        raise UnreadableInput("has totals only", where=member.name,
                              cure="Export the report with a dimension, such as Ad name and By day.")
    return found


def _finest(tables: list[tuple[Grid, Layout]]) -> tuple[list[tuple[Grid, Layout]], list[str]]:
    """Return the tables that count, and the names of the sheets that tell the same once more."""
    places = set(finest([layout for _, layout in tables]))
    others = [grid.sheet for place, (grid, _) in enumerate(tables) if place not in places]
    return [table for place, table in enumerate(tables) if place in places], others


def _steps(tables: list[tuple[Grid, Layout]], left_out: Mapping[str, int]) -> Iterator[Step]:
    """Yield a step per row, the series with the first that has records, then what is only known at the end."""
    cursor = 0
    series: list[Content] = [series_of([layout for _, layout in tables])]
    facts: dict[str, Facts] = {}
    for grid, layout in tables:
        report = Report(grid, layout, facts.setdefault(layout.shape, Facts(ORIGIN, layout.shape)))
        for row in grid.rows():
            cursor += 1
            step = report.step(cursor, row)
            if step.records:
                step, series = step._replace(records=[*series, *step.records]), []
            yield step
        left_out = Counter(left_out) + report.remarks()
    for one in facts.values():
        left_out = Counter(left_out) + one.remarks()
    if not cursor:
        left_out = Counter(left_out) + Counter({EMPTY: 1})
    yield Step(cursor, [], left_out)
