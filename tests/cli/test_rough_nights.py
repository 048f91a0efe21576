"""What befalls a database between one audit and the next: clocks, disks, copies, kills, and settings that are edited."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from linkaudit.store.schema import MIGRATIONS
from tests.pipeline.dump import differences, dump
from tests.process import python

PIPELINE = Path(__file__).parents[1] / "pipeline"
CLOCKED, KILLER, SLAYER = (PIPELINE / f"{name}.py" for name in ("clocked", "killer", "slayer"))
# The first: no file may grow beyond that; the second: the database may not.
FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from linkaudit.cli import run
sys.exit(run(sys.argv[2:]))
"""
FULL_DATABASE = """
import sqlite3, sys
real = sqlite3.connect
def connect(*given, **named):
    connection = real(*given, **named)
    connection.execute(f"PRAGMA max_page_count = {int(sys.argv[1]) // 4096}")
    return connection
sqlite3.connect = connect
from linkaudit.cli import run
sys.exit(run(sys.argv[2:]))
"""
FILES = ("products.json", "redirects.csv", "links.csv", "--domain", "shop.example")


def night(shop, when, *arguments, status=0, **environment):
    """Run the whole job by a clock that says ``when``."""
    env = {"PATH": "/usr/bin:/bin"} | environment
    done = python(CLOCKED, when, "run", *FILES, "--out", "out", *arguments, cwd=shop.folder, env=env)
    assert done.returncode == status, done.stderr
    return done


def difference(shop):
    return json.loads(shop.run("diff", "--json").stdout)


def drop_link(shop):
    """Take the second link out of the list."""
    lines = shop.links.read_text("utf-8").splitlines(keepends=True)
    shop.write("links.csv", "".join(lines[:-1]))


def rows(shop, name):
    with (shop.folder / "out" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- clocks -------------------------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back(shop):
    night(shop, "2026-11-20T03:00:00+00:00")
    drop_link(shop)
    done = night(shop, "2026-11-12T03:00:00+00:00")
    assert "it is 2026-11-12T03:00:0" in done.stderr
    assert "an earlier run ended 2026-11-20T03:00:0" in done.stderr
    found = difference(shop)
    assert (found["old"]["id"], found["new"]["id"]) == (1, 2)
    assert [(one["change"], one["url"].partition("?")[0]) for one in found["link_changes"]] == [("gone", "https://shop.example/products/gone")]
    assert {row["first_seen"][:10] for row in rows(shop, "findings.csv")} == {"2026-11-20"}
    assert "ended" not in night(shop, "2026-11-21T03:00:00+00:00").stderr


def test_another_time_zone_of_the_machine_changes_nothing(shop):
    night(shop, "2026-11-20T23:30:00+00:00", TZ="Asia/Tokyo")
    before = {name: rows(shop, name) for name in ("findings.csv", "links.csv", "traffic.csv", "plan.csv")}
    night(shop, "2026-11-20T23:30:00+00:00", TZ="America/Los_Angeles")
    assert {name: rows(shop, name) for name in before} == before
    found = difference(shop)
    assert (found["questions"], found["link_changes"], found["finding_changes"], found["listing_changes"]) == ([], [], [], [])


# --- settings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, after, told",
    [('[policy]\ncutoff = "2027-01-31"', '[policy]\ncutoff = "2027-03-31"', ["cut-off: 2027-01-31 before, 2027-03-31 now"]),
     ("", '[policy]\nname = "semi-closed-loop-us"', ["policy: external-links-removed before, semi-closed-loop-us now", "cut-off: none before, 2023-09-12 now"]),
     ("[traffic]\nwindow_days = 30", "[traffic]\nwindow_days = 90", ["window of traffic: 30 days before, 90 days now"])],
)  # fmt: skip
def test_settings_edited_between_two_audits_are_another_question(shop, before, after, told):
    for text in (before, after):
        shop.write("linkaudit.toml", text)
        shop.run("run", *FILES, "--out", "out", "-q")
    assert difference(shop)["questions"] == told
    for line in told:
        assert line in shop.run("diff").stdout


def test_a_policy_edited_under_the_same_name_is_another_question(shop):
    text = 'name = "ours"\ntitle = "Ours"\nmarket = "US"\nsource = "https://example.com/"\nread = 2026-11-22\n[surfaces]\n'
    surfaces = dict.fromkeys(("storefront", "video", "live", "ad", "catalog", "bio", "post"), "ends")
    for fate in ("ends", "kept"):
        shop.write("ours.toml", text + "".join(f'{name} = "{one}"\n' for name, one in (surfaces | {"bio": fate}).items()))
        shop.run("run", *FILES, "--policy", "ours.toml", "--out", "out", "-q")
    assert difference(shop)["questions"] == ["policy, surface bio: ends before, kept now"]


# --- copies -------------------------------------------------------------------------------------------------------


def test_a_database_that_was_killed_and_copied_from_another_machine(shop, tmp_path):
    """With what was not yet in the file itself (WAL), and with the lock of a process that runs elsewhere."""
    killed = python(KILLER, 2, "after", "run", *FILES, "--out", "out", cwd=shop.folder)
    assert killed.returncode == -signal.SIGKILL
    there = shop.folder / "linkaudit.db"
    assert there.with_name("linkaudit.db-wal").stat().st_size > 0
    here = tmp_path / "here"
    here.mkdir()
    for name in ("linkaudit.db", "linkaudit.db-wal"):  # the shared memory beside it is the other machine's
        shutil.copy2(shop.folder / name, here / name)
    (here / "linkaudit.db.lock").write_text("1\n", "ascii")  # there is such a process here as well
    done = shop.run("run", *FILES, "--db", here / "linkaudit.db", "--out", "copied")
    assert "products.json: read before, unchanged" in done.stderr
    shop.run("run", *FILES, "--db", tmp_path / "fresh.db", "--out", "fresh", "-q")
    assert differences(dump(here / "linkaudit.db"), dump(tmp_path / "fresh.db")) == []


