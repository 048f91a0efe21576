"""Made-up scenes: products of every kind, with money in several currencies, in the order of money at risk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from linkaudit.model import CASES, Behind, PlanItem, PlanRules, Readiness
from linkaudit.plan.scene import Scene

TODAY = date(2026, 11, 26)
CENTS = st.integers(-5_000, 10_000_000).map(lambda cents: Decimal(cents) / 100)
COUNTS = st.none() | st.integers(0, 5_000)


def behind(currency):
    return st.builds(Behind, currency=st.just(currency), revenue=st.none() | CENTS, orders=COUNTS, sessions=COUNTS)


MONEY = st.tuples() | st.tuples(behind("USD")) | st.tuples(behind("EUR")) | st.tuples(behind("USD"), behind("EUR"))
ITEMS = st.builds(
    PlanItem, handle=st.just(""), money=MONEY, links=st.integers(0, 9), parts=st.integers(1, 4), skus=st.integers(1, 300),
    blocking=st.integers(0, 5), readiness=st.none() | st.sampled_from(list(Readiness)), listed=st.booleans(),
    gated=st.booleans(),
)  # fmt: skip
PERCENTS = st.decimals(0, 100, places=1)


def by_case(values):
    return st.tuples(values, values, values).map(lambda found: dict(zip(CASES, found, strict=True)))


OWN = st.fixed_dictionaries({}, optional={
    **dict.fromkeys(("conversion", "stock", "commission", "goods"), st.none() | by_case(PERCENTS)),
    **dict.fromkeys(("fulfilment", "fixed_costs"), st.none() | by_case(st.decimals(0, 500, places=2))),
    **dict.fromkeys(("review_days", "fix_days", "seller_days", "probation_days"),
                    st.none() | by_case(st.integers(0, 40).map(Decimal))),
})  # fmt: skip
GATES = st.dictionaries(st.sampled_from(["entity", "eligibility", "warehouse", "documents"]), by_case(st.integers(0, 60)))
RULES = st.builds(
    PlanRules, case=st.sampled_from(CASES), start=st.sampled_from(["", "2026-11-01", "2027-01-15"]),
    quota=st.just((0, 0)) | st.tuples(st.integers(1, 6), st.integers(1, 12)), own=OWN, gates=GATES,
)  # fmt: skip
CUTOFFS = st.none() | st.integers(-60, 200).map(lambda days: TODAY + timedelta(days))
PERIODS = st.sampled_from([("", ""), ("2026-08-21", "2026-11-17"), ("2026-11-20", "2026-11-20")])


def _numbered(items):
    made = [PlanItem(**{name: getattr(item, name) for name in item.__struct_fields__} | {"handle": f"p-{at}"})
            for at, item in enumerate(items)]  # fmt: skip
    return sorted(made, key=lambda item: -sum(one.revenue or 0 for one in item.money if one.currency == "USD"))


SCENES = st.builds(
    Scene, items=st.lists(ITEMS, max_size=40).map(_numbered), today=st.just(TODAY), cutoff=CUTOFFS,
    market=st.sampled_from(["US", "GB", "TH"]), market_currency=st.sampled_from(["USD", "GBP"]), currency=st.just("USD"),
    no_product=st.lists(behind("USD"), max_size=1).map(tuple), no_product_links=st.integers(0, 5), period=PERIODS,
    rules=RULES, done=st.just({}) | st.just({"entity": "seen"}), blind=st.booleans(),
)  # fmt: skip
