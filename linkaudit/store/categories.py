"""The confirmed category map, the category list that the user supplied, and the search for categories that fit.

Which category a product gets is judged elsewhere; here rows are kept, replaced and found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from linkaudit.model import Leaf, Product, ProductDetail, Status
from linkaudit.model.listing import CategoryRule, Level, Suggestion
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record

if TYPE_CHECKING:
    from sqlite_utils import Database

# A word in the last level of a category says three times as much as one above it: measured on Shopify's taxonomy.
_RANK = "bm25(category_words, 0, 0, 3.0, 1.0)"


def rules(db: Database) -> list[CategoryRule]:
    """Return the category map, in the order of level and value."""
    rows = db.query("SELECT level, value, category, leaf_id FROM category_map ORDER BY level, value")
    return [as_record(CategoryRule, row) for row in rows]


def save(db: Database, given: Iterable[CategoryRule], now: str) -> None:
    """Put lines into the map, each in the place of an older one for the same value. All of them or none."""
    values = [(one.level, one.value, one.category, one.leaf_id, now) for one in given]
    with db.atomic():
        db.conn.executemany("INSERT OR REPLACE INTO category_map VALUES (?, ?, ?, ?, ?)", values)


def forget(db: Database, given: Iterable[tuple[Level, str]]) -> None:
    """Take lines out of the map."""
    with db.atomic():
        db.conn.executemany("DELETE FROM category_map WHERE level = ? AND value = ?", [(*one,) for one in given])


def leaves(db: Database) -> list[Leaf]:
    """Return the category list that the user supplied, in its own order of text."""
    rows = db.query("SELECT category AS text, leaf_id FROM category_list ORDER BY category")
    return [as_record(Leaf, row) for row in rows]


def replace_list(db: Database, given: Iterable[Leaf], origin: str) -> None:
    """Keep a category list in the place of the one before; ``origin`` is the file it came from."""
    values = [(one.text, one.leaf_id, origin) for one in given]
    with db.atomic():
        db.execute("DELETE FROM category_list")
        db.conn.executemany("INSERT OR REPLACE INTO category_list VALUES (?, ?, ?)", values)


def index(db: Database, entries: Iterable[tuple[str, str, str, str]]) -> None:
    """Make categories searchable for this connection.

    Each is (category, leaf id, words of its last level, words above it), words separated by spaces and as the words of
    a search are: in one language and spelling.
    """
    db.execute("DROP TABLE IF EXISTS temp.category_words")
    db.execute(
        "CREATE VIRTUAL TABLE temp.category_words USING fts5("
        "category UNINDEXED, leaf_id UNINDEXED, leaf, above, tokenize = 'porter unicode61')"
    )
    with db.atomic():
        db.conn.executemany("INSERT INTO category_words VALUES (?, ?, ?, ?)", entries)


def suggest(db: Database, words: Sequence[str], most: int = 5) -> list[Suggestion]:
    """Return the categories that fit ``words`` best, the best first. A word that is repeated weighs as much more.

    Needs ``index``. Categories that share no word are left out, so there may be none.
    """
    asked = " OR ".join(f'"{word}"' for word in words if '"' not in word and "\x00" not in word)
    if not asked:
        return []
    rows = db.query(
        f"SELECT category, leaf_id, -{_RANK} AS score FROM category_words WHERE category_words MATCH ?"
        f" ORDER BY {_RANK}, length(category), category LIMIT ?",
        [asked, most],
    )
    return [as_record(Suggestion, row) for row in rows]


def active_products(db: Database, run_id: int, within: Sequence[str] = ()) -> Iterator[ProductDetail]:
    """Yield the active products of a run by handle, merged over its streams, without variants, images and the like.

    One whose status is not known counts as active unless it is known to be unpublished. Of its collections those among
    ``within`` are told (handles).
    """
    held = _held(db, run_id, within)
    rows = db.query(
        "SELECT lower(handle) AS same, product_ref AS ref, handle, product_id, title, vendor, product_type, category,"
        f" category_id, tags, status, published, gift_card FROM products WHERE {RUN_STREAMS}"
        " ORDER BY lower(handle), status IS NOT NULL, stream_id, rowid",
        {"run": run_id},
    )
    for key, same in groupby(rows, lambda row: row["same"]):
        merged: dict[str, object] = {}
        for row in same:
            del row["same"]
            merged |= {name: value for name, value in row.items() if name not in merged or value not in (None, "")}
        product = as_record(Product, merged)
        if product.status is Status.ACTIVE or (product.status is None and product.published is not False):
            yield ProductDetail(product=product, collections=tuple(held.get(key, ())))


def _held(db: Database, run_id: int, within: Sequence[str]) -> dict[str, list[str]]:
    """Return which of some collections hold a product, by its handle in lower case."""
    found: dict[str, list[str]] = {}
    for collection in within:
        rows = db.execute(
            f"""SELECT DISTINCT lower(coalesce(nullif(m.product_handle, ''), p.handle)) FROM collection_products m
            LEFT JOIN products p ON p.product_id = m.product_id AND p.{RUN_STREAMS}
            WHERE m.{RUN_STREAMS} AND (m.collection_handle = :name COLLATE NOCASE OR m.collection_id IN (
              SELECT page_id FROM pages WHERE kind = 'collection' AND handle = :name COLLATE NOCASE
              AND {RUN_STREAMS}))""",
            {"run": run_id, "name": collection},
        )
        for (handle,) in rows:
            if handle is not None:
                found.setdefault(handle, []).append(collection)
    return found
