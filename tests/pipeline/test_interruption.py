"""``kill -9`` at any batch of any stream, then the same command again: the database of an uninterrupted run."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from tests.process import python
from tests.shops import ugly

KILLER = Path(__file__).with_name("killer.py")
ROOT = Path(__file__).parents[2]
# what differs from run to run by design, as docs/schema.md says
TIMES = {
    "runs": {"started_at", "finished_at", "summary"},
    "bookmarks": {"updated_at"},
    "findings": {"first_seen"},
    "exports": {"made_at"},
    "_sqlite_migrations": {"applied_at"},
}


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    tables = {}
    for name in names:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        kept = ", ".join(column for column in columns if column not in TIMES.get(name, ()))
        tables[name] = sorted(connection.execute(f"SELECT {kept} FROM {name}"), key=repr)
    connection.close()
    return tables


def call(*arguments: object) -> subprocess.CompletedProcess[str]:
    return python(*arguments, cwd=ROOT, env={"PATH": "/usr/bin:/bin"})


def sitemap(folder: Path) -> Path:
    locations = "".join(f"<url><loc>https://uglyshop.example/pages/map-{n}</loc></url>" for n in range(600))
    path = folder / "sitemap_pages_1.xml"
    path.write_text(f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>')
    return path


def workbook(folder: Path) -> Path:
    path = folder / "matrixify.xlsx"
    with xlsxwriter.Workbook(path) as book:
        pages = book.add_worksheet("Pages")
        pages.write_row(0, 0, ["ID", "Handle", "Title", "Body HTML", "Published"])
        for n in range(1, 700):
            body = f'<a href="/products/live-birch-33?x={n}">x</a>'
            pages.write_row(n, 0, [90_000 + n, f"book-{n}", f"Book {n}", body, "TRUE"])
    return path


def saved_page(folder: Path) -> Path:
    path = folder / "home.html"
    path.write_text('<!doctype html><html><head><title>Home</title></head><body><a href="/pages/map-1">x</a></body></html>')
    return path


@pytest.fixture(scope="module", params=["rest", "csv", "jsonl"])
def files(request, tmp_path_factory) -> list[Path]:
    """The ugly shop in three spellings; between them they hold every kind of file."""
    folder = tmp_path_factory.mktemp("ugly")
    truth = ugly.generate(folder, spelling=request.param)
    more = [sitemap(folder), workbook(folder), saved_page(folder)] if request.param == "csv" else []
    return [*(folder / name for name in truth.files), *more]


@pytest.fixture(scope="module")
def whole(files, tmp_path_factory) -> Path:
    out: Path = tmp_path_factory.mktemp("whole")
    done = call("-m", "linkaudit", "run", *files, "--db", out / "u.db", "--out", out)
    assert done.returncode == 0, done.stderr
    return out / "u.db"


@pytest.fixture(scope="module")
def read(files, tmp_path_factory) -> Path:
    out: Path = tmp_path_factory.mktemp("read")
    done = call("-m", "linkaudit", "crawl", *files, "--db", out / "u.db")
    assert done.returncode == 0, done.stderr
    return out / "u.db"


# the next test is killed after every batch, and judges what it has read then
@pytest.mark.parametrize("at, when", [(2, "inside"), (9, "inside"), (19, "inside")])
def test_a_killed_crawl_ends_like_an_uninterrupted_one(files, read, tmp_path, at, when):
    command = ["crawl", *files, "--db", tmp_path / "u.db"]
    killed = call(KILLER, at, when, *command)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = call("-m", "linkaudit", *command)
    assert again.returncode == 0, again.stderr
    assert dump(tmp_path / "u.db") == dump(read)


def test_killed_after_every_single_batch_it_still_ends_the_same(files, whole, tmp_path):
    command = ["run", *files, "--db", tmp_path / "u.db", "--out", tmp_path]
    deaths = 0
    while (done := call(KILLER, 1, "after", *command)).returncode == -signal.SIGKILL:
        deaths += 1
        assert deaths < 200, "no progress between kills"
    assert done.returncode == 0, done.stderr
    assert deaths > 10
    assert dump(tmp_path / "u.db") == dump(whole)


def test_a_run_killed_while_judging_ends_the_same(files, whole, tmp_path):
    command = ["run", *files, "--db", tmp_path / "u.db", "--out", tmp_path]
    script = (
        "import os, signal, sys\n"
        "from linkaudit.store import judgements\n"
        "real = judgements.spread_findings\n"
        "def dying(*a):\n    real(*a)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "judgements.spread_findings = dying\n"
        "from linkaudit.cli import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    killed = call("-c", script, *command)
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "links.csv").exists()
    again = call("-m", "linkaudit", *command)
    assert again.returncode == 0, again.stderr
    assert dump(tmp_path / "u.db") == dump(whole)


def test_a_second_run_over_the_same_files_reads_nothing_and_finds_the_same(files, whole, tmp_path):
    shutil.copyfile(whole, tmp_path / "u.db")
    again = call("-m", "linkaudit", "run", *files, "--db", tmp_path / "u.db", "--out", tmp_path)
    assert again.returncode == 0, again.stderr
    assert "reading as" not in again.stderr
    connection = sqlite3.connect(tmp_path / "u.db")
    counts = connection.execute("SELECT run_id, code, count(*) FROM findings GROUP BY run_id, code ORDER BY 1, 2").fetchall()
    first, second = ([row[1:] for row in counts if row[0] == run] for run in (1, 2))
    assert first == second
    assert connection.execute("SELECT count(DISTINCT first_seen) FROM findings").fetchone() == (1,)
