"""What holds of every plan, whatever the shop."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.export import plan_csv
from linkaudit.export.plan_text import brief
from linkaudit.export.plan_text import to_text as marked
from linkaudit.export.table import write_csv
from linkaudit.locale.own import plain
from linkaudit.model import Readiness
from linkaudit.plan.build import make
from linkaudit.plan.scene import uploadable
from linkaudit.plan.waves import Quota, Upload, schedule
from tests.plan.scenes import SCENES


def to_text(*given):
    """Return a text as it is said in English."""
    return plain(marked(*given))



def revenue(money):
    return sum((one.revenue or Decimal(0) for one in money if one.currency == "USD"), Decimal(0))


@given(SCENES)
def test_every_product_stands_in_the_plan_once_and_in_one_wave_if_it_goes_up(scene):
    plan = make(scene)
    assert [row.item for row in plan.products] == list(scene.items)
    assert [row.rank for row in plan.products] == list(range(1, len(scene.items) + 1))
    days = {one.wave: one.day for one in plan.calendar}
    assert list(days) == list(range(1, plan.waves + 1))
    for row in plan.products:
        assert (row.wave is not None) == uploadable(row.item) == (not row.why)
        assert row.upload_on == ("" if row.wave is None else days[row.wave])
    assert [one.day for one in plan.calendar] == sorted({one.day for one in plan.calendar})


@given(SCENES)
def test_the_quota_holds_on_every_day_and_nothing_goes_up_before_its_gates(scene):
    plan = make(scene)
    if plan.calendar:
        first = date.fromisoformat(plan.first_upload)
        for day in plan.calendar:
            probation = (date.fromisoformat(day.day) - first).days < plan.probation_days
            assert 1 <= day.uploads <= plan.quota[0 if probation else 1]
    assert sum(day.uploads for day in plan.calendar) == sum(one.parts for one in scene.items if uploadable(one))
    for row in (row for row in plan.products if row.wave is not None):
        holds = ("all", "gated") if row.item.gated else ("all",)
        assert row.upload_on >= max(one.ends for one in plan.gates if one.holds in holds)


@given(SCENES)
def test_kept_and_lost_are_what_is_at_risk(scene):
    plan = make(scene)
    at_risk = sum((revenue(one.money) for one in scene.items), Decimal(0)) + revenue(scene.no_product)
    for one in plan.cases:
        assert one.at_risk == at_risk
        assert one.kept + one.lost == one.at_risk
        assert one.lost == one.lost_no_product + one.lost_not_listed + one.lost_late + one.lost_buyers
        assert one.left == one.kept - one.fee - one.goods - one.fulfilment - one.fixed
    for row in plan.products:
        if row.kept is None:
            assert not any(one.currency == "USD" and one.revenue is not None for one in row.item.money)
        else:
            assert row.kept + (row.lost or 0) == revenue(row.item.money)
            assert 0 <= row.kept <= max(revenue(row.item.money), 0)
    if plan.cases:
        (chosen,) = (one for one in plan.cases if one.case == plan.case)
        assert sum((row.kept or Decimal(0) for row in plan.products), Decimal(0)) == chosen.kept


@given(SCENES, st.integers(0, 90))
def test_an_earlier_cutoff_never_keeps_more(scene, days):
    if scene.cutoff is None:
        return
    sooner = msgspec.structs.replace(scene, cutoff=scene.cutoff - timedelta(days))
    without = msgspec.structs.replace(scene, cutoff=None)
    for less, one, most in zip(make(sooner).cases, make(scene).cases, make(without).cases, strict=True):
        assert less.kept <= one.kept <= most.kept
    for sold, row in zip(make(sooner).products, make(scene).products, strict=True):
        assert (sold.kept or 0) <= (row.kept or 0)


@given(SCENES)
def test_what_is_covered_grows_and_the_day_to_start_by_is_right(scene):
    plan = make(scene)
    covered = [one.covered for one in plan.calendar]
    assert covered == sorted(covered)
    assert all(0 <= one <= 1 for one in covered)
    for target in plan.start_by:
        if not target.day or target.of != "at risk":
            continue
        on_time = msgspec.structs.replace(scene, rules=msgspec.structs.replace(scene.rules, start=target.day))
        found = make(on_time).covered_at_cutoff
        assert found is not None
        assert found >= Decimal("0.949999")


@given(SCENES)
def test_shares_of_the_rows_sum_up_in_each_currency(scene):
    out = io.StringIO()
    write_csv(out, plan_csv.HEADER, plan_csv.rows(make(scene)))
    rows = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    money: dict[str, Decimal] = defaultdict(Decimal)
    shares: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        money[row["currency"]] += Decimal(row["revenue"] or 0)
        shares[row["currency"]] += Decimal(row["revenue_share"] or 0)
        if row["revenue_share"]:
            assert Decimal(row["cumulative_share"]) == shares[row["currency"]]
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for one in (*(one for item in scene.items for one in item.money), *scene.no_product):
        expected[one.currency] += one.revenue or 0
    for currency, whole in expected.items():
        assert money[currency] == whole
        assert shares[currency] == (1 if whole > 0 else 0)
    ranks = Counter(row["rank"] for row in rows if row["rank"])
    assert {int(rank) for rank in ranks} == set(range(1, len(scene.items) + 1))


@given(SCENES)
def test_every_plan_can_be_told(scene):
    plan = make(scene)
    text = to_text(plan)
    assert "estimate" in text.splitlines()[0]
    assert all(one.title in text and one.source in text for one in plan.assumptions)
    assert all(one.title in text for one in plan.gates)
    assert all(note in text for note in plan.notes)
    assert "estimates" in brief(plan)[0]
    assert msgspec.json.decode(msgspec.json.encode(plan), type=type(plan)) == plan
    assert any("cut-off" in note for note in plan.notes) or plan.cutoff > plan.today


UPLOADS = st.lists(st.builds(Upload, st.integers(0, 30), st.integers(1, 5)), max_size=60)


@given(UPLOADS, st.integers(1, 5), st.integers(1, 9), st.integers(0, 12))
def test_the_schedule_wastes_no_day(uploads, first, then, probation):
    """On a day that is not full, all that is ready has gone up: what is left was not ready yet."""
    quota = Quota(first, then, probation)
    found = schedule(uploads, quota)
    begin = min((one.ready for one in uploads), default=0)
    used = {one.day: one.uploads for one in found.days}
    assert sum(used.values()) == sum(one.parts for one in uploads)
    for one, done in zip(uploads, found.done, strict=True):
        assert done >= one.ready
        assert used[done] >= 1
        assert all(used.get(day, 0) == quota.of(day - begin) for day in range(one.ready, done))


@given(UPLOADS, st.integers(1, 5))
def test_of_two_that_are_ready_together_the_first_is_up_first(uploads, quota):
    found = schedule(uploads, Quota(quota, quota, 0))
    for line in {one.ready for one in uploads}:
        done = [day for one, day in zip(uploads, found.done, strict=True) if one.ready == line]
        assert done == sorted(done)


def test_readiness_words_are_known_to_the_plan():
    """A new state must be given a place in the plan: these four have one."""
    assert [one.name for one in Readiness] == ["READY", "FIXABLE", "SELLER", "NEVER"]
