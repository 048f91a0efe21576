"""Goods that TikTok Shop takes from nobody, by invitation, or with documents (``category_gates.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from linkaudit.listing.category.choose import Chosen
from linkaudit.listing.category.words import fold
from linkaudit.model import Fix, Market, Problem, Product, ProductDetail, Template

_DATA = tomllib.loads((files("linkaudit.listing.category") / "gates.toml").read_text("utf-8"))
_EU = frozenset(_DATA["eu"])
_CENTRE = "Check in Seller Center > Qualification Center before you upload"
_MISTAKEN = "If it is none of these, correct the product type or the category in the shop"
_RESPONSIBLE = frozenset(_DATA["responsible"])
_SEPARATORS = re.compile(r"\s*>\s*")


class _Gate(NamedTuple):
    code: str
    name: str
    never: bool
    places: tuple[str, ...]
    types: re.Pattern[str]
    titles: re.Pattern[str] | None
    but: re.Pattern[str] | None


def _phrases(phrases: Iterable[str], end: str = "") -> re.Pattern[str] | None:
    """Return a pattern for whole phrases, before ``end`` (a pattern); Chinese has no edges of words."""
    found = sorted(map(fold, phrases), key=len, reverse=True)
    parts = [re.escape(one) if not one.isascii() else rf"(?<!\w){re.escape(one)}(?!\w)" for one in found]
    return re.compile(f"(?:{'|'.join(parts)}){end}") if parts else None


def _read(one: dict[str, list[str]]) -> _Gate:
    # What a thing is stands last: red wine is wine, a wine tumbler is not.
    types = _phrases(one["types"], r"(?=\s*(?:[/>|,]|$))" if one.get("never") else "")
    if types is None:
        raise ValueError(f"a gate without words: {one['name']}")
    return _Gate(str(one["code"]), str(one["name"]), bool(one.get("never")), tuple(one.get("taxonomy", ())), types,
                 _phrases(one.get("titles", ())), _phrases(one.get("but", ())))  # fmt: skip


_GATES = tuple(map(_read, _DATA["gates"]))


def gate_problems(detail: ProductDetail, chosen: Chosen, market: Market) -> tuple[Problem, ...]:
    """Return TS182 and TS184 for a product in the category that was chosen for it, if any.

    Only what may plainly not be sold blocks, and only in the market where that is known; the rest is told. A product
    that the user leaves out anyway is not judged.
    """
    if chosen.left_out:
        return ()
    product = detail.product
    names = fold(product.product_type), fold(chosen.category)
    place = _SEPARATORS.sub(" > ", fold(product.category))
    found = (*_gates(names, place, product.category_id.lower()), *_by_title(fold(product.title)))
    return tuple(_problem(gate, product, market.code) for gate in dict.fromkeys(found))


def notes(market: Market, templates: Sequence[Template]) -> tuple[str, ...]:
    """Say once for the shop what its market asks of all goods, without full stop.

    A template that makes a column of it mandatory has each product told that leaves it empty (``limits``).
    """
    if market.code not in _EU:
        return ()
    columns = {one.key: one for template in templates for one in template.columns if one.key in _RESPONSIBLE}
    named = ", ".join(f'"{one.label or one.key}" = "value:…"' for one in columns.values())
    cure = f"write their numbers under [listing.attributes]: {named}" if named else "enter them in Seller Center"
    return (f"goods sold in the EU need a manufacturer and a responsible person in the EU: {cure}",)


@lru_cache(maxsize=1024)
def _gates(names: tuple[str, str], place: str, place_id: str) -> tuple[_Gate, ...]:
    # TikTok has no categories for what may not be sold, so that the chosen one says nothing of it.
    return tuple(
        gate
        for gate in _GATES
        if _inside(gate, place, place_id)
        or any(_says(gate.types, gate.but, name) for name in (names[:1] if gate.never else names))
    )


@lru_cache(maxsize=1024)
def _by_title(title: str) -> tuple[_Gate, ...]:
    return tuple(gate for gate in _GATES if gate.titles and _says(gate.titles, gate.but, title))


def _inside(gate: _Gate, place: str, place_id: str) -> bool:
    return any(f"{place} >".startswith(f"{one} >") or f"{place_id}-".startswith(f"{one}-") for one in gate.places)


def _says(pattern: re.Pattern[str], but: re.Pattern[str] | None, text: str) -> bool:
    return bool(pattern.search(text) and (but is None or pattern.search(but.sub(" ", text))))


def _problem(gate: _Gate, product: Product, market: str) -> Problem:
    known = market == _DATA["market"]
    if gate.never and known:
        reason, cure = f"looks like {gate.name}, which may not be sold on TikTok Shop", _MISTAKEN
    elif gate.never:
        reason, cure = f"looks like {gate.name}, which may not be sold on TikTok Shop in the US", _CENTRE
    elif gate.code == "TS184":
        reason, cure = f"looks like {gate.name}: TikTok Shop asks for documents", _CENTRE
    else:
        reason = f"looks like {gate.name}: TikTok Shop takes some only by invitation, some not at all"
        cure = _CENTRE
    return Problem(
        code=gate.code, field="category", reason=reason, cure=cure, limit=gate.name,
        fix=Fix.NEVER if gate.never and known else Fix.NONE,
        value=product.product_type or product.category or product.title,
    )  # fmt: skip
