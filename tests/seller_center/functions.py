"""The functions that validations of Seller Center's workbooks call: those of values, and those that look at areas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from tests.seller_center.formula import Area, Fault, NotKnown, Result, Sheetwork, as_number, as_text, as_truth
from tests.seller_center.reading import Scalar


def _found(wanted: Scalar, text: Scalar, start: Scalar, *, fold: bool) -> Decimal:
    """Return where a text begins in another, counted from 1. Raises ``Fault`` if it does not."""
    one, other = as_text(wanted), as_text(text)
    if fold and set("*?~") & set(one):
        raise NotKnown("wildcards in SEARCH")
    if fold:
        one, other = one.lower(), other.lower()
    place = other.find(one, int(as_number(start)) - 1)
    if place < 0:
        raise Fault("#VALUE!")
    return Decimal(place + 1)


def _units(value: Scalar) -> Decimal:
    """Return a text's length as Excel counts it: in UTF-16."""
    return Decimal(len(as_text(value).encode("utf-16-le", "surrogatepass")) // 2)


_ONE = Decimal(1)
FUNCTIONS: Mapping[str, Callable[..., Scalar]] = {
    "LEFT": lambda text, count=_ONE: as_text(text)[: int(as_number(count))],
    "RIGHT": lambda text, count=_ONE: as_text(text)[-int(as_number(count)) :] if as_number(count) else "",
    "MID": lambda text, start, count: as_text(text)[int(as_number(start)) - 1 :][: int(as_number(count))],
    "LEN": _units,
    "LOWER": lambda text: as_text(text).lower(),
    "UPPER": lambda text: as_text(text).upper(),
    "TRIM": lambda text: " ".join(as_text(text).split()),
    "SUBSTITUTE": lambda text, old, new: as_text(text).replace(as_text(old), as_text(new)),
    "EXACT": lambda one, other: as_text(one) == as_text(other),
    "FIND": lambda wanted, text, start=_ONE: _found(wanted, text, start, fold=False),
    "SEARCH": lambda wanted, text, start=_ONE: _found(wanted, text, start, fold=True),
    "NOT": lambda value: not as_truth(value),
    "IF": lambda test, yes, no=False: yes if as_truth(test) else no,
    "ISNUMBER": lambda value: isinstance(value, Decimal),
    "ISTEXT": lambda value: isinstance(value, str),
    "ISBLANK": lambda value: value is None,
    "INT": lambda value: as_number(value).to_integral_value("ROUND_FLOOR"),
    "VALUE": as_number,
    "TRUE": lambda: True,
    "FALSE": lambda: False,
}


def _truths(work: Sheetwork, given: Sequence[Result]) -> list[bool]:
    values: list[Scalar] = []
    for one in given:
        values += work.values(one) if isinstance(one, Area) and one.top != one.bottom else [work.scalar(one)]
    return [as_truth(value) for value in values if value is not None]


def _area(value: Result) -> Area:
    if not isinstance(value, Area):
        raise NotKnown("a value where an area is wanted")
    return value


def _offset(work: Sheetwork, given: Sequence[Result]) -> Area:
    """Return OFFSET(area, rows, columns, height, width). Raises ``Fault`` for one that has no cells."""
    start = _area(given[0])
    down, right = (int(as_number(work.scalar(value))) for value in given[1:3])
    sizes = [start.bottom - start.top + 1, start.right - start.left + 1]
    for place, value in enumerate(given[3:5]):
        if value is not None:
            sizes[place] = int(as_number(work.scalar(value)))
    if min(sizes) < 1 or start.top + down < 1 or start.left + right < 1:
        raise Fault("#REF!")
    top, left = start.top + down, start.left + right
    return Area(start.sheet, top, left, top + sizes[0] - 1, left + sizes[1] - 1)


def _match(work: Sheetwork, given: Sequence[Result]) -> Decimal:
    """Return MATCH(value, area, 0)."""
    if len(given) < 3 or as_number(work.scalar(given[2])):
        raise NotKnown("MATCH in a sorted list")
    wanted = work.scalar(given[0])
    for place, value in enumerate(work.values(_area(given[1])), 1):
        if type(value) is type(wanted) and as_text(value).casefold() == as_text(wanted).casefold():
            return Decimal(place)
    raise Fault("#N/A")


def _index(work: Sheetwork, given: Sequence[Result]) -> Area:
    area = _area(given[0])
    row, column = (int(as_number(work.scalar(value))) for value in (*given[1:3], Decimal(1))[:2])
    found = Area(area.sheet, *[area.top + row - 1, area.left + column - 1] * 2)
    if not (area.top <= found.top <= area.bottom and area.left <= found.left <= area.right):
        raise Fault("#REF!")
    return found


def _indirect(work: Sheetwork, given: Sequence[Result]) -> Area:
    text = as_text(work.scalar(given[0]))
    try:
        return _area(work.work_out(text, base=(1, 1), at=(1, 1)))
    except NotKnown as fault:
        raise Fault("#REF!") from fault


def _countifs(work: Sheetwork, given: Sequence[Result]) -> Decimal:
    return work.count(tuple(map(_area, given[::2])), [work.scalar(value) for value in given[1::2]])


def _any(work: Sheetwork, given: Sequence[Result]) -> bool:
    return any(_truths(work, given))


def _all(work: Sheetwork, given: Sequence[Result]) -> bool:
    return all(_truths(work, given))


def _counta(work: Sheetwork, given: Sequence[Result]) -> Decimal:
    return Decimal(sum(value is not None for one in given for value in work.values(_area(one))))


def _row(work: Sheetwork, given: Sequence[Result]) -> Decimal:
    return Decimal(_area(given[0]).top)


def _column(work: Sheetwork, given: Sequence[Result]) -> Decimal:
    return Decimal(_area(given[0]).left)


AREA_FUNCTIONS: Mapping[str, Callable[[Sheetwork, Sequence[Result]], Result]] = {
    "OR": _any, "AND": _all, "COUNTIF": _countifs, "COUNTIFS": _countifs, "COUNTA": _counta, "OFFSET": _offset,
    "MATCH": _match, "INDEX": _index, "INDIRECT": _indirect, "ROW": _row, "COLUMN": _column,
}  # fmt: skip
