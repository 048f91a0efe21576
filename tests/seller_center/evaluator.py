"""What a Seller Center workbook's own rules say of the rows in it, worked out from its XML and nothing else."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from lxml import etree

from tests.seller_center.formula import Area, Fault, NotKnown, Sheetwork, as_number, as_text, as_truth
from tests.seller_center.reading import Book, Place, Scalar, area_of

Level = Literal["stop", "warning", "unknown"]
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "equal": operator.eq, "notEqual": operator.ne, "greaterThan": operator.gt, "lessThan": operator.lt,
    "greaterThanOrEqual": operator.ge, "lessThanOrEqual": operator.le,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A data validation: formulas as written, areas as (first row, first column, last row, last column)."""

    kind: str
    operator: str
    first: str
    second: str
    areas: tuple[tuple[int, int, int, int], ...]
    blank: bool
    strict: bool

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.operator, self.first, self.second) if part)


@dataclass(frozen=True, slots=True)
class Violation:
    """A cell that breaks a rule. ``level``: Excel refuses it, only warns, or the rule could not be worked out here."""

    row: int
    key: str
    rule: str
    value: Scalar
    level: Level = "stop"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found, and how many cells were held against a rule."""

    found: tuple[Violation, ...]
    checked: int
    rows: int


def violations(path: Path, sheet: str = "Template") -> list[Violation]:
    """Return what Excel would refuse in data rows with content, and every rule that could not be worked out."""
    return [one for one in evaluate(path, sheet).found if one.level != "warning"]


def warnings(path: Path, sheet: str = "Template") -> list[Violation]:
    """Return what Excel would let pass after a warning, or without one though it is not in the list."""
    return [one for one in evaluate(path, sheet).found if one.level == "warning"]


def evaluate(path: Path, sheet: str = "Template") -> Evaluation:
    """Hold every data row with content against the sheet's validations and against the sheet HiddenStyle."""
    book = Book.open(path)
    tree = book.tree(sheet)
    keys = {column: str(cell.value) for (row, column), cell in book.cells(sheet).items() if row == 1 and cell.value}
    first = first_data_row(tree)
    data = sorted({row for (row, column), cell in book.cells(sheet).items()
                   if row >= first and column in keys and cell.value not in {None, ""}})  # fmt: skip
    work, found, checked = Sheetwork(book, sheet), list(styled(book, sheet, keys, data)), 0
    for rule in rules_of(tree, data):
        for base, (row, column) in places(rule, data):
            checked += 1
            value = book.value(sheet, row, column)
            if (verdict := judge(rule, value, work, base, (row, column))) is not None:
                found.append(Violation(row, keys.get(column, ""), f"{verdict}{rule}", value, _level(rule, verdict)))
    return Evaluation(tuple(found), checked, len(data))


def _level(rule: Rule, verdict: str) -> Level:
    return "unknown" if verdict else "stop" if rule.strict else "warning"


def first_data_row(tree: etree._Element) -> int:
    """Return the row below the frozen ones."""
    pane = next(tree.iter("{*}pane"), None)
    assert pane is not None, "the sheet has no frozen rows"
    return int(float(pane.get("ySplit", "0"))) + 1


def rules_of(tree: etree._Element, rows: Sequence[int]) -> Iterator[Rule]:
    """Yield the sheet's data validations that may be for one of ``rows``, those of the extension list too."""
    for element in tree.iter("{*}dataValidation"):
        areas = tuple(map(area_of, (element.get("sqref") or element.findtext("{*}sqref") or "").split()))
        if not any(top <= rows[-1] and bottom >= rows[0] for top, _, bottom, _ in areas if rows):
            continue
        formulas = ["".join(str(text) for text in one.itertext()).strip()
                    for name in ("formula1", "formula2") for one in element.iterchildren(f"{{*}}{name}")]  # fmt: skip
        kind = element.get("type", "none")
        yield Rule(
            kind=kind, operator=element.get("operator", "between") if kind not in {"list", "custom", "none"} else "",
            first=formulas[0] if formulas else "", second=formulas[1] if len(formulas) > 1 else "",
            areas=areas, blank=element.get("allowBlank", "0") in {"1", "true"},
            strict=element.get("showErrorMessage", "0") in {"1", "true"} and element.get("errorStyle", "stop") == "stop",
        )  # fmt: skip


def places(rule: Rule, rows: Sequence[int]) -> Iterator[tuple[Place, Place]]:
    """Yield for each cell of ``rows`` that a rule is for the cell it is written for, and the cell."""
    base = rule.areas[0][:2] if rule.areas else (1, 1)
    for top, left, bottom, right in rule.areas:
        for row in rows:
            if top <= row <= bottom:
                yield from ((base, (row, column)) for column in range(left, right + 1))


def judge(rule: Rule, value: Scalar, work: Sheetwork, base: Place, at: Place) -> str | None:
    """Return None if a value keeps a rule, empty if it does not, else why that cannot be told."""
    if rule.kind == "none" or (value in {None, ""} and rule.blank):
        return None
    try:
        return None if _kept(rule, value, work, base, at) else ""
    except Fault:
        return ""
    except NotKnown as fault:
        return f"not evaluated ({fault}): "


def _kept(rule: Rule, value: Scalar, work: Sheetwork, base: Place, at: Place) -> bool:
    if rule.kind == "custom":
        return as_truth(work.scalar(work.work_out(rule.first, base=base, at=at)))
    if rule.kind == "list":
        return as_text(value) in _items(rule.first, work, base, at)
    if rule.kind not in {"whole", "decimal", "textLength"}:
        raise NotKnown(f"validation of kind {rule.kind}")
    number = Decimal(len(as_text(value).encode("utf-16-le", "surrogatepass")) // 2) if rule.kind == "textLength" else value
    if not isinstance(number, Decimal) or (rule.kind == "whole" and number % 1):
        return False
    limits = [as_number(work.scalar(work.work_out(one, base=base, at=at))) for one in (rule.first, rule.second) if one]
    if rule.operator in {"between", "notBetween"}:
        return (limits[0] <= number <= limits[1]) == (rule.operator == "between")
    return _COMPARE[rule.operator](number, limits[0])


def _items(formula: str, work: Sheetwork, base: Place, at: Place) -> set[str]:
    """Return the texts of a list: of an area, or written out between quotation marks."""
    if formula.startswith('"'):
        return {item.strip(" ") for item in formula.strip('"').split(",")}
    area = work.work_out(formula, base=base, at=at)
    if not isinstance(area, Area):
        raise NotKnown("a list that is no area")
    return {as_text(value) for value in work.values(area) if value is not None}


def styled(book: Book, sheet: str, keys: dict[int, str], rows: Sequence[int]) -> Iterator[Violation]:
    """Yield what HiddenStyle demands and is not there, and what it forbids and is."""
    if "HiddenStyle" not in book.names:
        return
    chosen = next(column for column, key in keys.items() if key == "category")
    words = book.cells("HiddenStyle")
    lines = {str(cell.value): row for (row, column), cell in words.items() if column == 1 and cell.value}
    for row in rows:
        line = lines.get(as_text(book.value(sheet, row, chosen)), 0)
        for column, key in keys.items():
            word, value = book.value("HiddenStyle", line, column), book.value(sheet, row, column)
            empty = value in {None, ""}
            if column != 1 and ((word == "Mandatory" and empty) or (word == "Forbid" and not empty)):
                yield Violation(row, key, f"HiddenStyle: {word}", value)
