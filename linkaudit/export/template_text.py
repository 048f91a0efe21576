"""What was understood of a template, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from linkaudit.export.words import count
from linkaudit.locale.own import own, plain
from linkaudit.model import Column, Template

_FEW = 5  # categories, values or markets that are named
_WIDEST = 40  # characters of a label
_SHORT_LIST = 60  # characters of a list that is written out
_STOCK = "warehouse_quantity/"


def to_text(template: Template) -> str:
    """Return the lines, each ended by a line feed."""
    return "".join(f"{line}\n" for line in (*_facts(template), "", *_columns(template), *_lists(template)))


def _facts(template: Template) -> Iterator[str]:
    units = {"imperial": "imperial (lb, in)", "metric": "metric (g, cm)"}.get(template.units, "not told")
    room = max(template.last_row - template.first_row + 1, 0)
    yield own(template.name)
    yield f"  version     {template.version or 'not told'}"
    yield f"  market      {_some(template.markets, ' or ') or 'not told'}"
    yield f"  language    {template.language or 'not known'}"
    yield f"  units       {units}"
    yield f"  branch      {template.branch}"
    yield f"  data rows   {template.first_row} to {template.last_row} of sheet {template.sheet} ({count(room, 'row')})"
    yield f"  categories  {_counted([leaf.text for leaf in template.categories])}"
    yield f"  brands      {len(template.brands):,}"
    yield f"  quantity    {_stock(template.columns)}"
    yield from (f"  note        {note}" for note in template.notes)


def _counted(names: Sequence[str]) -> str:
    return f"{len(names):,}: {_some(names, '; ')}" if names else "none"


def _some(names: Sequence[str], between: str) -> str:
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    return between.join(map(own, names[:_FEW])) + more


def _stock(columns: Sequence[Column]) -> str:
    places = [f"{column.key.removeprefix(_STOCK)} ({column.label})" for column in columns
              if column.key.startswith(_STOCK)]  # fmt: skip
    if places:
        return f"{count(len(places), 'warehouse')}: {_some(places, '; ')}"
    return "one column" if any(column.key == "quantity" for column in columns) else "none"


def _columns(template: Template) -> Iterator[str]:
    hidden = sum(column.hidden for column in template.columns)
    yield f"{count(len(template.columns), 'column')}" + (f", {hidden} of them hidden:" if hidden else ":")
    widest = max((len(column.key) for column in template.columns), default=0)
    for column in template.columns:
        label = column.label if len(column.label) <= _WIDEST else f"{column.label[: _WIDEST - 1]}…"
        by_category = any(column.key in lists for lists in template.values.values())
        limits = ", ".join([*_limits(column, by_category=by_category), *(["hidden"] if column.hidden else [])])
        place = f"{_letters(column.index):<3} {column.key:<{widest}}"
        yield f"  {place}  {column.need:<11}  {own(label, _WIDEST)}  {limits}".rstrip()


def _limits(column: Column, *, by_category: bool) -> Iterator[str]:
    if column.kind == "list":
        yield f"one of {_listed(column, by_category=by_category)}" + ("" if column.closed else ", or your own words")
    elif column.kind in {"decimal", "whole"}:
        yield _between("whole number" if column.kind == "whole" else "number", column)
    if column.max_length is not None or column.min_length:
        yield f"{_range(column.min_length or 0, column.max_length)} characters"


def _listed(column: Column, *, by_category: bool) -> str:
    written = ", ".join(map(own, column.allowed))
    if written and len(plain(written)) <= _SHORT_LIST:
        return written
    if by_category:
        return "a list by category"
    return f"{len(column.allowed):,} in a list" if column.allowed else "a list"


def _between(what: str, column: Column) -> str:
    if column.above:
        most = f", at most {_plain(column.high)}" if column.high is not None else ""
        return f"{what} above {_plain(column.low)}{most}"
    return f"{what} {_range(column.low, column.high)}".rstrip()


def _range(low: Decimal | int | None, high: Decimal | int | None) -> str:
    if low is None:
        return "" if high is None else f"up to {_plain(high)}"
    return f"from {_plain(low)}" if high is None else f"{_plain(low)} to {_plain(high)}"


def _plain(number: Decimal | int | None) -> str:
    return "" if number is None else f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"


def _letters(index: int) -> str:
    """Return a column as spreadsheets call it.

    >>> _letters(1), _letters(59)
    ('A', 'BG')
    """
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _lists(template: Template) -> Iterator[str]:
    """Say how much each category asks for."""
    if not template.needs:
        return
    yield ""
    yield "What categories ask for beyond that:"
    for leaf in template.categories[:_FEW]:
        needs = template.needs.get(leaf.text, {})
        told = [f"{sum(found == need for found in needs.values())} {need}" for need in ("mandatory", "forbidden")]
        yield f"  {leaf.text}: {', '.join(told)}, {count(len(template.values.get(leaf.text, {})), 'list')} of values"
    if len(template.categories) > _FEW:
        yield f"  and {len(template.categories) - _FEW:,} more"
