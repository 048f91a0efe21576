"""What a user gets who types ``linkaudit explore``."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys

import pytest

from tests.explore.conftest import linkaudit, serving

NEEDS = pytest.mark.skipif("not __import__('importlib.util').util.find_spec('datasette')", reason="needs Datasette")
WITHOUT = (
    "import sys; sys.modules['datasette'] = None; from linkaudit.cli import run; sys.exit(run(sys.argv[1:]))"
)


def test_without_the_extra_it_names_the_command(demo):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "explore", "--db", str(demo / "demo.db"), "--no-open"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'linkaudit[explore]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@NEEDS
def test_no_database(tmp_path):
    done = linkaudit(tmp_path, "explore", "--no-open", status=2)
    assert "there is no database here yet" in done.stderr
    assert list(tmp_path.iterdir()) == []


@NEEDS
def test_no_complete_audit(tmp_path):
    (tmp_path / "links.csv").write_text("url\nhttps://shop.example/products/x\n", "utf-8")
    linkaudit(tmp_path, "traffic", "links.csv")
    assert "no audit is complete yet" in linkaudit(tmp_path, "explore", "--no-open", status=2).stderr


@NEEDS
@pytest.mark.parametrize(
    "change,told",
    [
        ("INSERT INTO _sqlite_migrations SELECT NULL, migration_set, '9999_later', applied_at FROM _sqlite_migrations LIMIT 1",
         "written by a newer linkaudit"),
        ("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)", "older linkaudit"),
    ],
)  # fmt: skip
def test_a_file_of_another_version(demo, tmp_path, change, told):
    import sqlite3

    db = shutil.copy(demo / "demo.db", tmp_path / "other.db")
    with sqlite3.connect(db) as connection:
        connection.execute(change)
    connection.close()
    assert told in linkaudit(tmp_path, "--db", db, "explore", "--no-open", status=3).stderr


@NEEDS
def test_a_port_that_is_taken(demo, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = linkaudit(tmp_path, "--db", demo / "demo.db", "explore", "--no-open", "--port", port, status=2)
    assert f"port {port}: cannot serve there" in done.stderr


@NEEDS
def test_an_address_that_is_not_ours(demo, tmp_path):
    done = linkaudit(tmp_path, "--db", demo / "demo.db", "explore", "--no-open", "--host", "203.0.113.7", status=2)
    assert "203.0.113.7, port 8001: cannot serve there" in done.stderr
    assert "whoever can reach 203.0.113.7 can read the whole database" in done.stderr


@NEEDS
def test_json_and_quiet(demo, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "linkaudit", "-q", "--json", "--db", str(demo / "demo.db"), "explore", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert process.stdout
    told = json.loads("".join(process.stdout.readline() for _ in range(3)))
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert told["url"].startswith("http://127.0.0.1:")
    assert errors == ""


@NEEDS
def test_an_audit_beside_it_is_seen_at_once(demo, tmp_path):
    db = shutil.copy(demo / "demo.db", tmp_path / "copy.db")
    with serving(db, errors=tmp_path / "told.txt") as pages:
        assert [row["run_id"] for row in pages.rows("audits")] == [1]
        linkaudit(tmp_path, "--db", db, "audit")
        assert [row["run_id"] for row in pages.rows("audits")] == [2, 1]


@NEEDS
def test_another_address_of_this_machine(demo, tmp_path):
    with serving(demo / "demo.db", "--host", "127.0.0.2", errors=tmp_path / "told.txt") as pages:
        assert pages.address.startswith("http://127.0.0.2:")
        assert pages.ask("/linkaudit").status == 200
    assert "whoever" not in (tmp_path / "told.txt").read_text("utf-8")


def test_in_chinese_tables_and_questions_are_described_in_chinese(demo, tmp_path):
    with serving(demo / "demo.db", "--lang", "zh", errors=tmp_path / "errors.txt") as pages:
        assert "关于最近一次完整审计的问题" in pages.ask("/").text
        assert "哪些链接会断或已断，带来多少钱？" in pages.ask("/linkaudit/links-that-break").text
        assert "链接和结论" in pages.ask("/linkaudit/links").text
        assert "跳转之后到哪里" in pages.ask("/linkaudit/links").text
