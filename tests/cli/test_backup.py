"""linkaudit backup: a sound copy, made while others write, that never overwrites what it should not."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing

import pytest


@pytest.fixture
def filled(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out")
    return shop


def rows(path, table):
    with closing(sqlite3.connect(path)) as db:
        return sorted(map(repr, db.execute(f"SELECT * FROM {table}").fetchall()))


def test_the_copy_is_the_database(filled):
    done = filled.run("backup", "copy.db", "--json")
    copy = filled.folder / "copy.db"
    assert json.loads(done.stdout) == {"file": "copy.db", "bytes": copy.stat().st_size}
    for table in ("runs", "links", "findings", "bookmarks", "products"):
        assert rows(copy, table) == rows(filled.folder / "linkaudit.db", table) != []
    assert filled.run("status", "--db", "copy.db").stdout == filled.run("status").stdout.replace("linkaudit.db", "copy.db")
    assert [path.name for path in filled.folder.iterdir() if "copy.db" in path.name and path.suffix not in {".db", ".lock", ".db-wal", ".db-shm"}] == []


def test_an_earlier_copy_is_replaced(filled):
    filled.run("backup", "copy.db")
    filled.run("audit")
    filled.run("backup", "copy.db")
    assert rows(filled.folder / "copy.db", "runs") == rows(filled.folder / "linkaudit.db", "runs")


@pytest.mark.parametrize("content", [b"my notes", b"", b"SQLite format 3\x00 but not really"])
def test_a_file_that_is_no_copy_is_left_alone(filled, content):
    target = filled.folder / "notes.txt"
    target.write_bytes(content)
    done = filled.run("backup", "notes.txt", status=2)
    assert "no copy of a linkaudit database" in done.stderr
    assert target.read_bytes() == content


def test_another_programs_database_is_left_alone(filled):
    with closing(sqlite3.connect(filled.folder / "other.db")) as db, db:
        db.execute("CREATE TABLE mine (x)")
    assert "no copy of a linkaudit database" in filled.run("backup", "other.db", status=2).stderr


@pytest.mark.parametrize("target, words", [("out", "is a folder"), ("linkaudit.db", "is the database itself"), ("none/copy.db", "cannot be written")])
def test_what_cannot_be(filled, target, words):
    done = filled.run("backup", target, status=3 if "none" in target else 2)
    assert words in done.stderr
    assert rows(filled.folder / "linkaudit.db", "runs") != []


def test_without_a_database(shop):
    assert "there is no database here yet" in shop.run("backup", "copy.db", status=2).stderr


def test_it_is_consistent_while_another_writes(filled):
    """Each transaction adds one to both tables; no copy may see one without the other."""
    path = filled.folder / "linkaudit.db"
    stop, failed = threading.Event(), list[str]()

    def write():
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
            db.execute("CREATE TABLE left_of (x)")
            db.execute("CREATE TABLE right_of (x)")
            while not stop.is_set():
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO left_of VALUES (zeroblob(5000))")
                db.execute("INSERT INTO right_of VALUES (zeroblob(5000))")
                db.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for at in range(4):
            filled.run("backup", f"copy-{at}.db")
            with closing(sqlite3.connect(filled.folder / f"copy-{at}.db")) as copy:
                counts = [copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("left_of", "right_of")]
            if counts[0] != counts[1]:
                failed.append(str(counts))
    finally:
        stop.set()
        writer.join()
    assert failed == []
    assert len(rows(path, "left_of")) > 1
