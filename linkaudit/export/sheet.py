"""The seller's own Seller Center workbook, filled. Only the rows of its Template sheet change.

Everything before and after these rows, and every other part of the file, stays byte for byte as it came: validations,
conditional formats, protection, pictures, hidden sheets, the token. The one exception is the size that the sheet
states of itself (``<dimension>``), which is wrong in TikTok's own files and is made right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from linkaudit.errors import UnreadableInput
from linkaudit.export.package import FAULTS, Package
from linkaudit.export.sheet_xml import (
    RawCell,
    RawRow,
    Sheet,
    Slot,
    cells_of,
    column_letters,
    column_styles,
    cut,
    emptied,
    formula_share,
    rows_of,
    slot_of,
    with_dimension,
    without_orphans,
)
from linkaudit.model.listing import Value
from linkaudit.model.template import Template

# Excel: "Total number of characters that a cell can contain", support.microsoft.com, Excel specifications and limits
CELL_MAX = 32_767
# what XML 1.0 has no place for; a lone half of a surrogate pair among it
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # read as a character by its number unless it is escaped itself
_SPECIAL = re.compile(r"[&<>\r_\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KEEP_SPACE = re.compile(r"^\s|\s$|[\n\t]|  ")

_Extent = tuple[int, int, int, int]  # first row, first column, last row, last column
_CURE = "Download the template again and give that file, as it was downloaded."


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    index: int
    letters: str
    style: str  # of a cell that there was none for


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template that was cut once, to be filled many times. ``room``: how many rows it takes.

    ``rest`` are the rows from the first data row on, emptied: their ``numbers``, and where each ``starts``.
    """

    package: Package
    part: str
    changes: Mapping[str, list[bytes] | None]
    columns: tuple[_Column, ...]
    slots: Mapping[int, Slot]
    before: bytes
    head: bytes
    rest: bytes
    numbers: Sequence[int]
    starts: Sequence[int]
    after: bytes
    tag: str
    extent: _Extent | None
    first_row: int
    room: int


def fill(template_bytes: bytes, template: Template, rows: Iterable[Mapping[str, Value]]) -> bytes:
    """Return the template with ``rows`` in it: see ``filled``."""
    return filled(prepare(template_bytes, template), rows)


def prepare(template_bytes: bytes, template: Template) -> Prepared:
    """Cut a template for ``filled``. Raises ``UnreadableInput`` if the bytes are not those of ``template``."""
    try:
        package = Package(template_bytes)
        part = package.sheet(template.sheet)
        sheet = cut(package.read(part))
        return _cut(package, part, sheet, template)
    except FAULTS as fault:
        raise UnreadableInput(f"cannot be filled ({fault})", where=template.name, cure=_CURE) from fault


def filled(prepared: Prepared, rows: Iterable[Mapping[str, Value]]) -> bytes:
    """Return the workbook with ``rows``, values by machine key, from the first data row on.

    Texts are stored as texts whatever they look like, ``int`` and ``Decimal`` as numbers; an empty text leaves the cell
    empty. Characters that XML forbids are left out, a carriage return becomes a line feed. Values under a key that the
    template has no column for are not written. Columns without a key are the seller's own and keep what is in them;
    all other cells of data rows that get no value lose the one they had.

    Raises ``ValueError`` for more rows than there is room for, a text of more than 32,767 characters or a number that
    is none: the caller sees to that before.
    """
    given = list(rows)
    if len(given) > prepared.room:
        raise ValueError(f"{len(given)} rows do not fit into {prepared.room}")
    written = [_row(prepared, number, values) for number, values in enumerate(given, prepared.first_row)]
    place = bisect_left(prepared.numbers, prepared.first_row + len(given))
    rest = prepared.rest[prepared.starts[place] :] if place < len(prepared.starts) else b""
    before = with_dimension(prepared.before, _area(prepared.extent, [extent for _, extent in written]))
    chunks = [before, prepared.head, *(line for line, _ in written), rest, prepared.after]
    return prepared.package.exchanged({**prepared.changes, prepared.part: chunks})


# ── Cutting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cut(package: Package, part: str, sheet: Sheet, template: Template) -> Prepared:
    ours = {column.index for column in template.columns if column.key}
    body = _Body(ours, sheet.tag, range(template.first_row, template.last_row + 1))
    head = len(sheet.rows)
    for row in rows_of(sheet):
        if row.number < template.first_row:
            body.measure(row.number, cells_of(row, sheet.tag)[0])
        else:
            head = min(head, row.begin)
            body.take(row)
    styles = column_styles(sheet, ours)
    if template.first_row in body.slots:
        styles |= {index: style for index, style in body.slots[template.first_row].styles.items() if style}
    columns = tuple(
        _Column(column.key, column.index, column_letters(column.index), styles.get(column.index, ""))
        for column in sorted(template.columns, key=lambda column: column.index)
        if column.key
    )
    return Prepared(
        package=package, part=part, changes=package.without_calc_chain() if body.lost_formula else {}, columns=columns,
        slots=body.slots, before=sheet.before, head=sheet.rows[:head], rest=b"".join(body.rest), numbers=body.numbers,
        starts=body.starts, after=sheet.after, tag=sheet.tag.decode(), extent=body.extent, first_row=template.first_row,
        room=len(body.fillable),
    )  # fmt: skip


