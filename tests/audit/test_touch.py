"""Which visit of an order its money is put down to."""

from __future__ import annotations

import pytest

from linkaudit.audit.touch import by_order, chosen
from linkaudit.model import Landing


def visit(touch="", *, ref=1, order=7, at=None, **more):
    base = {"stream_id": 1, "visit_ref": ref, "origin": "orders", "order_ref": order, "touch": touch, "visited_at": at, "landing_url": "",
            "referrer": "", "source": "", "medium": "", "campaign": "", "content": "", "channel": ""}  # fmt: skip
    return Landing(**(base | more))


FIRST = visit("first", ref=2, at="2026-09-01T08:00:00+00:00", source="tiktok")
MIDDLE = visit("moment", ref=-7001, at="2026-09-01T09:00:00+00:00", source="google")
LAST = visit("last", ref=1, at="2026-09-01T10:00:00+00:00", source="mail")
BACK = visit("last", ref=1, at="2026-09-01T10:00:00+00:00", referrer="https://shop.app/")


@pytest.mark.parametrize("visits,model,ref", [
    ([LAST], "last", 1), ([LAST], "first", 1), ([FIRST], "last", 2),
    ([FIRST, MIDDLE, LAST], "last", 1), ([LAST, MIDDLE, FIRST], "first", 2),
    ([MIDDLE, LAST], "first", -7001), ([FIRST, MIDDLE], "last", -7001),
    ([FIRST, MIDDLE, BACK], "last", -7001), ([FIRST, BACK], "last", 2), ([BACK], "last", 1), ([BACK, BACK], "last", 1),
])  # fmt: skip
def test_the_chosen_visit(visits, model, ref):
    assert chosen(visits, model).visit_ref == ref


def test_shop_pay_that_sends_buyers_itself_is_a_source():
    sent = visit("last", referrer="https://shop.app/", source="shop_app", at="2026-09-01T10:00:00+00:00")
    marked = visit("last", referrer="https://shop.app/", landing_url="/p?ttclid=", at="2026-09-01T10:00:00+00:00")
    assert chosen([FIRST, sent], "last") is sent
    assert chosen([FIRST, marked], "last") is marked


def test_a_visit_from_the_store_itself_goes_on_with_the_one_before():
    inside = visit("last", referrer="https://shop.example/cart", at="2026-09-01T10:00:00+00:00")
    assert chosen([FIRST, inside], "last", frozenset({"shop.example"})) is FIRST
    assert chosen([FIRST, inside], "last") is inside


def test_visits_of_one_order_stand_together_and_rows_of_figures_alone():
    rows = [visit(order=None, ref=5), visit(order=None, ref=6), FIRST, LAST, visit("last", order=8, ref=16)]
    assert [[one.visit_ref for one in group] for group in by_order(rows)] == [[5], [6], [2, 1], [16]]
