"""Variants: any number of options into the sheet's two columns, within the market's limits, and nothing lost.

By default a third option is joined to the second in one column: TikTok Shop wants all variations of a product in one
listing (seller-id.tokopedia.com, Listing Multiple Products, 2025-06-12; read 2026-11-22). Splitting is by choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from linkaudit.listing.fitting import distinct, fold, numbered, shorten
from linkaudit.listing.variants import problems as told
from linkaudit.listing.variants.options import JOINT, Axis, Column, Plan, choose, read_axes, read_column
from linkaudit.model import Fix, Market, Problem, ProductDetail, Record

_SUFFIX = 80  # characters that may follow a title


class PartRow(Record, frozen=True, kw_only=True, gc=False):
    """One SKU: ``variant`` is its place in ``ProductDetail.variants``, ``image`` that of its first option's value."""

    variant: int
    value_1: str = ""
    value_2: str = ""
    image: str = ""


class Part(Record, frozen=True, kw_only=True, gc=False):
    """One listing. ``suffix`` goes behind the title (`` - Cotton``); empty for a product that stays whole.

    Names are empty where there is no such option. ``sku`` of a problem is the place in ``rows``.
    """

    suffix: str
    name_1: str
    name_2: str
    rows: tuple[PartRow, ...]
    problems: tuple[Problem, ...] = ()


class Arrangement(Record, frozen=True, kw_only=True, gc=False):
    """A product's listings; ``problems`` hold for each of them."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()


def arrange(detail: ProductDetail, market: Market, mode: str) -> Arrangement:
    """Arrange a product's variants into one listing, or several.

    ``mode`` says what becomes of a third option: ``join`` puts it beside the second in one cell, ``split`` makes a
    listing for each of its values. More SKUs than the market takes are split by ``split`` only; else they block.
    """
    if not detail.variants:
        return _without_variants()
    axes = read_axes(detail, market)
    plan = choose(axes, detail.variants, mode)
    columns = _columns(axes, plan, market)
    split = read_column("product_name", "", axes, plan.split, _SUFFIX)
    pieces = list(_pieces(split, columns, len(detail.variants), market.max_skus if mode == "split" else None))
    suffixes = _suffixes([label for label, _ in pieces], detail.product.title)
    parts = [
        _part(suffix, members, detail, [*columns, split], market)
        for suffix, (_, members) in zip(suffixes, pieces, strict=True)
    ]
    problems = (
        *told.too_many_options(axes, plan, len(parts)), *told.too_many_skus(detail, market, mode, len(parts)),
        *told.names(columns, axes, plan, market), *told.fillers(axes, market), *told.pictures(detail, axes, plan),
    )  # fmt: skip
    return Arrangement(parts=tuple(parts), problems=problems)


def _without_variants() -> Arrangement:
    reason = "The shop's data has no variant of this product, so its price and stock are not known."
    missing = Problem(code="TS141", field="price", reason=reason, fix=Fix.SELLER, cure="Load the whole product again")
    return Arrangement(parts=(Part(suffix="", name_1="", name_2="", rows=()),), problems=(missing,))


def _columns(axes: Sequence[Axis], plan: Plan, market: Market) -> list[Column]:
    """Return the columns that are used: none, one or two."""
    used = [numbers for numbers in (plan.first, plan.second) if numbers]
    names = distinct([JOINT.join([axes[n].name for n in numbers]) for numbers in used], market.name_max)
    return [
        read_column(f"property_value_{place}", name, axes, numbers, market.value_max)
        for place, (name, numbers) in enumerate(zip(names, used, strict=True), 1)
    ]


# ── Which variants are listed together ───────────────────────────────────────────────────────────────────────────────


def _pieces(
    split: Column, columns: Sequence[Column], variants: int, limit: int | None
) -> Iterator[tuple[str, list[int]]]:
    """Yield label and variants of each listing: one for each value of what splits, cut further at ``limit``."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for variant in range(variants):
        groups.setdefault(split.keys[variant] if split.keys else (), []).append(variant)
    for key, group in groups.items():
        label = split.texts.get(key, "")
        if limit is None or len(group) <= limit:
            yield label, group
        else:
            for members in _cut(group, columns[0].keys, limit):
                yield JOINT.join(filter(None, (label, _span(members, columns)))), sorted(members)


