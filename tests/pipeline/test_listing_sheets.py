"""Sheets that are written, held against the rules of the workbook they are written into and against each other."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import cycle

from tests.pipeline.selling import SAMPLE_FILES, Seller, Sold, number_of, same
from tests.seller_center.layout import CATEGORIES
from tests.seller_center.maker import make_template
from tests.seller_center.reading import Book
from tests.shops.sample import SAMPLE, goods

SHARED = (
    "category", "brand", "product_name", "product_description", "main_image", *(f"image_{n}" for n in range(2, 10)), "gtin_type", "gtin_code",
    "property_name_1", "property_value_1", "property_1_image", "property_name_2", "property_value_2", "parcel_weight", "parcel_length",
    "parcel_width", "parcel_height", "delivery", "price", "list_price", "seller_sku", "size_chart", "aimed_product_status",
)  # fmt: skip
GEAR = (("Camping & Hiking/Tents", "900101"), ("Camping & Hiking/Camp kitchen", "900102"))
STOCK = re.compile(r"quantity|warehouse_quantity/.+")


def blocked_fields(sold):
    """Return the fields that something blocks, by (handle, seller SKU or "" for all)."""
    fields = defaultdict(set)
    for row in sold.table("problems.csv"):
        if row["blocking"] == "true":
            fields[row["product_handle"].lower(), row["seller_sku"]].add(row["field"])
    return fields


def group(key):
    return "quantity" if STOCK.fullmatch(key) else key


def test_a_sheet_breaks_its_own_rules_only_where_a_problem_blocks(sold):
    blocked, whose = blocked_fields(sold), sold.exported
    for name, sheet in sold.sheets.items():
        evaluation = sheet.evaluation
        assert evaluation.rows == len(sheet.rows) > 0
        assert evaluation.checked > 40 * evaluation.rows
        broken = [one for one in evaluation.found if one.level != "warning"]
        assert not (sheet.ready and broken)
        for one in broken:
            handle, sku = whose[name, one.row].lower(), str(sheet.rows[one.row]["seller_sku"])
            assert group(one.key) in map(group, blocked[handle, ""] | blocked[handle, sku]), (name, one)


def test_nothing_in_a_sheet_makes_seller_center_warn(sold):
    assert [one for sheet in sold.sheets.values() for one in sheet.evaluation.found if one.level == "warning"] == []


def test_no_blocked_sku_is_in_a_sheet_to_upload(sold):
    blocked, whose = blocked_fields(sold), sold.exported
    for name, sheet in sold.sheets.items():
        for row, cells in sheet.rows.items():
            handle = whose[name, row].lower()
            assert not (sheet.ready and (blocked[handle, ""] or blocked[handle, str(cells["seller_sku"])])), (name, row)
        if not sheet.ready:  # and a product is in a sheet to be completed for a reason
            handles = {handle.lower() for (file, _), handle in whose.items() if file == name}
            assert handles <= {handle for (handle, _), fields in blocked.items() if fields}


def test_name_and_options_tell_every_row_from_all_others(sold):
    rows = [cells for sheet in sold.sheets.values() for cells in sheet.rows.values()]
    told = Counter(tuple(str(cells.get(key, "")).casefold() for key in ("product_name", "property_value_1", "property_value_2")) for cells in rows)
    assert [one for one, count in told.items() if count > 1 and one[0]] == []
    skus = Counter(str(cells["seller_sku"]).casefold() for cells in rows)
    assert max(skus.values()) == 1


def test_every_product_is_in_exactly_one_sheet_and_its_rows_stand_together(sold):
    places = defaultdict(list)
    for (name, row), handle in sold.exported.items():
        places[handle.lower()].append((name, row))
    for found in places.values():
        assert len({name for name, _ in found}) == 1
        rows = sorted(row for _, row in found)
        assert rows == list(range(rows[0], rows[0] + len(rows)))
    wanted = {row["product_handle"].lower() for row in sold.table("problems.csv")}
    never = sold.seller.summary()["listing"]["readiness"]["cannot be listed"]
    assert places.keys() <= wanted
    assert len(wanted) - len(places) == never
    assert len(wanted) == sold.seller.summary()["listing"]["products"]


def test_the_rows_that_are_recorded_are_those_that_are_there(sold):
    there = {(name, row) for name, sheet in sold.sheets.items() for row in sheet.rows}
    assert sold.exported.keys() == there


def test_all_active_products_of_the_sample_are_wanted(sample_sold):
    products = json.loads((SAMPLE / "products.json").read_text("utf-8"))["products"]
    active = {one["handle"] for one in products if one["status"] == "active"}
    inactive = {one["handle"] for one in products} - active
    sent = set(sample_sold.exported.values())
    assert active - sent == {"saltmoor-gift-card"}
    linked = {row["target_handle"] for row in sample_sold.table("mapping.csv")}
    assert sent - active <= inactive & linked


def test_no_sheet_has_more_rows_than_an_upload_takes(ugly_sold):
    sheets = [sheet for sheet in ugly_sold.sheets.values() if sheet.ready]
    assert len(sheets) > 1
    assert [number_of(sheet.name) for sheet in sheets] == list(range(1, len(sheets) + 1))
    assert max(len(sheet.rows) for sheet in sheets) <= 990
    assert max(row for sheet in sheets for row in sheet.rows) <= ugly_sold.made.last_row


def in_order(ranks):
    """Whether ranks rise; those of products without money behind them (None) stand last."""
    return ranks == sorted(ranks, key=lambda rank: (rank is None, rank or 0))


def ranks_of(sold):
    """Return the ranks of each sheet's products in the order of their rows."""
    rank = {row["product_id"]: int(row["rank"]) for row in sold.table("mapping.csv") if row["rank"]}
    ids = {row["product_handle"].lower(): row["product_id"] for row in sold.table("problems.csv")}
    whose = sold.exported
    return {name: [rank.get(ids[handle]) for handle in dict.fromkeys(whose[name, row].lower() for row in sheet.rows)]
            for name, sheet in sold.sheets.items()}  # fmt: skip


