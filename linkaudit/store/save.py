"""Saving batches: every record of a batch and the stream's bookmark in one transaction.

The rows of a batch go through ``executemany``, 2.5 times as fast as ``insert_all`` on this path; all of them replace
what the same record wrote before, so saving twice is saving once.

This is the gate: whatever a source has overlooked, no personal value of a buyer gets past it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from linkaudit.model import (
    Batch,
    CollectionProduct,
    Content,
    Coverage,
    Host,
    Image,
    Location,
    Metafield,
    Order,
    OrderLine,
    Page,
    Placement,
    Present,
    Product,
    Redirect,
    Series,
    ShopFacts,
    Skip,
    StockCount,
    StockLevel,
    StoreFile,
    Tally,
    Variant,
    Version,
    Visit,
)  # fmt: skip
from linkaudit.urls.identity import link_id, relevant_base
from linkaudit.urls.personal import blank, blank_text, blank_words

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlite_utils import Database

Row = tuple[object, ...]
_json = msgspec.json.Encoder()
_R = TypeVar("_R")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _list(values: tuple[str, ...]) -> str:
    return _json.encode(values).decode() if values else "[]"


def _host(r: Host) -> Row:
    return r.host.lower(), r.root.lower(), r.primary


def _coverage(r: Coverage) -> Row:
    return r.kind, r.whole, r.why


def _product(r: Product) -> Row:
    return (r.ref, r.product_id, r.handle, r.title, blank_text(r.description_html), r.vendor, r.product_type,
            r.category, r.tags, r.status, r.published, r.gift_card, _list(r.option_names), r.category_id)  # fmt: skip


def _variant(r: Variant) -> Row:
    return (r.product_ref, r.ref, r.variant_id, r.position, _list(r.option_values), r.sku, r.barcode, _text(r.price),
            _text(r.compare_at), _text(r.grams), r.quantity, r.tracked, r.continues, r.available, r.requires_shipping,
            blank(r.image), r.item_id)  # fmt: skip


def _image(r: Image) -> Row:
    return r.product_ref, r.ref, r.position, blank(r.src), r.alt, r.width, r.height, r.size, r.mime


def _metafield(r: Metafield) -> Row:
    return r.owner_kind, r.owner_ref, r.ref, r.namespace, r.key, r.type, blank_text(r.value)


def _location(r: Location) -> Row:
    return r.ref, r.name, r.active, r.country, r.online


def _stock(r: StockCount) -> Row:
    return r.variant_id, r.product_ref, r.item_id, r.quantity, r.available


def _level(r: StockLevel) -> Row:
    return r.item_id, r.location_id, r.active, r.available, r.on_hand, r.committed


def _file(r: StoreFile) -> Row:
    return r.ref, r.kind, blank(r.url), r.alt, r.mime, r.size, r.width, r.height


def _present(r: Present) -> Row:
    return r.ref, r.fresh


def _page(r: Page) -> Row:
    return r.kind, r.ref, r.page_id, r.path, r.handle, r.title, r.published


def _member(r: CollectionProduct) -> Row:
    return r.ref, r.position, r.collection_id, r.collection_handle, r.product_id, r.product_handle


def _redirect(r: Redirect) -> Row:
    return r.ref, r.redirect_id, blank(r.path), blank(r.target)


def _placement(r: Placement) -> Row:
    url = blank(r.url)
    return (r.owner_kind, r.owner_ref, r.ordinal, link_id(r.direction, r.surface, url), r.owner_id, blank_text(r.title),
            r.field, r.locator, blank_text(r.anchor), url, relevant_base(url, r.base), r.direction, r.surface,
            blank_words(r.note))  # fmt: skip


def _order(r: Order) -> Row:
    return (r.ref, r.order_id, r.created_at.isoformat(), r.currency, str(r.total), r.test, r.cancelled, r.source_name,
            r.updated_at.isoformat() if r.updated_at else "", r.buyer_order,
            _list(tuple(map(blank_words, r.discount_codes))))  # fmt: skip


def _line(r: OrderLine) -> Row:
    return (r.order_ref, r.ref, r.quantity, r.product_id, r.variant_id, r.product_handle, r.sku, _text(r.amount))


def _visit(r: Visit) -> Row:
    words = _words(r.source, r.medium, r.campaign, r.content, r.term, r.channel)
    return (r.ref, r.origin, r.order_ref, r.touch, r.occurred_at.isoformat() if r.occurred_at else None,
            _visited(r.landing_url), _visited(r.referrer), *words, r.surface, r.sessions, r.orders, _text(r.revenue),
            r.currency, r.day, r.fact, r.campaign_id, r.ad_id, r.device, r.agent, r.cut)  # fmt: skip


def _series(r: Series) -> Row:
    return r.ref, r.origin, blank_words(r.shape), r.metrics, r.first_day, r.last_day, r.dated, r.landing


def _facts(r: ShopFacts) -> Row:
    return r.ref, r.currency, r.timezone


def _visited(url: str) -> str:
    # A page may name the shop's own address, a visit never does: what is no URL but an address is a buyer's.
    return blank(url if "/" in url else blank_words(url)) if url else ""


def _words(*texts: str) -> tuple[str, ...]:
    together = "\n".join(texts)  # one look at all of them
    return texts if blank_words(together) == together else tuple(map(blank_words, texts))


def _skip(r: Skip) -> Row:
    return r.ref, blank_words(r.where), blank_words(r.why), r.cure, r.owner


def _tally(r: Tally) -> Row:
    return r.ref, blank_words(r.why), r.count, r.owner


def _version(r: Version) -> Row:
    return r.ref, blank(r.url), r.lastmod, r.etag


_TABLES: dict[type[Content], tuple[str, Callable[..., Row]]] = {
    Host: ("shops", _host),
    Coverage: ("coverage", _coverage),
    Product: ("products", _product),
    Variant: ("variants", _variant),
    Image: ("images", _image),
    Metafield: ("metafields", _metafield),
    Location: ("locations", _location),
    StockCount: ("stock", _stock),
    StockLevel: ("stock_levels", _level),
    StoreFile: ("files", _file),
    Present: ("present", _present),
    Page: ("pages", _page),
    CollectionProduct: ("collection_products", _member),
    Redirect: ("redirects", _redirect),
    Placement: ("placements", _placement),
    Order: ("orders", _order),
    OrderLine: ("order_lines", _line),
    Visit: ("visits", _visit),
    Series: ("series", _series),
    ShopFacts: ("shop_facts", _facts),
    Skip: ("skips", _skip),
    Tally: ("tallies", _tally),
    Version: ("versions", _version),
}


def save_batch(db: Database, stream_id: int, batch: Batch, now: str) -> None:
    """Save ``batch`` and move the bookmark of ``stream_id`` to its cursor, both or neither."""
    rows: dict[type[Content], list[Row]] = defaultdict(list)
    for record in batch.records:
        kind = type(record)
        rows[kind].append((stream_id, *_TABLES[kind][1](record)))
    with db.atomic():
        for kind, values in rows.items():
            marks = ",".join("?" * len(values[0]))
            db.conn.executemany(f"INSERT OR REPLACE INTO {_TABLES[kind][0]} VALUES ({marks})", values)
        db.execute(
            "UPDATE bookmarks SET cursor = ?, state = coalesce(?, state), updated_at = ? WHERE stream_id = ?",
            [batch.cursor, batch.state, now, stream_id],
        )


def insert_rows(db: Database, table: str, rows: Sequence[Row]) -> None:
    """Insert or replace whole rows, in the column order of the schema. The caller holds the transaction."""
    if rows:
        marks = ",".join("?" * len(rows[0]))
        db.conn.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)


def as_record(kind: type[_R], row: dict[str, object]) -> _R:
    """Turn a row into a record type; SQLite's integers and texts become booleans, enums and decimals."""
    return msgspec.convert(row, kind, strict=False)
