"""Products with all that a listing needs, and what the shop has more than once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import Metafield, ProductDetail, StockLevel
from linkaudit.store import load
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

# of a product that several streams have, Shopify's status counts before the old published flag
_ACTIVE = "(status = 'active' OR status IS NULL AND published IS NOT 0)"


class Goods:
    """The products of one run."""

    def __init__(self, db: Database, run_id: int) -> None:
        self._db = db
        self._run_id = run_id
        tables = ("metafields", "stock_levels", "collection_products")
        self._has = {table: bool(self._one(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {RUN_STREAMS})"))
                     for table in tables}  # fmt: skip

    def _one(self, question: str) -> object:
        return self._db.execute(question, {"run": self._run_id}).fetchone()[0]

    def detail(self, handle: str) -> ProductDetail | None:
        """Return a product with variants, images, metafields, collections and stock, or None if no stream has it."""
        found = load.product_detail(self._db, self._run_id, handle)
        if found is None:
            return None
        return msgspec.structs.replace(
            found,
            metafields=self._metafields(found.product.handle) if self._has["metafields"] else (),
            collections=self._collections(found) if self._has["collection_products"] else (),
            levels=self._levels(found) if self._has["stock_levels"] else (),
        )

    def _metafields(self, handle: str) -> tuple[Metafield, ...]:
        rows = self._db.query(
            f"""SELECT m.owner_kind, m.owner_ref, m.metafield_ref AS ref, m.namespace, m.key, m.type, m.value
            FROM products p JOIN metafields m ON m.stream_id = p.stream_id AND m.owner_kind = 'product'
              AND m.owner_ref = p.product_ref
            WHERE p.handle = :handle COLLATE NOCASE AND p.{RUN_STREAMS} ORDER BY m.stream_id, m.metafield_ref""",
            {"run": self._run_id, "handle": handle},
        )
        found = [as_record(Metafield, row) for row in rows]
        return tuple({(one.namespace, one.key): one for one in found}.values())

    def _collections(self, found: ProductDetail) -> tuple[str, ...]:
        rows = self._db.execute(
            f"""SELECT DISTINCT coalesce(nullif(m.collection_handle, ''), (SELECT c.handle FROM pages c
              WHERE c.kind = 'collection' AND c.page_id = m.collection_id AND c.{RUN_STREAMS}))
            FROM collection_products m WHERE m.{RUN_STREAMS} AND
              (m.product_handle = :handle COLLATE NOCASE OR m.product_id = :product)""",
            {"run": self._run_id, "handle": found.product.handle, "product": found.product.product_id},
        )
        return tuple(sorted(handle for (handle,) in rows if handle))

    def _levels(self, found: ProductDetail) -> tuple[StockLevel, ...]:
        items = [str(one.item_id) for one in found.variants if one.item_id is not None]
        rows = self._db.query(
            f"""SELECT item_id, location_id, active, available, on_hand, committed FROM stock_levels
            WHERE {RUN_STREAMS} AND item_id IN ({", ".join(items)}) ORDER BY item_id, location_id""",
            {"run": self._run_id},
        )
        return tuple(as_record(StockLevel, row) for row in rows) if items else ()

    def locations(self) -> dict[int, str]:
        """Return the names of the places that hold stock, by Shopify id."""
        rows = self._db.execute(
            f"SELECT location_id, name FROM locations WHERE {RUN_STREAMS} ORDER BY stream_id", {"run": self._run_id}
        )
        return dict(rows)

    def active(self) -> list[str]:
        """Return the handles of all active products, by name."""
        rows = self._db.execute(
            f"""SELECT min(handle), max(CASE WHEN status IS NOT NULL THEN 1 ELSE 0 END) AS known,
              max({_ACTIVE}), max(CASE WHEN status IS NOT NULL AND {_ACTIVE} THEN 1 ELSE 0 END)
            FROM products WHERE {RUN_STREAMS} GROUP BY lower(handle) ORDER BY 1""",
            {"run": self._run_id},
        )
        return [handle for handle, known, some, by_status in rows if (by_status if known else some)]

    def codes(self, column: str) -> Iterator[str]:
        """Yield what each variant has in ``column`` (``sku`` or ``barcode``), once however many streams have it."""
        rows = self._db.execute(
            f"""SELECT code FROM (SELECT lower(p.handle) AS handle, v.option_values, v.{column} AS code, row_number()
                OVER (PARTITION BY v.stream_id, v.product_ref, v.option_values, v.{column}) AS twin
              FROM variants v JOIN products p USING (stream_id, product_ref)
              WHERE v.{RUN_STREAMS} AND trim(v.{column}) <> '') GROUP BY handle, option_values, code, twin""",
            {"run": self._run_id},
        )
        for (code,) in rows:
            yield code

    def titles(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield (handle, title, vendor, type) of every product once, from the stream that counts."""
        rows = self._db.execute(
            f"""SELECT handle, title, vendor, product_type, max((title <> '') || (status IS NOT NULL) || printf(
              '%012d', stream_id)) FROM products WHERE {RUN_STREAMS} GROUP BY lower(handle) ORDER BY lower(handle)""",
            {"run": self._run_id},
        )
        for handle, title, vendor, product_type, _ in rows:
            yield handle, title, vendor, product_type
