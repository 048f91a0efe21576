"""A sheet's XML cut at its rows. What stands around the rows is never parsed: 13,000 validations stay as they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache

_PREFIX = rb"(?:[\w.-]+:)?"
_ROWS_BEGIN = re.compile(rb"<!--.*?-->|<(" + _PREFIX + rb")sheetData\b[^>]*>", re.DOTALL)
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.-]+)")
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DIMENSION = re.compile(rb"(<" + _PREFIX + rb"dimension\b[^>]*?\bref=[\"'])([^\"']*)")
_COL = re.compile(rb"<" + _PREFIX + rb"col\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_R, _STYLE = re.compile(rb"\br\s*=\s*[\"']([^\"']*)"), re.compile(rb"\bs\s*=\s*[\"'](\d+)")
_SPANS = re.compile(rb"\s+spans\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SHARED = re.compile(rb"\bsi\s*=\s*[\"'](\d+)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's XML: ``before`` its rows, ``rows``, and ``after`` them; ``tag`` is the prefix of its elements."""

    before: bytes
    rows: bytes
    after: bytes
    tag: bytes


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands: where it begins in the rows' bytes, its number, its attributes, what is in it."""

    begin: int
    number: int
    attributes: bytes
    inner: bytes


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands: column from 1, number of the style as written or empty, all of it, what is in it."""

    column: int
    style: bytes
    whole: bytes
    inner: bytes


@dataclass(slots=True)
class Slot:
    """A row that can be filled. ``open`` is its tag so far, without spans; ``spans``: it had them.

    ``styles`` are by column the attribute of each cell that there was; ``style`` is the row's own. ``foreign`` are the
    cells of columns that are not ours, whole; ``end`` is what follows the cells.
    """

    open: str
    spans: bool = False
    styles: dict[int, str] = field(default_factory=dict)
    style: str = ""
    foreign: tuple[tuple[int, str], ...] = ()
    end: str = ""


def cut(xml: bytes) -> Sheet:
    """Cut a sheet's XML. Raises ``ValueError`` if it has no rows' element, or is not written in UTF-8."""
    if (named := _ENCODING.match(xml)) and named[1].lower() not in {b"utf-8", b"us-ascii"}:
        raise ValueError(f"the sheet is written in {named[1].decode()}")
    found = next((match for match in _ROWS_BEGIN.finditer(xml) if match[1] is not None), None)
    if found is None:
        raise ValueError("no sheetData in the sheet")
    tag = found[1]
    if found[0].endswith(b"/>"):
        whole = found[0][:-2].rstrip() + b">"
        return Sheet(xml[: found.start()] + whole, b"", b"</%ssheetData>" % tag + xml[found.end() :], tag)
    closing = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(</" + re.escape(tag) + rb"sheetData\s*>)", re.DOTALL)
    end = next((match.start() for match in closing.finditer(xml, found.end()) if match[1]), -1)
    if end < 0:
        raise ValueError("the sheet's rows do not end")
    return Sheet(xml[: found.end()], _plain(xml[found.end() : end]), xml[end:], tag)


def _plain(rows: bytes) -> bytes:
    """Return rows without comments and CDATA sections: then a tag is a tag wherever it stands."""
    if b"<!" not in rows:
        return rows
    literal = _CDATA.sub(lambda match: _escaped(match[1]), rows)
    return _COMMENT.sub(b"", literal)


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def rows_of(sheet: Sheet) -> Iterator[RawRow]:
    """Yield the rows. One without a number follows the one before it."""
    opening, closing = re.compile(rb"<" + sheet.tag + rb"row\b([^>]*)>"), b"</%srow" % sheet.tag
    place = number = 0
    while found := opening.search(sheet.rows, place):
        attributes, inner, place = found[1], b"", found.end()
        if attributes.endswith(b"/"):
            attributes = attributes[:-1]
        else:
            end = sheet.rows.index(closing, place)
            inner, place = sheet.rows[place:end], sheet.rows.index(b">", end) + 1
        number = int(named[1]) if (named := _R.search(attributes)) else number + 1
        yield RawRow(found.start(), number, attributes if named else b' r="%d"%s' % (number, attributes), inner)


@cache
def _cell_pattern(tag: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<%bc\b([^>]*?)(?:/>|>(.*?)</%bc\s*>)" % (tag, tag), re.DOTALL)


def cells_of(row: RawRow, tag: bytes) -> tuple[list[RawCell], bytes]:
    """Return a row's cells, and what follows the last of them. A cell without an address follows the one before it."""
    cells, end, column = [], 0, 0
    for found in _cell_pattern(tag).finditer(row.inner):
        named, style = _R.search(found[1]), _STYLE.search(found[1])
        column = column_number(named[1].rstrip(b"0123456789")) if named else column + 1
        whole = found[0]
        if not named:
            whole = b'<%bc r="%b%d"%b' % (tag, _letters(column), row.number, whole[len(tag) + 2 :])
        cells.append(RawCell(column, style[1] if style else b"", whole, found[2] or b""))
        end = found.end()
    return cells, row.inner[end:].strip()


