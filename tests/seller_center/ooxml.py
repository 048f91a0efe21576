"""Raw OOXML: cells, sheets and a package's other parts as strings. No library that would put its own order into it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STRICT = ((MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
           (RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships"))  # fmt: skip
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Value = str | int | Decimal
DEFAULT, LABEL, NEED, HELP, TEXT, NUMBER, UNLOCKED, SAMPLE = range(8)  # places in cellXfs


def letters(column: int) -> str:
    """Return the letters of a column counted from 1.

    >>> [letters(n) for n in (1, 26, 27, 59, 703)]
    ['A', 'Z', 'AA', 'BG', 'AAA']
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Strings:
    """The shared strings of a package, in the order of their first use. ``rich`` ones are written as runs."""

    def __init__(self, rich: Iterable[str] = ()) -> None:
        self._places: dict[str, int] = {}
        self._rich = frozenset(rich)
        self._uses = 0

    def place(self, text: str) -> int:
        """Return the number of ``text``."""
        self._uses += 1
        return self._places.setdefault(text, len(self._places))

    def xml(self) -> str:
        """Return xl/sharedStrings.xml."""
        items = "".join(self._item(text) for text in self._places)
        return (f'{DECLARATION}<sst xmlns="{MAIN}" count="{self._uses}" uniqueCount="{len(self._places)}">{items}</sst>')

    def _item(self, text: str) -> str:
        if text in self._rich:
            half = len(text) // 2
            return (f'<si><r><rPr><b/><sz val="11"/><color rgb="FF"/></rPr><t xml:space="preserve">{escape(text[:half])}</t></r>'
                    f'<r><t xml:space="preserve">{escape(text[half:])}</t></r><phoneticPr fontId="1"/></si>')  # fmt: skip
        return f'<si><t xml:space="preserve">{escape(text)}</t></si>'


def cell(row: int, column: int, value: Value, strings: Strings, style: int = DEFAULT) -> str:
    """Return a cell; an empty text gives one with a style alone, a text that begins with ``=`` a formula."""
    head = f'<c r="{letters(column)}{row}"' + (f' s="{style}"' if style else "")
    if value == "":
        return f"{head}/>" if style else ""
    if not isinstance(value, str):
        return f"{head}><v>{value}</v></c>"
    if value.startswith("="):
        return f"{head}><f>{escape(value[1:])}</f><v>1</v></c>"
    return f'{head} t="s"><v>{strings.place(value)}</v></c>'


def row(number: int, cells: str, attributes: str = "") -> str:
    """Return a row of ready cells."""
    return f'<row r="{number}"{attributes}>{cells}</row>' if cells else f'<row r="{number}"{attributes}/>'


def plain_sheet(rows: Sequence[Sequence[Value]], strings: Strings, after: str = "") -> str:
    """Return a sheet that holds ``rows`` from A1; ``after`` is what follows its cells."""
    body = "".join(
        row(number, "".join(cell(number, column, value, strings) for column, value in enumerate(values, 1)))
        for number, values in enumerate(rows, 1)
    )
    return (f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetData>{body}</sheetData>{after}'
            "</worksheet>")  # fmt: skip


def relations(targets: Iterable[tuple[str, str, str]]) -> str:
    """Return a .rels part of (id, kind, target)."""
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind if "://" in kind else f"{RELATIONS}/{kind}"}" Target={quoteattr(target)}/>'
        for name, kind, target in targets
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def content_types(parts: Mapping[str, str]) -> str:
    """Return [Content_Types].xml for part → the end of its type."""
    office = "application/vnd.openxmlformats-"
    lines = "".join(
        f'<Override PartName="/{part}" ContentType="{office}{kind}+xml"/>' for part, kind in parts.items()
    )
    defaults = (("png", "image/png"), ("rels", f"{office}package.relationships+xml"), ("xml", "application/xml"),
                ("vml", f"{office}officedocument.vmlDrawing"))  # fmt: skip
    known = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults)
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{known}{lines}</Types>'


