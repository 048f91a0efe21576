"""Two runs on one database: the second ends at once and says who is at work; a killed one leaves nothing in the way."""

from __future__ import annotations

import subprocess
import sys

import pytest

# A run that stops before its N-th stage, says so, and waits: the lock is asked of it while no stage has the database open.
WAITING = """
import sys
from linkaudit.pipeline import assess
real = assess.assess
def waiting(*given, **named):
    print("between", flush=True)
    sys.stdin.readline()
    return real(*given, **named)
assess.assess = waiting
from linkaudit.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture
def between(shop):
    """A real run that has read its files, and not judged yet."""
    command = [sys.executable, "-c", WAITING, "run", *map(str, shop.files), "--domain", "shop.example"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=shop.folder, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "between\n"
        yield process
        process.kill()


def test_another_run_ends_at_once_between_the_stages_too(shop, between):
    for command in (["run", *shop.files, "--domain", "shop.example"], ["audit"], ["crawl", shop.products], ["prune"]):
        done = shop.run(*command, status=3)
        assert f"in use by another run (process {between.pid}, since 2" in done.stderr
        assert done.stdout == ""
    out, err = between.communicate("go on\n", timeout=60)
    assert between.returncode == 0, err
    assert "Files:" in out
    shop.run("audit", "-q")


def test_by_a_link_to_the_database_as_well(shop, between):
    (shop.folder / "other").mkdir()
    (shop.folder / "other" / "link.db").symlink_to(shop.folder / "linkaudit.db")
    done = shop.run("audit", "--db", "other/link.db", status=3)
    assert f"(process {between.pid}, since 2" in done.stderr


def test_reading_is_open_to_all(shop, between):
    assert between.poll() is None
    assert shop.run("status").stdout


def test_a_killed_run_leaves_nothing_in_the_way(shop, between):
    between.kill()
    between.wait(timeout=60)
    assert (shop.folder / "linkaudit.db.lock").read_text("ascii") == f"{between.pid}\n"
    assert "Files:" in shop.run("run", *shop.files, "--domain", "shop.example").stdout


def test_a_run_that_saves_nothing_leaves_no_file(shop):
    before = sorted(shop.folder.iterdir())
    shop.run("run", shop.folder / "missing.csv", status=2)
    assert sorted(shop.folder.iterdir()) == before
