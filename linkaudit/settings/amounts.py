"""Numbers, measures and rates as sellers write them in settings. ``ValueError`` says how to write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from linkaudit.model import Package, Rate
from linkaudit.model.measure import CENTIMETRES, GRAMS

_NUMBER = r"\d+(?:[.,]\d+)?"
_MEASURE = re.compile(rf"({_NUMBER})\s*([^\W\d_]+|[\"″])\.?")
_SIDES = re.compile(rf"({_NUMBER})\s*[x×*]\s*({_NUMBER})\s*[x×*]\s*({_NUMBER})\s*([^\W\d_]+|[\"″])\.?", re.IGNORECASE)
_SIGNS = {"$": "", "US$": "USD", "€": "EUR", "£": "GBP", "R$": "BRL", "฿": "THB", "₫": "VND", "RP": "IDR", "₱": "PHP"}
_MARKUP = re.compile(rf"([+-]?)\s*(?:([^\d\s+.,%-]{{1,3}})\s*)?({_NUMBER})\s*([^\d\s+.,-]{{1,3}})?\s*")
_DAY = r"\s*,?\s*(\d{4}-\d\d-\d\d)?"
_RATE = re.compile(rf"(?:1\s*)?([A-Za-z]{{3}})\s*[=:]?\s*({_NUMBER})\s*([A-Za-z]{{3}})?{_DAY}")
_PAIR = re.compile(rf"([A-Za-z]{{3}})\s*(?:[/>-]|->|→|\s)\s*([A-Za-z]{{3}})\s*[=:]?\s*({_NUMBER}){_DAY}")
_THOUSANDS = re.compile(r"0*[1-9]\d*,\d{3}")
_LARGEST = Decimal(10) ** 12

_MARKUP_HELP = 'Write a share as "15%" (a bare number is percent too), an amount with its money, as "2.50 USD"'
_RATE_HELP = 'Write what one unit of the shop\'s money is worth and when, as "EUR 1.08 2026-11-01"'
_WEIGHT_HELP = 'Write number and unit (g, kg, lb, oz), as "250 g"'
_LENGTH_HELP = 'Write number and unit (cm, mm, in), as "30 cm"'
_SIZE_HELP = 'Write three sides and the unit, as "30 x 20 x 10 cm"'


def number(value: object, cure: str) -> Decimal:
    """Return a number that is not negative: ``2.5``, ``"2.5"`` or ``"2,5"``. Raises ``ValueError``."""
    text = str(value).strip()
    plain = isinstance(value, (int, float, Decimal, str)) and not isinstance(value, bool)
    if not plain or not re.fullmatch(_NUMBER, text) or _THOUSANDS.fullmatch(text):
        raise ValueError(cure)
    found = Decimal(text.replace(",", "."))
    if found > _LARGEST:
        raise ValueError(cure)
    return found


def markup(value: object, currency: str) -> tuple[Decimal, Decimal]:
    """Return a mark-up's percent and amount: ``15``, ``"15%"``, ``"-10%"``, ``"2.50 USD"``, ``"10% + 1 USD"``.

    ``currency`` is that of the market, empty if not known: an amount in another one raises ``ValueError``, as does a
    reduction to nothing.
    """
    if isinstance(value, Mapping):
        value = "".join(_markup_part(key, one) for key, one in value.items())
    percent = amount = Decimal(0)
    text, at = str(value).strip() or "0", 0
    if isinstance(value, bool):
        raise ValueError(_MARKUP_HELP)  # noqa: TRY004  whatever does not fit is the same fault to the user
    while at < len(text):
        found = _MARKUP.match(text, at)
        if found is None or (at and not found[1]) or (found[2] and found[4]):
            raise ValueError(_MARKUP_HELP)
        size = number(found[3], _MARKUP_HELP) * (-1 if found[1] == "-" else 1)
        money = _money(found[2] or found[4] or "%", currency)
        percent, amount = (percent + size, amount) if money == "%" else (percent, amount + size)
        at = found.end()
    if percent <= Decimal(-100):
        raise ValueError("A price lowered by 100% or more is nothing; write less, as -10%")
    return percent, amount


def _markup_part(key: str, value: object) -> str:
    unit = {"percent": "%", "amount": "$"}.get(key)
    if unit is None:
        raise ValueError("Its keys are percent and amount")
    text = str(value).strip()
    sign = "" if text.startswith(("+", "-")) else "+"
    return f"{sign}{text}{unit if text[-1:].isdigit() else ''}"


def _money(sign: str, currency: str) -> str:
    """Return ``%``, or the currency that a sign or code stands for; one other than ``currency`` does not fit."""
    name = _SIGNS.get(sign.upper(), sign.upper())
    if name and name != "%" and not re.fullmatch(r"[A-Z]{3}|[¥￥元]", name):
        raise ValueError(_MARKUP_HELP)
    if currency and re.fullmatch(r"[A-Z]{3}", name) and name != currency:
        raise ValueError(f"Amounts are in the market's money, {currency}")
    return name


def rate(value: object) -> Rate:
    """Return one exchange rate; ``target`` is empty where it is the market's own money. Raises ``ValueError``."""
    if isinstance(value, Mapping):
        return _rate_of_table(value)
    text = str(value).strip()
    if pair := _PAIR.fullmatch(text):
        return _rate(pair[1], pair[2], pair[3], pair[4] or "")
    if one := _RATE.fullmatch(text):
        return _rate(one[1], one[3] or "", one[2], one[4] or "")
    raise ValueError(_RATE_HELP)


