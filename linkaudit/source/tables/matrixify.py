"""A Matrixify workbook: products, collections, pages, blog posts, redirects and menus on a sheet each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from linkaudit.model import UNREAD, Batch, Content, Coverage, OwnerKind, Skip
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import Row, fold
from linkaudit.source.tables.matrixify_sheets import Cells, menus, named, things
from linkaudit.source.tables.product_columns import columns, is_product_table
from linkaudit.source.tables.product_rows import Products
from linkaudit.source.tables.redirect_csv import redirect_steps
from linkaudit.source.tables.workbook import Sheet, open_workbook, sheet_names

Reader = Callable[[Iterable[Cells]], Iterator[Step]]

# Sheet names, singular or plural: matrixify.app, "Excel Sheet Name" of each page, read 2026-11-22.
_READERS: dict[str, Reader] = {
    "smart collection": things(OwnerKind.COLLECTION),
    "custom collection": things(OwnerKind.COLLECTION),
    "page": things(OwnerKind.PAGE),
    "blog post": things(OwnerKind.ARTICLE),
    "menu": menus,
}
_NEEDED = {"product": {"handle", "title"}, "redirect": {"path", "target"}, "menu": {"handle"}}
_COLLECTIONS = frozenset({"smart collection", "custom collection"})
_KNOWN = frozenset(_READERS) | {"product", "redirect"}
# matrixify.app, "Command" of each sheet, read 2026-11-27
_DELETE = "DELETE"
_DELETED = "row whose command is to delete: what it names is taken as gone"
_PER_SHEET = 1 << 40  # notes of one sheet are numbered apart from those of the next


class Matrixify:
    """A workbook as the app Matrixify exports it. Cursor: rows below the headers, over all sheets."""

    name = "matrixify"
    expects = "Matrixify workbook (sheets Products, Pages, Blog Posts, Redirects, Menus)"
    stage = "crawl"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return any(_kind(name) in _KNOWN for name in sheet_names(member))

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``. A sheet is held in memory while it is read."""
        return batches(_steps(member, start), start)


def _kind(name: str) -> str:
    return fold(name).removesuffix("s")


def _steps(member: Member, start: int) -> Iterator[Step]:
    book = open_workbook(member)
    cursor = 0
    left_out: dict[str, int] = {}
    coverage: list[Content] = []
    seen: set[str] = set()
    unread: set[str] = set()
    deleted: Counter[str] = Counter()
    for number, name in enumerate(book.sheet_names):
        kind = _kind(name)
        if kind not in _KNOWN:
            left_out[f"sheet {name!r} that is not read"] = 1
            continue
        sheet = Sheet(book, name, member.name)
        missing = _NEEDED.get(kind, {"handle", "title"}) - {fold(column) for column in sheet.header}
        if missing:
            columns_missing = " and ".join(sorted(name.title() for name in missing))
            coverage.append(Skip(ref=number * _PER_SHEET, where=f"sheet {name}",
                                 why=f"has no column {columns_missing}", cure="Export it again."))
            continue
        seen.add(kind)
        for step in _sheet_steps(sheet, kind, cursor, start, coverage, unread, deleted):
            cursor = step.cursor
            yield step._replace(records=[_numbered(record, number, name) for record in step.records])
    coverage += _of_content(seen, unread)
    numbered = [replace(one, ref=ref) if isinstance(one, Coverage) else one for ref, one in enumerate(coverage, 1)]
    if deleted:
        left_out[_DELETED] = deleted.total()
    yield Step(cursor, numbered, left_out)


def _sheet_steps(
    sheet: Sheet, kind: str, begin: int, start: int, coverage: list[Content], unread: set[str], deleted: Counter[str]
) -> Iterator[Step]:
    """Yield the steps of one sheet, with cursors that count on from ``begin``.

    ``unread`` gets the kind if what one of its rows names may not have been seen; ``deleted`` counts rows left
    out, by thing.
    """
    rows = _kept(sheet.rows(), sheet.header, deleted)
    if kind == "product" and is_product_table([fold(name) for name in sheet.header]):
        products = Products(columns(sheet.header), lambda: _kept(sheet.again(), sheet.header, Counter()))
        for step in products.steps(rows, max(start - begin, 0)):
            yield step._replace(cursor=begin + step.cursor)
        coverage += products.coverage()
    elif kind == "redirect":
        for step in redirect_steps(rows, sheet.header):
            if any(isinstance(record, Skip) for record in step.records):
                unread.add(kind)
            yield step._replace(cursor=begin + step.cursor)
    else:
        yield from _READERS[kind](_noted(named(rows, sheet.header, begin), kind, unread))


def _kept(rows: Iterable[Row], header: list[str], deleted: Counter[str]) -> Iterator[Row]:
    """Pass ``rows`` on; of things with the command DELETE only their numbers.

    Further rows of a thing may have no command of their own. IGNORE leaves what the shop has as it is.
    """
    names = [fold(name) for name in header]
    command = names.index("command") if "command" in names else None
    keys = [names.index(name) for name in ("handle", "path", "id") if name in names]
    gone: list[str] = []
    for row in rows:
        own = [row.cells[index].strip() for index in keys] if command is not None and row.cells else []
        word = row.cells[command].strip().upper() if command is not None and row.cells else ""
        if own and (word == _DELETE or (not word and own == gone)):
            gone = own
            deleted[own[0]] += 1
            yield Row(row.number, [])
        else:
            yield row


def _noted(rows: Iterable[Cells], kind: str, unread: set[str]) -> Iterator[Cells]:
    """Pass ``rows`` on; those of one thing follow its first, which alone has the title."""
    for cells in rows:
        if cells.row.fault or (cells.get("title") and not cells.get("handle")):
            unread.add(kind)
        yield cells


def _numbered(record: Content, sheet: int, name: str) -> Content:
    if isinstance(record, Skip):
        return replace(record, ref=record.ref + sheet * _PER_SHEET, where=f"sheet {name}, {record.where}")
    return record


def _of_content(sheets: set[str], unread: set[str]) -> list[Content]:
    """Say which content the sheets show whole; of those ``unread`` a part was not seen."""
    found: list[Content] = [
        Coverage(ref=0, kind=kind, whole=sheet not in unread, why=UNREAD if sheet in unread else "")
        for sheet, kind in (("page", "page"), ("blog post", "article"), ("redirect", "redirect"))
        if sheet in sheets
    ]  # fmt: skip
    if "menu" in sheets:
        found.append(Coverage(ref=0, kind="menu", whole=True))
    if collections := sheets & _COLLECTIONS:
        why = "" if collections == _COLLECTIONS else "the workbook has only one of the two sheets of collections"
        why = UNREAD if unread & _COLLECTIONS else why
        found.append(Coverage(ref=0, kind="collection", whole=not why, why=why))
    if "blog post" in sheets:
        found.append(Coverage(ref=0, kind="blog", whole=False, why="blogs without posts are not in the workbook"))
    return found
