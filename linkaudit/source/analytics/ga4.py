"""Exports of Google Analytics 4 as CSV or TSV: standard reports and explorations, in any language it speaks."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch
from linkaudit.source.analytics.days import NONE, Days, days_of
from linkaudit.source.analytics.figures import is_figure
from linkaudit.source.analytics.ga4_tables import Export, Found, export_of, is_comment, sample
from linkaudit.source.analytics.layout import TELLING, Layout, layout_of
from linkaudit.source.analytics.rows import Given, Visits
from linkaudit.source.analytics.words import is_total
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import Row, Table
from linkaudit.source.tables.link_words import heading as list_heading

ORIGIN = "ga4"
OTHER_TABLE = "rows of another table in the file: not read"
CHANNELS = "export with channel groups only: they do not tell TikTok from other networks; add Session source / medium"
_ADD = ("In Google Analytics, add a dimension such as Landing page + query string or Session source / medium,"
        " and export again.")
_ENGLISH = "In Google Analytics, set your language to English (under your account's preferences), and export again."
_MOSTLY = 2  # paths in every three landing pages


class Ga4:
    """Sessions, orders and revenue, one visit a row. Cursor: rows, preamble and header included."""

    name = "ga4"
    expects = "Google Analytics 4 export CSV (# lines above, or a landing page or source/medium column)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        if member.names:
            return False
        export = export_of(member)
        table = export.best
        stated = export.commented or export.period.first is not None
        if table is None:
            return export.commented and export.speaks
        return _is_own(table) or (not _is_list(table) and (_is_plain(table) or (stated and _counts(table))))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        export = export_of(member)
        table = export.best
        if table is None or not any(one.metric for one in table.headings):
            raise UnreadableInput("has columns of names that are not known", where=member.name, cure=_ENGLISH)
        _check(export, table, member.name)
        layout = layout_of(table.names, table.headings, sample(table), table.labels, delimiter=export.delimiter)
        reader = Table(member, headed=False, delimiter=export.delimiter)
        days = _days(member, export, table, layout)
        # Google writes "(not set)"; a single column may be empty for visits without a page
        visits = Visits(layout, Given(ORIGIN, export.period, days, blank=len(layout.parts) > 1))
        steps = _steps(reader, table, layout, visits, _told(export, table, layout))
        return batches(tabular.announced(steps, reader, start), start)


def _is_list(table: Found) -> bool:
    """Whether it is a list of links that somebody keeps: a column names URLs or places on TikTok."""
    return any(not one.field and list_heading(name).field in {"url", "surface"}
               for name, one in zip(table.names, table.headings, strict=True))


def _counts(table: Found) -> bool:
    return any(one.metric for one in table.headings)


def _is_own(table: Found) -> bool:
    """Whether the columns say by themselves that Google Analytics wrote the table."""
    fields = {one.field for one in table.headings}
    own = any(one.own for one in table.headings)
    return own and _counts(table) and bool(fields & (TELLING | {"device", "date", "date_hour", "nth_day"}))


def _is_plain(table: Found) -> bool:
    """Whether others too may call the columns so, but what they hold is what Google Analytics writes."""
    fields = {one.field for one in table.headings}
    return "sessions" in fields and ("source_medium" in fields or ("landing" in fields and _has_paths(table)))


def _has_paths(table: Found) -> bool:
    at = next(index for index, one in enumerate(table.headings) if one.field == "landing")
    pages = [row[at] for row in sample(table) if at < len(row) and row[at] and not is_total(row[at])]
    return bool(pages) and 3 * sum(page.startswith(("/", "(")) for page in pages) > _MOSTLY * len(pages)


def _check(export: Export, table: Found, name: str) -> None:
    """Refuse an export that says nothing of where visits came from or landed."""
    if not any(one.field in TELLING for one in table.headings):
        about = any(one.field and not one.metric for one in table.headings)
        what = "has no column that says where visits came from or landed" if about else "has only a grand total"
        raise UnreadableInput(what, where=name, cure=_ADD)
    if export.whole and table.rows and all(_is_sum(row, table) for row in table.rows):
        raise UnreadableInput("has only a grand total", where=name, cure=_ADD)


def _is_sum(row: list[str], table: Found) -> bool:
    about = [cell for cell, one in zip(row, table.headings, strict=False) if cell and not one.metric]
    about += [cell for cell in row[len(table.headings):] if cell]
    return bool(about) and all(map(is_total, about))


def _days(member: Member, export: Export, table: Found, layout: Layout) -> Days:
    index = layout.at.get("date", layout.at.get("nth_day"))
    if index is None:
        return NONE

    def every() -> Iterator[str]:
        reader = Table(member, headed=False, delimiter=export.delimiter)
        return (row.cells[index] for row in _below(reader, table) if len(row.cells) > index)

    cells = [row[index] for row in sample(table) if index < len(row)]
    return days_of(cells, every, nth="nth_day" in layout.at, period=export.period, dates=member.dates)


def _below(reader: Table, table: Found) -> Iterator[Row]:
    """Yield the rows below the header of ``table``, whatever they are."""
    for row in reader.rows():
        if reader.header:
            yield row
        elif [cell.strip() for cell in row.cells] == table.header:
            reader.header = list(table.names)


def _told(export: Export, table: Found, layout: Layout) -> dict[str, int]:
    told = dict(layout.told)
    if {one.field for one in table.headings} & TELLING == {"channel"}:
        told[CHANNELS] = 1
    if above := sum(len(one.rows) + 1 for one in export.tables[:export.tables.index(table)]):
        told[OTHER_TABLE] = above
    return told


def _steps(reader: Table, table: Found, layout: Layout, visits: Visits, told: dict[str, int]) -> Iterator[Step]:
    figures = [index for columns in layout.figures.values() for index in columns]
    labels = bool(table.labels) and not table.above
    paused = ended = False
    last = 0
    for row in _below(reader, table):
        cells, last = row.cells, row.number
        if labels:
            labels = False
            yield Step(row.number, [])
        elif not cells:
            paused = True
            yield Step(row.number, [])
        elif ended or ("#" in cells[0][:3] and is_comment(cells) and _is_alone(cells, layout)):
            ended = True
            yield Step(row.number, [], {} if is_comment(cells) else {OTHER_TABLE: 1})
        elif paused and not any(index < len(cells) and is_figure(cells[index]) for index in figures):
            ended = True
            yield Step(row.number, [], {OTHER_TABLE: 1})
        else:
            paused = False
            if row.cut and not visits.is_total(row):
                raise reader.cut(row)
            step = visits.step(row)
            yield step._replace(left_out={**step.left_out, **told}) if told else step
            told = {}
    if remarks := {**visits.remarks(), **told}:
        yield Step(last, [], remarks)


def _is_alone(cells: list[str], layout: Layout) -> bool:
    """Whether a line that begins with # has nothing where figures stand: a campaign may begin with # too."""
    figures = [index for columns in layout.figures.values() for index in columns if index < len(cells)]
    return not any(cells[index].strip() for index in figures)
