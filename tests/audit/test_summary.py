"""The numbers of a run reconcile."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.catalog import WHAT_TO_LOAD
from linkaudit.audit.judge import judge
from linkaudit.audit.rules import BY_CODE
from linkaudit.audit.summary import Tally, findings, money, not_seen, unnamed_currency
from linkaudit.model import UNREAD, Direction, Impact, Surface, Verdict
from tests.audit.small import ENDS, SEMI, inbound, judged, on_page, shop

PERIOD = ("2026-08-20", "2026-11-19")
OF_INBOUND = [Verdict.BROKEN, Verdict.BREAKS, Verdict.UNKNOWN, Verdict.SURVIVES]

verdicts = st.dictionaries(st.integers(1, 8), st.sampled_from(OF_INBOUND), min_size=8, max_size=8).map(
    lambda found: {n: found.get(n, Verdict.BREAKS) for n in range(1, 9)}
)
amounts = st.decimals(min_value=-1000, max_value=100_000, places=2)
made = st.dictionaries(
    st.tuples(st.integers(0, 8), st.sampled_from(["USD", "EUR", "JPY", ""])),
    st.tuples(amounts, st.integers(0, 20), st.one_of(st.none(), st.integers(0, 500))),
    max_size=20,
)  # fmt: skip


@given(made, verdicts)
def test_parts_and_unlinked_are_the_total_of_each_currency(made, verdict_of):
    impacts = [Impact(link_id=link, currency=currency, orders=n, revenue=revenue, sessions=s)
               for (link, currency), (revenue, n, s) in made.items()]  # fmt: skip
    rows = money(impacts, verdict_of, PERIOD)
    assert sorted(row.currency for row in rows) == sorted({currency for _, currency in made})
    assert [row.tiktok_orders for row in rows] == sorted((row.tiktok_orders for row in rows), reverse=True)
    for row in rows:
        mine = [one for one in impacts if one.currency == row.currency]
        assert row.breaks + row.broken + row.survives + row.unknown + row.unlinked == row.tiktok_revenue == sum(one.revenue or 0 for one in mine)
        assert row.unlinked == sum(one.revenue or 0 for one in mine if one.link_id == 0)
        assert row.breaks == sum(one.revenue or 0 for one in mine if verdict_of.get(one.link_id) is Verdict.BREAKS)
        assert row.tiktok_orders == sum(one.orders or 0 for one in mine)
        counted = [one.sessions for one in mine if one.sessions is not None]
        assert row.tiktok_sessions == (sum(counted) if counted else None)
        assert (row.period_start, row.period_end) == PERIOD


def test_cents_are_not_lost():
    impacts = [Impact(link_id=n, currency="USD", orders=1, revenue=Decimal("0.10")) for n in range(3)]
    (row,) = money(impacts, {1: Verdict.BREAKS, 2: Verdict.BREAKS}, ("", ""))
    assert (str(row.tiktok_revenue), str(row.breaks), str(row.unlinked)) == ("0.30", "0.20", "0.10")


def test_no_traffic_no_money():
    assert money([], {}, PERIOD) == []


paths = st.sampled_from(["/products/tent", "/products/draft", "/apps/x", "https://partner.example/", "/pages/faq", "/ring-1",
                         "https://www.tiktok.com/@x/shop", "mailto:a@b.example", "", "see below"])  # fmt: skip


@given(st.lists(st.tuples(st.booleans(), paths), max_size=15), st.sampled_from([ENDS, SEMI]))
def test_each_link_has_exactly_one_verdict(rows, policy):
    tally, ours = Tally(), shop()
    for is_inbound, path in rows:
        tally.add(judge(inbound(path) if is_inbound else on_page(path), ours, policy)[0])
    said = tally.links()
    assert said.total == len(rows) == sum(said.by_verdict.values()) == sum(said.by_surface.values())
    assert list(said.by_verdict) == [verdict.value for verdict in Verdict]


def test_only_inbound_links_carry_money():
    tally = Tally()
    tally.add(judged(kind="product", link_id=5))
    tally.add(judged(kind="product", link_id=6, direction=Direction.ON_PAGE, verdict=Verdict.OK))
    assert tally.verdict_of == {5: Verdict.BREAKS}


def test_findings_by_code_and_severity():
    said = findings({("LA301", "open"): 3, ("LA301", "accepted"): 1, ("LA110", "accepted"): 1, ("LA110", "open"): 1, ("LA208", "open"): 1}, 1)
    assert (said.total, said.by_code) == (7, {"LA110": 2, "LA208": 1, "LA301": 4})
    assert said.by_severity == {"error": 4, "warning": 1, "info": 2}
    assert (said.by_status, said.came_back) == ({"open": 5, "accepted": 2, "muted": 0}, 1)
    assert list(said.by_code) == ["LA110", "LA208", "LA301"]
    counts = {(code, "open"): 1 for code in BY_CODE}
    assert sum(findings(counts, 0).by_severity.values()) == len(BY_CODE)


def seen(ours, unknown_kinds, coverage=()):
    tally = Tally()
    tally.unknown_kinds = unknown_kinds
    return not_seen(ours, tally, dict(coverage))


def test_cut_files_are_told_even_where_no_link_needs_them():
    cut = {"order": "there are more pages", "variant_ids": "a product CSV has no variant ids", "page": ""}
    assert [(one.what, one.why) for one in seen(shop(), Counter(), cut.items())] == [("orders", "there are more pages")]


def test_what_could_not_be_read_is_told_where_a_link_needs_it():
    ours = msgspec.structs.replace(shop(), missing={"product": UNREAD})
    (one,) = [one for one in seen(ours, Counter({"product": 2}), {"product": UNREAD}.items()) if one.what == "products"]
    assert one.why == f"{UNREAD}; 2 links cannot be told for certain"
    assert (one.cure, one.untold_links) == ("Correct what was skipped there, or export it again", 2)
    assert not [one for one in seen(ours, Counter(), {"product": UNREAD}.items()) if one.what == "products"]


def test_unknown_language_folders_are_told_with_the_option_that_names_them():
    tally = Tally()
    tally.add(judge(inbound("https://shop.example/de/products/tent"), shop(), ENDS)[0])
    (one,) = not_seen(shop(), tally, {})
    assert (one.what, one.cure, one.untold_links) == ("language folder /de", "Add --domain shop.example/de", 1)


def test_links_whose_surface_nobody_named_are_told():
    tally = Tally()
    tally.add(judge(inbound("https://shop.example/products/tent", Surface.UNKNOWN), shop(), SEMI)[0])
    (one,) = not_seen(shop(), tally, {})
    assert (one.what, one.untold_links) == ("surfaces", 1)


def test_a_domain_that_no_link_leads_to_is_told():
    tally = Tally()
    tally.add(judge(inbound("https://other.example/products/tent"), shop(), ENDS)[0])
    assert [one.what for one in not_seen(shop(), tally, {})] == ["hosts"]


def test_what_was_not_loaded_is_told_with_the_links_it_leaves_untold():
    ours = shop(without=("page", "variant_ids"))
    told = seen(ours, Counter(page=3, cart=2, product=5, external=9))
    assert [(one.what, one.why, one.cure) for one in told] == [
        ("pages", "not loaded; 3 links cannot be told for certain", WHAT_TO_LOAD["page"]),
        ("variant ids", "not loaded; 2 links cannot be told for certain", WHAT_TO_LOAD["variant_ids"]),
    ]


def test_missing_redirects_count_for_every_link_within_the_store():
    (one,) = seen(shop(without=("redirect",)), Counter(page=3, other=1, external=9, app_proxy=2, file=1))
    assert (one.what, one.why) == ("URL redirects", "not loaded; 4 links cannot be told for certain")


def test_what_leaves_no_link_untold_is_not_told():
    assert seen(shop(without=("page", "blog")), Counter(external=9)) == []
    assert seen(shop(), Counter(page=3, external=9)) == []


def test_money_whose_currency_nobody_names_is_told_with_the_cure():
    rows = money([Impact(link_id=0, currency="", orders=1, revenue=Decimal("12.50")), Impact(link_id=0, currency="USD", revenue=Decimal(3))], {}, ("", ""))
    (told,) = unnamed_currency(rows)
    assert "12.50" in told.why
    assert "[shop] currency" in told.cure
    assert unnamed_currency([one for one in rows if one.currency]) == []
