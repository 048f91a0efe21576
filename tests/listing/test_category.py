"""Which category a product gets: the map and nothing else, the most specific line of it; and words brought together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.listing.category import choose as category
from linkaudit.listing.category.choose import Chosen, category_map, choose
from linkaudit.listing.category.gates import gate_problems, notes
from linkaudit.listing.category.words import entry, query, words
from linkaudit.listing.market import MARKETS
from linkaudit.model import Column, Fix, Leaf, Product, ProductDetail, Template
from linkaudit.model.listing import CategoryRule, Level, Suggestion

TEES, DRESSES, RINGS = "Women's Tops/Women's T-shirts", "Women's Dresses/Casual Dresses", "Jewellery/Rings"
CLOTHES = "Apparel & Accessories > Clothing > Clothing Tops > T-Shirts"


def detail(*, collections=(), **values):
    base: dict[str, Any] = {"ref": 1, "handle": "Red-Tee", "title": "Red tee", "vendor": "Acme", "product_type": "Tees", "tags": "summer, Cotton",
            "category": CLOTHES, "category_id": "aa-1-13-8"}  # fmt: skip
    return ProductDetail(product=Product(**(base | values)), collections=tuple(collections))


def rule(level, value, text=TEES, leaf_id=""):
    return CategoryRule(level=Level(level), value=value, category=text, leaf_id=leaf_id)


def template(fingerprint="a", *leaves):
    return Template(name=fingerprint, path="", fingerprint=fingerprint, branch="b", version="V5", units="imperial", sheet="Template", columns=(),
                    first_row=7, last_row=1000, categories=leaves)  # fmt: skip


# ── The map ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ALL = (
    rule("product", "red-tee", "P"), rule("tag", "COTTON", "T"), rule("collection", "Sale", "C"), rule("type", "tees", "Y"),
    rule("taxonomy", "aa-1", "X"), rule("vendor", "ACME", "V"),
)  # fmt: skip


@pytest.mark.parametrize("place", range(len(ALL)))
def test_the_most_specific_line_decides(place):
    chosen = choose(detail(collections=["sale"]), category_map(ALL[place:]))
    assert (chosen.category, chosen.level) == (ALL[place].category, ALL[place].level)


def test_nothing_is_chosen_that_is_not_in_the_map():
    assert choose(detail(), {}) == Chosen()
    others = [rule("product", "blue-tee"), rule("tag", "cotto"), rule("type", "Tee"), rule("collection", "sale"), rule("vendor", "Ac")]
    assert choose(detail(), category_map(others)) == Chosen()


def test_an_empty_field_is_no_value():
    """A line for an empty value would catch every product that has none."""
    bare = detail(product_type="", tags="", vendor="", category="", category_id="")
    assert choose(bare, category_map([rule("type", "Tees"), rule("tag", "x"), rule("vendor", "Acme"), rule("taxonomy", "aa")])) == Chosen()


@pytest.mark.parametrize(
    "value",
    ["aa-1-13-8", "aa-1-13", "aa", "gid://shopify/TaxonomyCategory/aa-1-13", CLOTHES, "apparel & accessories>Clothing", "Apparel & Accessories"],
)
def test_a_place_in_the_taxonomy_holds_for_what_lies_below(value):
    assert choose(detail(), category_map([rule("taxonomy", value)])).category == TEES


@pytest.mark.parametrize("value", ["aa-1-1", "aa-1-13-8-1", "ab", "Apparel", "Clothing", "Apparel & Accessories > Cloth"])
def test_another_place_does_not(value):
    assert choose(detail(), category_map([rule("taxonomy", value)])) == Chosen()


def test_the_nearest_place_counts():
    mapped = category_map([rule("taxonomy", "Apparel & Accessories", DRESSES), rule("taxonomy", "aa-1-13", TEES), rule("taxonomy", "aa-1", RINGS)])
    assert choose(detail(), mapped).category == TEES
    assert choose(detail(category_id=""), mapped).category == DRESSES


def test_uncategorized_is_no_category():
    mapped = category_map([rule("taxonomy", "Uncategorized"), rule("taxonomy", "na")])
    assert choose(detail(category="Uncategorized", category_id="na"), mapped) == Chosen()


def test_two_tags_with_different_categories_decide_nothing():
    mapped = category_map([rule("tag", "summer", DRESSES), rule("tag", "cotton", TEES), rule("type", "tees", RINGS)])
    chosen = choose(detail(), mapped)
    assert (chosen.category, {one.category for one in chosen.rivals}) == ("", {DRESSES, TEES})
    (problem,) = category.problems(detail(), chosen, {})
    assert (problem.code, problem.fix) == ("TS181", Fix.HERE)
    assert DRESSES in problem.reason
    assert TEES in problem.reason
    assert "--set product:Red-Tee=" in problem.cure


def test_two_tags_with_one_category_agree():
    assert choose(detail(), category_map([rule("tag", "summer"), rule("tag", "cotton", TEES.upper())])).category.casefold() == TEES.casefold()


def test_not_to_be_listed_wins_over_a_category_of_its_level_only():
    mapped = [rule("tag", "summer", ""), rule("tag", "cotton")]
    assert choose(detail(), category_map(mapped)).left_out
    assert choose(detail(), category_map([*mapped, rule("product", "red-tee", RINGS)])).category == RINGS


# ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_category_names_what_to_run_and_what_may_fit():
    near = [Suggestion(category=TEES), Suggestion(category=DRESSES)]
    (problem,) = category.problems(detail(), Chosen(), category.homes([template("a", Leaf(text=TEES))]), near)
    assert (problem.code, problem.field, problem.fix) == ("TS181", "category", Fix.HERE)
    assert category.problems(detail(), Chosen(), {}, near)[0].fix is Fix.NONE  # there is nothing yet to choose from
    assert "product type “Tees”" in problem.reason
    assert TEES in problem.reason
    assert "linkaudit listing categories" in problem.cure


@pytest.mark.parametrize(
    "given,named",
    [({}, "product type “Tees”"), ({"product_type": " "}, f"Shopify category “{CLOTHES}”"), ({"product_type": "", "category": ""}, "“aa-1-13-8”"),
     ({"product_type": "", "category": "Uncategorized", "category_id": ""}, "product “Red-Tee”")],
)  # fmt: skip
def test_it_is_asked_by_what_there_is(given, named):
    assert named in category.problems(detail(**given), Chosen(), {})[0].reason


def test_left_out_by_choice_blocks_and_says_so():
    chosen = choose(detail(), category_map([rule("type", "Tees", "")]))
    (problem,) = category.problems(detail(), chosen, {})
    assert (problem.code, problem.fix) == ("TS181", Fix.NEVER)
    assert "as you decided for product type “Tees”" in problem.reason


def test_a_category_goes_into_the_template_that_has_it():
    known = category.homes([template("a", Leaf(text=TEES, leaf_id="601302")), template("b", Leaf(text=RINGS, leaf_id="701"))])
    for chosen in (Chosen(category=RINGS), Chosen(category="jewellery / RINGS"), Chosen(category=f"{RINGS} (701)"), Chosen(category="Ringe", leaf_id="701")):
        found = category.home(chosen, known)
        assert found
        assert (found[0].fingerprint, found[1].text) == ("b", RINGS)
        assert category.problems(detail(), chosen, known) == ()


def test_a_category_that_no_template_has_blocks():
    known = category.homes([template("a", Leaf(text=TEES))])
    chosen = Chosen(category=DRESSES, level=Level.TYPE, value="Tees")
    (problem,) = category.problems(detail(), chosen, known)
    assert (problem.code, problem.fix, problem.value) == ("TS181", Fix.HERE, DRESSES)
    assert "none of your templates" in problem.reason
    assert category.problems(detail(), chosen, {}) == ()


# ── Once per type ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_open_products_are_asked_together_most_first():
    goods = [
        detail(handle="a"), detail(handle="b", product_type="tees "), detail(handle="c", product_type=""), detail(handle="d", product_type="Rings"),
        detail(handle="e", product_type="", category="", category_id=""), detail(handle="f", product_type="Mugs"), detail(handle="g", product_type="Mugs"),
        detail(handle="h", product_type="Mugs"), detail(handle="i", product_type="Rings", tags="gift"),
    ]  # fmt: skip
    mapped = category_map([rule("type", "Rings", RINGS), rule("tag", "gift", "")])
    found = category.open_groups(goods, mapped)
    assert [(one.level.value, one.value, one.products) for one in found] == [
        ("type", "Mugs", 3), ("type", "Tees", 2), ("product", "e", 1), ("taxonomy", CLOTHES, 1),
    ]  # fmt: skip


def test_a_product_that_the_map_disagrees_about_is_asked_by_itself():
    mapped = category_map([rule("tag", "summer", DRESSES), rule("tag", "cotton", TEES)])
    (found,) = category.open_groups([detail(), detail(handle="b", tags="summer")], mapped)
    assert (found.level, found.value) == (Level.PRODUCT, "Red-Tee")


@given(st.lists(st.tuples(st.text("ab", max_size=2), st.text("xy", max_size=1), st.sampled_from(["", "aa-1", "na"])), max_size=8))
def test_what_is_open_is_decided_by_what_is_asked(goods):
    """Answering every question leaves nothing open, and every open product was counted once."""
    details = [detail(handle=f"h{place}", product_type=kind, tags=tags, category="", category_id=place_id) for place, (kind, tags, place_id) in enumerate(goods)]
    mapped = category_map([rule("tag", "x", DRESSES)])
    found = category.open_groups(details, mapped)
    assert sum(one.products for one in found) == sum(choose(one, mapped).level is None for one in details)
    answered = category_map([rule("tag", "x", DRESSES), *(rule(one.level, one.value) for one in found)])
    assert category.open_groups(details, answered) == []


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

SAME = [
    ("Women's Trainers", "ladies sneakers"), ("Jumper", "Sweaters"), ("Nappies", "diaper"), ("Torches", "flashlight"), ("Trousers", "Pants"),
    ("T-Shirts", "tees"), ("连衣裙", "Dresses"), ("耳环", "earring"), ("女士T恤", "Women's T-shirts"), ("手机壳", "Phone Cases"), ("Ohrringe", "Earrings"),
    ("Damenschuhe", "Women's Shoes"), ("Zapatos de mujer", "shoes for women"), ("ＪＥＷＥＬＬＥＲＹ", "jewelry"), ("Pyjamas", "pajama"), ("CAMISETAS", "t shirt"),
]  # fmt: skip


@pytest.mark.parametrize("one,other", SAME, ids=[row[0] for row in SAME])
def test_what_is_one_thing_has_one_name(one, other):
    assert set(words(one)) == set(words(other))


@pytest.mark.parametrize("one,other", [("Dress", "Dresser"), ("Shirt", "Skirt"), ("Glass", "Glasses case"), ("戒指", "耳环"), ("Cat food", "Cat")])
def test_what_is_not_stays_apart(one, other):
    assert set(words(one)) != set(words(other))


def test_chinese_that_is_not_known_is_cut_into_pairs():
    assert words("蒸汽朋克") == ("蒸汽", "汽朋", "朋克")


@given(st.text(max_size=40))
def test_words_never_fail_and_hold_no_marks(text):
    for word in words(text):
        assert word
        assert not set(word) & set('" \x00')


def test_a_category_is_searched_by_its_last_level_apart():
    found = entry(Leaf(text="Women's Tops > Tees", leaf_id="1"))
    assert (found.leaf, found.above) == ("tshirt", "women top")


def test_the_type_says_more_than_the_title_and_the_vendor_nothing():
    asked = query(product_type="Earrings", titles=["Acme gold hoop earrings"], vendor="Acme")
    assert asked.count("earrings") > asked.count("gold") > asked.count("acme")


def test_of_many_titles_the_common_words_count():
    asked = query(titles=[f"Scented candle {scent}" for scent in ("lavender", "rose", "musk", "cedar")])
    assert "candle" in asked
    assert "rose" not in asked


# ── Goods that TikTok does not take from everybody ───────────────────────────────────────────────────────────────────



def gated(market="US", text="", **values):
    plain: dict[str, Any] = {"title": "Thing", "product_type": "", "category": "", "category_id": "", "tags": ""}
    return [(one.code, one.fix) for one in gate_problems(detail(**(plain | values)), Chosen(category=text), MARKETS[market])]


NEVER = [
    {"product_type": "Wine"}, {"product_type": "Red Wine"}, {"product_type": "Drinks > Beer"}, {"product_type": "Gift Cards"}, {"product_type": "电子烟"},
    {"product_type": "Sex Toys"}, {"category_id": "fb-1-1-3"}, {"category": "Mature > Weapons & Weapon Accessories > Weapons"}, {"title": "Disposable Vape 600"},
    {"category": "Food, Beverages & Tobacco > Tobacco Products > Cigars"},
]  # fmt: skip


@pytest.mark.parametrize("values", NEVER, ids=str)
def test_what_may_plainly_not_be_sold_blocks_where_that_is_known(values):
    assert gated(**values) == [("TS182", Fix.NEVER)]
    assert gated("GB", **values) == [("TS182", Fix.NONE)]


INNOCENT = [
    {"product_type": "Wine Glasses"}, {"product_type": "Wine Accessories"}, {"product_type": "Wine tumblers"}, {"product_type": "Toy Guns"},
    {"product_type": "Massage Guns"}, {"title": "Gun metal ring"}, {"title": "Wine red dress"}, {"product_type": "Root beer"}, {"category_id": "fb-1-10"},
    {"product_type": "Kitchen", "text": "Kitchenware/Wine & Beer Tools"}, {"product_type": "Gift Card Holders"}, {"product_type": "Tees"}, {"product_type": "Original"},
]  # fmt: skip


@pytest.mark.parametrize("values", INNOCENT, ids=str)
def test_what_only_sounds_like_it_does_not(values):
    assert Fix.NEVER not in [fix for _, fix in gated(**values)]


@pytest.mark.parametrize(
    "values,code",
    [({"product_type": "Earrings"}, "TS184"), ({"text": "Beauty & Personal Care/Lip Gloss"}, "TS184"), ({"product_type": "Dog Food"}, "TS184"),
     ({"category_id": "el-4"}, "TS184"), ({"product_type": "Snacks"}, "TS182"), ({"category": "Baby & Toddler > Diapering"}, "TS182"),
     ({"product_type": "Vitamins"}, "TS182")],
    ids=str,
)  # fmt: skip
def test_goods_with_papers_or_invitation_are_told_and_do_not_block(values, code):
    assert gated(**values) == [(code, Fix.NONE)]


def test_the_eu_asks_for_a_responsible_person_and_it_is_said_once():
    assert gated("DE", product_type="Tees") == gated("GB", product_type="Tees") == []
    (note,) = notes(MARKETS["DE"], [])
    assert note.endswith("enter them in Seller Center")
    asking = replace(template(), columns=(Column(index=1, key="price"), Column(index=2, key="rp_ids", label="Verantwortliche Person")))
    (note,) = notes(MARKETS["FR"], [asking, asking])
    assert note.endswith('under [listing.attributes]: "Verantwortliche Person" = "value:…"')
    assert notes(MARKETS["GB"], [asking]) == ()


def test_what_is_left_out_is_not_judged_further():
    assert gate_problems(detail(product_type="Wine"), Chosen(left_out=True), MARKETS["US"]) == ()
