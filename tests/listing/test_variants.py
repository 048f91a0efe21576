"""Variants in two columns: three options joined or split, limits, pictures, and nothing lost on the way."""

from __future__ import annotations

from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.listing.fitting import distinct, fold, shorten
from linkaudit.listing.market import MARKETS, market
from linkaudit.listing.variants.arrange import arrange
from linkaudit.listing.variants.option_text import clean, is_no_value, option_name
from linkaudit.model import Fix, Product, ProductDetail, Variant

US = market("US")


def shop(names, rows, images=lambda _: "", title="Tee"):
    return ProductDetail(
        product=Product(ref=1, handle="tee", title=title, option_names=tuple(names)),
        variants=tuple(
            Variant(product_ref=1, ref=n, position=n, option_values=tuple(row), image=images(row))
            for n, row in enumerate(rows, 1)
        ),
    )


def codes(arrangement):
    found = [*arrangement.problems, *(one for part in arrangement.parts for one in part.problems)]
    return [(one.code, one.fix) for one in found]


def cells(part):
    return [(row.value_1, row.value_2) for row in part.rows]


# ── Columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("names,row", [
    (["Title"], ["Default Title"]), (["标题"], ["默认标题"]), (["Title"], ["  default title "]), ([], []), (["Title"], []),
    (["Titel", ""], ["Standardtitel", ""]),
])  # fmt: skip
def test_a_product_without_options_has_no_columns(names, row):
    (part,) = arrange(shop(names, [row]), US, "join").parts
    assert (part.suffix, part.name_1, part.name_2, cells(part)) == ("", "", "", [("", "")])
    assert codes(arrange(shop(names, [row]), US, "join")) == []


def test_one_and_two_options_stay_as_they_are():
    one, two = shop(["Size"], [["S"], ["XL"]]), shop(["Size", "Color"], every("SM", ["Red", "Blue"]))
    (part,) = arrange(one, US, "join").parts
    assert (part.name_1, part.name_2, cells(part)) == ("Size", "", [("S", ""), ("XL", "")])
    (part,) = arrange(two, US, "split").parts
    assert (part.suffix, part.name_1, part.name_2) == ("", "Size", "Color")
    assert cells(part) == [("S", "Red"), ("S", "Blue"), ("M", "Red"), ("M", "Blue")]
    assert codes(arrange(two, US, "split")) == []


THREE = shop(["Color", "Size", "Material"], every(["Red", "Blue"], "SM", ["Cotton", "Wool"]))


def test_a_third_option_is_joined():
    made = arrange(THREE, US, "join")
    (part,) = made.parts
    assert (part.name_1, part.name_2) == ("Color", "Size / Material")
    assert cells(part)[:3] == [("Red", "S / Cotton"), ("Red", "S / Wool"), ("Red", "M / Cotton")]
    assert codes(made) == [("TS131", Fix.NONE)]
    assert "split" in made.problems[0].cure


def test_a_third_option_is_split():
    made = arrange(THREE, US, "split")
    assert [part.suffix for part in made.parts] == [" - Cotton", " - Wool"]
    assert [(part.name_1, part.name_2) for part in made.parts] == [("Color", "Size")] * 2
    assert [row.variant for row in made.parts[1].rows] == [1, 3, 5, 7]
    assert codes(made) == [("TS131", Fix.NONE)]


def test_an_option_of_one_value_goes_into_the_title_first():
    rows = list(every(["Red", "Blue"], ["Cotton"], "SM"))
    (part,) = arrange(shop(["Color", "Material", "Size"], rows), US, "split").parts
    assert (part.suffix, part.name_1, part.name_2) == (" - Cotton", "Color", "Size")
    (part,) = arrange(shop(["Color", "Material", "Size"], rows, title="Cotton tee"), US, "split").parts
    assert part.suffix == ""


@pytest.mark.parametrize("mode", ["join", "split"])
def test_more_than_three_options(mode):
    detail = shop(list("ABCDE"), every("ab", "cd", "ef", "gh", "ij"))
    made = arrange(detail, US, mode)
    assert sorted(row.variant for part in made.parts for row in part.rows) == list(range(32))
    assert len(made.parts) == (1 if mode == "join" else 8)


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_pictured_option_comes_first():
    detail = shop(["Size", "Color"], every("SM", ["Red", "Blue"]), lambda row: f"{row[1]}.jpg")
    (part,) = arrange(detail, US, "join").parts
    assert (part.name_1, part.name_2) == ("Color", "Size")
    assert {row.value_1: row.image for row in part.rows} == {"Red": "Red.jpg", "Blue": "Blue.jpg"}


