"""What a packed piece weighs and measures, in the units of the template: from the shop, else from the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TypeVar

import msgspec

from linkaudit.model import Column, Fix, ListingRules, Metafield, Need, Package, Problem, Value, Variant
from linkaudit.model.content import Record
from linkaudit.model.measure import CENTIMETRES, GRAMS

T = TypeVar("T")
WEIGHT = "parcel_weight"
SIDES = ("length", "width", "height")

# Weights: pounds with 2 places, kilograms with 3 (Partner Center, Create Product), grams whole; sides whole numbers and
# more than 0 in both systems. The workbook takes lb and in, or g and cm (V5.0.2, and files of ID, DE). Read 2026-11-22.
_PLACES = {"lb": 2, "oz": 2, "kg": 3, "g": 0}
_UNITS = {"imperial": ("lb", "in"), "metric": ("g", "cm")}
_WEIGHT_UNITS = (
    ("kg", r"kg|kilograms?|公斤|千克"), ("g", r"g|grams?|gr|克"), ("lb", r"lbs?|pounds?|磅"), ("oz", r"oz|ounces?"),
)  # fmt: skip
_SIDE_UNITS = (("cm", r"cm|centimet(?:er|re)s?|厘米"), ("in", r"inch(?:es)?|(?<=\()in(?=\))|英寸"))
# Metafields have no fixed place for the parcel; these names say that it is meant, and not the product itself.
_PARCEL = re.compile(r"(?:^|[._-])(?:package|packaging|packed|parcel|shipping|shipment|box|carton)(?:[._-]|$)")
_SIDE = re.compile(r"(?:^|[._-])(length|width|depth|height|weight)(?:[._-]([a-z]{1,6}))?$")
_SAID = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+|[\"″])?")
_DEFAULT = 'Set weights in Shopify, or a default: [listing] package = "250 g, 30 x 20 x 10 cm"'


class Parcel(Record, frozen=True, kw_only=True, gc=False):
    """``weights`` by variant in their order, None: not known; ``common`` the sides, which all SKUs must share."""

    weights: tuple[Value | None, ...]
    common: dict[str, Value]
    problems: tuple[Problem, ...] = ()


def parcel(
    variants: Sequence[Variant], metafields: Sequence[Metafield], rules: ListingRules, category: str, *,
    units: str, columns: Sequence[Column] = (), needs: Mapping[str, Need] | None = None,
) -> Parcel:  # fmt: skip
    """Return weights and sides in ``units``, those of the template or market; metric if neither tells.

    A unit in a column's label goes before. ``needs`` are those of the category by key. Problems of a single variant
    carry its place.
    """
    default = package_for(rules.packages, category)
    own = _from_metafields(metafields)
    by_key = {column.key: column for column in columns}
    unit, side_unit = _UNITS.get(units, _UNITS["metric"])
    unit = _unit(by_key.get(WEIGHT), _WEIGHT_UNITS, unit)
    weights, told = _weights(variants, own.grams or default.grams, unit, by_key)
    sides = [getattr(own, side) or getattr(default, side) for side in SIDES]
    wanted = not columns or any(f"parcel_{side}" in by_key for side in SIDES)
    common, missing = _common(sides, side_unit, by_key, needs or {}) if wanted else ({}, ())
    return Parcel(weights=weights, common=common, problems=told + missing)


def package_for(packages: Mapping[str, Package], category: str) -> Package:
    """Join the packages that hold for a category: the longest beginning of its text goes first, ``""`` last."""
    found = Package()
    for one in for_category(packages, category):
        gaps = {name: value for name, value in msgspec.structs.asdict(one).items() if getattr(found, name) is None}
        found = msgspec.structs.replace(found, **gaps)
    return found


def for_category(table: Mapping[str, T], category: str) -> list[T]:
    """Return what a table by beginnings of category texts holds for one, the longest beginning first."""
    text = _path(category)
    keys = [key for key in table if not key or text == _path(key) or text.startswith(f"{_path(key)}/")]
    return [table[key] for key in sorted(keys, key=len, reverse=True)]


def _path(category: str) -> str:
    return "/".join(" ".join(part.split()) for part in re.split(r"[/>]", category.casefold())).strip("/")


def _unit(column: Column | None, known: Sequence[tuple[str, str]], unit: str) -> str:
    """Return the one unit that a column's label names, else its help, else ``unit``."""
    for text in (column.label, column.help) if column else ():
        found = [name for name, words in known if re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", text, re.IGNORECASE)]
        if len(found) == 1:
            return found[0]
    return unit


def _weights(
    variants: Sequence[Variant], default: Decimal | None, unit: str, by_key: Mapping[str, Column]
) -> tuple[tuple[Value | None, ...], tuple[Problem, ...]]:
    column = by_key.get(WEIGHT)
    known = [_positive(variant.grams) for variant in variants]
    weights = tuple(_weight(grams or default, unit, column) for grams in known)
    lacking = [place for place, grams in enumerate(known) if not grams]
    if default:
        return weights, _filled(lacking, variants, f"{weights[lacking[0]]} {unit}") if lacking else ()
    return weights, tuple(_no_weight(place, variants[place]) for place in lacking)


def _positive(number: Decimal | None) -> Decimal | None:
    return number if number is not None and number.is_finite() and 0 < number < 10**9 else None


def _weight(grams: Decimal | None, unit: str, column: Column | None) -> Value | None:
    if not grams:
        return None
    if column is not None and column.kind == "whole":
        return max(1, int((grams / GRAMS[unit]).to_integral_value(ROUND_CEILING)))
    smallest = Decimal(1).scaleb(-_PLACES[unit])
    return max(smallest, (grams / GRAMS[unit]).quantize(smallest, ROUND_HALF_UP))


def _filled(lacking: Sequence[int], variants: Sequence[Variant], weight: str) -> tuple[Problem, ...]:
    which = "it has" if len(variants) == 1 else f"{len(lacking)} of {len(variants)} variants have"
    reason = f"{which} no weight in the shop; {weight} is taken from your default or metafield"
    return (Problem(code="TS161", field=WEIGHT, reason=reason, value=_text(variants[lacking[0]].grams)),)


def _no_weight(place: int, variant: Variant) -> Problem:
    value = _text(variant.grams)
    reason = f"its weight in the shop is {value} g" if value else "it has no weight in the shop"
    return Problem(
        code="TS161", field=WEIGHT, fix=Fix.HERE, value=value, limit="above 0", reason=reason, cure=_DEFAULT, sku=place
    )


def _text(number: Decimal | None) -> str:
    if number is None:
        return ""
    return f"{number.normalize():f}" if number.is_finite() and abs(number) < 10**9 else str(number)


def _common(
    sides: Sequence[Decimal | None], unit: str, by_key: Mapping[str, Column], needs: Mapping[str, Need]
) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    """Return all three sides or none: a parcel with two is refused like one without."""
    known = {f"parcel_{side}": length for side, length in zip(SIDES, sides, strict=True) if length}
    if len(known) == len(SIDES):
        shown = [key for key in known if not by_key or key in by_key]
        return {key: _side(known[key], _unit(by_key.get(key), _SIDE_UNITS, unit)) for key in shown}, ()
    keys = [f"parcel_{side}" for side in SIDES if f"parcel_{side}" not in known]
    needed = any(needs.get(key, by_key[key].need if key in by_key else None) is Need.MANDATORY for key in keys)
    names = ", ".join(key.removeprefix("parcel_") for key in keys)
    reason = f"{names} of the parcel {'is' if len(keys) == 1 else 'are'} not known"
    if known:
        reason += "; the other sides are left out, as they only count together"
    fix = Fix.HERE if needed else Fix.NONE
    return {}, (Problem(code="TS162", field=keys[0], fix=fix, reason=reason, limit="above 0"),)


def _side(centimetres: Decimal, unit: str) -> Value:
    """Return whole units, up: a parcel that is said smaller than it is costs extra."""
    exact = (centimetres / CENTIMETRES[unit]).quantize(Decimal("0.001"), ROUND_HALF_UP)
    return max(1, int(exact.to_integral_value(ROUND_CEILING)))


def _from_metafields(metafields: Iterable[Metafield]) -> Package:
    found: dict[str, Decimal] = {}
    for one in metafields:
        name = f"{one.namespace}.{one.key}".lower()
        if not _PARCEL.search(name):
            continue
        if side := _SIDE.search(name):
            size = _measured(one, side[2] or "", GRAMS if side[1] == "weight" else CENTIMETRES)
            if size:
                found.setdefault({"weight": "grams"}.get(side[1], side[1]), size)
        elif "dimension" in one.key.lower() or "size" in one.key.lower():
            for key, size in zip(SIDES, _three(one.value), strict=False):
                found.setdefault(key, size)
    depth = found.pop("depth", None)
    free = next((side for side in ("width", "length", "height") if side not in found), "")
    return Package(**found, **({free: depth} if free and depth else {}))


class _Measure(msgspec.Struct):
    """Value of Shopify's metafield types weight and dimension."""

    value: Decimal
    unit: str


def _measured(one: Metafield, unit: str, units: Mapping[str, Decimal]) -> Decimal | None:
    """Return grams or centimetres of a metafield, None where it does not say its unit."""
    try:
        said = msgspec.json.decode(one.value, type=_Measure, strict=False)
        number, unit = said.value, said.unit.lower()
    except msgspec.MsgspecError:
        text = _SAID.fullmatch(one.value.strip())
        if text is None:
            return None
        number, unit = Decimal(text[1].replace(",", ".")), (text[2] or unit).lower()
    factor = units.get(unit) or units.get(unit.removesuffix("s"))
    return _positive(number * factor) if factor and number.is_finite() else None


def _three(text: str) -> list[Decimal]:
    """Return the sides of ``30 x 20 x 10 cm`` in centimetres; nothing where there are not three and their unit."""
    said = [_SAID.fullmatch(part.strip()) for part in re.split(r"[x×*]", text.lower())]
    factor = CENTIMETRES.get((said[-1] and said[-1][2]) or "")
    if len(said) != len(SIDES) or not all(said) or factor is None:
        return []
    sides = [Decimal(one[1].replace(",", ".")) * factor for one in said if one]
    return sides if all(_positive(side) for side in sides) else []
