"""What the columns of an exported analysis hold, told from their names and from the rows below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from linkaudit.source.analytics.figures import bare, is_figure
from linkaudit.source.analytics.words import Heading, is_all_users, is_segment, is_total, said
from linkaudit.source.reading.amounts import Amounts, has_dots
from linkaudit.source.reading.dates import is_ambiguous, parse_day

FIGURES = ("sessions", "orders", "revenue")
# What is said of a visit, besides where it came from.
_SAID = ("campaign", "campaign_id", "content", "term", "channel", "referrer", "device", "host", "currency")
# With one of these, TikTok's visits can be told from others, or the pages that carry them.
TELLING = frozenset(
    "landing page source medium source_medium campaign campaign_id content term channel referrer".split())

_WHOLE = re.compile(r"-?\d{4}", re.ASCII)
TOTAL_COLUMNS = "columns of totals: not counted beside what they add up"
SEGMENTS = "segments beside {}: not counted, as segments may overlap"
NO_SESSIONS = "export without a column of sessions: users and views are not sessions, so none are counted"
NO_ORDERS = "columns of key events, conversions or completed checkouts: not orders, so not counted"
PAGES_SEEN = "export with pages seen in place of landing pages: a session counts once on each page that it saw"
SEEN = "column {}: a session counts once for each, so that sessions add up to more than there were"
FIRST_USER = "column {}: what first brought the user, not what brought this visit"


class Layout(NamedTuple):
    """Where what stands. ``at`` has the columns of dimensions, ``figures`` those that are added up for a figure.

    ``parts`` are the columns that rows are told apart by; ``amounts`` is how money is to be read; ``currency`` is named
    by a heading; ``told`` is what the user should know, as reasons with counts. ``page``: rows name pages seen, no
    landing pages.
    """

    names: tuple[str, ...]
    at: Mapping[str, int]
    figures: Mapping[str, tuple[int, ...]]
    parts: tuple[int, ...]
    amounts: Amounts
    currency: str
    told: Mapping[str, int]
    page: bool

    @property
    def shape(self) -> str:
        """The names of ``parts``, as in ``Series``."""
        return ", ".join(self.names[index] for index in self.parts)

    @property
    def metrics(self) -> str:
        """The figures there are, as in ``Series``."""
        return " ".join(name for name in FIGURES if name in self.figures)


def layout_of(
    names: Sequence[str], headings: Sequence[Heading], sample: Sequence[Sequence[str]], labels: Sequence[str] = (),
    *, delimiter: str = ",",
) -> Layout:
    """Tell the layout from the header, what is known of each of its cells, and rows from the top.

    ``labels`` is a second header: what stands above or below the names of figures (segments, values, totals).
    """
    told: dict[str, int] = {}
    columns = [[row[index] for row in sample if index < len(row)] for index in range(len(names))]
    figures = _figures(headings, labels, told)
    at = _dimensions(headings, columns)
    page = "landing" not in at and "page" in at
    if page:
        at["landing"] = at.pop("page")
    _tell(at, headings, names, told, page=page)
    return Layout(
        names=tuple(names), at=at, figures=figures, parts=_parts(headings, columns),
        amounts=_amounts(figures, columns, dots=has_dots(names, delimiter)),
        currency=next((headings[index].currency for index in figures.get("revenue", ())), ""), told=told, page=page,
    )


def _amounts(
    figures: Mapping[str, tuple[int, ...]], columns: Sequence[Sequence[str]], *, dots: bool
) -> Amounts:
    cells, counts = ([bare(cell) for index in figures.get(name, ()) for cell in columns[index]]
                     for name in ("revenue", "sessions"))
    # What a program wrote, whatever the language of its headings, has no separators at all.
    return Amounts(lambda: cells, lambda: counts, dots=dots and not any(map(_WHOLE.match, (*cells, *counts))))


def _figures(headings: Sequence[Heading], labels: Sequence[str], told: dict[str, int]) -> dict[str, tuple[int, ...]]:
    counted = _groups(headings, labels, told)
    found: dict[str, tuple[int, ...]] = {}
    for field in FIGURES:
        ranks = [heading.rank for heading in headings if heading.field == field]
        columns = [index for index, heading in enumerate(headings)
                   if heading.field == field and heading.rank == min(ranks) and (not counted or index in counted)]
        if columns:
            found[field] = tuple(columns) if counted else (columns[0],)
    return found


def _groups(headings: Sequence[Heading], labels: Sequence[str], told: dict[str, int]) -> set[int]:
    """Return the columns whose figures count, where ``labels`` part them; empty where nothing does."""
    groups: dict[str, list[int]] = {}
    label = ""
    for index, heading in enumerate(headings):
        if heading.metric:
            label = labels[index].strip() if index < len(labels) and labels[index].strip() else label
            groups.setdefault(label, []).append(index)
    totals = [name for name in groups if is_total(name)]
    if totals and len(totals) < len(groups):
        told[TOTAL_COLUMNS] = sum(len(groups.pop(name)) for name in totals)
    if len(groups) > 1 and any(map(is_segment, labels)):
        first = next(filter(is_all_users, groups), next(iter(groups)))
        told[SEGMENTS.format(first)] = len(groups) - 1
        groups = {first: groups[first]}
    return {index for columns in groups.values() for index in columns} if labels else set()


def _dimensions(headings: Sequence[Heading], columns: Sequence[Sequence[str]]) -> dict[str, int]:
    at = {field: index for field in ("landing", "page", *_SAID) if (index := _best(headings, field)) is not None}
    at.update(_origin(headings))
    for field, is_one in (("date", _is_day), ("date_hour", _is_day), ("nth_day", _is_number)):
        fitting = [index for index, heading in enumerate(headings)
                   if heading.field == field and any(map(is_one, columns[index]))]
        if fitting and not at.keys() & {"date", "nth_day"}:
            at["nth_day" if field == "nth_day" else "date"] = min(fitting, key=lambda index: headings[index].rank)
    return at


def _best(headings: Sequence[Heading], field: str) -> int | None:
    found = [index for index, heading in enumerate(headings) if heading.field == field]
    return min(found, key=lambda index: headings[index].rank) if found else None


def _origin(headings: Sequence[Heading]) -> dict[str, int]:
    """Return where source and medium stand: each on its own, or together if that is said of the session itself."""
    both = _best(headings, "source_medium")
    at: dict[str, int] = {}
    for field in ("source", "medium"):
        index = _best(headings, field)
        if index is not None and (both is None or headings[index].rank <= headings[both].rank):
            at[field] = index
        elif both is not None:
            at["source_medium"] = both
    return at


def _is_day(cell: str) -> bool:
    return parse_day(cell) is not None or is_ambiguous(cell)


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit()


def _parts(headings: Sequence[Heading], columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the columns that rows are told apart by: all but figures. A column of no known name is judged by cells."""
    width = len(headings)
    first_figure = next((index for index, heading in enumerate(headings) if heading.metric), width)
    last_known = max((index for index, heading in enumerate(headings) if _is_dimension(heading)), default=-1)
    return tuple(
        index for index, heading in enumerate(headings)
        if _is_dimension(heading) or (not heading.field and _tells(columns[index], index, first_figure, last_known))
    )


def _is_dimension(heading: Heading) -> bool:
    return bool(heading.field) and not heading.metric


def _tells(cells: Iterable[str], index: int, first_figure: int, last_known: int) -> bool:
    given = [cell for cell in cells if said(cell)]
    if not given:
        return index < first_figure
    return index < min(first_figure, last_known) or not all(map(is_figure, given))


def _tell(
    at: Mapping[str, int], headings: Sequence[Heading], names: Sequence[str], told: dict[str, int], *, page: bool
) -> None:
    fields = {heading.field for heading in headings}
    if "sessions" not in fields:
        told[NO_SESSIONS] = 1
    if "key_events" in fields:
        told[NO_ORDERS] = sum(heading.field == "key_events" for heading in headings)
    if page and "sessions" in fields:
        told[PAGES_SEEN] = 1
    told.update({SEEN.format(names[index]): 1 for index, heading in enumerate(headings) if heading.field == "seen"})
    for field in ("source", "source_medium", "campaign"):
        if field in at and headings[at[field]].rank > 1:
            told[FIRST_USER.format(names[at[field]])] = 1
