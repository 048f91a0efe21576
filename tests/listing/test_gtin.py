"""Barcodes: what is valid keeps its kind, what a spreadsheet spoiled is repaired, nothing is invented."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from linkaudit.listing.fields.gtin import KINDS, Code, key, read, repeated
from linkaudit.model import Fix

VALID = [
    ("4006381333931", "EAN"), ("9009518582030", "EAN"), ("0012345678905", "EAN"), ("9790060115615", "EAN"), ("73513537", "EAN"),
    ("012345678905", "UPC"), ("889212070045", "UPC"), ("4901234567894", "JAN"), ("4512345678906", "JAN"), ("49123456", "JAN"),
    ("9780471117094", "ISBN"), ("9791090636071", "ISBN"), ("98412345678908", "GTIN"), ("00012345678905", "GTIN"),
]  # fmt: skip


@pytest.mark.parametrize("barcode,kind", VALID)
def test_valid_codes(barcode, kind):
    assert read(barcode) == Code(kind=kind, code=barcode)


PRINTED = [("4-006381-333931", "4006381333931"), (" 4006381 333931 ", "4006381333931"), ("978-0-471-11709-4", "9780471117094"),
           ("4006381\u2010333931", "4006381333931"), ("\u200b4006381333931\ufeff", "4006381333931"), ("4006381\xa0333931", "4006381333931")]  # fmt: skip


@pytest.mark.parametrize("barcode,code", PRINTED)
def test_hyphens_and_spaces_are_not_worth_a_word(barcode, code):
    found = read(barcode)
    assert (found.code, found.problems) == (code, ())


REPAIRED = [
    ("'4006381333931", "EAN", "4006381333931"), ("\u20194006381333931", "EAN", "4006381333931"), ("`012345678905", "UPC", "012345678905"),
    ('="4006381333931"', "EAN", "4006381333931"), ("４００６３８１３３３９３１", "EAN", "4006381333931"), ("4006381333931.0", "EAN", "4006381333931"),
    ("4006381333931,00", "EAN", "4006381333931"), ("12345678905", "UPC", "012345678905"), ("12345678905.0", "UPC", "012345678905"),
    ("'12345678905", "UPC", "012345678905"), ("4.006381333931E+12", "EAN", "4006381333931"), ("4,006381333931e12", "EAN", "4006381333931"),
    ("1-85798-218-5", "ISBN", "9781857982183"), ("080442957X", "ISBN", "9780804429573"), ("080442957x", "ISBN", "9780804429573"),
]  # fmt: skip


@pytest.mark.parametrize("barcode,kind,code", REPAIRED)
def test_repairs_are_told_with_before_and_after(barcode, kind, code):
    found = read(barcode, sku=4)
    assert (found.kind, found.code) == (kind, code)
    (problem,) = found.problems
    assert (problem.code, problem.field, problem.fix, problem.value, problem.sku) == ("TS171", "gtin_code", Fix.NONE, barcode, 4)
    assert problem.reason.endswith(f": {code}")
    assert problem.cure.startswith("Nothing")
    assert key(barcode) == code.zfill(14)


WRONG = [
    ("4006381333932", "its check digit is 2, it should be 1"), ("012345678904", "its check digit is 4"), ("98412345678900", "its check digit"),
    ("73513536", "its check digit"), ("9780471117095", "its check digit"), ("12345678906", "it has 11 digits"), ("1234567890", "is no ISBN"),
    ("123", "it has 3 digits"), ("144500203", "it has 9 digits"), ("123456789012345678", "it has 18 digits"), ("4.00638E+12", "its last digits are lost"),
    ("8.12E+11", "its last digits are lost"), ("1E+99", "its last digits are lost"), ("ABC-123", "other signs than digits"), ("N/A", "other signs"),
    ("does not apply", "other signs"), ("٤٠٠٦٣٨١٣٣٣٩٣١", "other signs"), ("0000000000000", "all zeros"), ("00000000", "all zeros"),
    ("2012345678903", "within one shop"), ("0212345678909", "within one shop"), ("212345678909", "within one shop"), ("9912345678909", "within one shop"),
    ("20123451", "within one shop"), ("02012345678903", "within one shop"),
]  # fmt: skip


@pytest.mark.parametrize("barcode,why", WRONG)
def test_what_does_not_hold_is_left_out_and_told(barcode, why):
    found = read(barcode, sku=1)
    assert (found.kind, found.code) == ("", "")
    (problem,) = found.problems
    assert (problem.code, problem.fix, problem.value, problem.sku) == ("TS171", Fix.NONE, barcode, 1)
    assert why in problem.reason
    assert problem.reason.endswith("; it is left out")
    assert problem.cure.endswith(", or leave it empty")
    needed = read(barcode, required=True).problems[0]
    assert needed.fix is Fix.SELLER
    assert needed.cure == problem.cure.removesuffix(", or leave it empty")
    assert key(barcode) == ""


@pytest.mark.parametrize("barcode", ["", " ", "'", "-"])
def test_no_code(barcode):
    assert read(barcode) == Code()
    (problem,) = read(barcode, required=True).problems
    assert (problem.code, problem.fix) == ("TS171", Fix.SELLER)


def test_repeated_codes_are_left_out_however_they_are_written():
    twice = repeated(lambda: ["012345678905", "4006381333931", "N/A", "N/A", "", "", "'12345678905"])
    assert twice == {"00012345678905"}
    for barcode in ("012345678905", "'12345678905", "0012345678905", "00012345678905"):
        found = read(barcode, repeated=twice)
        assert found.code == ""
        assert "more than one variant" in found.problems[0].reason
        assert found.problems[0].cure.startswith("Give each variant its own barcode")
    assert read("4006381333931", repeated=twice).code == "4006381333931"
    assert read("", repeated=twice) == Code()


def test_the_templates_own_words_for_the_kinds():
    assert read("012345678905", allowed=["GTIN (1)", "EAN (2)", "UPC (3)"]).kind == "UPC (3)"
    assert read("4901234567894", allowed=["GTIN", "EAN", "UPC"]) == Code(kind="EAN", code="4901234567894")
    assert read("012345678905", allowed=["EAN"]) == Code(kind="EAN", code="0012345678905")
    assert read("012345678905", allowed=["GTIN", "EAN"]) == Code(kind="GTIN", code="00012345678905")
    found = read("98412345678908", allowed=["EAN"])
    assert found.code == ""
    assert "does not take the kind GTIN" in found.problems[0].reason


DIGITS = st.text(alphabet="0123456789", min_size=6, max_size=14)


@given(DIGITS)
def test_what_is_written_is_valid_and_of_a_known_kind(digits):
    found = read(digits)
    assert (found.code == "") == (found.kind == "")
    if found.code:
        assert ean.is_valid(found.code)
        assert found.kind in KINDS
        assert digits.lstrip("0") in found.code or len(digits) == 10
    else:
        assert found.problems


@given(st.text(max_size=20))
def test_no_barcode_is_too_odd(text):
    found = read(text)
    assert found.code.isdigit() or found.code == ""
    assert all(one.value == text for one in found.problems)


@given(st.lists(st.one_of(
    st.sampled_from(["4006381333931", "04006381333931", "'4006381333931", "4006381333931.0", "4006381333930", "012345678905",
                     "12345678905", "0012345678905", "00012345678905", "212345678992", "0212345678992", "00212345678992",
                     "0306406152", "9780306406157", "09780306406157", "96385074", "00000096385074", "", "N/A", "0"]),
    st.from_regex(r"0{0,2}[0-9]{8,13}", fullmatch=True),
), max_size=12))  # fmt: skip
def test_codes_are_repeated_just_where_two_valid_ones_are_the_same(barcodes):
    counts = Counter(filter(None, map(key, barcodes)))
    assert repeated(lambda: barcodes) == {code for code, count in counts.items() if count > 1}
