"""The made-up workbooks are what they claim to be."""

from __future__ import annotations

import re
import zipfile

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from tests.seller_center.layout import CATEGORIES, MARKETS, SHEETS, VISIBLE, WAREHOUSES
from tests.seller_center.maker import make_batch_edit, make_result, make_template
from tests.seller_center.reading import Book

US_KEYS = (
    "category brand product_name product_description main_image image_2 image_3 image_4 image_5 image_6 image_7 image_8 image_9 gtin_type "
    "gtin_code property_name_1 property_value_1 property_1_image property_1_image_2 property_1_image_3 property_1_image_4 property_1_image_5 "
    "property_1_image_6 property_1_image_7 property_1_image_8 property_1_image_9 property_name_2 property_value_2 parcel_weight parcel_length "
    "parcel_width parcel_height delivery price list_price"
).split()


def test_the_form_of_the_us(tmp_path):
    made = make_template(tmp_path / "form.xlsx")
    book = Book.open(made.path)
    assert book.names == list(SHEETS)
    assert book.hidden == list(SHEETS[VISIBLE:])
    assert len(made.keys) == 59
    assert list(made.keys[:35]) == US_KEYS
    assert made.keys[35:37] == tuple(f"warehouse_quantity/{number}" for number in WAREHOUSES)
    assert made.keys[-1] == "aimed_product_status"
    assert (made.first_row, made.sample_row, made.last_row) == (7, 6, 1000)
    assert book.value("Template", 4, 16) == "Conditionally mandatory "
    assert book.value("Template", 7, 1) == CATEGORIES[0][0]
    tree = book.tree("Template")
    assert [row.get("hidden") for row in tree.iter("{*}row")][:3] == ["1", "1", None]
    assert next(tree.iter("{*}dimension")).get("ref") == "A3:AB6"
    assert book.parts["xl/styles.xml"].count(b'rgb="FF"') == 4
    assert book.defined == {"brandlist": "Brand!$A$1:$A$3"}


def test_the_real_number_of_validations(tmp_path):
    made = make_template(tmp_path / "form.xlsx", per_cell=True)
    count = sum(1 for _ in Book.open(made.path).tree("Template").iter("{*}dataValidation"))
    assert 12_900 < count < 13_100


@pytest.mark.parametrize("market", MARKETS)
def test_every_part_is_well_formed_and_declared(tmp_path, market):
    made = make_template(tmp_path / "form.xlsx", market=market, own_column=True, calc_chain=True, x14=True, protected=True, prefix=market == "DE")
    parts = Book.open(made.path).parts
    for name, content in parts.items():
        if not name.endswith(".png"):
            etree.fromstring(content)
    declared = set(re.findall(r'PartName="/([^"]+)"', parts["[Content_Types].xml"].decode()))
    assert declared <= set(parts)
    for name in (name for name in parts if name.endswith(".rels")):
        folder = name.replace("_rels/", "").rsplit("/", 1)[0] + "/" if name.count("/") > 1 else ""
        for target in re.findall(r'Target="([^"]+)"', parts[name].decode()):
            path = target.lstrip("/") if target.startswith("/") else re.sub(r"[^/]+/\.\./", "", folder + target)
            assert path in parts, (name, target)


@pytest.mark.parametrize("market,first,units,keys", [
    ("GB", 7, "metric", {"quantity", "gtin_type"}), ("DE", 7, "metric", {"rp_ids", "quantity"}),
    ("ID", 6, "metric", {"cod", "shipping_insurance", "minimum_order_quantity", "pre_order_time"}), ("PH", 6, "metric", {"cod"}),
    ("TH", 6, "metric", {"cod"}), ("VN", 6, "metric", {"cod"}),
])  # fmt: skip
def test_other_markets(tmp_path, market, first, units, keys):
    made = make_template(tmp_path / "form.xlsx", market=market)
    assert (made.first_row, made.units) == (first, units)
    assert keys <= set(made.keys)
    assert ("gtin_code" in made.keys) == (market != "ID")
    assert Book.open(made.path).value("Template", 2, 3) == units


def test_versions_and_warehouses(tmp_path):
    old = make_template(tmp_path / "old.xlsx", version="V5.0.0")
    assert "quantity" in old.keys
    assert Book.open(old.path).value("Template", 2, 8) == "sale_platforms"
    assert "quantity" in make_template(tmp_path / "none.xlsx", warehouses=()).keys
    assert make_template(tmp_path / "one.xlsx", warehouses=("7",), market="ID").column("warehouse_quantity/7")


def test_what_was_renamed_or_saved_by_others(tmp_path):
    made = make_template(tmp_path / "form.xlsx", keys={"price": "cost", "brand": ""}, labels={"price": "Cost"}, marker="", hidden_sheets=False,
                         validated=False, application="LibreOffice/24.2.7$Linux")  # fmt: skip
    book = Book.open(made.path)
    assert [book.value("Template", row, made.column("price")) for row in (1, 3)] == ["cost", "Cost"]
    assert book.value("Template", 1, 2) is None
    assert book.value("Template", 2, 2) is None
    assert book.names == list(SHEETS[:VISIBLE])
    assert b"dataValidation" not in book.parts[made.part]
    assert b"LibreOffice" in book.parts["docProps/app.xml"]


def test_damage(tmp_path):
    cut = make_template(tmp_path / "cut.xlsx", damage="truncated").path
    assert cut.read_bytes()[:4] == b"PK\x03\x04"
    assert not zipfile.is_zipfile(cut)
    assert make_template(tmp_path / "locked.xlsx", damage="encrypted").path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    assert make_template(tmp_path / "page.xls", damage="html").path.read_bytes()[:5] == b"<html"


def test_the_batch_edit_export_and_the_result(tmp_path):
    edit = make_batch_edit(tmp_path / "edit.xlsx", [{"product_id": "1729", "sku_id": "17291", "category": "Tees (601302)", "price": 12}])
    rows = CalamineWorkbook.from_path(edit.path).get_sheet_by_name("Template").to_python(skip_empty_area=False)
    assert rows[0][:2] == ["product_id", "category"]
    assert rows[1][:3] == ["V4", "All_Information", "metric"]
    assert rows[5][:2] == ["1729", "Tees (601302)"]
    result = make_result(tmp_path / "result.xlsx", [("Name too long", {"category": CATEGORIES[0][0], "product_name": "x"})])
    rows = CalamineWorkbook.from_path(result.path).get_sheet_by_name("Template").to_python(skip_empty_area=False)
    assert rows[0][:2] == ["err_info", "category"]
    assert rows[1][:3] == ["", "V5.0.2", "create_product"]
    assert rows[result.first_row - 1][:4] == ["Name too long", f"{CATEGORIES[0][0]} (601302)", "", "x"]
    failed = make_result(tmp_path / "result.xlsx", [("No", {"product_id": "1"})], keys=edit.keys)
    assert failed.keys[:2] == ("err_info", "product_id")
