"""Stock by warehouse: no piece is offered twice, and what is not counted is never invented."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.fields.stock import Stocked, notes, of_listing, quantities
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
    found = ask(variant(108), levels, columns=TWO, warehouses=MAPPED)
    assert found == Stocked(values={EAST: 3, WEST: 5}, left_out={"Pop-up": 100})
    assert ask(variant(3), [level(501, 3)], columns=TWO, warehouses=MAPPED).values == {EAST: 3}
    assert ask(variant(8), [level(501, -4), level(502, 5)], columns=TWO, warehouses=MAPPED).values == {EAST: 0, WEST: 5}


def test_a_location_without_warehouse_offers_nothing_and_is_told_with_its_pieces():
    some, none, sold = (
        ask(variant(50), [level(501, 30), level(503, 20)], columns=TWO, warehouses=MAPPED),
        ask(variant(9), [level(503, 9)], columns=TWO, warehouses=MAPPED),
        ask(variant(0), [level(503, -1)], columns=TWO, warehouses=MAPPED),
    )
    assert (some.values, some.left_out, some.problems) == ({EAST: 30}, {"Pop-up": 20}, ())
    assert (none.values, none.left_out) == ({EAST: 0}, {"Pop-up": 9})
    (problem,) = none.problems
    assert (problem.fix, problem.sku, problem.value) == (Fix.NONE, 2, "9")
    assert "no warehouse of the template is set for Pop-up" in problem.reason
    assert '"Pop-up" =' in problem.cure
    assert sold.left_out == {}
    assert "can be uploaded, not bought" in sold.problems[0].reason
    (whole,) = of_listing([some, none, sold])
    assert (whole.value, whole.sku, whole.blocking) == ("29", None, False)
    assert whole.reason == "29 pieces are not offered: no warehouse of the template is set for Pop-up"
    assert [one.value for one in of_listing([none, sold])] == ["9"]


def test_the_warehouse_for_all_takes_what_no_other_is_set_for():
    found = ask(variant(50), [level(501, 30), level(503, 20)], columns=TWO, warehouses={"501": "71", "": "72"})
    assert found == Stocked(values={EAST: 30, WEST: 20})
    found = ask(variant(50), [level(501, 30), level(503, 20)], columns=TWO, warehouses={"501": "no such", "": "72"})
    assert found == Stocked(values={WEST: 50})
    assert ask(variant(8), columns=TWO, warehouses={**MAPPED, "": "72"}) == Stocked(values={WEST: 8})


def test_several_warehouses_and_no_mapping():
    found = ask(variant(8), [level(501, 3), level(502, 5)], columns=TWO)
    assert found == Stocked(values={EAST: 8})
    assert ask(variant(8), columns=TWO, warehouses={"": "72"}) == Stocked(values={WEST: 8})
    assert ask(variant(8), columns=TWO, warehouses={"": "us west"}) == Stocked(values={WEST: 8})


def test_without_levels_one_warehouse_is_plain_and_several_are_told():
    for warehouses in ({"Hamburg": "72"}, {"Hamburg": "US West", "Berlin": "72"}, {"Hamburg": "72", "Kiel": "no such"}):
        for levels in ([], [level(501, None)]):
            assert ask(variant(8), levels, columns=TWO, warehouses=warehouses) == Stocked(values={WEST: 8})
        assert ask(variant(tracked=False), columns=TWO, warehouses=warehouses, untracked=5) == Stocked(values={WEST: 5})
    for one, rules in ((variant(8), {}), (variant(tracked=False), {"untracked": 8})):
        found = ask(one, columns=TWO, warehouses={"Depot": "72", "Main Street": "71"}, **rules)
        assert found.values == {WEST: 8}
        assert codes(found) == [("TS191", WEST, Fix.NONE, None)]
        assert "all stock goes to Quantity in US West (72)" in found.problems[0].reason


def test_what_is_kept_back_is_not_called_sold_out():
    for rules in ({"buffer": 9}, {"cap": 0}):
        (problem,) = ask(variant(7), **rules).problems
        assert problem.value == "7"
        assert "keeps back" in problem.reason


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
    assert [one.code for one in of_listing([Stocked(values={"a": 0}), Stocked(values={}), Stocked(values={"a": 0})])] == ["TS191"]
    assert of_listing([Stocked(values={"a": 0}), Stocked(values={"a": 1})]) == ()
    assert of_listing([Stocked(values={})]) == of_listing([]) == ()


def test_a_mapping_that_fits_nothing_is_named():
    rules = ListingRules(warehouses={"Main Street": "71", "Deppot": "73"})
    said = notes(rules, [*TWO, *TWO], NAMES)
    assert len(said) == 3
    assert "no location Deppot; it has Main Street, Depot, Pop-up" in said[0]
    assert "no warehouse of the template is set for Depot, Pop-up" in said[1]
    assert said[2].endswith("no warehouse 73; it has Quantity in US East (71), Quantity in US West (72)")
    assert notes(ListingRules(warehouses={**MAPPED, "503": "71"}), TWO, NAMES) == ()
    assert notes(ListingRules(warehouses={"Depot": "71", "": "72"}), TWO, NAMES) == ()


def test_names_of_locations_cannot_be_checked_where_none_are_known():
    rules = ListingRules(warehouses={"Hamburg": "72", "Kiel": "73"})
    said = notes(rules, TWO, {})
    assert len(said) == 2
    assert "Hamburg, Kiel cannot be checked: all stock goes to Quantity in US West (72)" in said[0]
    assert "no warehouse 73" in said[1]
    (only,) = notes(rules, ONE, {})
    assert "Hamburg, Kiel cannot be checked" in only
    assert notes(ListingRules(warehouses={"": "72"}), TWO, {}) == ()


def test_several_warehouses_of_which_none_is_set_are_told_once_for_the_shop():
    (with_names,) = notes(ListingRules(), [*TWO, *TWO], NAMES)
    assert "the template has 2 warehouses and none is set, so all stock goes to Quantity in US East (71)" in with_names
    assert '[listing.warehouse] "Main Street" = "71"' in with_names
    assert '[listing] warehouse = "71"' in notes(ListingRules(), TWO, {})[0]
    assert notes(ListingRules(), TWO[:1], NAMES) == notes(ListingRules(), ONE, NAMES) == notes(ListingRules(), [], {}) == ()


PIECES = st.integers(-50, 300)


@given(st.lists(st.tuples(st.sampled_from([501, 502, 503]), PIECES), max_size=6), st.integers(0, 99), st.none() | st.integers(0, 99),
       st.sampled_from([{}, MAPPED, {"": "72"}, {"503": "71"}, {"503": "71", "": "72"}]), st.sampled_from([ONE, TWO]))  # fmt: skip
def test_no_piece_is_offered_twice_or_lost_without_a_word(held, buffer, cap, warehouses, columns):
    levels = [level(place, pieces) for place, pieces in held]
    found = ask(variant(0), levels, columns=columns, warehouses=warehouses, buffer=buffer, cap=cap)
    offered = sum(found.values.values())
    there = sum(max(0, pieces) for _, pieces in held)
    net = max(0, sum(pieces for _, pieces in held))
    assert found.values
    assert min(found.values.values()) >= 0
    mapped = warehouses.keys() - {""}
    assert offered <= max(0, (there if mapped else net) - buffer)
    if held and mapped and not buffer and cap is None:
        assert offered + sum(found.left_out.values()) == there
    assert cap is None or offered <= cap
