"""Attributes of a category, by rule: from metafields, options, tags, vendor, type or a fixed value (TS183)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from linkaudit.listing.category.attribute_values import Found, found, in_shop
from linkaudit.listing.category.choose import leaf_key
from linkaudit.listing.category.words import TRUTH, fold, singular
from linkaudit.model import AttributeRule, Column, Fix, Need, Problem, ProductDetail, Template
from linkaudit.model.content import Record

# Longest value of an attribute that is not from a list: Partner Center, Create Product, product_attributes.values.name
# (read 2026-11-22).
MAX_TEXT = 2_000
ATTRIBUTE = "product_property/"
# Columns that other parts fill: a rule for one of them is not followed.
_CORE = re.compile(
    r"category|brand|product_name|product_description|main_image|image_\d|gtin_(?:type|code)|property_.*|parcel_.*"
    r"|delivery|price|list_price|quantity|warehouse_quantity/.*|seller_sku|size_chart|aimed_product_status"
)
_PUNCTUATION = re.compile(r"[^\w%.+]+")
_SHOWN = 10  # allowed values that are told
_NEAR = 3


class Attributed(Record, frozen=True, kw_only=True, gc=False):
    """Values by machine key, the same for all rows of a listing, and what could not be filled."""

    values: dict[str, str]
    problems: tuple[Problem, ...] = ()


def attributes(
    detail: ProductDetail, template: Template, category: str, rules: tuple[AttributeRule, ...]
) -> Attributed:
    """Fill the attribute columns of ``template`` for a product in ``category`` (its text in that template).

    A column that must be filled and is not, or whose list does not have the value, blocks. What is optional and does
    not fit is left out and told.
    """
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for column, ruled in _columns(template, category, rules):
        need = template.needs.get(category, {}).get(column.key, column.need)
        allowed = template.values.get(category, {}).get(column.key, column.allowed)
        text, told = _fill(detail, column, need, allowed, ruled)
        if text:
            values[column.key] = text
        problems += told
    return Attributed(values=values, problems=tuple(problems))


def unused(rules: Sequence[AttributeRule], templates: Sequence[Template]) -> tuple[AttributeRule, ...]:
    """Return the rules that no template has a column for that they may fill: they would do nothing."""
    columns = {(one.key, one.label) for template in templates for one in template.columns if not _is_core(one.key)}
    return tuple(rule for rule in rules if not any(_names(rule.column, *one) for one in columns))


def notes(rules: Sequence[AttributeRule], templates: Sequence[Template]) -> tuple[str, ...]:
    """Say of each rule that does nothing why, without full stop. Without templates nothing is known of columns."""
    names = {(one.key, one.label) for template in templates for one in template.columns}
    return tuple(
        f"no rule is followed for {rule.column}: it is filled from the product"
        if any(_names(rule.column, *one) for one in names)
        else f"no template has a column {rule.column}, so it fills nothing"
        for rule in (unused(rules, templates) if templates else ())
    )


def _columns(
    template: Template, category: str, rules: tuple[AttributeRule, ...]
) -> Iterator[tuple[Column, list[AttributeRule]]]:
    """Yield the columns to see to, each with its rules, the one for the narrowest category first."""
    here = leaf_key(category)
    held = [rule for rule in rules if not rule.category or f"{here}/".startswith(f"{leaf_key(rule.category)}/")]
    held.sort(key=lambda rule: -len(leaf_key(rule.category)))
    for column in template.columns:
        if not _is_core(column.key):
            ruled = [rule for rule in held if _names(rule.column, column.key, column.label)]
            if ruled or column.key.startswith(ATTRIBUTE):
                yield column, ruled


@lru_cache(maxsize=4096)
def _is_core(key: str) -> bool:
    return _CORE.fullmatch(key) is not None


@lru_cache(maxsize=16384)
def _names(wanted: str, key: str, label: str) -> bool:
    return fold(wanted) in (key, key.rpartition("/")[2], fold(label))


def _fill(
    detail: ProductDetail, column: Column, need: Need, allowed: tuple[str, ...], rules: Sequence[AttributeRule]
) -> tuple[str, list[Problem]]:
    known = next((one for rule in rules if (one := found(detail, rule.take)).texts), Found())
    if not known.texts:
        return "", [_missing(detail, column, allowed, rules)] if need is Need.MANDATORY else []
    if need is Need.FORBIDDEN:
        why = f"the template forbids {_called(column)} for this category; left out"
        cure = "Nothing, unless Seller Center asks for it"
        return "", [_problem(column, why, value=", ".join(known.texts), cure=cure)]
    if not allowed:
        return _free(column, known)
    return _listed(column, need, allowed, known)


def _free(column: Column, known: Found) -> tuple[str, list[Problem]]:
    text = ", ".join(known.texts)
    most = min(column.max_length or MAX_TEXT, MAX_TEXT)
    if len(text) <= most:
        return text, []
    cut = text[:most].rsplit(" ", 1)[0] if " " in text[:most] else text[:most]
    why = f"{_called(column)} is longer than {most:,} characters; cut to {len(cut):,}"
    cure = "Shorten it where it comes from if its end matters"
    return cut, [_problem(column, why, value=f"{text[:200]}…", limit=f"{most:,} characters", cure=cure)]


def _listed(
    column: Column, need: Need, allowed: tuple[str, ...], known: Found
) -> tuple[str, list[Problem]]:
    """Take the values that the list has; of a closed list one, as its cell takes no more."""
    fitting = list(dict.fromkeys(one for text in known.texts if (one := match(text, allowed))))
    if not column.closed:
        return _free(column, Found(tuple(match(text, allowed) or text for text in known.texts), known.source))
    limit = shown(allowed)
    if not fitting:
        near = [one for text in known.texts for one in near_misses(text, allowed)][:_NEAR]
        why = f"{_called(column)} has “{', '.join(known.texts)}” ({known.source}), which its list does not have"
        why += f"; near: {', '.join(near)}" if near else ""
        cure = f"Write one of its list into the shop, or {_setting(column, f'value:{near[0]}' if near else 'value:…')}"
        fix, why = (Fix.HERE, why) if need is Need.MANDATORY else (Fix.NONE, f"{why}; left out")
        return "", [_problem(column, why, fix=fix, value=", ".join(known.texts), limit=limit, cure=cure)]
    if len(fitting) < len(known.texts) or len(fitting) > 1:
        rest = [text for text in known.texts if match(text, allowed) != fitting[0]]
        why = f"{_called(column)} takes one value of its list: {fitting[0]}; left out: {', '.join(rest)}"
        cure = f"Nothing if that one counts, else {_setting(column, 'value:…')}"
        told = _problem(column, why, value=", ".join(known.texts), limit=limit, cure=cure)
        return fitting[0], [told] if rest else []
    return fitting[0], []


def _missing(
    detail: ProductDetail, column: Column, allowed: tuple[str, ...], rules: Sequence[AttributeRule]
) -> Problem:
    why = f"{_called(column)} is required in this category and not known"
    if rules:
        why += f" ({', '.join(rule.take for rule in rules)} is empty for this product)"
    take, value = next(in_shop(detail, column.label), ("", ""))
    if take:
        why += f"; the shop has “{value}” in {take}"
    cure = _setting(column, take or _example(allowed))
    cure = f"Fill {rules[0].take} for this product in Shopify, or {cure}" if rules else cure
    return _problem(column, why, fix=Fix.HERE, limit=shown(allowed), cure=f"{cure[:1].upper()}{cure[1:]}")


def _example(allowed: tuple[str, ...]) -> str:
    """Return a source to show how it is written. A declaration (yes or no) is the seller's to make: no value for it."""
    return f"value:{allowed[0]}" if len(allowed) > 2 else "value:…"  # noqa: PLR2004  yes and no


