"""What in a URL says TikTok, and how sure that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import Surface
from linkaudit.urls.normalise import join
from linkaudit.urls.tiktok import is_tiktok_host, page_kind, unwrap, unwrap_app
from linkaudit.urls.visit_marks import (  # fmt: skip
    ALIASES,
    Arrival,
    fold,
    is_detour,
    is_paid,
    is_shop_channel,
    names_tiktok,
    referrer_host,
    signal,
    surface_of,
)

WRAPPER = "https://www.tiktok.com/link/v2?aid=1988&lang=en&scene=bio_url&target="


def landing(url="", *, referrer="", source="", medium="", campaign="", content="", channel=""):
    return Arrival(url, referrer, source, medium, campaign, content, channel)


WRAPPED = [
    ("shop.example", "https://shop.example/"),
    ("shop.example%2Fproducts%2Fa", "https://shop.example/products/a"),
    ("shop.example%252Fproducts%252Fa", "https://shop.example/products/a"),
    ("shop.example%3Fa%3D1", "https://shop.example/?a=1"),
    ("%2F%2Fshop.example%2Fx", "https://shop.example/x"),
    ("http%3A%2F%2Fshop.example", "http://shop.example/"),
    ("https%3A%2F%2Fshop.example%2Fp%3Fa%3D1%26b%3D2", "https://shop.example/p?a=1&b=2"),
    ("https%253A%252F%252Fshop.example%252Fp%253Fa%253D1%2526b%253D2", "https://shop.example/p?a=1&b=2"),
    ("https%3A%2F%2Fshop.example%2Fdiscount%2FX%3Fredirect%3D%252Fproducts%252Fa%253Fx%253D1%2526y%253D2",
     "https://shop.example/discount/X?redirect=%2Fproducts%2Fa%3Fx%3D1%26y%3D2"),
    ("", None),
    ("https%3A%2F%2F", None),
]  # fmt: skip


@pytest.mark.parametrize("target,opened", WRAPPED, ids=[row[0] for row in WRAPPED])
def test_unwrap(target, opened):
    assert unwrap(WRAPPER + target) == opened


NOT_WRAPPED = [
    "https://www.tiktok.com/@shop?target=shop.example", "https://evil.example/link/v2?target=tiktok.com",
    "https://www.tiktok.com/link/v2?aid=1988", "https://shop.example/link/v2?target=a.example",
    "https://nottiktok.com/link/v2?target=a.example",
]  # fmt: skip


@pytest.mark.parametrize("href", NOT_WRAPPED)
def test_no_wrapper(href):
    assert unwrap(href) is None


@given(st.text(alphabet="ab/?=&%:é.", max_size=30))
def test_a_target_is_opened_as_if_written_plainly(rest):
    target = "https://shop.example/" + rest
    opened = join(target, "https://x.example/")
    assert opened is not None
    head = rest.partition("?")[0].lower()
    if "%2f" in head or "%3a" in head:
        return
    encoded = "".join(f"%{byte:02X}" for byte in target.encode())
    assert unwrap(WRAPPER + encoded) == opened


PAGES = [
    ("www.tiktok.com", "/@tent.shop/storefront", "", "storefront"), ("www.tiktok.com", "/@Tent/Showcase", "", "storefront"),
    ("www.tiktok.com", "/@tent/shop", "", "storefront"), ("www.tiktok.com", "/view/product/17", "", "storefront"),
    ("www.tiktok.com", "/@tent", "tab=shop", "storefront"), ("www.tiktok.com", "/@tent", "a=1&tab=shop", "storefront"),
    ("www.tiktok.com", "/@tent", "", "profile"), ("www.tiktok.com", "/@tent", "mytab=shop", "profile"),
    ("www.tiktok.com", "/@tent/video/7", "", "video"), ("www.tiktok.com", "/@tent/photo/7", "", "video"),
    ("www.tiktok.com", "/embed/v2/7", "", "video"), ("m.tiktok.com", "/v/7.html", "", "video"),
    ("www.tiktok.com", "/@tent/live", "", "live"), ("vm.tiktok.com", "/ZM7/", "", "short"),
    ("vt.tiktok.com", "/ZS7/", "", "short"), ("www.tiktok.com", "/t/ZT7/", "", "short"),
    ("shop.tiktok.com", "/view/product/17", "", "shop"), ("www.tiktok.com", "/shop/pdp/17", "", "shop"),
    ("www.tiktok.com", "/", "", "other"), ("www.tiktok.com", "/tag/tents", "", "other"),
]  # fmt: skip


@pytest.mark.parametrize("host,path,query,kind", PAGES)
def test_page_kind(host, path, query, kind):
    assert page_kind(host, path, query) == kind


HOSTS = [("tiktok.com", True), ("www.tiktok.com", True), ("vm.tiktok.com", True), ("ads.tiktok.com", True),
         ("nottiktok.com", False), ("tiktok.com.evil.example", False), ("tiktok.co", False), ("", False)]  # fmt: skip


@pytest.mark.parametrize("host,own", HOSTS)
def test_tiktok_host(host, own):
    assert is_tiktok_host(host) is own


REFERRERS = [("https://www.tiktok.com/@x?a=b", "www.tiktok.com"), ("HTTPS://WWW.TIKTOK.COM:443/", "www.tiktok.com"),
             ("m.tiktok.com/x", "m.tiktok.com"), ("android-app://com.zhiliaoapp.musically/", "com.zhiliaoapp.musically"),
             ("https://blog.example/?u=www.tiktok.com", "blog.example"), ("", "")]  # fmt: skip


@pytest.mark.parametrize("referrer,host", REFERRERS)
def test_referrer_host(referrer, host):
    assert referrer_host(referrer) == host


# Every visit has all the marks of those below it: the strongest is named.
STRONGEST_FIRST = [
    (landing("/p?ttclid=&ttadid=1&from=tiktok", source="tiktok", referrer="https://www.tiktok.com/", channel="TikTok"), "ttclid"),
    (landing("/p?ttadid=1&from=tiktok", source="Tik-Tok", referrer="https://www.tiktok.com/", channel="TikTok"), "ttadid"),
    (landing("/p?utm_id=18&aid=17&from=tiktok", source="tiktok", referrer="https://www.tiktok.com/", channel="TikTok"), "utm_id"),
    (landing("/p?from=tiktok", source="Tik-Tok", referrer="https://www.tiktok.com/", channel="TikTok"), "utm_source:Tik-Tok"),
    (landing("/p?utm_source=tiktok&from=tiktok", referrer="https://www.tiktok.com/"), "utm_source:tiktok"),
    (landing("/p?from=tiktok", source="x", referrer="https://vm.tiktok.com/", channel="TikTok"), "referrer:vm.tiktok.com"),
    (landing("/p?from=tiktok", referrer="android-app://com.zhiliaoapp.musically", channel="TikTok"), "app_referrer"),
    (landing("/p?from=tiktok", referrer="android-app://com.ss.android.ugc.trill/"), "app_referrer"),
    (landing("/p?from=tiktok", channel="TikTok"), "channel:TikTok"),
    (landing("/p", channel="TikTok Ads"), "channel:TikTok Ads"),
    (landing("/p", channel="www.tiktok.com"), "channel:www.tiktok.com"),
    (landing("/p", channel="nottiktok.example"), ""),
    (landing("/p", channel="tiktokfans"), ""),
    (landing("/p", channel="NotTikTok"), ""),
    (landing("/p?from=TikTok"), "from:tiktok"),
    (landing("/p?TTCLID=1"), "ttclid"),
    (landing("/p?tt-clid=1"), "tt-clid"),
    (landing("/p?utm_id=18"), ""),
    (landing("/p?utm_id=18&cid=17"), "utm_id"),
    (landing("/p?utm_source=TikTok_Ads&utm_id=18&cid=17"), "utm_id"),
    (landing("/p", source="vm.tiktok.com"), "referrer:vm.tiktok.com"),
    (landing("/p", source="m.tiktok.com", medium="referral"), "referrer:m.tiktok.com"),
    (landing("/p", source="tiktok.com", medium="(none)"), "referrer:tiktok.com"),
    (landing("/p", source="tiktok.com", medium="paid"), "utm_source:tiktok.com"),
    (landing("/p?utm_source=www.tiktok.com", source="www.tiktok.com"), "utm_source:www.tiktok.com"),
    (landing("/p", source="com.zhiliaoapp.musically"), "app_referrer"),
    (landing("/p", channel="com.ss.android.ugc.trill"), "channel:com.ss.android.ugc.trill"),
    (landing("/p", source="tiktok.com.evil.example"), ""),
    (landing("https://www.tiktok.com/link/v2?aid=1988&target=shop.example%2Fp"), "link wrapper"),
    (landing("/p?a=1?ttclid=2"), "ttclid"),
]  # fmt: skip


@pytest.mark.parametrize("visit,name", STRONGEST_FIRST)
def test_the_strongest_mark_counts(visit, name):
    assert signal(visit) == name


NO_SIGNAL = [
    landing(), landing("/p?utm_source=google&utm_campaign=tiktok", source="google", campaign="tiktok"), landing(source="stt"),
    landing(source="antiktok"), landing(referrer="https://nottiktok.com/"), landing(referrer="https://tiktok.com.evil.example/"),
    landing(referrer="https://blog.example/?u=www.tiktok.com"), landing("/p#?ttclid=1"), landing("/ttclid"),
    landing("/p?utm_source=klaviyo&utm_id=1&cid=9"), landing("/p?utm_id=1&cid=9", source="klaviyo"),
    landing("/p?utm_source=google&gclid=&utm_id=123&aid=44"), landing("/p?utm_source=newsletter&utm_id=1&adgroup=2"),
    landing("/p?from=ticktock"), landing(referrer="android-app://com.google.android.gm"), landing("/p?xttclid=1"),
]  # fmt: skip


@pytest.mark.parametrize("visit", NO_SIGNAL)
def test_no_mark(visit):
    assert signal(visit) == ""


ALIAS_SPELLINGS = ["tiktok", "TikTok", "TIKTOK", "tik_tok", "tik tok", "Tik-Tok", "tiktok_ads", "tiktokads", "TikTok Ads",
                   "tiktok-ads", "tt", "TT", "tiktokshop", "tiktok_shop", "tiktok_organic", "tiktok-ads-us", "tiktok_ads_eu",
                   "tiktok_influencer", "TikTok Ads Manager", "Tik Tok - Paid", "tiktok+paid", "social|tiktok", "us/tik-tok",
                   "tiktok.organic", "tiktok / paid"]  # fmt: skip


@pytest.mark.parametrize("source", ALIAS_SPELLINGS)
def test_spellings_of_tiktok(source):
    assert signal(landing(source=source)) == f"utm_source:{source}"


NO_SPELLINGS = ["nottiktok", "tiktokfans", "antiktok", "stt", "tt_ads_eu", "tt-mail", "ticktok", "tik", "tok tik", "tik_and_tok", "tik",
                "tiktok.com.evil.example", "tiktok-fans.com", "nottiktok.com", "ticktock_ads", "instagram"]  # fmt: skip


@pytest.mark.parametrize("source", NO_SPELLINGS)
def test_what_only_looks_like_tiktok(source):
    assert signal(landing(source=source)) == ""


@given(st.text(alphabet="tikokTIKO-_. ads", max_size=16))
def test_a_source_that_is_parted_otherwise_is_the_same_source(source):
    assert names_tiktok(source) == names_tiktok(source.upper())
    assert names_tiktok(f"tiktok_{source}") or "." in source


def test_further_aliases():
    assert signal(landing(source="Hype Agency"), ALIASES | {fold("hype_agency")}) == "utm_source:Hype Agency"


CHANNELS = [("tiktok", True), ("TikTok", True), ("tiktok_shop", True), ("TikTok Shop", True), ("tiktok-shop-us", True),
            ("web", False), ("pos", False), ("580111", False), ("", False), ("shopify_draft_order", False)]  # fmt: skip


@pytest.mark.parametrize("name,own", CHANNELS)
def test_orders_of_tiktok_shop_itself(name, own):
    assert is_shop_channel(name) is own


SURFACES = [
    (landing(medium="bio"), "bio"), (landing(medium="link_in_bio"), "bio"), (landing(content="profile"), "bio"),
    (landing(medium="cpc"), "ad"), (landing(medium="Paid Social"), "ad"), (landing(campaign="spark_ads_may"), "ad"),
    (landing(medium="live"), "live"), (landing(content="shop_tab"), "storefront"), (landing(medium="showcase"), "storefront"),
    (landing(content="短视频"), "video"), (landing(campaign="六月直播"), "live"), (landing(medium="VSA"), "catalog"),
    (landing(campaign="june_link-in-bio"), "bio"), (landing(campaign="June LiveStream 3"), "live"), (landing(content="bio"), "bio"),
    (landing(content="Link in Bio"), "bio"), (landing(campaign="live"), "live"), (landing(campaign="us_dpa_2"), "catalog"),
    (landing(campaign="Shop-Tab"), "storefront"), (landing(content="shop_tab_june"), "storefront"), (landing(campaign="SparkAds-US"), "ad"),
    (landing(medium="live-shopping"), "live"), (landing("/p?tt_content=3"), "ad"), (landing("/p?utm_id=1&cid=2"), "ad"),
    (landing("/p?ttadid=3", campaign="bio-cotton-tees"), "ad"), (landing("/p?ttadid=3", medium="bio"), "bio"),
    (landing(medium="dm"), "post"), (landing(medium="橱窗"), "storefront"), (landing("/p?ttadid=3"), "ad"),
    (landing(referrer="https://www.tiktok.com/link/v2?aid=1988&scene=bio_url"), "bio"),
    (landing(medium="cpc", content="video_anchor"), "ad"),
    (landing(medium="organic"), "unknown"), (landing(medium="delivery"), "unknown"), (landing(campaign="alive"), "unknown"),
    (landing(content="lad"), "unknown"), (landing(), "unknown"), (landing("/p?ttclid="), "unknown"),
    (landing(campaign="bio-cotton-tees"), "unknown"), (landing(campaign="post-christmas-sale"), "unknown"),
    (landing(campaign="live-love-laugh"), "unknown"), (landing(campaign="anchor-necklace"), "unknown"),
    (landing("/p?ttclid=", campaign="message-in-a-bottle"), "unknown"), (landing(campaign="spark-plugs"), "unknown"),
    (landing(content="summer-video-3"), "unknown"), (landing(campaign="tie_dpas"), "unknown"), (landing(campaign="ad-free"), "unknown"),
    (landing("/p?utm_id=1&cid=2", source="google"), "unknown"),
]  # fmt: skip


@pytest.mark.parametrize("visit,surface", SURFACES)
def test_surface(visit, surface):
    found, evidence = surface_of(visit)
    assert found == surface
    assert Surface(found)
    assert bool(evidence) is (surface != "unknown")


def test_paid():
    assert is_paid(landing(medium="CPC"))
    assert is_paid(landing("/p?ttadid=1"))
    assert is_paid(landing("/p?tt_content=1"))
    assert not is_paid(landing(medium="social"))
    assert not is_paid(landing("/p?ttclid=1"))


OWN = frozenset({"shop.example", "www.shop.example", "tents.myshopify.com"})
WAYS_BACK = [
    "https://shop.app/", "https://www.paypal.com/checkoutnow?token=x", "https://js.klarna.com/", "https://pay.klarna.com/eu",
    "https://portal.afterpay.com/", "https://www.clearpay.co.uk/", "https://pay.google.com/", "https://checkout.stripe.com/c/pay",
    "https://hooks.stripe.com/3d_secure", "https://checkoutshopper-live.adyen.com/", "https://www.mercadopago.com.br/",
    "https://payments.amazon.com/", "https://secure5.arcot.com/acspage", "https://www.securesuite.co.uk/bank", "pay.shopify.com",
    "https://shop.example/cart", "https://www.shop.example/", "https://tents.myshopify.com/products/tent",
]  # fmt: skip
TOUCHES = [
    "", "https://www.google.com/", "https://notpaypal.com/", "https://paypal.com.evil.example/", "https://other.myshopify.com/",
    "https://www.amazon.com/", "https://blog.example/?u=paypal.com", "https://shop.example.evil.example/", "https://www.tiktok.com/",
]  # fmt: skip


@pytest.mark.parametrize("referrer", WAYS_BACK)
def test_a_way_back_from_a_payment_or_the_shop_is_no_touch(referrer):
    assert is_detour(referrer, "", "/products/tent", OWN)
    assert is_detour(referrer, "", "/products/tent?utm_campaign=x", OWN)
    assert not is_detour(referrer, "newsletter", "/products/tent", OWN)
    assert not is_detour(referrer, "", "/products/tent?utm_source=tiktok", OWN)
    assert not is_detour(referrer, "", "/products/tent?ttclid=", OWN)


@pytest.mark.parametrize("referrer", TOUCHES)
def test_whoever_else_sends_is_a_touch(referrer):
    assert not is_detour(referrer, "", "/products/tent", OWN)


def test_the_shop_is_known_only_by_its_hosts():
    assert not is_detour("https://shop.example/", "", "/products/tent")


@pytest.mark.parametrize("href, inside", [
    ("aweme://webview/?url=https%3A%2F%2Fshop.example%2Fa%3Futm_source%3Dtiktok", "https://shop.example/a?utm_source=tiktok"),
    ("sslocal://webview?hide=1&url=http%3A%2F%2Fshop.example%2F", "http://shop.example/"),
    ("snssdk1180://user/profile/1", None), ("musically://webview?url=javascript%3Ax", None), ("https://shop.example/?url=https://a.example", None),
    ("intent://x#Intent;package=com.zhiliaoapp.musically;end", None), ("tiktok:", None),
])  # fmt: skip
def test_links_that_open_the_app(href, inside):
    assert unwrap_app(href) == inside
