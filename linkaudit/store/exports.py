"""Which listings were written into which sheet, and what became of them: a product that was exported stays so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linkaudit.store.save import insert_rows

if TYPE_CHECKING:
    from sqlite_utils import Database

FIX = "fix"
WAITING = "waiting"


class SheetRow(NamedTuple):
    """A row of a sheet, numbered as a spreadsheet shows it, and the SKU that stands in it."""

    row: int
    handle: str
    part: int
    title: str
    variant_id: int | None
    variant_key: str
    seller_sku: str
    gtin: str
    digest: str


class Place(NamedTuple):
    """Where a SKU was exported to."""

    file: str
    row: int
    wave: int


def out_already(db: Database, medium: str) -> set[str]:
    """Return the handles of products that stand in a sheet, uploaded or to be uploaded, or that are listed."""
    rows = db.execute(
        "SELECT DISTINCT lower(handle) FROM exported JOIN exports USING (export_id)"
        " WHERE medium = ? AND state IN ('waiting', 'listed')",
        [medium],
    )
    return {handle for (handle,) in rows}


def to_fix(db: Database, medium: str) -> set[str]:
    """Return the digests of products as they stand in sheets that are to be completed."""
    rows = db.execute(
        "SELECT DISTINCT digest FROM exported JOIN exports USING (export_id) WHERE medium = ? AND state = ?",
        [medium, FIX],
    )
    return {digest for (digest,) in rows}


def supersede(db: Database, medium: str) -> None:
    """Forget what waits: it is written anew. What is listed stays. The caller holds the transaction."""
    db.execute(
        "UPDATE exported SET state = 'superseded' WHERE state IN ('waiting', 'refused', ?)"
        " AND export_id IN (SELECT export_id FROM exports WHERE medium = ?)",
        [FIX, medium],
    )


def files(db: Database, medium: str) -> list[str]:
    """Return the names of the files whose rows still count."""
    rows = db.execute(
        "SELECT DISTINCT file FROM exports e WHERE medium = ? AND EXISTS (SELECT 1 FROM exported x"
        " WHERE x.export_id = e.export_id AND x.state <> 'superseded') ORDER BY export_id",
        [medium],
    )
    return [file for (file,) in rows]


def next_wave(db: Database) -> int:
    """Return the number of the next wave."""
    return int(db.execute("SELECT coalesce(max(wave), 0) + 1 FROM exports").fetchone()[0])


def record(
    db: Database, run_id: int, export: tuple[str, int, str, str], rows: Iterable[SheetRow], *, state: str, now: str
) -> None:
    """Record a sheet: ``export`` is medium, wave, file and template. The caller holds the transaction."""
    medium, wave, file, template = export
    key = db.execute(
        "INSERT INTO exports (run_id, medium, wave, file, template, made_at) VALUES (?, ?, ?, ?, ?, ?)"
        " RETURNING export_id",
        [run_id, medium, wave, file, template, now],
    ).fetchone()[0]
    insert_rows(db, "exported", [
        (key, one.row, one.handle, one.part, one.title, one.variant_id, one.variant_key, one.seller_sku, one.gtin,
         state, one.digest) for one in rows])  # fmt: skip


def places(db: Database, handle: str) -> dict[str, Place]:
    """Return where a product's SKUs stand, by seller SKU: the newest sheet that still counts, workbooks first."""
    rows = db.execute(
        """SELECT seller_sku, file, "row", wave FROM exported JOIN exports USING (export_id)
        WHERE handle = ? AND state <> 'superseded' ORDER BY medium = 'xlsx', state <> 'fix', export_id""",
        [handle],
    )
    return {sku: Place(file, row, wave) for sku, file, row, wave in rows}


def states(db: Database) -> Iterator[tuple[str, int]]:
    """Yield (state, number of products) of what was exported and still counts."""
    yield from db.execute(
        "SELECT state, count(DISTINCT lower(handle)) FROM exported WHERE state <> 'superseded' GROUP BY state"
    )
