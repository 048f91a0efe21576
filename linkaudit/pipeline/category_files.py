"""The two files that a user may give for categories: the edited map, and a list of TikTok's categories."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.export.categories import DO_NOT_LIST
from linkaudit.export.table import original
from linkaudit.listing.category.choose import leaf, leaf_key, value_key
from linkaudit.model import Leaf
from linkaudit.model.listing import CategoryRule, Level
from linkaudit.pipeline import edited
from linkaudit.source.reading.tabular import Table, fold

# What a person or a translated spreadsheet may write for it.
_NOT_LISTED = frozenset({DO_NOT_LIST, "don't list", "do-not-list", "不上架", "不刊登"})
_NUMBER = re.compile(r"\d{3,}")
_GID = re.compile(r"gid://\S+")
_HEADS = frozenset({
    "id", "category", "category id", "category_id", "leaf id", "leaf_id", "path", "name", "category name",
    "category_name", "category path", "level 1", "level 2", "level 3", "level 4", "l1", "l2", "l3", "l4",
    "类目", "类目id", "类目名称",
})  # fmt: skip
_LINE = re.compile(r"^\s*(gid://\S+|\d{3,})\s*[-:–—|]\s+(.+?)\s*$")
_SAMPLE = 200  # lines by which a list is judged
_CURE_LIST = "Give one category a line, as: 601302,Women's Tops/Women's T-shirts"
Near = Callable[[str], list[str]]


class MapFile(msgspec.Struct, frozen=True):
    """An edited map: the lines it has, and the values whose category it leaves empty."""

    rules: list[CategoryRule]
    emptied: list[tuple[Level, str]]


# ── The map ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def load_csv(path: Path) -> list[CategoryRule]:
    """Return the lines of an edited map that name a category, which is taken as it stands. Raises as ``read_map``."""
    return read_map(path).rules


def read_map(path: Path, known: Mapping[str, Leaf] | None = None, near: Near | None = None) -> MapFile:
    """Read an edited map as ``--save`` writes it; other columns do not matter, nor does their order.

    With ``known`` (see ``category.by_key``) every category must be one of them; ``near`` says what may be meant by one
    that is not. Raises ``UsageError`` naming row and column, ``UnreadableInput`` if it is no such file.
    """
    table = _table(path, "level,value,products,category,category_id")
    places = {name: table.index(name) for name in ("level", "value", "category", "category_id")}
    for name in ("level", "value", "category"):
        if places[name] is None:
            cure = "Save the map with --save, and keep its first row"
            raise UsageError(f"has no column {name}", where=path.name, cure=cure)
    seen: dict[tuple[Level, str], tuple[int, CategoryRule | None]] = {}
    faults: list[tuple[int, str, UsageError]] = []
    emptied: list[tuple[Level, str]] = []
    for row in edited.whole(table, path.name):
        cells = {name: original(row.cells[at].strip()) if at is not None else "" for name, at in places.items()}
        try:
            level, value = read_level(cells["level"]), _value(cells["value"])
            rule = rule_of(level, value, cells["category"], cells["category_id"], known, near)
            _refuse_other(seen, (level, value_key(level, value)), row.number, rule)
            emptied += [] if rule else [(level, value)]
        except UsageError as fault:
            faults.append((row.number, fault.where, fault))
    if faults:
        raise edited.first(path.name, faults)
    return MapFile([rule for _, rule in seen.values() if rule], emptied)


def _refuse_other(
    seen: dict[tuple[Level, str], tuple[int, CategoryRule | None]], key: tuple[Level, str], number: int,
    rule: CategoryRule | None,
) -> None:  # fmt: skip
    """Note a line; raise ``UsageError`` if an earlier one says otherwise of the same value."""
    before = seen.setdefault(key, (number, rule))
    same = before[1] is rule or (rule and before[1] and leaf_key(before[1].category) == leaf_key(rule.category))
    if before[0] != number and not same:
        what = f"{key[0]} “{key[1]}” stands in row {before[0]} with another category"
        raise UsageError(what, where="value", cure="Keep one of the two")


def read_level(text: str) -> Level:
    """Return the level that a user's word names. Raises ``UsageError``."""
    word = text.strip().lower().replace(" ", "_")
    word = {"handle": "product", "product_type": "type", "tags": "tag", "shopify_category": "taxonomy"}.get(word, word)
    if word not in [one.value for one in Level]:
        known = ", ".join(one.value for one in Level)
        raise UsageError(f"“{text}” is no level", where="level", cure=f"Write one of: {known}")
    return Level(word)


