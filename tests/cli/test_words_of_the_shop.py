"""What a shop calls its things is never translated, not even where it is word for word what linkaudit says."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from linkaudit.cli import run, speech
from linkaudit.locale.own import own, plain
from linkaudit.locale.sentences import say

# messages of the catalogue, and a title that ends in what looks like one
TITLES = ("Done", "Links", "3 links", "Not seen or not counted", "no cut-off date set", "Findings: is fine", "fix_first")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop in which everything is called as linkaudit calls something, audited in Chinese."""
    folder = tmp_path_factory.mktemp("words")
    rows = [f'p-{at},"{title}",<p>Good</p>,active,TRUE,Default Title,SKU{at},10.00' for at, title in enumerate(TITLES)]
    head = "Handle,Title,Body (HTML),Status,Published,Option1 Value,Variant SKU,Variant Price"
    (folder / "products.csv").write_text("\n".join([head, *rows, ""]), "utf-8")
    links = [f"https://shop.example/products/p-{at}?utm_source=tiktok&utm_campaign=Links,video,{90 - at}" for at in range(len(TITLES))]
    (folder / "links.csv").write_text("\n".join(["url,surface,revenue", *links, ""]), "utf-8")
    command = [sys.executable, "-m", "linkaudit", "--lang", "zh", "--db", "s.db", "run", "products.csv", "links.csv", "--domain", "shop.example", "--out", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    speech.use("en")


def test_titles_stand_in_the_plan_as_they_are(shop, capfd):
    folder, _ = shop
    assert run(["--db", str(folder / "s.db"), "--lang", "zh", "plan"]) == 0
    lines = [line.strip() for line in capfd.readouterr().out.splitlines()]
    assert [one for number, one in enumerate(TITLES, 1) if f"{number}. {one}" not in lines] == []


def test_campaigns_and_products_stand_in_the_summary_as_they_are(shop):
    _, told = shop
    assert "广告系列：Links" in told


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_mark_is_left_in_what_is_printed_or_written(shop, capfd, lang):
    folder, told = shop
    for command in (["status"], ["plan"], ["audit"], ["diff"], ["listing", "categories"], ["ack", "--code", "LA101", "--reason", "Done", "--dry-run"]):
        run(["--db", str(folder / "s.db"), "--lang", lang, *command])
        out, err = capfd.readouterr()
        told += out + err
    written = "".join(one.read_text("utf-8") for one in (folder / "out").glob("*.*") if one.suffix in (".csv", ".json", ".html"))
    assert [mark for mark in "\ufdd0\ufdd1" if mark in told or mark in written] == []


def test_json_has_the_titles_as_they_are(shop, capfd):
    folder, _ = shop
    assert run(["--db", str(folder / "s.db"), "--lang", "zh", "--json", "plan"]) == 0
    rows = json.loads(capfd.readouterr().out)["products"]
    assert sorted(one["item"]["title"] for one in rows) == sorted(TITLES)


@pytest.mark.parametrize("title", [*TITLES, "茶杯  Done", "a.b; Done: Links"])
def test_a_marked_text_comes_back_and_what_is_around_it_is_translated(title):
    assert say(f"Links: {own(title)}", "zh") == f"链接：{title}"
    assert say(f"  1. {own(title)}", "zh") == f"  1. {title}"
    assert say(f"  1. {own(title)}", "en") == f"  1. {title}"


def test_columns_stay_below_each_other():
    told = [say(f"  {own(title, 12)}  yes", "zh") for title in ("Done", "Links")]
    assert {line.index("yes") for line in told if "yes" in line} in ({16}, set())
    assert [plain(one)[:14].strip() for one in told] == ["Done", "Links"]


def test_a_title_cannot_steer_the_terminal():
    assert plain(own("a\x1b[2Jb\r\nc\u202ed")) == "a [2Jb  c d"
