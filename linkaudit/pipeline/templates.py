"""The seller's templates: read, understood once, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from linkaudit import __version__
from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.export.template_text import to_text
from linkaudit.listing.template import understand as understanding
from linkaudit.model import RawTemplate, Template
from linkaudit.pipeline.job import Job
from linkaudit.store import templates as kept
from linkaudit.store.database import Database

if TYPE_CHECKING:
    from linkaudit.source.registry import Recognised

__all__ = ["KIND", "content", "load", "read", "recognise", "to_text"]

KIND = "seller_center_template"


def load(job: Job, db: Database, paths: Sequence[str], files: Sequence[str] = ()) -> list[Template]:
    """Return the templates at ``paths``, else those in use; what is new is understood and kept.

    ``files`` are those given among the FILEs of a run: they stay in use beside ``paths`` until other ones are given.
    Raises ``UsageError`` or ``UnreadableInput`` for a file that is no template that can be filled, before anything is
    saved. A template in use is still known when its file is gone. The caller holds the transaction.
    """
    used = {one.path: one for one in kept.in_use(db)}
    given = [str(Path(path).absolute()) for path in paths]
    beside = [str(Path(path).absolute()) for path in files] or [one.path for one in kept.in_use(db, files=True)]
    wanted = list(dict.fromkeys([*given, *beside])) if given or files else list(used)
    found = [used[path] if path in used and not Path(path).exists() else _at(db, path) for path in wanted]
    for one in found:
        if kept.understood(db, one.fingerprint, __version__) is None:
            kept.keep(db, one, __version__, job.now)
    kept.use(db, found, __version__, set(beside) - set(given))
    return found


def read(path: Path) -> Template:
    """Return what is understood of the template at ``path``; nothing is kept."""
    [one] = recognise([path])
    return understanding.understand(_raw(one))


def content(template: Template) -> bytes:
    """Return the bytes of the workbook that was understood. Raises ``UsageError`` if it is gone or another by now."""
    for one in recognise([Path(template.path)]):
        if one.member.fingerprint == template.fingerprint:
            with one.member.open() as stream:
                return stream.read()
    raise UsageError("the template has changed while it was used", where=template.path, cure="Run the command again")


def recognise(paths: Iterable[Path]) -> list[Recognised]:
    """Recognise files that have to be templates. Raises for the first that is none."""
    for path in (found := list(paths)):
        if not path.exists():
            cure = "Name it with --template again, or download it from Seller Center once more"
            raise UsageError("the template is not there any more", where=str(path), cure=cure)
    from linkaudit.source.registry import recognise_all

    recognised = recognise_all(found)
    for one in recognised:
        if one.kind.name != KIND:
            raise understanding.not_a_template(one.kind.name, one.member.name)
    return recognised


def _at(db: Database, path: str) -> Template:
    [one] = recognise([Path(path)])
    known = kept.understood(db, one.member.fingerprint, __version__)
    if known is None:
        return understanding.understand(_raw(one))
    return msgspec.structs.replace(known, name=one.member.name, path=path)


def _raw(one: Recognised) -> RawTemplate:
    records = [record for batch in one.kind.read(one.member, 0) for record in batch.records]
    raw = next((record for record in records if isinstance(record, RawTemplate)), None)
    if raw is None:
        raise UnreadableInput("has no sheet to fill", where=one.member.name, cure="Download the template again")
    return raw
