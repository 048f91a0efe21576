"""One file: made, migrated, refused, locked, always with a word on what to do."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlite_utils import Database

from linkaudit.errors import StoreError, UsageError
from linkaudit.store import schema
from linkaudit.store.database import open_database
from linkaudit.store.schema import MIGRATIONS
from tests.store.made import CSV, EVERYTHING, dump, opened_run, save, stream

ROOT = Path(__file__).parents[2]
# The tables that the contract names, less those of work to come.
NAMED = {"shops", "products", "variants", "images", "pages", "redirects", "links", "placements", "visits", "orders", "runs", "findings",
         "bookmarks"}  # fmt: skip


def refused(path, **how):
    with pytest.raises(StoreError) as caught, open_database(path, **how):
        pytest.fail("was opened")
    assert str(path) in str(caught.value)
    assert caught.value.cure
    assert caught.value.exit_code == 3
    return caught.value


def test_a_new_file_has_the_tables_of_the_contract(tmp_path):
    with open_database(tmp_path / "new.db") as db:
        assert set(db.table_names()) >= NAMED
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert MIGRATIONS.pending(db) == []


def test_every_table_is_strict(tmp_path):
    with open_database(tmp_path / "new.db") as db:
        ours = [row for row in db.query("PRAGMA table_list") if row["schema"] == "main" and "sqlite" not in row["name"]]
        assert {row["name"] for row in ours} >= NAMED
        assert [row["name"] for row in ours if not row["strict"]] == []
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("INSERT INTO run_streams VALUES ('one', 'two')")


def test_every_table_of_the_schema_is_explained():
    for script in (schema.CONTENT, schema.TRAFFIC, schema.AUDIT):
        tables = re.findall(r"((?:^-- .*\n)+)?^CREATE TABLE (\w+)", script, re.MULTILINE)
        assert tables
        assert [name for comment, name in tables if not comment] == []


def test_content_outlives_closing(tmp_path):
    path = tmp_path / "a.db"
    with opened_run(path, stream()) as (db, _, ids):
        save(db, ids["products.csv"], *EVERYTHING)
        before = dump(db)
    assert sum(map(len, before.values())) > len(EVERYTHING)
    for write in (True, False):
        with open_database(path, write=write) as db:
            assert dump(db) == before


def test_an_older_file_is_migrated_with_its_data(tmp_path):
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path, isolation_level=None)
    db = Database(connection)
    names = [one.name for one in MIGRATIONS.pending(db)]
    MIGRATIONS.apply(db, stop_before=names[1])
    assert "runs" not in db.table_names()
    db.execute("INSERT INTO bookmarks VALUES (3, 'product_csv', 'crawl', 'p.csv', 'f', 9, 250, 0, '', '2026-01-01')")
    db.execute("INSERT INTO products VALUES (3, 1, 77, 'tent', 'Tent', '', '', '', '', '', 'active', 1, 0, '[]')")
    db.execute("INSERT INTO images VALUES (3, 1, 1, 1, 'https://cdn.shopify.com/a.jpg', '')")
    db.execute("INSERT INTO tallies VALUES (3, 1, 'in-page anchor', 4)")
    connection.close()

    with open_database(path) as db:
        assert list(db.query("SELECT handle, status, category_id FROM products")) == [
            {"handle": "tent", "status": "active", "category_id": ""}]
        assert list(db.query("SELECT src, width, mime FROM images")) == [
            {"src": "https://cdn.shopify.com/a.jpg", "width": None, "mime": ""}]
        assert list(db.query("SELECT why, count, owner_ref FROM tallies")) == [
            {"why": "in-page anchor", "count": 4, "owner_ref": None}]
        assert set(db.table_names()) >= NAMED
        assert [one.name for one in MIGRATIONS.applied(db)] == names
        assert list(db.query("SELECT cursor, state FROM bookmarks")) == [{"cursor": 250, "state": ""}]


def test_a_newer_file_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "newer.db"
    with open_database(path) as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('linkaudit', '0099_plans', '2027-01-01')")
    error = refused(path)
    assert "newer linkaudit" in error.what
    assert "0099_plans" in error.what
    assert "Upgrade linkaudit" in error.cure
    assert "0099_plans" in refused(path, write=False).what
    assert sqlite3.connect(path).execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == len(MIGRATIONS.pending(Database(memory=True))) + 1


@pytest.mark.parametrize("content", [b"Handle,Title\nx,y\n" * 99, os.urandom(4096), b"SQLite format 3\0" + b"\xff" * 4000], ids=["csv", "noise", "broken"])
def test_no_database(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    error = refused(path)
    assert re.search("not a database|malformed", str(error))
    assert "--db" in error.cure
    assert path.read_bytes() == content


def test_a_missing_folder(tmp_path):
    with pytest.raises(UsageError, match="no database here yet"), open_database(tmp_path / "missing" / "a.db", write=False):
        pass
    assert not (tmp_path / "missing").exists()
    with open_database(tmp_path / "missing" / "a.db") as db:
        assert set(db.table_names()) >= NAMED


def test_a_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    assert "--db" in refused(tmp_path / "file" / "a.db").cure


def test_a_folder_in_the_place_of_a_file(tmp_path):
    (tmp_path / "a.db").mkdir()
    assert "--db" in refused(tmp_path / "a.db").cure


def test_reading_makes_no_file(tmp_path):
    with pytest.raises(UsageError, match="no database here yet"), open_database(tmp_path / "a.db", write=False):
        pass
    assert list(tmp_path.iterdir()) == []


HOLD = """
import sys
from pathlib import Path
from linkaudit.store.database import open_database
with open_database(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_file_in_use_names_the_process(tmp_path):
    path = tmp_path / "a.db"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        error = refused(path)
        assert f"in use by another run (process {holder.pid}, since 2" in error.what
        with open_database(path, write=False) as db:
            assert db.table_names()
        holder.kill()
    with open_database(path) as db:
        assert db.table_names()


NOBODY = 65534


def as_anybody(path):
    """Save into ``path`` in a child for which permissions count, and return what was told."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            with opened_run(path, stream()) as (db, _, ids):
                save(db, ids["products.csv"], *CSV)
            told = "was opened"
        except BaseException as error:  # noqa: BLE001  the parent says whether it is the right one
            told = f"{type(error).__name__} {error}"
        os.write(send, told.encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, encoding="utf-8") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told


@pytest.fixture
def open_folder():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        folder.chmod(0o700)


def test_a_read_only_file(open_folder):
    path = open_folder / "a.db"
    with open_database(path):
        pass
    path.chmod(0o444)
    path.with_name("a.db.lock").chmod(0o666)
    told = as_anybody(path)
    assert told.startswith(f"StoreError {path}: ")
    assert "readonly database" in told
    assert "--db" in told


def test_a_read_only_folder(open_folder):
    open_folder.chmod(0o555)
    told = as_anybody(open_folder / "a.db")
    assert told.startswith(f"StoreError {open_folder / 'a.db'}: ")
    assert "--db" in told
    assert list(open_folder.iterdir()) == []
