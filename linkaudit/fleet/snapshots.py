"""A shop's SQLite file in PostgreSQL and back: compressed, in parts: memory stays small, and no disk is shared."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from linkaudit.errors import StoreError
from linkaudit.fleet import lease, place
from linkaudit.fleet.lease import Claim

_PART = 4 * 1024 * 1024  # bytes of one row
_READ = 1024 * 1024
_LEVEL = 1  # of zlib: the file shrinks to an eighth at 1 and to a twelfth at 6, in a third of the time

Then = Callable[[place.Connection], None]


def save(connection: place.Connection, held: Claim, file: Path, stage: str, then: Then = lambda _: None) -> None:
    """Make ``file`` the shop's latest snapshot, and do ``then`` in the same transaction.

    The bytes go up before it and count for nothing until then. Raises ``FencedError`` if the shop is another's now:
    the snapshot there stays as it is.
    """
    row = connection.execute(
        "SELECT %s || '-' || (count(*) + 1) || '-' || extract(epoch FROM clock_timestamp()) FROM snapshot_parts"
        " WHERE shop = %s AND part = 0", [held.epoch, held.shop],
    ).fetchone()  # fmt: skip
    version, stored = str(row[0] if row else ""), 0
    for number, data in enumerate(_compressed(file)):
        stored += len(data)
        connection.execute("INSERT INTO snapshot_parts VALUES (%s, %s, %s, %s)", [held.shop, version, number, data])
    with _or_nothing(connection, held.shop, version), connection.transaction():
        lease.own(connection, held)
        connection.execute(
            "INSERT INTO snapshots (shop, version, audit_id, stage, bytes, stored_bytes)"
            " VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (shop) DO UPDATE SET version = excluded.version, audit_id = excluded.audit_id,"
            " stage = excluded.stage, bytes = excluded.bytes, stored_bytes = excluded.stored_bytes, taken_at = now()",
            [held.shop, version, held.audit_id, stage, file.stat().st_size, stored],
        )
        connection.execute("DELETE FROM snapshot_parts WHERE shop = %s AND version <> %s", [held.shop, version])
        lease.note(connection, held.audit_id, held.epoch, "snapshot", stage)
        then(connection)


@contextmanager
def _or_nothing(connection: place.Connection, shop: str, version: str) -> Iterator[None]:
    """Take back the parts that went up if the shop turns out to be another's: nobody would, before its next audit."""
    try:
        yield
    except lease.FencedError:
        connection.execute("DELETE FROM snapshot_parts WHERE shop = %s AND version = %s", [shop, version])
        raise


def restore(connection: place.Connection, shop: str, file: Path) -> str:
    """Write the shop's latest snapshot to ``file`` and return the stage it was taken after; "" if there is none.

    Raises ``StoreError`` if it is damaged.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = connection.execute("SELECT version, stage, bytes FROM snapshots WHERE shop = %s", [shop]).fetchone()
        if found is None:
            return ""
        unpack, number = zlib.decompressobj(), 0
        with file.open("wb") as out, _whole(shop):
            while row := connection.execute(
                "SELECT data FROM snapshot_parts WHERE shop = %s AND version = %s AND part = %s",
                [shop, found[0], number],
            ).fetchone():
                out.write(unpack.decompress(row[0]))
                number += 1
            out.write(unpack.flush())
    with _whole(shop):
        if file.stat().st_size != found[2]:
            raise zlib.error
    return str(found[1])


@contextmanager
def _whole(shop: str) -> Iterator[None]:
    try:
        yield
    except zlib.error as error:
        cure = "Remove the shop from the fleet and add it again: it is read anew"
        raise StoreError("its snapshot is damaged", where=shop, cure=cure) from error


def _compressed(file: Path) -> Iterator[bytes]:
    pack, kept = zlib.compressobj(_LEVEL), bytearray()
    with file.open("rb") as source:
        while block := source.read(_READ):
            kept += pack.compress(block)
            while len(kept) >= _PART:
                yield bytes(kept[:_PART])
                del kept[:_PART]
    kept += pack.flush()
    yield bytes(kept)
