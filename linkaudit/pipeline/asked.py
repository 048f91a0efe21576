"""What a run was asked, and of which files: kept in its summary, so that two runs can be compared honestly."""

from __future__ import annotations

import msgspec

from linkaudit.model.report import FileRead
from linkaudit.pipeline.job import Job
from linkaudit.settings import Settings
from linkaudit.store import runs
from linkaudit.store.database import Database

# Of these sections all that is set matters; what else matters is in the summary under its own name. What is muted is
# found all the same.
_SECTIONS = ("traffic", "listing")
_TOLD_ELSEWHERE = frozenset({"traffic.model", "traffic.window_days"})


def settings_of(job: Job) -> dict[str, str]:
    """Return what judgement depends on, as far as it is not what it is by default, by name."""
    default = Settings()
    found: dict[str, str] = {}
    for section in _SECTIONS:
        set_, unset = (msgspec.to_builtins(getattr(one, section)) for one in (job.settings, default))
        found |= {f"{section}.{key}": _text(value) for key, value in set_.items() if value != unset[key]}
    if job.settings.shop.currency:
        found["shop.currency"] = job.settings.shop.currency
    if job.all_products:
        found["all products"] = "yes"
    return {name: text for name, text in found.items() if name not in _TOLD_ELSEWHERE}


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()


def files_of(db: Database, run_id: int) -> list[FileRead]:
    """Return the files and feeds of a run with the kinds of content in them."""
    return [
        FileRead(kind=one.kind, name=one.name, holds=runs.holds(db, one.stream_id), whole=runs.whole(db, one.stream_id))
        for one in runs.streams_of(db, run_id)
    ]
