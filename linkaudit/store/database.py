"""Opening the database: one file, WAL, one writer at a time, migrated on sight."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from linkaudit.errors import StoreError, UsageError
from linkaudit.store.schema import MIGRATIONS

__all__ = ["Database", "hold", "open_database", "sqlite_version"]

_CACHE_KIB, _TEMP_CACHE_KIB = 64 * 1024, 16 * 1024
_BUSY_SECONDS = 10.0
_CURES = {
    "database or disk is full": "Free disk space and run the same command again; what was saved stays",
    "disk i/o error": "Check the disk's health and free space, then run the same command again; what was saved stays",
    "attempt to write a readonly database": "Make the file and its folder writable, or choose another with --db",
    "unable to open database file": "Check that the folder exists and is writable, or choose another with --db",
    "file is not a database": "Choose another file with --db; this one is not linkaudit's",
    "database disk image is malformed": "The file is damaged: restore a backup, or choose a new file with --db",
    "database is locked": "Another program is writing to it: wait until it ends, or choose another with --db",
}


@contextmanager
def open_database(path: Path, *, write: bool = True, create: bool = True) -> Iterator[Database]:
    """Open the database at ``path``; when ``write``, migrate it and hold the run's lock while open.

    Raises ``UsageError`` if there is no file and none is to be made, ``StoreError`` for whatever SQLite refuses: full
    disk, read-only file, a newer version's file, a file in use.
    """
    if not (write and create) and not path.exists():
        raise UsageError("there is no database here yet", where=str(path), cure="Run `linkaudit run FILE…` first")
    with told(path), hold(path) if write else _nothing():
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            db = Database(connection, use_old_upsert=False, execute_plugins=False)
            refuse_foreign(db, path)
            _tune(connection)
            if write:
                MIGRATIONS.apply(db)
            elif MIGRATIONS.pending(db):
                cure = "Any command that writes, such as `linkaudit audit`, brings it up to date"
                raise StoreError("this file was written by an older linkaudit", where=str(path), cure=cure)
            yield db
        finally:
            connection.close()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses into a ``StoreError`` with its cure."""
    try:
        yield
    except sqlite3.Error as error:
        reason = str(error).lower()
        known = (cure for start, cure in _CURES.items() if reason.startswith(start))
        cure = next(known, "Run again with -v for details")
        raise StoreError(str(error), where=str(path), cure=cure) from error


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the run's lock of the database at ``path``: no other process writes until the end of the block.

    Within it the same thread may take it again. Raises ``StoreError`` at once, naming the process that has it.
    """
    # The operating system drops the lock when the process dies, so a crash leaves no stale one. Of a link to the
    # database, the lock is the database's own.
    holder = path.resolve()
    holder = holder.with_name(holder.name + ".lock")
    try:
        lock = FileLock(holder, timeout=0, is_singleton=True)
        lock.acquire()
        if lock.lock_counter == 1:
            holder.write_text(f"{os.getpid()}\n", "ascii")
    except Timeout as error:
        cure = "Wait until it ends, or choose another file with --db"
        what = f"the database is in use by another run ({_who(holder)})"
        raise StoreError(what, where=str(path), cure=cure) from error
    except OSError as error:
        cure = "Free disk space, make the folder writable, or choose another file with --db"
        raise StoreError(
            f"cannot write beside the database: {error.strerror}", where=str(path), cure=cure
        ) from error
    try:
        yield
    finally:
        if lock.lock_counter == 1 and not path.exists():
            holder.unlink(missing_ok=True)  # nothing was saved: leave nothing behind
        lock.release()


def _who(holder: Path) -> str:
    """Say which process has the lock, and since when: it wrote its number when it took it."""
    process = holder.read_text("ascii").strip() or "unknown"
    since = datetime.fromtimestamp(holder.stat().st_mtime, UTC)
    return f"process {process}, since {since:%Y-%m-%d %H:%M} UTC"


def _tune(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute(f"PRAGMA temp.cache_size = -{_TEMP_CACHE_KIB}")


def sqlite_version() -> str:
    """Return SQLite's version, for bug reports."""
    return sqlite3.sqlite_version


def refuse_foreign(db: Database, path: Path) -> None:
    """Refuse a file that another program made, or a newer linkaudit.

    The table of migrations alone is of a first run that was killed.
    """
    if {*db.table_names()} - {"_sqlite_migrations"} and not MIGRATIONS.applied(db):
        cure = "Choose another file with --db; nothing was changed in this one"
        raise StoreError("this database belongs to another program", where=str(path), cure=cure)
    known = {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}
    newer = [migration.name for migration in MIGRATIONS.applied(db) if migration.name not in known]
    if newer:
        cure = "Upgrade linkaudit, or choose another file with --db"
        what = f"this file was written by a newer linkaudit (it has {', '.join(newer)})"
        raise StoreError(what, where=str(path), cure=cure)
