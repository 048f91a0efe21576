"""The last gate: every value of a listing against the column that takes it, as the sheet's own validation would ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from linkaudit.model import Column, Fix, Need, Problem, Template, Value

Values = Mapping[str, Value]
_STOCK = re.compile(r"quantity|warehouse_quantity/.+")
# A validation of the sheet (US V5.0.2, 2026-04-30; read 2026-11-22) that Column has no field for.
_PICTURE = re.compile(r"main_image|image_\d|property_1_image(?:_\d)?")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_SHOWN, _LONG = 10, 200
_PAPERS = "TS184"
_EU_PERSONS = re.compile(r"rp_ids|manufacturer_ids")  # columns that only the EU's templates have


class Codes(NamedTuple):
    """What a column's problems are called: nothing in it, or what is in it does not do; ``fix`` is who can cure it."""

    missing: str
    wrong: str
    fix: Fix


# The first pattern that a key matches tells. Columns without a line of their own are attributes to us.
_CODES: tuple[tuple[re.Pattern[str], Codes], ...] = tuple(
    (re.compile(pattern), Codes(missing, wrong, fix))
    for pattern, missing, wrong, fix in (
        (r"category", "TS181", "TS181", Fix.HERE),
        (r"brand", "TS172", "TS172", Fix.HERE),
        (r"product_name", "TS101", "TS101", Fix.SELLER),
        (r"product_description", "TS113", "TS111", Fix.SELLER),
        (r"main_image", "TS121", "TS124", Fix.SELLER),
        (r"image_\d|property_1_image.*", "TS121", "TS124", Fix.SELLER),
        (r"size_chart", "TS125", "TS125", Fix.HERE),
        (r"gtin_.*", "TS171", "TS171", Fix.SELLER),
        (r"property_(?:name|value)_\d", "TS183", "TS133", Fix.SELLER),
        (r"parcel_weight", "TS161", "TS161", Fix.HERE),
        (r"parcel_.*", "TS162", "TS162", Fix.HERE),
        (r"price", "TS141", "TS141", Fix.SELLER),
        (r"list_price", "TS142", "TS142", Fix.SELLER),
        (_STOCK.pattern, "TS191", "TS191", Fix.HERE),
        (r"seller_sku", "TS151", "TS152", Fix.SELLER),
        (rf"qualification/.*|{_EU_PERSONS.pattern}", _PAPERS, _PAPERS, Fix.SELLER),
        (r".*", "TS183", "TS183", Fix.HERE),
    )
)
# Which columns only stand together.
_TOGETHER = (
    ("property_name_1", "property_value_1"), ("property_name_2", "property_value_2"), ("gtin_type", "gtin_code"),
    ("parcel_length", "parcel_width", "parcel_height"),
)  # fmt: skip


def check(
    common: Values, rows: Sequence[Values], template: Template, category: str, told: Iterable[Problem] = ()
) -> tuple[Problem, ...]:
    """Return what the sheet would refuse of a listing, and what it warns of.

    ``common`` are the values that every row repeats, ``rows`` those of each SKU; ``category`` is its text in the
    template, empty if none is chosen. What is ``told`` already of the same column (and SKU) is not said again, and a
    column that is empty for a reason that was told is not called missing.
    """
    known = _Told(tuple(told))
    needs = needs_of(template, category)
    lists = template.values.get(category, {})
    found: list[Problem] = []
    for column in template.columns:
        allowed = _allowed(column, template, lists)
        if column.key in common:
            found += _judged(column, common[column.key], allowed, None)
            found += _forbidden(column, needs) if common[column.key] != "" else ()
            continue
        held = [(place, row[column.key]) for place, row in enumerate(rows) if row.get(column.key, "") != ""]
        for place, value in held:
            found += _judged(column, value, allowed, place)
        found += _forbidden(column, needs) if held else ()
    found += _missing(common, rows, template.columns, needs, known)
    found += _alike(rows)
    return tuple(one for one in found if not known.has(one))


def needs_of(template: Template, category: str) -> dict[str, Need]:
    """Return how much each column is wanted in a category: as the category says, else the column."""
    return {column.key: column.need for column in template.columns} | template.needs.get(category, {})


