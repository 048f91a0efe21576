"""linkaudit at a real terminal: a pseudo-terminal of so many columns."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class Shown(NamedTuple):
    """What a terminal got, signs of control and all, and the exit status; -9: it was killed."""

    text: str
    status: int

    @property
    def lines(self) -> list[str]:
        """The lines that stay: what is drawn over is gone, and so are colours."""
        return [_ESCAPES.sub("", line.rpartition("\r\x1b[K")[2]) for line in self.text.replace("\r\n", "\n").split("\n")]

    @property
    def drawn(self) -> list[str]:
        """What was drawn over."""
        return [part for line in self.text.replace("\r\n", "\n").split("\n") for part in line.split("\r\x1b[K")[:-1] if part]


def at_terminal(
    folder: Path, *arguments: object, columns: int = 80, set_to: Mapping[str, str] | None = None, kill_when: Callable[[str], bool] = lambda _: False
) -> Shown:
    """Run linkaudit with stdout and stderr on a terminal; ``kill_when`` says of what was shown so far to end it with SIGKILL."""
    own, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}} | {"TERM": "xterm"} | dict(set_to or {})
    process = subprocess.Popen([sys.executable, "-m", "linkaudit", *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, stdout=its, stderr=its, env=environment)
    os.close(its)
    taken = b""
    try:
        while select.select([own], [], [], 60)[0]:
            try:
                block = os.read(own, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not block:
                break
            taken += block
            if kill_when(taken.decode("utf-8", "replace")):
                os.kill(process.pid, signal.SIGKILL)
                break
        return Shown(taken.decode("utf-8"), process.wait(60))
    finally:
        process.kill()
        process.wait()
        os.close(own)
