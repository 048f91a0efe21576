"""What TikTok's orders bought; revenue adds up to that of the orders, whatever lines they have."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.bought import NOT_IN_LINES, bought
from linkaudit.model import SoldLine


def line(order, revenue, amount=None, *, quantity=1, product=None, handle="", currency="USD"):
    return SoldLine(stream_id=1, order_ref=order, currency=currency, revenue=Decimal(revenue), quantity=None if amount is None else quantity,
                    amount=None if amount is None else Decimal(amount), product_id=product, product_handle=handle)  # fmt: skip


LINES = [line(1, "55", "30", quantity=2, product=7), line(1, "55", "20", handle="mug"), line(2, "12", "20", product=7), line(3, "9"),
         line(4, "5", "5", product=8)]  # fmt: skip


def rows(shares):
    return {one.label: (one.orders, one.revenue) for one in shares}


def test_products_are_named_by_their_handles():
    made = bought(LINES, {7: "tent"})
    assert rows(made.products) == {"tent": (2, 50), "mug": (1, 20), "product 8": (1, 5), NOT_IN_LINES: (0, 6)}


def test_prices_are_those_of_one_piece_in_ascending_bands():
    made = bought(LINES, {})
    assert list(rows(made.price_bands).items()) == [("5 to 10", (1, 5)), ("10 to 25", (2, 70)), (NOT_IN_LINES, (0, 6))]


def test_how_few_products_carry_most_of_the_money():
    made = bought([line(n, amount, amount, handle=f"p{n}") for n, amount in enumerate(["70", "10", "10", "10"], 1)], {})
    (one,) = made.concentration
    assert (one.products, one.of_products, one.share) == (2, 4, Decimal("0.8"))


def test_currencies_stand_apart():
    made = bought([line(1, "5", "5", handle="a"), line(2, "7", "7", handle="a", currency="EUR")], {})
    assert {(one.label, one.currency): one.revenue for one in made.products if one.revenue} == {("a", "EUR"): 7, ("a", "USD"): 5}
    assert {(one.currency, one.products) for one in made.concentration} == {("EUR", 1), ("USD", 1)}


cents = st.integers(-5_000, 50_000).map(lambda number: Decimal(number) / 100)
orders = st.lists(
    st.tuples(cents, st.sampled_from(["USD", "EUR"]), st.lists(st.tuples(cents, st.integers(0, 3), st.sampled_from(["", "a", "b"])), max_size=4)),
    max_size=40,
)


@given(orders)
def test_all_that_the_orders_earned_stands_somewhere(made):
    lines: list[SoldLine] = []
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for number, (revenue, currency, bought_lines) in enumerate(made, 1):
        totals[currency] += revenue
        lines += [line(number, revenue, amount, quantity=quantity, handle=handle, currency=currency) for amount, quantity, handle in bought_lines]
        lines += [] if bought_lines else [line(number, revenue, currency=currency)]
    told = bought(lines, {})
    for shares in (told.products, told.price_bands):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for one in shares:
            sums[one.currency] += one.revenue or 0
        assert sums == totals
