"""Listings of a run, their SKUs and problems: written when they are built, read by every export.

Only the latest run's listings are kept with their cells; the problems of earlier runs stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from linkaudit.model import Fix, Listing, Problem, Readiness, Sku, Value
from linkaudit.store.save import insert_rows
from linkaudit.urls.normalise import handle_key

if TYPE_CHECKING:
    from sqlite_utils import Database

_BATCH = 2_000
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class Head(NamedTuple):
    """What is needed to put a listing into a file, without its cells. ``digest`` tells whether its rows changed."""

    number: int
    handle: str
    key: str
    ready: bool
    template: str
    skus: int
    digest: str


class Kept(NamedTuple):
    """A listing as it was built, with its number and rank, and the money at risk in the run's main currency."""

    number: int
    listing: Listing
    wanted: bool
    rank: int | None = None
    revenue: Decimal | None = None
    digest: str = ""


def cells_text(cells: Mapping[str, Value]) -> str:
    """Return values by key as they are kept.

    >>> text_cells(cells_text({"price": Decimal("1.50"), "quantity": 3, "product_name": "5"}))
    {'price': Decimal('1.50'), 'quantity': 3, 'product_name': '5'}
    """
    return _encode(dict(cells)).decode()


def text_cells(text: str) -> dict[str, Value]:
    """Undo ``cells_text``."""
    cells: dict[str, Value] = _decode(text)
    return cells


def begin(db: Database, run_id: int) -> None:
    """Forget the run's listings and problems; of the runs before it only how far their listings were stays."""
    db.execute("DELETE FROM listings WHERE run_id = ?", [run_id])
    db.execute("UPDATE listings SET cells = '{}' WHERE run_id < ? AND cells <> '{}'", [run_id])
    db.execute("DELETE FROM listing_skus WHERE run_id <= ?", [run_id])
    db.execute("DELETE FROM problems WHERE run_id = ?", [run_id])


def save(db: Database, run_id: int, kept: Iterable[Kept]) -> None:
    """Save listings, with the problems of those that are wanted. The caller holds the transaction."""
    rows: dict[str, list[tuple[object, ...]]] = {"listings": [], "listing_skus": [], "problems": []}
    for one in kept:
        rows["listings"].append(_listing_row(run_id, one))
        rows["listing_skus"] += _sku_rows(run_id, one)
        rows["problems"] += _problem_rows(run_id, one) if one.wanted else []
        if len(rows["listing_skus"]) >= _BATCH or len(rows["problems"]) >= _BATCH:
            _flush(db, rows)
    _flush(db, rows)


def _flush(db: Database, rows: dict[str, list[tuple[object, ...]]]) -> None:
    for table, values in rows.items():
        insert_rows(db, table, values)
        values.clear()


def _listing_row(run_id: int, kept: Kept) -> tuple[object, ...]:
    one = kept.listing
    revenue = None if kept.revenue is None else str(kept.revenue)
    cells = cells_text(one.common)
    return (run_id, kept.number, one.handle, one.part, one.product_id, one.product_title, handle_key(one.handle),
            one.title, one.category, one.template, one.readiness, kept.wanted, kept.rank, revenue, cells, len(one.skus),
            _digest(cells, one))  # fmt: skip


def _digest(cells: str, listing: Listing) -> str:
    rows = "".join(cells_text(sku.values) for sku in listing.skus)
    return hashlib.blake2b(f"{cells}{rows}".encode(), digest_size=12).hexdigest()


def _sku_rows(run_id: int, kept: Kept) -> list[tuple[object, ...]]:
    return [
        (run_id, kept.number, number, sku.variant_id, sku.variant_key, sku.seller_sku, sku.gtin, cells_text(sku.values))
        for number, sku in enumerate(kept.listing.skus)
    ]


def _problem_rows(run_id: int, kept: Kept) -> list[tuple[object, ...]]:
    return [
        (run_id, kept.number, number, one.sku, one.code, one.fix, one.field, one.value, one.limit, one.reason, one.cure)
        for number, one in enumerate(kept.listing.problems)
    ]


def heads(db: Database, run_id: int) -> Iterator[Head]:
    """Yield the listings that are wanted, in the order of money at risk; parts of one product stand together."""
    rows = db.execute(
        """SELECT listing_no, handle, key, readiness = 'ready', template, skus, digest FROM listings
        WHERE run_id = ? AND wanted AND skus > 0 AND readiness <> ? ORDER BY listing_no""",
        [run_id, Readiness.NEVER],
    )
    for number, handle, key, ready, template, skus, digest in rows:
        yield Head(number, handle, key, bool(ready), template, skus, digest)


def listings(
    db: Database, run_id: int, of: str | None = None, *, number: int | None = None, judged: bool = True
) -> Iterator[Kept]:
    """Yield the run's listings in the order of money at risk, or those of one product, or one by its number.

    ``judged``: with their problems.
    """
    only = "AND key = ?" if of is not None else "AND listing_no = ?" if number is not None else ""
    values = [run_id, *(one for one in (of and handle_key(of), number) if one is not None)]
    rows = db.execute(
        f"""SELECT listing_no, wanted, rank, revenue, digest, cells, readiness, handle, part, product_id, product_title,
          title, category, template FROM listings WHERE run_id = ? {only} ORDER BY listing_no""",
        values,
    )
    for place, wanted, rank, money, digest, cells, ready, *names in rows:
        handle, part, product_id, product_title, title, category, template = names
        listing = Listing(
            handle=handle, part=part, product_id=product_id, product_title=product_title, title=title,
            category=category, template=template, readiness=Readiness(ready), common=text_cells(cells),
            skus=_skus(db, run_id, place), problems=_problems(db, run_id, place) if judged else (),
        )  # fmt: skip
        yield Kept(place, listing, bool(wanted), rank, None if money is None else Decimal(money), digest)


