"""Stock by warehouse: no piece is offered twice, and what is not counted is never invented."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.fields.stock import Stocked, nothing_left, quantities, unmatched
from linkaudit.model import Column, Fix, ListingRules, StockLevel, Variant

ONE = [Column(index=40, key="quantity", label="Quantity")]
TWO = [
    Column(index=40, key="warehouse_quantity/71", label="Quantity in US East", high=Decimal(99999)),
    Column(index=41, key="warehouse_quantity/72", label="Quantity in US West", high=Decimal(99999), hidden=True),
]
EAST, WEST = "warehouse_quantity/71", "warehouse_quantity/72"
NAMES = {501: "Main Street", 502: "Depot", 503: "Pop-up"}
MAPPED = {"Main street ": "US East", "502": "72"}


def variant(quantity=None, **fields):
    return Variant(product_ref=1, ref=1, item_id=9, quantity=quantity, **fields)


def level(location, available, *, item=9, active=True):
    return StockLevel(item_id=item, location_id=location, available=available, active=active)


def ask(one, levels=(), *, columns=ONE, sku=2, **rules):
    return quantities(one, levels, ListingRules(**rules), columns, NAMES, sku=sku)


def codes(found):
    return [(one.code, one.field, one.fix, one.sku) for one in found.problems]


def test_one_column_takes_all():
    assert ask(variant(7)) == Stocked(values={"quantity": 7})
    assert ask(variant(7), [level(501, 3), level(502, 5)]).values == {"quantity": 8}
    assert ask(variant(7), columns=()).values == {"quantity": 7}
    assert ask(variant(7), [level(501, 3), level(502, 5)], warehouses={"502": "whatever"}).values == {"quantity": 5}


def test_other_items_and_closed_locations_do_not_count():
    levels = [level(501, 3), level(502, 5, active=False), level(502, 50, item=8), level(503, None)]
    assert ask(variant(99), levels).values == {"quantity": 3}


def test_locations_become_warehouses():
    levels = [level(501, 3), level(502, 5), level(503, 100)]
    assert ask(variant(108), levels, columns=TWO, warehouses=MAPPED) == Stocked(values={EAST: 3, WEST: 5})
    assert ask(variant(3), [level(501, 3)], columns=TWO, warehouses=MAPPED).values == {EAST: 3}
    assert ask(variant(8), [level(501, -4), level(502, 5)], columns=TWO, warehouses=MAPPED).values == {EAST: 0, WEST: 5}


def test_a_location_that_is_not_mapped_offers_nothing():
    found = ask(variant(9), [level(503, 9)], columns=TWO, warehouses=MAPPED)
    assert found.values == {EAST: 0}
    assert codes(found) == [("TS191", EAST, Fix.NONE, 2)]


def test_several_warehouses_and_no_mapping():
    found = ask(variant(8), [level(501, 3), level(502, 5)], columns=TWO)
    assert found.values == {EAST: 8}
    assert codes(found) == [("TS191", EAST, Fix.NONE, None)]
    assert "US East (71)" in found.problems[0].reason
    assert ask(variant(8), columns=TWO, warehouses={"": "72"}) == Stocked(values={WEST: 8})
    assert ask(variant(8), columns=TWO, warehouses={"": "us west"}) == Stocked(values={WEST: 8})


def test_without_levels_a_mapping_cannot_say_where():
    assert ask(variant(8), columns=TWO, warehouses=MAPPED) == Stocked(values={EAST: 8})


def test_buffer_and_cap():
    levels = [level(501, 3), level(502, 5)]
    assert ask(variant(7), buffer=2).values == {"quantity": 5}
    assert ask(variant(7), buffer=9).values == {"quantity": 0}
    assert ask(variant(7), cap=4).values == {"quantity": 4}
    assert ask(variant(7), buffer=2, cap=100).values == {"quantity": 5}
    assert ask(variant(8), levels, columns=TWO, warehouses=MAPPED, buffer=4).values == {EAST: 0, WEST: 4}
    assert ask(variant(8), levels, columns=TWO, warehouses=MAPPED, cap=4).values == {EAST: 3, WEST: 1}


def test_more_than_the_sheet_takes():
    found = ask(variant(100000), columns=TWO[:1])
    assert found.values == {EAST: 99999}
    assert codes(found) == [("TS191", EAST, Fix.NONE, 2)]
    assert (found.problems[0].value, found.problems[0].limit) == ("100000", "99999")
    assert ask(variant(10**9)).values == {"quantity": 9_999_999}


def test_zero_and_less_can_be_uploaded():
    for quantity in (0, -3):
        found = ask(variant(quantity))
        assert found.values == {"quantity": 0}
        assert codes(found) == [("TS191", "quantity", Fix.NONE, 2)]
        assert found.problems[0].value == str(quantity)
    assert ask(variant(available=False)).values == {"quantity": 0}


def test_what_is_not_counted_blocks_until_it_is_set():
    for one in (variant(tracked=False), variant(5, tracked=False), variant(), variant(available=True)):
        found = ask(one, buffer=3)
        assert found.values == {}
        assert codes(found) == [("TS191", "quantity", Fix.HERE, 2)]
        assert "untracked = 50" in found.problems[0].cure
        assert ask(one, buffer=3, untracked=50) == Stocked(values={"quantity": 50})
        assert ask(one, untracked=50, cap=20) == Stocked(values={"quantity": 20})


def test_selling_on_when_sold_out():
    one = variant(-2, continues=True)
    found = ask(one)
    assert found.values == {"quantity": 0}
    assert "sells it on" in found.problems[0].reason
    assert ask(one, untracked=30) == Stocked(values={"quantity": 30})
    assert ask(variant(4, continues=True), untracked=30) == Stocked(values={"quantity": 4})
    levels = [level(501, 0), level(502, -2)]
    assert ask(one, levels, columns=TWO, warehouses=MAPPED, untracked=30, buffer=5).values == {EAST: 30}


def test_a_listing_without_a_piece_is_told():
    assert [one.code for one in nothing_left([Stocked(values={"a": 0}), Stocked(values={}), Stocked(values={"a": 0})])] == ["TS191"]
    assert nothing_left([Stocked(values={"a": 0}), Stocked(values={"a": 1})]) == ()
    assert nothing_left([Stocked(values={})]) == nothing_left([]) == ()


def test_a_mapping_that_fits_nothing_is_named():
    rules = ListingRules(warehouses={"Main Street": "71", "Deppot": "73"})
    said = unmatched(rules, TWO, NAMES)
    assert len(said) == 2
    assert "no location Deppot; it has Main Street, Depot, Pop-up" in said[0]
    assert "no warehouse 73; it has Quantity in US East (71), Quantity in US West (72)" in said[1]
    assert unmatched(ListingRules(warehouses=MAPPED), TWO, NAMES) == ()
    assert unmatched(rules, ONE, {}) == ()


PIECES = st.integers(-50, 300)


@given(st.lists(st.tuples(st.sampled_from([501, 502, 503]), PIECES), max_size=6), st.integers(0, 99), st.none() | st.integers(0, 99),
       st.sampled_from([{}, MAPPED, {"": "72"}, {"503": "71"}]), st.sampled_from([ONE, TWO]))  # fmt: skip
def test_never_more_than_there_is(held, buffer, cap, warehouses, columns):
    levels = [level(place, pieces) for place, pieces in held]
    found = ask(variant(0), levels, columns=columns, warehouses=warehouses, buffer=buffer, cap=cap)
    offered = sum(found.values.values())
    there = sum(max(0, pieces) for _, pieces in held)
    net = max(0, sum(pieces for _, pieces in held))
    assert found.values
    assert min(found.values.values()) >= 0
    assert offered <= max(0, (there if warehouses else net) - buffer)
    assert cap is None or offered <= cap
