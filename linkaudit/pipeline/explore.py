"""The database in a browser."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import msgspec

from linkaudit.audit.rules import BY_CODE
from linkaudit.errors import UsageError
from linkaudit.explore.look import Key, Look, Query, Table
from linkaudit.export.table import cell_text
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.locale import explored
from linkaudit.pipeline.deliver import complete_run
from linkaudit.pipeline.job import Job
from linkaudit.store import explore as words
from linkaudit.store import load
from linkaudit.store.database import open_database

LOOPBACK = "127.0.0.1"
ABOUT = "{shop}: audit {run}, finished {when}, policy {policy}"


class Place(msgspec.Struct, frozen=True):
    """Where to serve; no port: the usual one, or any that is free."""

    host: str = LOOPBACK
    port: int | None = None


def explore(job: Job, place: Place, ready: Callable[[str], None]) -> None:
    """Serve the database, read only, until Ctrl+C; ``ready`` is called with its address.

    Raises ``UsageError`` if the libraries for it are not installed, or there is no database, or no complete audit.
    """
    if find_spec("datasette") is None or find_spec("uvicorn") is None:
        cure = "Install it with: pip install 'linkaudit[explore]'"
        raise UsageError("Datasette, which shows the database in a browser, is not installed", cure=cure)
    shown = look(job)
    if not _is_loopback(place.host):
        job.tell(f"note: whoever can reach {place.host} can read the whole database; there is no password.")
    from linkaudit.explore.server import serve

    serve(shown, place.host, place.port, ready)


def look(job: Job) -> Look:
    """Return what is to be shown. Raises ``UsageError`` if there is no complete audit."""
    with open_database(job.db_path, write=False) as db:
        run = complete_run(job, db)
        keys = words.only_keys(db)
        hosts = run.hosts or [host.host for host in load.hosts(db, run.run_id)]
    say = partial(explored, lang=job.lang)
    tables = {
        name: Table(
            title=say(one.title), description=say(one.description), sort=one.sort, sort_desc=one.sort_desc,
            label=one.label, facets=one.facets, hidden=one.hidden,
            columns={key: say(text) for key, text in one.columns.items()},
            keys=[Key(column, other, keys[other]) for column, other in one.keys.items()],
        )
        for name, one in words.tables().items()
    }  # fmt: skip
    return Look(
        path=job.db_path.resolve(),
        about=say(ABOUT).format(shop=", ".join(hosts[:1]), run=run.run_id, when=run.finished_at, policy=run.policy),
        tables=tables,
        queries={name: Query(say(one.title), say(one.description), one.sql) for name, one in words.queries().items()},
        rules={**BY_CODE, **LISTING_RULES},
        say=say, safe_cell=cell_text,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
