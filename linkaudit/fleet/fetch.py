"""One shop's database and files out of the fleet, and the database back into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from linkaudit.errors import OutputError, UsageError
from linkaudit.fleet import lease, place, snapshots
from linkaudit.fleet.shops import chosen, settings_of
from linkaudit.pipeline.backup import back_up
from linkaudit.pipeline.deliver import deliver
from linkaudit.pipeline.job import Job

# Where a SQLite file keeps the number of its application, 4 bytes (sqlite.org/fileformat2.html, from memory): we have
# none, and a copy that is changed and saved keeps it. It says of which snapshot a file is the copy.
_MARK_AT, _MARK_BYTES = 68, 4
_ANEW = "Fetch it again into another file, and do there what you did here"
_SPACE = "Free disk space, make the folder writable, or choose another file with --db"


def fetch(connection: place.Connection, name: str, target: Path) -> Path:
    """Write the shop's latest database to ``target``, over an earlier one only as a whole.

    Raises ``UsageError`` if there is none yet.
    """
    shop = chosen(connection, [name], ())[0]
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        mark = _mark(connection, shop)  # before: of a copy made in between, the mark is the older one, and refused
        if not snapshots.restore(connection, shop, part):
            cure = f"Run `linkaudit fleet start {shop}` and wait until it is done"
            raise UsageError("nothing was read of it yet", where=shop, cure=cure)
        with part.open("r+b") as file:
            file.seek(_MARK_AT)
            file.write(mark)
        for beside in ("-wal", "-shm"):  # of the file that is replaced
            target.with_name(target.name + beside).unlink(missing_ok=True)
        part.replace(target)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), cure=_SPACE) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def put(connection: place.Connection, name: str, source: Path) -> int:
    """Make the database at ``source`` the shop's own in the fleet; return its size in bytes.

    It must have been fetched from there, and nothing may have changed there since. Raises ``UsageError`` else, or if
    the shop is being audited.
    """
    shop = chosen(connection, [name], ())[0]
    if not source.is_file():
        cure = f"Run `linkaudit fleet fetch {shop} --db {source}` first"
        raise UsageError("there is no database here", where=str(source), cure=cure)
    with tempfile.TemporaryDirectory(prefix="linkaudit-put-") as folder:
        copy = Path(folder) / "shop.db"
        back_up(Job(db_path=source, settings=settings_of([shop], {}, shop), tell=lambda _: None), copy)
        held = lease.borrow(connection, shop, f"put/{os.getpid()}")
        if held is None:
            cure = f"Wait until its audit ends, or run `linkaudit fleet cancel {shop}`; then fetch it anew"
            raise UsageError("is being audited, or nothing was read of it yet", where=shop, cure=cure)
        try:
            _send(connection, held, source, copy)
        finally:
            lease.give_back(connection, held)
        return copy.stat().st_size


def _send(connection: place.Connection, held: lease.Claim, source: Path, copy: Path) -> None:
    with copy.open("rb") as file:
        file.seek(_MARK_AT)
        if file.read(_MARK_BYTES) != _mark(connection, held.shop):
            what = f"is not made from the copy that the fleet has of {held.shop} now"
            raise UsageError(what, where=str(source), cure=_ANEW)
    try:
        snapshots.save(connection, held, copy, "put")
    except lease.FencedError as error:
        raise UsageError("an audit of it began meanwhile; nothing was put", where=held.shop, cure=_ANEW) from error


def _mark(connection: place.Connection, shop: str) -> bytes:
    """Return what marks a copy of the snapshot that the fleet has now."""
    row = connection.execute("SELECT version FROM snapshots WHERE shop = %s", [shop]).fetchone()
    digest = sha256(f"{shop} {row[0] if row else ''}".encode()).digest()
    return bytes([digest[0] & 0x7F, *digest[1:_MARK_BYTES]])


def export(
    connection: place.Connection, name: str, target: Path, out: Path, tell: Callable[[str], None], *, encoding: str
) -> list[Path]:
    """Write all files of the shop's latest complete audit, from its database at ``target``, into ``out``."""
    shop = chosen(connection, [name], ())[0]
    row = connection.execute("SELECT hosts, settings FROM shops WHERE shop = %s", [shop]).fetchone()
    settings = settings_of(row[0], row[1], shop) if row else settings_of([shop], {}, shop)
    return deliver(Job(db_path=target, settings=settings, tell=tell), ["all"], out, encoding=encoding).files
