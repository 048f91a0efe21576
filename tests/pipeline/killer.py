"""Runs linkaudit and kills it, for real and without warning, at the N-th save: usage ``killer.py N WHEN ARGUMENT...``.

WHEN is ``after`` (the batch is committed) or ``inside`` (its rows are written, its bookmark is not).
"""

from __future__ import annotations

import os
import signal
import sys

from linkaudit.pipeline import fetch, front, ingest
from linkaudit.store import save


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    at, when = int(sys.argv[1]), sys.argv[2]
    saved = 0
    real = save.save_batch

    def counted(db, stream_id, batch, now):
        nonlocal saved
        saved += 1
        if saved == at and when == "inside":
            db.conn.set_trace_callback(lambda sql: die() if sql.startswith("UPDATE bookmarks") else None)
        real(db, stream_id, batch, now)
        if saved == at:
            die()

    for module in (ingest, fetch, front):  # files, the Admin API, the storefront
        module.__dict__["save_batch"] = counted
    from linkaudit.cli import run

    sys.exit(run(sys.argv[3:]))


if __name__ == "__main__":
    main()
