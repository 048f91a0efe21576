"""What was read and could not be used, or was left out, as it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from linkaudit.model import Skipped
from linkaudit.pipeline.job import Job
from linkaudit.store import notes
from linkaudit.store.database import Database

_TOLD = 20
# Reasons of tallies that are about a file, and the user's to cure, by how they begin.
_OF_A_FILE = {
    "file read as ": "If its letters look wrong, save it in UTF-8 (Excel: CSV UTF-8) and give that",
    "rows shorter than the header": "If cells are missing there, export it again",
}


def in_files(db: Database, run_id: int, only: Iterable[int] = ()) -> list[Skipped]:
    """Return what could not be used of rows and records, and what is odd about files. ``only``: of these streams."""
    rows = [
        Skipped(what=f"{name}, {place}" + (f" and {times - 1:,} more" if times > 1 else ""), why=why, cure=cure)
        for name, place, why, cure, times in notes.skips(db, run_id, only)
    ]
    for name, reason, times in notes.tallies(db, run_id, only):
        if cure := _cure(reason):
            why = reason if reason.startswith("file ") else f"{times:,} x {reason}"
            rows.append(Skipped(what=name, why=why, cure=cure))
    return rows


def on_purpose(db: Database, run_id: int) -> list[Skipped]:
    """Return what was left out on purpose, the most first; it is no file's fault."""
    found: Counter[str] = Counter()
    for _, reason, times in notes.tallies(db, run_id):
        if not _cure(reason):
            found[reason] += times
    rows = []
    for reason, times in sorted(found.items(), key=lambda one: (-one[1], one[0])):
        what, _, why = reason.partition(": ")
        rows.append(Skipped(what=f"{times:,} x {what}", why=why or "counted, not judged", cure=""))
    return rows


def tell(job: Job, skipped: Sequence[Skipped]) -> None:
    """Tell of the first of them, and how many more there are."""
    for one in skipped[:_TOLD]:
        job.tell(f"note: {one.what}: {one.why}. {one.cure}".rstrip(". ") + ".")
    if len(skipped) > _TOLD:
        job.tell(f"note: {len(skipped) - _TOLD} more of this kind: see `linkaudit status`")


def _cure(reason: str) -> str:
    return next((cure for begin, cure in _OF_A_FILE.items() if reason.startswith(begin)), "")
