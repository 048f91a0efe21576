"""Seller Center's reasons in plain words."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.comeback.refusals import explain, explain_all

DATA = tomllib.loads((files("linkaudit.listing.comeback") / "refusals.toml").read_text("utf-8"))

SAID = [
    # as TikTok's own list of error codes words them
    ("The product description cannot exceed maximum characters", "TS111"),
    ("A single product cannot have more than 100 different SKUs", "TS132"),
    ("The product name exceed max limit characters", "TS101"),
    ("The title must follow these formatting rules: it cannot contain HTML escape characters (e.g., `&nbsp;`)", "TS102"),
    ("Chinese characters are not supported in product name", "TS102"),
    ("The product description html tag not support nest.", "TS112"),
    ("Main product image is required", "TS121"),
    ("Width and length of main image must be at least 300, check uri x", "TS124"),
    ("The seller SKU text length cannot exceed max limit characters", "TS152"),
    ("Identifier code already entered, cannot enter the same code twice", "TS171"),
    ("You are not authorized to sell this brand in this category. To do so, apply through the Qualification Center", "TS172"),
    ("This category is restricted. To sell in this category, apply through the Qualification Center in Seller Center.", "TS182"),
    ("The package weight of the product can not be zero.", "TS161"),
    ("Product sizechart image is required", "TS125"),
    ("Product responsible person is required", "TS184"),
    ("The `Battery type` field is required as you've selected `Yes` for `Battery`.", "TS183"),
    ("The product price is invalid", "TS141"),
    ("product list price is invalid", "TS142"),
    ("The SKU contains duplicate sales attribute.", "TS134"),
    ("The SKU inventory quantity for the warehouse must be within allowed limits.", "TS191"),
    # in other languages
    ("商品名称不能超过255个字符", "TS101"), ("Nama produk melebihi 255 karakter", "TS101"), ("主图为必填项", "TS121"), ("包裹重量不能为空", "TS161"),
]  # fmt: skip


@pytest.mark.parametrize("message,code", SAID)
def test_a_reason_is_known_by_its_words(message, code):
    found = explain(message)
    assert (found.ts_code, found.certain) == (code, True)
    assert explain(message.upper()).ts_code == code


@pytest.mark.parametrize("number,code", [
    (12052931, "TS102"), (12052013, "TS111"), (12052344, "TS112"), (12052345, "TS112"), (12052349, "TS112"), (12052352, "TS112"),
    (12052932, "TS112"), (12052235, "TS124"), (12052238, "TS124"), (12052050, "TS132"), (12052593, "TS171"), (12052201, "TS172"),
    (12052208, "TS172"),
])  # fmt: skip
def test_a_number_goes_before_words(number, code):
    found = explain(f"[{number}] price, brand and title are wrong")
    assert (found.code_number, found.ts_code, found.certain) == (str(number), code, True)


def test_what_is_not_known_is_said_so_with_its_own_text():
    found = explain("Xyzzy plugh 12059999")
    assert (found.code_number, found.ts_code, found.certain) == ("12059999", "", False)
    assert "does not know" in found.meaning
    assert "Xyzzy plugh" in found.meaning


def test_what_a_reason_is_about_is_only_called_probable():
    found = explain("Something odd happened with your brand")
    assert (found.ts_code, found.certain) == ("TS172", False)
    assert found.meaning.startswith("Probably")


@pytest.mark.parametrize("cell", [
    "The product price is invalid\nMain product image is required",
    "The product price is invalid; Main product image is required",
    "1. The product price is invalid\r\n2. Main product image is required",
    "12052073 12-34\n[12052028]",
])  # fmt: skip
def test_several_reasons_in_a_cell_are_each_explained(cell):
    assert [one.ts_code for one in explain_all(cell)] == ["TS141", "TS121"]


def test_the_same_reason_twice_is_told_once():
    assert len(explain_all("The product price is invalid\nThe product price is invalid.")) == 1


def test_a_long_unknown_text_is_cut():
    assert len(explain("z" * 5_000).meaning) < 300


def test_the_table_is_whole():
    numbers = [number for one in DATA["refusal"] for number in one["codes"]]
    assert len(numbers) == len(set(numbers)) > 120
    for one in (*DATA["refusal"], *DATA["topic"]):
        assert re.fullmatch(r"TS\d{3}|", one["ts"])
        assert one["means"].strip(".")
        assert one["cure"].strip(".")
        assert not one["means"].endswith(".")
        assert not one["cure"].endswith(".")
        assert one["says"]


def test_every_entry_is_reached_by_its_own_words():
    for section, certain in (("refusal", True), ("topic", False)):
        for one in DATA[section]:
            reached = [explain(phrase.replace("*", "…")) for phrase in one["says"]]
            assert any(found.meaning == one["means"] and found.certain is certain for found in reached), one["means"]


@given(st.text(max_size=300))
def test_any_text_is_explained(text):
    assert explain_all(text)
    assert all(one.meaning and one.cure for one in explain_all(text))