def _setting(column: Column, take: str) -> str:
    name = (column.label or column.key).replace("\\", "").replace('"', "'")
    return f'write under [listing.attributes]: "{name}" = "{take}"'


def _called(column: Column) -> str:
    return f"“{column.label or column.key}”"


def _problem(
    column: Column, reason: str, *, fix: Fix = Fix.NONE, value: str = "", limit: str = "", cure: str = ""
) -> Problem:
    code = "TS184" if column.key.startswith("qualification/") else "TS183"
    return Problem(code=code, field=column.key, reason=reason, fix=fix, value=value, limit=limit, cure=cure)


# ── Lists of values ──────────────────────────────────────────────────────────────────────────────────────────────────


def shown(allowed: Sequence[str]) -> str:
    """Return the beginning of a list of values for a message."""
    rest = len(allowed) - _SHOWN
    return ", ".join(allowed[:_SHOWN]) + (f" … and {rest:,} more" if rest > 0 else "")


def match(text: str, allowed: tuple[str, ...]) -> str:
    """Return the value of a list that ``text`` is: as written, else but for case, plural and spelling; or "".

    >>> match("grey", ("Gray", "Red")), match("LEATHERS", ("Leather",)), match("true", ("No", "Yes")), match("x", ())
    ('Gray', 'Leather', 'Yes', '')
    """
    if text in allowed:
        return text
    known = _by_form(allowed)
    return next((known[form] for form in _forms(text) if form in known), "")


@lru_cache(maxsize=512)
def _by_form(allowed: tuple[str, ...]) -> dict[str, str]:
    table: dict[str, str] = {}
    for exactness in range(2):
        for one in allowed:
            table.setdefault(_forms(one)[exactness], one)
    for one in allowed:
        for form in _forms(one)[2:]:
            table.setdefault(form, one)
    return table


@lru_cache(maxsize=8192)
def _forms(text: str) -> tuple[str, ...]:
    """Return how a value may be compared, the strictest first."""
    folded = fold(text)
    plain = " ".join(map(singular, _PUNCTUATION.sub(" ", folded.replace("&", " and ")).split()))
    truth = [f"\0{name}" for name, spoken in TRUTH.items() if folded in spoken]
    return (folded, plain, *([plain.replace(" ", "")] if " " in plain else ()), *truth)


def near_misses(text: str, allowed: tuple[str, ...]) -> list[str]:
    """Return the values of a list that are nearly ``text``, or part of it, the nearest first; at most three."""
    by_fold = {fold(one): one for one in reversed(allowed)}
    folded = fold(text)
    inside = [one for form, one in by_fold.items() if len(form) > 2 and re.search(rf"\b{re.escape(form)}\b", folded)]  # noqa: PLR2004  XS is in everything
    near = [by_fold[form] for form in difflib.get_close_matches(folded, by_fold, n=_NEAR, cutoff=0.7)]
    return list(dict.fromkeys([*near, *sorted(inside, key=len, reverse=True)]))[:_NEAR]
