"""Tables as lists: TikTok would turn a table into a picture, and a phone shows none of it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from linkaudit.listing.text.blocks import Block, Mark

_WIDEST = 40  # columns; what a hostile colspan asks for beyond is not looked at
_LAYOUT = "ul,ol,h1,h2,h3,h4,h5,h6,p+p,form,iframe,video"
_SKIPPED = frozenset({"script", "style", "noscript", "template", "-comment"})

_Cell = tuple[str, bool]  # text, whether it names what stands below or beside it


def is_layout(table: LexborNode) -> bool:
    """Whether a table only places things: other structures in its cells, or but one column."""
    nested = len(table.css("table")) > 1  # it finds itself, too
    if nested or table.attributes.get("role") == "presentation" or table.css_first(_LAYOUT):
        return True
    return all(len(_cells(row)) < 2 for row in table.css("tr"))  # noqa: PLR2004  two columns make a table


def table_blocks(table: LexborNode) -> list[Block]:
    """Return a table of data as list items, "Size: S; Chest: 86 cm", its caption as a bold paragraph before."""
    blocks = []
    caption = table.css_first("caption")
    if caption and (text := text_of(caption)):
        blocks.append(Block("p", text, (Mark(0, len(text), "strong"),)))
    rows = _grid(table)
    heads, body = _split(rows)
    names = [" ".join(dict.fromkeys(filter(None, (text for text, _ in column)))) for column in zip(*heads, strict=True)]
    lines = [_line(row, names) for row in body] or [_line(row, []) for row in heads]
    return blocks + [Block("ul", line) for line in lines if line]


def text_of(node: LexborNode) -> str:
    """Return what a reader sees of ``node`` on one line."""
    parts = []
    for one in node.traverse(include_text=True):
        if one.tag == "-text" and one.parent and one.parent.tag not in _SKIPPED:
            parts.append(one.text_content or "")
        elif one.tag in ("br", "p", "div", "li", "td", "th"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _cells(row: LexborNode) -> list[LexborNode]:
    return [one for one in row.iter() if one.tag in ("td", "th")]


def _grid(table: LexborNode) -> list[list[_Cell]]:
    """Return the cells by row and column, those that span several repeated, rows filled up to one width."""
    rows: list[list[_Cell]] = []
    carried: dict[int, tuple[int, _Cell]] = {}
    for row in table.css("tr"):
        named = row.parent is not None and row.parent.tag == "thead"
        line: list[_Cell] = []
        for node in _cells(row):
            _take_carried(line, carried)
            cell = (text_of(node), named or node.tag == "th")
            down = _span(node, "rowspan")
            for _ in range(min(_span(node, "colspan"), _WIDEST - len(line))):
                if down > 1:
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


def _span(node: LexborNode, name: str) -> int:
    written = node.attributes.get(name) or ""
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