def _rate_of_table(table: Mapping[str, object]) -> Rate:
    unknown = table.keys() - {"from", "to", "rate", "date"}
    if unknown or "from" not in table or "rate" not in table:
        raise ValueError('Its keys are from, to, rate and date, as { from = "EUR", rate = 1.08, date = 2026-11-01 }')
    return _rate(str(table["from"]), str(table.get("to", "")), table["rate"], str(table.get("date", "")))


def _rate(source: str, target: str, value: object, day: str) -> Rate:
    found = number(value, _RATE_HELP)
    names = (source.strip().upper(), target.strip().upper())
    if not found or not names[0] or any(name and not re.fullmatch(r"[A-Z]{3}", name) for name in names):
        raise ValueError(_RATE_HELP)
    try:
        day = date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        raise ValueError("Write the rate's day as 2026-11-01") from None
    return Rate(source=names[0], target=names[1], rate=found, day=day)


def weight(value: object) -> Decimal:
    """Return grams of ``"250 g"``, ``"0.5 lb"``. Raises ``ValueError``."""
    return _measured(value, GRAMS, _WEIGHT_HELP)


def length(value: object) -> Decimal:
    """Return centimetres of ``"30 cm"``, ``"12 in"``. Raises ``ValueError``."""
    return _measured(value, CENTIMETRES, _LENGTH_HELP)


def _measured(value: object, units: Mapping[str, Decimal], cure: str) -> Decimal:
    found = _MEASURE.fullmatch(str(value).strip())
    factor = units.get(found[2].lower()) if found else None
    size = number(found[1], cure) if found else Decimal(0)
    if factor is None or not size:
        raise ValueError(cure)
    return size * factor


def package(value: object) -> Package:
    """Return a package of ``"250 g, 30 x 20 x 10 cm"`` or of a table with weight, length, width, height or size."""
    if isinstance(value, Mapping):
        return _package_of_table(value)
    sides: tuple[Decimal, ...] = ()
    text = str(value).strip()
    if found := _SIDES.search(text):
        sides = _sides(found)
        text = (text[: found.start()] + text[found.end() :]).strip(" ,;+")
    if not text and sides:
        return _package(None, sides)
    return _package(weight(text), sides)


def _package_of_table(table: Mapping[str, object]) -> Package:
    unknown = sorted(table.keys() - {"weight", "length", "width", "height", "size"})
    if unknown:
        raise ValueError(f"Its keys are weight, length, width, height and size, not {', '.join(unknown)}")
    sides: tuple[Decimal | None, ...] = tuple(
        length(table[key]) if key in table else None for key in ("length", "width", "height")
    )
    if "size" in table:
        found = _SIDES.fullmatch(str(table["size"]).strip())
        if found is None:
            raise ValueError(_SIZE_HELP)
        sides = _sides(found)
    return _package(weight(table["weight"]) if "weight" in table else None, sides)


def _package(grams: Decimal | None, sides: tuple[Decimal | None, ...]) -> Package:
    length, width, height = sides or (None, None, None)
    return Package(grams=grams, length=length, width=width, height=height)


def _sides(found: re.Match[str]) -> tuple[Decimal, ...]:
    factor = CENTIMETRES.get(found[4].lower())
    sides = tuple(number(found[place], _SIZE_HELP) for place in (1, 2, 3))
    if factor is None or not all(sides):
        raise ValueError(_SIZE_HELP)
    return tuple(side * factor for side in sides)
