"""What is wrong with tags, and the exact cure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.audit.account import Account
from linkaudit.audit.attribute import Attributor, How
from linkaudit.audit.landing import listed
from linkaudit.audit.precedence import Precedence
from linkaudit.audit.tagging import Fault, Spellings, of_both, of_link, of_visit, together
from linkaudit.model import Landing, Surface
from tests.audit.small import inbound, local, shop

HOST = "https://shop.example"
GOOD = "utm_source=tiktok&utm_medium=bio&utm_campaign=june"


def visit(url="", **more):
    base = {"stream_id": 1, "visit_ref": 1, "origin": "orders", "landing_url": url, "referrer": "", "source": "", "medium": "",
            "campaign": "", "content": "", "channel": ""}  # fmt: skip
    return Landing(**(base | more))


def said(faults):
    return {one.code: (one.reason, one.cure) for one in faults}


@pytest.mark.parametrize("query,surface", [
    (GOOD, Surface.BIO), ("utm_source=tiktok", Surface.POST), ("utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME__&utm_content=__CID__", Surface.AD),
    ("utm_source=tiktok&utm_campaign=__CAMPAIGN_ID__&sku=__SKU_ID__", Surface.CATALOG), ("utm_source=tiktok&utm_campaign=SUMMER_SALE", Surface.BIO),
    ("utm_source=tiktok&next=/a?b=1", Surface.BIO), ("utm_source=tiktok&x[]=1&x[]=2", Surface.BIO),
    ("utm_source=tiktok&utm_campaign=_summer_", Surface.BIO),
])  # fmt: skip
def test_tags_that_are_right(query, surface):
    assert said(of_link(inbound(f"{HOST}/products/tent?{query}", surface))) == {}


WRITTEN = [
    ("utm_source=tiktok&utm_campaign=_CAMPAIGN_NAME_", Surface.AD, "LA402", "Write __CAMPAIGN_NAME__ in place of _CAMPAIGN_NAME_"),
    ("utm_source=tiktok&utm_campaign=CAMPAIGN_ID", Surface.AD, "LA402", "Write __CAMPAIGN_ID__ in place of CAMPAIGN_ID"),
    ("utm_source=tiktok&utm_content=__AD_NAME__", Surface.AD, "LA402", "Write __CID_NAME__ in place of __AD_NAME__"),
    ("utm_source=tiktok&utm_content=__AdGroup_Name__", Surface.AD, "LA402", "Write __AID_NAME__ in place of __AdGroup_Name__"),
    ("utm_source=tiktok&utm_campaign=__CAMPAIGN NAME__", Surface.AD, "LA402", "Write __CAMPAIGN_NAME__ in place of __CAMPAIGN NAME__"),
    ("utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME", Surface.AD, "LA402", "Write __CAMPAIGN_NAME__ in place of __CAMPAIGN_NAME"),
    ("utm_source=tiktok&utm_campaign=__SALE__&utm_content=_VIP_", Surface.AD, None, ""),
    ("utm_source=tiktok&utm_campaign=_POS_&utm_content={UAE}", Surface.BIO, None, ""),
    ("utm_source=tiktok&utm_medium=paid&utm_campaign=__CAMPAIGN_NAME__", Surface.UNKNOWN, None, ""),
    ("utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME__", Surface.UNKNOWN, None, ""),
    ("utm_source=tiktok&utm_medium=paid&utm_campaign=__CAMPAIGN_NAME__", Surface.VIDEO, None, ""),
    ("utm_source=tiktok&filter.v.option.color=Red&filter.v.option.color=Blue", Surface.BIO, None, ""),
    ("q=tent?&utm_source=tiktok", Surface.BIO, None, ""),
    ("utm_source=tiktok&utm_content={{adset.name}}", Surface.AD, "LA402", "Write __AID_NAME__ in place of {{adset.name}}"),
    ("utm_source=tiktok&utm_content=%5F%5FCAMPAGN_NAME%5F%5F", Surface.AD, "LA402", "Write __CAMPAIGN_NAME__ in place of __CAMPAGN_NAME__"),
    ("utm_source=tiktok&utm_content=__cid_name__", Surface.AD, "LA402", "Write __CID_NAME__ in place of __cid_name__"),
    ("utm_source=tiktok&utm_content=__CID_NAME__|_AID_", Surface.AD, "LA402", "Write __AID__ in place of _AID_"),
    ("utm_source=tiktok&utm_campaign=__CAMPAIGN_ID__", Surface.BIO, "LA401", "Enter the URL in the URL field of an ad, where alone TikTok replaces __CAMPAIGN_ID__"),
    ("utm_medium=bio", Surface.BIO, "LA403",
     f"Write {HOST}/products/tent?utm_medium=bio&utm_source=tiktok&utm_campaign=NAME as the link"),
    ("", Surface.AD, "LA403",
     f"Write {HOST}/products/tent?utm_source=tiktok&utm_medium=paid&utm_campaign=__CAMPAIGN_NAME__&utm_content=__CID_NAME__ as the URL in Ads"),
    ("utm_medium=cpc&ttclid=", Surface.UNKNOWN, "LA403", f"Write {HOST}/products/tent?utm_medium=cpc&utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME__"),
    ("#reviews", Surface.BIO, "LA403", f"Write {HOST}/products/tent?utm_source=tiktok&utm_medium=bio&utm_campaign=NAME#reviews as the link"),
    ("utm_source=tiktok?utm_medium=bio", Surface.BIO, "LA405", 'Write "&" in place of the second "?"'),
    ("utm_source=tiktok&utm_source=tt", Surface.BIO, "LA405", "Keep one utm_source in the URL"),
    ("utm_source=tiktok&amp;utm_medium=bio", Surface.BIO, "LA405", 'Write "&" in place of "&amp;"'),
]


@pytest.mark.parametrize("query,surface,code,cure", WRITTEN)
def test_tags_of_a_link_that_are_wrong(query, surface, code, cure):
    told = said(of_link(inbound(f"{HOST}/products/tent{query if query[:1] in ('', '#') else f'?{query}'}", surface)))
    assert list(told) == ([code] if code else [])
    assert not code or cure in told[code][1]


@pytest.mark.parametrize("url,code", [
    (f"{HOST}/products/tent&utm_source=tiktok", "LA405"), (f"{HOST}/products/tent#?utm_source=tiktok", "LA405"),
])  # fmt: skip
def test_tags_that_no_analytics_sees(url, code):
    told = said(of_link(inbound(url)))
    assert set(told) == {code, "LA403"}


def test_a_wrapped_link_is_judged_by_its_target():
    wrapped = "https://www.tiktok.com/link/v2?aid=1988&scene=bio_url&target=https%3A%2F%2Fshop.example%2Fp%3Futm_source%3Dtiktok"
    assert said(of_link(inbound(wrapped))) == {}


@pytest.mark.parametrize("one,codes", [
    (visit(f"/p?{GOOD}"), set()), (visit("/p", source="tiktok", campaign="june"), set()), (visit("/p?ttclid="), {"LA403"}),
    (visit("/p?utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME__"), {"LA401"}), (visit("/p", source="tiktok", content="_CID_NAME_"), {"LA402"}),
    (visit("/p?utm_source=tiktok&utm_campaign=abc", cut=True), {"LA406"}), (visit("/p", source="tiktok", campaign="x" * 255), {"LA406"}),
    (visit("/p", source="tiktok", campaign="夏" * 85), {"LA406"}), (visit("/p", source="tiktok", campaign="x" * 254), set()),
    (visit("/p", source="tiktok", campaign="__CAMPAIGN_NAME__20260901"), {"LA401"}), (visit("/p", source="tiktok", campaign="__SALE__"), set()),
    (visit("/p", source="tiktok", medium="paid"), set()), (visit("/p", source="m.tiktok.com", medium="referral"), {"LA403"}),
    (visit("/p", source="tiktok.com", medium="paid"), set()),
    (visit("/p", source="tiktok", campaign="夏" * 90), set()), (visit("/p?ttadid=__CID__&utm_source=tiktok"), {"LA401"}),
])  # fmt: skip
def test_tags_as_they_were_recorded(one, codes):
    assert set(said(of_visit(one))) == codes


def test_the_spelling_that_most_visits_have_is_the_right_one():
    known = Spellings()
    for source in ["tiktok"] * 3 + ["TikTok"] * 2 + ["tiktok_ads", "TikTokAds", "tt"]:
        known.see(source)
    assert known.fault("tiktok") is None
    assert known.fault("tt") is None
    faults = [known.fault("TikTok"), known.fault("TikTokAds")]
    assert [one.cure for one in faults if one] == ["Write utm_source=tiktok", "Write utm_source=tiktok_ads"]


def test_two_sentences_of_one_code_stand_side_by_side():
    both = together(None, of_visit(visit("/p?utm_source=tiktok&utm_source=b&utm_medium=c&utm_medium=d")))
    assert both["LA405"].reason == "utm_source stands twice; utm_medium stands twice"
    assert both["LA405"].cure == "Keep one utm_source in the URL; keep one utm_medium in the URL"


def test_the_money_of_each_fault_is_that_of_the_visits_that_have_it():
    account, catalog = Account(), shop()
    how = How(precedence=Precedence([]), local=local, assumed="USD")
    rows = [visit(url, visit_ref=n, sessions=n, source=source) for n, (url, source) in enumerate(
        [("/products/tent?utm_source=tiktok", "tiktok"), ("/products/tent?utm_source=tiktok", "tiktok"), ("/products/tent?ttclid=", ""),
         ("/products/stove?utm_source=TikTok&utm_campaign=__CAMPAIGN_ID__", "TikTok")], 1)]  # fmt: skip
    list(Attributor(listed([], catalog), catalog, how, account).attribute(rows))
    assert {one.code: (one.visits, one.sessions) for one in account.tag_faults("USD")} == {"LA401": (1, 4), "LA403": (1, 3), "LA404": (1, 4)}
    (number,) = (link for link in account.faults if "LA401" in account.faults[link])
    assert set(account.faults_of(number)) == {"LA401", "LA404"}


def test_a_cure_that_follows_another_keeps_its_names():
    both = together(None, iter([Fault("LA401", "a", "Write x"), Fault("LA401", "b", "TikTok says"), Fault("LA401", "c", "Enter it")]))
    assert both["LA401"].cure == "Write x; TikTok says; enter it"


@given(st.sampled_from(Surface), st.lists(st.sampled_from(
    ["?", "&", "#", "utm_medium=paid", "utm_medium=bio", "utm_source=", "variant=1", "top", "q=x"]), max_size=7).map("".join))  # fmt: skip
def test_a_link_put_right_is_tagged(surface, rest):
    for one in of_link(inbound(f"{HOST}/p{rest}", surface)):
        if one.code == "LA403":
            url = one.cure.removeprefix("Write ").partition(" ")[0]
            assert not {"LA401", "LA402", "LA403"} & {fault.code for fault in of_link(inbound(url, surface))}


def test_a_visit_that_tells_its_tags_beside_the_url_makes_no_untagged_link():
    """Exports with a page's path and the source in columns of their own never carry the query."""
    found = replace(inbound(f"{HOST}/products/tent", Surface.AD), placements=0)
    untagged = together(None, of_visit(visit("/products/tent?ttclid=")))
    assert of_both(found, together(None, of_visit(visit("/products/tent", source="tiktok", medium="paid")))) == {}
    both = of_both(found, untagged)
    assert both["LA403"].reason == "recorded without utm_source; no UTM values"
    assert both["LA403"].cure.startswith(f"Write {HOST}/products/tent?utm_source=tiktok&utm_medium=paid")
    listed_too = replace(found, placements=1)
    assert of_both(listed_too, {})["LA403"].reason == "no UTM values"
    tagged = replace(found, url=f"{HOST}/products/tent?{GOOD}")
    assert of_both(tagged, untagged)["LA403"].cure == untagged["LA403"].cure
    assert set(of_both(replace(found, url=f"{HOST}/p?utm_source=a&utm_source=b"), {})) == {"LA405"}


def test_a_referrer_named_as_a_source_is_no_spelling():
    account, catalog = Account(), shop()
    how = How(precedence=Precedence([]), local=local, assumed="USD")
    rows = [visit("/products/tent", visit_ref=n, sessions=1, source=source, medium=medium) for n, (source, medium) in enumerate(
        [("tiktok.com", "referral"), ("tiktok.com", "referral"), ("m.tiktok.com", "referral"), ("TikTok.com", "paid")], 1)]  # fmt: skip
    found = list(Attributor(listed([], catalog), catalog, how, account).attribute(rows))
    assert [one.signal for one in found] == ["referrer:tiktok.com", "referrer:tiktok.com", "referrer:m.tiktok.com", "utm_source:TikTok.com"]
    assert {one.code: one.sessions for one in account.tag_faults("USD")} == {"LA403": 3}
