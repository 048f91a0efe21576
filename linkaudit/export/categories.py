"""The category map for people: as the CSV that they edit, and as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from linkaudit.export.table import Cell
from linkaudit.locale.own import own
from linkaudit.model.content import Record
from linkaudit.model.listing import Suggestion

HEADER = ("level", "value", "products", "category", "category_id", "suggestion_1", "suggestion_2", "suggestion_3")
DO_NOT_LIST = "do not list"
_SUGGESTED = 3


class Line(Record, frozen=True, kw_only=True, gc=False):
    """What a value decides, or would decide: ``chosen`` false, it is open; chosen with no ``category``, not listed.

    ``products`` are those that it decides alone; ``example`` is the title of one.
    """

    level: str
    value: str
    products: int
    chosen: bool
    category: str = ""
    leaf_id: str = ""
    example: str = ""
    suggestions: tuple[Suggestion, ...] = ()


def rows(lines: Iterable[Line]) -> Iterator[list[Cell]]:
    """Yield the rows of the CSV. An empty ``category`` is one that is still to be chosen."""
    for one in lines:
        category = DO_NOT_LIST if one.chosen and not one.category else one.category
        suggested: list[Cell] = [found.category for found in one.suggestions[:_SUGGESTED]]
        empty: list[Cell] = [None] * (_SUGGESTED - len(suggested))
        yield [one.level, one.value, one.products, category, one.leaf_id, *suggested, *empty]


def to_text(lines: Sequence[Line], *, strays: Sequence[Line] = (), searched: int) -> str:
    """Return what is chosen and what is open. ``strays`` are lines whose category is in no template or list.

    ``searched``: how many categories the suggestions are taken from.
    """
    to_choose = [one for one in lines if not one.chosen]
    out = [_counts(lines)]
    if not searched:
        out += ["", "No categories to choose from: add --template FILE from Seller Center, or --list FILE."]
    if strays:
        out += ["", "Chosen, but in none of the templates or the list:"]
        out += [f"  {one.level} “{one.value}” → {own(one.category)}" for one in strays]
    if to_choose:
        out += ["", "To choose, most products first:"]
        out += [text for one in to_choose for text in _open(one)]
        first = to_choose[0]
        best = first.suggestions[0].category if first.suggestions else "CATEGORY"
        chosen = own(_quoted(f"{first.level}:{first.value}={best}"))
        out += ["", f"Choose, as: linkaudit listing categories --set {chosen}"]
        out += ["Or edit them in a spreadsheet: --save map.csv, then --load map.csv"]
    return "\n".join(out) + "\n"


def _counts(lines: Sequence[Line]) -> str:
    chosen = sum(one.products for one in lines if one.chosen and one.category)
    apart = sum(one.products for one in lines if one.chosen and not one.category)
    left = sum(one.products for one in lines if not one.chosen)
    return f"Products with a category: {chosen:,}; without: {left:,}; not to be listed: {apart:,}."


def _open(one: Line) -> Iterator[str]:
    what = "product" if one.products == 1 else "products"
    example = f" (as “{own(one.example)}”)" if one.example else ""
    yield f"  {one.level} “{own(one.value)}”: {one.products:,} {what}{example}"
    yield from (f"      {own(found.category)}" for found in one.suggestions[:_SUGGESTED])


def _quoted(text: str) -> str:
    """Quote a word for a POSIX shell."""
    quoted = text.replace("'", "'\\''")
    return f"'{quoted}'"
