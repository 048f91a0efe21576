"""Typed readers of what was crawled. Each takes the streams of one run; rows of other streams are never seen.

Where two streams tell of the same thing (a product in an old CSV and in a fresh JSON), the one that knows its status
wins, then the later one; what it leaves empty is filled from the other. A product that is torn is put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

import msgspec

from linkaudit.model import (
    UNREAD,
    Host,
    Image,
    PageState,
    Product,
    ProductDetail,
    ProductState,
    Redirect,
    Variant,
    VariantState,
)  # fmt: skip
from linkaudit.store import overlap, twice
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

_T = TypeVar("_T")

# 1: cannot be bought, 0: can, NULL: not known. Shopify: a variant sells when it is not tracked, sells on, or has stock.
_SOLD_OUT = """CASE WHEN v.available = 1 OR v.tracked = 0 OR v.continues = 1 OR v.quantity > 0 THEN 0
  WHEN v.available = 0 OR v.quantity <= 0 THEN 1 END"""
_ALL_SOLD_OUT = f"""CASE WHEN min({_SOLD_OUT}) = 0 THEN 0
  WHEN count({_SOLD_OUT}) = count(*) THEN min({_SOLD_OUT}) END"""


def hosts(db: Database, run_id: int) -> list[Host]:
    """Return the hosts and locale roots the run's data names, primary ones first."""
    rows = db.query(
        f"SELECT host, root, max(is_primary) AS 'primary' FROM shops WHERE {RUN_STREAMS} GROUP BY host, root"
        " ORDER BY 3 DESC, min(stream_id), host, root",
        {"run": run_id},
    )
    return [as_record(Host, row) for row in rows]


def coverage(db: Database, run_id: int) -> dict[str, str]:
    """Return the kinds of content that were loaded: "" if whole, else why not.

    What could not be read in one file another of its kind does not make up for (an export may come in several); a
    source of another kind that is whole does.
    """
    rows = db.execute(
        f"""SELECT DISTINCT c.kind, b.kind, CASE WHEN whole THEN '' ELSE coalesce(nullif(why, ''), :part) END
        FROM coverage c JOIN bookmarks b USING (stream_id) WHERE {RUN_STREAMS} ORDER BY c.kind, stream_id""",
        {"run": run_id, "part": "only a part was loaded"},
    )
    told: dict[str, dict[str, list[str]]] = {}
    for kind, source, why in rows:
        told.setdefault(kind, {}).setdefault(source, []).append(why)
    found = {kind: _why(list(by_source.values())) for kind, by_source in told.items()}
    halves = {found.pop(half, None) for half in ("custom_collection", "smart_collection")}
    return found | {"collection": ""} if halves == {""} else found


def _why(by_source: list[list[str]]) -> str:
    if any("" in whys and UNREAD not in whys for whys in by_source):
        return ""
    found = dict.fromkeys(why for whys in by_source for why in whys)
    return UNREAD if UNREAD in found else ",".join(found)


def product_states(db: Database, run_id: int) -> Iterator[ProductState]:
    """Yield every product once per stream, the weakest source first, so that the last one of a handle counts."""
    rows = db.query(
        f"""WITH torn AS MATERIALIZED ({twice.TORN})
        SELECT p.handle, p.product_id, p.title, p.status, p.published,
          CASE WHEN lower(p.handle) IN torn THEN (SELECT {_ALL_SOLD_OUT} FROM products q JOIN variants v
              USING (stream_id, product_ref) WHERE q.handle = p.handle COLLATE NOCASE AND q.{RUN_STREAMS})
            ELSE (SELECT {_ALL_SOLD_OUT} FROM variants v
              WHERE v.stream_id = p.stream_id AND v.product_ref = p.product_ref) END AS sold_out
        FROM products p WHERE p.{RUN_STREAMS} ORDER BY p.status IS NOT NULL, p.stream_id, p.rowid""",
        {"run": run_id},
    )
    for row in rows:
        yield as_record(ProductState, row)


def variant_states(db: Database, run_id: int) -> Iterator[VariantState]:
    """Yield every variant whose Shopify id is known."""
    rows = db.query(
        f"""SELECT v.variant_id, p.handle, {_SOLD_OUT} AS sold_out FROM variants v
        JOIN products p USING (stream_id, product_ref)
        WHERE v.{RUN_STREAMS} AND v.variant_id IS NOT NULL""",
        {"run": run_id},
    )
    for row in rows:
        yield as_record(VariantState, row)


def page_states(db: Database, run_id: int) -> Iterator[PageState]:
    """Yield pages, blogs, articles, collections, policies and metaobjects; articles get their blog's handle."""
    rows = db.query(
        f"""SELECT a.kind, a.handle, a.published, a.page_id,
          CASE WHEN a.path LIKE '/blogs/#%' THEN '/blogs/' || coalesce(
            (SELECT b.handle FROM pages b WHERE b.kind = 'blog' AND b.{RUN_STREAMS}
              AND b.page_id = CAST(substr(a.path, 9) AS INTEGER)), substr(a.path, 8)) || '/' || a.handle
          ELSE a.path END AS path
        FROM pages a WHERE a.{RUN_STREAMS} ORDER BY a.published IS NOT NULL, a.stream_id""",
        {"run": run_id},
    )
    for row in rows:
        yield as_record(PageState, row)


def redirects(db: Database, run_id: int) -> Iterator[Redirect]:
    """Yield the redirect rules, those of the newest file first, each file's in its own order."""
    rows = db.query(
        f"SELECT redirect_ref AS ref, path, target, redirect_id FROM redirects WHERE {RUN_STREAMS}"
        " ORDER BY stream_id DESC, redirect_ref",
        {"run": run_id},
    )
    for row in rows:
        yield as_record(Redirect, row)


