"""Which visits are TikTok's, which link they came through, and that money is counted once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.account import Account
from linkaudit.audit.attribute import Attributor, How
from linkaudit.audit.landing import listed
from linkaudit.audit.ledger import Ledger
from linkaudit.audit.precedence import Precedence
from linkaudit.model import Attribution, CountedSeries, Direction, Impact, Landing, Link, Surface
from linkaudit.urls.identity import link_id
from linkaudit.urls.visit_marks import ALIASES
from tests.audit.small import local, shop

SHOP = shop()
USD = Decimal("10.00")


def visit(url="", *, ref=1, origin="orders.json", **more):
    base = {"stream_id": 1, "visit_ref": ref, "origin": origin, "landing_url": url, "referrer": "", "source": "", "medium": "",
            "campaign": "", "content": "", "channel": ""}  # fmt: skip
    return Landing(**(base | more))


def order(url="/products/tent?ttclid=", *, ref=1, **more):
    rest = {"order_ref": ref, "orders": 1, "revenue": USD, "currency": "USD", "occurred_at": "2026-09-01T10:00:00+00:00"}
    return visit(url, ref=ref, **(rest | more))


def listing(url, surface=Surface.BIO):
    return Link(link_id=link_id("inbound", surface, url), direction=Direction.INBOUND, surface=surface, url=url, evidence="link list")


ORDERS = CountedSeries(stream_id=1, origin="orders", shape="order", metrics="orders revenue", dated=True, landing=True,
                       first_day="2026-01-01", last_day="2026-12-31")  # fmt: skip
A_LIST = CountedSeries(stream_id=2, origin="link_list", shape="url", metrics="sessions orders revenue", landing=True)


def run(visits, links=(), *, series=(ORDERS, A_LIST), aliases=ALIASES, model="last", prefer=()):
    known, account = listed(links, SHOP), Account()
    how = How(precedence=Precedence(series, prefer), local=local, aliases=aliases, model=model)
    found = list(Attributor(known, SHOP, how, account).attribute(visits))
    return found, known, dict(account.skips) | {f"{what}: {why}. {cure}": 1 for what, why, cure in account.not_counted() if cure}


def test_only_visits_with_a_mark_are_tiktoks():
    found, known, skips = run([order("/a"), order("/b?ttclid=", ref=2), order("/c", ref=3, source="google")])
    assert [one.visit_ref for one in found] == [2]
    assert (len(known.found), skips) == (1, {})


@pytest.mark.parametrize("more,reason", [({"test": True}, "test TikTok orders"), ({"cancelled": True}, "cancelled TikTok orders")])
def test_orders_that_are_no_sales_are_left_out_and_told(more, reason):
    found, _, skips = run([order(**more), order(ref=2)])
    assert [one.visit_ref for one in found] == [2]
    assert [(key.partition(":")[0], count) for key, count in skips.items()] == [(reason, 1)]


@pytest.mark.parametrize("channel", ["tiktok", "TikTok Shop", "tiktok-shop-us"])
def test_orders_of_tiktok_shop_itself_are_no_visits(channel):
    found, known, skips = run([order(source_name=channel), order("", ref=2, source="tiktok", source_name=channel, test=True)])
    assert (found, known.found, skips) == ([], {}, {})


def test_test_orders_of_others_are_nobodys_business():
    assert run([order("/a", test=True), order("/b", cancelled=True, ref=2)])[2] == {}


def test_a_landing_without_url_is_unlinked():
    (found,), known, _ = run([order("", source="tiktok")])
    assert (found.link_id, found.revenue, found.orders) == (0, USD, 1)
    assert known.found == {}


def test_a_landing_that_no_list_names_becomes_a_link_of_the_public_host():
    (found,), known, _ = run([order("/products/tent?utm_source=tiktok&ttclid=", source="tiktok", medium="bio")])
    link = known.found[found.link_id]
    assert link.url == "https://shop.example/products/tent?utm_source=tiktok"
    assert (link.direction, link.surface, link.evidence) == (Direction.INBOUND, Surface.BIO, "utm_medium=bio")
    assert link.link_id == link_id("inbound", "bio", link.url)
    assert (found.surface, found.day, found.signal) == (Surface.BIO, "2026-09-01", "ttclid")


SAME = [
    "/products/tent?utm_source=tiktok", "/products/tent?utm_source=tiktok&ttclid=", "/products/tent?ttclid=&utm_source=tiktok",
    "https://shop.example/products/tent?utm_source=tiktok", "https://www.shop.example/products/tent?utm_source=tiktok#top",
    "https://tents.myshopify.com/products/tent?utm_source=tiktok", "shop.example/products/tent?utm_source=tiktok",
    "https://www.tiktok.com/link/v2?target=shop.example%2Fproducts%2Ftent%3Futm_source%3Dtiktok",
]  # fmt: skip
OTHER = ["/products/tent?a=1&utm_source=tiktok&utm_medium=bio", "/products/tent?utm_source=TikTok", "/products/stove?utm_source=tiktok",
         "https://partner.example/products/tent?utm_source=tiktok"]  # fmt: skip
LISTED = listing("https://shop.example/products/tent?utm_source=tiktok", Surface.VIDEO)


@pytest.mark.parametrize("url", SAME)
def test_the_list_names_the_link_and_its_surface(url):
    (found,), known, _ = run([order(url, source="tiktok", medium="bio")], [LISTED])
    assert (found.link_id, found.surface, found.evidence) == (LISTED.link_id, Surface.VIDEO, "link list")
    assert known.found == {}


@pytest.mark.parametrize("url", OTHER)
def test_another_link(url):
    (found,), known, _ = run([order(url, source="tiktok")], [LISTED])
    assert found.link_id != LISTED.link_id
    assert list(known.found) == [found.link_id]


def test_of_two_listed_surfaces_the_visits_own_counts():
    both = [LISTED, listing(LISTED.url, Surface.AD)]
    (found,), _, _ = run([order(SAME[0], source="tiktok", medium="cpc")], both)
    assert found.surface is Surface.AD
    assert found.paid


def test_two_landings_on_one_url_from_two_surfaces_are_two_links():
    bio, plain = order("/p", referrer="https://www.tiktok.com/link/v2?scene=bio_url"), order("/p", ref=2, referrer="https://www.tiktok.com/")
    for visits in ([bio, plain], [plain, bio]):
        found, known, _ = run([*visits, order("/p?ttclid=", ref=3)])
        assert {one.visit_ref: one.surface for one in found} == {1: Surface.BIO, 2: Surface.UNKNOWN, 3: Surface.UNKNOWN}
        assert len(known.found) == 2


def test_further_spellings_of_tiktok():
    assert run([order("/a", source="Hype")])[0] == []
    assert len(run([order("/a", source="Hype")], aliases=ALIASES | {"hype"})[0]) == 1


def a_row(**figures):
    return visit(LISTED.url, ref=5, stream_id=2, origin="link_list", surface=Surface.VIDEO, **figures)


def test_figures_of_a_list():
    rows = [a_row(sessions=100, orders=3, revenue=USD, currency="USD")]
    (alone,), _, told = run(rows, [LISTED], series=[A_LIST])
    assert (alone.link_id, alone.sessions, alone.orders, alone.revenue, told) == (LISTED.link_id, 100, 3, USD, {})
    (beside,), _, told = run(rows, [LISTED])
    assert (beside.link_id, beside.sessions, beside.orders, beside.revenue) == (LISTED.link_id, 100, 0, 0)
    assert list(told.values()) == [1, 1]
    assert all("lists of links" in why and "--prefer" in why for why in told)


def test_a_list_without_money_is_not_told():
    (beside,), _, told = run([a_row(sessions=100)], [LISTED])
    assert (beside.sessions, beside.orders, beside.revenue, told) == (100, 0, 0, {})


def test_the_user_may_prefer_the_list():
    (one,), _, told = run([a_row(orders=3, revenue=USD)], [LISTED], prefer=["link_list"])
    assert (one.orders, one.revenue, told) == (3, USD, {})


def attributed(link, currency, revenue, orders=1, sessions=None):
    return Attribution(stream_id=1, visit_ref=1, link_id=link, signal="ttclid", surface=Surface.BIO, evidence="", paid=False,
                       orders=orders, currency=currency, sessions=sessions, revenue=revenue)  # fmt: skip


def sums(rows, assumed=""):
    ledger = Ledger()
    for one in rows:
        ledger.add(one)
    return {(one.link_id, one.currency): one for one in ledger.impacts(assumed)}


def test_money_that_names_no_currency_is_never_added_to_another():
    rows = [attributed(1, "EUR", Decimal(100)), attributed(1, "", Decimal(50))]
    assert {currency: one.revenue for (_, currency), one in sums(rows).items()} == {"EUR": 100, "": 50}
    assert {currency: one.revenue for (_, currency), one in sums(rows, "EUR").items()} == {"EUR": 150}


def test_impacts_are_summed_per_link_and_currency():
    rows = [attributed(1, "USD", USD, sessions=5), attributed(1, "USD", USD), attributed(1, "EUR", Decimal(3)),
            attributed(0, "USD", Decimal(1)), attributed(2, "", None, orders=0, sessions=7)]  # fmt: skip
    assert sums(rows) == {
        (1, "USD"): Impact(link_id=1, currency="USD", orders=2, revenue=Decimal(20), sessions=5),
        (1, "EUR"): Impact(link_id=1, currency="EUR", orders=1, revenue=Decimal(3)),
        (0, "USD"): Impact(link_id=0, currency="USD", orders=1, revenue=Decimal(1)),
        (2, "USD"): Impact(link_id=2, currency="USD", orders=0, sessions=7),  # what was earned is not known
    }


orders_made = st.lists(
    st.tuples(
        st.sampled_from(["", "/", "/products/tent", "/products/tent?a=1", "https://partner.example/", SAME[0]]),
        st.sampled_from(["tiktok", "google"]), st.sampled_from(["bio", "cpc", ""]), st.sampled_from(["USD", "EUR"]),
        st.integers(0, 99_999), st.booleans(), st.sampled_from(["web", "tiktok"]),
    ), max_size=12,
)  # fmt: skip


@given(orders_made)
def test_all_of_tiktoks_money_is_counted_once(rows):
    visits = [
        order(url, ref=n, source=source, medium=medium, currency=currency, revenue=Decimal(cents) / 100, test=test, source_name=channel)
        for n, (url, source, medium, currency, cents, test, channel) in enumerate(rows, 1)
    ]
    found, known, skips = run(visits, [LISTED])
    wanted = [one for one in visits if one.source == "tiktok" and not one.test and one.source_name == "web"]
    totals = sums(found)
    for currency in ("USD", "EUR"):
        total = sum(one.revenue for one in wanted if one.currency == currency)
        assert sum(one.revenue or 0 for key, one in totals.items() if key[1] == currency) == total
    assert sum(one.orders or 0 for one in totals.values()) == len(wanted)
    assert {number for number, _ in totals} <= {0, LISTED.link_id, *known.found}
    assert len(found) + sum(skips.values()) == len([v for v in visits if v.source == "tiktok" and v.source_name == "web"])
