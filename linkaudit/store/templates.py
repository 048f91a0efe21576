"""The seller's templates: what was understood of each, so that a file is understood once, and which are in use."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

import msgspec

from linkaudit.model import Template

if TYPE_CHECKING:
    from sqlite_utils import Database

_decode = msgspec.json.Decoder(Template).decode


def understood(db: Database, fingerprint: str, version: str) -> Template | None:
    """Return what ``version`` of linkaudit made of the template with this content, if it is kept."""
    rows = db.execute("SELECT understood FROM templates WHERE fingerprint = ?", [_key(fingerprint, version)])
    return next((_decode(text) for (text,) in rows), None)


def keep(db: Database, template: Template, version: str, now: str) -> None:
    """Keep what was understood. The caller holds the transaction."""
    db.execute(
        "INSERT OR REPLACE INTO templates VALUES (?, ?, ?, ?, ?, 0)",
        [_key(template.fingerprint, version), template.path, template.name, msgspec.json.encode(template).decode(),
         now],
    )  # fmt: skip


_AS_FILE = 1_000


def use(db: Database, templates: Sequence[Template], version: str, files: Container[str]) -> None:
    """Remember which are in use, so that later commands need not name them; ``files`` were given among the FILEs.

    The caller holds the transaction.
    """
    db.execute("UPDATE templates SET in_use = 0")
    for number, one in enumerate(templates, 1):
        place = number + _AS_FILE if one.path in files else number
        db.execute("UPDATE templates SET in_use = ?, path = ? WHERE fingerprint = ?",
                   [place, one.path, _key(one.fingerprint, version)])  # fmt: skip


def in_use(db: Database, *, files: bool = False) -> list[Template]:
    """Return the templates in use, in the order given; ``files``: only those that were given among the FILEs."""
    least = _AS_FILE if files else 0
    rows = db.execute("SELECT understood, path FROM templates WHERE in_use > ? ORDER BY in_use", [least])
    return [msgspec.structs.replace(_decode(text), path=path) for text, path in rows]


def _key(fingerprint: str, version: str) -> str:
    # another version may understand more
    return f"{version}/{fingerprint}"
