"""What the shop says about a product, found by where it stands: metafields, options, tags, vendor and type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from linkaudit.listing.category.words import fold
from linkaudit.model import Metafield, OwnerKind, ProductDetail

# A tag that names what it says: material_cotton, Material: Cotton.
_TAG = re.compile(r"\s*([^:_=]+)([:_=])(?=.)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
# Shopify's ids of things that a value only points at (metaobject, product, file): what they are called is not known.
_REFERENCE = "gid://shopify/"


class Found(NamedTuple):
    """Texts, without repeats, and where they stand as a rule would write it; no texts if there is nothing."""

    texts: tuple[str, ...] = ()
    source: str = ""


def found(detail: ProductDetail, take: str) -> Found:
    """Return what stands at ``take`` (see ``AttributeRule``) of a product."""
    kind, _, name = take.partition(":")
    if kind == "metafield":
        return _found((text for one in _fields(detail, name) for text in _texts(one)), take)
    if kind == "option":
        return _found(_option(detail, name), take)
    if kind == "tag":
        return _found(_tags(detail, name), take)
    if kind == "value":
        return _found([name], take)
    own = {"vendor": detail.product.vendor, "type": detail.product.product_type}
    return _found([own.get(kind, "")], take)


def _found(texts: Iterator[str] | list[str], take: str) -> Found:
    tidy = (" ".join(_CONTROL.sub(" ", text).split()) for text in texts)
    return Found(tuple(dict.fromkeys(text for text in tidy if text)), take)


def in_shop(detail: ProductDetail, label: str) -> Iterator[tuple[str, str]]:
    """Yield where the shop has something under the name ``label``: the source as a rule writes it, and the first text.

    It is for the seller to say that it is the same thing.
    """
    named = [(one.key, f"metafield:{one.namespace}.{one.key}") for one in _fields(detail, "")]
    named += [(option, f"option:{option}") for option in detail.product.option_names]
    tags = [match for tag in detail.product.tags.split(",") if (match := _TAG.match(tag))]
    named += [(match[1], f"tag:{match[1]}{match[2]}") for match in tags]
    wanted = _name(label)
    for name, take in named:
        if wanted and _name(name) == wanted and (texts := found(detail, take).texts):
            yield take, texts[0]


def _name(text: str) -> str:
    """Return a name as it is compared: ``care_instructions`` is Care Instructions, ``materials`` is Material."""
    return re.sub(r"[\W_]+", "", fold(text)).removesuffix("s")


def _option(detail: ProductDetail, name: str) -> list[str]:
    wanted = fold(name)
    places = [place for place, one in enumerate(detail.product.option_names) if fold(one) == wanted]
    return [
        one.option_values[place] for place in places for one in detail.variants if place < len(one.option_values)
    ]


def _tags(detail: ProductDetail, prefix: str) -> list[str]:
    start = prefix.strip().casefold()
    tags = (tag.strip() for tag in detail.product.tags.split(","))
    return [tag[len(start) :] for tag in tags if start and tag.casefold().startswith(start)]


def _fields(detail: ProductDetail, name: str) -> list[Metafield]:
    """Return a product's metafields called ``namespace.key``; all of them without a name."""
    own = [one for one in detail.metafields if one.owner_kind is OwnerKind.PRODUCT]
    return [one for one in own if not name or f"{one.namespace}.{one.key}".casefold() == name.strip().casefold()]


def _texts(field: Metafield) -> Iterator[str]:
    """Yield the texts of a metafield's value: one of each item of a list, number and unit of a measure."""
    plain = not field.value.lstrip().startswith(("[", "{", '"'))
    if plain:
        yield from [] if field.value.startswith(_REFERENCE) else [field.value]
        return
    try:
        value: object = msgspec.json.decode(field.value)
    except msgspec.DecodeError:
        yield field.value
        return
    yield from _spoken(value)


def _spoken(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _spoken(one)
    elif isinstance(value, dict):
        yield from _of_table(value)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None and not str(value).startswith(_REFERENCE):
        yield str(value)


def _of_table(value: dict[str, object]) -> Iterator[str]:
    """Yield what a JSON object says: a measure, money, a rating, the text of rich text; nothing of what is unknown."""
    match value:
        case {"value": int() | float() | str() as number, "unit": str() as unit}:
            yield f"{number} {_UNITS.get(unit.upper(), unit)}"
        case {"amount": str() as amount, "currency_code": str() as currency}:
            yield f"{amount} {currency}"
        case {"scale_max": _, "value": str() as rating}:
            yield rating
        case {"type": "text", "value": str() as text}:
            yield text
        case {"children": list() as children}:
            yield " ".join(_spoken(children))


# Shopify's names of units as metafields have them (shopify.dev, metafield data types, read 2026-11-22).
_UNITS = {
    "MILLIMETERS": "mm", "CENTIMETERS": "cm", "METERS": "m", "INCHES": "in", "FEET": "ft", "YARDS": "yd",
    "GRAMS": "g", "KILOGRAMS": "kg", "OUNCES": "oz", "POUNDS": "lb", "MILLILITERS": "ml", "LITERS": "l",
    "CENTILITERS": "cl", "FLUID_OUNCES": "fl oz",
}  # fmt: skip
