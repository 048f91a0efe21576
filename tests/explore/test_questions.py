"""The questions answer what the written files say."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from linkaudit.export.table import original
from linkaudit.store.explore import queries
from tests.explore.conftest import linkaudit, serving, table


def as_written(rows, columns):
    """Rows of a question as a written file has them: unknown is empty, whether is a word."""
    return Counter(tuple("" if row[name] is None else str(row[name]) for name in columns) for row in rows)


def as_read(rows, columns):
    return Counter(tuple(original(row[name]) for name in columns) for row in rows)


LINKS = "link_url verdict direction surface sessions orders revenue currency target_url target_kind target_handle codes placements".split()
FINDINGS = (
    "code severity verdict direction link_url target_url placement_kind placement_id placement_title placement_field"
    " locator anchor_text sessions orders revenue currency reason cure first_seen status"
).split()
PROBLEMS = "code product_id product_handle product_title variant_id seller_sku field value limit reason cure".split()


def test_links_that_break(demo, pages):
    found = pages.rows("links-that-break")
    written = [row for row in table(demo / "links.csv") if row["verdict"] in {"breaks", "broken"}]
    assert len(written) > 50
    assert as_written(found, LINKS) == as_read(written, LINKS)
    money = [Decimal(row["revenue"]) for row in found if row["revenue"]]
    assert money == sorted(money, reverse=True)


def test_findings(demo, pages):
    found, written = pages.rows("findings-in-detail"), table(demo / "findings.csv")
    assert as_written(found, FINDINGS) == as_read(written, FINDINGS)
    assert [row["code"] for row in found] == [row["code"] for row in written]


def test_findings_of_one_rule(demo, pages):
    written = [row for row in table(demo / "findings.csv") if row["code"] == "LA101"]
    assert written
    assert as_written(pages.rows("findings-in-detail", code="LA101"), FINDINGS) == as_read(written, FINDINGS)


def test_findings_by_rule(demo, pages):
    written = Counter((row["code"], row["severity"]) for row in table(demo / "findings.csv"))
    found = pages.rows("findings-by-rule")
    assert {(row["code"], row["severity"]): row["findings"] for row in found} == written
    order = [("error", "warning", "info").index(row["severity"]) for row in found]
    assert order == sorted(order)


def test_problems(demo, pages):
    found, written = pages.rows("problems-in-detail", code=""), table(demo / "problems.csv")
    assert as_written(found, PROBLEMS) == as_read(written, PROBLEMS)
    blocking = Counter(bool(row["blocking"]) for row in found)
    assert blocking == Counter(row["blocking"] == "true" for row in written)


def test_fix_first(demo, pages):
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    found = pages.rows("fix-first")
    numbers = ("products", "revenue", "freed", "freed_revenue")
    assert [(row["code"], row["fix"], *(Decimal(row[name] or 0) for name in numbers)) for row in found] == [
        (one["code"], one["fix"], *(Decimal(one[name]) for name in numbers)) for one in summary["listing"]["top_fixes"]
    ]
    blocked = defaultdict(set)
    for row in table(demo / "problems.csv"):
        if row["blocking"] == "true":
            blocked[row["code"]].add(row["product_handle"])
    assert {row["code"]: row["products"] for row in found} == {code: len(handles) for code, handles in blocked.items()}


def test_products_by_money(demo, pages):
    columns = "rank product_handle product_title skus blocking_problems".split()
    found = pages.rows("products-by-money")
    written = [row for row in table(demo / "plan.csv") if row["product_handle"]]
    known = {row["product_handle"] for row in found}
    assert as_written(found, columns) == as_read([row for row in written if row["product_handle"] in known], columns)
    revenue = {row["product_handle"]: Decimal(row["revenue"] or 0) for row in written}
    assert {row["product_handle"]: Decimal(row["revenue"] or 0) for row in found} == {one: revenue[one] for one in known}
    ranks = {row["target_handle"]: row["rank"] for row in table(demo / "mapping.csv") if row["target_kind"] == "product"}
    assert {row["product_handle"]: str(row["rank"]) for row in found if row["product_handle"] in ranks}.items() <= ranks.items()


def test_money_by_surface(demo, pages):
    wanted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in table(demo / "traffic.csv"):
        wanted[row["surface"], row["currency"]] += Decimal(row["revenue"] or 0)
    found = {(row["surface"], row["currency"]): Decimal(row["revenue"] or 0) for row in pages.rows("money-by-surface")}
    assert found == wanted
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    assert sum(found.values()) == sum(Decimal(one["tiktok_revenue"]) for one in summary["money"])


def test_skipped(demo, pages):
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    assert pages.rows("skipped") == [{key: one[key] for key in ("what", "why", "cure")} for one in summary["skipped"]]


def test_upload_sheets(demo, pages):
    found = pages.rows("upload-sheets")
    assert {row["file"] for row in found} == {"listing-1.csv"}
    assert sum(row["skus"] for row in found) == len(table(demo / "listing-1.csv"))


def test_audits(demo, pages):
    (row,) = pages.rows("audits")
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    assert {verdict: row[verdict] for verdict in summary["links"]["by_verdict"]} == summary["links"]["by_verdict"]
    assert row["findings"] == summary["findings"]["total"]


def test_one_link(demo, pages):
    top = pages.rows("links-that-break")[0]
    told = pages.rows("link", link_id=str(top["link_id"]))
    assert (told[0]["is"], told[0]["note"]) == (top["link_url"], top["verdict"])
    assert sum(row["what"] == "stands in" for row in told) == top["placements"]
    assert f"{top['revenue']} {top['currency']}" in [row["is"] for row in told if row["what"] == "earned"]
    assert {row["is"][:5] for row in told if row["what"] == "finding"} == set(top["codes"].split())


def test_one_product(demo, pages):
    told = Counter(row["what"] for row in pages.rows("product", handle="Harbour-Rain-Jacket"))
    problems = [row for row in table(demo / "problems.csv") if row["product_handle"] == "harbour-rain-jacket"]
    assert told["listing"] == 1
    assert told["problem"] == len(problems)
    assert told["link"] > 5


@pytest.mark.parametrize("text", ["JACKET", "harbour-rain-jacket", "</"])
def test_search(demo, pages, text):
    found = pages.rows("search", text=text)
    links = sum(text.lower() in row["link_url"].lower() for row in table(demo / "links.csv"))
    assert sum(row["kind"].endswith(" link") for row in found) == links
    products = {row["product_handle"] for row in found if row["kind"] == "product"}
    assert products == {handle for handle in products if text.lower() in f"{handle} {handle.replace('-', ' ')}"}


def test_an_empty_search_finds_nothing(pages):
    assert pages.rows("search", text="") == []


def test_every_question_is_a_page_that_shows_no_fault(pages):
    front = pages.ask("/").text
    for name in queries():
        assert f"/linkaudit/{name}" in front
        answer = pages.ask(f"/linkaudit/{name}")
        assert answer.status == 200
        assert "rows-and-columns" in answer.text or "0 results" in answer.text, name


def test_what_a_live_check_found_dead_and_only_the_latest_complete_audit(demo, tmp_path):
    pytest.importorskip("datasette")
    from linkaudit.store.database import open_database

    db = tmp_path / "copy.db"
    db.write_bytes((demo / "demo.db").read_bytes())
    linkaudit(tmp_path, "--db", db, "audit")
    with open_database(db) as opened:
        opened.execute(
            "UPDATE links SET resolved_by = 'live check', http_status = 404, checked_at = '2026-11-20T10:00:00+00:00'"
            " WHERE run_id = 2 AND target_kind = 'product'"
        )
        # a later audit that is not complete
        opened.execute("INSERT INTO runs (status, started_at, version) VALUES ('open', '2026-11-26T10:00:00Z', '0')")
        opened.execute("INSERT INTO links SELECT 3, link_id, direction, surface, url, target_url, 'ok', codes, placements,"
                       " evidence, target_kind, target_handle, resolved_by, reason, variant_ids, http_status, checked_at"
                       " FROM links WHERE run_id = 2")  # fmt: skip
    linkaudit(tmp_path, "--db", db, "export", "links", "--out", tmp_path / "out")
    written = [
        row for row in table(tmp_path / "out" / "links.csv") if row["verdict"] == "broken" and row["checked_at"]
    ]
    assert written
    columns = "link_url target_url http_status checked_at direction surface placements sessions orders revenue".split()
    with serving(db, errors=tmp_path / "told.txt") as pages:
        assert as_written(pages.rows("dead-links"), columns) == as_read(written, columns)
        assert [row["run_id"] for row in pages.rows("audits")] == [2, 1]
        assert all(row["new"] == 0 for row in pages.rows("findings-by-rule"))


def test_cells_lead_on(pages):
    shown = pages.ask("/linkaudit/fix-first").text
    assert 'href="/linkaudit/problems-in-detail?code=TS161"' in shown
    assert 'href="/linkaudit/findings-in-detail?code=LA101"' in pages.ask("/linkaudit/findings?code=LA101").text
    top = pages.rows("links-that-break")[0]
    assert f'href="/linkaudit/link?link_id={top["link_id"]}"' in pages.ask("/linkaudit/links-that-break").text
    assert 'href="/linkaudit/product?handle=harbour-rain-jacket"' in pages.ask("/linkaudit/products-by-money").text


def test_tables_are_described_faceted_and_joined(pages):
    shown = pages.ask("/linkaudit/findings").text
    assert "What rules found, one row for each rule and place" in shown
    assert "facet-results" in shown
    assert "the rule; docs/rules.md explains each" in shown
    assert 'href="/linkaudit/runs/1"' in shown
    products = pages.ask("/linkaudit/products").text
    (file,) = set(re.findall(r'href="(/linkaudit/bookmarks/\d+)">products.json</a>', products))
    assert "/linkaudit/products?stream_id=" in pages.ask(file).text
