"""Products in several files: a torn one is put together, one that is told differently is told so."""

from __future__ import annotations

from contextlib import ExitStack
from decimal import Decimal
from itertools import count, permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import Image, Product, Status, Variant
from linkaudit.store import load, runs, twice
from linkaudit.store.database import open_database
from linkaudit.store.goods import Goods
from tests.store.made import NOW, save, stream


@pytest.fixture
def told(tmp_path):
    """Return a function that saves one file of records after the other and returns database and run id."""
    with ExitStack() as stack:
        def files(*lots, kinds=()):
            names = [f"{n}.csv" for n in range(1, len(lots) + 1)]
            given = [stream(name, kind=kind) for name, kind in zip(names, kinds or ["product_csv"] * len(lots), strict=True)]
            db = stack.enter_context(open_database(tmp_path / f"{next(numbers)}.db"))
            run_id = runs.open_run(db, given, whole=True, now=NOW, version="1")
            for one, records in zip(runs.streams_of(db, run_id), lots, strict=True):
                save(db, one.stream_id, *records)
            return db, run_id

        numbers = count()
        yield files


def variants(*options, ref=1, **more):
    return [Variant(product_ref=ref, ref=n, position=n, option_values=(option,), sku=f"t-{option}", **more) for n, option in enumerate(options, 1)]


def picture(n, ref=1):
    return Image(product_ref=ref, ref=n, position=n, src=f"https://cdn.example/{n}.jpg")


TEE = Product(ref=1, handle="tee", title="Tee", status=Status.ACTIVE, published=True, gift_card=True, option_names=("Size",))
REST = Product(ref=1, handle="Tee")
TORN = ([TEE, *variants("S", "M"), picture(1)], [REST, *variants("L", "XL"), picture(2)], [REST, *variants("XXL")])


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("status", [None, Status.ACTIVE])
def test_a_torn_product_is_put_together_whatever_the_order_of_the_files(told, order, status):
    lots = ([msgspec.structs.replace(TEE, status=status), *TORN[0][1:]], TORN[1], TORN[2])
    db, run_id = told(*(lots[n] for n in order))
    detail = load.product_detail(db, run_id, "tee")
    assert detail
    assert (detail.product.title, detail.product.option_names, detail.product.gift_card) == ("Tee", ("Size",), True)
    found = [one.option_values[0] for one in detail.variants]
    assert found[:2] == ["S", "M"]
    assert found[2:] == (["L", "XL", "XXL"] if order.index(1) < order.index(2) else ["XXL", "L", "XL"])
    assert [one.position for one in detail.variants] == [1, 2, 3, 4, 5]
    assert [(one.position, one.src[-5]) for one in detail.images] == [(1, "1"), (2, "2")]
    assert load.counts(db, run_id)["variants"] == 5
    assert twice.told_twice(db, run_id) is None
    assert [title for _, title, _, _ in Goods(db, run_id).titles()] == ["Tee"]


@pytest.mark.parametrize("rest,sold_out", [(0, True), (3, False)])
def test_a_torn_product_is_sold_out_where_all_its_parts_are(told, rest, sold_out):
    db, run_id = told([TEE, *variants("S", tracked=True, quantity=0)], [REST, *variants("L", tracked=True, quantity=rest)])
    assert {one.sold_out for one in load.product_states(db, run_id)} == {sold_out}


def test_a_variant_in_both_parts_is_one_as_the_better_file_has_it(told):
    lots = [TEE, *variants("S", "M", price=Decimal(10))], [REST, *variants("M", "L", price=Decimal(12))]
    for files in (lots, lots[::-1]):
        db, run_id = told(*files)
        detail = load.product_detail(db, run_id, "tee")
        assert detail
        assert [(one.sku, str(one.price)) for one in detail.variants] == [("t-S", "10"), ("t-M", "10"), ("t-L", "12")]
        assert load.counts(db, run_id)["variants"] == 3


