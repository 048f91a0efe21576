"""What a run did not read is, when it is read again, compared with the last run that read it."""

from __future__ import annotations

import csv
import json

import pytest

WHERE = ("--domain", "shop.example", "--out", "out", "-q", "--fail-on", "new")


def first_seen(shop):
    with (shop.folder / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        return {(row["code"], row["link_url"], row["placement_id"]): row["first_seen"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("blind", [1, 3])
def test_what_is_read_again_is_not_new_and_what_went_meanwhile_is_gone(shop, blind):
    without = [one for one in shop.files if one != shop.links]
    shop.run("run", *shop.files, *WHERE, status=1)
    before = first_seen(shop)
    for _ in range(blind):
        shop.run("run", *without, *WHERE)
    lines = shop.links.read_text("utf-8").splitlines(keepends=True)
    gone = lines[-1].partition(",")[0]
    shop.write("links.csv", "".join(lines[:-1]))
    shop.run("run", *shop.files, *WHERE)
    found = json.loads(shop.run("diff", "--json").stdout)
    assert found["old"]["id"] == 1 + blind
    assert [(one["change"], one["url"]) for one in found["link_changes"]] == [("gone", gone)]
    assert {one["change"] for one in found["finding_changes"]} == {"gone"}
    assert {one["link_url"] for one in found["finding_changes"]} == {gone}
    after = first_seen(shop)
    assert after == {key: when for key, when in before.items() if key in after}
