"""One shop's database and files out of the fleet."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from linkaudit.errors import OutputError, UsageError
from linkaudit.fleet import place, snapshots
from linkaudit.fleet.shops import chosen, settings_of
from linkaudit.pipeline.deliver import deliver
from linkaudit.pipeline.job import Job

_SPACE = "Free disk space, make the folder writable, or choose another file with --db"


def fetch(connection: place.Connection, name: str, target: Path) -> Path:
    """Write the shop's latest database to ``target``, over an earlier one only as a whole.

    Raises ``UsageError`` if there is none yet.
    """
    shop = chosen(connection, [name], ())[0]
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if not snapshots.restore(connection, shop, part):
            cure = f"Run `linkaudit fleet start {shop}` and wait until it is done"
            raise UsageError("nothing was read of it yet", where=shop, cure=cure)
        for beside in ("-wal", "-shm"):  # of the file that is replaced
            target.with_name(target.name + beside).unlink(missing_ok=True)
        part.replace(target)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), cure=_SPACE) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def export(
    connection: place.Connection, name: str, target: Path, out: Path, tell: Callable[[str], None], *, encoding: str
) -> list[Path]:
    """Write all files of the shop's latest complete audit, from its database at ``target``, into ``out``."""
    shop = chosen(connection, [name], ())[0]
    row = connection.execute("SELECT hosts, settings FROM shops WHERE shop = %s", [shop]).fetchone()
    settings = settings_of(row[0], row[1], shop) if row else settings_of([shop], {}, shop)
    return deliver(Job(db_path=target, settings=settings, tell=tell), ["all"], out, encoding=encoding).files