def test_each_value_has_one_picture_and_what_is_lost_is_told():
    made = arrange(shop(["Color", "Size"], every(["Red", "Blue"], "SM"), "".join), US, "join")
    assert [(row.value_1, row.image) for row in made.parts[0].rows] == [("Red", "RedS")] * 2 + [("Blue", "BlueS")] * 2
    assert [(one.code, one.value, one.blocking) for one in made.problems] == [("TS124", "2", False)]


def test_a_variant_without_picture_has_that_of_its_value():
    detail = shop(["Color", "Size"], every(["Red", "Blue"], "SM"), lambda row: "red.jpg" if row == ("Red", "M") else "")
    assert [row.image for row in arrange(detail, US, "join").parts[0].rows] == ["red.jpg", "red.jpg", "", ""]


def test_pictures_that_go_with_two_options_make_these_the_first_column():
    detail = shop(["Color", "Pattern", "Size"], every(["Red", "Blue"], ["Dots", "Lines"], "SM"), lambda row: row[0] + row[1])
    (part,) = arrange(detail, US, "join").parts
    assert (part.name_1, part.name_2, part.rows[2].value_1, part.rows[2].image) == ("Color / Pattern", "Size", "Red / Lines", "RedLines")


# ── Too many ─────────────────────────────────────────────────────────────────────────────────────────────────────────

MANY = shop(["Color", "Size"], every([f"c{n}" for n in range(70)], [f"s{n}" for n in range(7)]))


def test_too_many_skus_block_when_joined():
    made = arrange(MANY, US, "join")
    assert codes(made) == [("TS132", Fix.HERE)]
    assert len(made.parts[0].rows) == 490


@pytest.mark.parametrize("code,parts,first", [("US", 2, " - c0 – c41"), ("ID", 5, " - c0 – c13")])
def test_too_many_skus_are_split_between_values(code, parts, first):
    made = arrange(MANY, market(code), "split")
    assert (len(made.parts), made.parts[0].suffix) == (parts, first)
    assert [one.code for one in made.problems if one.blocking] == []
    assert [one.cure[:34] for one in made.problems if one.code == "TS132"] == ["Nothing, if several listings will "]
    homes = [{row.value_1 for row in part.rows} for part in made.parts]
    assert sum(map(len, homes)) == 70


def test_one_value_with_too_many_skus():
    made = arrange(shop(["Color", "Size"], [["Red", f"s{n}"] for n in range(700)]), US, "split")
    assert [len(part.rows) for part in made.parts] == [300, 300, 100]
    assert len({part.suffix for part in made.parts}) == 3


# ── Names and values ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code,given,wanted", [
    ("US", "Color", "Color"), ("US", "COLOUR", "COLOUR"), ("US", "Farbe", "Color"), ("US", "颜色", "Color"), ("US", "", "Style"),
    ("US", "Title", "Style"), ("US", "Lens", "Lens"), ("ID", "Color", "Warna"), ("ID", "Taille", "Ukuran"), ("ID", "Warna", "Warna"),
    ("DE", "Size", "Größe"), ("FR", "尺码", "Taille"), ("MX", "Material", "Material"), ("US", " Ring   size ", "Ring size"), ("JP", "Color", "カラー"),
])  # fmt: skip
def test_names_in_the_market_s_language(code, given, wanted):
    assert option_name(given, market(code)) == wanted


def test_a_name_that_a_market_may_not_know_is_told():
    made = arrange(shop(["Lens"], [["Clear"], ["Dark"]]), market("ID"), "join")
    assert codes(made) == [("TS133", Fix.NONE)]