def _skus(db: Database, run_id: int, number: int) -> tuple[Sku, ...]:
    rows = db.execute(
        "SELECT variant_id, variant_key, seller_sku, gtin, cells FROM listing_skus"
        " WHERE run_id = ? AND listing_no = ? ORDER BY sku_no",
        [run_id, number],
    )
    return tuple(
        Sku(variant_id=variant_id, variant_key=key, seller_sku=sku, gtin=gtin, values=text_cells(cells))
        for variant_id, key, sku, gtin, cells in rows
    )


def _problems(db: Database, run_id: int, number: int) -> tuple[Problem, ...]:
    rows = db.execute(
        "SELECT sku_no, code, fix, field, value, allowed, reason, cure FROM problems"
        " WHERE run_id = ? AND listing_no = ? ORDER BY problem_no",
        [run_id, number],
    )
    return tuple(
        Problem(sku=sku, code=code, fix=Fix(fix), field=field, value=value, limit=limit, reason=reason, cure=cure)
        for sku, code, fix, field, value, limit, reason, cure in rows
    )


def problem_counts(db: Database, run_id: int) -> tuple[dict[str, int], int]:
    """Return the number of problems by code, and how many of them block."""
    counts = dict(
        db.execute("SELECT code, count(*) FROM problems WHERE run_id = ? GROUP BY code ORDER BY code", [run_id])
    )
    question = "SELECT count(*) FROM problems WHERE run_id = ? AND fix <> 'none'"
    return counts, int(db.execute(question, [run_id]).fetchone()[0])


def readiness_counts(db: Database, run_id: int) -> dict[str, int]:
    """Return the number of wanted products by readiness; of a product in parts the worst counts."""
    rows = db.execute(
        "SELECT key, group_concat(DISTINCT readiness) FROM listings WHERE run_id = ? AND wanted GROUP BY key",
        [run_id],
    )
    counts = dict.fromkeys((one.value for one in Readiness), 0)
    order = list(counts)
    for _, found in rows:
        counts[max(found.split(","), key=order.index)] += 1
    return counts


def blocking(db: Database, run_id: int) -> Iterator[tuple[str, str, Fix, Decimal | None]]:
    """Yield (handle, code, fix, money at risk) once for each product, code and fix that blocks it."""
    rows = db.execute(
        """SELECT DISTINCT l.handle, p.code, p.fix, l.revenue FROM problems p JOIN listings l USING (run_id, listing_no)
        WHERE p.run_id = ? AND p.fix <> 'none'""",
        [run_id],
    )
    for handle, code, fix, money in rows:
        yield handle, code, Fix(fix), None if money is None else Decimal(money)


def mark(db: Database, run_id: int) -> str:
    """Return the digest of what the run's listings were built from."""
    row = db.execute("SELECT listing_mark FROM runs WHERE run_id = ?", [run_id]).fetchone()
    return str(row[0]) if row else ""


def set_mark(db: Database, run_id: int, digest: str) -> None:
    """Keep the digest of what the run's listings were built from."""
    db.execute("UPDATE runs SET listing_mark = ? WHERE run_id = ?", [digest, run_id])


def wants_all(db: Database, run_id: int) -> bool:
    """Whether the run lists all active products."""
    row = db.execute("SELECT all_products FROM runs WHERE run_id = ?", [run_id]).fetchone()
    return bool(row and row[0])


def want_all(db: Database, run_id: int) -> None:
    """Keep that the run lists all active products."""
    db.execute("UPDATE runs SET all_products = 1 WHERE run_id = ?", [run_id])


def kept_skus(db: Database, handle: str, variant_ids: Collection[int]) -> dict[str, str]:
    """Return the seller SKUs under which a product's variants were exported, by variant key.

    A variant is known by its id; by handle and options only where one side knows no ids.
    """
    rows = db.execute(
        f"SELECT variant_key, seller_sku FROM seller_skus WHERE {_same(variant_ids)} ORDER BY rowid",
        [handle_key(handle)],
    )
    return dict(rows)


def _same(variant_ids: Collection[int]) -> str:
    """Return the condition for rows of one product: its handle's key is to be bound."""
    ids = ", ".join(map(str, variant_ids))
    return f"(variant_id IN ({ids}) OR (key = ?{' AND variant_id IS NULL' if ids else ''}))"


def keep_skus(db: Database, handle: str, skus: Iterable[Sku]) -> None:
    """Keep which variant a seller SKU was exported for. The caller holds the transaction."""
    db.conn.executemany(
        "INSERT OR REPLACE INTO seller_skus VALUES (?, ?, ?, ?, ?)",
        [(one.seller_sku, handle, handle_key(handle), one.variant_key, one.variant_id) for one in skus],
    )


class OthersSkus:
    """The seller SKUs, in any case, that are not free for the variants of one product.

    Those that other products were exported with, and those given to others in this run (``given``, hashes of folded
    SKUs).
    """

    def __init__(self, db: Database, given: Container[int], handle: str, variant_ids: Collection[int]) -> None:
        self._db = db
        self._given = given
        self._question = f"SELECT 1 FROM seller_skus WHERE seller_sku = ? AND NOT {_same(variant_ids)}"
        self._key = handle_key(handle)

    def __contains__(self, folded: object) -> bool:
        """Whether another product has it."""
        if hash(folded) in self._given:
            return True
        return self._db.execute(self._question, [folded, self._key]).fetchone() is not None


def sku_count(db: Database, run_id: int) -> int:
    """Return the number of SKUs that are wanted."""
    question = "SELECT coalesce(sum(skus), 0) FROM listings WHERE run_id = ? AND wanted"
    return int(db.execute(question, [run_id]).fetchone()[0])
