"""The lists on a template's hidden sheets: categories, brands, what each category wants, and the name of its branch."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from linkaudit.listing.template.formulas import refs, whole
from linkaudit.listing.template.words import need_of
from linkaudit.model import Column, Leaf, Need, RawSheet, Validation

Sheets = Mapping[str, RawSheet]

_ID = re.compile(r"\d{4,}")
_ID_AT_END = re.compile(r"(.+?)\s*[(（](\d{4,})[)）]\s*")
_ID_AT_START = re.compile(r"(\d{4,})\s*/\s*(.+)")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’`´]")
# Tiktoksellercenter_<Level-1 category>_<date>_Template.xlsx; names of general downloads have batchupload in its place
_FILE = re.compile(r"tiktoksellercenter_(?P<name>(?!batch).+?)_\d{6,}.*", re.IGNORECASE)
_LONGEST = 40


def by_name(sheets: Sequence[RawSheet]) -> dict[str, RawSheet]:
    """Return the sheets by their names as formulas compare them."""
    return {sheet.name.casefold(): sheet for sheet in sheets}


def categories(rules: Sequence[Validation], sheets: Sheets) -> tuple[Leaf, ...]:
    """Return the leaves: the range that the column's list is, or else the sheet Category, or that of the needs."""
    found = _listed(rules, sheets) or _column_a(sheets.get("category")) or _column_a(_style(sheets))
    first = next(iter(found), "")
    if found.get(first) and not _ID.fullmatch(found[first]) and any(map(_ID.fullmatch, found.values())):
        del found[first]  # the names of the columns
    ids = {text: beside if _ID.fullmatch(beside) else _own_id(text) for text, beside in found.items()}
    return tuple(Leaf(text=text, leaf_id=leaf_id) for text, leaf_id in ids.items())


def brands(rules: Sequence[Validation], sheets: Sheets) -> tuple[str, ...]:
    """Return the names of the brands."""
    return tuple(_listed(rules, sheets) or _column_a(sheets.get("brand")))


def _own_id(text: str) -> str:
    match = _ID_AT_END.fullmatch(text) or _ID_AT_START.fullmatch(text)
    return next((part for part in match.groups() if _ID.fullmatch(part)), "") if match else ""


def _listed(rules: Sequence[Validation], sheets: Sheets) -> dict[str, str]:
    """Return the texts of a list's range with what stands right of each."""
    formula = next((rule.formula1 for rule in rules if rule.kind == "list" and whole(rule.formula1)), "")
    ref = next(refs(formula), None)
    sheet = sheets.get(ref.sheet.casefold()) if ref else None
    if ref is None or sheet is None:
        return {}
    return _pairs(sheet.rows[ref.row - 1 : ref.last_row], ref.column - 1)


def _column_a(sheet: RawSheet | None) -> dict[str, str]:
    return _pairs(sheet.rows, 0) if sheet else {}


def _pairs(rows: Sequence[Sequence[str]], column: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        text, beside = ([*row[column : column + 2], "", ""])[:2]
        if text.strip():
            found.setdefault(text, beside.strip())
    return found


def _style(sheets: Sheets) -> RawSheet | None:
    """Return the sheet of needs by category: by its name, or the one that has most of these words below column A."""
    if sheet := sheets.get("hiddenstyle"):
        return sheet
    counts = {name: sum(need_of(cell) is not None for row in one.rows for cell in row[1:])
              for name, one in sheets.items() if one.hidden}  # fmt: skip
    best = max(counts, key=lambda name: counts[name], default="")
    return sheets[best] if best and counts[best] else None


def needs(sheets: Sheets, columns: Sequence[Column], leaves: Sequence[Leaf]) -> dict[str, dict[str, Need]]:
    """Return what each category wants of the columns, by category text and key; the sheet's columns are the template's.

    Categories are told by their texts, spaces around and an id behind left aside.
    """
    sheet = _style(sheets)
    known = {plain(leaf.text): leaf.text for leaf in leaves}
    found: dict[str, dict[str, Need]] = {}
    for row in sheet.rows if sheet else ():
        text = known.get(plain(row[0] if row else ""))
        if text is not None:
            cells = ((one.key, need_of(row[one.index - 1])) for one in columns if 1 < one.index <= len(row))
            found[text] = {key: need for key, need in cells if need}
    return found


def plain(text: str) -> str:
    """Return a category's text as texts of different sheets are compared.

    >>> plain("Women's Tops/Blouses (601304) ")
    "women's tops/blouses"
    """
    match = _ID_AT_END.fullmatch(text)
    return (match[1] if match else text).strip().casefold()


def branch(name: str, leaves: Sequence[Leaf]) -> str:
    """Return what to call a template's files: its categories' first level, else what its own name says.

    >>> branch("a.xlsx", [Leaf(text="Women's Tops/Blouses"), Leaf(text="Women's Tops/Tees")])
    'womens-tops'
    """
    tops = Counter(top for leaf in leaves if (top := slug(_top(leaf.text))))
    named = _FILE.fullmatch(name)
    own = slug(named["name"]) if named else ""
    if len(tops) > 1 and own:
        return own
    most = next((top for top, _ in tops.most_common(1)), "")
    numbers = (f"category-{leaf.leaf_id}" for leaf in leaves if leaf.leaf_id)
    return most or own or next(numbers, "") or "template"


def _top(text: str) -> str:
    match = _ID_AT_START.fullmatch(text)
    return (match[2] if match else text).partition("/")[0]


def slug(text: str) -> str:
    """Return the ASCII letters and digits of a name, joined by hyphens; empty if it has none.

    >>> slug("Women's Tops & Café"), slug("女装")
    ('womens-tops-cafe', '')
    """
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", folded.casefold()).strip("-")[:_LONGEST].strip("-")
