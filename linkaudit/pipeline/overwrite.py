"""What results may not be written over: what is read, and what linkaudit did not write. Asked before all else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from linkaudit.errors import StoreError, UnreadableInput, UsageError
from linkaudit.pipeline.job import Job
from linkaudit.source.base import Member
from linkaudit.source.own import own
from linkaudit.source.reading.opening import HEAD, members
from linkaudit.source.reading.tabular import Table
from linkaudit.source.seller_center.book import book_kind
from linkaudit.store import runs
from linkaudit.store.database import open_database
from linkaudit.urls.normalise import split
from linkaudit.urls.tiktok import is_tiktok_host

_REPLACEMENTS = ("replacements/todo.csv", "replacements/redirects.csv", "replacements/ads.xlsx")
_TABLES = ("mapping.csv", "findings.csv", "problems.csv", "links.csv", "traffic.csv", "plan.csv")
# Files of kinds that are not called <kind>.csv. Upload sheets take names that are free.
_NAMES = {
    "report": ("report.html",), "summary": ("summary.json",), "junit": ("findings.junit.xml",),
    "sarif": ("findings.sarif",), "replacements": _REPLACEMENTS, "listing": (), "fleet": ("fleet.html", "fleet.csv"),
    "all": ("report.html", "summary.json", *_TABLES, *_REPLACEMENTS),
}  # fmt: skip
MAP = "category map"
_OUT = "Choose another folder with --out, or give this file another name; it was left as it is"
_SAVE = "Name another file with --save; this one was left as it is"


def refuse(out: Path, kinds: Iterable[str], inputs: Sequence[Path | str] = ()) -> None:
    """Raise ``UsageError`` if a file of ``kinds`` in ``out`` would replace one of ``inputs`` or what is not our own.

    An earlier file of ours gives way.
    """
    for path in _paths(out, kinds):
        _refuse_input(path, inputs, _OUT)
        if not is_ours(path, path.name):
            raise UsageError("is there already, and linkaudit did not write it", where=str(path), cure=_OUT)


def refuse_read(job: Job, out: Path, kinds: Iterable[str]) -> None:
    """Raise ``UsageError`` if a file of ``kinds`` in ``out`` is one that was read into the database."""
    for path in _paths(out, kinds):
        before = _read_before(job, path.name)
        if before and _fingerprint(path) in before:
            raise UsageError("was read into the database, and would be written over", where=str(path), cure=_OUT)


def _read_before(job: Job, name: str) -> set[str]:
    """Return the fingerprints of files of that name; of a database that is not there, or not up to date, none."""
    with suppress(StoreError, UsageError), open_database(job.db_path, write=False) as db:
        return runs.read_under(db, name)
    return set()


def refuse_map(path: Path, inputs: Sequence[Path | str]) -> None:
    """Raise ``UsageError`` if the category map would replace one of ``inputs``, or what is no map."""
    _refuse_input(path, inputs, _SAVE)
    if not is_ours(path, MAP):
        raise UsageError("is there already, and is no category map", where=str(path), cure=_SAVE)


def is_ours(path: Path, name: str) -> bool:
    """Whether nothing is lost if linkaudit's file ``name`` takes the place of what is at ``path``."""
    try:
        if not path.exists() or (path.is_file() and not path.stat().st_size):
            return True
        return path.is_file() and _is_ours(_member(path), name)
    except (OSError, UnreadableInput):
        return False


def _is_ours(member: Member, name: str) -> bool:
    if name == "redirects.csv":
        return _leads_to_tiktok(Table(member))
    if name.startswith("listing-"):
        name = "listing-1.csv"
        if member.names:
            return book_kind(member) == "template"
    found = own(member)
    return found is not None and found.name == name


def _leads_to_tiktok(table: Table) -> bool:
    """Whether these are redirects as we write them: Shopify's own lead into the shop."""
    at = table.index("redirect to")
    if at is None or table.index("redirect from") is None:
        return False
    return all(is_tiktok_host(split(row.cells[at]).host) for row in table.rows() if len(row.cells) > at)


def _member(path: Path) -> Member:
    """Return what is at ``path``, of a large file its beginning only."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK"):
        [found] = members([path])
        return found
    return Member(name=path.name, path=path, head=head, size=path.stat().st_size)


def _paths(out: Path, kinds: Iterable[str]) -> list[Path]:
    """Return what is there under the names of the files of ``kinds``."""
    return [path for kind in kinds for name in _NAMES.get(kind, (f"{kind}.csv",)) if (path := out / name).exists()]


def _refuse_input(path: Path, inputs: Sequence[Path | str], cure: str) -> None:
    for one in map(Path, inputs):
        if path.exists() and one.exists() and path.samefile(one):
            raise UsageError("is read by this command, and would be written over", where=str(path), cure=cure)


def _fingerprint(path: Path) -> str:
    with suppress(UnreadableInput):
        return next((one.fingerprint for one in members([path])), "")
    return ""