class _Body:
    """What is gathered of the data rows, one after the other, in the order of the sheet."""

    def __init__(self, ours: set[int], tag: bytes, fillable: range) -> None:
        self.fillable = fillable
        self.slots: dict[int, Slot] = {}
        self.rest: list[bytes] = []
        self.numbers: list[int] = []
        self.starts: list[int] = []
        self.extent: _Extent | None = None
        self.lost_formula = False
        self._ours, self._tag = ours, tag
        self._lost: set[bytes] = set()  # numbers of shared formulas whose first cell is emptied
        self._size = 0

    def measure(self, number: int, cells: Sequence[RawCell]) -> None:
        """Widen the extent by the cells of a row."""
        if cells:
            columns = [cell.column for cell in cells]
            self.extent = _around(self.extent, (number, min(columns), number, max(columns)))

    def take(self, row: RawRow) -> None:
        """Take a data row."""
        cells, end = cells_of(row, self._tag)
        if b"<%bf" % self._tag in row.inner:
            cells = self._without_formulas(cells)
        self.measure(row.number, cells)
        if row.number in self.fillable:
            self.slots[row.number] = slot_of(row, cells, end, self._ours, self._tag)
        empty = emptied(row, cells, end, self._ours, self._tag)
        self.rest.append(empty)
        self.numbers.append(row.number)
        self.starts.append(self._size)
        self._size += len(empty)

    def _without_formulas(self, cells: Sequence[RawCell]) -> list[RawCell]:
        """Note the formulas that go, and take those away that lived by one of them."""
        for cell in cells:
            if cell.column in self._ours and b"<%bf" % self._tag in cell.inner:
                self.lost_formula = True
                self._lost.add(formula_share(cell.inner, self._tag))
        return [without_orphans(cell, self._lost, self._tag) for cell in cells]


def _around(one: _Extent | None, other: _Extent) -> _Extent:
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _area(extent: _Extent | None, more: Iterable[_Extent | None]) -> str:
    """Return all extents as one reference, as ``A1:BG1000``."""
    for other in more:
        extent = _around(extent, other) if other else extent
    top, left, bottom, right = extent or (1, 1, 1, 1)
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(prepared: Prepared, number: int, values: Mapping[str, Value]) -> tuple[bytes, _Extent | None]:
    """Return a filled row, and where its cells stand."""
    tag = prepared.tag
    slot = prepared.slots.get(number) or Slot(f'<{tag}row r="{number}"')
    cells = []
    for column in prepared.columns:
        style, value = slot.styles.get(column.index), values.get(column.key, "")
        if content := _content(value, tag) if value != "" else "":
            kept = slot.style or column.style if style is None else style
            cells.append((column.index, f'<{tag}c r="{column.letters}{number}"{kept}{content}</{tag}c>'))
        elif style is not None:
            cells.append((column.index, f'<{tag}c r="{column.letters}{number}"{style}/>'))
    if slot.foreign:
        cells = sorted([*cells, *slot.foreign])
    if not cells:
        return f"{slot.open}>{slot.end}</{tag}row>".encode(), None
    left, right = cells[0][0], cells[-1][0]
    spans = f' spans="{left}:{right}"' if slot.spans else ""
    inner = "".join([cell for _, cell in cells])
    return f"{slot.open}{spans}>{inner}{slot.end}</{tag}row>".encode(), (number, left, number, right)


def _content(value: Value, tag: str) -> str:
    """Return the rest of a cell's tag and what is in the cell; empty for a text of nothing that XML can hold."""
    if not isinstance(value, str):
        if isinstance(value, Decimal) and not value.is_finite():
            raise ValueError(f"{value} is no number that a cell can hold")
        return f"><{tag}v>{value:f}</{tag}v>" if isinstance(value, Decimal) else f"><{tag}v>{value:d}</{tag}v>"
    text = cell_text(value)
    space = ' xml:space="preserve"' if _KEEP_SPACE.search(text) else ""
    return f' t="inlineStr"><{tag}is><{tag}t{space}>{text}</{tag}t></{tag}is>' if text else ""


def cell_text(text: str) -> str:
    r"""Return ``text`` as XML of a cell. Raises ``ValueError`` if it is longer than a cell can hold.

    >>> cell_text("<b>A&B</b>\x07 _x0041_\r\n")
    '&lt;b&gt;A&amp;B&lt;/b&gt; _x005F_x0041_\n'
    """
    if _SPECIAL.search(text):
        text = _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > CELL_MAX // 2 and len(text.encode("utf-16-le")) // 2 > CELL_MAX:
        raise ValueError(f"a text of {len(text):,} characters does not fit into a cell")
    if _SPECIAL.search(text):
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
