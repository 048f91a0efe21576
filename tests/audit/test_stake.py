"""Money at risk by product: every cent of the links at risk is at one product, or at none that is known."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.stake import stakes
from linkaudit.model import Direction, Impact, Match, Verdict
from tests.audit.small import judged


def link(*handles, revenue=None, currency="USD", verdict=Verdict.BREAKS, direction=Direction.INBOUND, **counts):
    impacts = [] if revenue is None else [Impact(link_id=1, currency=currency, revenue=Decimal(revenue), **counts)]
    match = Match(link_id=1, method="direct", confidence="high", handles=handles)
    return judged(kind="product", verdict=verdict, direction=direction), match, impacts


def test_a_links_money_is_its_products():
    found = stakes([link("tent", revenue="30.10"), link("lamp", revenue=5), link("tent", revenue=1)], {}, "USD")
    assert found.by_handle == {"tent": Decimal("31.10"), "lamp": Decimal(5)}
    assert (found.total, found.unmatched) == (Decimal("36.10"), Decimal(0))


def test_several_products_share_by_what_was_bought_else_equally():
    many = link("a", "b", "c", revenue="10.00")
    assert stakes([many], {}, "USD").by_handle == {"a": Decimal("3.34"), "b": Decimal("3.33"), "c": Decimal("3.33")}
    assert stakes([many], {"b": 3, "c": 1}, "USD").by_handle == {"b": Decimal("7.50"), "c": Decimal("2.50"), "a": 0}


def test_products_without_money_come_after_those_with_in_the_links_order():
    rows = [link("poor"), link("rich", revenue=1), link("bare")]
    assert stakes(rows, {}, "USD").rank == {"rich": 1, "poor": 2, "bare": 3}


def test_of_equal_money_the_product_with_more_orders_then_more_sessions_comes_first():
    rows = [
        link("seen", revenue=0, orders=0, sessions=9), link("bare"), link("more", revenue=0, orders=0, sessions=10),
        link("bought", revenue=0, orders=1), link("back", revenue=-1, orders=5), link("blind", revenue=0),
    ]  # fmt: skip
    assert list(stakes(rows, {}, "USD").rank) == ["bought", "more", "seen", "bare", "blind", "back"]


def test_only_inbound_links_that_end_or_are_broken_are_at_risk():
    rows = [
        link("kept", revenue=1, verdict=Verdict.SURVIVES), link("page", revenue=1, direction=Direction.ON_PAGE),
        link("gone", revenue=2, verdict=Verdict.BROKEN), link("foreign", revenue=9, currency="EUR"), link(revenue=4),
    ]  # fmt: skip
    found = stakes(rows, {}, "USD")
    assert found.by_handle == {"gone": Decimal(2), "foreign": Decimal(0)}
    assert (found.total, found.unmatched) == (Decimal(6), Decimal(4))


MONEY = st.decimals(min_value=0, max_value=100_000, places=2)
HANDLES = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@given(st.lists(st.tuples(HANDLES, MONEY)), st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50)))
def test_the_parts_are_the_whole(links, sold):
    found = stakes([link(*handles, revenue=money) for handles, money in links], sold, "USD")
    assert sum(found.by_handle.values()) + found.unmatched == found.total == sum(money for _, money in links)
