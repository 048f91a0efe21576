"""The last gate: what the sheet would refuse is told, once, under the code that says what to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.listing.limits import check, needs_of
from linkaudit.model import Column, Fix, Leaf, Need, Problem, Template, Value

D = Decimal
M, C, P, F = Need.MANDATORY, Need.CONDITIONAL, Need.OPTIONAL, Need.FORBIDDEN
TEES = "Women's Tops/T-shirts"

COLUMNS: list[tuple[str, Need, dict[str, Any]]] = [
    ("category", M, {"kind": "list", "closed": True}),
    ("brand", P, {"kind": "list", "closed": True}),
    ("product_name", M, {"min_length": 1, "max_length": 20}),
    ("product_description", M, {"max_length": 50}),
    ("main_image", M, {}),
    ("image_2", P, {}),
    ("gtin_type", P, {"kind": "list", "closed": True, "allowed": ("GTIN", "EAN")}),
    ("gtin_code", P, {}),
    ("property_name_1", C, {"max_length": 20}),
    ("property_value_1", C, {"max_length": 50}),
    ("property_1_image", P, {}),
    ("property_name_2", C, {"max_length": 20}),
    ("property_value_2", P, {"max_length": 50}),
    ("parcel_weight", M, {"kind": "decimal", "low": D(0), "above": True}),
    ("parcel_length", C, {"kind": "decimal", "low": D(0), "above": True}),
    ("parcel_width", C, {"kind": "decimal", "low": D(0), "above": True}),
    ("parcel_height", C, {"kind": "decimal", "low": D(0), "above": True}),
    ("price", M, {"kind": "decimal", "low": D("0.01"), "high": D(7600)}),
    ("list_price", P, {"kind": "decimal", "low": D("0.01"), "high": D(7600)}),
    ("warehouse_quantity/71", C, {"kind": "whole", "low": D(0), "high": D(9999999)}),
    ("warehouse_quantity/72", C, {"kind": "whole", "low": D(0), "high": D(9999999)}),
    ("seller_sku", P, {"max_length": 10}),
    ("size_chart", C, {}),
    ("product_property/1", C, {"kind": "list", "closed": True, "label": "Material"}),
    ("product_property/2", C, {"kind": "list", "label": "Season", "allowed": ("Summer", "Winter")}),
    ("qualification/3", C, {"label": "Safety sheet"}),
    ("aimed_product_status", P, {"kind": "list", "closed": True, "allowed": ("Active(1)", "Draft(2)")}),
]
SHEET = Template(
    name="t.xlsx", path="t.xlsx", fingerprint="f", branch="tops", version="V5.0.2", units="imperial", sheet="Template",
    columns=tuple(Column(index=place, key=key, need=need, **limits) for place, (key, need, limits) in enumerate(COLUMNS, 1)),
    first_row=7, last_row=1000, categories=(Leaf(text=TEES), Leaf(text="Women's Tops/Blouses")), brands=("No brand", "Burton"),
    needs={TEES: {"product_property/1": M}}, values={TEES: {"product_property/1": ("Cotton", "Wool")}},
)  # fmt: skip
COMMON: dict[str, Value] = {
    "category": TEES, "brand": "Burton", "product_name": "Tee", "product_description": "<p>A tee.</p>", "main_image": "https://x.example/1.jpg",
    "product_property/1": "Cotton", "aimed_product_status": "Draft(2)",
}  # fmt: skip
ROW: dict[str, Value] = {"parcel_weight": D("0.5"), "price": D("19.99"), "warehouse_quantity/71": 4, "seller_sku": "A1"}


def ask(change=None, *, common=None, rows=None, template=SHEET, category=TEES, told=()):
    """Return the problems of a sound listing with one change in its only row."""
    rows = rows if rows is not None else [{key: value for key, value in {**ROW, **(change or {})}.items() if value is not None}]
    merged = {key: value for key, value in {**COMMON, **(common or {})}.items() if value is not None}
    return [(one.code, one.field, one.fix, one.sku) for one in check(merged, rows, template, category, told)]


def test_a_sound_listing_passes():
    assert ask() == []
    assert ask({"property_name_1": "Size", "property_value_1": "M", "list_price": D(30), "parcel_length": 1, "parcel_width": 2, "parcel_height": 3,
                "gtin_type": "EAN", "gtin_code": "4006381333931", "warehouse_quantity/72": 0}) == []  # fmt: skip


def test_the_cure_of_an_attribute_is_that_of_its_case():
    def cure(**values):
        (problem,) = check(COMMON | values, [ROW], SHEET, TEES)
        return problem.cure

    assert cure(**{"product_property/2": "Spring"}).startswith("Nothing")
    assert cure(**{"product_property/1": "Silk"}) == "Correct it in the shop, or under [listing]"


WRONG = [
    ("price", D("7600.01"), "TS141", Fix.SELLER), ("price", D(0), "TS141", Fix.SELLER), ("price", "19.99", "TS141", Fix.SELLER), ("price", D("NaN"), "TS141", Fix.SELLER),
    ("list_price", D("0.001"), "TS142", Fix.SELLER), ("parcel_weight", D(0), "TS161", Fix.HERE), ("parcel_weight", -1, "TS161", Fix.HERE),
    ("warehouse_quantity/71", D("1.5"), "TS191", Fix.HERE), ("warehouse_quantity/71", -1, "TS191", Fix.HERE), ("warehouse_quantity/71", 10**7, "TS191", Fix.HERE),
    ("seller_sku", "A" * 11, "TS152", Fix.SELLER), ("property_1_image", "ftp://x.example/1.jpg", "TS124", Fix.SELLER),
    ("property_1_image", "https://x.example/a b.jpg", "TS124", Fix.SELLER),
]  # fmt: skip


@pytest.mark.parametrize("key,value,code,fix", WRONG)
def test_values_of_a_row(key, value, code, fix):
    assert ask({key: value}) == [(code, key, fix, 0)]


WRONG_FOR_ALL = [
    ("category", "Shoes", "TS181", Fix.HERE), ("brand", "burton", "TS172", Fix.HERE), ("product_name", "x" * 21, "TS101", Fix.SELLER),
    ("product_name", "😀" * 11, "TS101", Fix.SELLER), ("product_description", "x" * 51, "TS111", Fix.SELLER), ("main_image", "//x.example/1.jpg", "TS124", Fix.SELLER),
    ("image_2", "data:image/png;base64,x", "TS124", Fix.SELLER), ("product_property/1", "cotton", "TS183", Fix.HERE), ("product_property/2", "Spring", "TS183", Fix.NONE),
    ("aimed_product_status", "Active", "TS183", Fix.HERE),
]  # fmt: skip


@pytest.mark.parametrize("key,value,code,fix", WRONG_FOR_ALL)
def test_values_of_all_rows_are_told_once(key, value, code, fix):
    assert ask(common={key: value}, rows=[ROW | {"property_name_1": "Size", "property_value_1": size} for size in "SML"]) == [(code, key, fix, None)]


def test_a_fault_names_value_and_limit():
    (problem,) = check(COMMON, [ROW | {"price": D(8000)}], SHEET, TEES)
    assert (problem.value, problem.limit, problem.reason) == ("8000", "from 0.01 up to 7600", "price is too large")
    (problem,) = check(COMMON | {"product_property/1": "Silk"}, [ROW], SHEET, TEES)
    assert (problem.value, problem.limit, problem.reason) == ("Silk", "Cotton, Wool", "Material is not in the template's list")
    (problem,) = check(COMMON | {"product_description": "x" * 9000}, [ROW], SHEET, TEES)
    assert (len(problem.value), problem.limit, problem.reason) == (201, "at most 50 characters", "product_description has 9000 characters")


MISSING = [
    ("category", "TS181", Fix.HERE), ("product_name", "TS101", Fix.SELLER), ("product_description", "TS113", Fix.SELLER), ("main_image", "TS121", Fix.SELLER),
    ("product_property/1", "TS183", Fix.HERE), ("parcel_weight", "TS161", Fix.HERE), ("price", "TS141", Fix.SELLER),
]  # fmt: skip


@pytest.mark.parametrize("empty", [None, ""])
@pytest.mark.parametrize("key,code,fix", MISSING)
def test_mandatory_columns(key, code, fix, empty):
    assert ask({key: empty}, common={key: empty} if key in COMMON else {}) == [(code, key, fix, None)]
    told = [Problem(code="TS143", field=key, reason="told", fix=Fix.HERE)]
    assert ask({key: empty}, common={key: empty} if key in COMMON else {}, told=told) == []


def test_stock_is_needed_in_one_warehouse():
    assert ask({"warehouse_quantity/71": None, "warehouse_quantity/72": 5}) == []
    assert ask({"warehouse_quantity/71": None}) == [("TS191", "warehouse_quantity/71", Fix.HERE, 0)]
    told = [Problem(code="TS191", field="quantity", reason="told", fix=Fix.HERE, sku=0)]
    assert ask({"warehouse_quantity/71": None}, told=told) == []
    single = replace(SHEET, columns=tuple(replace(one, key="quantity", need=M) if one.key == "warehouse_quantity/71" else one
                                          for one in SHEET.columns if one.key != "warehouse_quantity/72"))  # fmt: skip
    assert ask({"warehouse_quantity/71": None}, template=single) == [("TS191", "quantity", Fix.HERE, 0)]
    assert ask({"warehouse_quantity/71": None, "quantity": 0}, template=single) == []


def test_what_lacks_in_some_rows_is_told_of_these():
    rows = [ROW | {"property_name_1": "Size", "property_value_1": size} for size in "SML"]
    del rows[1]["price"]
    assert ask(rows=rows) == [("TS141", "price", Fix.SELLER, 1)]
    assert ask(rows=rows, told=[Problem(code="TS141", field="price", reason="0", fix=Fix.SELLER, sku=1)]) == []
    assert ask(rows=rows, told=[Problem(code="TS141", field="price", reason="0", fix=Fix.SELLER, sku=2)]) == [("TS141", "price", Fix.SELLER, 1)]
    bare = [{key: value for key, value in row.items() if key != "price"} for row in rows]
    assert ask(rows=bare) == [("TS141", "price", Fix.SELLER, None)]
    some = [Problem(code="TS141", field="price", reason="0", fix=Fix.SELLER, sku=place) for place in (0, 1)]
    assert ask(rows=bare, told=some) == [("TS141", "price", Fix.SELLER, None)]
    assert ask(rows=bare, told=[*some, replace(some[0], sku=2)]) == []


def test_the_category_decides_what_is_wanted():
    assert ask(common={"category": "Women's Tops/Blouses", "product_property/1": None}, category="Women's Tops/Blouses") == []
    needs = {"size_chart": M, "qualification/3": M, "product_property/1": P, "parcel_width": M, "property_name_1": M}
    strict = replace(SHEET, needs={TEES: needs})
    assert ask(template=strict) == [
        ("TS183", "property_name_1", Fix.SELLER, None), ("TS162", "parcel_width", Fix.HERE, None),
        ("TS125", "size_chart", Fix.HERE, None), ("TS184", "qualification/3", Fix.SELLER, None),
    ]  # fmt: skip
    assert needs_of(strict, TEES)["product_property/1"] is P
    assert needs_of(strict, TEES)["price"] is M
    assert needs_of(strict, "")["product_property/1"] is C


def test_papers_that_are_missing_say_how_they_are_given():
    strict = replace(SHEET, needs={TEES: {"qualification/3": M}})
    [one] = [one for one in check(COMMON, [ROW], strict, TEES) if one.code == "TS184"]
    assert one.cure == 'Write what Seller Center gave you for it under [listing.attributes]: "Safety sheet" = "value:…"'


@pytest.mark.parametrize("need,wanted", [(C, Fix.NONE), (P, Fix.NONE), (M, Fix.SELLER)])
def test_a_responsible_person_in_the_eu_is_asked_of_each_product(need, wanted):
    persons = Column(index=len(COLUMNS) + 1, key="rp_ids", label="Verantwortliche Person", need=need)
    german = replace(SHEET, columns=(*SHEET.columns, persons))
    assert ask(template=german) == [("TS184", "rp_ids", wanted, None)]
    assert ask(template=german, common={"rp_ids": "7301"}) == ask(template=german, rows=[ROW | {"rp_ids": "7301"}]) == []
    assert ask(template=replace(german, needs={TEES: {"rp_ids": F}})) == []


def test_forbidden_columns_warn():
    strict = replace(SHEET, needs={TEES: {"product_property/2": F, "size_chart": F}})
    assert ask(template=strict) == []
    assert ask(common={"product_property/2": "Summer"}, template=strict) == [("TS183", "product_property/2", Fix.NONE, None)]


PAIRS = [
    ({"property_name_1": "Size"}, "TS183", "property_value_1"), ({"property_value_1": "M"}, "TS183", "property_name_1"),
    ({"property_name_2": "Size"}, "TS183", "property_value_2"), ({"gtin_type": "EAN"}, "TS171", "gtin_code"),
    ({"gtin_code": "4006381333931"}, "TS171", "gtin_type"), ({"parcel_length": 1, "parcel_height": 1}, "TS162", "parcel_width"),
]  # fmt: skip


@pytest.mark.parametrize("change,code,field", PAIRS)
def test_columns_that_stand_together(change, code, field):
    assert [(one[0], one[1], one[3]) for one in ask(change)] == [(code, field, 0)]


def test_skus_that_cannot_be_told_apart():
    rows = [ROW | {"property_name_1": "Size", "property_value_1": size} for size in ("S", "M", "s")]
    assert ask(rows=rows) == [("TS134", "property_value_1", Fix.SELLER, 2)]
    assert ask(rows=[ROW, ROW]) == [("TS134", "property_value_1", Fix.SELLER, 1)]
    told = [Problem(code="TS134", field="property_value_1", reason="told", fix=Fix.SELLER)]
    assert ask(rows=rows, told=told) == []


def test_a_template_that_says_little():
    bare = replace(SHEET, columns=tuple(Column(index=one.index, key=one.key) for one in SHEET.columns), needs={}, values={}, categories=(), brands=())
    assert ask({"price": D(10**9)}, common={"brand": "x", "category": "y"}, template=bare) == []
    assert ask({"unknown_key": "x"}) == []


VALUES = st.one_of(st.text(max_size=60), st.integers(-10, 10**8), st.decimals())


@given(st.dictionaries(st.sampled_from([one.key for one in SHEET.columns]), VALUES), st.lists(st.dictionaries(st.sampled_from([one.key for one in SHEET.columns]), VALUES), min_size=1, max_size=3))
def test_no_value_is_too_odd_and_nothing_is_said_twice(common, rows):
    found = check(common, rows, SHEET, TEES)
    assert len({(one.code, one.field, one.sku, one.reason) for one in found}) == len(found)
    assert all(one.sku is None or one.sku < len(rows) for one in found)
    assert check(common, rows, SHEET, TEES, found) == ()
