"""A consistent copy of the database, made while others may write to it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from linkaudit.errors import OutputError, StoreError, UsageError
from linkaudit.store.database import refuse_foreign, told

_SPACE = "Free disk space, make the folder writable, or choose another file; the database itself is as it was"


def back_up(path: Path, target: Path) -> int:
    """Copy the database at ``path``, as it is at this moment, to ``target``; return the size in bytes.

    The copy is checked, then renamed into place. An earlier copy there is replaced, nothing else is. Raises
    ``UsageError`` if there is no database or ``target`` is something else, ``StoreError`` if it cannot be read, and
    ``OutputError`` if it cannot be written.
    """
    if not path.exists():
        raise UsageError("there is no database here yet", where=str(path), cure="Run `linkaudit run FILE…` first")
    if target.exists():
        _refuse(path, target)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), cure=_SPACE) from error
    part = Path(name)
    try:
        _copy(path, part, target)
        part.replace(target)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), cure=_SPACE) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(path: Path, part: Path, target: Path) -> None:
    with told(path), closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as source:
        refuse_foreign(Database(source), path)
        with closing(sqlite3.connect(part)) as copy:
            try:
                source.backup(copy)  # all pages in one step: others may write meanwhile, the copy does not see it
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole without another beside it
                found = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
            except sqlite3.OperationalError as error:
                raise OutputError(f"cannot be written: {error}", where=str(target), cure=_SPACE) from error
            if found != "ok":
                cure = "The database is damaged: keep this file, and restore an earlier copy"
                raise StoreError(f"a copy of it is not sound ({found})", where=str(path), cure=cure)


def _refuse(path: Path, target: Path) -> None:
    if target.is_dir():
        raise UsageError("is a folder", where=str(target), cure=f"Name a file in it: {target / path.name}")
    if target.samefile(path):
        raise UsageError("is the database itself", where=str(target), cure="Name another file")
    cure = "Name another file; this one was left as it is"
    try:
        with closing(sqlite3.connect(target.absolute().as_uri() + "?mode=ro", uri=True)) as found:
            refuse_foreign(Database(found), target)
            ours = bool(Database(found).table_names())
    except (sqlite3.Error, StoreError):
        ours = False
    if not ours:
        raise UsageError("is there already, and is no copy of a linkaudit database", where=str(target), cure=cure)
