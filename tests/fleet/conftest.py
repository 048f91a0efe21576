"""One PostgreSQL for all tests of a process, an empty database for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.farm import Fleet, Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server() as started:
        yield started


@pytest.fixture
def fleet(server: Server, tmp_path: Path) -> Iterator[Fleet]:
    """An empty fleet; its workers end with the test."""
    made = Fleet(server.fresh(), tmp_path)
    made.call("init")
    yield made
    made.stop()
