"""The evaluator passes sound sheets and catches wrong ones: one fault each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.seller_center.evaluator import evaluate, violations, warnings
from tests.seller_center.formula import Area, Fault, NotKnown, Sheetwork
from tests.seller_center.layout import MARKETS, TANKS, TEES, Attribute
from tests.seller_center.maker import make_template
from tests.seller_center.reading import Book
from tests.seller_center.rules import Rule


def sound(market="US", number=1, category=TEES):
    """Return a row that keeps every rule of the market's form with its two default warehouses, or none."""
    price = {"ID": 150_000, "VN": 120_000}.get(market, Decimal("19.90"))
    row = {
        "category": category, "brand": "Harbor Lane", "product_name": f"Tee {number}", "product_description": "<p>Soft.</p>",
        "main_image": "https://img.example/1.jpg", "image_2": "http://img.example/2.jpg", "property_name_1": "Color",
        "property_value_1": "Red", "parcel_weight": Decimal("0.4"), "parcel_length": 10, "price": price, "seller_sku": "0012",
        "product_property/101395": "No", "product_property/101400": "No", "product_property/100411": "Portugal",
        "aimed_product_status": "Draft(2)",
    }  # fmt: skip
    stock = ["warehouse_quantity/7412345678901234501"] if market == "US" else ["quantity"]
    return row | dict.fromkeys(stock, 5) | ({"gtin_type": "EAN", "gtin_code": "4006381333931"} if MARKETS[market].gtin else {})


@pytest.mark.parametrize("wishes", [{}, {"per_cell": True}, {"x14": True}, {"named": True}, {"prefix": True}, {"strict": True}], ids=str)
def test_a_sound_sheet(tmp_path, wishes):
    made = make_template(tmp_path / "form.xlsx", content=[sound(number=n) for n in range(5)], **wishes)
    result = evaluate(made.path)
    assert result.found == ()
    assert result.rows == 5
    assert result.checked > 5 * 30


@pytest.mark.parametrize("market", MARKETS)
def test_a_sound_sheet_of_each_market(tmp_path, market):
    made = make_template(tmp_path / "form.xlsx", market=market, content=[sound(market), sound(market, 2, TANKS)])
    assert evaluate(made.path).found == ()
    assert evaluate(made.path).rows == 2


def test_an_empty_form_has_no_rows_but_the_prefilled_one(tmp_path):
    assert evaluate(make_template(tmp_path / "form.xlsx", prefilled=False).path).rows == 0
    assert evaluate(make_template(tmp_path / "form.xlsx").path).rows == 1


WRONG = [
    ("product_name", "x" * 256), ("product_name", "😀" * 128), ("category", "Women's Tops"), ("category", "601302"), ("brand", "harbor lane"),
    ("main_image", "ftp://img.example/1.jpg"), ("main_image", "img.example/1.jpg"), ("image_2", "//img.example/1.jpg"),
    ("property_1_image_9", "x"), ("property_name_1", "n" * 31), ("parcel_weight", 0), ("parcel_weight", "0.4"), ("parcel_length", -1),
    ("price", 0), ("price", Decimal("7600.01")), ("price", "19.90"), ("warehouse_quantity/7412345678901234501", Decimal("1.5")),
    ("warehouse_quantity/7412345678901234501", 10_000_000), ("warehouse_quantity/7412345678901234502", "5"), ("seller_sku", "s" * 51),
    ("gtin_type", "Gtin"), ("gtin_type", "ASIN"), ("aimed_product_status", "Draft"), ("special_product_listing_type", "Auction"),
    ("product_property/100411", "Turkey"), ("product_property/101395", "yes, maybe"),
]  # fmt: skip


@pytest.mark.parametrize("key,value", WRONG)
@pytest.mark.parametrize("wishes", [{}, {"per_cell": True, "x14": True, "named": True}], ids=["ranges", "cells"])
def test_one_wrong_value(tmp_path, key, value, wishes):
    rows = [sound(), sound(number=2) | {key: value}, sound(number=3)]
    made = make_template(tmp_path / "form.xlsx", content=rows, **wishes)
    found = violations(made.path)
    assert {(one.row, one.key, one.level) for one in found} >= {(8, key, "stop")}
    # a category that is not there takes the lists of all attributes with it
    assert {one.row for one in found} == {8}
    assert {one.key for one in found} == {key} or key == "category"


def test_lists_go_by_the_row_s_own_category(tmp_path):
    lists = {TEES: ["S", "M"], TANKS: ["One size", "M"]}
    attribute = Attribute("product_property/1", "Size", lists, closed=True)
    rows = [{"category": leaf, "product_name": f"{leaf} {size}", "product_property/1": size} for leaf in (TANKS, TEES) for size in ("S", "M", "One size")]
    made = make_template(tmp_path / "form.xlsx", content=rows, attributes=[attribute])
    wrong = [(one.row, one.value) for one in violations(made.path) if one.key == "product_property/1"]
    assert wrong == [(7, "S"), (12, "One size")]


def test_an_open_list_only_warns(tmp_path):
    made = make_template(tmp_path / "form.xlsx", content=[sound() | {"product_property/100157": "Zigzag"}])
    assert violations(made.path) == []
    assert [(one.key, one.value) for one in warnings(made.path)] == [("product_property/100157", "Zigzag")]


