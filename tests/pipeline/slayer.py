"""Runs linkaudit and kills it, for real and without warning, at a moment: usage ``slayer.py EVENT N ARGUMENT...``.

EVENT is the beginning of an SQL statement (``COMMIT``, ``INSERT INTO exports``) or what Python calls an act of the
system (``os.rename``, ``tempfile.mkstemp``), or ``import NAME``; at the N-th of them, before it is done, the process
is gone.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from typing import Any

event, left = "", 0
real_connect = sqlite3.connect


def count() -> None:
    global left  # noqa: PLW0603  hooks are called without a word of ours
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def hook(name: str, given: tuple[object, ...]) -> None:
    if name == event or (name == "import" and event == f"import {given[0]}"):
        count()


def traced(*arguments: Any, **named: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = real_connect(*arguments, **named)
    connection.set_trace_callback(lambda sql: count() if sql.startswith(event) else None)
    return connection


def main() -> None:
    global event, left
    event, left = sys.argv[1], int(sys.argv[2])
    sys.addaudithook(hook)
    sqlite3.connect = traced  # type: ignore[assignment]
    from linkaudit.cli import run

    sys.exit(run(sys.argv[3:]))


if __name__ == "__main__":
    main()
