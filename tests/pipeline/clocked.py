"""Runs linkaudit by another clock: usage ``clocked.py TIME [PROGRAM] ARGUMENT...``; PROGRAM is one that kills it.

It is TIME (ISO 8601 with offset) when the process begins, and time goes on from there.
"""

from __future__ import annotations

import runpy
import sys
from datetime import UTC, datetime, timedelta, tzinfo

from linkaudit.pipeline import job


class Clock(datetime):
    shift = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.shift


def main() -> None:
    Clock.shift = datetime.fromisoformat(sys.argv[1]) - datetime.now(UTC)
    job.datetime = Clock  # type: ignore[attr-defined]
    if sys.argv[2].endswith(".py"):
        sys.argv = sys.argv[2:]
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        from linkaudit.cli import run

        sys.exit(run(sys.argv[2:]))


if __name__ == "__main__":
    main()
