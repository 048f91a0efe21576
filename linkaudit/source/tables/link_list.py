"""A plain list of TikTok links: a text file or CSV with one URL a row, kept by the seller."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from linkaudit.model import Batch, Content, Direction, OwnerKind, Placement, Skip, Surface, Visit
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import Row, Table
from linkaudit.source.reading.values import number, whole
from linkaudit.source.tables.link_layout import (
    FIGURES,
    PLAIN,
    SURFACES,
    Layout,
    is_comment,
    layout_of,
    split_line,
    told,
    word,
)
from linkaudit.urls.personal import blank

_PER_ROW = 8
_NO_URL = ("no URL in this row", "Write one URL a row, as https://shop.example/products/tent, or begin remarks with #.")
_SURFACES = "Write one of: storefront, video, live, ad, catalog, bio, post."


class LinkList:
    """Where the seller's TikTok links stand. Cursor: rows, header and remarks included."""

    name = "link_list"
    expects = "link list (text or CSV with one URL a row; surface, note, sessions, orders, revenue may stand beside it)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``. The last resort: asked when no other kind fits."""
        return not member.names and layout_of(_head(member)) is not None

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        layout = layout_of(_head(member)) or Layout(PLAIN, {})
        table = Table(member, headed=False, delimiter=layout.delimiter)
        return batches(tabular.announced(_steps(table, layout, member.file_name), table, start), start)


def _head(member: Member) -> str:
    """Return the head's whole lines."""
    text = tabular.head_text(member.head)
    return text.rpartition("\n")[0] if member.size > len(member.head) else text


def _steps(table: Table, layout: Layout, name: str) -> Iterator[Step]:
    header = bool(layout.columns)
    cursor = 0
    for cursor, row in enumerate(table.rows(), 1):
        if not row.fault and is_comment(row.cells or [""]):
            yield Step(cursor, [])
        elif header:
            header = False
            yield Step(cursor, [])
        else:
            yield Step(cursor, _records(cursor, row, layout, name))
    if not cursor:
        yield Step(0, [])


def _records(ref: int, row: Row, layout: Layout, name: str) -> list[Content]:
    notes = _Notes(ref, row.number)
    if row.fault:
        column, why, cure = row.fault
        return [notes.skip(column, why, cure)]
    fields = _fields(row.cells, layout)
    if not fields.get("url"):
        return [notes.skip("", *_NO_URL)]
    if layout.columns and any(cell.strip() for cell in row.cells[layout.width:]):
        return [notes.skip("", "more cells than the header has", "Put a cell that holds a comma in quotes.")]
    surface, url = _surface(fields.get("surface", ""), notes), blank(fields["url"])
    placement = Placement(
        owner_kind=OwnerKind.LINK_LIST, owner_ref=1, owner_id=name, title=name, field="url", ordinal=ref,
        locator=f"row {row.number}", url=url, direction=Direction.INBOUND, surface=surface,
        note=fields.get("note", ""),
    )
    visit = _visit(ref, url, surface, fields, notes)
    return [placement, *([visit] if visit else []), *notes.skips]


def _fields(cells: list[str], layout: Layout) -> dict[str, str]:
    if layout.columns:
        found = {field: cells[index].strip() for field, index in layout.columns.items() if index < len(cells)}
        if layout.currency and not found.get("currency"):
            found["currency"] = layout.currency
        return found
    if layout.delimiter == PLAIN:
        url, rest = split_line(cells[0])
        return {"url": url, "note": rest}
    return told(cells)


class _Notes:
    """What could not be understood in one row."""

    def __init__(self, ref: int, row: int) -> None:
        self._ref = ref
        self._row = row
        self.skips: list[Content] = []

    def skip(self, column: str, why: str, cure: str) -> Skip:
        where = f"row {self._row}, column {column}" if column else f"row {self._row}"
        found = Skip(ref=self._ref * _PER_ROW + len(self.skips), where=where, why=why, cure=cure)
        self.skips.append(found)
        return found


def _surface(text: str, notes: _Notes) -> Surface:
    if not text:
        return Surface.UNKNOWN
    found = SURFACES.get(word(text))
    if found is None:
        notes.skip("surface", f"{text[:40]!r} is no TikTok place that is known", _SURFACES)
    return found or Surface.UNKNOWN


def _visit(ref: int, url: str, surface: Surface, fields: dict[str, str], notes: _Notes) -> Visit | None:
    sessions, orders = (_count(name, fields.get(name, ""), notes) for name in FIGURES[:2])
    revenue = _money(fields.get("revenue", ""), notes)
    if sessions is None and orders is None and revenue is None:
        return None
    return Visit(ref=ref, origin="link_list", landing_url=url, surface=surface, sessions=sessions, orders=orders,
                 revenue=revenue, currency=_currency(fields.get("currency", ""), notes) if revenue is not None else "")


def _count(name: str, text: str, notes: _Notes) -> int | None:
    found = whole(text)
    if text and (found is None or found < 0):
        notes.skip(name, f"{text[:40]!r} is no count", "Write a whole number.")
        return None
    return found


def _money(text: str, notes: _Notes) -> Decimal | None:
    found = number(text)
    if text and found is None:
        notes.skip("revenue", f"{text[:40]!r} is no amount", "Write a plain number, as 1234.50.")
    return found


def _currency(text: str, notes: _Notes) -> str:
    code = text.strip().upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):  # noqa: PLR2004  ISO 4217
        notes.skip("currency", f"{text[:40]!r} is no currency code", "Write three letters, as USD.")
        return ""
    return code
