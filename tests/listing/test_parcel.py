"""Weights and sides in the template's units; what the shop does not say comes from the settings, or is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.fields.parcel import for_category, package_for, parcel
from linkaudit.model import Column, Fix, ListingRules, Metafield, Need, OwnerKind, Package, Variant

D = Decimal
KEYS = ("parcel_weight", "parcel_length", "parcel_width", "parcel_height")
FULL = Package(grams=D(250), length=D(30), width=D(20), height=D(10))


def columns(*labels, kind="decimal", need=Need.CONDITIONAL):
    labels = labels or ("Weight", "Length", "Width", "Height")
    return [Column(index=place, key=key, label=label, kind=kind, need=need) for place, (key, label) in enumerate(zip(KEYS, labels, strict=True), 1)]


def meta(key, value, *, namespace="custom", kind="single_line_text_field"):
    return Metafield(owner_kind=OwnerKind.PRODUCT, owner_ref=1, ref=1, namespace=namespace, key=key, type=kind, value=value)


def ask(*grams, metafields=(), category="", units="imperial", columns=(), needs=None, **packages):
    variants = [Variant(product_ref=1, ref=place, grams=None if one is None else D(one)) for place, one in enumerate(grams)]
    rules = ListingRules(packages=packages.pop("packages", {}))
    return parcel(variants, metafields, rules, category, units=units, columns=columns, needs=needs)


def codes(found):
    return [(one.code, one.field, one.fix, one.sku) for one in found.problems]


WEIGHTS = [
    ("imperial", (), "453.59237", "1.00"), ("imperial", (), "250", "0.55"), ("imperial", (), "0.5", "0.01"), ("imperial", (), "100000", "220.46"),
    ("metric", (), "250", "250"), ("metric", (), "250.5", "251"), ("metric", (), "0.2", "1"),
    ("metric", columns("Parcel weight (kg)", "", "", ""), "1234.5", "1.235"), ("metric", columns("Parcel weight(kg)", "", "", ""), "0.1", "0.001"),
    ("metric", columns("Package Weight(g)", "", "", ""), "250", "250"), ("imperial", columns("Weight (lb)", "", "", ""), "250", "0.55"),
    ("metric", columns("包裹重量（克）", "", "", ""), "250", "250"), ("metric", columns("Weight (kg or g)", "", "", ""), "250", "250"),
    ("metric", columns(kind="whole"), "250.1", "251"), ("metric", columns("Bigger packages", "", "", ""), "250", "250"),
]  # fmt: skip


@pytest.mark.parametrize("units,sheet,grams,expected", WEIGHTS)
def test_weights(units, sheet, grams, expected):
    assert str(ask(grams, units=units, columns=sheet).weights[0]) == expected


def test_each_variant_has_its_own_weight():
    found = ask("100", None, "0", "453.59237", packages={"": FULL})
    assert found.weights == (D("0.22"), D("0.55"), D("0.55"), D("1.00"))
    assert codes(found) == [("TS161", "parcel_weight", Fix.NONE, None)]
    assert found.problems[0].reason.startswith("2 of 4 variants have no weight in the shop; 0.55 lb")


@pytest.mark.parametrize("grams,value", [(None, ""), ("0", "0"), ("0.00", "0"), ("-5", "-5"), ("NaN", "NaN"), ("1e30", "1E+30")])
def test_no_weight_blocks_until_a_default_is_set(grams, value):
    found = ask("100", grams)
    assert found.weights == (D("0.22"), None)
    (problem,) = [one for one in found.problems if one.code == "TS161"]
    assert (problem.fix, problem.sku, problem.value) == (Fix.HERE, 1, value)
    assert "[listing] package" in problem.cure
    assert ask("100", grams, packages={"": FULL}).weights == (D("0.22"), D("0.55"))


def test_sides_in_the_templates_units():
    assert ask("1", packages={"": FULL}).common == {"parcel_length": 12, "parcel_width": 8, "parcel_height": 4}
    assert ask("1", units="metric", packages={"": FULL}).common == {"parcel_length": 30, "parcel_width": 20, "parcel_height": 10}
    inches = columns("Weight (g)", "Length (in)", "Width (inch)", "Height in cm")
    assert ask("1", units="metric", columns=inches, packages={"": FULL}).common == {"parcel_length": 12, "parcel_width": 8, "parcel_height": 10}
    exact = Package(length=D("30.48"), width=D("0.1"), height=D("2.54"))
    assert ask("1", packages={"": exact}).common == {"parcel_length": 12, "parcel_width": 1, "parcel_height": 1}


def test_sides_that_are_not_known():
    found = ask("1", columns=columns())
    assert found.common == {}
    assert codes(found) == [("TS162", "parcel_length", Fix.NONE, None)]
    assert found.problems[0].reason == "length, width, height of the parcel are not known"
    found = ask("1", columns=columns(), packages={"": Package(length=D(1), width=D(2))})
    assert found.common == {}
    assert codes(found) == [("TS162", "parcel_height", Fix.NONE, None)]
    assert found.problems[0].reason.startswith("height of the parcel is not known; the other sides are left out")


def test_sides_that_the_category_wants_block():
    wanted = {"parcel_height": Need.MANDATORY}
    assert codes(ask("1", columns=columns(), needs=wanted)) == [("TS162", "parcel_length", Fix.HERE, None)]
    assert codes(ask("1", columns=columns(need=Need.MANDATORY))) == [("TS162", "parcel_length", Fix.HERE, None)]
    relaxed = dict.fromkeys(KEYS, Need.OPTIONAL)
    assert codes(ask("1", columns=columns(need=Need.MANDATORY), needs=relaxed)) == [("TS162", "parcel_length", Fix.NONE, None)]


def test_a_template_without_sides_wants_none():
    found = ask("1", columns=columns()[:1], packages={"": FULL})
    assert (found.common, found.problems) == ({}, ())


def test_packages_by_category():
    packages = {"": FULL, "Women's Tops": Package(grams=D(100)), "Women's Tops/T-shirts": Package(grams=D(80), height=D(2)), "Women": Package(grams=D(1))}
    assert package_for(packages, "Shoes/Boots") == FULL
    assert package_for(packages, "women's tops / Blouses") == Package(grams=D(100), length=D(30), width=D(20), height=D(10))
    assert package_for(packages, "Women's Tops/T-shirts/V-neck") == Package(grams=D(80), length=D(30), width=D(20), height=D(2))
    assert package_for(packages, "Women's Topsy") == FULL
    assert package_for({}, "") == Package()
    assert for_category({"a": 1, "": 0, "A/b": 2}, "a > B") == [2, 1, 0]


SAID = [
    # metafields, sides in centimetres
    ([meta("package_length", '{"value":30.0,"unit":"cm"}'), meta("package_width", '{"value":8,"unit":"in"}'), meta("package_height", '{"value":"0.1","unit":"m"}')], (30, 21, 10)),
    ([meta("length", "30 cm", namespace="shipping"), meta("width", "20cm", namespace="shipping"), meta("depth", "100mm", namespace="shipping")], (30, 20, 10)),
    ([meta("box_width_cm", "20"), meta("box_height_cm", "10,5"), meta("box_depth_cm", "30")], (30, 20, 11)),
    ([meta("package_dimensions", "30 x 20 × 10 cm")], (30, 20, 10)),
    ([meta("length", "120 cm"), meta("width", "50 cm"), meta("height", "1 cm")], None),
    ([meta("package_dimensions", "30 x 20 cm")], None),
    ([meta("package_length", "30"), meta("package_width", "20"), meta("package_height", "10")], None),
    ([meta("package_length", "[1]"), meta("package_width", '{"value":null}'), meta("package_height", "x"), meta("package_dimensions", "x")], None),
    ([meta("boxer_length", "1 cm"), meta("boxer_width", "1 cm"), meta("boxer_height", "1 cm")], None),
]  # fmt: skip


@pytest.mark.parametrize("metafields,sides", SAID)
def test_sides_from_metafields(metafields, sides):
    expected = dict(zip(KEYS[1:], sides, strict=True)) if sides else {}
    assert ask("1", metafields=metafields, units="metric").common == expected


def test_metafields_go_before_the_default():
    found = ask(None, metafields=[meta("package_weight", '{"value":2,"unit":"lb"}', kind="weight")], packages={"": FULL})
    assert found.weights == (D("2.00"),)
    assert found.common["parcel_length"] == 12


@given(st.lists(st.none() | st.decimals(allow_nan=True, allow_infinity=True), min_size=1, max_size=4), st.sampled_from(["imperial", "metric"]),
       st.text(max_size=20), st.text(max_size=30))  # fmt: skip
def test_no_shop_is_too_odd(grams, units, key, value):
    found = ask(*grams, metafields=[meta(f"package_{key}", value), meta("package_dimensions", value), meta("package_weight", value)], units=units)
    assert len(found.weights) == len(grams)
    assert all(one is None or one > 0 for one in found.weights)
    assert [one.sku for one in found.problems if one.fix is Fix.HERE] == [place for place, one in enumerate(found.weights) if one is None]