@pytest.mark.parametrize("given,wanted", [
    ("Red 🔥", "Red"), ("🔥🔥 Hot\tRed\n", "Hot Red"), ("a\x00b\u200b", "ab"), ("Black, White", "Black / White"), ("1,5 kg", "1,5 kg"), ("1, 2", "1 / 2"),
    ("<b>Bold</b>", "Bold"), (">10 kg", "over 10 kg"), ("A -> B", "A - B"), ("A &amp; B", "A & B"), ("XXL", "XXL"), ("20 °C", "20 °C"),
    ("½ inch", "½ inch"), ("５０ｍｌ", "50ml"), ("Acme®", "Acme"), ("5 × 7 cm", "5 × 7 cm"), ("\ud800x", "x"), ("a < b", "a b"),
])  # fmt: skip
def test_values_are_cleaned(given, wanted):
    assert clean(given, US) == wanted


def test_a_cleaned_value_is_told():
    made = arrange(shop(["Color"], [["Red 🔥"], ["Red"], ["🔵"], ["蓝色"], ["湖蓝"]]), US, "join")
    assert [row.value_1 for row in made.parts[0].rows] == ["Red", "Red 2", "Large blue circle", "Blue", "湖蓝"]
    assert [(one.value, one.fix) for one in made.parts[0].problems] == [
        ("Red 🔥", Fix.NONE), ("Red", Fix.NONE), ("🔵", Fix.NONE), ("蓝色", Fix.NONE), ("湖蓝", Fix.SELLER),
    ]  # fmt: skip
    made = arrange(shop(["カラー"], [["湖蓝"], ["赤"]]), market("JP"), "join")
    assert codes(made) == []


REDIRECTING = [
    ("Red (www.acme.com)", "Red"), ("Blue @acme", "Blue"), ("Other - message us on WhatsApp", "Other"), ("L, mail info@acme.de", "L"), ("Navy acme.com/navy", "Navy"),
    ("Green +49 170 1234567", "Green"), ("Shopify blue", "blue"), ("@acme red @acme2 dots", "red dots"), ("https://acme.com S", "S"), ("Kit [https://a.com/x?y=1]", "Kit"),
]  # fmt: skip


@pytest.mark.parametrize("given,wanted", REDIRECTING)
def test_what_sends_buyers_away_is_taken_out_and_told(given, wanted):
    made = arrange(shop(["Color"], [[given], ["Plain"]]), US, "join")
    assert made.parts[0].rows[0].value_1 == wanted
    (problem,) = made.parts[0].problems
    assert (problem.code, problem.fix, problem.value) == ("TS133", Fix.NONE, given)
    assert f"became “{wanted}”" in problem.reason


@pytest.mark.parametrize("value", ["www.acme.com", "@acme", "info@acme.de", "+49 170 1234567", "Instagram", "Tel: +49 170 1234567", "link in bio"])
def test_a_value_that_does_nothing_else_blocks(value):
    made = arrange(shop(["Color", "Size", "Fit"], [[value, "S", "x"], ["Red", "S", "x"]]), US, "join")
    (problem,) = made.parts[0].problems
    assert (problem.code, problem.fix, problem.value) == ("TS133", Fix.SELLER, value)
    assert value.removeprefix("Tel: ") in problem.reason
    made = arrange(shop(["Fit"], [["a"], ["b"]]), US, "join")
    assert codes(made) == []


def test_names_of_options_too():
    made = arrange(shop(["Your Instagram name", "@acme"], every("ab", "cd")), US, "join")
    assert (made.parts[0].name_1, made.parts[0].name_2) == ("Your name", "@acme")
    assert [(one.code, one.field, one.fix) for one in made.problems] == [
        ("TS133", "property_name_1", Fix.NONE), ("TS133", "property_name_2", Fix.SELLER),
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["Amazon Green", "A4", "3.5 cm", "#Blue", "Vol.1 No.2", "US 7 / EU 40", "2-in-1", "10,000 mAh", "@ Home"])
def test_values_that_only_look_like_it_stay(value):
    made = arrange(shop(["Color"], [[value], ["Red"]]), US, "join")
    assert made.parts[0].rows[0].value_1 == value
    assert codes(made) == []


def test_long_names_and_values_stay_apart():
    values = [f"Very long name of a colour that says all there is (Pantone {n} C, matte)" for n in range(3)]
    made = arrange(shop(["The colour of the outer fabric", "Size"], every(values, "SM")), US, "join")
    (part,) = made.parts
    assert len(part.name_1) <= 20
    assert len({row.value_1.casefold() for row in part.rows}) == 3
    assert max(len(row.value_1) for row in part.rows) <= 50
    assert [one.value for one in part.problems] == values
    assert part.rows[0].value_1 in part.problems[0].reason


