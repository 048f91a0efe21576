"""What stands behind each product: nothing of it is lost or counted twice, and it is what ``stakes`` says."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.behind import NO_PRODUCT, behind, whole_parts
from linkaudit.audit.stake import stakes
from linkaudit.model import Direction, Impact, JudgedLink, Match, Surface, Verdict

GOODS = ("tent", "lamp", "mug", "rope")
CENTS = st.integers(-500, 500_000).map(lambda cents: Decimal(cents) / 100)
COUNTS = st.none() | st.integers(0, 999)
SOLD = st.dictionaries(st.sampled_from(GOODS), st.integers(0, 9))


def link(number, verdict, direction):
    return JudgedLink(link_id=number, direction=direction, surface=Surface.BIO, url="", target_url="", verdict=verdict, codes=(),
                      placements=1, evidence="", target_kind="", target_handle="", resolved_by="", reason="")  # fmt: skip


@st.composite
def matches(draw):
    found = []
    for number in range(draw(st.integers(0, 6))):
        handles = tuple(draw(st.lists(st.sampled_from(GOODS), unique=True)))
        money = [
            Impact(link_id=number, currency=currency, revenue=draw(st.none() | CENTS), orders=draw(COUNTS), sessions=draw(COUNTS))
            for currency in draw(st.lists(st.sampled_from(["USD", "EUR"]), unique=True))
        ]
        one = link(number, draw(st.sampled_from(list(Verdict))), draw(st.sampled_from(list(Direction))))
        found.append((one, Match(link_id=number, method="", confidence="", handles=handles), money))
    return found


def at_risk(found):
    return [row for row in found if row[0].verdict in ("broken", "breaks") and row[0].direction == "inbound"]


@given(matches(), SOLD)
def test_the_parts_sum_up_to_what_the_links_brought(found, sold):
    money, links = behind(found, sold)
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for _, _, impacts in at_risk(found):
        for one in impacts:
            for name in ("revenue", "orders", "sessions"):
                expected[one.currency, name] += getattr(one, name) or 0
    parts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for of in money.values():
        for currency, one in of.items():
            assert one.currency == currency
            for name in ("revenue", "orders", "sessions"):
                parts[currency, name] += getattr(one, name) or 0
    assert {key: value for key, value in parts.items() if value} == {key: value for key, value in expected.items() if value}
    assert sum(links.values()) == sum(len(match.handles) or 1 for _, match, _ in at_risk(found))


@given(matches(), SOLD)
def test_it_agrees_with_the_stakes(found, sold):
    money, links = behind(found, sold)
    said = stakes(found, sold, "USD")
    assert links.keys() - {NO_PRODUCT} == said.by_handle.keys()
    for handle, part in said.by_handle.items():
        usd = money.get(handle, {}).get("USD")
        assert (usd.revenue if usd and usd.revenue else 0) == part


def test_what_nobody_counted_stays_unknown():
    one = link(1, Verdict.BREAKS, Direction.INBOUND)
    impact = Impact(link_id=1, currency="USD", revenue=None, orders=None, sessions=7)
    money, _ = behind([(one, Match(link_id=1, method="", confidence="", handles=("tent", "lamp")), [impact])], {"lamp": 2, "tent": 1})
    found = {handle: (of["USD"].revenue, of["USD"].orders, of["USD"].sessions) for handle, of in money.items()}
    assert found == {"tent": (None, None, 2), "lamp": (None, None, 5)}


@given(st.integers(0, 10_000), SOLD)
def test_whole_parts_are_fair(number, sold):
    parts = whole_parts(number, GOODS, sold)
    weights = [sold.get(one, 0) for one in GOODS] if any(sold.values()) else [1] * len(GOODS)
    assert sum(parts) == number
    assert all(abs(part - number * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))
