"""How long the command line takes to say what it can do."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.measure import LINKAUDIT, Cost, median, run
from tests.bench.report import Table, megabytes, seconds

MOST_CPU = 0.2
_ROUNDS = 9


def measure() -> Cost:
    """Return the medians of nine starts; one before them fills Python's cache of compiled modules."""
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as folder:
        costs = [run([*LINKAUDIT, "--help"], Path(folder)) for _ in range(_ROUNDS + 1)]
    return median(costs[1:])


def table(found: Cost) -> Table:
    """Return the figures."""
    header = ("command", "CPU s", "wall s", "peak MB")
    rows = [("linkaudit --help", seconds(found.cpu), seconds(found.wall), megabytes(found.peak))]
    target = ("linkaudit --help, CPU", f"< {MOST_CPU} s", f"{seconds(found.cpu)} s", found.cpu < MOST_CPU)
    return Table(header, rows, [target])
