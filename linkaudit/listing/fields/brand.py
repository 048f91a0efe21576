"""The brand of a listing: the shop's vendor, or what the settings say, as the template's list has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from linkaudit.model import Fix, ListingRules, Problem
from linkaudit.model.content import Record

# How the sheet Brand calls a product without one. The first is Seller Center's own word (US V5.0.2, 2026-04-30; read
# 2026-11-22); those of other languages are translations.
_NO_BRAND = (
    "no brand", "no-brand", "unbranded", "tanpa merek", "tidak ada merek", "tiada jenama", "không có thương hiệu",
    "ไม่มีแบรนด์", "sin marca", "sem marca", "senza marca", "nessun marchio", "keine marke", "sans marque", "geen merk",
    "bez marki", "ノーブランド", "无品牌",
)  # fmt: skip
_ID = re.compile(r"\s*[(（]\d+[)）]\s*$")
_MARKS = re.compile(r"[™®©]|\((?:tm|r|c)\)", re.IGNORECASE)
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_NEAR, _CLOSE = 3, 0.75
_SHOWN = 3


class Branded(Record, frozen=True, kw_only=True, gc=False):
    """``text`` is what the cell gets, empty: nothing."""

    text: str
    problems: tuple[Problem, ...] = ()


def branded(vendor: str, rules: ListingRules, brands: Sequence[str] | None = None) -> Branded:
    """Return the brand of a product as the template's list ``brands`` has it.

    Without a list the brand is taken as it is. A vendor that is not in it becomes no brand and is told; a brand that
    the settings name and the list has not blocks: the seller asked for it, so it is not quietly left out.
    """
    vendor = " ".join(vendor.split())
    listed = tuple(brands or ())
    known = _index(listed)
    nothing = next((known[name] for name in _NO_BRAND if name in known), "")
    chosen = _chosen(vendor, rules)
    name = vendor if chosen == "vendor" else "" if chosen == "none" else chosen
    if not name or _fold(name) in _NO_BRAND:
        return Branded(text=nothing)
    found = known.get(_fold(name)) if listed else name
    if found:
        return Branded(text=found)
    near = _near(name, listed)
    if chosen == "vendor":
        return Branded(text=nothing, problems=(_not_listed(name, nothing, near),))
    return Branded(text="", problems=(_set_but_not_listed(name, vendor, near),))


def _chosen(vendor: str, rules: ListingRules) -> str:
    name = _fold(vendor)
    return next((brand for one, brand in rules.brands.items() if name and _fold(one) == name), rules.brand)


@lru_cache(maxsize=64)  # a run has as many lists as templates
def _index(brands: tuple[str, ...]) -> Mapping[str, str]:
    """Return folded name → text of the list, the first of two that read the same."""
    known: dict[str, str] = {}
    for text in brands:
        known.setdefault(_fold(text), text)
    known.pop("", None)
    return known


def _fold(name: str) -> str:
    plain = _MARKS.sub("", _ID.sub("", name)).translate(_APOSTROPHES)
    return " ".join(unicodedata.normalize("NFKC", plain).casefold().split())


@lru_cache(maxsize=4096)  # a shop has few vendors and many products
def _near(name: str, brands: tuple[str, ...]) -> tuple[str, ...]:
    known, folded = _index(brands), _fold(name)
    # Comparing with each of many thousand is slow; a near miss nearly always begins alike or holds the other.
    likely = [one for one in known if one[:1] == folded[:1] or (len(one) > _SHOWN and one in folded) or folded in one]
    holding = [one for one in likely if re.search(rf"(?:^|\W){re.escape(one)}(?:\W|$)", folded)]
    close = get_close_matches(folded, likely, n=_NEAR, cutoff=_CLOSE)
    return tuple(known[one] for one in dict.fromkeys([*close, *sorted(holding, key=len, reverse=True)]))[:_NEAR]


def _not_listed(name: str, nothing: str, near: Sequence[str]) -> Problem:
    reason = f"the vendor {name} is not in the template's list of brands; it is written as {nothing or 'no brand'}"
    cure = f'If it is {_either(near)}: [listing.brand] "{name}" = "{near[0]}"' if near else ""
    return Problem(code="TS172", field="brand", value=name, reason=reason, cure=cure)


def _set_but_not_listed(name: str, vendor: str, near: Sequence[str]) -> Problem:
    meant = f"; near it: {', '.join(near)}" if near else ""
    return Problem(
        code="TS172", field="brand", value=name, fix=Fix.HERE,
        reason=f"the brand {name}, set for {vendor or 'all'}, is not in the template's list{meant}",
        cure="Correct [listing] brand, or apply for the brand in Seller Center and download the template again",
    )  # fmt: skip


def _either(near: Sequence[str]) -> str:
    return " or ".join(near)
