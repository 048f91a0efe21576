"""Running linkaudit as a user does, against the local Shopify."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.process import python
from tests.shopify.server import LocalShopify

ROOT = Path(__file__).parents[2]
KILLER = Path(__file__).with_name("killer.py")


def command(local: LocalShopify, folder: Path, verb: str, *more: object) -> list[str]:
    """Return the arguments of ``verb`` for that shop and a database in ``folder``."""
    out = ["--out", str(folder)] if verb == "run" else []
    where = [] if verb == "status" else ["--domain", local.address]
    return [verb, *map(str, more), *where, "--db", str(folder / "a.db"), *out]


def call(local: LocalShopify, *arguments: object, token: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the shop's token in the environment."""
    known = {"LINKAUDIT_SHOPIFY_TOKEN": local.token if token is None else token} | environment
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return python(*arguments, cwd=ROOT, env=kept | {name: value for name, value in known.items() if value})


def linkaudit(local: LocalShopify, folder: Path, verb: str = "run", *more: object, status: int = 0, **options: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    done = call(local, "-m", "linkaudit", *command(local, folder, verb, *more), **options)
    assert done.returncode == status, done.stderr
    return done
