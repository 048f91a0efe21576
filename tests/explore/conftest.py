"""The real command as a process over the demo's database, and a way to ask it."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from tests.cli.conftest import heed_interrupts
from tests.process import python

SECRET = "shpat_0123456789abcdef0123456789abcdef"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Pages:
    """What the browser would ask."""

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        self.address = address
        self.process = process
        self.host, self.port = urlsplit(address).hostname or "", urlsplit(address).port

    def ask(self, path: str, *, method: str = "GET", host: str = "", body: str | None = None) -> Answer:
        connection = HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers={"Host": host or f"{self.host}:{self.port}"})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()

    def rows(self, query: str, **fields: str) -> list[dict[str, object]]:
        """The rows that a question answers with, as JSON tells them."""
        answer = self.ask(f"/linkaudit/{query}.json?{urlencode({'_shape': 'objects', **fields})}")
        assert answer.status == 200, answer.text
        found = json.loads(answer.body)
        assert not found["truncated"]
        return list(found["rows"])


def linkaudit(folder: Path, *arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = python("-m", "linkaudit", *arguments, cwd=folder)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@contextmanager
def serving(db: Path, *options: str, errors: Path):
    """Start ``linkaudit explore`` on a free port and end it as a user does."""
    with errors.open("w", encoding="utf-8") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "linkaudit", "--db", str(db), "explore", "--no-open", "--port", "0", *options],
            stdout=subprocess.PIPE, stderr=told, text=True, cwd=db.parent, preexec_fn=heed_interrupts,  # noqa: PLW1509
            env={**os.environ, "LINKAUDIT_SHOPIFY_TOKEN": SECRET},
        )  # fmt: skip
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), errors.read_text("utf-8")
        yield Pages(address, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            rest, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode == 0
    assert rest == ""
    assert "Traceback" not in errors.read_text("utf-8")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """A folder with the demo's database and files."""
    folder: Path = tmp_path_factory.mktemp("explored") / "demo"
    linkaudit(folder.parent, "demo", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def pages(demo):
    pytest.importorskip("datasette")
    with serving(demo / "demo.db", errors=demo.parent / "told.txt") as found:
        yield found
