"""Records to save: a shop as an old product CSV has it, and as a fresh JSON export has it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from linkaudit.model import (
    Batch,
    CollectionProduct,
    Coverage,
    Host,
    Image,
    Order,
    OrderLine,
    OwnerKind,
    Page,
    Placement,
    Product,
    Redirect,
    Skip,
    Status,
    Tally,
    Variant,
    Visit,
)
from linkaudit.store import runs
from linkaudit.store.database import open_database
from linkaudit.store.runs import Stream
from linkaudit.store.save import save_batch

NOW, LATER = "2026-11-22T10:00:00+00:00", "2026-11-23T10:00:00+00:00"
CRAWL, TRAFFIC = frozenset({"crawl"}), frozenset({"traffic"})


def stream(name="products.csv", *, kind="product_csv", stage="crawl", fingerprint=""):
    return Stream(kind=kind, stage=stage, name=name, fingerprint=fingerprint or name, size=10)


@contextmanager
def opened_run(path, *streams, stages=CRAWL | TRAFFIC, now=NOW):
    """Open the database at ``path`` with a run over ``streams``; yield database, run id and stream ids by name."""
    with open_database(path) as db:
        run_id = runs.open_run(db, streams, whole=len(stages) > 1, now=now, version="1.0")
        yield db, run_id, {one.name: one.stream_id for one in runs.streams_of(db, run_id)}


def save(db, stream_id, *records, cursor=1):
    save_batch(db, stream_id, Batch(cursor, list(records)), NOW)


def finish(db, run_id, *ended):
    for stream_id in ended:
        runs.end_stream(db, stream_id, damage="", now=NOW)
    runs.finish_run(db, run_id, {"finished_at": NOW, "policy": "p", "cutoff": "", "summary": "{}"})


def dump(db, *, but=()):
    """Return every row of every table of ours, sorted."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'")]
    return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in tables if name not in but}


def placement(url="/pages/faq", *, ordinal=1, ref=1, kind=OwnerKind.PRODUCT, **more):
    base = {"owner_kind": kind, "owner_ref": ref, "owner_id": str(ref), "title": "", "field": "description", "ordinal": ordinal,
            "locator": f"<a href> no. {ordinal}", "url": url}  # fmt: skip
    return Placement(**(base | more))


CSV = (
    Product(ref=1, handle="Tent", title="Old title", description_html="<p>x</p>", vendor="Acme", tags="a, b", option_names=("Size",)),
    Variant(product_ref=1, ref=1, position=1, option_values=("S",), sku="T-S", price=Decimal("10.50"), compare_at=Decimal("12.00"),
            grams=Decimal("1500.5"), quantity=0, tracked=True, continues=False, image="https://cdn.example/s.jpg"),
    Variant(product_ref=1, ref=2, position=2, option_values=("M",), sku="T-M", price=Decimal(11), quantity=3, tracked=True),
    Image(product_ref=1, ref=1, src="https://cdn.example/1.jpg", position=1, alt="front"),
    Image(product_ref=1, ref=2, src="https://cdn.example/2.jpg", position=2),
    Coverage(ref=1, kind="product", whole=True),
    Coverage(ref=2, kind="variant_ids", whole=False, why="a product CSV has no variant ids"),
)  # fmt: skip
JSON = (
    Product(ref=7001, product_id=7001, handle="tent", title="New title", status=Status.ACTIVE, published=True, option_names=("Size",)),
    Variant(product_ref=7001, ref=41, variant_id=41, position=1, option_values=("S",), price=Decimal("10.75"), available=False),
    Variant(product_ref=7001, ref=42, variant_id=42, position=2, option_values=("M",), available=True),
    Coverage(ref=1, kind="product", whole=True),
    Coverage(ref=2, kind="variant_ids", whole=True),
)  # fmt: skip
CONTENT = (
    Host(host="Shop.example", primary=True), Host(host="shop.example", root="/FR"), Host(host="tents.myshopify.com"),
    Page(ref=1, kind=OwnerKind.PAGE, path="/pages/faq", handle="faq", title="FAQ", published=True),
    Page(ref=2, kind=OwnerKind.COLLECTION, path="/collections/sale", handle="sale", page_id=900),
    CollectionProduct(ref=1, position=1, collection_handle="sale", product_handle="Tent"),
    Redirect(ref=1, path="/old", target="/products/tent"), Redirect(ref=2, path="/older", target="/old", redirect_id=77),
    placement(), placement("https://x.example/?a=1&ttclid=", ordinal=2),
    Skip(ref=1, where="row 17", why="no handle", cure="add one"), Skip(ref=2, where="row 18", why="no handle", cure="add one"),
    Tally(ref=1, why="in-page anchor", count=4),
)  # fmt: skip
ORDERS = (
    Order(ref=1, order_id=5001, created_at=datetime(2026, 9, 1, tzinfo=UTC), currency="USD", total=Decimal("20.10"), source_name="web"),
    OrderLine(order_ref=1, ref=1, quantity=2, product_handle="Tent", amount=Decimal("20.10")),
    Visit(ref=1, origin="orders_json", order_ref=1, touch="last", landing_url="/products/tent?ttclid=", source="tiktok"),
    Visit(ref=2, origin="orders_json", order_ref=1, touch="first", landing_url="/"),
    Coverage(ref=1, kind="order", whole=True),
)  # fmt: skip
EVERYTHING = (*CSV, *CONTENT, *ORDERS)