def _cut(group: Sequence[int], keys: Sequence[tuple[str, ...]], limit: int) -> Iterator[list[int]]:
    """Cut a group into pieces of at most ``limit``, between values of the first option where possible."""
    by_value: dict[tuple[str, ...], list[int]] = {}
    for variant in group:
        by_value.setdefault(keys[variant], []).append(variant)
    piece: list[int] = []
    for members in by_value.values():
        if piece and len(piece) + len(members) > limit:
            yield piece
            piece = []
        piece = piece + members
        while len(piece) > limit:
            yield piece[:limit]
            piece = piece[limit:]
    yield piece


def _span(members: Sequence[int], columns: Sequence[Column]) -> str:
    """Say which values a piece holds: the first and the last; of one value, which of the other option's."""
    ends = [dict.fromkeys(column.text(variant) for variant in (members[0], members[-1])) for column in columns]
    first, *other = [" – ".join(shorten(text, _SUFFIX // 4) for text in texts) for texts in ends]
    return JOINT.join([first, *other]) if len(ends[0]) == 1 else first


def _suffixes(labels: Sequence[str], title: str) -> list[str]:
    """Return what follows the title of each listing: nothing for the only one if the title says it already."""
    if len(labels) == 1 and (not labels[0] or f" {fold(labels[0])} " in f" {fold(title)} "):
        return [""]
    return [f" - {label}" for label in distinct(labels, _SUFFIX)]


# ── One listing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _part(
    suffix: str, members: Sequence[int], detail: ProductDetail, columns: Sequence[Column], market: Market
) -> Part:
    """Build a listing; the last of ``columns`` is what splits the product."""
    used = columns[:-1]
    images = _images(members, detail, used)
    rows: list[PartRow] = []
    problems: list[Problem] = []
    for variant, earlier, cells in _cells(members, used, market.value_max):
        if earlier is not None:
            problems.append(told.twice(detail, variant, earlier, cells, len(rows)))
        one, two = [*cells, "", ""][:2]
        rows.append(PartRow(variant=variant, value_1=one, value_2=two, image=images.get(variant, "")))
    names = [*(column.name for column in used), "", ""]
    problems += [problem for column in columns for problem in told.values(column, members, market)]
    return Part(suffix=suffix, name_1=names[0], name_2=names[1], rows=tuple(rows), problems=tuple(problems))


def _cells(
    members: Sequence[int], columns: Sequence[Column], limit: int
) -> Iterator[tuple[int, int | None, list[str]]]:
    """Yield each variant with the earlier one that has the same values, if any, and its own cells, made unlike."""
    seen: dict[str, dict[str, int]] = {}
    numbers: dict[str, Counter[str]] = {}
    for variant in members:
        cells = [column.text(variant) for column in columns]
        head = fold(JOINT.join(cells[:-1]))
        taken = seen.setdefault(head, {})
        earlier = taken.get(fold(cells[-1])) if cells else None
        if earlier is not None:
            cells[-1] = numbered(cells[-1], limit, taken, numbers.setdefault(head, Counter()))
        if cells:
            taken[fold(cells[-1])] = variant
        yield variant, earlier, cells


def _images(members: Sequence[int], detail: ProductDetail, columns: Sequence[Column]) -> dict[int, str]:
    """Return the picture of each variant: the first that a variant with the same first option has."""
    if not columns:
        return {}
    keys = columns[0].keys
    chosen: dict[tuple[str, ...], str] = {}
    for variant in members:
        if image := detail.variants[variant].image:
            chosen.setdefault(keys[variant], image)
    return {variant: chosen.get(keys[variant], "") for variant in members}
