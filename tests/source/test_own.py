"""What linkaudit wrote itself is known by its content, and refused wherever sources are read."""

from __future__ import annotations

import csv
import io

import pytest
import xlsxwriter

from linkaudit.errors import UnreadableInput
from linkaudit.export import (
    categories,
    diff_csv,
    findings,
    fleet_csv,
    links,
    listing_csv,
    mapping,
    plan_csv,
    problems,
    traffic,
)
from linkaudit.export.replacements import ads, todo
from linkaudit.export.table import in_words
from linkaudit.source.registry import recognise_all

HEADERS = {
    "mapping.csv": mapping.HEADER, "findings.csv": findings.HEADER, "acknowledge.csv": findings.TO_EDIT, "links.csv": links.HEADER,
    "problems.csv": problems.HEADER, "traffic.csv": traffic.HEADER, "plan.csv": plan_csv.HEADER, "todo.csv": todo.HEADER,
    "diff.csv": diff_csv.HEADER, "fleet.csv": fleet_csv.HEADER, "category map": categories.HEADER, "listing-1.csv": listing_csv.HEADER,
}  # fmt: skip
ROW = {"link_url": "https://shop.example/a", "landing_url": "https://shop.example/a", "product_id": "8100000000001", "product_name": "Tent", "seller_sku": "A"}


def rows_of(name, lang=""):
    header = HEADERS[name]
    row = [ROW.get(key, "1") for key in header]
    return [in_words(header, [], lang)[0] if lang else list(header), row]


def refused(path):
    with pytest.raises(UnreadableInput) as refusal:
        recognise_all([path])
    return refusal.value


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("lang", ["", "zh"])
def test_a_table_is_known_whatever_it_is_called(write, table, name, lang):
    fault = refused(write("mine.csv", table(*rows_of(name, lang))))
    assert fault.exit_code == 2
    assert fault.what == f"is linkaudit's own {name}: a result, which is not read"
    assert "eave it out" in fault.cure


@pytest.mark.parametrize("name", ["mapping.csv", "links.csv", "listing-1.csv"])
def test_a_spreadsheet_does_not_hide_it(write, table, tmp_path, name):
    rows = rows_of(name, "zh")
    for text in (table(*rows, delimiter=";"), "\ufeff" + table(*rows), table(*rows, delimiter="\t")):
        assert name in refused(write("saved.csv", text)).what
    assert name in refused(write("utf16.csv", table(*rows, delimiter="\t").encode("utf-16"))).what
    with xlsxwriter.Workbook(tmp_path / "saved.xlsx") as book:
        sheet = book.add_worksheet("mapping")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    assert name in refused(tmp_path / "saved.xlsx").what


def test_a_template_with_the_very_columns_of_a_listing_is_the_sellers(tmp_path):
    header = rows_of("listing-1.csv")[0]
    with xlsxwriter.Workbook(tmp_path / "template.xlsx") as book:
        sheet = book.add_worksheet("Template")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ["V5.0.2", "create_product", "metric", "category_v2", "", "0" * 53, "normal_file", "TikTok Shop (0)"])
        book.add_worksheet("Category").hide()
    assert [one.kind.name for one in recognise_all([tmp_path / "template.xlsx"])] == ["seller_center_template"]


def test_columns_that_were_added_or_moved_do_not_hide_it(write, table):
    header, row = rows_of("mapping.csv")
    assert "mapping.csv" in refused(write("a.csv", table(["my note", *reversed(header)], ["x", *reversed(row)]))).what


def test_the_workbook_of_ads_is_known(write):
    assert "ads.xlsx" in refused(write("ads.xlsx", ads.workbook([]))).what


def test_who_reads_it_back_is_named(write, table):
    assert refused(write("a.csv", table(*rows_of("acknowledge.csv")))).cure == "`linkaudit ack` reads it; leave it out here"
    assert "categories --load" in refused(write("b.csv", table(*rows_of("category map")))).cure


@pytest.mark.parametrize("kind, header", [
    ("link_list", ["link_url", "surface", "sessions", "orders", "revenue", "currency"]),
    ("link_list", ["link_url", "direction", "surface", "verdict"]),
    ("batch_edit", ["product_id", "category", "brand", "product_name", "sku_id", "price", "quantity", "seller_sku"]),
    ("redirect_csv", ["Redirect from", "Redirect to"]),
])  # fmt: skip
def test_what_others_write_is_read(write, table, kind, header):
    [one] = recognise_all([write("a.csv", table(header, [ROW.get(key, "1") for key in header]))])
    assert one.kind.name == kind


def test_every_column_of_a_mark_is_written_today():
    from linkaudit.source.own import _TABLES

    written = {name: set(header) for name, header in HEADERS.items()} | {"ads.xlsx": {one.lower() for one in ads._CHANGES}}
    assert {one.own.name: one.columns - written[one.own.name] for one in _TABLES} == dict.fromkeys(written, frozenset())
    assert next(one.columns for one in _TABLES if one.exact) == frozenset(listing_csv.HEADER)


def test_a_result_read_by_its_header_needs_no_rows(write):
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(links.HEADER)
    assert "links.csv" in refused(write("a.csv", text.getvalue())).what
