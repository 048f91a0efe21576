"""What an audit found comes back as it was saved, and keeps the day it was first seen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linkaudit.model import (
    Attribution,
    Direction,
    Impact,
    JudgedLink,
    LinkFinding,
    OrderLine,
    OwnerKind,
    Product,
    SpotFinding,
    Surface,
    TrafficRow,
    Verdict,
)
from linkaudit.store import judgements, results, runs
from linkaudit.store.database import open_database
from linkaudit.urls.identity import link_id
from tests.store.made import CSV, LATER, NOW, ORDERS, finish, placement, save, stream


def judged(url, verdict=Verdict.BREAKS, *, direction=Direction.ON_PAGE, surface=Surface.CONTENT, **more):
    base = {"link_id": link_id(direction, surface, url), "direction": direction, "surface": surface, "url": url,
            "target_url": f"https://shop.example{url}", "verdict": verdict, "codes": (), "placements": 1, "evidence": "", "target_kind": "page",
            "target_handle": "x", "resolved_by": "catalogue", "reason": "because"}  # fmt: skip
    return JudgedLink(**(base | more))


def found(link, code, base=""):
    return LinkFinding(link_id=link.link_id, base=base, code=code, reason=f"{code} here")


def inbound(url, verdict=Verdict.BREAKS, **more):
    return judged(url, verdict, direction=Direction.INBOUND, surface=Surface.BIO, **more)


@pytest.fixture
def audit(tmp_path):
    """Yield database and open run over a file of content and one of orders, ready for results."""
    with open_database(tmp_path / "a.db") as db:
        run_id = runs.open_run(db, [stream(), stream("o.json", stage="traffic")], whole=True, now=NOW, version="1")
        ids = [one.stream_id for one in runs.streams_of(db, run_id)]
        judgements.begin(db, run_id)
        yield db, run_id, ids


def test_links_come_back_as_they_were(audit):
    db, run_id, _ = audit
    links = [
        judged("/a", codes=("LA208", "LA301"), variant_ids=(1, 2**62)), judged("/ü?x=1", Verdict.OK), inbound("/b", Verdict.UNKNOWN, placements=0),
        inbound("/c"),
    ]  # fmt: skip
    judgements.save_judgements(db, run_id, [(link, []) for link in links])
    assert list(results.judged_links(db, run_id)) == [links[2], links[3], links[0], links[1]]
    assert list(results.judged_links(db, run_id, "mapped")) == [links[2], links[3], links[0]]
    assert list(results.judged_links(db, run_id, "inbound")) == [links[2], links[3]]


def test_impacts_and_attributions_come_back_as_they_were(audit):
    db, run_id, (_, stream_id) = audit
    impacts = [Impact(link_id=0, currency="USD", orders=1, revenue=Decimal("0.10")),
               Impact(link_id=5, currency="EUR", orders=2, revenue=Decimal("1234567890.10"), sessions=0)]  # fmt: skip
    judgements.save_impacts(db, run_id, impacts[::-1])
    assert list(results.impacts(db, run_id)) == impacts
    one = Attribution(stream_id=stream_id, visit_ref=1, link_id=5, signal="ttclid", surface=Surface.AD, evidence="e", paid=True, orders=1,
                      currency="USD", revenue=Decimal("9.90"), day="2026-09-01")  # fmt: skip
    judgements.save_attributions(db, run_id, [one])
    assert list(results.attributions(db, run_id)) == [one]


def test_a_finding_stands_at_every_placement_of_its_link(audit):
    db, run_id, (stream_id, _) = audit
    save(db, stream_id, *CSV, placement("/gone"), placement("/gone?fbclid=", ordinal=2, field="title"), placement("/fine", ordinal=3))
    gone, fine = judged("/gone", Verdict.BROKEN, codes=("LA301",)), judged("/fine", Verdict.OK)
    judgements.save_judgements(db, run_id, [(gone, [found(gone, "LA301")]), (fine, [])])
    judgements.spread_findings(db, run_id, NOW)
    rows = list(results.findings(db, run_id, "USD"))
    assert [(row.code, row.verdict, row.placement_field, row.locator, row.placement_title) for row in rows] == [
        ("LA301", "broken", "description", "<a href> no. 1", "Old title"), ("LA301", "broken", "title", "<a href> no. 2", "Old title"),
    ]  # fmt: skip
    assert {(row.first_seen, row.status, row.reason, row.link_url) for row in rows} == {(NOW, "open", "LA301 here", "/gone")}
    assert results.status_counts(db, run_id) == {("LA301", "open"): 2}


def test_a_finding_stands_where_its_base_is(audit):
    db, run_id, (stream_id, _) = audit
    save(db, stream_id, placement("x", base="/pages/a"), placement("x", ordinal=2, base="/blogs/a"))
    link = judged("x", Verdict.BROKEN, placements=2)
    judgements.save_judgements(db, run_id, [(link, [found(link, "LA301", "/blogs/")])])
    judgements.spread_findings(db, run_id, NOW)
    assert [row.locator for row in results.findings(db, run_id, "USD")] == ["<a href> no. 2"]


def test_a_link_that_stands_in_visits_alone_has_its_finding_once(audit):
    db, run_id, _ = audit
    link = inbound("https://shop.example/", placements=0, evidence="landing of an order")
    judgements.save_judgements(db, run_id, [(link, [found(link, "LA103")])])
    judgements.spread_findings(db, run_id, NOW)
    (row,) = results.findings(db, run_id, "USD")
    assert (row.placement_kind, row.placement_field, row.locator, row.direction) == ("visit", "landing", "landing of an order", "inbound")


def test_findings_with_most_money_first(audit):
    db, run_id, _ = audit
    poor, rich = inbound("/poor", placements=0), inbound("/rich", placements=0)
    judgements.save_impacts(db, run_id, [Impact(link_id=poor.link_id, currency="USD", orders=9, revenue=Decimal("9.5")),
                                      Impact(link_id=rich.link_id, currency="EUR", orders=1, revenue=Decimal(500)),
                                      Impact(link_id=rich.link_id, currency="USD", orders=3, revenue=Decimal("100.00"), sessions=4)])  # fmt: skip
    judgements.save_judgements(db, run_id, [(poor, [found(poor, "LA101")]), (rich, [found(rich, "LA102")])])
    judgements.save_spots(db, run_id, [spot("LA205")], NOW)
    judgements.spread_findings(db, run_id, NOW)
    rows = list(results.findings(db, run_id, "USD"))
    assert [(row.code, row.revenue, row.currency, row.orders, row.sessions) for row in rows] == [
        ("LA102", Decimal("100.00"), "USD", 3, 4), ("LA101", Decimal("9.5"), "USD", 9, None), ("LA205", None, "", None, None),
    ]  # fmt: skip
    assert (rows[2].verdict, rows[2].link_url) == ("", "")


def spot(code, *, owner="1", field="title", link=0, locator="l"):
    return SpotFinding(code=code, owner_kind=OwnerKind.PRODUCT, owner_id=owner, title="t", field=field, locator=locator, reason="r", link_id=link)


def test_spots_tell_the_codes_of_their_links(audit):
    db, run_id, _ = audit
    assert judgements.save_spots(db, run_id, [spot("LA306", link=7), spot("LA302", link=7), spot("LA205")], NOW) == {7: {"LA302", "LA306"}}
    assert results.status_counts(db, run_id) == {("LA205", "open"): 1, ("LA302", "open"): 1, ("LA306", "open"): 1}


def test_beginning_again_forgets_what_was_half_done(audit):
    db, run_id, _ = audit
    link = inbound("/a", placements=0)
    for _ in range(2):
        judgements.begin(db, run_id)
        judgements.save_judgements(db, run_id, [(link, [found(link, "LA101")])])
        judgements.save_impacts(db, run_id, [Impact(link_id=link.link_id, currency="USD", orders=1, revenue=Decimal(1))])
        judgements.save_spots(db, run_id, [spot("LA205")], NOW)
        judgements.spread_findings(db, run_id, NOW)
    assert results.status_counts(db, run_id) == {("LA101", "open"): 1, ("LA205", "open"): 1}
    assert len(list(results.impacts(db, run_id))) == len(list(results.judged_links(db, run_id))) == 1


def test_first_seen_is_kept_from_run_to_run(audit):
    db, first, (stream_id, other) = audit
    judgements.save_spots(db, first, [spot("LA205"), spot("LA205", locator="elsewhere")], NOW)
    assert sum(new for _, new in results.open_findings(db, first).values()) == 1  # the same place
    finish(db, first, stream_id, other)
    times = [NOW, LATER, "2026-11-24T10:00:00+00:00"]
    previous = first
    for now in times[1:]:
        again = runs.reopen(db, now=now, version="1")
        assert again
        judgements.begin(db, again)
        judgements.save_spots(db, again, [spot("LA205"), spot("LA205", owner="2")], now)
        judgements.keep_first_seen(db, again, previous)
        finish(db, again)
        previous = again
    assert [(row.placement_id, row.first_seen) for row in results.findings(db, previous, "USD")] == [("1", NOW), ("2", LATER)]
    assert sum(new for _, new in results.open_findings(db, previous).values()) == 0
    assert sum(new for _, new in results.open_findings(db, previous - 1).values()) == 1


def test_traffic_rows(audit):
    db, run_id, (_, stream_id) = audit
    save(db, stream_id, *ORDERS)
    link = inbound("/products/tent", target_url="https://shop.example/products/tent")
    judgements.save_judgements(db, run_id, [(link, [])])
    judgements.save_attributions(db, run_id, [attribution(stream_id, link.link_id)])
    assert list(results.traffic(db, run_id)) == [
        TrafficRow(landing_url="/products/tent?ttclid=", target_url="https://shop.example/products/tent", day="2026-09-01", source="tiktok",
                   medium="", campaign="", content="", term="", surface="bio", paid=False, signal="ttclid", currency="USD", origin="orders_json",
                   orders=1, revenue=Decimal("20.10"))
    ]  # fmt: skip


def attribution(stream_id, link=0, visit=1):
    return Attribution(stream_id=stream_id, visit_ref=visit, link_id=link, signal="ttclid", surface=Surface.BIO, evidence="", paid=False, orders=1,
                       currency="USD", revenue=Decimal("20.10"), day="2026-09-01")  # fmt: skip


def test_units_sold_by_tiktoks_orders(audit):
    db, run_id, (stream_id, orders) = audit
    save(db, stream_id, Product(ref=7001, product_id=7001, handle="Stove"))
    lines = [OrderLine(order_ref=1, ref=2, quantity=1, product_id=7001), OrderLine(order_ref=1, ref=3, quantity=4, product_id=9999),
             OrderLine(order_ref=2, ref=4, quantity=50, product_handle="tent")]  # fmt: skip
    save(db, orders, *ORDERS, *lines)
    assert results.units_sold(db, run_id) == {}
    judgements.save_attributions(db, run_id, [attribution(orders)])
    assert results.units_sold(db, run_id) == {"tent": 2, "stove": 1}


def test_a_link_that_earned_in_another_currency_alone_shows_that_with_all_its_visits(audit):
    db, run_id, _ = audit
    foreign = inbound("/foreign", placements=0)
    judgements.save_impacts(db, run_id, [Impact(link_id=foreign.link_id, currency="USD", orders=0, revenue=Decimal("0.00"), sessions=100),
                                         Impact(link_id=foreign.link_id, currency="JPY", orders=1, revenue=Decimal(5000))])  # fmt: skip
    judgements.save_judgements(db, run_id, [(foreign, [found(foreign, "LA101")])])
    judgements.spread_findings(db, run_id, NOW)
    (row,) = results.findings(db, run_id, "USD")
    (link,) = results.top_links(db, run_id, "USD", 9)
    assert (row.revenue, row.currency, row.orders, row.sessions) == (Decimal(5000), "JPY", 1, 100)
    assert (link.revenue, link.currency, link.orders, link.sessions) == (Decimal(5000), "JPY", 1, 100)
