"""What a list of links looks like: its delimiter, its header, what each cell of a row is."""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

from linkaudit.source.reading.amounts import has_dots
from linkaudit.source.tables.link_text import Line, has_link, is_link, is_media, is_tiktok, split_line, the_one
from linkaudit.source.tables.link_words import Heading, heading, is_figure, is_foreign, place

PLAIN = "\x1f"  # a delimiter that stands in no list: the row is one cell
_DELIMITERS = "\t;,|"

_SEP = re.compile(r'\A"?sep=.[^\S\n]*"?[^\S\n]*\n', re.IGNORECASE)
_MARKUP = re.compile(r"\s*(?:\{|<(?!https?://)|\[(?!(?:[^\]\n]*\]\(|[ xX]?\]\s)))", re.IGNORECASE)
_NUMBERED = re.compile(r"#\d*")
_HASHTAG = re.compile(r"#[^\W\d][\w]*\s")
_CODE = re.compile(r"[=&]|%[0-9a-f]{2}|^(?!\d{1,2}:\d\d\b)\d+:\d", re.IGNORECASE)
_NO_TITLE = re.compile(r".*[:：=].+|.*[.!?;,。！？；，]", re.DOTALL)
_MOSTLY = 0.9
_ENOUGH = 0.75  # of lines with words around the link
_FEW = 2
_MANY = 4  # lines for each that has a link
_SAMPLE = 200
_TITLES = 5
_TITLE = 60


class Layout(NamedTuple):
    """``columns`` is where a header of ``width`` cells puts each field; ``currency`` is named in that header.

    ``above`` counts the rows down to the header, remarks left out; ``unused`` names the columns that are not read.
    ``dots``: its language or the delimiter says that dots separate thousands.
    """

    delimiter: str
    columns: dict[str, int]
    width: int = 0
    currency: str = ""
    above: int = 0
    unused: tuple[str, ...] = ()
    dots: bool = False


def is_comment(cells: list[str]) -> bool:
    """Whether a row says nothing: blank, or a remark after ``#``. A hashtag beside a link is no remark.

    >>> is_comment(["# mine"]), is_comment(["#", "Link"]), is_comment(["#1", "https://shop.com"])
    (True, False, False)
    >>> is_comment(["#fyp tent", "https://shop.com"]), is_comment(["#fyp https://shop.com"]), is_comment(["#https://a.com"])
    (False, False, True)
    """
    if not any(cell.strip() for cell in cells):
        return True
    first = cells[0].strip()
    if not first.startswith("#"):
        return False
    if _NUMBERED.fullmatch(first) and any(cell.strip() for cell in cells[1:]):
        return False
    return not (any(map(is_link, cells[1:])) or (_HASHTAG.match(first) and has_link(first)))


def layout_of(text: str) -> Layout | None:
    """Return the layout of a text that is a list of links; None if it is something else."""
    text = _SEP.sub("", text)
    if _MARKUP.match(text):
        return None
    for delimiter in _DELIMITERS:
        rows = _rows(text, delimiter)
        at = _header_at(rows)
        if at is None:
            continue
        found = _headed(rows, at, delimiter)
        # A header ends all guessing; but a sentence that has "links" in it, over lines of text, is none.
        if found or _are_wide(rows[at + 1:]):
            return found
    return _headless(text)


def has_unnamed_links(text: str) -> bool:
    """Whether ``text`` is a table with a column of links that its header does not name."""
    for delimiter in _DELIMITERS:
        rows = _rows(text, delimiter)
        columns = len(rows[0]) if rows and _are_wide(rows) else 0
        if columns > 1 and any(_are_links(given) for at in range(columns) if (given := _given(rows[1:], at))):
            return not is_foreign(rows[0]) and not any(heading(cell).field == "url" for cell in rows[0])
    return False


def has_links_among(text: str) -> bool:
    r"""Whether ``text`` is lines that begin or end with a link among others; no markup, no code.

    >>> has_links_among("Hello,\nmine: https://shop.com/a\nBye\n"), has_links_among("<a href='https://shop.com'>\n")
    (True, False)
    """
    if _MARKUP.match(text):
        return False
    lines = [split_line(row[0]) for row in _rows(text, PLAIN)]
    return any(_is_listed(line) for line in lines) and _MANY * sum(_is_listed(line) for line in lines) >= len(lines)


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


