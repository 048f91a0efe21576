"""Barcodes: told apart by length, prefix and check digit; what a spreadsheet spoiled is repaired where it can be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from decimal import Decimal

from stdnum import ean, isbn

from linkaudit.model import Fix, Problem
from linkaudit.model.content import Record

# What Seller Center calls them: its workbook's list for gtin_type (US V5.0.2, 2026-04-30; read 2026-11-22).
KINDS = ("GTIN", "EAN", "UPC", "ISBN", "JAN")
# Which other kind a code may be given as, and with how many digits (Partner Center, identifier_code; read 2026-11-22).
_ALSO = {
    "JAN": (("EAN", 0), ("GTIN", 14)), "ISBN": (("EAN", 0), ("GTIN", 14)), "UPC": (("GTIN", 14), ("EAN", 13)),
    "EAN": (("GTIN", 14),), "GTIN": (),
}  # fmt: skip
# GS1 General Specifications, restricted circulation: numbers that each shop gives itself, and coupons; read 2026-11-22.
_IN_STORE_13 = re.compile(r"2|0[245]|98[1-4]|99")
_IN_STORE_12 = re.compile(r"[245]")
_IN_STORE_8 = re.compile(r"[02]")
_JAPAN = ("45", "49")
_BOOK = re.compile(r"978|979[^0]")  # 979-0 is printed music

_EDGES = "'`´‘’\"“”= "
_FILLING = re.compile(r"[\s\u200b-\u200f\ufeff\u2010-\u2015\u2212-]")
_SCIENTIFIC = re.compile(r"(\d(?:[.,]\d+)?)E\+?(\d{1,2})", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d{6,14})[.,]0+")
_UPC = 12  # digits
_PLAIN = frozenset({8, 11, 12, 13, 14})  # numbers of digits that a code keeps, but for zeros before it
_NOTHING = "Nothing, it was put right; correct the barcode in Shopify to be rid of this note"
_FROM_PACKAGE = "Correct the barcode in Shopify from the package"


class Code(Record, frozen=True, kw_only=True, gc=False):
    """``kind`` as the template writes it, ``code`` its digits; both empty: it is left out of the sheet."""

    kind: str = ""
    code: str = ""
    problems: tuple[Problem, ...] = ()


class _Reading(Record, frozen=True, kw_only=True, gc=False):
    """``fault`` says in plain words what is wrong, ``repair`` what was done; empty: nothing.

    ``cure`` of a fault is empty where the package has the right code.
    """

    kind: str = ""
    code: str = ""
    fault: str = ""
    repair: str = ""
    cure: str = ""


def read(
    barcode: str, *, required: bool = False, repeated: Container[str] = frozenset(), allowed: Sequence[str] = KINDS,
    sku: int | None = None,
) -> Code:  # fmt: skip
    """Return kind and code of a barcode as the shop has it.

    ``repeated`` are codes, as ``key`` makes them, that more than one variant of the shop has. ``allowed`` are the kinds
    that the template takes. A code that does not hold is left out; that blocks only where one is ``required``.
    """
    found = _reading(barcode)
    if found.code and found.code.zfill(14) in repeated:
        cure = "Give each variant its own barcode in Shopify"
        found = _Reading(fault="more than one variant of the shop has this code", cure=cure)
    given = _as_allowed(found, allowed)
    if found.code and not given[0]:
        cure = f"Enter a code of a kind that it takes: {', '.join(allowed)}"
        found = _Reading(fault=f"the template does not take the kind {found.kind}", cure=cure)
    if found.code:
        told = f"{found.repair}: {given[1]}"
        notes = (_problem(barcode, told, Fix.NONE, _NOTHING, sku),) if found.repair else ()
        return Code(kind=given[0], code=given[1], problems=notes)
    if not found.fault and not required:
        return Code()
    if not found.fault:
        reason = "the category wants a product code, the shop has none"
        cure = "Enter the barcode in Shopify from the package; goods without one need an exemption in Seller Center"
        return Code(problems=(_problem(barcode, reason, Fix.SELLER, cure, sku),))
    cure = found.cure or _FROM_PACKAGE
    cure, fix = (cure, Fix.SELLER) if required else (f"{cure}, or leave it empty", Fix.NONE)
    return Code(problems=(_problem(barcode, f"{found.fault}; it is left out", fix, cure, sku),))


def key(barcode: str) -> str:
    """Return what a barcode is compared by: its valid code with 14 digits, else nothing."""
    code = _reading(barcode).code
    return code and code.zfill(14)


def repeated(barcodes: Callable[[], Iterable[str]]) -> frozenset[str]:
    """Return the codes, as ``key`` makes them, that stand more than once in the barcodes of a shop.

    ``barcodes`` yields them anew each time. Held are hashes alone: nearly all stand once, and need not be looked at.
    """
    once: set[int] = set()
    again: set[str] = set()
    for likely in filter(None, map(_likely, barcodes())):
        number = hash(likely)
        if number in once:
            again.add(likely)
        once.add(number)
    found = Counter(key(barcode) for barcode in barcodes() if _likely(barcode) in again) if again else Counter[str]()
    return frozenset(code for code, count in found.items() if code and count > 1)


def _likely(barcode: str) -> str:
    """Return what ``key`` returns if the code is valid."""
    plain = barcode.isascii() and barcode.isdigit() and len(barcode) in _PLAIN
    return barcode.zfill(14) if plain else key(barcode)


def _problem(barcode: str, reason: str, fix: Fix, cure: str, sku: int | None) -> Problem:
    return Problem(
        code="TS171", field="gtin_code", value=barcode, limit="8, 12, 13 or 14 digits, the last one a check digit",
        reason=reason, fix=fix, cure=cure, sku=sku,
    )  # fmt: skip


def _reading(barcode: str) -> _Reading:
    written = unicodedata.normalize("NFKC", barcode).strip()
    text = _FILLING.sub("", written.strip(_EDGES)).upper()
    if not text:
        return _Reading()
    if found := _DECIMAL.fullmatch(text):
        text = found[1]
    elif found := _SCIENTIFIC.fullmatch(text):
        text = _expanded(found)
        if not text:
            cure = "Enter it again from the package, in a column that the spreadsheet keeps as text"
            return _Reading(fault="a spreadsheet shortened it, its last digits are lost", cure=cure)
    if not re.fullmatch(r"[0-9]+|[0-9]{9}X", text):
        return _Reading(fault="it is no product code: it has other signs than digits")
    reading = _by_length(text)
    # Hyphens and spaces are how codes are printed; anything else was put there by a spreadsheet.
    spoilt = _FILLING.sub("", barcode).upper() != text and not reading.repair
    return _with_repair(reading, "signs that a spreadsheet added are removed") if spoilt else reading


def _expanded(found: re.Match[str]) -> str:
    """Return the digits of a number in scientific notation, nothing where some of them are lost."""
    digits, power = found[1].replace(",", "."), int(found[2])
    places = len(digits.partition(".")[2])
    return f"{Decimal(digits).scaleb(power):f}" if power <= 13 and places == power else ""  # noqa: PLR2004  14 digits


def _by_length(text: str) -> _Reading:
    if text.strip("0") == "":
        return _Reading(fault="it is no product code: it is all zeros")
    read = _LENGTHS.get(len(text))
    if read is None:
        return _Reading(fault=f"it has {len(text)} digits")
    return read(text)


def _checked(kind: str, text: str) -> _Reading:
    if ean.is_valid(text):
        return _Reading(kind=kind, code=text)
    return _Reading(fault=f"its check digit is {text[-1]}, it should be {ean.calc_check_digit(text[:-1])}")


def _eight(text: str) -> _Reading:
    if _IN_STORE_8.match(text):
        return _in_store(_checked("EAN", text))
    return _checked("JAN" if text.startswith(_JAPAN) else "EAN", text)


def _ten(text: str) -> _Reading:
    if isbn.is_valid(text):
        return _Reading(kind="ISBN", code=isbn.to_isbn13(text), repair="an ISBN of ten digits is written with thirteen")
    return _Reading(fault="it has 10 digits and is no ISBN")


def _eleven(text: str) -> _Reading:
    """A UPC whose leading zero a spreadsheet dropped."""
    found = _twelve(text.zfill(_UPC))
    return _Reading(fault="it has 11 digits") if found.fault else _with_repair(found, "its lost zero is put back")


def _twelve(text: str) -> _Reading:
    if _IN_STORE_12.match(text):
        return _in_store(_checked("UPC", text))
    return _checked("UPC", text)


def _thirteen(text: str) -> _Reading:
    if _IN_STORE_13.match(text):
        return _in_store(_checked("EAN", text))
    kind = "ISBN" if _BOOK.match(text) else "JAN" if text.startswith(_JAPAN) else "EAN"
    return _checked(kind, text)


def _fourteen(text: str) -> _Reading:
    if text.startswith("0") and _IN_STORE_13.match(text[1:]):
        return _in_store(_checked("GTIN", text))
    return _checked("GTIN", text)


def _in_store(reading: _Reading) -> _Reading:
    cure = "Enter the maker's code from the package in Shopify"
    fault = "it is a number for use within one shop, not a product code"
    return reading if reading.fault else _Reading(fault=fault, cure=cure)


def _with_repair(reading: _Reading, repair: str) -> _Reading:
    return reading if reading.fault else _Reading(kind=reading.kind, code=reading.code, repair=repair)


_LENGTHS: dict[int, Callable[[str], _Reading]] = {
    8: _eight, 10: _ten, 11: _eleven, 12: _twelve, 13: _thirteen, 14: _fourteen,
}  # fmt: skip


def _as_allowed(reading: _Reading, allowed: Sequence[str]) -> tuple[str, str]:
    """Return the template's word for the kind and the code it takes then; empty where it takes none."""
    words = {re.sub(r"[^A-Z].*", "", word.strip().upper()): word for word in allowed}
    for kind, digits in ((reading.kind, 0), *_ALSO.get(reading.kind, ())):
        if kind in words:
            return words[kind], reading.code.zfill(digits)
    return "", ""
