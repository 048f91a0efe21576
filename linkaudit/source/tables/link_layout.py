"""What a list of links looks like: its delimiter, its header, what each cell of a row is."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from importlib.resources import files
from typing import NamedTuple

from linkaudit.model import Surface
from linkaudit.source.reading.values import number
from linkaudit.urls.normalise import is_bare_host

_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads((files(__package__) / "link_list.toml").read_text("utf-8"))
COLUMNS = {word: field for field, words in _WORDS["columns"].items() for word in words}
SURFACES = {word: Surface(surface) for surface, words in _WORDS["surfaces"].items() for word in words} | {
    "unknown": Surface.UNKNOWN, "other": Surface.UNKNOWN, "未知": Surface.UNKNOWN, "其他": Surface.UNKNOWN
}
PLAIN = "\x1f"  # a delimiter that stands in no list: the row is one cell
FIGURES = ("sessions", "orders", "revenue")

_URL = re.compile(r"https?://[^\s/]+\S*|//[\w-]+\.[\w.-]+\S*", re.IGNORECASE)
_PATH = re.compile(r"/(?:products|collections|pages|blogs|cart|discount|apps|a)(?:/\S*)?|/")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNIT = re.compile(r"(.*?)\s*[(（]\s*([A-Za-z]{3})\s*[)）]")
_CODE = re.compile(r"[=&%]|:\d|^\d")
_JOINTS = re.compile(r"[\s_-]+")
_MOSTLY = 0.9
_SAMPLE = 200


class Layout(NamedTuple):
    """``columns`` is where a header of ``width`` cells puts each field; ``currency`` is named in that header."""

    delimiter: str
    columns: dict[str, int]
    width: int = 0
    currency: str = ""


def word(text: str) -> str:
    """Return ``text`` as words are compared.

    >>> word("Link-in Bio")
    'linkinbio'
    """
    return _JOINTS.sub("", text).casefold()


def is_url(text: str) -> bool:
    """Whether ``text`` is a URL with a host, or a host without a scheme."""
    text = text.strip()
    return bool(_URL.fullmatch(text)) or (is_bare_host(text) and " " not in text)


def is_comment(cells: list[str]) -> bool:
    """Whether a row says nothing: blank, or a remark after ``#``."""
    return not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#")


def split_line(text: str) -> tuple[str, str]:
    """Return the URL that a line of plain text begins with, and the rest; the URL is empty if there is none.

    >>> split_line("https://shop.com/a  summer video"), split_line("see https://shop.com")
    (('https://shop.com/a', 'summer video'), ('', 'see https://shop.com'))
    """
    first, _, rest = text.strip().partition(" ")
    first, tab, more = first.partition("\t")
    found = is_url(first) or _PATH.fullmatch(first)
    return (first, f"{more}{tab and ' '}{rest}".strip()) if found else ("", text.strip())


def layout_of(text: str) -> Layout | None:
    """Return the layout of a text that is a list of links; None if it is something else."""
    if text.lstrip()[:1] in {"<", "{", "["}:
        return None
    for delimiter in ("\t", ";", ",", "|", PLAIN):
        rows = _rows(text, delimiter)
        if rows and (headed := _headed(rows, delimiter)):
            return headed
    plain = _rows(text, PLAIN)
    if not plain or not _all_links([split_line(row[0])[0] for row in plain]):
        return _delimited(text) if plain else None
    return _delimited(text) or Layout(PLAIN, {})


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if not is_comment(cells):
                rows.append(cells)
            if len(rows) >= _SAMPLE:
                return rows
    except csv.Error:
        return []
    return rows


def _headed(rows: list[list[str]], delimiter: str) -> Layout | None:
    """Return the layout if the first row names a URL column and most of what stands below are URLs."""
    units = [_UNIT.fullmatch(cell.strip()) for cell in rows[0]]
    fields = [COLUMNS.get(word(unit[1] if unit else cell), "") for unit, cell in zip(units, rows[0], strict=True)]
    named = [cell for cell, field in zip(rows[0], fields, strict=True) if cell.strip() and not field]
    columns = {field: index for index, field in reversed(list(enumerate(fields))) if field}
    if "url" not in columns or len(named) >= len(columns):
        return None
    urls = [row[columns["url"]].strip() for row in rows[1:] if len(row) > columns["url"]]
    given = [url for url in urls if url]
    if given and sum(is_url(url) or bool(_PATH.fullmatch(url)) for url in given) < len(given) / 2:
        return None
    at = columns.get("revenue")
    unit = units[at] if at is not None else None
    return Layout(delimiter, columns, len(rows[0]), unit[2].upper() if unit else "")


def _all_links(firsts: list[str]) -> bool:
    links = [first for first in firsts if first]
    hosts = sum(is_url(link) for link in links)
    return len(links) >= _MOSTLY * len(firsts) and 2 * hosts >= len(firsts)


def _delimited(text: str) -> Layout | None:
    """Return the layout of rows without header: one cell is a URL, the others are words or figures."""
    for delimiter in ("\t", ";", ",", "|"):
        rows = [row for row in _rows(text, delimiter) if len(row) > 1]
        if len(rows) < _MOSTLY * len(_rows(text, delimiter)) or not rows:
            continue
        if sum(_is_told(row) for row in rows) >= _MOSTLY * len(rows):
            return Layout(delimiter, {})
    return None


def _is_told(row: list[str]) -> bool:
    others = [cell for cell in row if cell.strip() and not is_url(cell)]
    plain = all(word(cell) in SURFACES or number(cell.strip()) is not None or not _CODE.search(cell) for cell in others)
    return sum(is_url(cell) for cell in row) == 1 and plain


def told(cells: list[str]) -> dict[str, str]:
    """Say what the cells of a row without header are: figures come as sessions, orders, revenue."""
    found: dict[str, str] = {}
    for cell in (cell.strip() for cell in cells):
        field = _role(cell, found)
        if field == "note":
            found["note"] = f"{found['note']}; {cell}" if "note" in found else cell
        elif field:
            found[field] = cell
    return found


def _role(cell: str, found: dict[str, str]) -> str:
    if not cell:
        return ""
    if "url" not in found and (is_url(cell) or _PATH.fullmatch(cell)):
        return "url"
    if "surface" not in found and word(cell) in SURFACES:
        return "surface"
    if "currency" not in found and _CURRENCY.fullmatch(cell):
        return "currency"
    amount = number(cell)
    if amount is None:
        return "note"
    figures = FIGURES if amount == amount.to_integral_value() and "." not in cell else FIGURES[2:]
    return next((figure for figure in figures if figure not in found), "note")
