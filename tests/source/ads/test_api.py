"""Answers of the Business API: addresses with the parameters that are kept apart from them."""

from __future__ import annotations

import gzip
import json

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Direction, OwnerKind, Placement, Skip, Surface
from linkaudit.source.ads.api_json import AdsApi

KIND = AdsApi()
UTM = [{"key": "utm_source", "value": "tiktok"}, {"key": "utm_campaign", "value": "__CAMPAIGN_NAME__"}, {"key": "c", "value": "50% off & more"}]
AD = {
    "ad_id": "1850472306618481", "ad_name": "Tent video", "adgroup_id": "2", "adgroup_name": "Women", "campaign_id": "3", "campaign_name": "Summer",
    "advertiser_id": "4", "operation_status": "ENABLE", "secondary_status": "AD_STATUS_DELIVERY_OK", "ad_format": "SINGLE_VIDEO",
    "landing_page_url": "https://shop.example/products/tent", "landing_page_urls": None, "utm_params": UTM, "deeplink": "snssdk1233://user/1",
    "click_tracking_url": "https://t.example/c?cid=__CID__", "impression_tracking_url": "", "profile_image_url": "https://i.example/1.jpg", "catalog_id": None,
}
SMART = {
    "smart_plus_ad_id": "77", "ad_name": "", "adgroup_id": "2", "campaign_id": "3", "campaign_name": "Smart", "operation_status": "DISABLE",
    "landing_page_url_list": [{"landing_page_url": "https://shop.example/collections/all?utm_source=tiktok"}, {"landing_page_url": "https://shop.example/"}],
    "deeplink_list": [{"deeplink": "https://shop.example/app", "deeplink_type": "NORMAL"}],
    "ad_configuration": {"utm_params": [{"field": "utm_source", "value": "tt"}], "product_set_id": "9",
                         "tracking_info": {"click_tracking_url": "https://t.example/s"}},
    "creative_list": [{"creative_info": {"video_info": {"preview_url": "https://v.example/1.mp4"}}}],
}


def answer(*ads, **fields):
    return {"code": 0, "message": "OK", "request_id": "x", "data": {"list": list(ads), "page_info": {"page": 1, "total_page": 1}}, **fields}


def lines(*things):
    return "".join(json.dumps(thing) + "\n" for thing in things)


@pytest.fixture
def got(read, write):
    return read(KIND, write("ads.json", json.dumps(answer(AD, SMART))))


def test_every_address_is_a_place(got):
    assert [(one.owner_ref, one.ordinal, one.field, one.url) for one in got.of(Placement)] == [
        (1, 1, "landing_page_url", "https://shop.example/products/tent?utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME__&c=50%%20off%20%26%20more"),
        (1, 3, "click_tracking_url", "https://t.example/c?cid=__CID__"),
        (2, 1, "landing_page_url_list[1].landing_page_url", "https://shop.example/collections/all?utm_source=tiktok"),
        (2, 2, "landing_page_url_list[2].landing_page_url", "https://shop.example/?utm_source=tt"),
        (2, 3, "deeplink_list[1].deeplink", "https://shop.example/app"),
        (2, 4, "ad_configuration.tracking_info.click_tracking_url", "https://t.example/s"),
    ]


def test_what_stands_beside_it(got):
    first, _, catalog, *_ = got.of(Placement)
    assert (first.owner_kind, first.owner_id, first.title, first.locator, first.direction, first.surface, first.note) == (
        OwnerKind.AD, "1850472306618481", "Tent video", "ad 1, landing_page_url", Direction.INBOUND, Surface.AD,
        "campaign Summer; ad group Women; status AD_STATUS_DELIVERY_OK")
    assert (catalog.owner_id, catalog.surface, catalog.note) == ("77", Surface.CATALOG, "campaign Smart; status DISABLE")
    assert got.tallies == {"links into an app: they lead to no web page": 1}
    assert got.batches[-1].cursor == 2