def _value(text: str) -> str:
    if not text:
        raise UsageError("is empty", where="value", cure="Write the product type, tag, … that the line is for")
    return text


def rule_of(
    level: Level, value: str, category: str, leaf_id: str = "", known: Mapping[str, Leaf] | None = None,
    near: Near | None = None,
) -> CategoryRule | None:  # fmt: skip
    """Return the line of the map that a user's words make; None if they name no category.

    ``category`` is its text, its id, or ``do not list``. Raises ``UsageError`` with what is nearly it if it is not
    among ``known``.
    """
    if fold(category) in _NOT_LISTED:
        return CategoryRule(level=level, value=value, category="")
    if not category and not leaf_id:
        return None
    if known is None:
        return CategoryRule(level=level, value=value, category=category, leaf_id=leaf_id) if category else None
    if not known:
        cure = "Add --template FILE (the template from Seller Center), or --list FILE"
        raise UsageError("there are no categories to choose from", where="category", cure=cure)
    found = leaf(category or leaf_id, known)
    if found is None:
        shown = category or leaf_id
        found_near = near(shown) if near else []
        cure = f"Near: {'; '.join(found_near)}" if found_near else "Write a category as the template or the list has it"
        raise UsageError(f"“{shown}” is no category of the templates or the list", where="category", cure=cure)
    if leaf_id and found.leaf_id and leaf_id != found.leaf_id:
        what = f"{leaf_id} is not the id of “{found.text}”, which is {found.leaf_id}"
        raise UsageError(what, where="category_id", cure="Correct one of the two, or leave the id empty")
    return CategoryRule(level=level, value=value, category=found.text, leaf_id=found.leaf_id)


# ── A list of categories ─────────────────────────────────────────────────────────────────────────────────────────────


def read_list(path: Path) -> list[Leaf]:
    """Read a list of categories: text or CSV, with the id or without, the path in one column or one a level.

    What stands above other categories is left out: only the last level can be chosen. Raises ``UnreadableInput``.
    """
    table = _table(path, _CURE_LIST, headed=False)
    found = [one for row in edited.whole(table, path.name) if (one := _leaf(row.cells))]
    if not found:
        raise UnreadableInput("has no categories", where=path.name, cure=_CURE_LIST)
    keys = {leaf_key(one.text) for one in found}
    above = {key[:place] for key in keys for place, mark in enumerate(key) if mark == "/"}
    kept = {leaf_key(one.text): one for one in found if leaf_key(one.text) not in above}
    return list(kept.values())


def _leaf(cells: list[str]) -> Leaf | None:
    texts = [text for cell in cells if (text := original(cell.strip()))]
    if not texts or texts[0].startswith("#") or all(fold(text) in _HEADS for text in texts):
        return None
    if len(texts) == 1 and (match := _LINE.match(texts[0])):
        texts = [match[1], match[2]]
    number = next((text for text in texts if _NUMBER.fullmatch(text) or _GID.fullmatch(text)), "")
    path = "/".join(text for text in texts if text != number)
    return Leaf(text=path, leaf_id=number) if path else None


# ── Both ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(path: Path, form: str, *, headed: bool = True) -> Table:
    found = edited.member(path, form)
    return Table(found) if headed else Table(found, headed=False, delimiter=_delimiter(found.head))


def _delimiter(head: bytes) -> str:
    """Return the mark between the cells of a list; paths have commas of their own, so only where ids show it."""
    text = head.replace(b"\0", b"").decode("utf-8", "replace").lstrip("\ufeff\ufffd")
    lines = [line for line in text.splitlines()[:_SAMPLE] if line.strip() and not line.startswith("#")]
    for mark in ("\t", ";", ","):
        names = [fold(cell.strip('"')) for cell in lines[0].split(mark)] if lines else []
        numbered = re.compile(rf'^\s*"?\d+"?\s*{mark}|{mark}\s*"?\d+"?\s*$')
        by_ids = 2 * sum(bool(numbered.search(one)) for one in lines) > len(lines)
        if by_ids or (len(names) > 1 and _HEADS.issuperset(names)):
            return mark
    return "\x1f"
