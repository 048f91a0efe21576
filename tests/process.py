"""Python commands as processes of their own, forked from one that has linkaudit imported: a third of the time of a fresh start.

Each command is a real process with its own folder, environment, files and signals, and it ends as the interpreter ends.
What only a fresh start can show (what is imported when, a language of the system) is for ``subprocess``.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

ROOT = Path(__file__).parents[1]
WARM = ("source", "store", "audit", "listing", "plan", "export", "pipeline", "cli")
AT_START = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS")  # read when Python starts


def python(*arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run ``python ARGUMENT...`` (``-m MODULE``, ``-c CODE`` or a script) to its end, without input; what it prints is kept."""
    command = [sys.executable, *map(str, arguments)]
    environment = dict(os.environ if env is None else env)
    if any(environment.get(name) != os.environ.get(name) for name in AT_START if env is not None and name in environment):
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=timeout)
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        asked = {"arguments": command[1:], "cwd": str(cwd or Path.cwd()), "env": environment, "out": str(out), "err": str(err), "timeout": timeout}
        source = _source(os.getpid())
        to, back = cast("IO[str]", source.stdin), cast("IO[str]", source.stdout)
        to.write(json.dumps(asked) + "\n")
        to.flush()
        status = int(back.readline())
        return subprocess.CompletedProcess(command, status, out.read_text("utf-8"), err.read_text("utf-8"))


@cache
def _source(_: int) -> subprocess.Popen[str]:
    """Start the process that forks; one for each process of the tests."""
    source = subprocess.Popen([sys.executable, "-m", "tests.process"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(source.communicate)  # the end of its input is its end
    return source


def _serve() -> None:
    for part in WARM:
        package = importlib.import_module(f"linkaudit.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    from linkaudit.export.report.page import template
    from linkaudit.locale.sentences import sentences

    template()
    sentences("zh")
    back = os.dup(1)
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os.close(back)
            _become(asked)
            return
        os.write(back, f"{_wait(child, asked['timeout'])}\n".encode())


def _wait(child: int, timeout: float) -> int:
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, timeout)
    _, status = os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return os.waitstatus_to_exitcode(status)


def _become(asked: dict[str, Any]) -> None:
    """Be the process that was asked for; ``SystemExit`` and faults go the interpreter's own way."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    out, err = (os.open(asked[name], os.O_WRONLY | os.O_CREAT) for name in ("out", "err"))
    for number, mine in enumerate((nothing, out, err)):
        os.dup2(mine, number)
        os.close(mine)
    sys.stdin, sys.stdout = (open(number, mode, encoding="utf-8", closefd=False) for number, mode in enumerate("rw"))  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    gc.unfreeze()
    kind, *rest = asked["arguments"]
    if kind == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(rest[0], {"__name__": "__main__"})  # noqa: S102  as python -c does
    else:
        sys.argv = [kind, *rest]
        sys.path.insert(0, str(Path(kind).parent))
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__":
    _serve()