def _filled(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _are_wide(rows: list[list[str]]) -> bool:
    return sum(len(row) > 1 for row in rows) >= _MOSTLY * len(rows)


# --- with a header -----------------------------------------------------------------------------------------------


def _header_at(rows: list[list[str]]) -> int | None:
    """Return which row names a URL column; titles of one cell may stand above it."""
    for index, row in enumerate(rows[:_TITLES]):
        cells = _filled(row)
        if any(has_link(cell) for cell in cells):
            return None
        if len(cells) > 1:
            return index if any(heading(cell).field == "url" for cell in cells) else None
    return None


def _headed(rows: list[list[str]], at: int, delimiter: str) -> Layout | None:
    """Return the layout below the header in row ``at``, if links stand where it says so."""
    header, below = rows[at], rows[at + 1:]
    headings = [heading(cell) for cell in header]
    url = _url_column(headings, below)
    if url is None or is_foreign(header) or (below and not _given(below, url) and not _are_wide(below)):
        return None
    columns = {"url": url}
    for index in sorted(range(len(headings)), key=lambda index: headings[index].rank):
        if headings[index].field:
            columns.setdefault(headings[index].field, index)
    used = set(columns.values())
    unused = tuple(cell.strip() for index, cell in enumerate(header) if index not in used and cell.strip())
    currency = headings[columns["revenue"]].currency if "revenue" in columns else ""
    return Layout(delimiter, columns, len(header), currency, at + 1, unused, has_dots(header, delimiter))


def _url_column(headings: list[Heading], rows: list[list[str]]) -> int | None:
    """Return the column that has the shop's URLs: if there are several, not the one that leads to TikTok."""
    best: tuple[tuple[bool, bool, bool], int] | None = None
    for index, named in enumerate(headings):
        given = _given(rows, index)
        if named.field != "url" or not _are_links(given):
            continue
        outside = 2 * sum(is_tiktok(url) for url in given) <= len(given)
        worth = (outside and bool(given), not named.aside, bool(given))
        if best is None or worth > best[0]:
            best = (worth, index)
    return best[1] if best else None


def _given(rows: list[list[str]], index: int) -> list[str]:
    return [row[index].strip() for row in rows if len(row) > index and row[index].strip()]


def _are_links(given: list[str]) -> bool:
    return 2 * sum(has_link(url) and not is_media(url) for url in given) >= len(given)


# --- without -----------------------------------------------------------------------------------------------------


def _headless(text: str) -> Layout | None:
    named = _is_lone_heading(text)
    table = False
    for delimiter in _DELIMITERS:
        rows = _untitled(_rows(text, delimiter))
        if not rows or not _are_wide(rows):
            continue
        table = True
        if not any(has_link(cell) for cell in rows[0]) or sum(_is_torn(row) for row in rows) > len(rows) / 2:
            return None
        if sum(_is_told(row) for row in rows) >= _MOSTLY * len(rows):
            return Layout(delimiter, {}, above=int(named))
    lines = [row[0] for row in _untitled(_rows(text, PLAIN))]
    return Layout(PLAIN, {}, above=int(named)) if lines and _are_listed(lines, table=table) else None


def _is_lone_heading(text: str) -> bool:
    first = next(iter(_rows(text, PLAIN)), [""])[0]
    return heading(first).field == "url"


def _untitled(rows: list[list[str]]) -> list[list[str]]:
    """Return ``rows`` without a title before them."""
    if not rows:
        return rows
    cells = _filled(rows[0])
    titled = len(cells) == 1 and len(cells[0]) <= _TITLE and not _NO_TITLE.fullmatch(cells[0])
    return rows[1:] if titled and not split_line(cells[0]).url else rows


def _is_torn(row: list[str]) -> bool:
    """Whether a row has several links, none of which can be told to be the shop's."""
    links = [cell for cell in row if is_link(cell)]
    return len(links) > 1 and not the_one(links)


def _is_told(row: list[str]) -> bool:
    others = [cell for cell in _filled(row) if not has_link(cell)]
    url = told(row).get("url", "")
    return bool(url) and not is_media(url) and not any(_CODE.search(cell) for cell in others)


def _are_listed(lines: list[str], *, table: bool) -> bool:
    found = [split_line(line) for line in lines]
    if table:  # commas belong to the URLs, or it is a table of something else
        return sum(has_link(line.split()[0]) for line in lines) >= _MOSTLY * len(lines)
    listed = [one for one in found if _is_listed(one)]
    surely = any(not one.loose for one in listed) or len(listed) >= _FEW
    with_next = zip(lines, found, [*found[1:], None], strict=True)
    others = sum(not one.url and _is_beside(line, below) for line, one, below in with_next)
    return surely and len(listed) + min(others, len(listed)) >= _ENOUGH * len(found)


def _is_listed(line: Line) -> bool:
    return bool(line.url) and line.plain and line.url != "/" and not is_media(line.url)


def _is_beside(line: str, below: Line | None) -> bool:
    """Whether a line without the one link is a heading right above one, or has several links."""
    if has_link(line):
        return True
    heads = len(line.strip()) <= _TITLE and not _NO_TITLE.fullmatch(line.strip())
    return heads and below is not None and _is_listed(below) and not below.loose


def told(cells: list[str]) -> dict[str, str]:
    """Say what the cells of a row without header are. What a figure counts is never guessed.

    >>> told(["bio", "https://shop.com/a", "44", "summer"])
    {'surface': 'bio', 'figures': '44', 'note': 'summer', 'url': 'https://shop.com/a'}
    """
    lines = {cell: split_line(cell) for cell in _filled(cells)}
    url = the_one([line.url for line in lines.values() if line.url])
    found: dict[str, str] = {}
    for cell, line in lines.items():
        field, text = _role(cell, found), line.note if line.url else cell
        if text:
            found[field] = f"{found[field]}; {text}" if field in found else text
    return {**found, "url": url} if url else found


def _role(cell: str, found: dict[str, str]) -> str:
    if "surface" not in found and place(cell) is not None:
        return "surface"
    return "figures" if is_figure(cell) else "note"
