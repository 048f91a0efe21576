"""Shops on disk, and linkaudit as a process of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.process import python
from tests.shops import traffic_truth
from tests.shops.traffic_world import World, world

SEED = 23


class Made:
    """A made-up shop with all its exports."""

    def __init__(self, folder: Path) -> None:
        self.world: World = world(SEED)
        self.files = traffic_truth.put_all(folder / "files", self.world)
        self.folder = folder

    def run(self, name: str, *kinds: str, options: Sequence[str] = ()) -> Path:
        """Audit the shop with these exports; return the folder of results."""
        given = [path for kind in ("shop", *kinds) for path in self.files[kind]]
        linkaudit("run", *given, *options, "--db", self.folder / f"{name}.db", "--out", self.folder / name)
        return self.folder / name


def linkaudit(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    done = python("-m", "linkaudit", *arguments)
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("brightwater"))
