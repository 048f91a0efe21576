"""What live checks change: the verdict for each outcome, and nothing that they do not show."""

from __future__ import annotations

import pytest

from linkaudit.audit import live
from linkaudit.audit.judge import judge, where_to
from linkaudit.audit.resolve import State
from linkaudit.model import DEAD, Check, Hop, Outcome, Surface, Verdict
from tests.audit.small import ENDS, SEMI, inbound, on_page, shop

SHOP = shop()
HOST = "https://shop.example"
C, D = Surface.CONTENT, Surface.DESCRIPTION
AT = "2026-11-26T10:00:00+00:00"


def answer(url, outcome, **more):
    return Check(url=url, outcome=outcome, reason="" if outcome is Outcome.OK else f"it is {outcome}", checked_at=AT, **more)


def judged(link, check, policy=ENDS):
    asked = live.asked_url(where_to(link, SHOP))
    found, findings = judge(link, SHOP, policy, checked=lambda url: check if url == asked else None)
    assert {one.code for one in findings} == set(found.codes)
    return found


ELSEWHERE = "https://partner.example/guide"


@pytest.mark.parametrize("outcome", Outcome)
def test_a_link_that_only_asking_can_tell(outcome):
    found = judged(on_page(ELSEWHERE, C), answer(ELSEWHERE, outcome, status=200))
    expected = Verdict.OK if outcome is Outcome.OK else Verdict.BROKEN if outcome in DEAD else Verdict.UNKNOWN
    assert found.verdict is expected
    assert found.checked_at == ("" if outcome is Outcome.NOT_ASKED else AT)
    assert found.http_status == 200
    assert ("LA301" in found.codes) == (outcome is Outcome.GONE)
    assert ("LA303" in found.codes) == (outcome is Outcome.LOOP)
    assert ("LA310" in found.codes) == (outcome not in {Outcome.OK, Outcome.GONE, Outcome.LOOP, Outcome.NOT_ASKED})


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - DEAD))
def test_what_the_catalogue_knows_to_open_is_not_doubted_for_an_unclear_answer(outcome):
    found = judged(on_page("/products/tent", C), answer(f"{HOST}/products/tent", outcome))
    assert found.verdict is Verdict.OK


@pytest.mark.parametrize("outcome", sorted(DEAD))
def test_what_the_catalogue_takes_to_open_and_does_not(outcome):
    found = judged(inbound(f"{HOST}/products/tent"), answer(f"{HOST}/products/tent", outcome))
    assert found.verdict is Verdict.BROKEN
    assert found.resolved_by == live.BY_LIVE


def test_what_the_catalogue_takes_to_be_gone_and_opens():
    found = judged(inbound(f"{HOST}/products/draft"), answer(f"{HOST}/products/draft", Outcome.OK))
    assert found.verdict is Verdict.BREAKS
    assert "LA301" not in found.codes
    assert "LA101" in found.codes


def test_unclear_answers_leave_a_known_404_as_it_is():
    found = judged(on_page("/products/draft", C), answer(f"{HOST}/products/draft", Outcome.BLOCKED))
    assert found.verdict is Verdict.BROKEN
    assert "LA301" in found.codes


def test_a_short_link_into_the_store_is_mapped_to_its_product():
    short = "https://bit.ly/tent"
    led = f"{HOST}/products/tent?utm_source=tiktok"
    found = judged(inbound(short, Surface.VIDEO), answer(short, Outcome.OK, final_url=led, hops=(Hop(url=short, status=301),)))
    assert (found.verdict, found.target_kind, found.target_handle) == (Verdict.BREAKS, "product", "tent")
    assert found.target_url == led
    assert {"LA101", "LA107"} <= set(found.codes)


def test_a_short_link_elsewhere_stays_another_host():
    short = "https://bit.ly/other"
    found = judged(inbound(short, Surface.VIDEO), answer(short, Outcome.OK, final_url="https://partner.example/"))
    assert found.verdict is Verdict.BREAKS
    assert "LA107" in found.codes
    assert "LA101" not in found.codes


def test_a_kept_surface_survives_once_its_page_was_seen_to_open():
    link = inbound(ELSEWHERE, Surface.BIO)
    assert judge(link, SHOP, SEMI)[0].verdict is Verdict.UNKNOWN
    assert judged(link, answer(ELSEWHERE, Outcome.OK), SEMI).verdict is Verdict.SURVIVES


def test_a_dead_link_in_a_description_still_leads_to_another_host():
    found = judged(on_page(ELSEWHERE, D), answer(ELSEWHERE, Outcome.GONE))
    assert found.verdict is Verdict.BROKEN
    assert {"LA203", "LA301"} <= set(found.codes)
    assert "LA204" not in found.codes


def test_the_hop_that_loses_tags_is_named():
    link = inbound(f"{HOST}/apps/quiz?utm_source=tiktok")
    check = answer(
        f"{HOST}/apps/quiz?utm_source=tiktok", Outcome.OK, final_url=f"{HOST}/pages/faq",
        hops=(Hop(url=f"{HOST}/apps/quiz?utm_source=tiktok", status=302),), dropped=("utm_source",),
        dropped_at=f"{HOST}/apps/quiz?utm_source=tiktok",
    )  # fmt: skip
    _, findings = judge(link, SHOP, ENDS, checked=lambda _: check)
    lost = next(one for one in findings if one.code == "LA307")
    assert "/apps/quiz" in lost.reason
    assert "utm_source" in lost.reason
    on = on_page(f"{HOST}/apps/quiz?utm_source=tiktok", C)
    assert "LA307" not in judge(on, SHOP, ENDS, checked=lambda _: check)[0].codes


