"""The rules that a made-up Template sheet carries: data validations, as ranges or one per cell, and its colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.seller_center.layout import IMAGES, PARCEL, VARIANT_IMAGES, Attribute
from tests.seller_center.ooxml import X14, XM, letters

LAST_RULE, LAST_LIST = 5000, 1000  # rows down to which rules, and lists of attributes, reach
URLS = frozenset({"main_image", *IMAGES, "property_1_image", *VARIANT_IMAGES})


@dataclass(frozen=True, slots=True)
class Rule:
    """A validation of one column. ``level``: what a breach gives, ``stop``, ``warning`` or nothing."""

    key: str
    kind: str
    first: str
    second: str = ""
    operator: str = ""
    level: str = "stop"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where things stand: ``columns`` by key, ``lists`` the ranges of closed lists by key, ``pairs`` of attributes."""

    columns: Mapping[str, int]
    first_row: int
    lists: Mapping[str, str]
    pairs: Mapping[str, tuple[int, int]]  # attribute key → (column of the category in HiddenAttr, last row)
    price: tuple[str, str]


def hidden_attributes(attributes: Sequence[Attribute]) -> tuple[list[list[str]], dict[str, tuple[int, int]]]:
    """Return HiddenAttr's rows, a pair of columns for each list, and where each attribute's pair stands."""
    pairs = {}
    columns: list[list[str]] = []
    for attribute in attributes:
        if attribute.values:
            rows = [(leaf, value) for leaf, values in attribute.values.items() for value in values]
            pairs[attribute.key] = (len(columns) + 1, len(rows))
            columns += [[leaf for leaf, _ in rows], [value for _, value in rows]]
    depth = max(map(len, columns), default=0)
    return [[column[n] if n < len(column) else "" for column in columns] for n in range(depth)], pairs


def general_rules(ground: Ground) -> Iterator[Rule]:
    """Yield the rules that hold for every category."""
    row, at = ground.first_row, {key: letters(column) for key, column in ground.columns.items()}
    yield Rule("product_name", "textLength", "1", "255", "between")
    for key, area in ground.lists.items():
        yield Rule(key, "list", area)
    for key in ground.columns:
        if key in URLS:
            yield Rule(key, "custom", f'OR(LEFT({at[key]}{row},7)="http://",LEFT({at[key]}{row},8)="https://")')
        elif key in PARCEL:
            yield Rule(key, "decimal", "0", operator="greaterThan")
        elif key == "quantity" or key.startswith("warehouse_quantity/"):
            yield Rule(key, "whole", "0", "9999999", "between")
    for key in ("property_name_1", "property_name_2"):
        yield Rule(key, "textLength", "0", "30", "between")
    low, high = ground.price
    yield Rule("price", "decimal", low, high, "between") if high else Rule(
        "price", "decimal", low, "", "greaterThanOrEqual"
    )
    yield Rule("seller_sku", "textLength", "50", operator="lessThanOrEqual")
    yield Rule("minimum_order_quantity", "whole", "1", "20", "between")
    values = [key for key in ("property_value_1", "property_value_2") if key in at]
    unique = ",".join(f"${at[key]}${row}:${at[key]}${LAST_RULE},${at[key]}{row}" for key in ("product_name", *values))
    for key in values:
        yield Rule(key, "custom", f"COUNTIFS({unique})<=1", level="warning")


def attribute_rule(key: str, row: int, ground: Ground, *, closed: bool) -> Rule:
    """Return the list of an attribute for ``row``, by the category that the row has."""
    column, last = ground.pairs[key]
    own, values, chosen = letters(column), letters(column + 1), letters(ground.columns["category"])
    leaves = f"HiddenAttr!${own}$1:${own}${last}"
    start = f"HiddenAttr!${values}$1,MATCH(${chosen}{row},{leaves},0)-1,0"
    return Rule(key, "list", f"OFFSET({start},COUNTIF({leaves},${chosen}{row}),1)", level="stop" if closed else "")


def validations(rules: Sequence[Rule], attributes: Sequence[Attribute], ground: Ground, *, per_cell: bool) -> list[str]:
    """Return the ``dataValidation`` elements of all rules whose columns there are."""
    first, found = ground.first_row, []
    for rule in rules:
        if rule.key in ground.columns:
            column = letters(ground.columns[rule.key])
            found.append(element(rule, f"{column}{first}:{column}{LAST_RULE}"))
    for attribute in attributes:
        if attribute.key not in ground.pairs:
            continue
        column = letters(ground.columns[attribute.key])
        if per_cell:
            found += [element(attribute_rule(attribute.key, row, ground, closed=attribute.closed), f"{column}{row}")
                      for row in range(first, LAST_LIST + 1)]  # fmt: skip
        else:
            rule = attribute_rule(attribute.key, first, ground, closed=attribute.closed)
            found.append(element(rule, f"{column}{first}:{column}{LAST_LIST}"))
    return found


def element(rule: Rule, area: str, *, extended: bool = False) -> str:
    """Return a ``dataValidation``, or an ``x14:dataValidation`` of the extension list."""
    how = f'type="{rule.kind}"' + (f' operator="{rule.operator}"' if rule.operator not in {"", "between"} else "")
    level = ' errorStyle="warning"' if rule.level == "warning" else ""
    shown = "1" if rule.level else "0"
    how += f'{level} allowBlank="1" showInputMessage="1" showErrorMessage="{shown}" errorTitle="Not like this"'
    if extended:
        second = f"<x14:formula2><xm:f>{escape(rule.second)}</xm:f></x14:formula2>" if rule.second else ""
        return (f"<x14:dataValidation {how}><x14:formula1><xm:f>{escape(rule.first)}</xm:f></x14:formula1>{second}"
                f"<xm:sqref>{area}</xm:sqref></x14:dataValidation>")  # fmt: skip
    second = f"<formula2>{escape(rule.second)}</formula2>" if rule.second else ""
    return (f'<dataValidation {how} sqref="{area}"><formula1>{escape(rule.first)}</formula1>{second}</dataValidation>')


def extension(elements: Sequence[str]) -> str:
    """Return the extension list that holds x14 validations."""
    if not elements:
        return ""
    return (f'<extLst><ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations '
            f'xmlns:xm="{XM}" count="{len(elements)}">{"".join(elements)}</x14:dataValidations></ext></extLst>')  # fmt: skip


def colours(ground: Ground, leaves: int) -> str:
    """Return conditional formats that grey what HiddenStyle forbids and mark what it wants, a range a column group."""
    last, row, found = letters(len(ground.columns)), ground.first_row, []
    chosen = letters(ground.columns["category"])
    need = f"INDEX(HiddenStyle!$A$1:${last}${leaves},MATCH(${chosen}{row},HiddenStyle!$A$1:$A${leaves},0),COLUMN())"
    for number, column in enumerate(sorted(ground.columns.values())[::4], 1):
        left, right = letters(column), letters(min(column + 3, len(ground.columns)))
        tests = (f'{need}="Forbid"', f'AND({need}="Mandatory",LEN({left}{row})=0)')
        formats = "".join(
            f'<cfRule type="expression" dxfId="0" priority="{2 * number + place}"><formula>{escape(test)}</formula></cfRule>'
            for place, test in enumerate(tests)
        )
        found.append(
            f'<conditionalFormatting sqref="{left}{row}:{right}{LAST_RULE}">{formats}</conditionalFormatting>'
        )
    return "".join(found)
