"""The report says what changed since the audit before, and agrees with ``linkaudit diff``."""

from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser


def part(shop):
    found = LexborHTMLParser((shop.folder / "out" / "report.html").read_text("utf-8")).css_first("#since")
    assert found
    return found


def cells(found, number):
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in found.css("table")[number].css("tr")]


@pytest.fixture
def audited(shop):
    shop.run("run", *shop.files, "--domain", "shop.example")
    return shop


def test_a_first_audit_has_nothing_to_be_compared_with(audited):
    assert "This is the first complete audit" in part(audited).text()
    assert not part(audited).css("table")


def test_what_changed_is_what_diff_says(audited):
    audited.write("products.json", audited.products.read_text("utf-8").replace('"handle": "tent"', '"handle": "yurt"'))
    audited.run("run", *audited.files, "--domain", "shop.example")
    found, told = part(audited), json.loads(audited.run("diff", "--json").stdout)
    head, *rows = cells(found, 0)
    for (what, *counts), name in zip(rows, ("links", "findings", "listings"), strict=True):
        assert what.lower() == name
        assert {change: int(count) for change, count in zip(head[1:], counts, strict=True) if count != "–"} == told[name]
    assert told["links"]["worse"] == 2
    assert cells(found, 1)[1][:4] == ["worse", "breaks", "broken", "40.00 USD"]
    assert [row[1] for row in cells(found, 2)[1:]] == ["2", "1"]
    assert [row[4] for row in cells(found, 2)[1:]] == ["3", "1"]  # broken
    assert "different questions" not in found.text()


def test_runs_that_were_asked_other_things_are_marked(audited):
    audited.run("run", *audited.files, "--domain", "shop.example", "--cutoff", "2026-12-31")
    found = part(audited)
    assert "cut-off: none before, 2026-12-31 now" in found.text()
    assert "The two runs asked different questions" in found.text()
    latest, before = (row[0] for row in cells(found, 1)[1:])
    assert before.endswith("*")
    assert not latest.endswith("*")


def test_an_audit_that_did_not_finish_is_not_compared(audited):
    damaged = audited.write("orders.json", '{"orders": [{"id": 1, "created_at": "2026-01-01T00:00:00Z", "total_price": "1.00"}, {"id": 2, "crea')
    audited.run("run", *audited.files, damaged, "--domain", "shop.example", status=2)
    audited.run("export", "report")
    assert "This is the first complete audit" in part(audited).text()