WHOLE = [
    # of two files with variants, why they are not parts of one product
    ([TEE, *variants("S", "M")], [TEE, *variants("L", "XL")], ("product_csv", "product_csv")),  # each says that it is all of it
    ([TEE, *variants("Default Title")], [REST, *variants("L")], ("product_csv", "product_csv")),
    ([TEE, *variants("S")], [REST, Variant(product_ref=1, ref=1, option_values=("L", "red"))], ("product_csv", "product_csv")),
    ([TEE, *variants("S")], [REST, *variants("L")], ("product_csv", "products_json")),
]  # fmt: skip


@pytest.mark.parametrize("first,second,kinds", WHOLE)
def test_what_cannot_be_put_together_is_told(told, first, second, kinds):
    db, run_id = told(first, second, kinds=kinds)
    detail = load.product_detail(db, run_id, "tee")
    assert detail
    counted = second if second[0] is TEE else first
    assert len(detail.variants) == len(counted) - 1
    found = twice.told_twice(db, run_id)
    assert found == twice.Twice(1, counted[0].handle, ("variants",), ["1.csv", "2.csv"], "2.csv" if second[0] is TEE else "1.csv")


def test_a_product_of_another_file_kind_keeps_its_own_variants(told):
    whole = [Product(ref=9, handle="tee", product_id=9, title="Tee", status=Status.ACTIVE), *variants("S", "M", "L", "XL", ref=9)]
    db, run_id = told(*TORN[:2], whole, kinds=("product_csv", "product_csv", "products_json"))
    detail = load.product_detail(db, run_id, "tee")
    assert detail
    assert [one.option_values[0] for one in detail.variants] == ["S", "M", "L", "XL"]


MUG = {"price": Decimal("9.50"), "quantity": 50, "tracked": True, "barcode": "4006381333931"}
DIFFERENT = [
    ({}, ()),
    ({"price": Decimal("9.5")}, ()),
    ({"price": None, "quantity": None, "barcode": ""}, ()),
    ({"barcode": "'4006381333931"}, ()),  # as a spreadsheet keeps it
    ({"price": Decimal(12)}, ("prices",)),
    ({"quantity": 0}, ("stock",)),
    ({"quantity": 0, "tracked": False}, ()),  # nobody counts it
    ({"barcode": "4006381333948", "price": Decimal(12)}, ("prices", "barcodes")),
]  # fmt: skip


@pytest.mark.parametrize("change,differing", DIFFERENT)
def test_what_two_files_tell_differently(told, change, differing):
    mug = [Product(ref=1, handle="mug", title="Mug", status=Status.ACTIVE), *variants("Default Title", **MUG)]
    other = [mug[0], *variants("Default Title", **(MUG | change))]
    db, run_id = told(mug, other)
    assert twice.told_twice(db, run_id) == (twice.Twice(1, "mug", differing, ["1.csv", "2.csv"], "2.csv") if differing else None)


def test_the_file_that_counts_is_the_one_that_the_listing_is_made_of(told):
    known = [Product(ref=1, handle="mug", title="Mug", status=Status.ACTIVE), *variants("a", price=Decimal(1))]
    later = [Product(ref=1, handle="Mug", title="Mug"), *variants("a", price=Decimal(2))]
    db, run_id = told(known, later)
    detail = load.product_detail(db, run_id, "mug")
    assert detail
    assert detail.variants[0].price == 1
    found = twice.told_twice(db, run_id)
    assert found
    assert (found.differing, found.files, found.counted) == (("prices",), ["1.csv", "2.csv"], "1.csv")


def test_the_same_variant_twice_in_one_file_is_no_difference(told):
    lot = [Product(ref=1, handle="mug", title="Mug"), *(Variant(product_ref=1, ref=n, sku=f"m{n}", price=Decimal(n)) for n in (1, 2))]
    db, run_id = told(lot, lot)
    assert twice.told_twice(db, run_id) is None


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=5), min_size=1, max_size=3))
def test_nothing_is_lost_and_nothing_is_made_up(parts):
    lots = [twice.Lot(n == 0, variants(*part, ref=n), []) for n, part in enumerate(parts)]
    found = [one.option_values[0] for one in twice.put_together(lots)[0]]
    assert sorted(found) == sorted(option for option in "abcde" for _ in range(max(part.count(option) for part in parts)))
    assert found[: len(parts[0])] == parts[0]
