"""What the data validations of a template ask of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import msgspec

from linkaudit.listing.template.formulas import Pair, cells, grouped, inline, pair, whole
from linkaudit.model import Column, RawSheet, Validation

_KINDS = {"list": "list", "decimal": "decimal", "whole": "whole"}
_LENGTH = re.compile(r"LEN\([^()]*\)\s*(<=|>=|<|>)\s*(\d+)", re.IGNORECASE)
_OPERATORS = {"<=": "lessThanOrEqual", ">=": "greaterThanOrEqual", "<": "lessThan", ">": "greaterThan"}
_CENT = Decimal("0.01")


class Span(NamedTuple):
    """The first and the last row that validations of a column stand in."""

    first: int
    last: int


class Limited(NamedTuple):
    """A column with its limits, the lists of its categories, and whether its list could not be read."""

    column: Column
    values: dict[str, tuple[str, ...]]
    unread: bool


def spans(validations: Iterable[Validation], width: int) -> dict[int, Span]:
    """Return where the validations of each column stand; columns count from 1, those beyond ``width`` are left out."""
    found: dict[int, Span] = {}
    for one in validations:
        for first, left, last, right in one.ranges:
            for column in range(left, min(right, width) + 1):
                known = found.get(column)
                found[column] = Span(min(known.first, first), max(known.last, last)) if known else Span(first, last)
    return found


def at_row(validations: Iterable[Validation], width: int, row: int) -> dict[int, list[Validation]]:
    """Return the validations of each column that hold in ``row``, or else in the next row that has any."""
    found: dict[int, tuple[int, list[Validation]]] = {}
    for one in validations:
        for first, left, last, right in one.ranges:
            if last < row:
                continue
            start = max(first, row)
            for column in range(left, min(right, width) + 1):
                known = found.get(column)
                if known is None or start < known[0]:
                    found[column] = (start, [one])
                elif start == known[0]:
                    known[1].append(one)
    return {column: rules for column, (_, rules) in found.items()}


def limited(column: Column, rules: Sequence[Validation], sheets: Mapping[str, RawSheet],
            spare: Pair | None = None) -> Limited:
    """Return ``column`` as its validations limit it. ``spare`` is where its list stands if the formula does not say."""
    values: dict[str, tuple[str, ...]] = {}
    unread = False
    for rule in rules:
        if rule.kind == "list":
            allowed, values = _listed(rule.formula1, sheets, spare)
            unread = not allowed and not values
            column = msgspec.structs.replace(column, kind="list", allowed=allowed, closed=rule.strict and not unread)
        elif rule.kind in {"decimal", "whole"}:
            column = _numbered(column, rule, sheets)
        elif rule.kind == "textLength":
            column = _sized(column, rule.operator, _figure(rule.formula1, sheets), _figure(rule.formula2, sheets))
        elif rule.kind == "custom":
            for sign, size in _LENGTH.findall(rule.formula1):
                column = _sized(column, _OPERATORS[sign], Decimal(size), None)
    return Limited(column, values, unread)


def by_category(rules: Iterable[Validation]) -> bool:
    """Whether a column has a list that a formula looks up."""
    return any(rule.kind == "list" and inline(rule.formula1) is None and whole(rule.formula1) is None for rule in rules)


def _listed(formula: str, sheets: Mapping[str, RawSheet],
            spare: Pair | None) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the list for all categories, or the lists by category."""
    if (written := inline(formula)) is not None:
        return tuple(written), {}
    if ref := whole(formula):
        return tuple(cells(ref, sheets)), {}
    for found in (pair(formula), spare):
        if found and (values := grouped(found, sheets)):
            return (), values
    return (), {}


def _figure(formula: str, sheets: Mapping[str, RawSheet]) -> Decimal | None:
    """Return the number that a formula is, or that stands in the cell it names."""
    text = next(iter(cells(ref, sheets)), "") if (ref := whole(formula)) else formula
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _numbered(column: Column, rule: Validation, sheets: Mapping[str, RawSheet]) -> Column:
    step = Decimal(1) if rule.kind == "whole" else None
    low, high, above = _bounds(rule.operator, _figure(rule.formula1, sheets), _figure(rule.formula2, sheets), step)
    return msgspec.structs.replace(column, kind=_KINDS[rule.kind], low=low, high=high, above=above)


def _sized(column: Column, operator: str, first: Decimal | None, second: Decimal | None) -> Column:
    low, high, _ = _bounds(operator, first, second, Decimal(1))
    shortest = max((int(one) for one in (column.min_length, low) if one is not None), default=None)
    longest = min((int(one) for one in (column.max_length, high) if one is not None), default=None)
    return msgspec.structs.replace(column, min_length=shortest, max_length=longest)


def _bounds(operator: str, first: Decimal | None, second: Decimal | None,
            step: Decimal | None) -> tuple[Decimal | None, Decimal | None, bool]:
    """Return the lowest and highest number, and whether the lowest itself is refused; ``step`` None: any fraction."""
    least = first if first is None or step is None else first + step
    most = None if first is None else first - (step or _CENT)
    bounds = {
        "between": (first, second, False),
        "equal": (first, first, False),
        "greaterThanOrEqual": (first, None, False),
        "greaterThan": (least, None, step is None),
        "lessThanOrEqual": (None, first, False),
        "lessThan": (None, most, False),
    }
    return bounds.get(operator, (None, None, False))
