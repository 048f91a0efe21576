"""linkaudit ack and [rules]: shown as accepted or muted, never hidden; back when the day passes or the money grows."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing

import pytest

LINKS = "url,surface,sessions,orders,revenue,currency\n"
TENT = "https://shop.example/products/tent?utm_source=tiktok"
GONE = "https://shop.example/products/gone?utm_source=tiktok"
WHO = ("--reason", "agreed", "--by", "Ana")


def audit(shop, *options, tent="40.00", gone="20.00", status=0, name="links.csv"):
    """Audit the shop with so much money behind its two links; return the findings by code and link."""
    shop.write(name, f"{LINKS}{TENT},video,10,2,{tent},USD\n{GONE},bio,5,1,{gone},USD\n")
    files = [shop.products, shop.redirects, shop.folder / name]
    done = shop.run("run", *files, "--domain", "shop.example", "--out", "out", *options, status=status)
    return findings(shop), done


def findings(shop):
    with (shop.folder / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        return {(row["code"], row["link_url"]): row for row in csv.DictReader(file)}


def export(shop):
    shop.run("export", "findings", "summary", "--out", "out", "-q")
    return findings(shop)


def counts(shop):
    return json.loads((shop.folder / "out" / "summary.json").read_text("utf-8"))["findings"]


def test_an_accepted_finding_is_shown_as_such_and_stays_so(shop):
    audit(shop)
    shop.run("ack", "--code", "LA101", "--link", TENT, *WHO, "--until", "2099-01-31")
    row = export(shop)["LA101", TENT]
    assert (row["status"], row["accepted_reason"], row["accepted_by"], row["accepted_until"]) == ("accepted", "agreed", "Ana", "2099-01-31")
    before = counts(shop)
    assert before["by_status"]["accepted"] == 1
    assert sum(before["by_status"].values()) == before["total"]
    found, done = audit(shop, name="links-december.csv")  # a list's name changes with every export
    assert found["LA101", TENT]["status"] == "accepted"
    assert found["LA301", GONE]["status"] == "open"
    assert "of these 1 accepted" in done.stdout
    assert '<span data-t="accepted">accepted</span>: 1' in (shop.folder / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("tent,status", [("79.99", "accepted"), ("80.00", "open")])
def test_it_comes_back_when_the_money_doubles(shop, tent, status):
    audit(shop)
    shop.run("ack", "--link", TENT, *WHO)
    row = audit(shop, tent=tent)[0]["LA101", TENT]
    assert row["status"] == status
    assert ("grew from 40.00 to 80.00 USD" in row["note"]) == (status == "open")
    if status == "open":
        assert counts(shop)["came_back"] == 1
        assert audit(shop, tent="41.00")[0]["LA101", TENT]["status"] == "open"  # back until it is accepted anew
        assert counts(shop)["came_back"] == 0
        assert "1 came back" in shop.run("ack", "--list").stdout
        shop.run("ack", "--link", TENT, *WHO)
        assert export(shop)["LA101", TENT]["status"] == "accepted"


def test_it_comes_back_when_its_day_has_passed(shop):
    audit(shop)
    shop.run("ack", "--link", TENT, *WHO, "--until", "2099-01-31")
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db, db:
        db.execute("UPDATE acknowledgements SET until = '2020-01-31'")
    found, _ = audit(shop, "--fail-on", "new", status=1)
    assert found["LA101", TENT]["status"] == "open"
    assert found["LA101", TENT]["note"] == "was accepted: its last day, 2020-01-31, has passed"


def test_taken_back(shop):
    audit(shop)
    shop.run("ack", "--code", "LA101", *WHO)
    shop.run("ack", "--code", "LA301", *WHO)
    assert "1 finding removed" in shop.run("ack", "--remove", "--number", "1").stdout
    shop.run("ack", "--remove", "--product", "gone")
    assert {row["status"] for row in export(shop).values()} == {"open"}
    assert shop.run("ack", "--list").stdout == "Nothing is accepted.\n"


def test_a_dry_run_changes_nothing(shop):
    audit(shop)
    before = kept(shop)
    text = shop.run("ack", "--product", "te*", "--dry-run").stdout
    assert "Would be accepted: 2 findings of run 1. Nothing was changed." in text
    assert f"LA101  {TENT}" in text
    assert "LA204  /pages/care (product, Tent, description)" in text
    assert kept(shop) == before


def test_several_choices_must_all_apply(shop):
    audit(shop)
    found = json.loads(shop.run("ack", "--host", "shop.example", "--surface", "video", "--kind", "link_list", "--dry-run", "--json").stdout)
    assert (found["chosen"]["by_code"], found["chosen"]["revenue"]) == ({"LA101": 1}, {"USD": "40.00"})
    told = shop.run("ack", "--code", "LA101", "--surface", "bio", "--dry-run", status=2).stderr
    assert "run 1 has no such finding" in told


@pytest.mark.parametrize("options,told", [
    ((), "no finding is named"), (("--code", "LA101"), "no reason is given"), (("--code", "LA999", *WHO), "LA999 is no code of findings"),
    (("--code", "TS101", *WHO), "Problems of listings cannot be accepted"), (("--code", "LA101", *WHO, "--until", "2020-01-01"), "2020-01-01 has passed"),
    (("--code", "LA101", *WHO, "--until", "03/04/2031"), "could be two days"), (("--list", "--code", "LA101"), "--list goes with no other option"),
    (("--number", "1"), "--number goes with --remove"), (("--remove", "--number", "7"), "there is no acceptance 7"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(shop_audited, options, told):
    assert told in shop_audited.run("ack", *options, status=2).stderr


@pytest.fixture(scope="module")
def shop_audited(tmp_path_factory):
    from tests.cli.conftest import Shop

    shop = Shop(tmp_path_factory.mktemp("audited"))
    audit(shop)
    return shop


# ── An edited findings.csv ───────────────────────────────────────────────────────────────────────────────────────────


def edit(shop, changes, delimiter=",", encoding="utf-8"):
    """Write the exported findings with some cells changed, as a spreadsheet may, and return the path."""
    rows = list(export(shop).values())
    for row in rows:
        row.update(changes.get((row["code"], row["link_url"]), {}))
    path = shop.folder / "edited.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def kept(shop):
    with closing(sqlite3.connect(shop.folder / "linkaudit.db")) as db:
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("acknowledgements", "accepted", "findings")]


def test_a_file_read_twice_does_what_once_does(shop):
    audit(shop)
    yes = {"status": "Accepted", "accepted_reason": "=agreed", "accepted_by": "", "accepted_until": "31.1.2099"}
    path = edit(shop, {("LA101", TENT): yes | {"accepted_reason": "'=agreed"}}, ";", "utf-16")
    assert "1 finding accepted, 0 taken back, 0 as they were" in shop.run("ack", path, "--by", "Bo").stdout
    once = kept(shop)
    row = export(shop)["LA101", TENT]
    assert (row["status"], row["accepted_reason"], row["accepted_by"], row["accepted_until"]) == ("accepted", "'=agreed", "Bo", "2099-01-31")
    assert "0 findings accepted, 0 taken back, 1 as they were" in shop.run("ack", path, "--by", "Bo").stdout
    assert kept(shop) == once
    path = edit(shop, {("LA101", TENT): {"status": "open"}})  # edited back
    assert "0 findings accepted, 1 taken back" in shop.run("ack", path).stdout
    assert {row["status"] for row in export(shop).values()} == {"open"}


def test_an_old_file_takes_back_nothing_of_others(shop):
    audit(shop)
    path = edit(shop, {})
    shop.run("ack", "--link", TENT, *WHO)
    shop.run("ack", path)
    assert export(shop)["LA101", TENT]["status"] == "accepted"


@pytest.mark.parametrize("cells,told", [
    ({"status": "accepted"}, "column accepted_reason: no reason is given. Say in a few words why it is accepted"),
    ({"status": "ok"}, "column status: “ok” is no status. Write accepted or open"),
    ({"status": "accepted", "accepted_reason": "x", "accepted_until": "2020-01-01"}, "column accepted_until: 2020-01-01 has passed"),
    ({"status": "accepted", "accepted_reason": "x", "accepted_until": "soon"}, "column accepted_until: “soon” is no day"),
    ({"status": "accepted", "accepted_reason": "x", "finding_id": "7"}, "column finding_id: “7” is no finding's id"),
])  # fmt: skip
def test_a_wrong_row_is_named_and_nothing_is_saved(shop_audited, cells, told):
    good = {"status": "accepted", "accepted_reason": "fine"}
    path = edit(shop_audited, {("LA101", TENT): good, ("LA301", GONE): cells})
    before = kept(shop_audited)
    error = shop_audited.run("ack", path, status=2).stderr
    assert "edited.csv, row " in error
    assert told in error
    assert "Nothing was saved" in error
    assert kept(shop_audited) == before


def test_other_files_are_refused(shop_audited):
    assert "has no column finding_id" in shop_audited.run("ack", shop_audited.links, status=2).stderr
    assert "is no text or CSV file" in shop_audited.run("ack", shop_audited.folder / "linkaudit.db", status=2).stderr


def test_findings_that_are_gone_are_left_out_and_named(shop):
    audit(shop)
    path = edit(shop, {key: {"status": "accepted", "accepted_reason": "x"} for key in (("LA101", TENT), ("LA301", GONE))})
    shop.write("links.csv", f"{LINKS}{TENT},video,10,2,40.00,USD\n")
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out", "-q")
    text = shop.run("ack", path).stdout
    assert "1 finding accepted" in text
    assert "1 finding of the file, run 2 no longer has: left out (rows " in text


# ── Rules muted in the settings ──────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_is_muted_by_scope(shop):
    shop.write("linkaudit.toml", '[rules]\ngrowth = 3\n[[rules.mute]]\ncodes = "LA101"\nproduct = "TEN*"\nsurface = "video"\nreason = "demo only"\n')
    found, done = audit(shop)
    assert (found["LA101", TENT]["status"], found["LA101", TENT]["note"]) == ("muted", "muted in the settings: demo only")
    assert counts(shop)["by_status"]["muted"] == 1
    assert "1 muted" in done.stdout
    assert audit(shop, tent="119.00")[0]["LA101", TENT]["status"] == "muted"
    found, done = audit(shop, tent="120.00")
    assert found["LA101", TENT]["status"] == "open"
    assert "grew from 40.00 to 120.00 USD" in found["LA101", TENT]["note"]
    assert "mute 1 (LA101, product TEN*, surface video) ended" in done.stderr
    shop.write("linkaudit.toml", '[[rules.mute]]\ncodes = "LA101"\nproduct = "tent"\nreason = "still"\nuntil = 2020-01-01\n')
    assert "its last day, 2020-01-01, has passed" in audit(shop, tent="120.00")[0]["LA101", TENT]["note"]


@pytest.mark.parametrize("toml,told", [
    ('codes = "LA999"', "[rules] mute 2, codes: there is no rule LA999"), ('codes = "TS101"', "TS101 is a problem of a listing"),
    ('codes = "all"', "'all' is no code"), ("codes = []", "names no code"), ('codes = "LA101"\nsurface = "tv"', "[rules] mute 2, surface: 'tv' is none"),
    ('codes = "LA101"\nkind = "blogs"', "Write one of: product, collection"), ('codes = "LA101"\nhosts = "x"', "unknown field `hosts`"),
    ('codes = "LA101"\nhost = "https://x.example"', "Write it alone"), ('codes = "LA101"\nuntil = "soon"', "mute[1].until"),
])  # fmt: skip
def test_a_mute_that_cannot_be_meant_is_refused(shop_audited, toml, told):
    path = shop_audited.write("wrong.toml", f'[[rules.mute]]\ncodes = ["LA403"]\n[[rules.mute]]\n{toml}\n')
    error = shop_audited.run("audit", "--config", path, status=2).stderr
    assert "wrong.toml" in error or "mute 2" in error
    assert told in error


def test_no_growth_is_refused(shop_audited):
    path = shop_audited.write("wrong.toml", "[rules]\ngrowth = 1\n")
    assert "Write a factor above 1" in shop_audited.run("audit", "--config", path, status=2).stderr
    path = shop_audited.write("right.toml", '[[rules.mute]]\ncodes = ["LA403"]\nhost = "*.x.example"\n')
    assert "codes = LA403, host = *.x.example" in shop_audited.run("init", "--show", "--config", path).stdout
