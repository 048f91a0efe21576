"""Tables as lists: TikTok would turn a table into a picture, and a phone shows none of it."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import PreformattedString

from linkaudit.listing.text.blocks import Block

_WIDEST = 40  # columns: what is wider is no table of data, and what spans beyond spans nothing
_LAYOUT = frozenset("table ul ol h1 h2 h3 h4 h5 h6 form iframe video".split())
_APART = frozenset("br p div td th tr caption".split())

_Cell = tuple[str, bool]  # text, whether it names what stands below or beside it


def is_layout(table: Tag) -> bool:
    """Whether a table only places things: other structures in its cells, or but one column."""
    if table.get("role") == "presentation":
        return True
    if any(isinstance(one, Tag) and one.name in _LAYOUT for one in table.descendants):
        return True
    holders = [id(paragraph.parent) for paragraph in table.find_all("p")]
    widest = max((len(cells(row)) for row in table.find_all("tr")), default=0)
    return len(set(holders)) < len(holders) or not 1 < widest <= _WIDEST


def table_blocks(table: Tag) -> list[Block]:
    """Return what the cells of a table of data say as list items, "Size: S; Chest: 86 cm"."""
    heads, body = _split(_grid(table))
    names = [" ".join(dict.fromkeys(filter(None, (text for text, _ in column)))) for column in zip(*heads, strict=True)]
    lines = [_line(row, names) for row in body] or [_line(row, []) for row in heads]
    return [Block("ul", line) for line in lines if line]


def text_of(node: Tag) -> str:
    """Return what a reader sees of ``node`` on one line."""
    parts = []
    for one in node.descendants:
        if isinstance(one, Tag):
            parts.append(" " if one.name in _APART else "")
        elif not isinstance(one, PreformattedString):
            parts.append(str(one))
    return " ".join("".join(parts).split())


def cells(row: Tag) -> list[Tag]:
    """Return the cells of a row."""
    return [one for one in row.children if isinstance(one, Tag) and one.name in ("td", "th")]


def _grid(table: Tag) -> list[list[_Cell]]:
    """Return the cells by row and column, those that span several repeated, rows filled up to one width."""
    rows: list[list[_Cell]] = []
    carried: dict[int, tuple[int, _Cell]] = {}
    for row in table.find_all("tr"):
        named = row.parent is not None and row.parent.name == "thead"
        line: list[_Cell] = []
        for node in cells(row):
            _take_carried(line, carried)
            cell = (text_of(node), named or node.name == "th")
            down = _span(node, "rowspan")
            for _ in range(max(1, min(_span(node, "colspan"), _WIDEST - len(line)))):
                if down > 1 and len(line) < _WIDEST:
                    carried[len(line)] = (down - 1, cell)
                line.append(cell)
        _take_carried(line, carried)
        rows.append(line)
    width = max(map(len, rows), default=0)
    return [line + [("", False)] * (width - len(line)) for line in rows if line]


def _take_carried(line: list[_Cell], carried: dict[int, tuple[int, _Cell]]) -> None:
    while len(line) in carried:
        left, cell = carried.pop(len(line))
        if left > 1:
            carried[len(line)] = (left - 1, cell)
        line.append(cell)


def _span(node: Tag, name: str) -> int:
    written = str(node.get(name) or "")
    return max(1, int(written[:4])) if written.isascii() and written.isdigit() else 1


def _split(rows: list[list[_Cell]]) -> tuple[list[list[_Cell]], list[list[_Cell]]]:
    """Return the rows that name the columns, and the others.

    Without a marked one, the first row of a wide table names the columns if it alone has no figures.
    """
    marked = 0
    while marked < len(rows) and all(named or not text for text, named in rows[marked]):
        marked += 1
    if marked or len(rows) < 2 or len(rows[0]) < 2:  # noqa: PLR2004  a name and what it names
        return rows[:marked], rows[marked:]
    first = [text for text, _ in rows[0]]
    figures = all(any(re.search(r"\d", text) for text, _ in row) for row in rows[1:])
    plain = figures and all(first[1:]) and not any(re.search(r"\d", text) for text in first)
    return (rows[:1], rows[1:]) if plain and not any(named for _, named in rows[0]) else ([], rows)


def _line(row: list[_Cell], names: list[str]) -> str:
    parts: list[str] = []
    for place, (text, _) in enumerate(row):
        name = names[place].rstrip(" :") if names else ""
        part = f"{name}: {text}" if name and text and name != text else text
        if part and (not parts or part != parts[-1]):
            parts.append(part)
    if names or len(parts) < 2:  # noqa: PLR2004  a name and what it names
        return "; ".join(parts)
    return f"{parts[0].rstrip(' :')}: {'; '.join(parts[1:])}"