def orders_by_channel(db: Database, run_id: int) -> dict[str, int]:
    """Return the number of orders by sales channel, as the source names it."""
    question = f"SELECT source_name, count(*) FROM orders WHERE {RUN_STREAMS} GROUP BY source_name"
    return dict(db.execute(question, {"run": run_id}).fetchall())


def descriptions(db: Database, run_id: int) -> Iterator[tuple[str, str, str]]:
    """Yield (placement id, title, description HTML) of every product, once. Needs ``overlap.find``."""
    kept = overlap.without(db, "stream_id, 'product', product_ref")
    rows = db.execute(
        f"SELECT coalesce(product_id, handle), title, description_html FROM products WHERE {RUN_STREAMS}"
        f"{kept} ORDER BY stream_id, rowid",
        {"run": run_id},
    )
    for owner_id, title, html in rows:
        yield str(owner_id), title, html


def product_detail(db: Database, run_id: int, handle: str) -> ProductDetail | None:
    """Return a product with variants and images, merged over the run's streams, or None if no stream has it."""
    rows = list(
        db.query(
            f"SELECT *, product_ref AS ref FROM products WHERE handle = :handle COLLATE NOCASE AND {RUN_STREAMS}"
            " ORDER BY status IS NOT NULL, stream_id",
            {"run": run_id, "handle": handle},
        )
    )
    if not rows:
        return None
    lots = [_lot(db, row) for row in rows]
    variants: list[Variant] = []
    images: list[Image] = []
    if len({lot.first for lot in lots}) > 1 and twice.is_torn(db, run_id, handle):
        rows.sort(key=lambda row: row["title"] != "")
        variants, images = twice.put_together(lots)
    else:
        for lot in lots:
            variants = _merge_variants(variants, lot.variants)
            images = lot.images or images
    merged: dict[str, object] = {}
    for row in rows:
        merged |= {name: value for name, value in row.items() if name not in merged or value not in (None, "", "[]")}
    return ProductDetail(product=_product(merged), variants=tuple(variants), images=tuple(images))


_VARIANTS = f"""WITH torn AS MATERIALIZED ({twice.TORN})
  SELECT coalesce(sum(n), 0) FROM (
    SELECT max(n) AS n FROM (
      SELECT p.handle, count(*) AS n FROM products p JOIN variants v USING (stream_id, product_ref)
      WHERE p.{RUN_STREAMS} AND lower(p.handle) NOT IN torn GROUP BY p.stream_id, p.handle) GROUP BY handle
    UNION ALL SELECT count(DISTINCT v.option_values) FROM torn JOIN products p ON p.handle = key COLLATE NOCASE
      JOIN variants v USING (stream_id, product_ref) WHERE p.{RUN_STREAMS} GROUP BY key)"""


def counts(db: Database, run_id: int) -> dict[str, int]:
    """Return how many things of each kind the run judges; a thing in two files counts once."""
    questions = {
        "products": "SELECT count(DISTINCT handle) FROM products WHERE {s}",
        "variants": _VARIANTS,
        "redirects": "SELECT count(*) FROM redirects WHERE {s}",
        "orders": "SELECT count(DISTINCT coalesce(order_id, order_ref)) FROM orders WHERE {s}",
    }
    found = {
        name: int(db.execute(question.format(s=RUN_STREAMS), {"run": run_id}).fetchone()[0])
        for name, question in questions.items()
    }
    kinds = {"page": "pages", "collection": "collections", "blog": "blogs", "article": "articles"}
    found |= dict.fromkeys(kinds.values(), 0)
    per_kind = f"SELECT kind, count(DISTINCT path) AS n FROM pages WHERE {RUN_STREAMS} GROUP BY kind"
    for row in db.query(per_kind, {"run": run_id}):
        if row["kind"] in kinds:
            found[kinds[row["kind"]]] = row["n"]
    return found


def orphans(db: Database, run_id: int) -> Iterator[tuple[str, int]]:
    """Yield (file, how many) for variants whose product is not in the file that has them."""
    yield from db.execute(
        f"""SELECT b.name, count(*) FROM variants v JOIN bookmarks b USING (stream_id) WHERE v.{RUN_STREAMS}
        AND NOT EXISTS (SELECT 1 FROM products p WHERE p.stream_id = v.stream_id AND p.product_ref = v.product_ref)
        GROUP BY v.stream_id ORDER BY v.stream_id""",
        {"run": run_id},
    )


def _children(db: Database, table: str, ref: str, kind: type[_T], key: list[object]) -> list[_T]:
    rows = db.query(
        f"SELECT *, {ref} AS ref FROM {table} WHERE stream_id = ? AND product_ref = ? ORDER BY position, {ref}",
        key,
    )
    return [as_record(kind, _with_lists(row)) for row in rows]


def _lot(db: Database, row: dict[str, object]) -> twice.Lot:
    key = [row["stream_id"], row["product_ref"]]
    variants = _children(db, "variants", "variant_ref", Variant, key)
    return twice.Lot(row["title"] != "", variants, _children(db, "images", "image_ref", Image, key))


def _product(row: dict[str, object]) -> Product:
    return as_record(Product, _with_lists(row))


def _with_lists(row: dict[str, object]) -> dict[str, object]:
    for name in ("option_names", "option_values"):
        if isinstance(row.get(name), str):
            row[name] = msgspec.json.decode(str(row[name]))
    return row


def _merge_variants(weaker: list[Variant], stronger: list[Variant]) -> list[Variant]:
    if not stronger or not weaker:
        return stronger or weaker
    ids = {variant.option_values: variant.variant_id for variant in weaker}
    return [
        msgspec.structs.replace(variant, variant_id=variant.variant_id or ids.get(variant.option_values))
        for variant in stronger
    ]
