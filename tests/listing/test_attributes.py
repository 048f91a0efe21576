"""Attributes by rule: where a value comes from, which value of a list it is, and what is said when there is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.category.attributes import attributes, match, near_misses, notes, unused
from linkaudit.model import (
    AttributeRule,
    Column,
    Fix,
    Leaf,
    Metafield,
    Need,
    OwnerKind,
    Product,
    ProductDetail,
    Template,
    Variant,
)  # fmt: skip

TEES, RINGS = "Women's Tops/Women's T-shirts", "Jewellery/Rings"
MATERIAL, CARE, FIT, PROP65, YEAR = (f"product_property/{number}" for number in (100157, 100398, 100400, 101395, 100700))
FIBRES = ("Cotton", "Polyester", "Wool", "Faux Leather", "Gray Flannel")
TEMPLATE = Template(
    name="t", path="", fingerprint="f", branch="b", version="V5", units="imperial", sheet="Template", first_row=7, last_row=1000,
    categories=(Leaf(text=TEES), Leaf(text=RINGS)),
    columns=(
        Column(index=1, key="category", need=Need.MANDATORY), Column(index=2, key="price", need=Need.MANDATORY),
        Column(index=3, key=MATERIAL, label="Material", need=Need.CONDITIONAL, kind="list", closed=True),
        Column(index=4, key=CARE, label="Care Instructions", need=Need.CONDITIONAL, kind="list"),
        Column(index=5, key=FIT, label="Fit", need=Need.CONDITIONAL),
        Column(index=6, key=PROP65, label="CA Prop 65: Repro. Chems", need=Need.CONDITIONAL, kind="list", closed=True),
        Column(index=7, key=YEAR, label="Year", need=Need.CONDITIONAL, max_length=10),
        Column(index=8, key="rp_ids", label="Responsible person"), Column(index=9, key="qualification/9", label="Test report"),
    ),
    needs={TEES: {MATERIAL: Need.MANDATORY, PROP65: Need.MANDATORY, FIT: Need.FORBIDDEN}, RINGS: {MATERIAL: Need.OPTIONAL}},
    values={TEES: {MATERIAL: FIBRES, CARE: ("Machine Wash", "Hand Wash"), PROP65: ("Yes", "No")}, RINGS: {MATERIAL: ("Gold", "Silver"), PROP65: ("Yes", "No")}},
)  # fmt: skip


def field(key, value, *, kind="single_line_text_field", namespace="custom", owner=OwnerKind.PRODUCT):
    return Metafield(owner_kind=owner, owner_ref=1, ref=len(key), namespace=namespace, key=key, type=kind, value=value)


def detail(*fields, **values):
    base: dict[str, Any] = {"ref": 1, "handle": "tee", "title": "Tee", "vendor": "Acme", "product_type": "Tees", "tags": "summer, material_Wool, Fabric: linen", "option_names": ("Size", "Fabric")}
    variants = tuple(Variant(product_ref=1, ref=n, option_values=pair) for n, pair in enumerate((("S", "Cotton"), ("M", "Cotton"), ("S", "Wool"))))
    return ProductDetail(product=Product(**(base | values)), variants=variants, metafields=tuple(fields))


def fill(*takes, category=TEES, product=None):
    """Return values and problems, the two mandatory columns answered unless ``takes`` do; a rule is (column, source)."""
    rules = [AttributeRule(column=column, take=take) for column, take in takes]
    named = {column for column, _ in takes}
    rules += [AttributeRule(column=column, take=take) for column, take in (("Material", "value:Cotton"), (PROP65, "value:No")) if column not in named]
    found = attributes(product or detail(), TEMPLATE, category, tuple(rules))
    return found.values, found.problems


# ── Where a value comes from ─────────────────────────────────────────────────────────────────────────────────────────

SOURCES = [
    ("value:Boxy", "Boxy"), ("vendor", "Acme"), ("type", "Tees"), ("option:fabric", "Cotton, Wool"), ("option: Fabric", "Cotton, Wool"),
    ("tag:material_", "Wool"), ("tag:FABRIC:", "linen"), ("metafield:custom.fit", "Loose fit"), ("metafield:Custom.Fit", "Loose fit"),
    ("metafield:custom.list", "Soft, Warm"), ("metafield:custom.flag", "true"), ("metafield:custom.size", "12.5 cm"), ("metafield:custom.money", "9.99 USD"),
    ("metafield:custom.rating", "4.5"), ("metafield:custom.broken", "[not json"), ("metafield:custom.number", "2024"), ("metafield:custom.rich", "Wash cold"),
]  # fmt: skip
FIELDS = (
    field("fit", " Loose\n fit "), field("list", '["Soft","Warm","Soft",""]', kind="list.single_line_text_field"), field("flag", "true", kind="boolean"),
    field("size", '{"value": 12.5, "unit": "CENTIMETERS"}', kind="dimension"), field("money", '{"amount":"9.99","currency_code":"USD"}', kind="money"),
    field("rating", '{"scale_min":"1.0","scale_max":"5.0","value":"4.5"}', kind="rating"), field("broken", "[not json", kind="json"),
    field("number", "2024", kind="number_integer"), field("ref", "gid://shopify/Metaobject/1", kind="metaobject_reference"),
    field("refs", '["gid://shopify/Metaobject/1"]', kind="list.metaobject_reference"), field("fit", "Tight", owner=OwnerKind.COLLECTION),
    field("rich", '{"type":"root","children":[{"type":"paragraph","children":[{"type":"text","value":"Wash cold"}]}]}', kind="rich_text_field"),
)  # fmt: skip


@pytest.mark.parametrize("take,text", SOURCES, ids=[row[0] for row in SOURCES])
def test_a_value_is_taken_from_where_the_rule_says(take, text):
    values, problems = fill(("Fit", take), category=RINGS, product=detail(*FIELDS))
    assert values[FIT] == text
    assert [one for one in problems if one.field == FIT] == []


@pytest.mark.parametrize("take", ["metafield:custom.none", "option:Colour", "tag:colour_", "metafield:custom.ref", "metafield:custom.refs"])
def test_what_is_not_there_or_only_pointed_at_fills_nothing(take):
    values, problems = fill(("Fit", take), category=RINGS, product=detail(*FIELDS))
    assert FIT not in values
    assert [one for one in problems if one.field == FIT] == []


def test_the_first_rule_that_finds_something_counts():
    values, _ = fill(("Fit", "metafield:custom.none"), ("Fit", "value:Boxy"), ("Fit", "vendor"), category=RINGS)
    assert values[FIT] == "Boxy"


def test_a_rule_for_the_category_counts_before_one_for_all():
    rules = (
        AttributeRule(column="Fit", take="value:All"), AttributeRule(column="fit", take="value:Jewellery", category="jewellery"),
        AttributeRule(column="FIT", take="value:Rings", category="Jewellery > Rings"), AttributeRule(column=FIT, take="value:Else", category="Jewell"),
    )  # fmt: skip
    assert attributes(detail(), TEMPLATE, RINGS, rules).values[FIT] == "Rings"
    assert attributes(detail(), TEMPLATE, RINGS, rules[:2]).values[FIT] == "Jewellery"
    assert attributes(detail(), TEMPLATE, RINGS, (rules[0], rules[3])).values[FIT] == "All"


@pytest.mark.parametrize("column", ["Material", " material", MATERIAL, "100157"])
def test_a_column_is_named_by_label_key_or_number(column):
    values, _ = fill((column, "value:Wool"), ("Material", "value:Cotton"))
    assert values[MATERIAL] == "Wool"


def test_other_columns_are_filled_only_by_rule_and_never_those_of_the_product():
    values, _ = fill(("rp_ids", "value:123"), ("price", "value:1"), ("category", "value:x"), ("Test report", "value:https://a.example/r.pdf"))
    assert values == {MATERIAL: "Cotton", PROP65: "No", "rp_ids": "123", "qualification/9": "https://a.example/r.pdf"}


def test_rules_that_do_nothing_are_named():
    rules = tuple(AttributeRule(column=column, take="value:x") for column in ("Material", "Colour", "price", "100398"))
    assert [one.column for one in unused(rules, [TEMPLATE])] == ["Colour", "price"]
    assert notes(rules, [TEMPLATE]) == (
        "no template has a column Colour, so it fills nothing", "no rule is followed for price: it is filled from the product",
    )  # fmt: skip
    assert notes(rules, []) == ()


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text,value", [("cotton", "Cotton"), ("COTTONS", "Cotton"), ("faux-leather", "Faux Leather"), ("Grey flannel", "Gray Flannel"), ("Fauxleather", "Faux Leather"), ("Leather", "")])
def test_a_value_of_the_list_is_written_as_the_list_has_it(text, value):
    assert match(text, FIBRES) == value


def test_the_exact_value_goes_before_one_that_is_like_it():
    assert match("socks", ("Sock", "socks", "SOCKS")) == "socks"
    assert match("Socks", ("Sock", "SOCKS")) == "SOCKS"


@pytest.mark.parametrize("text,value", [("true", "Yes"), ("false", "No"), ("是", "Yes"), ("1", "Yes"), ("maybe", "")])
def test_yes_and_no_are_understood(text, value):
    assert match(text, ("Yes", "No")) == value


@given(st.lists(st.text(max_size=8), max_size=6).map(tuple), st.text(max_size=8))
def test_only_values_of_the_list_are_given(allowed, text):
    assert match(text, allowed) in {*allowed, ""}
    assert set(near_misses(text, allowed)) <= set(allowed)
    assert all(match(one, allowed) == one for one in allowed)


def test_a_required_value_that_the_list_does_not_have_blocks_and_names_near_ones():
    values, (problem,) = fill(("Material", "value:100% Coton Wool"))
    assert MATERIAL not in values
    assert (problem.code, problem.field, problem.fix, problem.value) == ("TS183", MATERIAL, Fix.HERE, "100% Coton Wool")
    assert "Wool" in problem.reason
    assert '"Material" = "value:' in problem.cure
    assert problem.limit == "Cotton, Polyester, Wool, Faux Leather, Gray Flannel"


def test_an_optional_one_is_left_out_and_told():
    values, (problem,) = fill(("Material", "value:Copper"), category=RINGS)
    assert MATERIAL not in values
    assert (problem.code, problem.blocking) == ("TS183", False)
    assert "left out" in problem.reason
    assert 'Write one of its list into the shop, or write under [listing.attributes]: "Material" =' in problem.cure


def test_a_closed_list_takes_one_value_and_the_rest_is_told():
    values, (problem,) = fill(("Material", "option:Fabric"))
    assert values[MATERIAL] == "Cotton"
    assert not problem.blocking
    assert "Wool" in problem.reason
    assert problem.cure.startswith("Nothing if that one counts")


def test_an_open_list_takes_what_it_does_not_have():
    values, problems = fill(("Care Instructions", "metafield:custom.care"), product=detail(field("care", '["machine wash", "Sun dry"]')))
    assert values[CARE] == "Machine Wash, Sun dry"
    assert problems == ()


@pytest.mark.parametrize("column,key,most", [("Care Instructions", CARE, 2000), ("Year", YEAR, 10)])
def test_a_text_that_is_too_long_is_cut_between_words(column, key, most):
    values, (problem,) = fill((column, "value:" + "word " * 1000))
    assert len(values[key]) <= most
    assert set(values[key].split()) == {"word"}
    assert not problem.blocking


# ── What is missing or not wanted ────────────────────────────────────────────────────────────────────────────────────


def test_a_required_value_that_nobody_knows_blocks_and_says_what_to_write():
    found = attributes(detail(option_names=("Size",), tags=""), TEMPLATE, TEES, ())
    problems = {one.field: one for one in found.problems}
    assert found.values == {}
    assert set(problems) == {MATERIAL, PROP65}
    assert all((one.code, one.fix) == ("TS183", Fix.HERE) for one in problems.values())
    assert '[listing.attributes]: "Material" = "value:Cotton"' in problems[MATERIAL].cure
    assert problems[MATERIAL].limit.startswith("Cotton, Polyester")


def test_a_declaration_is_not_made_for_the_seller():
    problem = next(one for one in attributes(detail(), TEMPLATE, TEES, ()).problems if one.field == PROP65)
    assert '"value:…"' in problem.cure
    assert problem.limit == "Yes, No"


@pytest.mark.parametrize(
    "product,take",
    [(detail(field("material", "Wool", namespace="my_fields")), "metafield:my_fields.material"), (detail(option_names=("Size", "Materials")), "option:Materials"),
     (detail(), "tag:material_")],
)  # fmt: skip
def test_what_the_shop_has_under_that_name_is_offered_and_not_taken(product, take):
    found = attributes(product, TEMPLATE, TEES, ())
    problem = next(one for one in found.problems if one.field == MATERIAL)
    assert MATERIAL not in found.values
    assert f'"Material" = "{take}"' in problem.cure
    assert take in problem.reason


def test_a_rule_that_finds_nothing_is_named():
    _, (problem,) = fill(("Material", "metafield:custom.fabric"))
    assert "metafield:custom.fabric is empty for this product" in problem.reason
    assert problem.cure.startswith("Fill metafield:custom.fabric for this product in Shopify, or write under")


def test_a_forbidden_value_is_left_out_and_told():
    values, (problem,) = fill(("Fit", "value:Boxy"))
    assert FIT not in values
    assert (problem.code, problem.blocking, problem.value) == ("TS183", False, "Boxy")
    assert problem.reason == "the template forbids “Fit” for this category; left out"
    assert problem.cure.startswith("Nothing")


def test_a_long_list_is_told_in_part():
    many = tuple(f"Colour {number}" for number in range(300))
    columns = (Column(index=1, key=MATERIAL, label='The "colour"', need=Need.MANDATORY, allowed=many, closed=True),)
    template = Template(name="t", path="", fingerprint="f", branch="b", version="V5", units="imperial", sheet="T", columns=columns, first_row=7, last_row=9)
    (problem,) = attributes(detail(), template, TEES, ()).problems
    assert problem.limit.endswith("Colour 9 … and 290 more")
    assert "\"The 'colour'\" =" in problem.cure
