"""Gates, assumptions and days, each by hand."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files

import msgspec
import pytest

from linkaudit.listing.market import MARKETS
from linkaudit.model import CASES, Behind, PlanItem, PlanRules, Readiness
from linkaudit.plan.assumptions import NAMES, assumptions, terms
from linkaudit.plan.build import make
from linkaudit.plan.gates import gates, opens
from linkaudit.plan.scene import Scene
from linkaudit.settings import PlanSettings, plan_rules

START = date(2026, 12, 1)


def item(handle, revenue, **extra):
    money = (Behind(currency="USD", revenue=Decimal(revenue), orders=1),)
    one = PlanItem(handle=handle, money=money, links=1, parts=1, skus=1, readiness=Readiness.READY)
    return msgspec.structs.replace(one, **extra)


AT_ONCE = PlanSettings(gates="entity=done,eligibility=0,warehouse=0,documents=0", review_days=0)


def plan(*items, cutoff=None, done=None, **settings):
    scene = Scene(items=items, today=START, cutoff=cutoff, currency="USD", period=("2026-11-01", "2026-11-30"),
                  rules=plan_rules(msgspec.structs.replace(AT_ONCE, **settings)), done=done or {})  # fmt: skip
    return make(scene)


def assumed(section, market="US"):
    return {one.name: one for one in assumptions(plan_rules(section), market, same_money=True)}


def days(made):
    return {row.item.handle: row.upload_on[5:] for row in made.products}


def test_gates_wait_for_those_before_them():
    found = {one.name: one for one in gates(START, "base", {"entity": dict.fromkeys(CASES, 10)}, {})}
    assert (found["entity"].begins, found["entity"].ends, found["entity"].origin) == ("2026-12-01", "2026-12-11", "yours")
    assert found["eligibility"].begins == found["warehouse"].begins == "2026-12-11"
    assert found["documents"].begins == found["eligibility"].ends == "2026-12-18"
    assert found["warehouse"].ends == "2027-01-10"
    assert opens([*found.values()], START) == (40, 40)


def test_what_was_seen_is_done_unless_the_user_says_otherwise():
    seen = {"entity": "a workbook was given", "eligibility": "a workbook was given"}
    found = {one.name: one for one in gates(START, "low", {"eligibility": dict.fromkeys(CASES, 3)}, seen)}
    assert (found["entity"].done, found["entity"].origin, found["entity"].note) == (True, "seen", "a workbook was given")
    assert (found["eligibility"].days, found["eligibility"].origin) == (3, "yours")


def test_only_gated_goods_wait_for_documents():
    made = plan(item("ring", 9, gated=True), item("cup", 5), gates="entity=0,eligibility=2,warehouse=1,documents=10")
    assert days(made) == {"ring": "12-13", "cup": "12-03"}


def test_what_is_not_ready_goes_up_when_it_is():
    made = plan(item("seller", 9, readiness=Readiness.SELLER), item("here", 8, readiness=Readiness.FIXABLE), item("ready", 7),
                fix_days=2, seller_days=5)  # fmt: skip
    assert days(made) == {"seller": "12-06", "here": "12-03", "ready": "12-01"}
    assert [row.action for row in made.products] == ["fix_first", "fix_first", "list"]


def test_money_goes_first_and_parts_fill_days():
    made = plan(item("set", 9, parts=3), item("cup", 8), item("mug", 7), quota=2)
    assert days(made) == {"set": "12-02", "cup": "12-02", "mug": "12-03"}
    assert [(one.day[5:], one.uploads, one.products) for one in made.calendar] == [("12-01", 2, 0), ("12-02", 2, 2), ("12-03", 1, 3)]
    assert [one.covered for one in made.calendar] == [0, Decimal("0.708333"), 1]


def test_probation_ends():
    made = plan(*(item(f"cup-{number}", 100 - number) for number in range(10)), quota="1,4", probation_days=2)
    assert [one.uploads for one in made.calendar] == [1, 1, 4, 4]


def test_what_is_listed_is_kept_and_takes_no_quota():
    made = plan(item("on", 60, listed=True), item("cup", 40), item("card", 0, readiness=Readiness.NEVER), item("gone", 0, readiness=None, parts=0),
                cutoff=date(2026, 12, 1), conversion=50, stock="off")  # fmt: skip
    assert [(row.action, row.why, row.wave) for row in made.products] == [
        ("listed", "it is on TikTok Shop already", None), ("list", "", 1),
        ("replace_link", "it cannot be listed on TikTok Shop", None), ("fix_first", "it is in no file that was read", None),
    ]  # fmt: skip
    assert [row.kept for row in made.products] == [30, 20, 0, 0]
    assert made.calendar[0].covered == 1


def test_late_days_are_lost():
    """Up on 12-03, live on 12-05, for links that end on 12-01: 26 of 30 days are left; of 40 days late nothing is."""
    made = plan(item("cup", 90), cutoff=date(2026, 12, 1), gates="entity=2,eligibility=0,warehouse=0", review_days=2,
                conversion=100, stock=100)  # fmt: skip
    (row,) = made.products
    assert (row.upload_on, row.late, row.kept, row.lost) == ("2026-12-03", 4, 78, 12)
    made = plan(item("cup", 90), cutoff=date(2026, 11, 1), conversion=100, stock=100)
    assert (made.products[0].late, made.products[0].kept) == (30, 0)
    made = plan(item("cup", 90), cutoff=date(2026, 12, 2), conversion=100, stock=100)
    assert (made.products[0].late, made.products[0].kept, made.covered_at_cutoff) == (0, 90, 1)


def test_start_by_counts_the_review():
    made = plan(item("a", 96), item("b", 4), quota=1, review_days=3, cutoff=date(2027, 1, 31))
    (target,) = made.start_by
    assert (target.day, target.days, target.of) == ("2027-01-28", 3, "at risk")
    made = plan(item("a", 50), item("b", 50), quota=1, review_days=3, cutoff=date(2027, 1, 31))
    assert made.start_by[0].day == "2027-01-27"


def test_what_cannot_be_listed_keeps_the_goal_out_of_reach():
    made = plan(item("a", 50), item("card", 50, readiness=Readiness.NEVER), cutoff=date(2027, 1, 31))
    assert [(one.of, one.day, one.days) for one in made.start_by] == [("at risk", "", None), ("listable", "2027-01-31", 0)]


def test_every_number_of_the_data_has_source_and_day():
    for name in ("assumptions", "gates"):
        data = tomllib.loads((files("linkaudit.plan") / f"{name}.toml").read_text("utf-8"))
        for one in data["gates"] if name == "gates" else data.values():
            assert one["title"]
            rows = [one] if name == "gates" else [row for row in one.values() if isinstance(row, dict)]
            for row in rows:
                assert row["source"]
                assert isinstance(row["read"], date)
                assert (row["days"] if name == "gates" else row).keys() >= {*CASES}


@pytest.mark.parametrize("code", MARKETS)
def test_every_market_has_every_assumption_and_low_keeps_least(code):
    found = assumptions(PlanRules(), code, same_money=True)
    assert [one.name for one in found] == [*NAMES]
    low, base, high = (terms(found, case) for case in CASES)
    for less, more in ((low, base), (base, high)):
        assert less.conversion <= more.conversion
        assert less.stock <= more.stock
        assert less.commission >= more.commission
        assert less.fulfilment >= more.fulfilment
        assert less.review_days >= more.review_days


def test_a_case_a_table_a_number_or_off():
    section = PlanSettings(conversion={"low": 10, "base": 20, "high": 30}, stock="high", commission="off", goods="33,5 %", case="LOW")
    found = assumed(section)
    assert (found["conversion"].value, found["conversion"].values["high"], found["conversion"].source) == (10, 30, "yours")
    assert (found["stock"].value, found["stock"].origin) == (100, "default")
    assert (found["commission"].value, found["commission"].on, found["commission"].note) == (0, False, "switched off")
    assert found["goods"].value == Decimal("33.5")


def test_no_order_pays_for_itself_where_all_goes_to_fee_and_goods():
    made = plan(item("a", 10), commission=60, goods=40, fixed_costs=5)
    (base,) = (one for one in made.cases if one.case == "base")
    assert base.smallest_order is None
    assert made.products[0].break_even_orders is None
    assert made.products[0].order_left == Decimal("-3.58")


def test_an_empty_shop_has_an_empty_plan():
    made = plan()
    assert (made.calendar, made.cases, made.products, made.start_by, made.first_upload) == ([], [], [], [], "")
    assert msgspec.json.decode(msgspec.json.encode(made), type=type(made)) == made
