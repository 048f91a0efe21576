"""linkaudit diff: one of several lists not read, settings changed in between, coverage over the runs, large runs."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import msgspec
import pytest

from linkaudit.audit.diff import list_key, unread
from linkaudit.model.report import FileRead
from linkaudit.pipeline.diff import since_last
from linkaudit.store import runs
from linkaudit.store.database import open_database

HEAD = "url,surface,sessions,orders,revenue,currency\n"
HOST = "https://shop.example/products"


def row(name, surface="video"):
    return f"{HOST}/{name}?utm_source=tiktok,{surface},10,2,40.00,USD\n"


def audit(shop, *lists, settings="", options=()):
    """Audit the shop with link lists by name."""
    shop.write("linkaudit.toml", settings)
    for name, text in lists:
        shop.write(name, HEAD + text)
    files = [shop.products, shop.redirects, *(shop.folder / name for name, _ in lists)]
    shop.run("run", *files, "--domain", "shop.example", "-q", *options)


def changes(shop):
    found = json.loads(shop.run("diff", "--json").stdout)
    names = {one["url"].removeprefix(f"{HOST}/").partition("?")[0]: one["change"] for one in found["link_changes"] if one["direction"] == "inbound"}
    codes = {(one["code"], one["change"]) for one in found["finding_changes"]}
    return found, names, codes


def test_one_of_two_lists_that_was_not_read_is_unseen(shop):
    both = row("tent") + row("shared")
    audit(shop, ("bio.csv", both), ("video.csv", row("shared") + row("lost")))
    audit(shop, ("bio.csv", row("tent")))
    found, names, codes = changes(shop)
    assert found["not_read"] == ["link list video.csv"]
    assert names == {"shared": "gone", "lost": "unseen"}  # what is shared stood in bio.csv, too, and that was read
    assert ("LA301", "unseen") in codes
    assert "what stood there is unseen and not gone: link list video.csv" in shop.run("diff").stdout


def test_a_list_under_another_name_is_the_same_list(shop):
    audit(shop, ("november.csv", row("tent") + row("lost")))
    audit(shop, ("december.csv", row("tent")))
    found, names, codes = changes(shop)
    assert (found["not_read"], names, codes) == ([], {"lost": "gone"}, {("LA301", "gone")})


def test_settings_that_changed_are_another_question(shop):
    lists = ("links.csv", row("tent"))
    audit(shop, lists)
    audit(shop, lists, settings='[traffic]\nwindow_days = 30\naliases = ["tt"]\n[[rules.mute]]\ncodes = "LA204"\n[listing]\nmarkup = "15%"\n')
    audit(shop, lists, options=("--policy", "semi-closed-loop-us", "--all-products"))
    found = json.loads(shop.run("diff", "1", "2", "--json").stdout)["questions"]
    assert found == [
        "listing.markup: default before, 15% now",
        'traffic.aliases: default before, ["tt"] now', "window of traffic: all before, 30 days now",
    ]  # fmt: skip
    found = json.loads(shop.run("diff", "1", "3", "--json").stdout)["questions"]
    assert {one.partition(":")[0] for one in found} == {"policy", "cut-off", "all products"}


def test_coverage_over_the_runs(shop):
    lists = ("links.csv", row("tent"))
    for _ in range(4):
        audit(shop, lists)
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db, db:
        for run, listed in ((3, "10.00"), (4, "10.00")):
            db.execute("UPDATE runs SET summary = json_set(summary, '$.listing.listed', ?) WHERE run_id = ?", [listed, run])
    found = json.loads(shop.run("diff", "--json").stdout)
    with open_database(shop.folder / "linkaudit.db", write=False) as store:
        first, *_, last = runs.complete_runs(store)
        since = since_last(store, last)
        assert since_last(store, first) is None
    assert since
    assert json.loads(msgspec.json.encode(since)) == found  # as small as it is, all there is
    assert found["old"]["listed"] == found["new"]["listed"] == "0.25"
    nothing = json.loads(shop.run("diff", "1", "2", "--json").stdout)
    assert nothing["old"]["listed"] == nothing["new"]["listed"] == "0"
    trend = found["trend"]
    assert [(one["run"], one["at_risk"], one["listed"], one["open"] > 0) for one in trend] == [
        (1, "40.00", "0", True), (2, "40.00", "0", True), (3, "40.00", "10.00", True), (4, "40.00", "10.00", True),
    ]  # fmt: skip
    text = shop.run("diff").stdout.partition("on TikTok Shop already:\n")[2].splitlines()
    assert [(line.split()[1], line.split()[3]) for line in text] == [("1", "0%"), ("3", "25%"), ("4", "25%")]


def read(kind, *names, holds=(), whole=()):
    return [FileRead(kind=kind, name=name, holds=holds, whole=whole) for name in names]


@pytest.mark.parametrize("old,new,expected", [
    (read("a", "1", "2", holds=("page",)), read("a", "1", holds=("page",)), {"page"}),
    (read("a", "1", "2", holds=("page",)), read("a", "1", "3", holds=("page",)), set()),
    (read("a", "1", "2", holds=("page",)), read("b", "x", whole=("page",)), set()),
    (read("link_list", "1", "2", holds=("link_list",)), read("link_list", "3"), {list_key("1"), list_key("2")}),
    ([], read("a", "1"), set()),
    (read("a", "1", holds=("visit",)), read("a", "1"), {"visit"}),  # a feed that may not be read any more
    (read("a", "1", holds=("visit",)), read("a", "1", holds=("visit",)), set()),
])  # fmt: skip
def test_what_was_not_read(old, new, expected):
    assert unread(old, new) == expected


def test_a_hundred_thousand_changes_are_never_held(shop, tmp_path):
    """The comparison of two runs that share nothing takes little more memory than that of two that share all."""
    audit(shop, ("links.csv", row("tent")))
    shop.run("audit", "-q")
    small = peak(shop)
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db, db:
        for run, first in ((1, 10**9), (2, 2 * 10**9)):
            db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO links SELECT run_id, ? + i, direction,"
                       " surface, url || ? || i, target_url, verdict, codes, placements, evidence, target_kind, target_handle, resolved_by, reason,"
                       " variant_ids, http_status, checked_at FROM links, n WHERE run_id = ? AND direction = 'inbound'", [first, run, run])  # fmt: skip
            db.execute("INSERT INTO findings (run_id, code, link_id, placement_kind, placement_id, placement_title, placement_field, locator, anchor_text,"
                       " reason, first_seen, first_run, status) SELECT run_id, 'LA101', link_id, 'link_list', 'links.csv', '', 'url', '', '',"
                       " printf('%0200d', link_id), '', 1, 'open' FROM links WHERE run_id = ? AND link_id > ?", [run, first])  # fmt: skip
    assert peak(shop) - small < 100_000  # KiB, the database's cache included
    found = json.loads((shop.folder / "diff.json").read_text("utf-8"))
    assert (found["links"]["new"], found["links"]["gone"]) == (50_000, 50_000)
    assert len(found["link_changes"]) == len(found["finding_changes"]) == 100_000


def peak(shop):
    """Return the largest memory, in KiB, of a process that writes the comparison as JSON."""
    command = [sys.executable, "-c", PROGRAM, "diff", "--json"]
    with (shop.folder / "diff.json").open("w") as out:
        done = subprocess.run(command, cwd=shop.folder, stdout=out, stderr=subprocess.PIPE, text=True, check=True)
    return int(done.stderr.splitlines()[-1])


PROGRAM = """
import resource, sys
from linkaudit.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