class _Told:
    """The problems that are known already."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._seen = {(one.code, one.field, one.sku) for one in problems}
        self._blocked = {(_group(one.field), one.sku) for one in problems if one.blocking}

    def has(self, one: Problem) -> bool:
        """Whether the same is said already, of this SKU or of all."""
        return (one.code, one.field, one.sku) in self._seen or (one.code, one.field, None) in self._seen

    def blocks(self, key: str, sku: int | None) -> bool:
        """Whether it is told already why the column is empty."""
        return not self._blocked.isdisjoint({(_group(key), sku), (_group(key), None)})


def _group(key: str) -> str:
    """Return what stands for all columns that one cure fills: warehouses, and the sides of the parcel."""
    if _STOCK.fullmatch(key):
        return "quantity"
    return "parcel_size" if key in _TOGETHER[-1] else key


@lru_cache(maxsize=1024)
def _codes(key: str) -> Codes:
    return next(codes for pattern, codes in _CODES if pattern.fullmatch(key))


def _allowed(column: Column, template: Template, lists: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
    if column.key == "category":
        return tuple(leaf.text for leaf in template.categories)
    if column.key == "brand":
        return template.brands
    return lists.get(column.key, column.allowed)


# ── One value ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _judged(column: Column, value: Value, allowed: Sequence[str], sku: int | None) -> Iterator[Problem]:
    if value == "":
        return
    fault, limit = _number_fault(column, value) if column.kind in ("decimal", "whole") else _text_fault(column, value)
    if fault:
        yield _wrong(column, value, fault, limit, sku)
    elif allowed and str(value) not in allowed:
        few = ", ".join(allowed[:_SHOWN]) + ("…" if len(allowed) > _SHOWN else "")
        closed = column.closed or column.key == "category"
        why = "is not in the template's list" if closed else "is not in the template's list; it is taken as your own"
        yield _wrong(column, value, why, few, sku, fix=None if closed else Fix.NONE)


def _number_fault(column: Column, value: Value) -> tuple[str, str]:
    """Return what is wrong with a number and what is allowed; empty if nothing is. A text is no number to the sheet."""
    number = _number(value)
    limit = _range(column)
    if number is None or isinstance(value, str):
        return "is no number", limit
    if column.kind == "whole" and number != number.to_integral_value():
        return "is no whole number", limit
    if column.low is not None and (number <= column.low if column.above else number < column.low):
        return "is too small", limit
    if column.high is not None and number > column.high:
        return "is too large", limit
    return "", ""


def _number(value: Value) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _range(column: Column) -> str:
    low = "" if column.low is None else f"{'above' if column.above else 'from'} {column.low:f}"
    high = "" if column.high is None else f"up to {column.high:f}"
    return " ".join(part for part in (low, high) if part)


def _text_fault(column: Column, value: Value) -> tuple[str, str]:
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    length = _length(text)
    if column.max_length is not None and length > column.max_length:
        return f"has {length} characters", f"at most {column.max_length} characters"
    if column.min_length is not None and length < column.min_length:
        return f"has {length} characters", f"at least {column.min_length} characters"
    if _PICTURE.fullmatch(column.key) and not _WEB.fullmatch(text):
        return "is no web address", "https://…"
    return "", ""


def _length(text: str) -> int:
    """Return the length as spreadsheets count it: what is outside Unicode's first plane counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _wrong(
    column: Column, value: Value, why: str, limit: str, sku: int | None, *, fix: Fix | None = None
) -> Problem:
    codes = _codes(column.key)
    text = str(value)
    cure = ""
    if codes.wrong == "TS183":
        cure = "Nothing, if it is meant so" if fix is Fix.NONE else "Correct it in the shop, or under [listing]"
    return Problem(
        code=codes.wrong, field=column.key, value=text if len(text) <= _LONG else f"{text[:_LONG]}…", limit=limit,
        reason=f"{_called(column)} {why}", fix=codes.fix if fix is None else fix, sku=sku, cure=cure,
    )  # fmt: skip


def _called(column: Column) -> str:
    return column.label or column.key


def _forbidden(column: Column, needs: Mapping[str, Need]) -> Iterator[Problem]:
    if needs.get(column.key) is Need.FORBIDDEN:
        reason = f"{_called(column)} is filled, and the template forbids it for this category"
        yield Problem(code="TS183", field=column.key, reason=reason, cure="Leave it empty, unless it is asked for")


# ── What is not there ────────────────────────────────────────────────────────────────────────────────────────────────


