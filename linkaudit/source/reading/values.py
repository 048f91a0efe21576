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
_OF_WORD = {"rp": "IDR", "đ": "VND", "vnđ": "VND", "zł": "PLN", "kč": "CZK", "ft": "HUF"}
_LETTERS = re.compile(r"[^\W\d_]+")
_OF_SIGN = {"€": "EUR", "US$": "USD", "R$": "BRL", "₹": "INR", "₩": "KRW", "₽": "RUB", "₫": "VND", "฿": "THB",
            "₴": "UAH", "₪": "ILS", "₺": "TRY", "₦": "NGN", "₸": "KZT"}
_LONGEST = 40  # characters; longer is no number of a shop
_OPEN = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
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
def number(text: str, *, grouped: bool = False) -> Decimal | None:
    """Return the number that ``text`` shows, with any currency sign, thousands separator and decimal comma.

    None if it shows none. A lone comma before exactly three digits separates thousands; ``grouped``: a lone dot too.

    >>> [str(number(text)) for text in ("19.90", "$1,234.50", "1.234,50 €", "1 234,5", "2,500", "US$ 5", "n/a", "1-2")]
    ['19.90', '1234.50', '1234.50', '1234.5', '2500', '5', 'None', 'None']
    >>> [str(number(text, grouped=True)) for text in ("Rp150.000", "1.234", "0.125", "12.50", "1.234,50")]
    ['150000', '1234', '0.125', '12.50', '1234.50']
    """
    if not grouped and _PLAIN.fullmatch(text):
        return Decimal(text)
    minus, digits = _shown(text)
    if grouped and _OPEN.fullmatch(digits):
        digits = digits.replace(".", "")
    for layout, thousands, point in _LAYOUTS:
        if digits and layout.fullmatch(digits):
            plain = digits.replace(thousands, "").replace(point, ".").rstrip(".")
            return Decimal(minus + plain)
    return None


def _shown(text: str) -> tuple[str, str]:
    """Return the minus, if any, and the digits and marks of a number; both empty if ``text`` shows none."""
    text = " ".join(text.split()) if len(text) <= _LONGEST else ""
    shown = _SHOWN.fullmatch(text)
    return ("-" if shown[1] or shown[2] else "", re.sub(r"['’\s]", "", shown[3])) if shown else ("", "")


def marked(text: str) -> str:
    """Return the digits of a number and the commas and dots between them, without any currency, minus and spaces."""
    return _shown(text)[1]


def is_open(text: str) -> bool:
    """Whether the only mark in a number is a dot before exactly three digits, which may separate thousands.

    >>> [text for text in ("1.234", "Rp150.000", "1234.567", "0.125", "1.234.567", "1.234,5", "12.50") if is_open(text)]
    ['1.234', 'Rp150.000']
    """
    behind = text.find(".") + 1  # most amounts have two digits there: seen without a pattern
    return behind > 0 and len(text) >= behind + 3 and _OPEN.fullmatch(marked(text)) is not None


def currency(text: str) -> str:
    """Return the ISO code of the currency that an amount names, empty where it names none for certain.

    >>> [currency(text) for text in ("19,90 €", "1234.50 EUR", "$5", "US$ 5", "R$ 5", "Rp5")]
    ['EUR', 'EUR', '', 'USD', 'BRL', 'IDR']
    """
    words = [word.casefold() for word in _LETTERS.findall(text)]
    if found := next((_OF_WORD[word] for word in words if word in _OF_WORD), ""):
        return found
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
