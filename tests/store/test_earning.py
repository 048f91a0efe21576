"""Links with their money: the most first, currencies never compared, nothing lost that earned nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linkaudit.model import Direction, Impact, JudgedLink, Surface, Verdict
from linkaudit.store import judgements, runs
from linkaudit.store.database import open_database
from linkaudit.store.earning import earning
from linkaudit.urls.identity import link_id
from tests.store.made import NOW, stream


def judged(url, direction=Direction.INBOUND):
    return JudgedLink(
        link_id=link_id(direction, Surface.BIO, url), direction=direction, surface=Surface.BIO, url=url, target_url=url, verdict=Verdict.BREAKS,
        codes=("LA101",), placements=1, evidence="", target_kind="product", target_handle="x", resolved_by="catalogue", reason="because", variant_ids=(7,),
    )  # fmt: skip


@pytest.fixture
def saved(tmp_path):
    """Return what saves links, each a URL with its money in (currency, revenue, orders, sessions)."""
    with open_database(tmp_path / "a.db") as db:
        run_id = runs.open_run(db, [stream()], whole=True, now=NOW, version="1")

        def save(links):
            with db.atomic():
                judgements.save_judgements(db, run_id, [(judged(url), []) for url in links])
                judgements.save_impacts(db, run_id, [
                    Impact(link_id=judged(url).link_id, currency=currency, revenue=None if revenue is None else Decimal(revenue), orders=orders, sessions=sessions)
                    for url, money in links.items() for currency, revenue, orders, sessions in money
                ])  # fmt: skip
            return lambda main, where="", **how: list(earning(db, run_id, main, where, **how))

        judgements.begin(db, run_id)
        yield save


def order(found):
    return [link.url for link, _ in found]


def test_most_money_first(saved):
    asked = saved({
        "b": [("USD", "5", 1, None)], "a": [("USD", "5.00", 1, None)], "c": [("USD", "5", 2, None)], "d": [("USD", "19", 1, None)],
        "e": [], "f": [("USD", "0", 0, 7)], "g": [("USD", "0.00", 0, 0)], "h": [("USD", "-3.50", 1, 9)],
    })  # fmt: skip
    assert order(asked("USD")) == ["d", "c", "a", "b", "f", "h", "e", "g"]
    assert order(asked("USD", "inbound")) == order(asked("USD", "mapped")) == order(asked("USD"))
    by_url = asked("USD", by_url=True)
    assert order(by_url) == list("abcdefgh")
    assert sorted(by_url, key=lambda one: one[0].url) == sorted(asked("USD"), key=lambda one: one[0].url)


def test_amounts_of_different_currencies_are_never_compared(saved):
    asked = saved({"yen": [("JPY", "90000", 1, None)], "dollar": [("USD", "1", 1, None)], "both": [("EUR", "8", 3, 2), ("USD", "2", 1, 4)]})
    assert order(asked("USD")) == ["both", "dollar", "yen"]
    assert order(asked("JPY")) == ["yen", "both", "dollar"]
    money = {link.url: impacts for link, impacts in asked("USD")}
    assert [(one.currency, one.revenue, one.orders, one.sessions) for one in money["both"]] == [("USD", Decimal(2), 1, 4), ("EUR", Decimal(8), 3, 2)]
    assert {link.url: link for link, _ in asked("USD")}["yen"] == judged("yen")