def test_a_repeated_variation_warns(tmp_path):
    colours = ["Red", "RED", "Blue", "G*"]
    rows = [sound() | {"property_value_1": colour, "property_name_2": "Size", "property_value_2": "M"} for colour in colours]
    made = make_template(tmp_path / "form.xlsx", content=rows)
    assert {(one.row, one.key) for one in warnings(made.path)} == {(row, f"property_value_{n}") for row in (7, 8) for n in (1, 2)}
    assert violations(made.path) == []


@pytest.mark.parametrize("key,value,word", [("price", "", "Mandatory"), ("product_property/101395", "", "Mandatory"),
                                            ("product_property/100405", "High", "Forbid"), ("product_property/100149", "Cotton", "Forbid")])
def test_the_hidden_sheet_of_needs(tmp_path, key, value, word):
    made = make_template(tmp_path / "form.xlsx", content=[sound(), sound(number=2) | {key: value}])
    found = [(one.row, one.key, one.rule) for one in violations(made.path)]
    assert found == [(8, key, f"HiddenStyle: {word}")]
    assert violations(make_template(tmp_path / "form.xlsx", content=[sound() | {key: value}], hidden_sheets=False).path) != []


ODD = [
    Rule("price", "custom", "NETWORKDAYS(A7,B7)>2"), Rule("price", "custom", "A7=#REF!"), Rule("price", "date", "1", "2", "between"),
    Rule("price", "list", "NoSuchName"), Rule("price", "custom", "[1]Other!A1=2"), Rule("price", "custom", "(A7"),
]  # fmt: skip


@pytest.mark.parametrize("rule", ODD, ids=lambda rule: rule.first)
def test_what_cannot_be_worked_out_is_said(tmp_path, monkeypatch, rule):
    monkeypatch.setattr("tests.seller_center.package.general_rules", lambda _ground: [rule])
    made = make_template(tmp_path / "form.xlsx", content=[sound()])
    [found] = violations(made.path)
    assert (found.key, found.level) == ("price", "unknown")
    assert found.rule.startswith("not evaluated (")


# ── Formulas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    rows = [{"product_name": "Tee", "price": 5}, {"product_name": "TEE", "price": 7}, {"product_name": "a*b", "price": 9}]
    made = make_template(tmp_path_factory.mktemp("forms") / "form.xlsx", content=rows, prefilled=False)
    return Sheetwork(Book.open(made.path), "Template")


@pytest.mark.parametrize("formula,result", [
    ("1+2*3", 7), ("-(2+1)^2", 9), ("10/4", Decimal("2.5")), ('"a"&"b"&1', "ab1"), ('"A"="a"', True), ('1<"a"', True), ("1<>1", False),
    ("2>=2", True), ('LEFT("https://x",8)="https://"', True), ('LEN("😀a")', 3), ('MID("abcd",2,2)', "bc"), ('RIGHT("abc")', "c"),
    ('EXACT("A","a")', False), ("NOT(FALSE)", True), ("OR(1=2,TRUE)", True), ("AND(1=1,2=3)", False), ('ISNUMBER(SEARCH("B","abc"))', True),
    ('IF(1>2,"x","y")', "y"), ('"say ""hi"""', 'say "hi"'), ("$C$7", "Tee"), ("C7", "TEE"), ("C$7", "Tee"), ("Template!$C7", "TEE"),
    ("LEN(C7)", 3), ('SUBSTITUTE("a-b","-","")', "ab"), ("COLUMN()", 3), ("ROW()", 8), ("ROW(C7)", 8), ("COUNTIF($C$7:$C$5000,C7)", 2),
    ('COUNTIF($C$7:$C$9,"a~*b")', 1), ('COUNTIF($C$7:$C$9,"t*")', 2), ('COUNTIFS($C$7:$C$9,"tee",$AH$7:$AH$9,7)', 1), ("COUNTA($C$7:$C$20)", 3),
    ('MATCH("tee",$C$7:$C$9,0)', 1), ("INDEX($C$7:$C$9,3)", "a*b"), ('INDIRECT("Brand!A1")', "No brand"), ('TRIM("  a   b ")', "a b"),
    ("OFFSET(BrandList,1,0,1,1)", "Harbor Lane"), ("OFFSET(Brand!$A$1,1,0)", "Harbor Lane"), ("MATCH($AH7,$AH$7:$AH$9,0)", 2),
])  # fmt: skip
def test_a_formula(work, formula, result):
    assert work.scalar(work.work_out(formula, base=(7, 3), at=(8, 3))) == result


@pytest.mark.parametrize("formula", ['MATCH("x",Brand!$A$1:$A$3,0)', "1/0", '"a"+1', "OFFSET(A1,-5,0)", "INDEX(Brand!$A$1:$A$3,9)", 'FIND("A","abc")',
                                     'INDIRECT("nowhere at all")', "COUNTIFS(A1:A2,1,B1:B3,1)"])
def test_a_formula_s_own_error(work, formula):
    with pytest.raises(Fault):
        work.scalar(work.work_out(formula, base=(1, 1), at=(1, 1)))


@pytest.mark.parametrize("formula", ["", "1 2", "(1", "FOO(1)", "A1:B2+1", "{1,2}", "MATCH(1,A1:A3,1)", "MATCH(1,A1:A3)", 'COUNTIF(A1:A3,">5")', "1+", "#N/A"])
def test_a_formula_that_is_not_known(work, formula):
    with pytest.raises(NotKnown):
        work.scalar(work.work_out(formula, base=(1, 1), at=(1, 1)))


def test_an_area_moves_with_the_cell(work):
    moved = work.work_out("'Template'!A$1:$B2", base=(1, 1), at=(4, 3))
    assert moved == Area("Template", 1, 3, 5, 2)
