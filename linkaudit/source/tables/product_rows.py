"""From the rows of a product table to products, variants, images and the links in them.

A row is counted from 1 below the header; that count is the cursor, and the ``ref`` of the row's variant and image.
``Product.ref`` counts products in order of appearance.

Shopify writes title, status, options and description in the first row of a product alone, Matrixify all of these but
the title. A spreadsheet that sorts the table takes that row elsewhere: the ``Product`` comes with the rows that it
stands among, variants and images with their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.model import UNREAD, CollectionProduct, Content, Coverage, Image, OwnerKind, Product
from linkaudit.source.placements import Owner, Part, placements
from linkaudit.source.reading.amounts import Amounts
from linkaudit.source.reading.batching import Step
from linkaudit.source.reading.handles import handle_of
from linkaudit.source.reading.tabular import SHORT, Row
from linkaudit.source.reading.values import whole
from linkaudit.source.tables.product_cells import Cells
from linkaudit.source.tables.product_columns import Columns, metafield_form
from linkaudit.source.tables.unread_rows import UnreadRows
from linkaudit.urls.personal import blank

# Shopify takes 2,048 variants and 250 media a product (help.shopify.com, read 2026-11-22): more rows go in pieces.
_MOST_ROWS = 2_500
_FAULTS = 64
_NO_IDS = "the product table has no variant ids: load products as JSON to check links to single variants"
REPEATED = "row that repeats a variant read before"
APART = "row apart from the other rows of its product"
_EXPORT = "Correct the row, or export again."


class Known(NamedTuple):
    """What is remembered of a product between its rows: its ``ref`` and how many variants and images it has."""

    ref: int
    variants: int
    images: int


class Plan(NamedTuple):
    """What rows of one product are: rows with a variant, rows with an image, by running position.

    ``tells``: they tell of the product itself.
    """

    ref: int
    tells: bool
    variants: list[tuple[int, int, Row]]
    images: list[tuple[int, int, Row]]
    repeated: list[Row]


class Products:
    """Assembles products. Feed all rows in order; those up to ``start`` only refresh its memory.

    ``again`` reads the table anew from its first row; it is asked once, if a product begins without all this.
    ``prices`` is how they are to be read where they are texts; None: a workbook's numbers leave nothing open.
    """

    def __init__(
        self, columns: Columns, again: Callable[[], Iterable[Row]], where: str = "", prices: Amounts | None = None
    ) -> None:
        self._columns = columns
        self._where = where
        self._again = again
        self._cells = Cells(columns, where, prices)
        self._known: dict[str, Known] = {}
        self._awaited: dict[str, int] = {}
        once = (columns.description, columns.status, columns.published, columns.vendor, columns.product_type,
                columns.category, columns.tags)
        self._once = itemgetter(*once)
        self._most = 2 + any(column != columns.none for column in once)
        self._seen: set[int] = set()
        self._ids_missing = False
        self._unread = UnreadRows(columns)
        self._telling = itemgetter(columns.option1_value, columns.option2_value, columns.option3_value, columns.price,
                                   columns.sku, columns.variant_id, columns.barcode, columns.image_src)

    def steps(self, rows: Iterable[Row], start: int) -> Iterator[Step]:
        """Yield a step per product (or part of one, where its rows do not stand together)."""
        group: list[tuple[int, Row]] = []
        handle = ""
        count = 0
        for count, row in enumerate(rows, 1):
            own = "" if row.fault or not row.cells else row.cells[self._columns.handle].strip()
            if own and handle and (own != handle or len(group) >= _MOST_ROWS):
                yield from self._step(group, handle, count - 1, start)
                group = []
            handle = own or handle
            group.append((count, row))
            if not handle and len(group) >= _FAULTS:
                yield from self._step(group, handle, count, start)
                group = []
        if group:
            yield from self._step(group, handle, count, start)

    def coverage(self) -> list[Content]:
        """Return what this table shows whole; to be asked after the last step."""
        ids = self._columns.variant_id != self._columns.none and not self._ids_missing
        unread = UNREAD if self._unread.hide_products(self._known) else ""
        no_ids = (UNREAD if self._unread.hide_variants else "") if ids else _NO_IDS
        found: list[Content] = [
            Coverage(ref=1, kind="product", whole=not unread, why=unread),
            Coverage(ref=2, kind="variant_ids", whole=not no_ids, why=no_ids),
        ]
        if self._columns.quantity != self._columns.none:
            found.append(Coverage(ref=3, kind="stock", whole=True))
        return found

    def _step(self, group: list[tuple[int, Row]], handle: str, cursor: int, start: int) -> Iterator[Step]:
        for _, row in group:
            row.cells.append("")
        good = [(number, row) for number, row in group if not row.fault and len(row.cells) > 1
                and row.cells[self._columns.handle].strip()]
        if len(good) < len(group):
            self._unread.add(row for _, row in group)
        plan = self._plan(handle, good) if good else None
        yield self._build(cursor, group, good, plan) if cursor > start else Step(cursor, [])

    # --- what the rows are ---------------------------------------------------------------------------------------

    def _plan(self, handle: str, good: list[tuple[int, Row]]) -> Plan:
        known = self._known.get(handle)
        first = known is None
        ref, variants, images = known or (len(self._known) + 1, 0, 0)
        plan = Plan(ref, self._tells(handle, good, first=first), [], [], [])
        for number, row in good:
            one, two, three, price, sku, own_id, barcode, src = self._telling(row.cells)
            if one or price or sku or own_id or barcode:
                if self._is_new((ref, one or sku, two, three), first=first):
                    variants += 1
                    plan.variants.append((number, variants, row))
                else:
                    plan.repeated.append(row)
                if not own_id:
                    self._ids_missing = True
            if src and self._is_new((ref, "image", src), first=first):
                images += 1
                plan.images.append((number, images, row))
        self._known[handle] = Known(ref, variants, images)
        return plan

    def _tells(self, handle: str, good: list[tuple[int, Row]], *, first: bool) -> bool:
        """Whether these rows tell of the product: the first do, unless others say more."""
        if not first and handle not in self._awaited:
            return False
        weight = max(self._weight(row.cells) for _, row in good)
        if first and weight < self._most and weight < self._weights.get(handle, 0):
            self._awaited[handle] = self._weights[handle]
        if weight < self._awaited.get(handle, 0):
            return False
        self._awaited.pop(handle, None)
        return True

    def _weight(self, cells: list[str]) -> int:
        """Return how much a row says of its product: the title, and anything else that is said once."""
        return 2 * bool(cells[self._columns.title].strip()) + any(self._once(cells))

    @cached_property
    def _weights(self) -> dict[str, int]:
        """The weight of each product's first row that says the most."""
        found: dict[str, int] = {}
        with suppress(UnreadableInput):  # damage is told where the rows are read
            for row in self._again():
                if not row.fault and row.cells:
                    handle = row.cells[self._columns.handle].strip()
                    found[handle] = max(found.get(handle, 0), self._weight([*row.cells, ""]))
        return found

    def _is_new(self, what: tuple[int | str, ...], *, first: bool) -> bool:
        """Whether this was not seen in other rows of its product; its first rows may say a thing twice."""
        mark = hash(what)
        if not first and mark in self._seen:
            return False
        self._seen.add(mark)
        return True

    # --- records -------------------------------------------------------------------------------------------------

    def _build(self, cursor: int, group: list[tuple[int, Row]], good: list[tuple[int, Row]], plan: Plan | None) -> Step:
        records: list[Content] = []
        left_out: dict[str, int] = {}
        if plan:
            left_out = self._product(plan.ref, good, records) if plan.tells else {APART: len(good)}
            for number, position, row in plan.variants:
                records.append(self._cells.variant(number, position, plan.ref, row, records))
            for number, position, row in plan.images:
                records.append(self._image(number, position, plan.ref, row))
            if plan.repeated:
                left_out[REPEATED] = len(plan.repeated)
        self._faults(group, records)
        short = sum(row.short for _, row in group)
        if short:
            left_out[SHORT] = short
        return Step(cursor, records, left_out)

    def _product(self, ref: int, good: list[tuple[int, Row]], records: list[Content]) -> dict[str, int]:
        columns = self._columns
        number, base = max(good, key=lambda one: self._weight(one[1].cells))
        description = base.cells[columns.description] or next(
            (row.cells[columns.description] for _, row in good if row.cells[columns.description]), "")
        product = self._cells.product(number, ref, base, description, records)
        records.append(product)
        if collection := base.cells[columns.collection].strip():
            records.append(CollectionProduct(ref=ref, position=ref, collection_handle=handle_of(collection),
                                             product_id=product.product_id, product_handle=product.handle))
        found, left_out = placements(_owner(product), self._parts(product, good))
        records += found
        return left_out

    def _parts(self, product: Product, good: list[tuple[int, Row]]) -> Iterator[Part]:
        yield Part(field="description", form="html", text=product.description_html)
        for index, name in self._columns.metafields:
            for _, row in good:
                form = metafield_form(row.cells[index]) if row.cells[index] else None
                if form:
                    yield Part(field=name, form=form, text=row.cells[index])

    def _image(self, number: int, position: int, ref: int, row: Row) -> Image:
        columns = self._columns
        return Image(product_ref=ref, ref=number, src=blank(row.cells[columns.image_src].strip()),
                     position=whole(row.cells[columns.image_position]) or position, alt=row.cells[columns.image_alt])

    def _faults(self, group: list[tuple[int, Row]], records: list[Content]) -> None:
        for number, row in group:
            if row.fault:
                column, why, cure = row.fault
                records.append(self._cells.unusable(number, row, column, why, cure))
            elif any(row.cells) and not row.cells[self._columns.handle].strip():
                records.append(self._cells.unusable(number, row, self._columns.headings[self._columns.handle],
                                                "the row names no product", _EXPORT))


def _owner(product: Product) -> Owner:
    return Owner(kind=OwnerKind.PRODUCT, ref=product.ref, id=str(product.product_id or product.handle),
                 title=product.title, base=f"/products/{product.handle}")
