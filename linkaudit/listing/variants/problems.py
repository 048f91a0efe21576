"""What is said of a product's variants: too many, changed to fit, or not to be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linkaudit.listing.variants.option_text import filler, is_refused, led_away, option_kind
from linkaudit.listing.variants.options import JOINT, Axis, Column, Plan, column_keys, lost_pictures
from linkaudit.model import Fix, Market, Problem, ProductDetail

_SPLIT = 'Set options = "split" under [listing] in the settings: it is then listed as several products'
_PARTED = "Nothing, if several listings will do; else remove variants in Shopify"
_COLUMNS = 2


def too_many_options(axes: Sequence[Axis], plan: Plan, parts: int) -> Iterator[Problem]:
    """TS131 for three options and more: where they went."""
    if len(axes) <= _COLUMNS:
        return
    if plan.split:
        moved = f"It is listed as {parts} products, one for each {_named(axes, plan.split)}."
        moved = moved if parts > 1 else f"{_named(axes, plan.split)} stands in the title."
        cure = 'Set options = "join" under [listing] to keep it one product'
    else:
        joined = plan.second if len(plan.second) > 1 else plan.first
        moved, cure = f"{_named(axes, joined)} stand together in one column.", _SPLIT
    yield Problem(
        code="TS131", field="property_name_2", value=JOINT.join(axis.raw_name or axis.name for axis in axes),
        limit="2 options", reason=f"The sheet has columns for two options. {moved}", cure=cure,
    )  # fmt: skip


def _named(axes: Sequence[Axis], numbers: Sequence[int]) -> str:
    return " and ".join(f"“{axes[number].raw_name or axes[number].name}”" for number in numbers)


def too_many_skus(detail: ProductDetail, market: Market, mode: str, parts: int) -> Iterator[Problem]:
    """TS132: it blocks when joined; when split, ``parts`` listings were made."""
    count = len(detail.variants)
    told = f"The product has {count} variants; a listing takes {market.max_skus}."
    limit = f"{market.max_skus} SKUs"
    if mode != "split" and count > market.max_skus:
        yield Problem(code="TS132", field="property_value_1", value=str(count), limit=limit, reason=told,
                      fix=Fix.HERE, cure=_SPLIT)  # fmt: skip
    elif count > market.max_skus:
        yield Problem(code="TS132", field="property_value_1", value=str(count), limit=limit,
                      reason=f"{told} {parts} listings were made.", cure=_PARTED)  # fmt: skip


def names(columns: Sequence[Column], axes: Sequence[Axis], plan: Plan, market: Market) -> Iterator[Problem]:
    """TS133 for names that were changed, or that the market wants in its language and nobody knows there."""
    for place, (column, numbers) in enumerate(zip(columns, filter(None, (plan.first, plan.second)), strict=True), 1):
        field = f"property_name_{place}"
        if column.name != " ".join(column.raw_name.split()):
            yield Problem(
                code="TS133", field=field, value=column.raw_name,
                reason=f"The option's name {_became(column.raw_name, column.name)}.",
                limit=f"{market.name_max} characters" if len(column.raw_name) > market.name_max else "",
            )  # fmt: skip
        yield from _leading_away(field, "The option's name", column.raw_name, column.name)
        if is_refused(column.name, market):
            yield _unreadable(field, "The option's name", column.name)
        elif market.variation_names and not all(option_kind(axes[number].name) for number in numbers):
            yield Problem(
                code="TS133", field=field, value=column.raw_name,
                reason=f"“{column.name}” may not be a word of this market's language; Seller Center may refuse it.",
                cure="Name the option in the market's language in Shopify",
            )  # fmt: skip


def _became(before: str, after: str) -> str:
    return f"“{before}” became “{after}”" if before else f"is missing; it is called “{after}”"


def values(column: Column, members: Sequence[int], market: Market) -> Iterator[Problem]:
    """TS133 for the values of these variants that were changed, or that the market refuses."""
    what = "The value" if column.name else "In the title the value"
    for key in dict.fromkeys(column.keys[variant] for variant in members if column.keys):
        before, after = column.raws[key], column.texts[key]
        if before and " ".join(before.split()) not in (after, _filled(after, key)):
            yield Problem(
                code="TS133", field=column.field, value=before, reason=f"{what} {_became(before, after)}.",
                limit=f"{market.value_max} characters" if len(before) > market.value_max else "",
            )  # fmt: skip
        yield from _leading_away(column.field, what, before, after)
        if is_refused(after, market):
            yield _unreadable(column.field, what, after)


def _filled(after: str, key: tuple[str, ...]) -> str:
    """Return a cell without the words that stand for empty values: those are told once for the option."""
    if "" not in key:
        return after
    parts = after.split(JOINT)
    return JOINT.join(part for part, one in zip(parts, key, strict=False) if one)


def _unreadable(field: str, what: str, text: str) -> Problem:
    return Problem(
        code="TS133", field=field, value=text, fix=Fix.SELLER,
        reason=f"{what} “{text}” has letters that this market does not write; Seller Center refuses it.",
        cure="Write it in the market's language in Shopify",
    )  # fmt: skip


def _leading_away(field: str, what: str, before: str, after: str) -> Iterator[Problem]:
    """Yield where nothing but what sends buyers away would be left (seller-us 2276419631646507; read 2026-11-22)."""
    if found := led_away(after):
        yield Problem(
            code="TS133", field=field, value=before, fix=Fix.SELLER,
            reason=f"{what} sends buyers away from TikTok Shop: {', '.join(span.text for span in found)}.",
            cure="Give it another name in Shopify",
        )  # fmt: skip


def fillers(axes: Sequence[Axis], market: Market) -> Iterator[Problem]:
    """TS133 for an option that some variants leave empty."""
    for axis in axes:
        if empty := axis.keys.count(""):
            yield Problem(
                code="TS133", field="property_value_1",
                reason=f"Variants without a value for “{axis.raw_name or axis.name}”: {empty} of {len(axis.keys)}. "
                       f"“{filler(market)}” was put there.",
                cure="Give them a value in Shopify if another word is right",
            )  # fmt: skip


def twice(detail: ProductDetail, variant: int, earlier: int, cells: Sequence[str], place: int) -> Problem:
    """TS134: values that an earlier variant has. It blocks where the shop itself makes no difference at all."""
    own, other = detail.variants[variant], detail.variants[earlier]
    same = _stripped(own.option_values) == _stripped(other.option_values)
    before = JOINT.join(filter(None, _stripped(own.option_values)))
    reason = f"Variants {earlier + 1} and {variant + 1} have the same option values."
    kept = f"{reason} This one is now called “{JOINT.join(cells)}”."
    return Problem(
        code="TS134", field=f"property_value_{len(cells)}", value=before, sku=place,
        reason=reason if same else kept, fix=Fix.SELLER if same else Fix.NONE,
        cure="Give one of them another value in Shopify, or delete it",
    )  # fmt: skip


def _stripped(option_values: Sequence[str]) -> list[str]:
    return [value.strip() for value in option_values]


def pictures(detail: ProductDetail, axes: Sequence[Axis], plan: Plan) -> Iterator[Problem]:
    """TS124 where variants of one first value have pictures of their own: the sheet takes one."""
    images = [variant.image for variant in detail.variants]
    lost = lost_pictures(column_keys(axes, plan.split + plan.first), images) if plan.first else 0
    if lost:
        yield Problem(
            code="TS124", field="property_1_image", value=str(lost), limit="1 picture for each value",
            reason=f"The sheet takes one picture for each value of {_named(axes, plan.first)}. Variants with another "
                   f"picture in the shop: {lost} of {len(images)}.",
        )  # fmt: skip
