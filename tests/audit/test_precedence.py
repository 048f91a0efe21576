"""Whose figures count: two sources for the same days never count twice."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.precedence import DEFAULT, METRICS, ORIGINS, Precedence, check
from linkaudit.model import CountedSeries

YEAR = ("2026-01-01", "2026-12-31")


def series(stream, origin, *, days=YEAR, shape="day, landing page", metrics="sessions orders revenue", dated=True, landing=True):
    return CountedSeries(stream_id=stream, origin=origin, shape=shape, metrics=metrics, dated=dated, landing=landing,
                         first_day=days[0], last_day=days[1])  # fmt: skip


def counted(given_series, metric, day="2026-06-01", prefer=()):
    known = Precedence(given_series, prefer)
    return [one.stream_id for one in given_series if known.counts(metric, one.stream_id, day if one.dated else "")]


ALL = [series(number, origin) for number, origin in enumerate(ORIGINS, 1)]


@pytest.mark.parametrize("metric,origin", [("sessions", "shopifyql"), ("orders", "orders"), ("revenue", "orders")])
def test_analytics_count_sessions_and_the_store_counts_orders(metric, origin):
    assert counted(ALL, metric) == [ORIGINS.index(origin) + 1]


@pytest.mark.parametrize("prefer,metric,origin", [
    (["ga4"], "sessions", "ga4"), (["ga4"], "revenue", "ga4"), (["revenue:ga4"], "revenue", "ga4"), (["revenue:ga4"], "orders", "orders"),
    (["access_log", "ga4"], "sessions", "access_log"),
])  # fmt: skip
def test_the_user_may_choose_otherwise(prefer, metric, origin):
    assert counted(ALL, metric, prefer=prefer) == [ORIGINS.index(origin) + 1]


@pytest.mark.parametrize("word", ["ga5", "money:ga4", "ga4:revenue", ""])
def test_a_word_that_is_no_source_is_refused(word):
    with pytest.raises(ValueError, match="^" + word):
        check([word])


def test_a_weaker_source_counts_on_days_that_the_stronger_one_does_not_cover():
    both = [series(1, "shopify_csv", days=("2026-06-01", "2026-06-30")), series(2, "ga4", days=("2026-06-15", "2026-07-15"))]
    assert counted(both, "sessions", "2026-06-20") == [1]
    assert Precedence(both).counts("sessions", 2, "2026-07-01")


def test_a_source_without_the_metric_stands_in_nobodys_way():
    assert counted([series(1, "shopifyql", metrics="sessions"), series(2, "ga4", metrics="revenue")], "revenue") == [1, 2]


def test_figures_of_a_whole_period_count_only_where_most_of_it_is_not_told_better():
    stronger = series(1, "shopify_csv", days=("2026-06-10", "2026-07-02"))
    june = series(2, "ga4", days=("2026-06-01", "2026-06-30"), dated=False)
    may = series(3, "ga4", days=("2026-05-01", "2026-05-31"), dated=False)
    assert counted([stronger, june, may], "sessions", "2026-07-01") == [1, 3]


def test_a_few_days_told_better_do_not_take_a_whole_period_away():
    known = Precedence([series(1, "orders", days=("2026-06-30", "2026-07-02")), series(2, "ga4", days=("2026-06-01", "2026-06-30"), dated=False)])
    assert known.counts("revenue", 2, "")
    assert [known.counts("revenue", 1, day) for day in ("2026-06-30", "2026-07-01")] == [False, True]
    assert known.stronger("revenue", 1) == "GA4"


def test_one_day_of_long_ago_leaves_the_days_of_today_covered():
    assert counted([series(1, "orders", days=("1900-01-01", "2026-12-31")), series(2, "ga4")], "revenue") == [1]


def test_sessions_and_orders_convert_on_days_that_have_both():
    known = Precedence([series(1, "orders", metrics="orders revenue", days=("2026-06-10", "2026-06-30")), series(2, "ga4", metrics="sessions"),
                        series(3, "ga4", shape="campaign", metrics="sessions", dated=False, days=("2025-05-01", "2025-05-31"))])  # fmt: skip
    assert [known.converts(2, day) for day in ("2026-06-09", "2026-06-10")] == [False, True]
    assert not known.converts(3, "")
    both = Precedence([series(1, "ga4", dated=False)])
    assert both.converts(1, "")
    assert not Precedence([series(1, "link_list", dated=False, days=("", ""))]).converts(1, "")


def test_figures_of_no_known_period_count_only_alone():
    nowhere = series(2, "link_list", days=("", ""), dated=False)
    assert counted([nowhere], "orders") == [2]
    assert counted([series(1, "orders"), nowhere], "orders") == [1]
    strong = series(3, "shopify_csv", days=("", ""), dated=False)
    assert counted([strong, series(4, "ga4")], "sessions") == [4]
    assert counted([strong, series(4, "ga4")], "sessions", prefer=["shopify_csv"]) == [3]


def test_two_reports_of_one_analytics_for_the_same_days_count_once():
    by_page = series(1, "ga4", shape="landing page", dated=False)
    by_campaign = series(2, "ga4", shape="campaign", dated=False, landing=False)
    assert counted([by_campaign, by_page], "sessions") == [1]
    with_money = series(2, "ga4", shape="campaign", dated=False, landing=False, metrics="sessions revenue")
    assert counted([series(1, "ga4", shape="landing page", dated=False, metrics="sessions"), with_money], "revenue") == [1, 2]


def test_halves_of_one_report_count_both():
    halves = [series(1, "ga4", dated=False), series(2, "ga4", dated=False)]
    assert counted(halves, "sessions") == [1, 2]


def test_reports_of_overlapping_months_do_not_both_count():
    early = series(1, "ga4", days=("2026-05-01", "2026-06-15"), dated=False)
    late = series(2, "ga4", days=("2026-06-01", "2026-06-30"), dated=False)
    assert counted([early, late], "sessions") == [2]


def test_what_counts_first_is_told():
    known = Precedence([series(1, "orders", metrics="orders revenue"), series(2, "ga4")])
    assert known.stronger("revenue", 2) == "the store's orders"
    assert known.used("revenue") == "the store's orders, then GA4"
    assert known.used("sessions") == "GA4"


some_series = st.lists(
    st.tuples(st.sampled_from(ORIGINS), st.sampled_from([YEAR, ("2026-03-01", "2026-03-31"), ("", "")]), st.booleans(),
              st.sampled_from(["landing page", "campaign"]), st.sets(st.sampled_from(METRICS), min_size=1)),
    min_size=1, max_size=5,
)  # fmt: skip


@given(some_series, st.sampled_from(METRICS), st.sampled_from(["2026-03-15", "2026-08-01"]))
def test_of_any_sources_one_shape_at_most_counts_a_day(rows, metric, day):
    made = [
        series(number, origin, days=days, dated=dated and days != ("", ""), shape=shape, landing=shape == "landing page",
               metrics=" ".join(sorted(metrics)))
        for number, (origin, days, dated, shape, metrics) in enumerate(rows, 1)
    ]  # fmt: skip
    having = [one for one in made if metric in one.metrics and (not one.first_day or one.first_day <= day <= one.last_day)]
    known = Precedence(made)
    kept = [one for one in having if known.counts(metric, one.stream_id, day if one.dated else "")]
    assert len({(one.origin, one.shape, one.dated or (one.first_day, one.last_day)) for one in kept}) <= 1


@given(some_series.filter(lambda rows: len(rows) < 5), st.sampled_from(METRICS))
def test_the_order_of_files_decides_nothing(rows, metric):
    made = [
        series(number, origin, days=days, dated=dated and days != ("", ""), shape=shape, metrics=" ".join(sorted(metrics)))
        for number, (origin, days, dated, shape, metrics) in enumerate(rows, 1)
    ]  # fmt: skip
    kept = {
        tuple(one.stream_id for one in made if Precedence(order).counts(metric, one.stream_id, "2026-03-15" if one.dated else ""))
        for order in permutations(made)
    }
    assert len(kept) == 1


def test_every_metric_ranks_every_origin():
    assert {frozenset(order) for order in DEFAULT.values()} == {frozenset(ORIGINS)}