# --- disks --------------------------------------------------------------------------------------------------------


def test_a_disk_that_is_full_in_the_middle(shop, tmp_path):
    product = json.loads(shop.products.read_text("utf-8"))["products"][0]
    text = '<p>See <a href="/pages/care-%d">care</a>.</p>'
    shop.write("products.json", json.dumps({"products": [
        {**product, "id": n, "handle": f"tent-{n}", "body_html": text % n, "variants": [{**product["variants"][0], "id": n}]} for n in range(1, 3_000)
    ]}))  # fmt: skip
    shop.run("run", *FILES, "--db", tmp_path / "whole.db", "--out", "whole", "-q")
    size = (tmp_path / "whole.db").stat().st_size
    for disk, room, where in ((FULL, size // 8, "read"), (FULL, size // 2, "read"), (FULL_DATABASE, size * 9 // 10, "judged")):
        done = python("-c", disk, room, "run", *FILES, "--out", "out", cwd=shop.folder)
        assert done.returncode == 3, done.stderr
        assert re.search("[Ff]ree (disk )?space", done.stderr)
        assert ("links.csv: rea" in done.stderr) == (where == "judged")
        assert "Traceback" not in done.stderr
        with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as connection:
            assert connection.execute("SELECT count(*) FROM runs WHERE status = 'complete'").fetchone() == (0,)
    assert "there are no two complete runs" in shop.run("diff", status=2).stderr
    shop.run("run", *FILES, "--out", "out", "-q")
    assert differences(dump(shop.folder / "linkaudit.db"), dump(tmp_path / "whole.db")) == []


# --- kills --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event, nth",
    [("ALTER TABLE images ADD COLUMN height", 1), ('INSERT INTO "_sqlite_migrations"', 2), ("COMMIT", 2), ("CREATE INDEX exported_key", 1)],
)
def test_a_migration_that_was_killed(shop, tmp_path, event, nth):
    """A database of an earlier version, with what it had read."""
    path = shop.folder / "linkaudit.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        names = [one.name for one in MIGRATIONS.pending(db)]
        MIGRATIONS.apply(db, stop_before=names[3])
        db.execute("INSERT INTO bookmarks VALUES (3, 'product_csv', 'crawl', 'p.csv', 'f', 9, 250, 0, '', '2026-01-01')")
    killed = python(SLAYER, event, nth, "run", *FILES, "--out", "out", cwd=shop.folder)
    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT cursor FROM bookmarks WHERE name = 'p.csv'").fetchone() == (250,)
        assert connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] < len(names)
    shop.run("run", *FILES, "--out", "out", "-q")
    shop.run("run", *FILES, "--db", tmp_path / "fresh.db", "--out", "fresh", "-q")
    assert differences(dump(path), dump(tmp_path / "fresh.db")) == []


@pytest.mark.parametrize("nth", [1, 2])
def test_a_new_database_that_was_killed_while_it_was_made(shop, nth):
    killed = python(SLAYER, "COMMIT", nth, "run", *FILES, "--out", "out", cwd=shop.folder)
    assert killed.returncode == -signal.SIGKILL
    shop.run("run", *FILES, "--out", "out", "-q")


def test_a_run_that_was_killed_after_it_judged_is_told_by_the_next_one(shop):
    """Before a file was written: an edited link and an acceptance that has run out are news to the run after it."""
    night(shop, "2026-11-20T03:00:00+00:00")
    accept = ("ack", "--link", "*/products/tent*", "--reason", "known", "--by", "Ana", "--until", "2026-11-21")
    done = python(CLOCKED, "2026-11-20T09:00:00+00:00", *accept, cwd=shop.folder)
    assert done.returncode == 0, done.stderr
    night(shop, "2026-11-21T03:00:00+00:00", "--fail-on", "new")
    drop_link(shop)
    killed = python(CLOCKED, "2026-11-22T03:00:00+00:00", SLAYER, "os.rename", 1, "run", *FILES, "--out", "out", cwd=shop.folder)
    assert killed.returncode == -signal.SIGKILL
    found = difference(shop)  # who asks is told
    assert (found["old"]["id"], found["new"]["id"]) == (2, 3)
    assert "gone" in {one["change"] for one in found["link_changes"]}
    done = night(shop, "2026-11-23T03:00:00+00:00", "--fail-on", "new", status=1)
    assert "run 3 was judged but did not come to its end: what it found is told by this one" in done.stderr
    again = difference(shop)
    assert (again["old"]["id"], again["new"]["id"]) == (2, 4)
    for part in ("link_changes", "finding_changes", "listing_changes"):
        assert again[part] == found[part]
    assert {one["link_url"].partition("?")[0] for one in again["finding_changes"] if one["change"] == "back"} == {"https://shop.example/products/tent"}
    assert {row["first_seen"][:10] for row in rows(shop, "findings.csv")} == {"2026-11-20"}
    night(shop, "2026-11-24T03:00:00+00:00", "--fail-on", "new")
    assert difference(shop)["finding_changes"] == []
