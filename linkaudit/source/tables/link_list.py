"""A plain list of TikTok links: a text file or CSV with one URL a row, kept by the seller."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from linkaudit.model import Batch, Content, Direction, OwnerKind, Placement, Series, Skip, Surface, Visit
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.reading.amounts import OPEN, Amounts
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.facts import Facts
from linkaudit.source.reading.tabular import Row, Table
from linkaudit.source.reading.values import currency, is_open
from linkaudit.source.tables.link_layout import PLAIN, Layout, is_comment, layout_of, told
from linkaudit.source.tables.link_text import cell_url, has_link, split_line
from linkaudit.source.tables.link_words import count, figure, place
from linkaudit.urls.personal import blank

ORIGIN = "link_list"
_PER_ROW = 8
_NAMES = 200
_NO_URL = ("no URL in this row", "Write one URL a row, as https://shop.example/products/tent, or begin remarks with #.")
_SEVERAL = ("several URLs, and none is plainly the shop's", "Write one URL a row.")
_FIGURES = "figures below no header, not counted: begin the list with url,surface,sessions,orders,revenue"
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
        steps = _steps(table, layout, member.file_name, _amounts(member, layout))
        return batches(tabular.announced(steps, table, start), start)


def _head(member: Member) -> str:
    """Return the head's whole lines."""
    text = tabular.head_text(member.head)
    return text.rpartition("\n")[0] if member.size > len(member.head) else text


def _amounts(member: Member, layout: Layout) -> Amounts:
    def cells(*fields: str) -> Iterator[str]:
        columns = [layout.columns[field] for field in fields if field in layout.columns]
        rows = Table(member, headed=False, delimiter=layout.delimiter).rows() if columns else iter(())
        return (row.cells[index] for row in rows for index in columns if index < len(row.cells))

    return Amounts(lambda: cells("revenue"), lambda: cells("sessions", "orders"), dots=layout.dots)


def _steps(table: Table, layout: Layout, name: str, amounts: Amounts) -> Iterator[Step]:
    above = layout.above
    facts = Facts(ORIGIN, "")
    cursor = 0
    for cursor, row in enumerate(table.rows(), 1):
        if not row.fault and is_comment(row.cells or [""]):
            yield Step(cursor, [])
        elif above:
            above -= 1
            yield Step(cursor, [], {} if above else _unused(layout))
        else:
            yield _step(cursor, row, layout, name, facts.number(row.cells), amounts)
    # one shape for all lists: they stand beside each other, whatever their columns
    metrics = " ".join(name for name in ("sessions", "orders", "revenue") if name in layout.columns)
    yield Step(cursor, [Series(ref=1, origin=ORIGIN, shape="", metrics=metrics, landing=True)])


def _unused(layout: Layout) -> dict[str, int]:
    names = ", ".join(layout.unused)
    return {f"columns of a link list that are not read: {names[:_NAMES]}": len(layout.unused)} if names else {}


def _step(ref: int, row: Row, layout: Layout, name: str, fact: int, amounts: Amounts) -> Step:
    notes = _Notes(ref, row.number, amounts)
    if row.fault:
        column, why, cure = row.fault
        return Step(ref, [notes.skip(column, why, cure)])
    if layout.columns and any(cell.strip() for cell in row.cells[layout.width:]):
        return Step(ref, [notes.skip("", "more cells than the header has", "Put a cell that holds a comma in quotes.")])
    fields = _fields(row.cells, layout)
    left_out = {_FIGURES: 1} if "figures" in fields else {}
    return Step(ref, _records(ref, fields, notes, name, fact), left_out)


def _records(ref: int, fields: dict[str, str], notes: _Notes, name: str, fact: int) -> list[Content]:
    if not fields.get("url"):
        return [notes.skip("", *(_SEVERAL if fields.get("several") else _NO_URL))]
    surface, url = _surface(fields.get("surface", ""), notes), blank(fields["url"])
    placement = Placement(
        owner_kind=OwnerKind.LINK_LIST, owner_ref=1, owner_id=name, title=name, field="url", ordinal=ref,
        locator=f"row {notes.row}", url=url, direction=Direction.INBOUND, surface=surface,
        note=fields.get("note", ""),
    )
    visit = _visit(ref, url, surface, fields, notes, fact)
    return [placement, *([visit] if visit else []), *notes.skips]


def _fields(cells: list[str], layout: Layout) -> dict[str, str]:
    if not layout.columns:
        found, text = _told(cells, layout), " ".join(cells)
    else:
        found = {field: cells[index].strip() for field, index in layout.columns.items() if index < len(cells)}
        text = found.get("url", "")
        found["url"] = cell_url(text)
        if layout.currency and not found.get("currency"):
            found["currency"] = layout.currency
    if not found.get("url") and has_link(text):
        found["several"] = text
    return found


def _told(cells: list[str], layout: Layout) -> dict[str, str]:
    if layout.delimiter != PLAIN:
        return told(cells)
    line = split_line(cells[0])
    return {"url": line.url, "note": line.note}


class _Notes:
    """What could not be understood in one row; ``amounts`` is how its revenue is read."""

    def __init__(self, ref: int, row: int, amounts: Amounts) -> None:
        self._ref = ref
        self.row = row
        self.amounts = amounts
        self.skips: list[Content] = []

    def skip(self, column: str, why: str, cure: str) -> Skip:
        where = f"row {self.row}, column {column}" if column else f"row {self.row}"
        found = Skip(ref=self._ref * _PER_ROW + len(self.skips), where=where, why=why, cure=cure)
        self.skips.append(found)
        return found


def _surface(text: str, notes: _Notes) -> Surface:
    if not text:
        return Surface.UNKNOWN
    found = place(text)
    if found is None:
        notes.skip("surface", f"{text[:40]!r} is no TikTok place that is known", _SURFACES)
    return found or Surface.UNKNOWN


def _visit(
    ref: int, url: str, surface: Surface, fields: dict[str, str], notes: _Notes, fact: int
) -> Visit | None:
    sessions, orders = (_count(name, fields.get(name, ""), notes) for name in ("sessions", "orders"))
    revenue = _money(fields.get("revenue", ""), fields.get("currency", ""), notes)
    if sessions is None and orders is None and revenue is None:
        return None
    named = fields.get("currency", "") or currency(fields.get("revenue", ""))
    return Visit(ref=ref, origin=ORIGIN, fact=fact, landing_url=url, surface=surface, sessions=sessions, orders=orders,
                 revenue=revenue, currency=_currency(named, notes) if revenue is not None else "")


def _count(name: str, text: str, notes: _Notes) -> int | None:
    found = count(text)
    if text and found is None:
        notes.skip(name, f"{text[:40]!r} is no count", "Write a whole number.")
    return found


def _money(text: str, code: str, notes: _Notes) -> Decimal | None:
    grouped = notes.amounts.groups(text, code) if is_open(text) else False
    found = figure(text, grouped=bool(grouped))
    if found is not None and grouped is None:
        notes.skip("revenue", *OPEN)
    if text and found is None:
        notes.skip("revenue", f"{text[:40]!r} is no amount", "Write a plain number, as 1234.50.")
    return found


def _currency(text: str, notes: _Notes) -> str:
    code = text.strip().upper()
    if code and not code.isascii():
        code = currency(text) or code
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):  # noqa: PLR2004  ISO 4217
        notes.skip("currency", f"{text[:40]!r} is no currency code", "Write three letters, as USD.")
        return ""
    return code
