"""A copy of the database for the user."""

from __future__ import annotations

from pathlib import Path

from linkaudit.pipeline.job import Job
from linkaudit.store import backup


def back_up(job: Job, target: Path) -> int:
    """Copy the database to ``target``; return its size in bytes. Raises as ``store.backup`` does."""
    return backup.back_up(job.db_path, target)
