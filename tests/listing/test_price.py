"""From the shop's prices to the market's: every amount is a Decimal, and none is guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.fields.price import Priced, priced, rate_of, rounded, spread
from linkaudit.listing.market import market
from linkaudit.model import Fix, ListingRules, Rate, Variant

D = Decimal
US, JP, DE = market("US"), market("JP"), market("DE")
EUR = Rate(source="EUR", target="USD", rate=D("1.08"), day="2026-11-01")


def variant(price, compare_at=None):
    return Variant(product_ref=1, ref=1, price=price if price is None else D(price), compare_at=compare_at and D(compare_at))


def ask(price, compare_at=None, *, into=US, currency="", bounds=None, **rules):
    return priced(variant(price, compare_at), ListingRules(**rules), into, currency, bounds=bounds, sku=3)


def codes(found):
    return [(one.code, one.field, one.fix) for one in found.problems]


PRICES = [
    # price, compare-at, rules, price and list price on TikTok Shop
    ("19.99", None, {}, "19.99", None),
    ("19.99", "29.99", {}, "19.99", "29.99"),
    ("19.99", "19.99", {}, "19.99", "19.99"),
    ("19.99", "0.00", {}, "19.99", None),
    ("19.995", None, {}, "20.00", None),
    ("10", "20", {"markup_percent": D(15)}, "11.50", "23.00"),
    ("10", "20", {"markup_percent": D(-10), "markup_amount": D("0.5")}, "9.50", "18.50"),
    ("10.10", None, {"rounding": "0.99"}, "10.99", None),
    ("10.99", None, {"rounding": "0.99"}, "10.99", None),
    ("11", "12", {"rounding": "0.99"}, "11.99", "12.99"),
    ("11.01", None, {"rounding": "0.05"}, "11.05", None),
    ("11.01", None, {"rounding": "1"}, "12.00", None),
    ("11.01", None, {"rounding": "5"}, "15.00", None),
    ("0.10", None, {"rounding": "9.95"}, "9.95", None),
    ("20", "30", {"price_from": "compare_at"}, "30.00", None),
    ("20", None, {"price_from": "compare_at"}, "20.00", None),
    ("20", "0", {"price_from": "compare_at"}, "20.00", None),
]


@pytest.mark.parametrize("price,compare_at,rules,expected,list_price", PRICES)
def test_prices(price, compare_at, rules, expected, list_price):
    found = ask(price, compare_at, **rules)
    assert found == Priced(price=D(expected), list_price=list_price and D(list_price))
    assert str(found.price) == expected


def test_another_currency_takes_the_rate():
    assert ask("10", "20", currency="eur", rates=(EUR,)) == Priced(price=D("10.80"), list_price=D("21.60"))
    assert ask("10", currency="USD", rates=(EUR,)).price == 10
    turned = Rate(source="USD", target="EUR", rate=D("0.8"))
    assert ask("10", currency="EUR", rates=(turned,)).price == D("12.5")
    assert ask("10", currency="EUR", rates=(turned, EUR)).price == D("10.8")
    to_the_market = Rate(source="EUR", target="", rate=D(160), day="2026-11-01")
    assert ask("9.99", into=JP, currency="EUR", rates=(to_the_market,)).price == D(1598)
    assert rate_of((EUR,), "EUR", US) == EUR


@pytest.mark.parametrize("rates", [(), (Rate(source="GBP", target="USD", rate=D(1)),), (Rate(source="EUR", target="USD", rate=D(0)),)])
def test_no_rate_blocks_and_is_the_same_for_all_variants(rates):
    found = [ask(price, currency="EUR", rates=rates) for price in ("10", "20", None)]
    assert {one.price for one in found} == {None}
    assert len({one.problems for one in found}) == 1
    (problem,) = found[0].problems
    assert (problem.code, problem.fix, problem.value, problem.limit, problem.sku) == ("TS143", Fix.HERE, "EUR", "USD", None)
    assert '[listing] fx = "EUR' in problem.cure


@pytest.mark.parametrize("price", [None, "0", "0.00", "-5", "NaN", "Infinity"])
def test_no_price(price):
    found = ask(price, "9")
    assert (found.price, found.list_price) == (None, None)
    assert codes(found) == [("TS141", "price", Fix.SELLER)]
    assert found.problems[0].sku == 3


@pytest.mark.parametrize("price,rules", [("7600.01", {}), ("0.001", {}), ("5000", {"markup_percent": D(100)}), ("7600", {"rounding": "0.99"}),
                                         ("1", {"markup_amount": D(-1)}), ("1", {"markup_amount": D(-5)}), ("1e30", {}), ("99999999999999", {})])  # fmt: skip
def test_out_of_range(price, rules):
    found = ask(price, **rules)
    assert found.price is None
    assert codes(found) == [("TS141", "price", Fix.SELLER)]
    assert found.problems[0].limit == "0.01 - 7600"


def test_the_templates_bounds_go_before_the_markets():
    assert ask("9000", bounds=(D(1), D(10000))).price == 9000
    assert ask("0.5", bounds=(D(1), None)).problems[0].limit == "from 1"
    assert ask("9000", into=DE).price == 9000


def test_list_prices_that_are_left_out():
    found = ask("20", "15")
    assert (found.price, found.list_price) == (20, None)
    assert codes(found) == [("TS142", "list_price", Fix.NONE)]
    assert (found.problems[0].value, found.problems[0].limit, found.problems[0].sku) == ("15", "20", 3)
    assert codes(ask("20", "9000")) == [("TS142", "list_price", Fix.NONE)]
    assert codes(ask("20", "15", price_from="compare_at")) == [("TS142", "list_price", Fix.NONE)]


def test_currencies_without_cents():
    assert str(ask("1499.5", into=JP).price) == "1500"
    assert str(ask("129000", into=market("VN"), rounding="900").price) == "129900"
    assert str(ask("129900.01", into=market("ID"), rounding="900").price) == "130900"


def test_prices_far_apart_are_told():
    assert spread([D(10), D(30), None]) == ()
    assert spread([]) == spread([None]) == ()
    (problem,) = spread([D("9.99"), D("30")])
    assert (problem.code, problem.blocking, problem.value) == ("TS141", False, "9.99 - 30")


AMOUNTS = st.decimals(min_value="0.01", max_value="100000", places=2)
WAYS = st.sampled_from(["", "0.05", "0.1", "0.25", "0.5", "0.95", "0.99", "1", "2.5", "4.99", "5", "9.95", "10", "99", "900"])


@given(AMOUNTS, WAYS)
def test_rounding_goes_up_by_less_than_a_turn(amount, way):
    found = rounded(amount, way, 2)
    assert rounded(found, way, 2) == found
    if way:
        turn = next(turn for turn in (1, 10, 100, 1000) if turn > D(way))
        assert amount <= found < amount + turn


@given(AMOUNTS, AMOUNTS, st.decimals("-90", "300", places=1), st.decimals("-1", "50", places=2), WAYS)
def test_a_list_price_is_never_below_the_price(price, compare_at, percent, amount, way):
    found = ask(price, compare_at, markup_percent=percent, markup_amount=amount, rounding=way)
    assert (found.price is None) == ([one.code for one in found.problems] == ["TS141"])
    if found.price is not None:
        assert D("0.01") <= found.price <= 7600
        assert found.price == found.price.quantize(D("0.01"))
        assert found.list_price is None or found.list_price >= found.price
        assert (found.list_price is None) == ("TS142" in [one.code for one in found.problems])
