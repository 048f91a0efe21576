"""Titles of different products are kept apart, the same way in every run, and never over the limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.market import market
from linkaudit.listing.titles import candidates, fold_title, keep_apart, repeated_titles
from linkaudit.model import Product

US = market("US")


def item(handle, vendor="", kind=""):
    return Product(ref=1, handle=handle, vendor=vendor, product_type=kind)


def listed(shop, order, rules=US):
    """All products of ``order`` listed in it, as a run does it; ``shop`` has their titles and records."""
    crowd = repeated_titles(title for title, _ in shop)
    more = [way for title, one in shop if fold_title(title) in crowd for way in candidates(title, one, rules)]
    repeated = repeated_titles([*(title for title, _ in shop), *more])
    used: set[str] = set()
    made = {}
    for place in order:
        title, product = shop[place]
        whole, problem = keep_apart(title, product, "", rules, repeated, used)
        used.add(fold_title(whole))
        made[place] = (whole, problem)
    return made


def titles_of(shop):
    return [whole for whole, _ in listed(shop, range(len(shop))).values()]


def test_a_title_of_its_own_stays():
    assert keep_apart("Classic Tee", item("x"), "", US, frozenset()) == ("Classic Tee", None)
    assert keep_apart("Classic Tee", item("x"), " - Cotton", US, frozenset()) == ("Classic Tee - Cotton", None)


@pytest.mark.parametrize("products,wanted", [
    ([item("classic-tee", "Acme"), item("classic-tee-1", "Bolt")], ["Classic Tee", "Classic Tee - Bolt"]),
    ([item("tee-a", "Acme", "Shirts"), item("tee-b", "Acme", "Tops")], ["Classic Tee - Shirts", "Classic Tee - Tops"]),
    ([item("classic-tee-red", "Acme"), item("classic-tee-blue", "Acme")], ["Classic Tee - Red", "Classic Tee - Blue"]),
    ([item("classic-tee"), item("classic-tee-copy-2")], ["Classic Tee", "Classic Tee - 2"]),
    ([item("classic-tee"), item("classic-tee-copy")], ["Classic Tee", "Classic Tee - 588649"]),
    ([item("a", "连衣裙", "shop.com"), item("b", "me@shop.com", "Tee")], ["Classic Tee - A", "Classic Tee - B"]),
    ([item("a-red", "Instagram", "SALE"), item("b-blue", "🔥", "Best seller")], ["Classic Tee - A Red", "Classic Tee - B Blue"]),
])  # fmt: skip
def test_what_tells_them_apart(products, wanted):
    made = titles_of([("Classic Tee", one) for one in products])
    assert made == wanted


def test_both_products_hear_of_it():
    made = listed([("Classic Tee", item("classic-tee")), ("CLASSIC  tee", item("other"))], (0, 1))
    assert [(problem.code, problem.blocking, problem.value) for _, problem in made.values()] == [
        ("TS135", False, "Classic Tee"), ("TS135", False, "CLASSIC  tee"),
    ]  # fmt: skip
    assert made[1][0] in made[1][1].reason


def test_what_a_shared_value_tells():
    whole, _ = keep_apart("Tee", item("x-1", "Acme"), "", US, {"tee", "tee - acme"}, extra=("Wool",))
    assert whole == "Tee - Wool"


def test_parts_of_a_product_with_a_shared_title():
    repeated = {"classic tee"}
    made = [keep_apart("Classic Tee", item("x", "Acme"), suffix, US, repeated)[0] for suffix in (" - Cotton", " - Wool")]
    assert made == ["Classic Tee - Acme - Cotton", "Classic Tee - Acme - Wool"]


def test_a_long_title_makes_room():
    whole, problem = keep_apart("word " * 50 + "end", item("x"), " - Cotton", US, frozenset())
    assert len(whole) <= US.title_max
    assert whole.endswith("word - Cotton")
    assert problem
    assert (problem.code, problem.blocking) == ("TS101", False)


def test_an_empty_title_stays_empty():
    assert keep_apart("", item("x", "Acme"), " - Cotton", US, {""}, {""}) == ("", None)
    assert repeated_titles(["", " ", ""]) == frozenset()


TITLES = st.sampled_from(["Tee", "tee", "TEE ", "Tee - Acme", "Tee - 1", "Red Tee", "x" * 255, "word " * 50])
SHOPS = st.lists(
    st.tuples(TITLES, st.sampled_from(["Acme", "", "Bolt", "红"]), st.sampled_from(["Tops", "", "Tee"])), min_size=1, max_size=9
)


@given(SHOPS, st.data())
def test_no_two_alike_and_the_same_in_any_order(rows, data):
    handles = ["tee", "tee-1", "tee-red", "red-tee", "tee-acme", "x", "tee-copy", "tee-blue", "tee-2"]
    shop = [(title, item(handle, vendor, kind)) for handle, (title, vendor, kind) in zip(handles, rows, strict=False)]
    made = listed(shop, range(len(shop)))
    assert len({fold_title(whole) for whole, _ in made.values()}) == len(shop)
    assert all(len(whole) <= US.title_max for whole, _ in made.values())
    assert all(whole == title or problem for (title, _), (whole, problem) in zip(shop, made.values(), strict=True))
    order = data.draw(st.permutations(range(len(shop))))[: data.draw(st.integers(1, len(shop)))]
    assert {place: made[place][0] for place in order} == {place: whole for place, (whole, _) in listed(shop, order).items()}