def _missing(
    common: Values, rows: Sequence[Values], columns: Sequence[Column], needs: Mapping[str, Need], told: _Told
) -> Iterator[Problem]:
    by_key = {column.key: column for column in columns}
    stores = [column for column in columns if _STOCK.fullmatch(column.key)]
    wanted = {
        column.key for column in columns if needs[column.key] is Need.MANDATORY and not _STOCK.fullmatch(column.key)
    }
    for column in (by_key[key] for key in by_key if key in wanted):
        yield from _absent(column, common, rows, told)
    for column in columns:
        if column.key not in wanted and needs[column.key] is not Need.FORBIDDEN:
            yield from _nobody_in_the_eu(column, common, rows)
    if stores:
        yield from _no_stock(stores, common, rows, told)
    for keys in _TOGETHER:
        together = [by_key[key] for key in keys if key in by_key]
        for column in together:
            if column.key not in wanted:
                yield from _half(column, together, common, rows, told)


def _nobody_in_the_eu(column: Column, common: Values, rows: Sequence[Values]) -> Iterator[Problem]:
    """Tell of a responsible person that is not named. Nothing blocks: Seller Center may know who it is."""
    if _EU_PERSONS.fullmatch(column.key) and not any(one.get(column.key, "") for one in (common, *rows)):
        reason = f"{_called(column)} is empty; goods sold in the EU need one"
        yield Problem(code=_PAPERS, field=column.key, reason=reason, cure=_papers(column))


def _absent(column: Column, common: Values, rows: Sequence[Values], told: _Told) -> Iterator[Problem]:
    """Yield one problem if no row has a value, else one for each that has none."""
    if common.get(column.key, "") != "":
        return
    empty = [place for place, row in enumerate(rows) if row.get(column.key, "") == ""]
    places: Sequence[int | None] = [None] if len(empty) == len(rows) else empty
    for place in places:
        lacking = empty if place is None else [place]
        if not (told.blocks(column.key, place) or (lacking and all(told.blocks(column.key, one) for one in lacking))):
            yield _lacks(column, f"{_called(column)} must be filled, and nothing is known", place)


def _lacks(column: Column, reason: str, sku: int | None) -> Problem:
    codes = _codes(column.key)
    cure = _papers(column) if codes.missing == _PAPERS else ""
    return Problem(code=codes.missing, field=column.key, reason=reason, fix=codes.fix, sku=sku, cure=cure)


def _papers(column: Column) -> str:
    name = _called(column).replace("\\", "").replace('"', "'")
    return f'Write what Seller Center gave you for it under [listing.attributes]: "{name}" = "value:…"'


def _no_stock(stores: Sequence[Column], common: Values, rows: Sequence[Values], told: _Told) -> Iterator[Problem]:
    """Every SKU needs a quantity in one warehouse at least (help of the column, US V5.0.2; read 2026-11-22)."""
    keys = [column.key for column in stores]
    if any(common.get(key, "") != "" for key in keys):
        return
    for place, row in enumerate(rows):
        if all(row.get(key, "") == "" for key in keys) and not told.blocks(keys[0], place):
            yield _lacks(stores[0], "no warehouse has a quantity", place)


def _half(
    column: Column, together: Sequence[Column], common: Values, rows: Sequence[Values], told: _Told
) -> Iterator[Problem]:
    """Yield where a column is empty and one that only stands beside it is not."""
    others = [one for one in together if one is not column]
    for place, row in enumerate(rows):
        has = [one for one in others if row.get(one.key, common.get(one.key, "")) != ""]
        if has and row.get(column.key, common.get(column.key, "")) == "" and not told.blocks(column.key, place):
            yield _lacks(column, f"{_called(column)} must be filled where {_called(has[0])} is", place)


def _alike(rows: Sequence[Values]) -> Iterator[Problem]:
    """Yield the SKUs that buyers could not tell from one before."""
    seen: set[tuple[str, ...]] = set()
    for place, row in enumerate(rows):
        values = tuple(str(row.get(key, "")) for key in ("property_value_1", "property_value_2"))
        folded = tuple(value.casefold() for value in values)
        if folded in seen:
            named = " / ".join(value for value in values if value)
            reason = f"another SKU of the listing has the option values {named} too" if named else (
                "the listing has several SKUs and no options to tell them apart"
            )
            yield Problem(
                code="TS134", field="property_value_1", value=named, reason=reason, fix=Fix.SELLER, sku=place
            )
        seen.add(folded)
