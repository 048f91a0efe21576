"""Macros and malformed queries: what is one, what only looks like one, and a URL put right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.urls.query import parameters
from linkaudit.urls.utm import macros, slips, tags_of, with_tags

MEANT = [
    ("_CAMPAIGN_NAME_", "__CAMPAIGN_NAME__"), ("_campaign_name_", "__CAMPAIGN_NAME__"), ("__Campaign_Name__", "__CAMPAIGN_NAME__"),
    ("__CAMPAIGN NAME__", "__CAMPAIGN_NAME__"), ("__CAMPAIGN_NAME", "__CAMPAIGN_NAME__"), ("CID_NAME__", "__CID_NAME__"),
    ("__cid_name__", "__CID_NAME__"), ("__CID_NAME_", "__CID_NAME__"), ("CAMPAIGN_ID", "__CAMPAIGN_ID__"), ("CLICKID", "__CLICKID__"),
    ("__AD_NAME__", "__CID_NAME__"), ("_AID_", "__AID__"), ("{{ad.name}}", "__CID_NAME__"), ("{CAMPAIGN_NAME}", "__CAMPAIGN_NAME__"),
    ("%%PLACEMENT%%", "__PLACEMENT__"), ("__CAMPAGN_NAME__", "__CAMPAIGN_NAME__"), ("__PLACEMNT__", "__PLACEMENT__"), ("__CID", "__CID__"),
]  # fmt: skip


@pytest.mark.parametrize("written,right", MEANT)
def test_what_is_meant_as_a_macro(written, right):
    assert [(one.written, one.right) for one in macros(written)] == [(written, right)]
    assert [(one.written, one.right) for one in macros(f"x|{written}")] == [(written, right)] or written in ("CAMPAIGN_ID", "CLICKID")


NO_MACROS = ["_VIP_", "{UAE}", "{IPA}", "_POS_", "_CATALOG_", "__SALE__", "CID", "AID", "IP", "OS", "SUMMER_SALE", "_summer_", "__summer_sale__",
             "_os_", "_ad_", "SUMMER_CID_2", "_PRODUCT_", "{size}", "__KIDS__", "__", "____", "UA", "{{product.title}}", "_OSLO_"]  # fmt: skip


@pytest.mark.parametrize("value", NO_MACROS)
def test_what_only_looks_like_a_macro(value):
    assert macros(value) == ()


@pytest.mark.parametrize("value,found", [
    ("__CID_NAME__v2", ["__CID_NAME__"]), ("__CAMPAIGN_NAME__20260901", ["__CAMPAIGN_NAME__"]), ("tent__CID____AID__", ["__CID__", "__AID__"]),
    ("__CID_NAME__|__CID__", ["__CID_NAME__", "__CID__"]),
])  # fmt: skip
def test_a_right_macro_is_found_wherever_it_stands(value, found):
    assert [(one.written, one.right) for one in macros(value)] == [(one, one) for one in found]


@given(st.text(alphabet="AIDC_N ME{}%aid", max_size=24))
def test_of_any_value_only_macros_are_meant(value):
    for one in macros(value):
        assert one.written in value
        assert macros(one.right) == ((one.right, one.right),)


@pytest.mark.parametrize("value", ["_" * 5000, "_A" * 5000, "A_" * 5000, "{A" * 5000, "%%A" * 5000, "__A " * 3000, "A " * 5000])
def test_long_repetitions_are_read_in_time_and_only_what_stands_there_is_told(value):
    assert all(macro.written in value for macro in macros(value))


SOUND = [
    "/collections/all?filter.v.option.color=Red&filter.v.option.color=Blue", "/search?q=tent?&utm_source=tiktok", "/search?q=tent%3F&a=1",
    "/p?tags=a&tags=b", "/search?q=why?", "/search?q=what? me&a=b", "/p?next=/a?b=1", "/p?x[]=1&x[]=2",
]  # fmt: skip


@pytest.mark.parametrize("url", SOUND)
def test_sound_queries(url):
    assert slips(url) == ()


@pytest.mark.parametrize("url,what", [
    ("/p?utm_source=a&utm_source=b", "utm_source stands twice"), ("/p?variant=1&variant=2", "variant stands twice"),
    ("/p?ttclid=1&ttclid=2", "ttclid stands twice"), ("/p?ref=1&REF=2", "ref stands twice"),
    ("/p?variant=1?utm_source=a", 'a second "?" in the query'), ("/p?a=1?b=", 'a second "?" in the query'),
])  # fmt: skip
def test_malformed_queries(url, what):
    assert [one.what for one in slips(url)] == [what]


TAGS = {"source": "tiktok", "medium": "bio", "campaign": "NAME"}


@pytest.mark.parametrize("url,right", [
    ("/p", "/p?utm_source=tiktok&utm_medium=bio&utm_campaign=NAME"),
    ("/p?utm_medium=social", "/p?utm_medium=social&utm_source=tiktok&utm_campaign=NAME"),
    ("/p#reviews", "/p?utm_source=tiktok&utm_medium=bio&utm_campaign=NAME#reviews"),
    ("/p?UTM_Campaign=x&utm_source=#top", "/p?UTM_Campaign=x&utm_source=tiktok&utm_medium=bio#top"),
    ("/p?", "/p?utm_source=tiktok&utm_medium=bio&utm_campaign=NAME"),
    ("/p&utm_medium=a", "/p?utm_medium=a&utm_source=tiktok&utm_campaign=NAME"),
    ("/p?a=1?utm_medium=a", "/p?a=1&utm_medium=a&utm_source=tiktok&utm_campaign=NAME"),
    ("/p?a=1&amp;utm_medium=a", "/p?a=1&utm_medium=a&utm_source=tiktok&utm_campaign=NAME"),
    ("/p#?utm_medium=a", "/p?utm_medium=a&utm_source=tiktok&utm_campaign=NAME"),
    ("/p#top&utm_medium=a", "/p?utm_medium=a&utm_source=tiktok&utm_campaign=NAME#top"),
    ("/search?q=tent?", "/search?q=tent?&utm_source=tiktok&utm_medium=bio&utm_campaign=NAME"),
])  # fmt: skip
def test_a_url_with_the_tags_that_it_lacks(url, right):
    assert with_tags(url, TAGS) == right


PARTS = st.sampled_from(["?", "&", "&amp;", "#", "=", "utm_source=", "utm_source=a", "utm_medium=b", "q=tent", "top", "variant=1", "%3F", ";"])


@given(st.lists(PARTS, max_size=10).map("".join))
def test_the_cure_is_sound_and_keeps_what_is_there(rest):
    url = f"https://shop.example/p{rest}"
    right = with_tags(url, TAGS)
    assert {"source", "medium", "campaign"} <= tags_of(right).keys()
    new = {one.what for one in slips(right)} - {one.what for one in slips(url)}
    assert all(what.endswith(" stands twice") for what in new)  # what stood behind the # now shows that it is there already
    assert with_tags(right, TAGS) == right
    kept = {name: value for name, value in parameters(url).items() if name and value}
    assert kept.items() <= parameters(right).items()
