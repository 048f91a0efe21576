"""Where URLs lead, told offline: one row for each rule of the store's grammar."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.catalog import KINDS, redirect_key
from linkaudit.audit.resolve import State, redirect_target, resolve, resolve_plain
from linkaudit.model import Host, OwnerKind, PageState, ProductState, Status, VariantState
from tests.audit.small import PAGES, RULES, VARIANTS, shop

SHOP = shop()

LIVE = [
    # what was written, kind and handle of the target
    ("/", "home", ""),
    ("", "home", ""),
    ("https://www.shop.example", "home", ""),
    ("/products/tent", "product", "tent"),
    ("/products/TENT/", "product", "tent"),
    ("/products/tent?utm_source=tiktok#top", "product", "tent"),
    ("//shop.example/products/tent", "product", "tent"),
    ("https://tents.myshopify.com/products/tent", "product", "tent"),
    ("https://second.example/products/tent", "product", "tent"),
    ("https://shop.example:443/products/tent", "product", "tent"),
    ("/products/stove", "product", "stove"),
    ("/products/lamp", "product", "lamp"),
    ("/products/caf%C3%A9%E2%84%A2", "product", "café™"),
    ("/products/café™", "product", "café™"),
    ("/products/CAF%c3%89%E2%84%A2", "product", "café™"),
    ("/products/%E5%B8%90%E7%AF%B7", "product", "帐篷"),
    ("/collections/sale/products/tent", "product", "tent"),
    ("/collections/never-was/products/tent", "product", "tent"),
    ("/pages/../products/tent", "product", "tent"),
    ("/fr/products/tent", "product", "tent"),
    ("/FR/products/tent", "product", "tent"),
    ("/en-ca", "home", ""),
    ("/collections", "collection_list", "all"),
    ("/collections/all?sort_by=title", "collection_list", "all"),
    ("/collections/vendors?q=Acme", "collection_list", "vendors"),
    ("/collections/types?q=Tents", "collection_list", "types"),
    ("/collections/sale", "collection", "sale"),
    ("/collections/sale/red+blue", "collection", "sale"),
    ("/pages/faq", "page", "faq"),
    ("/pages/stores/berlin", "metaobject", "stores/berlin"),
    ("/blogs/news", "blog", "news"),
    ("/blogs/news/tagged/tips", "blog", "news"),
    ("/blogs/news/first", "article", "first"),
    ("/policies/refund-policy", "policy", "refund-policy"),
    ("/policies/terms-of-sale", "policy", "terms-of-sale"),
    ("/search?q=tent", "search", ""),
    ("/cart", "cart", ""),
    ("/cart/add", "cart", ""),
    ("/account/login", "account", ""),
    ("/checkout", "checkout", ""),
    ("/password", "password", ""),
    ("/challenge", "password", ""),
    ("/cart/101:1", "cart", "101:1"),
    ("/cart/101:1,201:3?discount=X", "cart", "101:1,201:3"),
    ("/discount/SUMMER", "discount", "summer"),
    ("/discount/SUMMER?redirect=/products/tent", "discount", "tent"),
    ("/discount/SUMMER?redirect=%2Fcollections%2Fsale", "discount", "sale"),
    ("shopify://products/tent", "product", "tent"),
    ("shopify://collections/sale", "collection", "sale"),
    ("https://www.tiktok.com/link/v2?aid=1&target=shop.example%2Fproducts%2Ftent", "product", "tent"),
]  # fmt: skip


@pytest.mark.parametrize("url,kind,handle", LIVE, ids=[row[0] for row in LIVE])
def test_live(url, kind, handle):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.kind, found.handle) == (State.LIVE, kind, handle)
    assert found.resolved_by in {"catalogue", "fixed path"}
    assert found.hops == ()


def test_the_sitemap_is_live():
    assert resolve("/sitemap.xml", "/", SHOP).state is State.LIVE
    assert resolve("/robots.txt", "/", SHOP).state is State.LIVE


DEAD = [
    ("/products/never-was", "there is no product never-was"),
    ("/products/draft", "the product is draft"),
    ("/products/old", "the product is archived"),
    ("/products/hidden", "the product is not published to the Online Store"),
    ("/products/tent/more", "nothing is at /products/tent/more"),
    ("/collections/sale/products/never-was", "there is no product never-was"),
    ("/collections/never-was", "there is no collection at /collections/never-was"),
    ("/collections/never-was/red", "there is no collection at /collections/never-was"),
    ("/collections/winter", "the collection is not published"),
    ("/pages/never-was", "there is no page at /pages/never-was"),
    ("/pages/secret", "the page is not published"),
    ("/pages/stores/paris", "there is no metaobject at /pages/stores/paris"),
    ("/blogs/never-was", "there is no blog at /blogs/never-was"),
    ("/blogs/news/never-was", "there is no article at /blogs/news/never-was"),
    ("/blogs/news/later", "the article is not published"),
    ("/blogs/other/first", "there is no article at /blogs/other/first"),
    ("/policies/nonsense", "there is no policy at /policies/nonsense"),
    ("/foo", "nothing is at /foo"),
    ("/fr/products/never-was", "there is no product never-was"),
    ("/fr/foo", "nothing is at /foo"),
    ("/cart/999:1", "variant 999 does not exist"),
    ("/cart/101:1,999:1", "variant 999 does not exist"),
    ("/cart/501:1", "variant 501 is of a product that is not live"),
    ("/discount/SUMMER?redirect=/pages/never-was", "there is no page at /pages/never-was"),
    ("/to-404", "there is no page at /pages/never-was"),
    ("/shop/gone", "nothing is at /shop/gone"),
    ("www.tents.example/x", "nothing is at /www.tents.example/x"),
    ("see below", "nothing is at /see below"),
    ("shopify://products/never-was", "there is no product never-was"),
]  # fmt: skip


@pytest.mark.parametrize("url,reason", DEAD, ids=[row[0] for row in DEAD])
def test_dead(url, reason):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.reason) == (State.DEAD, reason)
    assert not found.is_loop


UNKNOWN = [
    ("/apps/quiz", "app_proxy"), ("/a/loyalty/1", "app_proxy"), ("/community/forum", "app_proxy"), ("/tools/finder", "app_proxy"),
    ("/apps/gone", "app_proxy"), ("/fr/apps/quiz", "app_proxy"), ("/admin/products", "admin"),
    ("/de/products/tent", "product"), ("/de", "home"), ("/es-419/pages/faq", "page"), ("/de/apps/quiz", "app_proxy"),
    ("/de/cart/101:1", "cart_permalink"), ("/products", "app_proxy"), ("/gift_cards/9", "app_proxy"), ("/cdn/shop/files/a.jpg", "file"), ("/s/files/1/a.jpg", "file"),
    ("shopify://shop_images/a.jpg", "file"),
]  # fmt: skip


@pytest.mark.parametrize("url,kind", UNKNOWN)
def test_unknown(url, kind):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.kind, found.resolved_by) == (State.UNKNOWN, kind, "none")
    assert found.reason


OUTSIDE = [
    ("https://partner.example/products/tent", State.EXTERNAL, "external"),
    ("//partner.example/x", State.EXTERNAL, "external"),
    ("http://shop.example.evil.example/products/tent", State.EXTERNAL, "external"),
    ("https://shop.example:8443/products/tent", State.EXTERNAL, "external"),
    ("https://sub.shop.example/products/tent", State.EXTERNAL, "external"),
    ("https://cdn.shopify.com/s/files/1/a.jpg", State.EXTERNAL, "file"),
    ("https://www.tiktok.com/@tent", State.TIKTOK, "tiktok_profile"),
    ("https://www.tiktok.com/@tent/showcase", State.TIKTOK, "tiktok_storefront"),
    ("https://www.tiktok.com/view/product/17", State.TIKTOK, "tiktok_storefront"),
    ("https://www.tiktok.com/@tent/video/7", State.TIKTOK, "tiktok_video"),
    ("https://vm.tiktok.com/ZM7/", State.TIKTOK, "tiktok_short"),
    ("https://shop.tiktok.com/view/product/17", State.TIKTOK, "tiktok_shop"),
    ("https://www.tiktok.com/link/v2?target=partner.example", State.EXTERNAL, "external"),
    ("mailto:care@shop.example", State.CONTACT, "contact"),
    ("TEL:+15550102345", State.CONTACT, "contact"),
    ("sms:+15550102345", State.CONTACT, "contact"),
    ("whatsapp://send?phone=1", State.CONTACT, "contact"),
    ("https://", State.INVALID, "invalid"),
    ("https://ugly shop.example/", State.INVALID, "invalid"),
    ("https://[2001:db8::1/x", State.INVALID, "invalid"),
    ("https://h.example:99999/", State.INVALID, "invalid"),
]  # fmt: skip


@pytest.mark.parametrize("url,state,kind", OUTSIDE)
def test_outside(url, state, kind):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.kind) == (state, kind)


@pytest.mark.parametrize("word", ["tel", "line", "sms", "mailto"])
def test_the_name_of_a_scheme_alone_is_a_path(word):
    assert resolve(word, "/", SHOP).state is State.DEAD


REDIRECTED = [
    ("/old-tent", ("/old-tent",), "tent"),
    ("/OLD-TENT/", ("/old-tent",), "tent"),
    ("/products/caught", ("/products/caught",), "tent"),
    ("/spelled-so", ("/spelled-so",), "stove"),
    ("/deep/caf%c3%a9", ("/deep/café",), "tent"),
    ("/deep/café", ("/deep/café",), "tent"),
    ("/first", ("/first", "/second"), "tent"),
    ("/a1", ("/a1", "/a2", "/a3"), "tent"),
    ("/fr/old-tent", ("/old-tent",), "tent"),
    ("/fr/only-french", ("/only-french",), "stove"),
    ("/discount/X?redirect=/old-tent", ("/old-tent",), "tent"),
]  # fmt: skip


@pytest.mark.parametrize("url,hops,handle", REDIRECTED)
def test_redirected(url, hops, handle):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.hops, found.handle) == (State.LIVE, hops, handle)


def test_a_redirect_names_itself_as_the_reason():
    assert resolve("/old-tent", "/", SHOP).resolved_by == "redirect"
    assert resolve("/products/tent", "/", SHOP).resolved_by == "catalogue"


def test_a_live_page_wins_over_a_redirect():
    found = resolve("/pages/faq", "/", SHOP)
    assert (found.state, found.kind, found.hops) == (State.LIVE, "page", ())


def test_a_rule_below_another_path_is_no_rule_for_it():
    assert resolve("/old-tent/more", "/", SHOP).state is State.DEAD
    assert resolve("/old-ten", "/", SHOP).state is State.DEAD


def test_a_french_rule_is_for_french_alone():
    assert resolve("/only-french", "/", SHOP).state is State.DEAD


@pytest.mark.parametrize("url", ["/ring-1", "/ring-2", "/self", "/by-discount", "/discount/A?redirect=/ring-1"])
def test_a_circle(url):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.is_loop) == (State.DEAD, True)


def test_a_circle_is_told_once_around():
    assert resolve("/ring-1", "/", SHOP).hops == ("/ring-1", "/ring-2", "/ring-1")
    assert resolve("/self", "/", SHOP).hops == ("/self", "/self")


def test_a_rule_and_its_french_sister_are_no_circle():
    ours = shop(rules={"/fr/x": "/x", "/x": "/products/tent"})
    found = resolve("/fr/x", "/", ours)
    assert (found.state, found.handle, found.is_loop) == (State.LIVE, "tent", False)


@pytest.mark.parametrize("length,state", [(10, State.LIVE), (11, State.DEAD)])
def test_ten_hops_and_no_more(length, state):
    rules = {f"/hop-{n}": f"/hop-{n + 1}" for n in range(1, length)} | {f"/hop-{length}": "/products/tent"}
    assert resolve("/hop-1", "/", shop(rules=rules)).state is state


def test_the_first_of_two_rules_counts():
    ours = shop(rules={"/x/": "/products/tent", "/X": "/products/stove"})
    assert resolve("/x", "/", ours).handle == "tent"


def test_redirects_out_of_the_store():
    assert resolve("/abroad", "/", SHOP).target_url == "https://partner.example/x"
    assert resolve("/abroad", "/", SHOP).state is State.EXTERNAL
    assert resolve("/same-path", "/", SHOP).state is State.EXTERNAL
    assert resolve("/bare", "/", SHOP).target_url == "https://www.partner.example/y"
    assert resolve("/our-tiktok", "/", SHOP).kind == "tiktok_storefront"


TARGETS = [
    ("/products/tent", "a=1&utm_source=x", "https://shop.example/products/tent?a=1&utm_source=x", False),
    ("/products/tent#size", "a=1", "https://shop.example/products/tent?a=1#size", False),
    ("/products/tent?b=2", "a=1", "https://shop.example/products/tent?b=2", False),
    ("/products/tent?b=2", "utm_source=x", "https://shop.example/products/tent?b=2", True),
    ("/products/tent?b=2", "", "https://shop.example/products/tent?b=2", False),
    ("products/tent", "", "https://shop.example/products/tent", False),
    (" /products/tent ", "", "https://shop.example/products/tent", False),
    ("www.partner.example", "a=1", "https://www.partner.example/?a=1", False),
    ("http://partner.example/x?y", "utm_medium=1", "http://partner.example/x?y", True),
]  # fmt: skip


@pytest.mark.parametrize("rule,query,target,loses", TARGETS)
def test_where_a_rule_sends(rule, query, target, loses):
    assert redirect_target(rule, query, SHOP) == (target, loses)


def test_utm_values_are_lost_by_a_target_with_a_query():
    assert resolve("/flyer?utm_source=tiktok", "/", SHOP).drops_utm
    assert not resolve("/flyer?a=1", "/", SHOP).drops_utm
    assert not resolve("/old-tent?utm_source=tiktok", "/", SHOP).drops_utm
    assert "utm_source=tiktok" in resolve("/old-tent?utm_source=tiktok", "/", SHOP).target_url


VARIANT_ROWS = [
    # url, stale, sold out, variant ids
    ("/products/tent?variant=101", 0, False, (101,)),
    ("/products/tent?variant=102", 0, True, (102,)),
    ("/products/tent?variant=999", 999, False, ()),
    ("/products/tent?variant=201", 201, False, ()),
    ("/products/tent?variant=abc", 0, False, ()),
    ("/products/tent?variant=", 0, False, ()),
    ("/products/tent", 0, False, ()),
    ("/products/rope", 0, True, ()),
    ("/products/rope?variant=401", 0, True, (401,)),
    ("/old-tent?variant=102", 0, True, (102,)),
    ("/cart/101:1", 0, False, (101,)),
    ("/cart/101:1,102:1", 0, True, (101, 102)),
    ("/products/TENT?variant=102", 0, True, (102,)),
]  # fmt: skip


@pytest.mark.parametrize("url,stale,sold_out,ids", VARIANT_ROWS)
def test_variants(url, stale, sold_out, ids):
    found = resolve(url, "/", SHOP)
    assert (found.state, found.stale_variant, found.is_sold_out, found.variant_ids) == (State.LIVE, stale, sold_out, ids)


def test_without_variant_ids_nothing_is_stale():
    ours = shop(variants=(), without=("variant_ids",))
    assert resolve("/products/tent?variant=999", "/", ours).stale_variant == 0
    assert resolve("/cart/999:1", "/", ours).state is State.UNKNOWN


@pytest.mark.parametrize("count, stale, cart", [(99, 999, State.DEAD), (100, 0, State.UNKNOWN), (101, 999, State.DEAD), (250, 0, State.UNKNOWN)])
def test_as_many_variants_as_a_list_shows_may_not_be_all(count, stale, cart):
    ours = shop(variants=[*VARIANTS, *(VariantState(variant_id=5_000 + at, handle="lamp") for at in range(count))])
    assert resolve("/products/lamp?variant=999", "/", ours).stale_variant == stale
    assert resolve("/products/tent?variant=999", "/", ours).stale_variant == 999
    assert resolve("/cart/999:1", "/", ours).state is cart
    assert resolve("/cart/101:1", "/", ours).state is State.LIVE


RELATIVE = [("x", "/products/a", "/products/x"), ("../pages/faq", "/products/a", "/pages/faq"), ("?variant=1", "/products/tent", "/products/tent"),
            ("products/tent", "/", "/products/tent"), ("tent", "https://shop.example/products/", "/products/tent"),
            ("tent", "https://other.example/products/", "/products/tent")]  # fmt: skip


@pytest.mark.parametrize("url,base,path", RELATIVE)
def test_relative_links_are_joined_to_their_document(url, base, path):
    found = resolve(url, base, SHOP)
    host = "other.example" if "other" in base else "shop.example"
    assert found.target_url.partition("?")[0] == f"https://{host}{path}"


def test_plain_text_needs_no_scheme():
    assert resolve_plain("shop.example/products/tent", SHOP).state is State.LIVE
    assert resolve_plain("www.partner.example", SHOP).state is State.EXTERNAL
    assert resolve_plain("/products/tent", SHOP).state is State.LIVE
    assert [resolve_plain(url, SHOP).target_url for url in ("https:/shop.example/products/tent", "HTTPS:shop.example/products/tent", "http:\\\\shop.example\\a")] == [
        "https://shop.example/products/tent", "https://shop.example/products/tent", "http://shop.example/a"]  # fmt: skip
    assert resolve("shop.example/products/tent", "/", SHOP).state is State.DEAD


# ── What was not loaded is unknown, never dead ───────────────────────────────────────────────────────────────────────

NOT_LOADED = [
    ("product", "/products/never-was"), ("product", "/collections/sale/products/never-was"), ("page", "/pages/never-was"),
    ("collection", "/collections/never-was"), ("blog", "/blogs/never-was"), ("article", "/blogs/news/never-was"),
    ("metaobject", "/pages/stores/paris"), ("variant_ids", "/cart/999:1"), ("redirect", "/products/never-was"),
    ("redirect", "/pages/never-was"), ("redirect", "/foo"), ("redirect", "/products/draft"), ("redirect", "/products/hidden"),
    ("redirect", "/pages/secret"), ("product", "/discount/X?redirect=/products/never-was"), ("product", "/first-lost"),
    ("redirect", "/discount/X?redirect=/pages/never-was"),
]  # fmt: skip


@pytest.mark.parametrize("kind,url", NOT_LOADED)
def test_what_was_not_loaded_is_unknown(kind, url):
    rules = RULES | {"/first-lost": "/products/never-was"}
    found = resolve(url, "/", shop(rules=rules, without=(kind,)))
    assert (found.state, found.resolved_by) == (State.UNKNOWN, "none")
    assert re.search("not loaded|not wholly known", found.reason)
    assert resolve(url, "/", shop(rules=rules)).state is State.DEAD


STILL_DEAD = [("product", "/products/draft"), ("page", "/pages/secret"), ("product", "/foo"), ("page", "/products/never-was"),
              ("collection", "/pages/never-was")]  # fmt: skip


@pytest.mark.parametrize("kind,url", STILL_DEAD)
def test_what_is_known_to_be_dead_stays_dead(kind, url):
    assert resolve(url, "/", shop(without=(kind,))).state is State.DEAD


STILL_LIVE = ["/products/tent", "/pages/faq", "/", "/search", "/policies/refund-policy", "/collections/all", "/cart/101:1", "/old-tent"]


@pytest.mark.parametrize("url", STILL_LIVE)
def test_what_is_known_to_be_live_stays_live(url):
    assert resolve(url, "/", shop(without=KINDS)).state is State.LIVE


def test_an_article_whose_blog_is_known_by_number_only():
    pages = [*PAGES, PageState(kind=OwnerKind.ARTICLE, path="/blogs/#66/tips", handle="tips")]
    assert resolve("/blogs/journal/tips", "/", shop(pages=pages)).state is State.UNKNOWN
    assert resolve("/blogs/news/first", "/", shop(pages=pages)).state is State.LIVE
    assert resolve("/blogs/news/later", "/", shop(pages=pages)).state is State.DEAD


paths = st.lists(
    st.sampled_from(["products", "collections", "pages", "blogs", "tent", "never", "news", "first", "fr", "de", "cart", "1:1",
                     "discount", "policies", "a", "x y", "é™", "all", "%zz", "old-tent"]), max_size=5,
).map(lambda parts: "/" + "/".join(parts))  # fmt: skip


@given(paths)
def test_with_nothing_loaded_nothing_is_dead_but_what_is_known_so(path):
    nothing = shop(products=(), variants=(), pages=(), rules={}, without=KINDS)
    assert resolve(path, "/", nothing).state is not State.DEAD


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────

STATES = [
    (Status.ACTIVE, True, True), (Status.ACTIVE, None, True), (Status.ACTIVE, False, False), (Status.UNLISTED, None, True),
    (Status.UNLISTED, False, False), (None, True, True), (None, None, True), (None, False, False), (Status.DRAFT, True, False),
    (Status.ARCHIVED, True, False), (Status.DRAFT, None, False),
]  # fmt: skip


@pytest.mark.parametrize("status,published,live", STATES)
def test_when_a_product_is_live(status, published, live):
    ours = shop(products=[ProductState(handle="x", status=status, published=published)])
    assert (resolve("/products/x", "/", ours).state is State.LIVE) is live


def test_later_products_of_a_handle_replace_earlier_ones():
    both = [ProductState(handle="X"), ProductState(handle="x", status=Status.DRAFT)]
    assert resolve("/products/x", "/", shop(products=both)).state is State.DEAD
    assert resolve("/products/x", "/", shop(products=[both[1], ProductState(handle="x", status=Status.ACTIVE)])).state is State.LIVE


def test_what_the_better_file_does_not_know_comes_from_the_other():
    known = [ProductState(handle="x", published=False), ProductState(handle="x", status=Status.ACTIVE)]
    assert resolve("/products/x", "/", shop(products=known)).state is State.DEAD


def test_a_handle_that_an_export_wrote_encoded():
    ours = shop(products=[ProductState(handle="caf%C3%A9-Mug")])
    assert resolve("/products/café-mug", "/", ours).state is State.LIVE


def test_the_first_host_is_the_face_and_all_count_with_and_without_www():
    ours = shop(hosts=[Host(host="www.one.example"), Host(host="two.example")])
    assert ours.base == "https://www.one.example"
    hosts = {"one.example", "www.one.example", "two.example", "www.two.example"}
    assert hosts | {f"{host}." for host in hosts} == set(ours.hosts)


REDIRECT_KEYS = [
    ("/Old/", "/old"), ("old", "/old"), ("/caf%C3%A9", "/café"), ("/old#top", "/old"), ("/old?a=B", "/old?a=b"),
    ("https://shop.example/Old/?a=1", "/old?a=1"), ("/go?u=https://x.example/y", "/go?u=https://x.example/y"), ("/", "/"),
    ("/pages/old-™", "/pages/old-™"),
]  # fmt: skip


@pytest.mark.parametrize("path,key", REDIRECT_KEYS)
def test_redirect_key(path, key):
    assert redirect_key(path) == key


def test_a_rule_for_one_query_alone():
    ours = shop(rules={"/x?page=2": "/products/tent"})
    assert resolve("/x?page=2", "/", ours).state is State.LIVE
    assert resolve("/x?page=3", "/", ours).state is State.DEAD
