"""What a run did not read is, when it is read again, compared with the last run that read it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.process import python

CLOCKED = Path(__file__).parents[1] / "pipeline" / "clocked.py"
WHERE = ("--domain", "shop.example", "--out", "out", "-q", "--fail-on", "new")


def night(shop, day, files, status=0):
    done = python(CLOCKED, f"2026-11-{day}T03:00:00+00:00", "run", *files, *WHERE, cwd=shop.folder)
    assert done.returncode == status, done.stderr


def first_seen(shop):
    """Return the day on which each finding was seen first."""
    with (shop.folder / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        return {(row["code"], row["link_url"], row["placement_id"]): row["first_seen"][:10] for row in csv.DictReader(file)}


@pytest.mark.parametrize("blind", [1, 3])
def test_what_is_read_again_is_not_new_and_what_went_meanwhile_is_gone(shop, blind):
    without = [one for one in shop.files if one != shop.links]
    night(shop, 10, shop.files, status=1)
    before = first_seen(shop)
    assert set(before.values()) == {"2026-11-10"}
    for at in range(blind):
        night(shop, 11 + at, without)
    lines = shop.links.read_text("utf-8").splitlines(keepends=True)
    gone = lines[-1].partition(",")[0]
    shop.write("links.csv", "".join(lines[:-1]))
    night(shop, 20, shop.files)
    found = json.loads(shop.run("diff", "--json").stdout)
    assert found["old"]["id"] == 1 + blind
    assert [(one["change"], one["url"]) for one in found["link_changes"]] == [("gone", gone)]
    assert {one["change"] for one in found["finding_changes"]} == {"gone"}
    assert {one["link_url"] for one in found["finding_changes"]} == {gone}
    after = first_seen(shop)
    assert after == {key: when for key, when in before.items() if key in after}