def chain(*urls):
    return {"hops": tuple(Hop(url=url, status=301) for url in urls[:-1]), "final_url": urls[-1]}


@pytest.mark.parametrize("urls, long", [
    (("https://a.example/1", "https://b.example/", "https://c.example/"), True),
    (("https://a.example/1", "https://a.example/2"), False),
    (("http://a.example/1", "https://a.example/1", "https://www.a.example/1", "https://www.a.example/1/"), False),
    (("http://a.example/1", "https://a.example/1", "https://a.example/2", "https://a.example/3"), True),
])  # fmt: skip
def test_a_chain_counts_what_leads_elsewhere(urls, long):
    found = judged(on_page(urls[0], C), answer(urls[0], Outcome.OK, **chain(*urls)))
    assert ("LA302" in found.codes) == long


def test_a_place_that_the_page_does_not_have():
    link = on_page(f"{ELSEWHERE}#sizes", C)
    found = judged(link, answer(ELSEWHERE, Outcome.OK, missing=("sizes",)))
    assert found.verdict is Verdict.OK
    assert "LA310" in found.codes
    assert "LA310" not in judged(on_page(f"{ELSEWHERE}#care", C), answer(ELSEWHERE, Outcome.OK, missing=("sizes",))).codes


@pytest.mark.parametrize("url, asked", [
    ("/products/tent#top", f"{HOST}/products/tent"),
    ("https://bit.ly/x?ttclid=abc", "https://bit.ly/x"),
    ("https://www.tiktok.com/link/v2?target=https%3A%2F%2Fpartner.example%2Fa", "https://partner.example/a"),
    ("/cart/101:1", ""), ("/checkout", ""), ("https://admin.shopify.com/store/x", "https://admin.shopify.com/store/x"),
    ("mailto:a@b.example", ""), ("javascript:void(0)", ""), ("https://shop .example/", ""),
])  # fmt: skip
def test_what_is_asked(url, asked):
    assert live.asked_url(where_to(on_page(url, C), SHOP)) == asked


@pytest.mark.parametrize("url, open_", [
    ("/products/tent", False), ("/products/draft", False), ("/apps/quiz", True), ("https://partner.example/", True),
    ("https://vm.tiktok.com/ZM1/", True), ("https://www.tiktok.com/@shop", False),
])  # fmt: skip
def test_what_only_asking_can_tell(url, open_):
    assert live.is_open(where_to(on_page(url, C), SHOP)) == open_


def test_pages_in_between():
    assert live.stands_between(where_to(inbound("https://linktr.ee/tents"), SHOP))
    assert not live.stands_between(where_to(inbound("https://bit.ly/tents"), SHOP))
    assert where_to(inbound("https://linktr.ee/tents"), SHOP).state is State.EXTERNAL


SHORT = "https://vm.tiktok.com/ZM123/"


@pytest.mark.parametrize("inside, verdict, kind, handle", [
    ("/products/tent", Verdict.BREAKS, "product", "tent"), ("/products/nowhere", Verdict.BROKEN, "product", "nowhere"),
])  # fmt: skip
@pytest.mark.parametrize("link", [SHORT, "https://bit.ly/x"])
def test_a_short_link_to_tiktoks_page_before_the_store_leads_to_the_store(link, inside, verdict, kind, handle):
    final = f"https://www.tiktok.com/link/v2?aid=1988&target=https%3A%2F%2Fshop.example{inside.replace('/', '%2F')}"
    found = judged(inbound(link), answer(link, Outcome.OK, final_url=final, hops=(Hop(url=link, status=301),), dropped=("ttclid",), dropped_at=link))
    assert (found.verdict, found.target_kind, found.target_handle) == (verdict, kind, handle)
    assert found.target_url == f"{HOST}{inside}"
    assert "LA307" not in found.codes


def test_tiktoks_own_short_link_loses_no_click_id():
    check = answer(SHORT, Outcome.OK, final_url="https://www.tiktok.com/@tents/video/7", hops=(Hop(url=SHORT, status=301),), dropped=("ttclid",), dropped_at=SHORT)
    assert "LA307" not in judged(inbound(SHORT), check).codes


@pytest.mark.parametrize("outcome", [Outcome.CONSENT, Outcome.BLOCKED])
def test_the_way_to_a_page_for_robots_is_no_chain_of_the_links(outcome):
    hops = (Hop(url=ELSEWHERE, status=302), Hop(url="https://guce.example/a", status=302))
    check = answer(ELSEWHERE, outcome, final_url="https://consent.example/b", hops=hops)
    assert "LA302" not in judged(inbound(ELSEWHERE), check).codes


@pytest.mark.parametrize("final, code, verdict", [
    ("https://www.tiktok.com/@tents?tab=shop", "LA201", Verdict.BREAKS), ("https://www.tiktok.com/view/product/17", "LA201", Verdict.BREAKS),
    ("https://www.tiktok.com/@tents/video/7", "LA202", Verdict.SURVIVES), ("https://www.tiktok.com/@tents", "LA202", Verdict.SURVIVES),
])  # fmt: skip
@pytest.mark.parametrize("link", [SHORT, "https://bit.ly/x"])
def test_a_short_link_on_a_page_is_judged_by_the_surface_that_it_leads_to(link, final, code, verdict):
    found = judged(on_page(link, C), answer(link, Outcome.OK, final_url=final, hops=(Hop(url=link, status=301),)))
    assert (found.verdict, code in found.codes, found.target_url) == (verdict, True, final)
    assert not {"LA201", "LA202"} - {code} & set(found.codes)
