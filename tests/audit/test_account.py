"""What TikTok's visits say together: every breakdown adds up to the same total."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit import broken, funnel
from linkaudit.audit.account import Account
from linkaudit.audit.attribute import Attributor, How
from linkaudit.audit.broken import Target
from linkaudit.audit.dark import ENOUGH, is_direct
from linkaudit.audit.landing import listed
from linkaudit.audit.precedence import Precedence
from linkaudit.model import CountedSeries, Impact, Landing, OrderCount, Share, Verdict
from tests.audit.small import local, shop

SHOP = shop()
ORDERS = CountedSeries(stream_id=1, origin="orders", shape="order", metrics="orders revenue", dated=True, landing=True,
                       first_day="2026-01-01", last_day="2026-12-31")  # fmt: skip


def order(ref, url="/products/tent?utm_source=tiktok", touch="last", **more):
    base = {"stream_id": 1, "visit_ref": ref * 2 + (touch == "first"), "origin": "orders", "landing_url": url, "referrer": "", "source": "",
            "medium": "", "campaign": "", "content": "", "channel": "", "order_ref": ref, "touch": touch, "orders": 1,
            "revenue": Decimal(10), "currency": "USD", "occurred_at": "2026-09-01T10:00:00+00:00"}  # fmt: skip
    return Landing(**(base | more))


def told(visits, model="last"):
    account = Account()
    how = How(precedence=Precedence([ORDERS]), local=local, model=model)
    return account, list(Attributor(listed([], SHOP), SHOP, how, account).attribute(visits))


def test_models_put_the_same_order_down_to_different_visits():
    both = [order(1, "/products/tent?utm_source=google", "last"), order(1, "/products/tent?utm_source=tiktok", "first")]
    alone = order(2)
    moments = [order(3, "/a", "last"), order(3, "/b", "first"), order(3, "/c?ttclid=", "moment", visit_ref=-3001)]
    for model, number in (("last", 1), ("first", 2)):
        account, found = told([*both, alone, *moments], model)
        assert len(found) == number
        totals = {one.model: (one.orders, one.additive, one.chosen) for one in account.model_totals(model)}
        assert totals == {"last": (1, True, model == "last"), "first": (2, True, model == "first"), "any": (3, False, False)}


def test_buyers_days_and_hours():
    account, _ = told([order(1, buyer_order=1), order(2, buyer_order=2), order(3, occurred_at="2026-09-02T23:30:00+00:00")])
    assert {one.label: one.orders for one in account.buyers.shares()} == {"new": 1, "returning": 1, "(not known)": 1}
    assert {one.label: one.orders for one in account.weekdays.shares()} == {"2 Tuesday": 2, "3 Wednesday": 1}
    assert {one.label: one.orders for one in account.hours.shares()} == {"10": 2, "23": 1}
    assert {one.label: one.orders for one in account.slots.shares()} == {"2 Tuesday 10": 2, "3 Wednesday 23": 1}


def direct(ref, **more):
    return order(ref, more.pop("url", "/products/stove"), **more)


def test_direct_sales_on_pages_and_codes_that_only_tiktok_carries_are_an_estimate_of_their_own():
    tiktoks = [order(n, "/products/stove?ttclid=") for n in range(1, ENOUGH + 1)]
    codes = [order(n, "/?ttclid=", discount_codes=("TOK10",)) for n in range(11, 11 + ENOUGH)]
    dark = [direct(21), direct(22, url="/products/rope"), direct(23, url="/", discount_codes=("tok10",)), direct(24, url="/")]
    account, found = told([*tiktoks, *codes, *dark])
    (estimate,) = account.dark.estimate()
    assert (estimate.orders, estimate.revenue, estimate.pages, estimate.codes) == (2, 20, 1, 1)
    assert len(found) == 2 * ENOUGH
    account, _ = told([*tiktoks, *dark, order(31, "/products/stove?utm_source=google", source="google")])
    assert account.dark.estimate() == ()
    account, _ = told([*tiktoks[1:], *dark])
    assert account.dark.estimate() == ()


def test_what_is_direct():
    assert is_direct(order(1, channel="direct"))
    assert not any(is_direct(order(1, **more)) for more in ({"source": "x"}, {"referrer": "https://a.example/"}, {"channel": "Google"}))


def test_steps_from_orders_to_products_lose_no_order():
    counts = [OrderCount(source_name="web", test=False, cancelled=False, has_visit=True, orders=5),
              OrderCount(source_name="pos", test=False, cancelled=False, has_visit=False, orders=2),
              OrderCount(source_name="tiktok", test=False, cancelled=False, has_visit=False, orders=3),
              OrderCount(source_name="web", test=True, cancelled=False, has_visit=True, orders=1),
              OrderCount(source_name="web", test=False, cancelled=True, has_visit=True, orders=1)]  # fmt: skip
    visits = [order(1), order(2, "", source="tiktok"), order(3, "/?utm_source=tiktok"), order(4, "/a", source="google"), order(5, "/a"),
              order(6, test=True), order(7, cancelled=True)]  # fmt: skip
    account, found = told(visits)
    kinds = {found[0].link_id: "product", found[2].link_id: "home"}
    steps = funnel.steps(counts, account, kinds)
    assert [one.orders for one in steps] == [12, 7, 5, 3, 2, 1]
    assert all(after.orders + sum(left.orders for left in after.left_out) == before.orders for before, after in pairwise(steps))
    assert {left.why for left in steps[1].left_out} == {"sold in TikTok Shop itself", "test orders", "cancelled"}
    assert [left.why for left in steps[5].left_out] == ["leads to the home page"]


def test_what_broken_landings_lose():
    impacts = [Impact(link_id=1, currency="USD", sessions=300), Impact(link_id=2, currency="USD", orders=1, revenue=Decimal(5), sessions=100),
               Impact(link_id=3, currency="USD", orders=9, revenue=Decimal(100), sessions=1000), Impact(link_id=0, currency="USD", orders=1)]  # fmt: skip
    gone = "https://shop.example/products/gone"
    targets = {1: Target(f"{gone}?utm_source=tiktok", "product", Verdict.BROKEN), 2: Target(gone, "product", Verdict.BROKEN),
               3: Target("https://shop.example/", "home", Verdict.BREAKS)}  # fmt: skip
    (one,) = broken.landings(impacts, targets, [Share(label="", currency="USD", orders=9, revenue=Decimal(100), sessions=1000)])
    assert (one.target_url, one.links, one.orders, one.revenue, one.sessions, one.lost) == (gone, 2, 1, Decimal(5), 400, Decimal("40.00"))


some = st.lists(
    st.tuples(
        st.sampled_from(["", "/", "/products/tent?utm_source=tiktok", "/p?ttclid=", "/p?utm_source=TikTok&utm_campaign=__CID__", "/q"]),
        st.sampled_from(["", "tiktok", "google"]), st.sampled_from(["", "bio", "video"]), st.sampled_from(["USD", "EUR"]),
        st.integers(-500, 99_999), st.sampled_from([None, 1, 2]), st.sampled_from([None, "2026-09-01T10:00:00+00:00"]),
    ), max_size=40,
)  # fmt: skip


@given(some, st.randoms(use_true_random=False))
def test_every_breakdown_adds_up_and_the_order_of_visits_decides_nothing(rows, random):
    visits = [order(n, url, source=source, medium=medium, currency=currency, revenue=Decimal(amount) / 100, buyer_order=nth, occurred_at=at)
              for n, (url, source, medium, currency, amount, nth, at) in enumerate(rows, 1)]  # fmt: skip
    seen = []
    for _ in range(2):
        account, found = told(visits)
        totals: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
        for one in found:
            totals[one.currency][0] += one.orders
            totals[one.currency][1] += one.revenue
        for sums in (account.surfaces, account.campaigns, account.videos, account.weekdays, account.hours, account.slots, account.buyers):
            parts: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
            for one in sums.shares(most=3):
                parts[one.currency][0] += one.orders
                parts[one.currency][1] += one.revenue
            assert parts == totals
        assert sum(account.linked.values()) == len(found) == account.tiktok_orders
        seen.append((account.surfaces.shares(), account.videos.shares(), account.model_totals("last"), account.dark.estimate(),
                     sorted(account.ledger.impacts(""), key=str)))  # fmt: skip
        random.shuffle(visits)
    assert seen[0] == seen[1]