@pytest.mark.parametrize("url, added, told", [
    ("https://shop.example/x", "https://shop.example/x?utm_source=tiktok&utm_medium=paid", False),
    ("https://shop.example/x#top", "https://shop.example/x?utm_source=tiktok&utm_medium=paid#top", False),
    ("https://shop.example/x?utm_source=TikTok&utm_medium=paid", "https://shop.example/x?utm_source=TikTok&utm_medium=paid", False),
    ("https://shop.example/x?variant=1", "https://shop.example/x?variant=1&utm_source=tiktok&utm_medium=paid", True),
    ("https://shop.example/x?utm%5Fsource=a?UTM_MEDIUM=b", "https://shop.example/x?utm%5Fsource=a?UTM_MEDIUM=b", False),
    ("https://shop.example/x?", "https://shop.example/x?utm_source=tiktok&utm_medium=paid", True),
])
def test_parameters_kept_apart(read, write, url, added, told):
    pairs = [{"key": "utm_source", "value": "tiktok"}, {"key": "utm_medium", "value": "paid"}, {"key": "", "value": "x"}, {"key": "n"}, "odd"]
    got = read(KIND, write("a.json", json.dumps([{**AD, "landing_page_url": url, "utm_params": pairs, "deeplink": None, "click_tracking_url": None}])))
    assert [one.url for one in got.of(Placement)] == [added]
    assert got.tallies == ({"landing pages with parameters of their own and utm_params that they lack: added, though TikTok may not do so": 1} if told else {})


@pytest.mark.parametrize("content", [
    json.dumps(answer(AD, SMART), indent=2), json.dumps([AD, SMART]), json.dumps({"list": [AD, SMART]}), lines(AD, SMART), lines(answer(AD), answer(SMART)),
    json.dumps([answer(AD), answer(SMART)]), json.dumps(answer(AD)) + json.dumps(answer(SMART)), json.dumps(answer(AD, SMART)).encode("utf-16"),
    gzip.compress(json.dumps([AD, SMART]).encode()), "\ufeff" + json.dumps([AD, SMART]),
])
def test_the_same_in_every_envelope(got, read, write, content):
    other = read(KIND, write("a.json", content))
    assert [(one.owner_ref, one.field, one.url, one.note) for one in other.of(Placement)] == [(one.owner_ref, one.field, one.url, one.note) for one in got.of(Placement)]


def test_one_ad(read, write):
    [first, *_] = read(KIND, write("a.json", json.dumps(answer(data=AD)))).of(Placement)
    assert first.owner_id == "1850472306618481"


def test_landing_pages_as_a_list_are_told_once(read, write):
    ad = {**AD, "landing_page_urls": ["https://shop.example/products/tent", "https://shop.example/b"], "utm_params": [], "deeplink": "", "click_tracking_url": "not set"}
    got = read(KIND, write("a.json", json.dumps([ad])))
    assert [(one.field, one.url) for one in got.of(Placement)] == [
        ("landing_page_url", "https://shop.example/products/tent"), ("landing_page_urls[2]", "https://shop.example/b")]


def test_a_refusal_says_why(member_at, write):
    member = member_at(write("a.json", json.dumps({"code": 40105, "message": "Access token is incorrect\nor has expired.", "request_id": "x", "data": {}})))
    with pytest.raises(UnreadableInput) as caught:
        list(KIND.read(member, 0))
    assert str(caught.value) == "a.json: is an answer of TikTok that says: Access token is incorrect or has expired. (code 40105). Ask for it again once that is cured."


@pytest.mark.parametrize("content", [lines(answer(AD), {"code": 40100, "message": "Too many requests", "request_id": "x"}),
                                     json.dumps([answer(AD), {"code": 40100, "message": "Too many requests", "request_id": "x"}])])
def test_a_refusal_among_answers(read, write, content):
    got = read(KIND, write("a.json", content))
    assert len(got.of(Placement)) == 2
    assert got.skips == [("1 of the answers", "says: Too many requests (code 40100)")]


def test_ads_without_an_address_and_no_ads(read, write):
    got = read(KIND, write("a.json", json.dumps([{"ad_id": 5, "adgroup_id": 2, "identity_id": "1", "deeplink": ""}])))
    assert got.tallies == {"ads without an address: nothing to judge": 1}
    assert read(KIND, write("b.json", json.dumps(answer()))).of(Placement) == []


def test_texts_that_are_no_address(read, write):
    got = read(KIND, write("a.json", json.dumps([{**AD, "landing_page_url": "to be done"}])))
    assert got.skips == [("ad 1, landing_page_url", "'to be done' is no address")]