def test_empty_values_are_filled_and_told():
    made = arrange(shop(["Color", "Size"], [["Red", "S"], ["", "M"], ["Blue"]]), US, "join")
    assert cells(made.parts[0]) == [("Red", "S"), ("Standard", "M"), ("Blue", "Standard")]
    assert codes(made) == [("TS133", Fix.NONE)] * 2


def test_equal_values_block_only_where_the_shop_itself_makes_no_difference():
    made = arrange(shop(["Color", "Size"], [["Red", "S"], ["RED", "S"], ["Red", "S"]]), US, "join")
    assert len(set(cells(made.parts[0]))) == 3
    assert [(one.code, one.fix, one.sku) for one in made.parts[0].problems] == [("TS134", Fix.NONE, 1), ("TS134", Fix.SELLER, 2)]
    made = arrange(shop([], [[], []]), US, "join")
    assert ("TS134", Fix.SELLER) in codes(made)
    assert len(set(cells(made.parts[0]))) == 2


def test_a_product_without_variants_is_told():
    made = arrange(shop(["Color"], []), US, "join")
    assert codes(made) == [("TS141", Fix.SELLER)]
    assert [part.rows for part in made.parts] == [()]


# ── Whatever the shop holds ──────────────────────────────────────────────────────────────────────────────────────────

VALUES = st.one_of(
    st.sampled_from(["Red", "red", "RED ", "", "S", "M", "Default Title", "红色", "🔴", "a / b", "a", "b", "a, b", "<5 kg", "x" * 60, "x" * 60 + " (y)"]),
    st.text(max_size=70),
)
SHOPS = st.integers(0, 4).flatmap(
    lambda width: st.builds(
        shop,
        st.lists(st.one_of(st.sampled_from(["Color", "", "Title", "A very long name of an option", "颜色", "Style"]), st.text(max_size=30)), max_size=width),
        st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=14),
    )
)


@given(SHOPS, st.sampled_from(["US", "ID", "DE", "JP"]), st.sampled_from(["join", "split"]), st.sampled_from([3, 300]))
def test_nothing_is_lost_and_the_limits_hold(detail, code, mode, most):
    rules = replace(market(code), max_skus=most)
    made = arrange(detail, rules, mode)
    placed = [row.variant for part in made.parts for row in part.rows]
    assert sorted(placed) == list(range(len(detail.variants)))
    assert len({fold(part.suffix) for part in made.parts}) == len(made.parts)
    told = " ".join(one.value for one in [*made.problems, *(one for part in made.parts for one in part.problems)])
    for part in made.parts:
        assert len({(fold(one), fold(two)) for one, two in cells(part)}) == len(part.rows)
        assert max(len(part.name_1), len(part.name_2)) <= rules.name_max
        assert max(len(value) for pair in cells(part) for value in pair) <= rules.value_max
        assert mode == "join" or len(part.rows) <= most
        assert len({fold(part.name_1), fold(part.name_2)}) == 2 or not part.name_1
        for row in part.rows:
            assert bool(row.value_1) == bool(part.name_1)
            assert bool(row.value_2) == bool(part.name_2)
            found = fold(f"{row.value_1} {row.value_2} {part.suffix} {detail.product.title} {told}")
            for value in detail.variants[row.variant].option_values:
                assert fold(value) in found or is_no_value(value)


@given(st.lists(st.text(max_size=12), max_size=30), st.integers(6, 12))
def test_distinct_texts(texts, limit):
    made = distinct(texts, limit)
    assert len({fold(text) for text in made}) == len(texts)
    assert all(len(text) <= limit for text in made)


@given(st.text(), st.integers(6, 60))
def test_shortened_texts_fit(text, limit):
    assert len(shorten(text, limit)) <= limit


@given(st.text(max_size=40), st.sampled_from(sorted(MARKETS)))
def test_no_text_is_too_odd(text, code):
    cleaned = clean(text, market(code))
    assert not set(cleaned) & set("<>\x00\t\n\u200b🔥★")
    assert cleaned == cleaned.strip()
