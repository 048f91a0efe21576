"""The parts of an XLSX package: its sheets with their states, and the first rows of each without reading the rest."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from lxml import etree

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.reading import streams

WORKBOOK = "xl/workbook.xml"
AGAIN = "Download it again."

_STRINGS = "xl/sharedStrings.xml"
_BLOCK = 1 << 16
_SHEETS = 40  # sheets whose first rows are looked at
_MOST = 8 << 20  # bytes of a sheet or of its strings that its first rows are looked for in
_CELL = re.compile(r"([A-Z]{1,3})(\d+)?")


class SheetPart(NamedTuple):
    """A sheet, whether it is hidden, and the name of its part in the package."""

    name: str
    hidden: bool
    part: str


class Book(NamedTuple):
    """What ``xl/workbook.xml`` says: the sheets in order, and what the defined names stand for."""

    sheets: tuple[SheetPart, ...]
    names: dict[str, str]


@contextmanager
def opened(member: Member) -> Iterator[zipfile.ZipFile]:
    """Open the package of a workbook, which may lie in another archive. Raises ``UnreadableInput`` on damage."""
    with ExitStack() as stack:
        archive = stack.enter_context(streams.open_zip(member.path, member.name))
        if member.inner:
            seekable = stack.enter_context(archive.open(member.inner))
            archive = stack.enter_context(streams.open_zip(seekable, member.name))
        yield archive


def book(archive: zipfile.ZipFile, where: str) -> Book:
    """Return the sheets of a package. Raises ``UnreadableInput`` on damage."""
    root = _tree(archive, WORKBOOK, where)
    parts = _targets(_tree(archive, "xl/_rels/workbook.xml.rels", where))
    sheets = tuple(
        SheetPart(sheet.get("name", ""), sheet.get("state", "visible") != "visible", parts[key])
        for sheet in _all(root, "sheet")
        if (key := _relation(sheet)) in parts
    )
    return Book(sheets, {one.get("name", ""): one.text or "" for one in _all(root, "definedName")})


def blocks(archive: zipfile.ZipFile, part: str, where: str) -> Iterator[bytes]:
    """Yield the bytes of a part. Raises ``UnreadableInput`` on damage, or if there is no such part."""
    with streams.open_part(archive, part, f"{where} > {part}") as stream:
        while block := stream.read(_BLOCK):
            yield block


def events(archive: zipfile.ZipFile, part: str, tags: tuple[str, ...], where: str,
           most: int | None = None) -> Iterator[etree._Element]:
    """Yield the elements of these local names at their ends. Each is emptied once the next is asked for.

    ``most`` bytes of the part are looked at. Raises ``UnreadableInput`` on damage.
    """
    parser = etree.XMLPullParser(events=("end",), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False,
                                 no_network=True, load_dtd=False, huge_tree=True)  # fmt: skip
    read = 0
    try:
        for block in blocks(archive, part, where):
            parser.feed(block)
            for _, element in parser.read_events():
                if isinstance(element, etree._Element):  # noqa: SLF001  lxml names its element type so
                    yield element
                    element.clear()
            read += len(block)
            if most is not None and read > most:
                return
        parser.close()
    except etree.XMLSyntaxError as fault:
        raise UnreadableInput("stops being XML", where=f"{where} > {part}", cure=AGAIN) from fault


def tops(member: Member, most: int) -> list[tuple[str, list[list[str]]]]:
    """Return name and first ``most`` rows of each sheet, blank rows included, as texts.

    Little of a large workbook is read. Raises ``UnreadableInput`` on damage.
    """
    with opened(member) as archive:
        sheets = book(archive, member.name).sheets[:_SHEETS]
        try:
            rows = {sheet.name: _top(archive, sheet.part, most, member.name) for sheet in sheets}
            wanted = {int(cell) for cells in rows.values() for row in cells for cell, shared in row.values() if shared}
        except ValueError as fault:
            raise UnreadableInput("has a row or cell that is not numbered", where=member.name, cure=AGAIN) from fault
        texts = _strings(archive, wanted, member.name) if wanted else {}
    return [(name, [_texts(row, texts) for row in cells]) for name, cells in rows.items()]


# column from 1 → its value, and whether that is the number of a shared string
_Cells = dict[int, tuple[str, bool]]


def _top(archive: zipfile.ZipFile, part: str, most: int, where: str) -> list[_Cells]:
    found: list[_Cells] = []
    for row in events(archive, part, ("row",), where, _MOST):
        number = max(int(row.get("r") or len(found) + 1), 1)
        if number > most:
            break
        found += [{} for _ in range(len(found), number)]
        found[number - 1] = _cells(row)
    return found


def _cells(row: etree._Element) -> _Cells:
    found: _Cells = {}
    column = 0
    for cell in _all(row, "c"):
        match = _CELL.match(cell.get("r", ""))
        column = column_number(match[1]) if match else column + 1
        value = "".join(one.text or "" for one in _all(cell, "v"))
        if cell.get("t") == "inlineStr":
            found[column] = (plain(cell), False)
        elif value:
            found[column] = (value, cell.get("t") == "s" and value.isdecimal())
    return found


def _strings(archive: zipfile.ZipFile, wanted: set[int], where: str) -> dict[str, str]:
    last = max(wanted)
    found: dict[str, str] = {}
    for number, element in enumerate(events(archive, _STRINGS, ("si",), where, _MOST)):
        if number in wanted:
            found[str(number)] = plain(element)
        if number >= last:
            break
    return found


def _texts(row: _Cells, strings: dict[str, str]) -> list[str]:
    texts = {column: strings.get(value, "") if shared else value for column, (value, shared) in row.items()}
    return [texts.get(column, "") for column in range(1, max(texts, default=0) + 1)]


def plain(element: etree._Element) -> str:
    """Return the text of a string element or an inline cell: its runs joined, without phonetic ones."""
    return "".join(
        one.text or "" for one in _all(element, "t")
        if (above := one.getparent()) is None or etree.QName(above).localname != "rPh"
    )


def column_number(letters: str) -> int:
    """Return the number of a column, from 1.

    >>> column_number("A"), column_number("BG")
    (1, 59)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _tree(archive: zipfile.ZipFile, part: str, where: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(b"".join(blocks(archive, part, where)), parser)
    except etree.XMLSyntaxError as fault:
        raise UnreadableInput("stops being XML", where=f"{where} > {part}", cure=AGAIN) from fault


def _targets(root: etree._Element) -> dict[str, str]:
    """Return the parts that a package's workbook points at, by the id of the relation."""
    return {one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
            for one in _all(root, "Relationship")}  # fmt: skip


def _relation(sheet: etree._Element) -> str:
    return next((str(value) for name, value in sheet.items() if etree.QName(name).localname == "id"), "")
