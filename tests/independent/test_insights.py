"""What summary.json says of the traffic is what was made, and each list reconciles with the total that it parts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest

from tests.shops import traffic_truth
from tests.shops.traffic_world import ZONE, Sale, Session

LISTS = ("surfaces", "campaigns", "videos", "products", "price_bands", "weekdays", "hours", "weekday_hours", "buyers")
Sums = dict[tuple[str, str], list[object]]


@pytest.fixture(scope="module")
def traffic(made):
    out = made.run("insights", "orders", "links", "ga4")
    return json.loads((out / "summary.json").read_text("utf-8"))["traffic"]


def told(rows: Iterable[dict[str, object]], name: str = "label") -> Sums:
    return {
        (str(row["currency"]), str(row[name])): [row["orders"], Decimal(str(row["revenue"] or 0))]
        for row in rows
        if row["orders"] or Decimal(str(row["revenue"] or 0))
    }


def sums(sales: Iterable[Sale], label: Callable[[Sale], str]) -> Sums:
    found: dict[tuple[str, str], list[object]] = defaultdict(lambda: [0, Decimal(0)])
    for sale in sales:
        one = found[sale.currency, label(sale)]
        one[0], one[1] = one[0] + 1, one[1] + sale.today  # type: ignore[operator]
    return dict(found)


def tiktok(made) -> list[Sale]:
    return [sale for sale in made.world.sales if sale.counted and sale.touch and sale.touch.is_tiktok]


def known(sale: Sale) -> tuple[Session, ...]:
    """The sessions that the exports tell."""
    return sale.path[-1:] if sale.number % 2 == 0 else sale.path[:1] + sale.path[-1:]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_adds_up_to_the_whole(made, traffic, name):
    for currency, money in traffic_truth.money(made.world).items():
        rows = [row for row in traffic[name] if row["currency"] == currency]
        assert sum((Decimal(row["revenue"] or 0) for row in rows), Decimal(0)) == money.total.revenue
        if name not in {"products", "price_bands"}:  # an order may have several
            assert sum(row["orders"] or 0 for row in rows) == money.total.orders


def test_surfaces(made, traffic):
    assert told(traffic["surfaces"]) == sums(tiktok(made), lambda sale: sale.touch.entrance.surface if sale.touch else "")


def test_hours_and_weekdays_by_the_shops_clocks(made, traffic):
    assert traffic["timezone"] == ZONE.key
    hours = {(currency, label.lstrip("0") or "0"): one for (currency, label), one in told(traffic["hours"]).items()}
    assert hours == sums(tiktok(made), lambda sale: str(sale.when.astimezone(ZONE).hour))
    days = {(currency, label.rpartition(" ")[2]): one for (currency, label), one in told(traffic["weekdays"]).items()}
    assert days == sums(tiktok(made), lambda sale: f"{sale.when.astimezone(ZONE):%A}")
    slots = {(currency, label.partition(" ")[2]): one for (currency, label), one in told(traffic["weekday_hours"]).items()}
    assert slots == sums(tiktok(made), lambda sale: f"{sale.when.astimezone(ZONE):%A %H}")


def test_new_and_returning_buyers(made, traffic):
    def kind(sale: Sale) -> str:
        return "(not known)" if sale.number % 2 == 0 else "new" if sale.buyer_order == 1 else "returning"

    assert told(traffic["buyers"]) == sums(tiktok(made), kind)


def test_the_models(made, traffic):
    sales = [sale for sale in made.world.sales if sale.counted and sale.path]
    first = [sale for sale in sales if known(sale)[0].is_tiktok]
    any_touch = [sale for sale in sales if any(one.is_tiktok for one in known(sale))]
    parts = (("last", tiktok(made)), ("first", first), ("any", any_touch))
    wanted = {key: one for name, chosen in parts for key, one in sums(chosen, lambda _, name=name: name).items()}  # type: ignore[misc]
    assert told(traffic["models"], "model") == wanted
    assert {row["model"] for row in traffic["models"] if not row["additive"]} == {"any"}


def test_first_touch_by_option(made):
    out = made.run("first", "orders", "links", options=["--model", "first"])
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    sales = [sale for sale in made.world.sales if sale.counted and sale.path and known(sale)[0].is_tiktok]
    wanted = sums(sales, lambda sale: known(sale)[0].entrance.surface)
    assert told(summary["traffic"]["surfaces"]) == wanted
    for one in summary["money"]:
        of = [sale for sale in sales if sale.currency == one["currency"]]
        assert (one["tiktok_orders"], Decimal(one["tiktok_revenue"])) == (len(of), sum((sale.today for sale in of), Decimal(0)))


def test_products(made, traffic):
    wanted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for sale in tiktok(made):
        for line in sale.lines:
            wanted[sale.currency, line.product.handle] += line.amount
    named = {key: one[1] for key, one in told(traffic["products"]).items()}
    listed = {key: Decimal(str(one)) for key, one in named.items() if key[1] not in {"(others)", "(not in lines)"}}
    assert listed
    assert {key: wanted[key] for key in listed} == listed
    left = {currency: min(one for (of, _), one in listed.items() if of == currency) for currency, _ in listed}
    assert all(one <= left[key[0]] for key, one in wanted.items() if key not in listed)  # the largest are listed


def test_concentration(made, traffic):
    for row in traffic["concentration"]:
        of: dict[str, Decimal] = defaultdict(Decimal)
        for sale in tiktok(made):
            if sale.currency == row["currency"]:
                for line in sale.lines:
                    of[line.product.handle] += line.amount
        parts = sorted(of.values(), reverse=True)
        least = next(n for n in range(1, len(parts) + 1) if sum(parts[:n]) >= Decimal("0.8") * sum(parts))
        assert (row["products"], row["of_products"]) == (least, len(parts))


def test_the_steps_from_orders_to_links(made, traffic):
    sales = made.world.sales
    counted = [sale for sale in sales if sale.counted]
    steps = [step["orders"] for step in traffic["reconciliation"]]
    journeys = [sale for sale in counted if sale.path and any(one.landing or one.referrer for one in known(sale))]
    assert steps[:5] == [len(sales), len(counted), len(journeys), len(tiktok(made)), len(tiktok(made))]
    for before, after in zip(traffic["reconciliation"], traffic["reconciliation"][1:], strict=False):
        assert before["orders"] - after["orders"] == sum(one["orders"] for one in after["left_out"])


def test_orders_of_tiktok_shop_are_apart(made, traffic):
    apart = [sale for sale in made.world.sales if sale.fate == "channel"]
    assert told(traffic["tiktok_shop"]) == sums(apart, lambda _: "tiktok")


def test_tagging_faults_have_their_money(made, traffic):
    faulty = {"LA401": "ad with macros left", "LA402": "ad with a mistyped macro", "LA405": "ad, two question marks", "LA406": "ad, long"}
    found = told(traffic["tagging"], "code")
    for code, name in faulty.items():
        sales = [sale for sale in tiktok(made) if sale.touch and sale.touch.entrance.name == name]
        assert {key: one for key, one in found.items() if key[1] == code} == sums(sales, lambda _, code=code: code)  # type: ignore[misc]
