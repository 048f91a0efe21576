"""Running a command in a process of its own and asking the kernel what it cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LINKAUDIT = (sys.executable, "-m", "linkaudit")
_LEFT_OUT = ("LINKAUDIT_", "PYTHONDONTWRITEBYTECODE")  # who installs linkaudit has its modules compiled
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)} | {
    "PYTHONPATH": str(ROOT)
}
_SHOWN = 2_000


class Cost(NamedTuple):
    """What a process took: CPU (user and system) and wall time in seconds, peak resident memory in bytes."""

    cpu: float
    wall: float
    peak: int


# Linux counts into a process's peak memory what the one that started it held at that moment, so a small one starts it.
_STARTER = """
import os, sys, time
began = time.perf_counter()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - began
with open(sys.argv[1], "w") as file:
    print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024, file=file)
"""


def run(command: Sequence[str | Path], folder: Path, *, good: Iterable[int] = (0,)) -> Cost:
    """Run ``command`` (its program by absolute path) in ``folder`` and return its cost.

    Its stdout goes to ``folder/out.txt``. Raises ``RuntimeError`` with the end of its stderr when the exit status is
    not a ``good`` one.
    """
    told = folder / "cost.txt"
    told.unlink(missing_ok=True)
    with (folder / "out.txt").open("wb") as out, (folder / "err.txt").open("wb") as err:
        starter = (sys.executable, "-I", "-S", "-c", _STARTER, told, *command)
        subprocess.run(starter, cwd=folder, stdout=out, stderr=err, env=_ENVIRONMENT, check=True)
    status, cpu, wall, peak = told.read_text("utf-8").split()
    if int(status) not in good:
        tail = (folder / "err.txt").read_text("utf-8", "replace")[-_SHOWN:]
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {status}: {tail}")
    return Cost(float(cpu), float(wall), int(peak))


def median(costs: Sequence[Cost]) -> Cost:
    """Return the medians of CPU and wall time, and the highest peak."""
    return Cost(
        statistics.median(one.cpu for one in costs),
        statistics.median(one.wall for one in costs),
        max(one.peak for one in costs),
    )


def note(text: str) -> None:
    """Tell on stderr what is going on."""
    print(text, file=sys.stderr, flush=True)
