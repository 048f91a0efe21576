"""Numbers, yes and no as people and spreadsheets write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
_CURRENCY = r"(?:[^\W\d_]{1,4}\.?)?\s*[$€£¥￥₩₹₽₫฿₴₪₺₱₦₡₵₸₼₾]?"
_SHOWN = re.compile(rf"'?(-?)\s*{_CURRENCY}\s*(-?)([\d.,'’\s]*\d[.,]?)[-–—]*\s*{_CURRENCY}")
# Signs of one currency; $, £, ¥ and kr are signs of several (Unicode, Currency Symbols; general knowledge).
_CODE = re.compile("(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_OF_SIGN = {"€": "EUR", "US$": "USD", "R$": "BRL", "₹": "INR", "₩": "KRW", "₽": "RUB", "₫": "VND", "฿": "THB",
            "₴": "UAH", "₪": "ILS", "₺": "TRY", "₦": "NGN", "₸": "KZT"}
_LONGEST = 40  # characters; longer is no number of a shop
_LAYOUTS = (
    (re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d*\.?\d*", re.ASCII), ",", "."),
    (re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?|\d*,\d*|\d{1,3}(?:\.\d{3}){2,}", re.ASCII), ".", ","),
)
# Spreadsheets write TRUE and FALSE in their own language.
_YES = frozenset(
    "true yes y 1 t on wahr vrai verdadero verdadeiro vero waar sand sann tosi prawda doğru 是 真".split()
)
_NO = frozenset("false no n 0 f off falsch faux falso onwaar falsk falskt usann epätosi fałsz yanliş 否 假".split())

# Exact by definition of the international avoirdupois pound (1959).
GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "lbs": Decimal("453.59237"),
         "oz": Decimal("28.349523125")}


@lru_cache(maxsize=8192)
def number(text: str) -> Decimal | None:
    """Return the number that ``text`` shows, with any currency sign, thousands separator and decimal comma.

    None if it shows none. A lone comma before exactly three digits separates thousands.

    >>> [str(number(text)) for text in ("19.90", "$1,234.50", "1.234,50 €", "1 234,5", "2,500", "US$ 5", "n/a", "1-2")]
    ['19.90', '1234.50', '1234.50', '1234.5', '2500', '5', 'None', 'None']
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    text = " ".join(text.split()) if len(text) <= _LONGEST else ""
    shown = _SHOWN.fullmatch(text)
    if not shown:
        return None
    digits = re.sub(r"['’\s]", "", shown[3])
    for layout, thousands, point in _LAYOUTS:
        if layout.fullmatch(digits):
            plain = digits.replace(thousands, "").replace(point, ".").rstrip(".")
            return Decimal(("-" if shown[1] or shown[2] else "") + plain)
    return None


def currency(text: str) -> str:
    """Return the ISO code of the currency that an amount names, empty where it names none for certain.

    >>> currency("19,90 €"), currency("1234.50 EUR"), currency("$5"), currency("US$ 5"), currency("R$ 5")
    ('EUR', 'EUR', '', 'USD', 'BRL')
    """
    if code := _CODE.search(text):
        return code[0]
    return next((code for sign, code in _OF_SIGN.items() if sign in text), "")


@lru_cache(maxsize=8192)
def whole(text: str) -> int | None:
    """Return the whole number that ``text`` shows (``4``, ``4.0``, ``-3``, ``1,000``), or None."""
    found = number(text)
    if found is None or abs(found) >= 10**15 or found != found.to_integral_value():
        return None
    return int(found)


@lru_cache(maxsize=1024)
def truth(text: str) -> bool | None:
    """Return what ``text`` says, or None.

    >>> truth("TRUE"), truth("no"), truth("perhaps"), truth("WAHR"), truth("ONWAAR"), truth("YANLIŞ")
    (True, False, None, True, False, False)
    """
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def identity(text: str) -> int | None:
    """Return the Shopify id in ``text``, or None; it may begin with ``'`` or ``gid://shopify/Product/``."""
    if not text:
        return None
    digits = text.strip().lstrip("'").rsplit("/", 1)[-1].removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None  # noqa: PLR2004  int64