def test_most_money_at_risk_comes_first(sold):
    ranks = ranks_of(sold)
    for ready in (True, False):
        found = [rank for name, one in ranks.items() if ("-fix-" not in name) is ready for rank in one]
        assert in_order(found)
    assert sum(rank is not None for one in ranks.values() for rank in one) > 20


def test_the_mapping_has_the_very_values_of_the_sheet(sold):
    sheets = sold.sheets
    keys = set(sold.made.keys)
    found = [row for row in sold.table("mapping.csv") if row["listing_file"]]
    assert len(found) > 100
    for row in found:
        cells = sheets[row["listing_file"]].rows[int(row["listing_row"])]
        for key in keys & set(SHARED):
            assert same(cells.get(key), row[key]), (row["listing_file"], row["listing_row"], key)
        stock = [value for key, value in cells.items() if STOCK.fullmatch(key)]
        assert (sum(stock) if stock else None) == (Decimal(row["quantity"]) if row["quantity"] else None)


def test_the_mapping_says_list_of_what_is_in_a_sheet_to_upload(sample_sold):
    rows = [row for row in sample_sold.table("mapping.csv") if row["action"] in {"list", "fix_first"} and row["seller_sku"]]
    assert {row["listing_file"] for row in rows} == set(sample_sold.sheets)
    for row in rows:
        assert (row["action"] == "list") == ("-fix-" not in row["listing_file"]), row


def test_all_but_the_rows_of_the_workbook_is_as_it_was(sample_sold):
    made = sample_sold.made
    before = Book.open(made.path)
    for sheet in sample_sold.sheets.values():
        after = sheet.book
        assert list(after.parts) == list(before.parts)
        assert [name for name, content in after.parts.items() if content != before.parts[name]] == [made.part]
        rules = [re.split(rb"</(?:\w+:)?sheetData>", book.parts[made.part], maxsplit=1)[1] for book in (before, after)]
        assert rules[0] == rules[1]
        head = [{at: cell for at, cell in book.cells("Template").items() if at[0] < made.first_row} for book in (before, after)]
        assert head[0] == head[1]
        assert min(sheet.rows) == made.first_row


def test_two_branches_part_the_products(tmp_path):
    seller = Seller(tmp_path, SAMPLE_FILES)
    seller.settings(categories="map.csv")
    make_template(tmp_path / "tops.xlsx")
    made = make_template(tmp_path / "gear.xlsx", categories=GEAR)
    kinds = dict.fromkeys(one.kind for one in goods())
    chosen = {kind: leaf for kind, (leaf, _) in zip(kinds, cycle([*CATEGORIES, *GEAR]), strict=False)}
    seller.categories(chosen)
    seller.run("--template", "tops.xlsx", "--template", "gear.xlsx", "--all-products")
    kind_of = {one.handle: one.kind for one in goods()}
    sold = Sold(seller, made)
    whose, sheets = sold.exported, sold.sheets
    stems = {name.removesuffix(".xlsx").rpartition("-")[0] for name in sheets}
    assert {"listing-womens-tops", "listing-camping-hiking"} <= stems
    for name, sheet in sheets.items():
        gear = name.startswith("listing-camping-hiking")
        for row, cells in sheet.rows.items():
            leaf = chosen[kind_of[whose[name, row]]]
            assert cells["category"] == leaf
            assert (leaf in dict(GEAR)) is gear
        assert in_order(ranks_of(sold)[name])
    assert [one for sheet in sheets.values() for one in sheet.evaluation.found if sheet.ready] == []
    assert {handle.lower() for handle in whose.values()} | {"saltmoor-gift-card"} == {row["product_handle"] for row in sold.table("problems.csv")}