@cache
def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1.

    >>> column_number(b"A"), column_number(b"BG")
    (1, 59)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


@cache
def _letters(column: int) -> bytes:
    return column_letters(column).encode()


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column.

    >>> column_letters(1), column_letters(59)
    ('A', 'BG')
    """
    above, rest = divmod(column - 1, 26)
    return (column_letters(above) if above else "") + chr(65 + rest)


def slot_of(row: RawRow, cells: list[RawCell], end: bytes, ours: Collection[int], tag: bytes) -> Slot:
    """Return ``row`` ready to be filled in the columns ``ours``."""
    attributes = _SPANS.sub(b"", row.attributes)
    own = dict(_pairs(attributes))
    return Slot(
        open=f"<{tag.decode()}row{attributes.decode().rstrip()}",
        spans=attributes != row.attributes,
        styles={cell.column: _style(cell.style) for cell in cells if cell.column in ours},
        style=_style(own.get(b"s", b"")) if own.get(b"customFormat") in {b"1", b"true"} else "",
        foreign=tuple((cell.column, cell.whole.decode()) for cell in cells if cell.column not in ours),
        end=end.decode(),
    )


def _style(number: bytes) -> str:
    return f' s="{number.decode()}"' if number else ""


def _pairs(attributes: bytes) -> Iterator[tuple[bytes, bytes]]:
    return ((match[1], match[2] or match[3] or b"") for match in _ATTRIBUTE.finditer(attributes))


def emptied(row: RawRow, cells: list[RawCell], end: bytes, ours: Collection[int], tag: bytes) -> bytes:
    """Return ``row`` with the cells of the columns ``ours`` left without values."""
    kept = b"".join(
        b'<%bc r="%b%d"%b/>' % (tag, _letters(cell.column), row.number, _style(cell.style).encode())
        if cell.column in ours else cell.whole
        for cell in cells
    )  # fmt: skip
    return b"<%brow%b>%b%b</%brow>" % (tag, row.attributes, kept, end, tag)


def column_styles(sheet: Sheet, ours: Collection[int]) -> dict[int, str]:
    """Return the styles that ``<cols>`` gives to the columns ``ours``."""
    styles = {}
    for found in _COL.finditer(sheet.before):
        own = dict(_pairs(found[1]))
        for column in ours if own.get(b"style") else ():
            if int(own.get(b"min", b"0")) <= column <= int(own.get(b"max", b"0")):
                styles[column] = _style(own[b"style"])
    return styles


def without_orphans(cell: RawCell, lost: Collection[bytes], tag: bytes) -> RawCell:
    """Return ``cell`` without its formula if that was shared with one that is gone; its value stays."""
    shared = formula_share(cell.inner, tag)
    if not shared or shared not in lost:
        return cell
    formula = re.compile(rb"<%bf\b[^>]*?(?:/>|>.*?</%bf\s*>)" % (tag, tag), re.DOTALL)
    return RawCell(cell.column, cell.style, formula.sub(b"", cell.whole), formula.sub(b"", cell.inner))


def formula_share(inner: bytes, tag: bytes) -> bytes:
    """Return the number under which a cell shares its formula with others, or nothing."""
    place = inner.find(b"<%bf " % tag)
    found = _SHARED.search(inner, place, inner.find(b">", place)) if place >= 0 else None
    return found[1] if found else b""


def with_dimension(before: bytes, area: str) -> bytes:
    """Return what stands before the rows with ``area`` as the sheet's size, where it tells one."""
    return _DIMENSION.sub(lambda match: match[1] + area.encode(), before, count=1)
