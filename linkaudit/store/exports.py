"""Which listings were written into which sheet, and what became of them: a product that was exported stays so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linkaudit.store.save import insert_rows
from linkaudit.urls.normalise import handle_key

if TYPE_CHECKING:
    from sqlite_utils import Database

FIX = "fix"
WAITING = "waiting"
_WRITING = "writing"
# The same product: by Shopify's id where both sides know it, else by its handle.
_SAME = ("(e.product_id = l.product_id OR (e.key = l.key AND (e.product_id IS NULL OR l.product_id IS NULL)))")


class SheetRow(NamedTuple):
    """A row of a sheet, numbered as a spreadsheet shows it, and the SKU that stands in it."""

    row: int
    handle: str
    part: int
    product_id: int | None
    title: str
    variant_id: int | None
    variant_key: str
    seller_sku: str
    gtin: str
    digest: str


class Place(NamedTuple):
    """Where a SKU was exported to, and the digest of its listing as it was then."""

    file: str
    row: int
    wave: int
    digest: str


def out_already(db: Database, run_id: int, medium: str, *, by_part: bool = False) -> set[int]:
    """Return the numbers of the run's listings whose product stands in a sheet, uploaded or to be, or is listed.

    ``by_part``: those that do so themselves, as parts of a product that was split.
    """
    same = f"{_SAME} AND e.part = l.part" if by_part else _SAME
    rows = db.execute(
        f"""SELECT l.listing_no FROM listings l WHERE l.run_id = ? AND EXISTS (
          SELECT 1 FROM exported e JOIN exports USING (export_id)
          WHERE medium = ? AND state IN ('waiting', 'listed') AND {same})""",
        [run_id, medium],
    )
    return {number for (number,) in rows}


def refused(db: Database, run_id: int, medium: str) -> set[int]:
    """Return the numbers of the run's listings that were refused and stand in no newer sheet.

    A product that was split is refused part by part.
    """
    part = f"""EXISTS (SELECT 1 FROM exported e JOIN exports USING (export_id)
      WHERE medium = :medium AND {_SAME} AND e.part = l.part AND state IN"""
    rows = db.execute(
        f"""SELECT l.listing_no FROM listings l WHERE l.run_id = :run AND {part} ('refused'))
          AND NOT {part} ('waiting', 'listed'))""",
        {"run": run_id, "medium": medium},
    )
    return {number for (number,) in rows}


def stale(db: Database, run_id: int, medium: str, state: str) -> list[tuple[str, int]]:
    """Return (file, products) of sheets in which products stand otherwise than they are now."""
    rows = db.execute(
        f"""SELECT file, count(DISTINCT e.key) FROM exported e JOIN exports USING (export_id)
        JOIN listings l ON l.run_id = ? AND {_SAME} AND l.part = e.part
        WHERE medium = ? AND state = ? AND e.digest <> l.digest GROUP BY file ORDER BY min(export_id)""",
        [run_id, medium, state],
    )
    return [(file, products) for file, products in rows]


def to_fix(db: Database, medium: str) -> set[str]:
    """Return the digests of listings as they stand in sheets that are to be completed."""
    rows = db.execute(
        "SELECT DISTINCT digest FROM exported JOIN exports USING (export_id) WHERE medium = ? AND state = ?",
        [medium, FIX],
    )
    return {digest for (digest,) in rows}


def supersede(db: Database, medium: str) -> list[str]:
    """Forget what waits, as it is written anew, and return the files it stood in. What is listed stays.

    The caller holds the transaction.
    """
    of_medium = "export_id IN (SELECT export_id FROM exports WHERE medium = ?)"
    states = "state IN ('waiting', 'refused', 'fix')"
    rows = db.execute(
        "SELECT DISTINCT file FROM exports JOIN exported USING (export_id)"
        f" WHERE medium = ? AND {states} ORDER BY export_id",
        [medium],
    ).fetchall()
    db.execute(f"UPDATE exported SET state = 'superseded' WHERE {states} AND {of_medium}", [medium])
    return [file for (file,) in rows]


def settle(db: Database, run_id: int, written: Iterable[int], kept: Iterable[int]) -> list[tuple[str, int, int]]:
    """Let go of rows that newer ones replace; return (file, products let go of, products left) of sheets to complete.

    ``written`` are the numbers of listings that are about to be written: their refusals are answered. ``kept`` are
    those that stay in a sheet to be completed as they are; every other row there is let go of, also of products that
    are not to be listed any more. The caller holds the transaction.
    """
    db.execute("DROP TABLE IF EXISTS temp.chosen")
    db.execute("CREATE TEMP TABLE chosen (listing_no INTEGER PRIMARY KEY, kept INTEGER NOT NULL) STRICT")
    rows = [(number, 0) for number in written] + [(number, 1) for number in kept]
    db.conn.executemany("INSERT OR IGNORE INTO temp.chosen VALUES (?, ?)", rows)
    among = f"""EXISTS (SELECT 1 FROM temp.chosen c JOIN listings l ON l.run_id = :run AND l.listing_no = c.listing_no
      WHERE c.kept = :kept AND {_SAME} AND l.part = e.part)"""
    db.execute(f"UPDATE exported AS e SET state = 'superseded' WHERE state = 'refused' AND {among}",
               {"run": run_id, "kept": 0})  # fmt: skip
    before = _to_complete(db)
    db.execute(f"UPDATE exported AS e SET state = 'superseded' WHERE state = 'fix' AND NOT {among}",
               {"run": run_id, "kept": 1})  # fmt: skip
    after = _to_complete(db)
    return [(file, products - after.get(file, 0), after.get(file, 0)) for file, products in before.items()
            if after.get(file, 0) < products]  # fmt: skip


def _to_complete(db: Database) -> dict[str, int]:
    rows = db.execute(
        "SELECT file, count(DISTINCT key) FROM exported JOIN exports USING (export_id) WHERE state = 'fix'"
        " GROUP BY file ORDER BY min(export_id)"
    )
    return dict(rows)


def files(db: Database, medium: str, *, counting: bool = False) -> list[str]:
    """Return the names of all files that were written, or of those whose rows still count."""
    only = "AND EXISTS (SELECT 1 FROM exported x WHERE x.export_id = e.export_id AND x.state <> 'superseded')"
    rows = db.execute(
        f"SELECT DISTINCT file FROM exports e WHERE medium = ? {only if counting else ''} ORDER BY export_id", [medium]
    )
    return [file for (file,) in rows]


def next_wave(db: Database, medium: str) -> int:
    """Return the number of the next wave; sheets to be completed are none."""
    question = (
        "SELECT coalesce(max(wave), 0) + 1 FROM exports JOIN exported USING (export_id)"
        " WHERE medium = ? AND state NOT IN ('fix', 'superseded')"
    )
    return int(db.execute(question, [medium]).fetchone()[0])


def unfinished(db: Database) -> list[str]:
    """Forget sheets whose writing was cut short, and return their names: they may be written over.

    The caller holds the transaction.
    """
    cut = "SELECT export_id FROM exported WHERE state LIKE 'writing%'"
    names = [file for (file,) in db.execute(f"SELECT DISTINCT file FROM exports WHERE export_id IN ({cut})")]
    db.execute(f"DELETE FROM exports WHERE export_id IN ({cut})")
    db.execute("DELETE FROM exported WHERE state LIKE 'writing%'")
    return names


def announce(
    db: Database, run_id: int, export: tuple[str, int, str, str], rows: Iterable[SheetRow], *, state: str, now: str
) -> None:
    """Record a sheet that is about to be written: ``export`` is medium, wave, file and template.

    It counts once ``finish`` is called. The caller holds the transaction.
    """
    medium, wave, file, template = export
    key = db.execute(
        "INSERT INTO exports (run_id, medium, wave, file, template, made_at) VALUES (?, ?, ?, ?, ?, ?)"
        " RETURNING export_id",
        [run_id, medium, wave, file, template, now],
    ).fetchone()[0]
    insert_rows(db, "exported", [
        (key, one.row, one.handle, one.part, one.product_id, handle_key(one.handle), one.title, one.variant_id,
         one.variant_key, one.seller_sku, one.gtin, f"{_WRITING} {state}", one.digest) for one in rows])  # fmt: skip


def finish(db: Database) -> None:
    """Let the sheets count that were announced: all are written. The caller holds the transaction."""
    db.execute("UPDATE exported SET state = substr(state, ?) WHERE state LIKE 'writing%'", [len(_WRITING) + 2])


def places(db: Database, skus: Collection[str]) -> dict[str, Place]:
    """Return where SKUs stand, by seller SKU: the newest sheet that still counts, workbooks before tables."""
    marks = ",".join("?" * len(skus))
    rows = db.execute(
        f"""SELECT seller_sku, file, "row", wave, digest FROM exported JOIN exports USING (export_id)
        WHERE seller_sku IN ({marks}) AND state NOT LIKE 'superseded%' AND state NOT LIKE 'writing%'
        ORDER BY medium = 'xlsx', state <> 'fix', export_id""",
        [*skus],
    )
    return {sku: Place(*place) for sku, *place in rows}


def states(db: Database) -> Iterator[tuple[str, int]]:
    """Yield (state, number of products) of what was exported to workbooks and still counts."""
    yield from db.execute(
        "SELECT state, count(DISTINCT key) FROM exported JOIN exports USING (export_id)"
        " WHERE state <> 'superseded' AND medium = 'xlsx' GROUP BY state ORDER BY state"
    )
