"""The sheets of a Matrixify workbook that are not products: collections, pages, blog posts, menus.

Sheets and columns: matrixify.app, documentation of each sheet, read 2026-11-22.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from linkaudit.model import CollectionProduct, Content, OwnerKind, Page, Placement, Skip
from linkaudit.source.placements import Owner, Part, placements
from linkaudit.source.reading.batching import Step
from linkaudit.source.reading.tabular import Row, fold
from linkaudit.source.reading.values import identity, truth, whole
from linkaudit.source.tables.product_columns import metafield_columns, metafield_form
from linkaudit.urls.personal import blank

_TEXTS = (("body html", "body"), ("body (html)", "body"), ("summary html", "summary"))
_APART = 1 << 40  # from the places that the products' own sheet names
_CURE = "Export the sheet again with the column Handle filled."
_PATHS = {"PRODUCT": "/products/", "COLLECTION": "/collections/", "PAGE": "/pages/", "BLOG": "/blogs/",
          "ARTICLE": "/blogs/", "SHOP_POLICY": "/policies/", "METAOBJECT": "/pages/"}
_FIXED = {"FRONTPAGE": "/", "CATALOG": "/collections/all", "COLLECTIONS": "/collections", "SEARCH": "/search"}


class Cells(NamedTuple):
    """A row with its cells by folded column name. ``ref`` counts the rows of the workbook below headers."""

    ref: int
    row: Row
    by_name: dict[str, str]
    metafields: tuple[tuple[int, str], ...]

    def get(self, *names: str) -> str:
        """Return the first of these cells that is not empty."""
        return next((found for name in names if (found := self.by_name.get(name, "").strip())), "")


def named(rows: Iterable[Row], header: list[str], first: int) -> Iterator[Cells]:
    """Yield rows with named cells; the first has ``ref`` ``first`` + 1."""
    names = [fold(name) for name in header]
    metafields = metafield_columns(header)
    for ref, row in enumerate(rows, first + 1):
        cells = dict(zip(reversed(names), reversed(row.cells), strict=True)) if row.cells else {}
        yield Cells(ref, row, cells, metafields)


def things(kind: OwnerKind) -> Callable[[Iterable[Cells]], Iterator[Step]]:
    """Return the reader of a sheet of collections, pages or blog posts; more rows of one thing follow its first."""

    def steps(rows: Iterable[Cells]) -> Iterator[Step]:
        before = ""
        blogs: set[str] = set()
        for cells in rows:
            handle = cells.get("handle")
            if not cells.by_name or not handle:
                yield Step(cells.ref, _complaints(cells))
                continue
            records: list[Content] = []
            left_out: dict[str, int] = {}
            blog = cells.get("blog: handle")
            path = f"/blogs/{blog}/{handle}" if kind is OwnerKind.ARTICLE else f"/{kind}s/{handle}"
            if kind is OwnerKind.ARTICLE and blog not in blogs:
                blogs.add(blog)
                records.append(Page(ref=2 * cells.ref + 1, kind=OwnerKind.BLOG, path=f"/blogs/{blog}", handle=blog,
                                    title=cells.get("blog: title"), published=True))
            if path != before:
                left_out = _thing(cells, kind, path, records)
            before = path
            records += _linked(cells)
            yield Step(cells.ref, records, left_out)

    return steps


def _thing(cells: Cells, kind: OwnerKind, path: str, records: list[Content]) -> dict[str, int]:
    handle, own_id, title = cells.get("handle"), identity(cells.get("id")), cells.get("title")
    records.append(Page(ref=2 * cells.ref, kind=kind, path=path, handle=handle, page_id=own_id, title=title,
                        published=truth(cells.get("published", "published: online store"))))
    owner = Owner(kind=kind, ref=2 * cells.ref, id=str(own_id or handle), title=title, base=path)
    found, left_out = placements(owner, _parts(cells))
    records += found
    return left_out


def _parts(cells: Cells) -> Iterator[Part]:
    for column, field in _TEXTS:
        if cells.get(column):
            yield Part(field=field, form="html", text=cells.by_name[column])
    for index, name in cells.metafields:
        text = cells.row.cells[index]
        form = metafield_form(text) if text else None
        if form:
            yield Part(field=name, form=form, text=text)


def _linked(cells: Cells) -> list[Content]:
    """Return the product that a row of a collection names."""
    product, product_id = cells.get("product: handle"), identity(cells.get("product: id"))
    if not product and product_id is None:
        return []
    return [CollectionProduct(ref=_APART + cells.ref, position=whole(cells.get("product: position")) or cells.ref,
                              collection_id=identity(cells.get("id")), collection_handle=cells.get("handle"),
                              product_id=product_id, product_handle=product)]


def _complaints(cells: Cells) -> list[Content]:
    if cells.row.fault:
        column, why, cure = cells.row.fault
        place = f"row {cells.row.number}, column {column}" if column else f"row {cells.row.number}"
        return [Skip(ref=cells.ref, where=place, why=why, cure=cure)]
    if not cells.by_name:
        return []
    return [Skip(ref=cells.ref, where=f"row {cells.row.number}, column Handle", why="is empty", cure=_CURE)]


def menus(rows: Iterable[Cells]) -> Iterator[Step]:
    """Yield a step per menu: one placement for each entry that leads somewhere."""
    for _, group in groupby(rows, key=lambda cells: cells.get("handle")):
        entries = list(group)
        first = entries[0]
        owner = Owner(kind=OwnerKind.MENU, ref=first.ref, id=first.get("handle") or first.get("id"),
                      title=first.get("title", "handle"), base="/")
        complaints = [complaint for cells in entries if cells.row.fault for complaint in _complaints(cells)]
        links: list[Placement] = []
        left_out: Counter[str] = Counter()
        for cells in entries:
            url = cells.get("menu item: url") or _address(cells)
            if url and not url.startswith("#"):
                links.append(_entry(cells, owner, len(links) + 1, url))
            elif cells.by_name:
                left_out["in-page anchor" if url else "empty link"] += 1
        yield Step(entries[-1].ref, [*links, *complaints], left_out)


def _entry(cells: Cells, owner: Owner, ordinal: int, url: str) -> Placement:
    anchor = cells.get("menu item: title")
    trail = " > ".join(part for part in (owner.title, cells.get("menu item: parent title"), anchor) if part)
    return Placement(owner_kind=owner.kind, owner_ref=owner.ref, owner_id=owner.id, title=owner.title, field="items",
                     ordinal=ordinal, locator=trail, url=blank(url), base="/", anchor=anchor)


def _address(cells: Cells) -> str:
    """Return the path of the resource that an entry without URL names."""
    kind, handle = cells.get("menu item: resource type").upper(), cells.get("menu item: resource handle")
    return _FIXED.get(kind) or (_PATHS[kind] + handle if kind in _PATHS and handle else "")
