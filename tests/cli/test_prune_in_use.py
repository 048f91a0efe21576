"""linkaudit prune and backup beside a process that holds the run's lock; prune gives space back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

HOLD = """
import sys
from pathlib import Path
from linkaudit.store.database import open_database
with open_database(Path("linkaudit.db")) as db:
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(shop):
    """Three complete runs, and another process that holds the lock as a run does."""
    shop.run("run", *shop.files, "--domain", "shop.example", "-q")
    for _ in range(2):
        shop.run("audit", "-q")
    with subprocess.Popen([sys.executable, "-c", HOLD], cwd=shop.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None  # for the type checker: it is a pipe
        assert other.stdout.readline() == "held\n"
        shop.other = other
        yield shop
        other.kill()


def run_ids(path):
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT run_id FROM runs ORDER BY run_id")]


def test_prune_refuses_while_a_run_holds_the_lock_and_goes_on_after_its_death(held):
    told = held.run("prune", "--keep", "2", status=3).stderr
    assert f"the database is in use by another run (process {held.other.pid}, since" in told
    assert run_ids(held.folder / "linkaudit.db") == [1, 2, 3]
    held.other.kill()
    held.other.wait()
    held.run("prune", "--keep", "2")
    assert run_ids(held.folder / "linkaudit.db") == [2, 3]


def test_backup_does_not_wait_for_the_lock(held):
    held.run("backup", "copy.db")
    assert run_ids(held.folder / "copy.db") == [1, 2, 3]


def test_space_is_given_back_and_a_diff_is_the_same(shop):
    rows = "".join(f"https://shop.example/products/gone-{n}?utm_source=tiktok,video,1,0,0,USD\n" for n in range(800))
    links = shop.write("many.csv", f"url,surface,sessions,orders,revenue,currency\n{rows}")
    shop.run("run", shop.products, shop.redirects, links, "--domain", "shop.example", "-q")
    for _ in range(3):
        shop.run("audit", "-q")
    before, shown = (shop.folder / "linkaudit.db").stat().st_size, shop.run("diff", "--json").stdout
    shop.run("prune", "--keep", "2")
    assert (shop.folder / "linkaudit.db").stat().st_size < before
    assert shop.run("diff", "--json").stdout == shown
