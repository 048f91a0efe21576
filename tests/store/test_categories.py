"""The category map kept, the list replaced, categories found by words, and the products that want one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.category.words import entry, query, words
from linkaudit.model import CollectionProduct, Leaf, OwnerKind, Page, Product, Status
from linkaudit.model.listing import CategoryRule, Level
from linkaudit.store import categories
from linkaudit.store.database import open_database
from tests.store.made import LATER, NOW, opened_run, save, stream

LEAVES = [
    Leaf(text=text, leaf_id=str(600_000 + number))
    for number, text in enumerate([
        "Womenswear & Underwear/Women's Dresses/Casual Dresses", "Womenswear & Underwear/Women's Tops/T-shirts", "Menswear & Underwear/Men's Tops/T-shirts",
        "Menswear & Underwear/Men's Bottoms/Trousers", "Womenswear & Underwear/Women's Knitwear/Jumpers", "Shoes/Women's Shoes/Trainers", "Shoes/Men's Shoes/Boots",
        "Jewellery Accessories & Derivatives/Earrings", "Jewellery Accessories & Derivatives/Rings", "Baby & Maternity/Baby Care/Nappies",
        "Home Supplies/Home Fragrance/Candles", "Phones & Electronics/Phone Accessories/Cases & Covers", "Pet Supplies/Dog & Cat Food/Dog Food",
        "Tools & Hardware/Hand Tools/Spanners", "Tools & Hardware/Lighting/Torches", "Sports & Outdoor/Winter Sports/Snowboards",
    ])
]  # fmt: skip


@pytest.fixture
def db(tmp_path):
    with open_database(tmp_path / "a.db") as opened:
        yield opened


@pytest.fixture
def searched(db):
    categories.index(db, [(one.category, one.leaf_id, one.leaf, one.above) for one in map(entry, LEAVES)])
    return db


def rule(level, value, category="Shoes/Boots", leaf_id=""):
    return CategoryRule(level=Level(level), value=value, category=category, leaf_id=leaf_id)


def last(found):
    return found[0].category.rsplit("/", 1)[-1] if found else ""


# ── The map ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_comes_back_as_it_was_saved(db):
    given_rules = [rule("tag", "靴子", "鞋/靴子", "7"), rule("type", "Boots"), rule("type", "Gift cards", "")]
    categories.save(db, given_rules, NOW)
    assert categories.rules(db) == given_rules


def test_a_newer_line_takes_the_place_of_the_older_whatever_its_case(db):
    categories.save(db, [rule("type", "Boots", "Old"), rule("tag", "Boots", "Tag")], NOW)
    categories.save(db, [rule("type", "BOOTS", "New")], LATER)
    assert {(one.level, one.category) for one in categories.rules(db)} == {(Level.TYPE, "New"), (Level.TAG, "Tag")}


def test_a_line_can_be_taken_out(db):
    categories.save(db, [rule("type", "Boots"), rule("tag", "Boots")], NOW)
    categories.forget(db, [(Level.TYPE, "boots"), (Level.VENDOR, "nobody")])
    assert [one.level for one in categories.rules(db)] == [Level.TAG]


def test_a_new_list_replaces_the_old(db):
    categories.replace_list(db, LEAVES, "uk.txt")
    categories.replace_list(db, LEAVES[:3], "us.txt")
    assert sorted(categories.leaves(db), key=lambda one: one.leaf_id) == LEAVES[:3]


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────

FITS = [
    ("Dresses", "Summer maxi dress", "Casual Dresses"), ("Pants", "Men's chino pants", "Trousers"), ("Sweaters", "Merino sweater", "Jumpers"),
    ("Sneakers", "White leather sneakers", "Trainers"), ("", "Gold hoop earrings", "Earrings"), ("Diapers", "Newborn diapers", "Nappies"),
    ("连衣裙", "女士夏季连衣裙", "Casual Dresses"), ("", "纯银耳环", "Earrings"), ("手机壳", "iPhone 手机壳", "Cases & Covers"), ("Wrenches", "Adjustable wrench", "Spanners"),
    ("Flashlights", "LED flashlight", "Torches"), ("Snowboard", "The Collection Snowboard: Liquid", "Snowboards"), ("Hundefutter", "Hundefutter 10 kg", "Dog Food"),
    ("Camisetas", "Camiseta de mujer", "T-shirts"), ("", "Ladies tee", "T-shirts"),
]  # fmt: skip


@pytest.mark.parametrize("kind,title,leaf", FITS, ids=[row[1] for row in FITS])
def test_the_best_suggestion_fits(searched, kind, title, leaf):
    assert last(categories.suggest(searched, query(product_type=kind, titles=[title]))) == leaf


def test_for_whom_decides_between_equal_names(searched):
    for title, top in (("Ladies tee", "Womenswear & Underwear"), ("Herren T-Shirt", "Menswear & Underwear"), ("男士T恤", "Menswear & Underwear")):
        assert categories.suggest(searched, query(titles=[title]))[0].category.startswith(top)


def test_a_chinese_list_is_found_by_english_words(db):
    leaves = [Leaf(text=text) for text in ("女装/连衣裙", "女装/T恤", "男装/裤子", "珠宝/耳环", "宠物用品/狗粮")]
    categories.index(db, [(one.category, one.leaf_id, one.leaf, one.above) for one in map(entry, leaves)])
    for text, leaf in (("Women's dress", "女装/连衣裙"), ("Trousers", "男装/裤子"), ("earrings", "珠宝/耳环"), ("狗粮", "宠物用品/狗粮"), ("宠物用品", "宠物用品/狗粮")):
        assert categories.suggest(db, words(text))[0].category == leaf


def test_the_best_comes_first_and_no_more_than_asked(searched):
    found = categories.suggest(searched, words("women men shoes tops"), 3)
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(one.leaf_id for one in found)


def test_high_tops_are_shoes(searched):
    assert last(categories.suggest(searched, query(titles=["LED High Tops"]))) == "Trainers"


def test_what_fits_nothing_finds_nothing(searched):
    assert categories.suggest(searched, words("quantum chromodynamics")) == []
    assert categories.suggest(searched, []) == []


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_no_words_break_the_search(tmp_path_factory, texts):
    path = tmp_path_factory.getbasetemp() / "words.db"
    with open_database(path) as opened:
        categories.index(opened, [("A/B", "1", "and or not near", "b")])
        found = categories.suggest(opened, texts)
        assert {one.category for one in found} <= {"A/B"}


# ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def product(handle, **values):
    return Product(**({"ref": abs(hash(handle)) % 10_000, "handle": handle, "status": Status.ACTIVE} | values))


def goods(path, *records, more=(), within=()):
    with opened_run(path, stream("a.csv"), stream("b.json", kind="products_json")) as (db, run_id, ids):
        save(db, ids["a.csv"], *records)
        save(db, ids["b.json"], *more)
        return list(categories.active_products(db, run_id, within))


def test_products_that_can_be_bought_are_looked_at(tmp_path):
    found = goods(
        tmp_path / "a.db", product("draft", ref=1, status=Status.DRAFT), product("old", ref=2, status=Status.ARCHIVED), product("on", ref=3),
        product("hidden", ref=4, status=None, published=False), product("unknown", ref=5, status=None), product("off", ref=6, published=False),
    )  # fmt: skip
    assert [one.product.handle for one in found] == ["off", "on", "unknown"]


def test_a_product_of_two_files_is_looked_at_once_with_what_either_has(tmp_path):
    (found,) = goods(
        tmp_path / "a.db", product("Tee", ref=1, status=None, product_type="Tees", vendor="Acme", tags="a"),
        more=[product("tee", ref=7, product_type="", vendor="New", category="Apparel", category_id="aa")],
    )  # fmt: skip
    kept = found.product
    assert (kept.product_type, kept.vendor, kept.category_id, kept.tags, kept.status) == ("Tees", "New", "aa", "a", Status.ACTIVE)


def test_a_collection_tells_its_products_by_id_or_handle(tmp_path):
    (a, b, c) = goods(
        tmp_path / "a.db", product("a", ref=1, product_id=11), product("B", ref=2), product("c", ref=3),
        Page(ref=1, kind=OwnerKind.COLLECTION, path="/collections/sale", handle="sale", page_id=900),
        CollectionProduct(ref=1, position=1, collection_id=900, product_id=11), CollectionProduct(ref=2, position=2, collection_handle="Sale", product_handle="b"),
        CollectionProduct(ref=3, position=1, collection_handle="other", product_handle="c"), within=["SALE"],
    )  # fmt: skip
    assert (a.collections, b.collections, c.collections) == (("SALE",), ("SALE",), ())
