"""How products stood in Seller Center when a run was judged, and what differs in that between two runs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linkaudit.model.diff import ShelfChange
from linkaudit.store.overlap import RUN_STREAMS
from linkaudit.store.save import as_record, insert_rows
from linkaudit.store.unseen import product
from linkaudit.urls.normalise import handle_key

if TYPE_CHECKING:
    from sqlite_utils import Database

LISTED = "listed"
REFUSED = "refused"
_SIDE = f"AS MATERIALIZED (SELECT {product('shelf')} AS which, * FROM shelf WHERE run_id = "


class Standing(NamedTuple):
    """A product, by its handle as it is compared, that is listed or was refused; ``reason``: why, of several the first.

    ``title`` is Seller Center's.
    """

    key: str
    state: str
    title: str
    code: str = ""
    reason: str = ""


def refused(db: Database) -> Iterator[tuple[str, str, str]]:
    """Yield key, title and Seller Center's words of products that were refused and wait for no other answer.

    The words are those of the first row in the newest file. What was exported anew since is not refused any more.
    """
    found: dict[str, tuple[str, str]] = {}
    question = "SELECT handle, title, message FROM refusals WHERE handle <> '' ORDER BY seen_at DESC, refusal_id"
    for handle, title, message in db.execute(question):
        found.setdefault(handle_key(handle), (title, message))
    for key, (title, message) in found.items():
        exported, open_ = db.execute(
            "SELECT count(*), coalesce(sum(state = 'refused') > 0 AND sum(state = 'listed') = 0, 0) FROM exported"
            " WHERE key = ?", [key]
        ).fetchone()  # fmt: skip
        if open_ or not exported:
            yield key, title, message


def note(db: Database, run_id: int, standings: Iterable[Standing]) -> None:
    """Keep with a run how products stand, each under the shop's own title. The caller holds the transaction."""
    found = {one.key: one for one in standings}
    known = dict(_products(db, run_id, found)) if found else {}
    db.execute("DELETE FROM shelf WHERE run_id = ?", [run_id])
    insert_rows(db, "shelf", [
        (run_id, key, *known.get(key, (key, None, one.title)), one.state, one.code, one.reason)
        for key, one in found.items()
    ])  # fmt: skip
    db.execute("UPDATE runs SET shelf_noted = 1 WHERE run_id = ?", [run_id])


def _products(db: Database, run_id: int, keys: Container[str]) -> Iterator[tuple[str, tuple[str, int | None, str]]]:
    question = f"SELECT handle, product_id, title FROM products WHERE {RUN_STREAMS} ORDER BY stream_id, product_ref"
    for handle, product_id, title in db.execute(question, {"run": run_id}):
        if (key := handle_key(handle)) in keys:
            yield key, (handle, product_id, title)


def not_noted(db: Database, old: int, new: int) -> list[int]:
    """Return which of two runs did not note how products stand, if the other one has any that do."""
    question = """SELECT run_id FROM runs WHERE run_id IN (:old, :new) AND shelf_noted = 0
      AND EXISTS (SELECT 1 FROM shelf WHERE run_id IN (:old, :new)) ORDER BY run_id"""
    return [int(row[0]) for row in db.execute(question, {"old": old, "new": new})]


def changes(db: Database, old: int, new: int) -> Iterator[ShelfChange]:
    """Yield products that were refused since, or for another reason; that vanished; that are listed now."""
    rows = db.query(
        f"""WITH o {_SIDE} :old), n {_SIDE} :new)
        SELECT 'refused' AS change, n.handle, n.title, n.code, n.reason, 0 AS side, which
        FROM n LEFT JOIN o USING (which)
        WHERE n.state = '{REFUSED}' AND (o.state, o.code, o.reason) IS NOT (n.state, n.code, n.reason)
        UNION ALL SELECT 'vanished', o.handle, o.title, '', '', 1, which FROM o LEFT JOIN n USING (which)
        WHERE o.state = '{LISTED}' AND n.state IS NOT '{LISTED}'
        UNION ALL SELECT 'listed', n.handle, n.title, '', '', 2, which FROM n LEFT JOIN o USING (which)
        WHERE n.state = '{LISTED}' AND o.state IS NOT '{LISTED}'
        ORDER BY side, which""",
        {"old": old, "new": new},
    )
    for row in rows:
        yield as_record(ShelfChange, {name: row[name] for name in ShelfChange.__struct_fields__})