def styles() -> str:
    """Return xl/styles.xml with four colours that are no colours, as the real one has them."""
    bad = '<color rgb="FF"/>'
    fonts = f'<fonts count="3"><font><sz val="11"/><name val="Arial"/></font><font><b/>{bad}</font><font><i/>{bad}</font></fonts>'
    fills = ('<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
             '<fill><patternFill patternType="solid"><fgColor rgb="FF"/><bgColor rgb="FF"/></patternFill></fill></fills>')  # fmt: skip
    base, open_to_all = '<xf numFmtId="{}" fontId="{}" fillId="{}" borderId="0" xfId="0"', '<protection locked="0"/>'
    kinds = [(0, 0, 0, ""), (0, 1, 2, ""), (0, 2, 2, ""), (0, 2, 0, '<alignment wrapText="1"/>'), (49, 0, 0, open_to_all),
             (2, 0, 0, open_to_all), (0, 0, 0, open_to_all), (0, 2, 0, "")]  # fmt: skip
    xfs = [f"{base.format(*ids)}>{inner}</xf>" for *ids, inner in kinds]
    dxf = '<dxfs count="1"><dxf><font><b/></font><fill><patternFill><bgColor rgb="FFD9D9D9"/></patternFill></fill></dxf></dxfs>'
    return (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}">{fonts}{fills}<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(xfs)}">{"".join(xfs)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
        f'builtinId="0"/></cellStyles>{dxf}</styleSheet>'
    )


def png(width: int, height: int) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = (b"\0" + b"\x99" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def drawing() -> str:
    """Return a drawing that shows picture rId1."""
    base = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'{DECLARATION}<xdr:wsDr xmlns:xdr="{base}/spreadsheetDrawing" xmlns:a="{base}/main"><xdr:oneCellAnchor>'
        "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        '<xdr:ext cx="914400" cy="914400"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Good picture"/><xdr:cNvPicPr/>'
        f'</xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="{RELATIONS}" r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>'
        '</xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom '
        'prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>'
    )


def comments(at: Mapping[str, str]) -> str:
    """Return a comments part of cell → text."""
    notes = "".join(f'<comment ref="{place}" authorId="0"><text><r><t>{escape(text)}</t></r></text></comment>'
                    for place, text in at.items())  # fmt: skip
    return (f'{DECLARATION}<comments xmlns="{MAIN}"><authors><author>Seller Center</author></authors>'
            f"<commentList>{notes}</commentList></comments>")  # fmt: skip


def vml(places: Iterable[tuple[int, int]]) -> str:
    """Return the drawing of comments at (row, column), counted from 0."""
    shapes = "".join(
        f'<v:shape id="_x0000_s{1025 + n}" type="#_x0000_t202" style="position:absolute;visibility:hidden"><x:ClientData '
        f'ObjectType="Note"><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>'
        for n, (row, column) in enumerate(places)
    )
    return ('<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
            f'o:spt="202" path="m,l,21600r21600,l21600,xe"/>{shapes}</xml>')  # fmt: skip


def properties(application: str) -> dict[str, str]:
    """Return the parts of docProps."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    return {
        "docProps/app.xml": f'{DECLARATION}<Properties xmlns="{office}/extended-properties">'
        f"<Application>{escape(application)}</Application></Properties>",
        "docProps/core.xml": f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Seller Center</dc:creator></cp:coreProperties>',
        "docProps/custom.xml": f'{DECLARATION}<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="origin"><vt:lpwstr>made up</vt:lpwstr>'
        "</property></Properties>",
    }


def prefixed(xml: str) -> str:
    """Return a part whose own elements carry the prefix ``x``."""
    return re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", xml).replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


def pack(path: Path, parts: Mapping[str, str | bytes], *, strict: bool = False, stored: Iterable[str] = ()) -> None:
    """Write the package. ``strict``: with the names of ISO's strict form; parts in ``stored`` are not compressed."""
    plain = frozenset(stored)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            if isinstance(content, str):
                for loose, tight in _STRICT if strict else ():
                    content = content.replace(loose, tight)  # noqa: PLW2901 - the part as it is to be written
                content = content.encode()  # noqa: PLW2901 - as above
            info = zipfile.ZipInfo(name, (2026, 4, 30, 6, 4, 16))
            info.compress_type = zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, content)