def test_lines_that_are_no_json_and_damage_in_the_middle(read, write):
    got = read(KIND, write("a.jsonl", lines(AD) + "{oops}\n" + lines(SMART)))
    assert got.skips == [("line 2", "is not JSON")]
    assert len(got.of(Placement)) == 6
    cut = read(KIND, write("b.jsonl", lines(AD, SMART)[:-30]))
    assert (cut.fault.what, cut.fault.where, len(cut.of(Placement))) == ("ends in the middle", "b.jsonl, line 2", 2)
    cut = read(KIND, write("c.json", json.dumps(answer(AD, SMART))[:-300]))
    assert (cut.fault.what, cut.fault.where, len(cut.of(Placement))) == ("ends in the middle", "c.json, ad 2", 2)
    broken = read(KIND, write("d.json", json.dumps(answer(AD)) + "]]"))
    assert broken.fault.what == "stops being JSON"
    many = json.dumps([AD] * 20_000)
    cut = read(KIND, write("e.json.gz", gzip.compress(many.encode())[:-500]))
    assert cut.fault
    assert len(cut.of(Placement)) > 1_000


@pytest.mark.parametrize("content", [
    '[{"ad_id": "1", "adgroup_id": "2", "landing_page_url": ["https://shop.example/a", [["https://shop.example/b"]], 5, null, {"landing_page_url": {}}]}]',
    '[{"ad_id": "1", "adgroup_id": "2", "landing_page_url": "https://shop.example/a", "utm_params": {"key": "x"}, "ad_configuration": [1]}]',
    '[{"ad_id": {"x": 1}, "adgroup_id": null, "ad_name": ["x"], "landing_page_url": "https://shop.example/a", "campaign_name": true}]',
    '[{"ad_id": "1", "adgroup_id": "2", "landing_page_url": "https://shop.example/a", "ad_name": "\\ud800"}]',
])
def test_odd_values(read, write, content):
    got = read(KIND, write("a.json", content))
    assert got.of(Placement)[0].url == "https://shop.example/a"
    assert not got.of(Skip)
    for one in got.of(Placement):
        one.title.encode()


def test_nesting_without_end(read, write):
    got = read(KIND, write("a.json", '[{"ad_id": "1", "adgroup_id": "2", "landing_page_url": "https://shop.example/a"}, ' + "[" * 100_000))
    assert got.fault.what == "is nested too deeply"
    assert len(got.of(Placement)) == 1


def test_reading_goes_on_from_every_cursor(write, goes_on):
    ads = [{**AD, "ad_id": str(n), "landing_page_url": f"https://shop.example/{n}" if n % 7 else "odd"} for n in range(800)]
    goes_on(KIND, write("a.json", json.dumps(answer(*ads))), least=4)
    goes_on(KIND, write("a.jsonl", lines(*ads, {"code": 1, "message": "x", "request_id": "y"}, *[answer(*ads[:2])] * 300)), least=4)


def test_an_ad_of_few_fields_among_others_is_not_lost(read, write):
    ads = [{"ad_id": "1", "campaign_id": "2", "landing_page_url": "https://a.example/1"},
           {"ad_id": "3", "landing_page_url": "https://a.example/3"}]  # fmt: skip
    answer = {"code": 0, "message": "OK", "request_id": "x", "data": {"list": ads}}
    got = read(KIND, write("a.json", json.dumps(answer)))
    assert [one.url for one in got.of(Placement)] == ["https://a.example/1", "https://a.example/3"]


@pytest.mark.parametrize("pages, told", [((1,), "1"), ((1, 3), "2"), ((1, 2, 3), ""), ((2, 2), "1")])
@pytest.mark.parametrize("shape", [lines, lambda *things: json.dumps(things)])
def test_pages_that_are_missing_are_told(read, write, shape, pages, told):
    def page(number):
        found = answer(AD | {"ad_id": str(number)})
        found["data"]["page_info"] = {"page": number, "page_size": 1, "total_number": 3, "total_page": 3}
        return found

    got = read(KIND, write("ads.json", shape(*map(page, pages))))
    why = f"TikTok has 3 ads on 3 pages; of these pages {told} are in this file"
    assert got.skips == ([("other ads", why)] if told else [])
    assert len(got.of(Placement)) == 2 * len(pages)


def test_half_a_character_is_damage(read, write):
    damaged = json.dumps(answer(AD, AD | {"ad_name": "HALF"})).encode().replace(b"HALF", b"\xed\xa0\xbd")
    assert read(KIND, write("ads.json", damaged)).fault.what == "is not written in UTF-8"
