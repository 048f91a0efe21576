"""Brands against the template's list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.fields.brand import Branded, branded
from linkaudit.model import Fix, ListingRules

LIST = ["No brand", "Burton", "ACME Outdoor (7082)", "L'Oréal Paris", "Burton Kids", "Ａｎｋｅｒ"]


def ask(vendor, listed=LIST, **rules):
    return branded(vendor, ListingRules(**rules), listed)


@pytest.mark.parametrize("vendor,text", [
    ("Burton", "Burton"), ("  BURTON ", "Burton"), ("burton™", "Burton"), ("Burton (R)", "Burton"), ("acme  outdoor", "ACME Outdoor (7082)"),
    ("ACME Outdoor (7082)", "ACME Outdoor (7082)"), ("L’Oréal Paris", "L'Oréal Paris"), ("anker", "Ａｎｋｅｒ"), ("", "No brand"), ("  ", "No brand"),
    ("no brand", "No brand"), ("Unbranded", "No brand"),
])  # fmt: skip
def test_in_the_list(vendor, text):
    assert ask(vendor) == Branded(text=text)


def test_a_vendor_that_is_not_in_the_list_is_told():
    found = ask("My Shop")
    assert found.text == "No brand"
    (problem,) = found.problems
    assert (problem.code, problem.field, problem.fix, problem.value, problem.cure) == ("TS172", "brand", Fix.NONE, "My Shop", "")
    assert "written as No brand" in problem.reason
    assert ask("My Shop", ["Burton"]).text == ""


@pytest.mark.parametrize("vendor,near", [("Burtons", "Burton"), ("Burton Snowboards", "Burton"), ("Loreal Paris", "L'Oréal Paris"), ("Acme Outdor", "ACME Outdoor (7082)")])
def test_near_misses_are_named_and_not_taken(vendor, near):
    found = ask(vendor)
    assert found.text == "No brand"
    assert f'[listing.brand] "{vendor}" = "{near}"' in found.problems[0].cure


def test_what_the_settings_say():
    assert ask("Burton", brand="none") == Branded(text="No brand")
    assert ask("Anything", brand="burton") == Branded(text="Burton")
    rules = ListingRules(brand="none", brands={"my shop": "Burton Kids", "House": "none", "Burton": "vendor"})
    assert [branded(vendor, rules, LIST).text for vendor in ("My  Shop", "House", "Burton", "Anker", "")] == ["Burton Kids", "No brand", "Burton", "No brand", "No brand"]


def test_a_brand_of_the_settings_that_is_not_in_the_list_blocks():
    for rules in ({"brand": "Burtn"}, {"brands": {"My Shop": "Burtn"}}):
        found = ask("My Shop", **rules)
        assert found.text == ""
        (problem,) = found.problems
        assert (problem.code, problem.fix, problem.value) == ("TS172", Fix.HERE, "Burtn")
        assert "near it: Burton" in problem.reason


def test_without_a_list_names_are_taken_as_they_are():
    assert ask(" My  Shop ", ()) == Branded(text="My Shop")
    assert ask("x", (), brand="none") == Branded(text="")
    assert ask("", ()) == Branded(text="")


@pytest.mark.parametrize("word", ["Tanpa merek", "Sin marca", "Keine Marke", "无品牌 (0)", "No Brand"])
def test_no_brand_in_other_languages(word):
    assert ask("", ["Burton", word]).text == word


@given(st.text(max_size=20), st.lists(st.text(max_size=10), max_size=5))
def test_only_the_lists_own_texts_are_written(vendor, brands):
    assert ask(vendor, brands).text in (*brands, "", *([" ".join(vendor.split())] if not brands else []))
