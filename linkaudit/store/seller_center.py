"""What Seller Center says is listed or refused, and what becomes of the rows that were exported to it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from linkaudit.model import Found, Listed, Offered, Refused
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record, insert_rows
from linkaudit.urls.normalise import handle_key

if TYPE_CHECKING:
    from sqlite_utils import Database

Wants = Callable[[str, str, str], bool]  # seller SKU, GTIN, title


class Judged(NamedTuple):
    """A refused row with the numbers of its reasons, and whose it is ("": not known)."""

    row: Refused
    code: str
    handle: str


class Waiting(NamedTuple):
    """A listing that was exported, and of which no file has said a word."""

    handle: str
    title: str
    skus: int


# --- what is listed --------------------------------------------------------------------------------------------------


def save_listed(db: Database, file: str, rows: Iterable[Listed], now: str) -> None:
    """Save listed SKUs in place of what earlier files said of them. The caller holds the transaction.

    A row without ids, which a spreadsheet has rounded, stands for its seller SKU until a whole file tells them; a row
    for a whole product gives way to rows for its SKUs.
    """
    given = list(rows)
    whole = [row for row in given if row.product_id and row.sku_id]
    _insert(db, file, whole, now)
    if len(whole) < len(given):
        told = _Told(db)
        _insert(db, file, [row for row in given if not ((row.product_id and row.sku_id) or told.better(row))], now)


def _insert(db: Database, file: str, rows: Sequence[Listed], now: str) -> None:
    marks = ((mark,) for row in rows if row.product_id for mark in {_mark(row), _name_mark(row)})
    db.conn.executemany("DELETE FROM listed WHERE product_id = '' AND sku_id = ?", marks)
    products = {(row.product_id,) for row in rows if row.sku_id}
    db.conn.executemany("DELETE FROM listed WHERE product_id = ? AND sku_id = ''", products)
    insert_rows(db, "listed", [
        (row.product_id, row.sku_id if row.product_id else _mark(row), row.title, row.seller_sku, row.gtin,
         row.variation, row.status, row.category, file, now) for row in rows
    ])  # fmt: skip


def forget_others(db: Database, files: Sequence[str]) -> None:
    """Forget what no file among ``files`` has: it is not listed any more. The caller holds the transaction."""
    db.execute(f"DELETE FROM listed WHERE file NOT IN ({','.join('?' * len(files))})", [*files])


def release(db: Database, listed_keys: Container[str]) -> None:
    """Let products be exported again that were listed and are not among ``listed_keys`` any more.

    The caller holds the transaction.
    """
    gone = [(key,) for (key,) in db.execute("SELECT DISTINCT key FROM exported WHERE state = 'listed'")
            if key not in listed_keys]  # fmt: skip
    db.conn.executemany("UPDATE exported SET state = 'superseded' WHERE key = ? AND state = 'listed'", gone)


class _Told:
    """What is known with its ids."""

    def __init__(self, db: Database) -> None:
        rows = db.execute("SELECT product_id, sku_id, seller_sku, title, variation FROM listed WHERE product_id <> ''")
        self._products: set[str] = set()
        self._skus: set[str] = set()
        self._names: set[tuple[str, str]] = set()
        for product_id, sku_id, seller_sku, title, variation in rows:
            self._skus.add(seller_sku)
            self._names.add((title, variation))
            if sku_id:
                self._products.add(product_id)

    def better(self, row: Listed) -> bool:
        """Whether the ids that ``row`` lacks are known of the same SKU."""
        if row.product_id:
            return row.product_id in self._products
        return row.seller_sku in self._skus if row.seller_sku else (row.title, row.variation) in self._names


def _mark(row: Listed) -> str:
    return f"~{row.seller_sku}" if row.seller_sku else _name_mark(row)


def _name_mark(row: Listed) -> str:
    return f"~{row.title}~{row.variation}"


def listed(db: Database) -> list[Listed]:
    """Return every SKU that is listed; both ids are empty where a spreadsheet has rounded them."""
    rows = db.query("SELECT * FROM listed ORDER BY product_id, sku_id")
    return [_listed(ref, row) for ref, row in enumerate(rows, 1)]


def _listed(ref: int, row: dict[str, object]) -> Listed:
    return as_record(Listed, row | {"ref": ref, "sku_id": row["sku_id"] if row["product_id"] else ""})


# --- what was refused ------------------------------------------------------------------------------------------------


def save_refused(db: Database, file: str, fingerprint: str, rows: Iterable[Judged], now: str) -> int:
    """Save the refused rows of a file in place of what it said before; return the newest sheet it can speak of.

    The caller holds the transaction.
    """
    question = "SELECT min(seen_at), min(last_export) FROM refusals WHERE fingerprint = ?"
    seen, last = db.execute(question, [fingerprint]).fetchone()
    if seen is None:
        seen, last = now, db.execute("SELECT coalesce(max(export_id), 0) FROM exports").fetchone()[0]
    db.execute("DELETE FROM refusals WHERE fingerprint = ?", [fingerprint])
    insert_rows(db, "refusals", [
        (None, file, fingerprint, one.row.row, one.row.seller_sku, one.row.gtin, one.row.title, one.row.product_id,
         one.row.message, one.code, one.handle, seen, last) for one in rows
    ])  # fmt: skip
    return int(last)


# --- what was exported -----------------------------------------------------------------------------------------------


def mark_listed(db: Database, found: Iterable[Found]) -> None:
    """Move exported rows to ``listed``. The caller holds the transaction.

    A row whose variant is not known moves none: its product is listed all the same, see ``waiting``.
    """
    for one in found:
        if one.whole:
            db.execute(f"UPDATE exported SET state = 'listed' WHERE key = ? AND {_OPEN}", [handle_key(one.handle)])
        elif one.variant_key is not None:
            db.execute(f"UPDATE exported SET state = 'listed' WHERE {_SKU} AND {_OPEN}", _sku(one))


def mark_refused(db: Database, found: Iterable[Found], last_export: int) -> None:
    """Move the listings of refused rows to ``refused``, but for SKUs that are listed. The caller holds the transaction.

    A listing is accepted whole or not at all, as by the API. Only sheets up to ``last_export`` count: a result
    cannot speak of later ones.
    """
    for one in found:
        known = one.variant_key is not None
        where, values = (_SKU, _sku(one)) if known else ("key = ?", [handle_key(one.handle)])
        db.execute(
            f"""UPDATE exported SET state = 'refused' WHERE state IN ('waiting', 'fix')
              AND (export_id, key, part) IN (SELECT export_id, key, part FROM exported
                WHERE {where} AND export_id <= ?)""",
            [*values, last_export],
        )


_OPEN = "state IN ('waiting', 'refused', 'fix')"
# by Shopify's id where both sides know it: a handle may have gone over to another product
_SKU = "(variant_id = ? OR (key = ? AND variant_key = ? AND (variant_id IS NULL OR ? IS NULL)))"


def _sku(one: Found) -> list[str | int | None]:
    return [one.variant_id, handle_key(one.handle), one.variant_key, one.variant_id]


def waiting(db: Database, is_listed: Callable[[str], bool]) -> list[Waiting]:
    """Return the listings that wait for an answer.

    A product of which no exported row could be moved, but which ``is_listed`` says is there, does not.
    """
    rows = db.execute(
        """SELECT handle, min(title), sum(state = 'waiting'),
          EXISTS (SELECT 1 FROM exported o WHERE o.key = exported.key AND o.state = 'listed')
        FROM exported WHERE state NOT IN ('superseded', 'fix') GROUP BY key, part
        HAVING sum(state <> 'waiting') = 0 ORDER BY min(export_id), min("row")"""
    )
    return [Waiting(handle, title, skus) for handle, title, skus, told in rows
            if told or not is_listed(handle)]  # fmt: skip


def refused_handles(db: Database) -> list[str]:
    """Return the products of which exported rows were refused and none is listed: they are to be offered again."""
    rows = db.execute(
        """SELECT min(handle) AS handle FROM exported WHERE state <> 'superseded' GROUP BY key
        HAVING sum(state = 'refused') > 0 AND sum(state = 'listed') = 0 ORDER BY handle"""
    )
    return [row[0] for row in rows]


# --- whose a row can be ----------------------------------------------------------------------------------------------


def offered(db: Database, run_id: int, wants: Wants) -> Iterator[Offered]:
    """Yield the SKUs of the shop that ``wants`` takes: as given to TikTok, as exported, as built, as the shop has them.

    ``run_id`` is the run whose products count; 0: none.
    """
    for given, question in ((True, _GIVEN), (False, _OWN)):
        for handle, key, variant_id, sku, gtin, title in db.execute(question, {"run": run_id}):
            if wants(sku, gtin, title):
                yield Offered(handle=handle, variant_key=key, variant_id=variant_id, seller_sku=sku, gtin=gtin,
                              title=title, given=given)  # fmt: skip


# a product that was renamed since it was exported is known by the ids of its variants
_GIVEN = f"""WITH now AS MATERIALIZED (SELECT v.variant_id, min(p.handle) AS handle FROM variants v
    JOIN products p USING (stream_id, product_ref)
    WHERE v.{RUN_STREAMS} AND v.variant_id IN (SELECT variant_id FROM exported UNION SELECT variant_id FROM seller_skus)
    GROUP BY v.variant_id)
  SELECT coalesce(now.handle, g.handle), g.variant_key, g.variant_id, g.seller_sku, g.gtin, g.title FROM (
    SELECT handle, variant_key, variant_id, seller_sku, '' AS gtin, '' AS title FROM seller_skus
    UNION ALL SELECT handle, variant_key, variant_id, seller_sku, gtin, title FROM exported) g
  LEFT JOIN now ON now.variant_id = g.variant_id
  UNION ALL SELECT l.handle, s.variant_key, s.variant_id, s.seller_sku, s.gtin, l.title
    FROM listing_skus s JOIN listings l USING (run_id, listing_no) WHERE l.run_id = :run"""
_OWN = f"""SELECT p.handle, coalesce((SELECT group_concat(value, ' / ') FROM json_each(v.option_values)), ''),
    v.variant_id, coalesce(v.sku, ''), coalesce(v.barcode, ''), p.title
  FROM products p LEFT JOIN variants v USING (stream_id, product_ref) WHERE p.{RUN_STREAMS}"""

