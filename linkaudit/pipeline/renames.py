"""Products without an id that got another handle since the run before."""

from __future__ import annotations

from urllib.parse import quote

from linkaudit.audit.catalog import Catalog
from linkaudit.audit.renamed import renamed
from linkaudit.audit.resolve import follow
from linkaudit.store import renamed as store
from linkaudit.store.database import Database
from linkaudit.urls.normalise import handle_key


def note(db: Database, older: int, newer: int, catalog: Catalog) -> None:
    """Find and keep what was renamed up to the run ``newer``, which is judged. The caller holds the transaction."""

    def led_to(key: str) -> str:
        found = follow(f"{catalog.base}/products/{quote(key)}", catalog)
        return handle_key(found.handle) if found.kind == "product" else ""

    gone, came = store.moved(db, older, newer)
    found = renamed(gone, came, led_to)
    store.keep(db, newer, [(gone[old].handle, came[new].handle) for old, new in found.items()])
