"""Made-up scenes: products of every kind, with money in several currencies, in the order of money at risk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from linkaudit.model import CASES, Behind, PlanItem, PlanRules, Readiness
from linkaudit.plan.scene import Scene

TODAY = date(2026, 11, 26)
CENTS = st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100)
REFUNDED = st.integers(-5_000, 5_000).map(lambda cents: Decimal(cents) / 100)
COUNTS = st.none() | st.integers(0, 5_000)


def behind(currency):
    revenue = st.one_of(CENTS, CENTS, CENTS, REFUNDED, st.none())
    return st.builds(Behind, currency=st.just(currency), revenue=revenue, orders=COUNTS, sessions=COUNTS)


USD = st.tuples(behind("USD"))
MONEY = st.one_of(USD, USD, st.tuples(behind("USD"), behind("EUR")), st.tuples(behind("EUR")), st.tuples())
ITEMS = st.builds(
    PlanItem, handle=st.just(""), money=MONEY, links=st.integers(0, 9), parts=st.integers(1, 4), skus=st.integers(1, 300),
    blocking=st.integers(0, 5), readiness=st.sampled_from([*[Readiness.READY] * 4, *Readiness, None]),
    listed=st.sampled_from([False] * 5 + [True]),
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
GATES = st.fixed_dictionaries(dict.fromkeys(("entity", "warehouse"), by_case(st.integers(0, 20))), optional=dict.fromkeys(
    ("eligibility", "documents"), by_case(st.integers(0, 30))))  # fmt: skip
RULES = st.builds(
    PlanRules, case=st.sampled_from(CASES), start=st.sampled_from(["", "2026-11-01", "2027-01-15"]),
    quota=st.just((0, 0)) | st.tuples(st.integers(1, 6), st.integers(1, 12)), own=OWN, gates=GATES,
)  # fmt: skip
DATES = st.integers(-5, 100).map(lambda days: TODAY + timedelta(days))
CUTOFFS = st.one_of(DATES, DATES, DATES, st.none())
PERIODS = st.sampled_from([("", ""), ("2026-08-21", "2026-11-17"), ("2026-08-21", "2026-11-17"), ("2026-11-20", "2026-11-20")])


def _numbered(items):
    made = [PlanItem(**{name: getattr(item, name) for name in item.__struct_fields__} | {"handle": f"p-{at}"})
            for at, item in enumerate(items)]  # fmt: skip
    return sorted(made, key=lambda item: -sum(one.revenue or 0 for one in item.money if one.currency == "USD"))


SCENES = st.builds(
    Scene, items=st.lists(ITEMS, min_size=1, max_size=20).map(_numbered), today=st.just(TODAY), cutoff=CUTOFFS,
    market=st.sampled_from(["US", "GB", "TH"]), market_currency=st.sampled_from(["USD", "GBP"]), currency=st.just("USD"),
    no_product=st.lists(behind("USD"), max_size=1).map(tuple), no_product_links=st.integers(0, 5), period=PERIODS,
    rules=RULES, done=st.just({}) | st.just({"entity": "seen"}), blind=st.booleans(),
)  # fmt: skip
