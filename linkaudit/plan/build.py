"""The plan as a whole: waves, calendar, money, in one case and beside it in the others."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec

from linkaudit.model import CASES, Assumption, Behind, Case, Plan, PlanMoney, PlanRow, Readiness
from linkaudit.plan import money
from linkaudit.plan.assumptions import Terms, assumptions, terms
from linkaudit.plan.calendar import calendar, covered_at_cutoff, start_by
from linkaudit.plan.gates import gates
from linkaudit.plan.notes import notes
from linkaudit.plan.scene import Scene, Stakes, Timing, timing, weigh

NOT_LISTABLE = "it cannot be listed on TikTok Shop"
NOT_READ = "it is in no file that was read"
LISTED = "it is on TikTok Shop already"


def make(scene: Scene) -> Plan:
    """Return the plan. Raises ``ValueError`` for the name of a gate that there is none of."""
    same = not scene.currency or scene.currency == scene.market_currency
    known = assumptions(scene.rules, scene.market, same_money=same)
    weighed = weigh(scene)
    cases: list[PlanMoney] = []
    chosen: tuple[Terms, Timing, list[money.Outcome]] | None = None
    for case in CASES:
        numbers = terms(known, case)
        days = timing(scene, case, numbers)
        outcomes = _outcomes(scene, weighed, days, numbers)
        cases.append(_money(scene, weighed, case, days, outcomes, numbers))
        if case == scene.rules.case:
            chosen = (numbers, days, outcomes)
    if chosen is None:
        raise ValueError(f"{scene.rules.case} is no case: {', '.join(CASES)}")
    return _plan(scene, weighed, known, chosen, cases)


def _plan(
    scene: Scene, weighed: Stakes, known: list[Assumption], chosen: tuple[Terms, Timing, list[money.Outcome]],
    cases: list[PlanMoney],
) -> Plan:
    numbers, days, outcomes = chosen
    found = calendar(scene, weighed, days)
    made = Plan(
        case=scene.rules.case, market=scene.market, currency=scene.currency, measure=weighed.measure,
        today=scene.today.isoformat(), start=scene.start.isoformat(),
        cutoff=scene.cutoff.isoformat() if scene.cutoff else "", period_start=scene.period[0],
        period_end=scene.period[1], days=scene.days, quota=(numbers.quota_first, numbers.quota_then),
        probation_days=numbers.probation_days, first_upload=found[0].day if found else "",
        start_by=start_by(scene, weighed, days), covered_at_cutoff=covered_at_cutoff(scene, weighed, days),
        waves=len(found), assumptions=known, calendar=found,
        gates=gates(scene.start, scene.rules.case, scene.rules.gates, scene.done),
        cases=cases if weighed.measure == "revenue" else [], no_product=list(scene.no_product),
        no_product_links=scene.no_product_links, other=_other(scene), notes=[],
        products=_rows(scene, weighed, days, outcomes, numbers),
    )  # fmt: skip
    return msgspec.structs.replace(made, notes=notes(made, blind=scene.blind))


def _outcomes(scene: Scene, weighed: Stakes, days: Timing, numbers: Terms) -> list[money.Outcome]:
    found = []
    for at, stake in enumerate(weighed.stakes):
        late = days.late(at, scene)
        found.append(money.NOTHING if late is None else money.outcome(stake, late, scene.days, numbers))
    return found


def _money(
    scene: Scene, weighed: Stakes, case: Case, days: Timing, outcomes: list[money.Outcome], numbers: Terms
) -> PlanMoney:
    revenue = money.total(one.revenue for one in weighed.stakes)
    goes = [days.late(at, scene) is not None for at in range(len(scene.items))]
    listable = money.total(one.revenue for one, can in zip(weighed.stakes, goes, strict=True) if can)
    kept, timely = money.total(one.kept for one in outcomes), money.total(one.timely for one in outcomes)
    fixed = money.fixed(numbers, scene.days)
    last = max((day.day for day in days.days), default=None)
    return PlanMoney(
        case=case, at_risk=revenue + weighed.no_product, kept=kept, lost=revenue + weighed.no_product - kept,
        lost_no_product=weighed.no_product, lost_not_listed=revenue - listable, lost_late=listable - timely,
        lost_buyers=timely - kept, fee=money.total(one.fee for one in outcomes),
        goods=money.total(one.goods for one in outcomes), fulfilment=money.total(one.fulfilment for one in outcomes),
        fixed=fixed, left=money.total(one.left for one in outcomes) - fixed,
        smallest_order=money.smallest_order(numbers),
        last_upload="" if last is None else (scene.start + timedelta(last)).isoformat(),
    )  # fmt: skip


def _rows(
    scene: Scene, weighed: Stakes, days: Timing, outcomes: list[money.Outcome], numbers: Terms
) -> list[PlanRow]:
    waves = {day.day: wave for wave, day in enumerate(days.days, 1)}
    kept = money.total(one.kept for one in outcomes)
    rows = []
    for at, item in enumerate(scene.items):
        day, stake, one = days.done[at], weighed.stakes[at], outcomes[at]
        money_known = any(of.currency == scene.currency and of.revenue is not None for of in item.money)
        value = money.order_value(stake)
        leaves = None if value is None else money.order_left(value, numbers)
        part = one.kept / kept if kept else Decimal(0)
        rows.append(PlanRow(
            item=item, rank=at + 1, wave=None if day is None else waves[day], action=_action(scene, at),
            upload_on="" if day is None else (scene.start + timedelta(day)).isoformat(),
            late=days.late(at, scene) or 0, why=_why(scene, at), kept=one.kept if money_known else None,
            lost=stake.revenue - one.kept if money_known else None, left=one.left if money_known else None,
            order_value=value, order_left=leaves,
            break_even_orders=None if leaves is None else money.break_even_orders(leaves, part, numbers),
        ))  # fmt: skip
    return rows


def _action(scene: Scene, at: int) -> str:
    """Return what to do about a product, in the words of mapping.csv."""
    item = scene.items[at]
    if item.listed:
        return "listed"
    if item.readiness is Readiness.NEVER:
        return "replace_link"
    return "list" if item.readiness is Readiness.READY else "fix_first"


def _why(scene: Scene, at: int) -> str:
    item = scene.items[at]
    if item.listed:
        return LISTED
    return NOT_READ if item.readiness is None else NOT_LISTABLE if item.readiness is Readiness.NEVER else ""


def _other(scene: Scene) -> list[Behind]:
    """Return what is at risk in other currencies than the plan's, each added up alone."""
    found: dict[str, tuple[Decimal, int, int]] = {}
    parts = [one for item in scene.items for one in item.money]
    for one in (*parts, *scene.no_product):
        if one.currency != scene.currency:
            revenue, orders, sessions = found.get(one.currency, (Decimal(0), 0, 0))
            found[one.currency] = (
                revenue + (one.revenue or 0), orders + (one.orders or 0), sessions + (one.sessions or 0)
            )  # fmt: skip
    return [Behind(currency=name, revenue=money, orders=orders, sessions=sessions)
            for name, (money, orders, sessions) in found.items()]  # fmt: skip
