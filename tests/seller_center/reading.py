"""A workbook's cells, read by its XML alone: independent of every reader that the package uses."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from lxml import etree

Place = tuple[int, int]  # row, column, counted from 1
Scalar = str | Decimal | bool | None
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is stored: ``kind`` is its type (``n``, ``s``, ``inlineStr`` …), ``formula`` empty or a text."""

    value: Scalar
    style: int
    kind: str
    formula: str | None


@dataclass
class Book:
    """A workbook. Sheets are read when they are asked for."""

    content: bytes
    _sheets: dict[str, dict[Place, Cell]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> Book:
        """Read the file at ``path``."""
        return cls(path.read_bytes())

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """Every part's bytes by name, in order."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def _book(self) -> etree._Element:
        return etree.fromstring(self.parts["xl/workbook.xml"])

    @cached_property
    def names(self) -> list[str]:
        """The sheets' names, in order."""
        return [sheet.get("name", "") for sheet in self._book.iter("{*}sheet")]

    @cached_property
    def hidden(self) -> list[str]:
        """The names of the sheets that do not show."""
        return [sheet.get("name", "") for sheet in self._book.iter("{*}sheet") if sheet.get("state", "visible") != "visible"]

    @cached_property
    def defined(self) -> dict[str, str]:
        """What names stand for, by name in lower case."""
        return {name.get("name", "").lower(): name.text or "" for name in self._book.iter("{*}definedName")}

    def part(self, sheet: str) -> str:
        """Return the name of a sheet's part."""
        relations = etree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        found = next(one for one in self._book.iter("{*}sheet") if one.get("name") == sheet)
        target = targets[next(str(value) for key, value in found.attrib.items() if str(key).endswith("}id"))]
        return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    def tree(self, sheet: str) -> etree._Element:
        """Return a sheet's XML."""
        return etree.fromstring(self.parts[self.part(sheet)], etree.XMLParser(huge_tree=True))

    @cached_property
    def _strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.parts:
            return []
        return [_text(item) for item in etree.fromstring(self.parts["xl/sharedStrings.xml"]).iterchildren("{*}si")]

    def cells(self, sheet: str) -> dict[Place, Cell]:
        """Return a sheet's cells by place, those with a style alone included."""
        if sheet not in self._sheets:
            found, row = {}, 0
            for line in self.tree(sheet).iter("{*}row"):
                row, column = int(line.get("r", row + 1)), 0
                for cell in line.iterchildren("{*}c"):
                    column = place_of(cell.get("r", ""))[1] if cell.get("r") else column + 1
                    found[row, column] = self._cell(cell)
            self._sheets[sheet] = found
        return self._sheets[sheet]

    def value(self, sheet: str, row: int, column: int) -> Scalar:
        """Return what a cell holds; None for nothing."""
        cell = self.cells(sheet).get((row, column))
        return cell.value if cell else None

    def _cell(self, cell: etree._Element) -> Cell:
        kind, formula = cell.get("t", "n"), cell.find("{*}f")
        raw = cell.findtext("{*}v")
        value: Scalar = None
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            value = _text(inline) if inline is not None else None
        elif raw is not None:
            value = self._value(kind, raw)
        return Cell(value, int(cell.get("s", "0")), kind, None if formula is None else formula.text or "")

    def _value(self, kind: str, raw: str) -> Scalar:
        if kind == "s":
            return self._strings[int(raw)]
        if kind == "b":
            return raw == "1"
        return Decimal(raw) if kind == "n" else _decoded(raw)


def _text(item: etree._Element) -> str:
    """Return the text of a string item: plain or runs, without the reading aids of Japanese."""
    texts = [one.text or "" for one in item.iter("{*}t") if not any("}rPh" in str(above.tag) for above in one.iterancestors())]
    return _decoded("".join(texts))


def _decoded(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def place_of(address: str) -> Place:
    """Return row and column of an address.

    >>> place_of("BG7"), place_of("$A$12")
    ((7, 59), (12, 1))
    """
    letters, digits = re.fullmatch(r"\$?([A-Za-z]+)\$?(\d+)", address).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column


def area_of(reference: str) -> tuple[int, int, int, int]:
    """Return first row, first column, last row, last column of ``A7:B9`` or ``A7``."""
    first, _, last = reference.partition(":")
    return *place_of(first), *place_of(last or first)
