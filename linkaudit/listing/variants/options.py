"""A product's options read into axes, and the choice of which of them stand in which column of the sheet."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from linkaudit.listing.fitting import distinct, fold
from linkaudit.listing.variants.option_text import filler, is_no_value, option_name, option_value
from linkaudit.model import Market, ProductDetail, Variant

JOINT = " / "
_COLUMNS = 2  # of the workbook: TikTok Shop template V5.0.2, row 1; read 2026-11-22
# A joined column holds the pictures only where no option alone comes near: more than one picture in so many is lost.
_LOST = 4


class Axis(NamedTuple):
    """One option. ``keys`` are the folded values by variant ("": left empty), ``raws`` and ``texts`` by key."""

    raw_name: str
    name: str
    keys: tuple[str, ...]
    raws: dict[str, str]
    texts: dict[str, str]

    @property
    def constant(self) -> bool:
        """Whether all variants have the same value."""
        return len(self.raws) == 1


class Column(NamedTuple):
    """A column of the sheet, or what splits a product: its cells by the folded values of its options.

    ``keys`` are by variant; ``raws`` (as in the shop) and ``texts`` (as in the cell) by key.
    """

    field: str
    raw_name: str
    name: str
    keys: list[tuple[str, ...]]
    raws: dict[tuple[str, ...], str]
    texts: dict[tuple[str, ...], str]

    def text(self, variant: int) -> str:
        """Return the cell of a variant."""
        return self.texts[self.keys[variant]]


class Plan(NamedTuple):
    """Axes, by number, of the first and second column, and those that split the product; any may be empty."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    split: tuple[int, ...]


def read_axes(detail: ProductDetail, market: Market) -> list[Axis]:
    """Return the options that say something, in the shop's order.

    None for a product without options. Several variants without any value get one axis, all of it empty: they cannot
    be told apart, and somebody has to hear of it.
    """
    names, variants = detail.product.option_names, detail.variants
    width = max([len(names), *(len(variant.option_values) for variant in variants)])
    found = [
        _axis(names[place] if place < len(names) else "", values, market)
        for place in range(width)
        if any(values := [_value(variant, place) for variant in variants])
    ]
    return found or ([_axis("", [""] * len(variants), market)] if len(variants) > 1 else [])


def _value(variant: Variant, place: int) -> str:
    value = variant.option_values[place].strip() if place < len(variant.option_values) else ""
    return "" if is_no_value(value) else value


def _axis(raw_name: str, values: Sequence[str], market: Market) -> Axis:
    keys = tuple([fold(value) for value in values])
    raws = dict(reversed(list(zip(keys, values, strict=True))))
    raws = {key: raws[key] for key in dict.fromkeys(keys)}
    texts = {key: option_value(raw, market) or filler(market) for key, raw in raws.items()}
    return Axis(raw_name.strip(), option_name(raw_name, market), keys, raws, texts)


def choose(axes: Sequence[Axis], variants: Sequence[Variant], mode: str) -> Plan:
    """Say what stands where. ``mode`` is ``join`` (the second column takes all that is left) or ``split``.

    The first column is the one whose values the pictures go with: the sheet takes pictures for that one only. Where
    all do equally well, the shop's order stays.
    """
    numbers = range(len(axes))
    many = max(0, len(axes) - _COLUMNS) if mode == "split" else 0
    split = tuple(sorted(sorted(numbers, key=lambda n: (not axes[n].constant, -n))[:many]))
    rest = tuple(n for n in numbers if n not in split)
    first = _first(rest, split, axes, [variant.image for variant in variants])
    return Plan(first, tuple(n for n in rest if n not in first), split)


def _first(
    rest: tuple[int, ...], split: tuple[int, ...], axes: Sequence[Axis], images: Sequence[str]
) -> tuple[int, ...]:
    if not rest:
        return ()
    alone = min(((n,) for n in rest), key=lambda one: lost_pictures(column_keys(axes, one + split), images))
    pictured = sum(map(bool, images))
    if len(rest) > _COLUMNS and lost_pictures(column_keys(axes, alone + split), images) * _LOST > pictured:
        pairs = combinations(rest, _COLUMNS)
        best = min(pairs, key=lambda two: lost_pictures(column_keys(axes, two + split), images))
        if not lost_pictures(column_keys(axes, best + split), images):
            return best
    return alone


def read_column(field: str, name: str, axes: Sequence[Axis], numbers: tuple[int, ...], limit: int) -> Column:
    """Join the values of some axes into cells of at most ``limit`` characters, no two alike."""
    keys = column_keys(axes, numbers)
    known = list(dict.fromkeys(keys))
    chosen = [axes[n] for n in numbers]
    raws = [JOINT.join([axis.raws[one] for axis, one in zip(chosen, key, strict=True) if one]) for key in known]
    whole = [JOINT.join([axis.texts[one] for axis, one in zip(chosen, key, strict=True)]) for key in known]
    return Column(
        field, JOINT.join([axis.raw_name for axis in chosen]), name, keys, dict(zip(known, raws, strict=True)),
        dict(zip(known, distinct(whole, limit), strict=True)),
    )  # fmt: skip


def column_keys(axes: Sequence[Axis], column: Iterable[int]) -> list[tuple[str, ...]]:
    """Return the key of each variant in a column that holds these axes."""
    chosen = [axes[number].keys for number in column]
    return list(zip(*chosen, strict=True)) if chosen else [()] * len(axes[0].keys if axes else ())


def lost_pictures(keys: Sequence[Hashable], images: Sequence[str]) -> int:
    """Count the variants whose picture is not the first one of their key."""
    chosen: dict[Hashable, str] = {}
    return sum(bool(image) and chosen.setdefault(key, image) != image for key, image in zip(keys, images, strict=True))
