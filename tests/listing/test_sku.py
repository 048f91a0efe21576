"""Seller SKUs: valid in every market, no two alike in a shop, and the same for a variant whatever else is listed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.market import MARKETS, market
from linkaudit.listing.sku import Given, assign, fold_sku, plain, repeated_skus, variant_keys
from linkaudit.model import Product, Variant

US, DE = market("US"), market("DE")
TEE = Product(ref=1, handle="classic-tee")


def variants(*skus, ids=False):
    return [
        Variant(product_ref=1, ref=n, position=n, option_values=(f"v{n}",), sku=sku, variant_id=4_000 + n if ids else None)
        for n, sku in enumerate(skus, 1)
    ]


def given_to(*skus, rules=US, kept=None, repeated=frozenset(), used=frozenset(), prefix="", ids=False, product=TEE):
    return assign(product, variants(*skus, ids=ids), rules, prefix=prefix, kept=kept or {}, repeated=repeated, used=used)


def codes(one):
    return [problem.code for problem in one.problems]


@pytest.mark.parametrize("sku", ["TEE-RED-S", "0012", "12.5/A", "Größe-L", "x"])
def test_a_good_sku_stays(sku):
    (one,) = given_to(sku)
    assert (one.seller_sku, one.problems) == (sku, ())


@pytest.mark.parametrize("rules,sku,wanted", [
    (US, "TEE RED\tS ", "TEE-RED-S"), (US, " A1", "A1"), (US, "A\u00a01\u200b", "A-1"), (US, "A\x00🔥1", "A1"),
    (DE, "Größe/L 12.5", "Grosse-L-12-5"), (DE, "TEE--RED", "TEE--RED"), (DE, "Ñandú.100%", "Nandu-100"),
])  # fmt: skip
def test_characters_are_replaced(rules, sku, wanted):
    (one,) = given_to(sku, rules=rules)
    assert one.seller_sku == wanted
    assert codes(one) == ([] if sku == wanted else ["TS152"])


@pytest.mark.parametrize("sku", ["1.23457E+11", "1,23E+15", "5E+12", "'4.00638e+12", " 1.2E+100"])
@pytest.mark.parametrize("rules", [US, DE])
def test_a_sku_that_a_spreadsheet_shortened_is_told(sku, rules):
    (one,) = given_to(sku, rules=rules)
    assert codes(one) == ["TS152"]
    assert (one.problems[0].value, one.problems[0].blocking) == (sku, False)
    assert "A spreadsheet shortened the SKU" in one.problems[0].reason
    assert one.seller_sku in one.problems[0].reason
    assert codes(given_to(sku, rules=rules, repeated={fold_sku(plain(sku, rules))})[0]) == ["TS152", "TS153"]


@pytest.mark.parametrize("sku", ["12E10", "5E-10", "1E11", "A1.2E+11", "E+11", "1.23457", "12.3E+11"])
def test_a_sku_with_an_e_is_no_shortened_number(sku):
    assert codes(given_to(sku)[0]) == []


def test_too_long_and_too_short():
    (long,) = given_to("A" * 219)
    assert re.fullmatch(r"A{43}-[A-Z2-7]{6}", long.seller_sku)
    (short,) = given_to("A1", rules=DE)
    assert re.fullmatch(r"A1-[A-Z2-7]{6}", short.seller_sku)
    assert (codes(long), codes(short)) == (["TS152"], ["TS152"])
    assert long.problems[0].value == "A" * 219
    assert long.seller_sku in long.problems[0].reason


@pytest.mark.parametrize("ids,prefix,wanted", [
    (True, "", "LA-4001"), (True, "NW ", "NW4001"), (False, "", "LA-[A-Z2-7]{10}"), (False, "NW_", "NW_[A-Z2-7]{10}"),
])  # fmt: skip
def test_a_missing_sku_is_made(ids, prefix, wanted):
    (one,) = given_to("  ", ids=ids, prefix=prefix)
    assert re.fullmatch(wanted, one.seller_sku)
    assert codes(one) == ["TS151"]


def test_a_sku_that_leaves_nothing_is_made():
    (one,) = given_to("红色", rules=DE)
    assert re.fullmatch(r"LA-[A-Z2-7]{10}", one.seller_sku)
    assert codes(one) == ["TS152"]


def test_a_repeated_sku_is_made_unlike_for_all_who_have_it():
    repeated = repeated_skus(["tee", "TEE ", "cup", "", ""], US)
    assert repeated == {"tee"}
    one, two = given_to("TEE", "Tee", repeated=repeated)
    assert re.fullmatch(r"TEE-[A-Z2-7]{6}", one.seller_sku)
    assert one.seller_sku != two.seller_sku
    assert codes(one) == codes(two) == ["TS153"]


def test_skus_that_become_alike_are_repeated():
    assert repeated_skus(["A 1", "a-1"], US) == {"a-1"}
    repeated = repeated_skus(["红色-1", "蓝色-1"], DE)
    for one, raw in zip(given_to("红色-1", "蓝色-1", rules=DE, repeated=repeated), ("红色-1", "蓝色-1"), strict=True):
        problem = one.problems[-1]
        assert (problem.code, problem.value) == ("TS153", raw)
        assert problem.reason == f"Only “1” of this SKU may stand, and another variant comes to the same; this one became “{one.seller_sku}”."
        assert "letters A to Z or digits" in problem.cure


def test_what_an_earlier_run_gave_stays():
    one, two = given_to("NEW", "TEE", kept={"v1": "OLD", "v2": "TEE"}, repeated={"tee"})
    assert (one.seller_sku, two.seller_sku) == ("OLD", "TEE")
    assert "OLD" in one.problems[0].reason
    assert codes(two) == ["TS153"]


def test_what_an_earlier_run_gave_goes_if_the_market_refuses_it():
    (one,) = given_to("TEE-100", rules=DE, kept={"v1": "A B"})
    assert one.seller_sku == "TEE-100"


def test_a_kept_sku_is_not_given_to_a_sibling():
    one, two = given_to("B-1", "A-1", kept={"v2": "B-1"})
    assert two.seller_sku == "B-1"
    assert one.seller_sku not in ("A-1", "B-1")


def test_a_sku_of_another_product_is_left_to_it():
    (one,) = given_to("TEE", used={"tee"})
    assert re.fullmatch(r"TEE-[A-Z2-7]{6}", one.seller_sku)
    assert codes(one) == ["TS153"]


def test_keys_tell_variants_apart():
    rows = [("M", " Red "), (), ("M", "Red"), ("",), ("M", "Red")]
    made = [Variant(product_ref=1, ref=n, position=n, option_values=row) for n, row in enumerate(rows)]
    assert variant_keys(made) == ["M / Red", "1", "M / Red #2", "3", "M / Red #3"]


# ── Any shop ─────────────────────────────────────────────────────────────────────────────────────────────────────────

SKUS = st.one_of(
    st.sampled_from(["TEE", "tee", "TEE ", "T E E", "T-E-E", "", " ", "A" * 60, "A" * 61, "红色", "'0012", "0012"]), st.text(max_size=60)
)
SHOPS = st.lists(st.lists(SKUS, min_size=1, max_size=4), min_size=1, max_size=6)


def listed(shop, order, rules):
    """Every product of ``order`` listed in it, as a run does it: seller SKU by product and variant."""
    repeated = repeated_skus([sku for skus in shop for sku in skus], rules)
    used: set[str] = set()
    made: dict[tuple[int, str], Given] = {}
    for place in order:
        given = given_to(*shop[place], rules=rules, repeated=repeated, used=used, product=Product(ref=place, handle=f"p-{place}"))
        used |= {fold_sku(one.seller_sku) for one in given}
        made |= {(place, one.variant_key): one for one in given}
    return made


@given(SHOPS, st.sampled_from(sorted(MARKETS)), st.data())
def test_unique_valid_and_the_same_in_any_order(shop, code, data):
    rules = market(code)
    made = listed(shop, range(len(shop)), rules)
    assert len({fold_sku(one.seller_sku) for one in made.values()}) == sum(map(len, shop))
    for (place, key), one in made.items():
        assert re.fullmatch(rules.sku_pattern, one.seller_sku)
        assert rules.sku_min <= len(one.seller_sku) <= rules.sku_max
        raw = shop[place][int(key[1:]) - 1]
        assert one.seller_sku == raw or one.problems
        assert ("TS151" in codes(one)) == (not raw.strip())
    order = data.draw(st.permutations(range(len(shop))))
    some = order[: data.draw(st.integers(1, len(shop)))]
    again = listed(shop, some, rules)
    assert {key: one.seller_sku for key, one in again.items()} == {key: made[key].seller_sku for key in again}


@given(SKUS, st.sampled_from(sorted(MARKETS)))
def test_plain_is_plain(sku, code):
    once = plain(sku, market(code))
    assert plain(once, market(code)) == once
