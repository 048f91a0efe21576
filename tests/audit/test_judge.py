"""One verdict for each link, every code with a case that has it and a near miss that has not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.audit.judge import join_judgements, judge
from linkaudit.audit.rules import BY_CODE, RULES
from linkaudit.audit.tagging import Fault
from linkaudit.model import Direction, Host, Link, Surface, Verdict
from linkaudit.urls.identity import TEXT
from tests.audit.small import ENDS, SEMI, inbound, judged, on_page, shop

SHOP = shop()
D, C, B = Surface.DESCRIPTION, Surface.CONTENT, Surface.BIO
HOST = "https://shop.example"


def said(link, policy=ENDS, catalog=SHOP):
    found, findings = judge(link, catalog, policy)
    assert list(found.codes) == sorted(found.codes)
    assert {one.code for one in findings} == set(found.codes)
    assert all(one.reason and one.link_id == link.link_id for one in findings)
    return str(found.verdict), set(found.codes)


# code, a link that has it, a link that nearly has it
INBOUND = [
    ("LA101", f"{HOST}/products/tent", f"{HOST}/products/draft"),
    ("LA101", f"{HOST}/old-tent", f"{HOST}/collections/sale"),
    ("LA101", f"{HOST}/collections/sale/products/tent", f"{HOST}/cart/101:1"),
    ("LA102", f"{HOST}/collections/sale", f"{HOST}/collections/never-was"),
    ("LA102", f"{HOST}/collections/all", f"{HOST}/products/tent"),
    ("LA103", HOST, f"{HOST}/collections/sale"),
    ("LA103", f"{HOST}/pages/faq", f"{HOST}/pages/secret"),
    ("LA103", f"{HOST}/search?q=tent", "https://partner.example/"),
    ("LA104", f"{HOST}/cart/101:1", f"{HOST}/products/tent?variant=101"),
    ("LA104", f"{HOST}/checkout", f"{HOST}/pages/faq"),
    ("LA104", f"{HOST}/cart", f"{HOST}/"),
    ("LA105", f"{HOST}/discount/SUMMER?redirect=/products/tent", f"{HOST}/products/tent?discount=SUMMER"),
    ("LA105", f"{HOST}/discount/SUMMER?redirect=https://partner.example/", "https://partner.example/discount/SUMMER"),
    ("LA106", f"{HOST}/apps/quiz", f"{HOST}/products/apps"),
    ("LA106", f"{HOST}/a/loyalty", f"{HOST}/about"),
    ("LA107", "https://linkin.example/tents", "https://www.shop.example/"),
    ("LA107", "https://shop.example.net/", "https://SHOP.example./products/tent"),
    ("LA107", "https://www.tiktok.com/@tent", "https://tents.myshopify.com/products/tent"),
    ("LA107", "https://cdn.shopify.com/s/files/1/a.jpg", f"{HOST}/cdn/shop/files/a.jpg"),
    ("LA206", "shop.example/products/tent", "//shop.example/products/tent"),
    ("LA207", "https://tents.myshopify.com/products/tent", f"{HOST}/products/tent?myshopify.com"),
    ("LA207", f"{HOST}/products/tent?preview_theme_id=12", f"{HOST}/products/tent?theme_id=12"),
    ("LA207", f"{HOST}/products_preview?preview_key=ab12", f"{HOST}/products?key=ab12"),
    ("LA208", "http://shop.example/products/tent", "https://shop.example/products/tent?u=http://x"),
    ("LA209", "https://shop .example/", "https://shop.example/%20"),
    ("LA301", f"{HOST}/products/draft", f"{HOST}/products/stove"),
    ("LA301", f"{HOST}/to-404", f"{HOST}/old-tent"),
    ("LA301", f"{HOST}/cart/999:1", f"{HOST}/cart/101:1"),
    ("LA302", f"{HOST}/first", f"{HOST}/second"),
    ("LA303", f"{HOST}/ring-1", f"{HOST}/first"),
    ("LA303", f"{HOST}/self", f"{HOST}/same-path"),
    ("LA303", f"{HOST}/by-discount", f"{HOST}/discount/X?redirect=/first"),
    ("LA307", f"{HOST}/flyer?utm_source=tiktok", f"{HOST}/flyer"),
    ("LA307", f"{HOST}/flyer?utm_source=tiktok", f"{HOST}/old-tent?utm_source=tiktok"),
    ("LA308", f"{HOST}/products/tent?variant=999", f"{HOST}/products/tent?variant=101"),
    ("LA309", f"{HOST}/products/rope", f"{HOST}/products/tent"),
    ("LA309", f"{HOST}/products/tent?variant=102", f"{HOST}/products/tent?variant=101"),
]  # fmt: skip


@pytest.mark.parametrize("code,has,has_not", INBOUND, ids=[f"{row[0]} {row[1]}" for row in INBOUND])
def test_inbound_codes(code, has, has_not):
    assert code in said(inbound(has))[1]
    assert code not in said(inbound(has_not))[1]


ON_PAGE = [
    ("LA201", "https://www.tiktok.com/@tent/showcase", "https://www.tiktok.com/@tent"),
    ("LA201", "https://www.tiktok.com/view/product/17", "https://shop.tiktok.com/view/product/17"),
    ("LA202", "https://vm.tiktok.com/ZM7/", "https://www.tiktok.com/@tent/shop"),
    ("LA202", "https://www.tiktok.com/@tent/video/7", "https://nottiktok.com/@tent/video/7"),
    ("LA206", "www.partner.example/x", "https://www.partner.example/x"),
    ("LA206", "shop.com", "size.html"),
    ("LA207", "/admin/products/1", "/pages/admin"),
    ("LA207", "https://admin.shopify.com/store/tents", "https://help.shopify.com/"),
    ("LA207", "https://abc.shopifypreview.com/", "https://shopifypreview.example/"),
    ("LA207", "https://other.myshopify.com/", "https://myshopify.example/"),
    ("LA208", "http://partner.example/", "//partner.example/"),
    ("LA209", "see the chart below", "/pages/see below"),
    ("LA209", "点击这里", "/点击这里"),
    ("LA209", "TBD", "tbd.html"),
    ("LA209", "https//shop.example/x", "https://shop.example/x"),
    ("LA209", "htp://shop.example/x", "http://shop.example/x"),
    ("LA209", "https://[::1/x", "https://[::1]/x"),
    ("LA301", "/pages/never-was", "/pages/faq"),
    ("LA301", "/products_previews", "/products_preview?preview_key=ab12"),
    ("LA301", "/no-such", "/collections"),
    ("LA301", "/shop/gone", "/apps/gone"),
    ("LA302", "/a1", "/a3"),
    ("LA303", "/ring-2", "/a1"),
    ("LA308", "/products/tent?variant=201", "/products/stove?variant=201"),
    ("LA309", "/products/rope", "/products/lamp"),
]  # fmt: skip


@pytest.mark.parametrize("code,has,has_not", ON_PAGE, ids=[f"{row[0]} {row[1]}" for row in ON_PAGE])
def test_on_page_codes(code, has, has_not):
    assert code in said(on_page(has))[1]
    assert code not in said(on_page(has_not))[1]


IN_DESCRIPTIONS = [
    ("LA203", "https://partner.example/x", "https://shop.example/pages/faq"),
    ("LA203", "https://www.tiktok.com/@tent", "/pages/faq"),
    ("LA204", "/products/stove", "https://partner.example/products/stove"),
    ("LA204", "https://tents.myshopify.com/pages/faq", "https://other.myshopify.com/pages/faq"),
    ("LA204", "/cdn/shop/files/chart.png", "https://cdn.shopify.com/s/files/1/chart.png"),
    ("LA204", "/pages/never-was", "mailto:care@shop.example"),
    ("LA205", "mailto:care@shop.example", "/pages/mailto"),
    ("LA205", "tel:+15550102345", "tel"),
]  # fmt: skip


@pytest.mark.parametrize("code,has,has_not", IN_DESCRIPTIONS)
def test_description_codes(code, has, has_not):
    assert code in said(on_page(has, D))[1]
    assert code not in said(on_page(has_not, D))[1]
    assert code not in said(on_page(has, C))[1]


def test_kept_and_restricted_surfaces():
    url = f"{HOST}/products/tent"
    for surface, has in ((B, True), (Surface.AD, True), (Surface.POST, True), (Surface.VIDEO, False), (Surface.UNKNOWN, False)):
        assert ("LA110" in said(inbound(url, surface), SEMI)[1]) is has
        assert "LA110" not in said(inbound(url, surface), ENDS)[1]


def test_a_host_in_text_means_https_and_lacks_it():
    verdict, codes = said(on_page("www.partner.example/x", base=TEXT))
    assert (verdict, codes) == ("unknown", {"LA206"})
    assert said(on_page("www.partner.example/x", D, TEXT)) == ("lost", {"LA203", "LA206"})
    assert said(on_page("shop.example/products/tent", base=TEXT)) == ("ok", {"LA206"})
    assert said(on_page("shop.example/products/tent")) == ("broken", {"LA206", "LA301"})


def test_a_shop_that_has_no_other_host_than_myshopify():
    only = shop(hosts=[Host(host="tents.myshopify.com")])
    assert said(on_page("/products/tent"), catalog=only) == ("ok", set())
    assert said(inbound("https://tents.myshopify.com/products/tent"), catalog=only) == ("breaks", {"LA101", "LA403"})


def test_codes_of_the_surface_only_where_the_link_breaks():
    for url in ("/products/tent", "/collections/sale", "/"):
        assert not {"LA101", "LA102", "LA103"} & said(inbound(HOST + url), SEMI)[1]
        assert not {"LA101", "LA102", "LA103"} & said(on_page(url))[1]


# ── Verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

VIDEO, STOREFRONT, LIVE, AD, CATALOG, POST, UNTOLD = (
    Surface.VIDEO, Surface.STOREFRONT, Surface.LIVE, Surface.AD, Surface.CATALOG, Surface.POST, Surface.UNKNOWN,
)  # fmt: skip
INBOUND_VERDICTS = [
    # path, surface, under "every link ends", under "ads and bio stay"
    ("/products/tent", STOREFRONT, "breaks", "breaks"),
    ("/products/tent", VIDEO, "breaks", "breaks"),
    ("/products/tent", LIVE, "breaks", "breaks"),
    ("/products/tent", CATALOG, "breaks", "breaks"),
    ("/products/tent", AD, "breaks", "survives"),
    ("/products/tent", B, "breaks", "survives"),
    ("/products/tent", POST, "breaks", "survives"),
    ("/products/tent", UNTOLD, "breaks", "unknown"),
    ("/products/draft", VIDEO, "broken", "broken"),
    ("/products/draft", AD, "broken", "broken"),
    ("/products/draft", UNTOLD, "broken", "broken"),
    ("/ring-1", AD, "broken", "broken"),
    ("/apps/quiz", VIDEO, "breaks", "breaks"),
    ("/apps/quiz", AD, "breaks", "unknown"),
    ("/abroad", VIDEO, "breaks", "breaks"),
    ("/abroad", AD, "breaks", "unknown"),
    ("/old-tent", AD, "breaks", "survives"),
]


@pytest.mark.parametrize("path,surface,ends,semi", INBOUND_VERDICTS)
def test_inbound_verdicts(path, surface, ends, semi):
    assert said(inbound(HOST + path, surface))[0] == ends
    assert said(inbound(HOST + path, surface), SEMI)[0] == semi


ON_PAGE_VERDICTS = [
    # url, in content, in a description
    ("/products/tent", "ok", "lost"),
    ("/products/draft", "broken", "broken"),
    ("/ring-1", "broken", "broken"),
    ("https://[::1/x", "broken", "broken"),
    ("/apps/quiz", "unknown", "lost"),
    ("https://partner.example/x", "unknown", "lost"),
    ("/cdn/shop/files/a.jpg", "unknown", "lost"),
    ("https://cdn.shopify.com/s/files/1/a.jpg", "unknown", "lost"),
    ("https://www.tiktok.com/@tent/showcase", "breaks", "breaks"),
    ("/our-tiktok", "breaks", "breaks"),
    ("https://www.tiktok.com/@tent", "survives", "lost"),
    ("https://shop.tiktok.com/view/product/17", "survives", "lost"),
    ("mailto:care@shop.example", "ok", "lost"),
    ("/old-tent", "ok", "lost"),
    ("/first", "ok", "lost"),
    ("/products/rope", "ok", "lost"),
]


@pytest.mark.parametrize("policy", [ENDS, SEMI], ids=lambda policy: policy.name)
@pytest.mark.parametrize("url,content,description", ON_PAGE_VERDICTS)
def test_on_page_verdicts(url, content, description, policy):
    assert said(on_page(url, C), policy)[0] == content
    assert said(on_page(url, D), policy)[0] == description


def test_every_verdict_is_reached_under_both_policies():
    links = [on_page(url, surface) for url, *_ in ON_PAGE_VERDICTS for surface in (C, D)]
    for policy in (ENDS, SEMI):
        assert {said(link, policy)[0] for link in links} == {verdict.value for verdict in Verdict}


def test_several_rules_at_once_and_one_verdict():
    verdict, codes = said(on_page("http://shop.example/to-404", D))
    assert (verdict, codes) == ("broken", {"LA204", "LA208", "LA301"})
    verdict, codes = said(inbound("http://tents.myshopify.com/first?variant=999"))
    assert (verdict, codes) == ("breaks", {"LA101", "LA207", "LA208", "LA302", "LA308", "LA403"})


def test_a_link_at_two_bases_has_the_gravest_verdict_and_all_codes():
    parts = [judged(kind="page", verdict=Verdict.OK, codes=("LA208",)), judged(kind="page", verdict=Verdict.BROKEN, codes=("LA301",)),
             judged(kind="page", verdict=Verdict.UNKNOWN)]  # fmt: skip
    whole = join_judgements(parts)
    assert (whole.verdict, whole.codes, whole.placements) == (Verdict.BROKEN, ("LA208", "LA301"), 3)


def test_the_link_keeps_its_spelling_less_what_is_personal():
    found, _ = judge(inbound(f"{HOST}/Products/Tent?ttclid=&utm_source=TikTok#x"), SHOP, ENDS)
    assert found.url == f"{HOST}/Products/Tent?utm_source=TikTok#x"
    assert (found.target_kind, found.target_handle, found.evidence) == ("product", "tent", "link list")


# ── No link is too odd ───────────────────────────────────────────────────────────────────────────────────────────────

pieces = st.sampled_from([
    "https://", "http://", "//", "shop.example", "www.", "tents.myshopify.com", "/", "products/", "tent", "draft", "cart/",
    "101:1", "discount/", "?redirect=", "%2F", "ring-1", "by-discount", "first", "fr/", "de/", "?variant=", "999", "&utm_source=x",
    "#", "www.tiktok.com/", "@tent", "link/v2?target=", "mailto:", "tel:", "shopify://", "™", "帐篷", " ", "\t", "\\", "%zz", "..",
    "javascript:", "\x00", "[", "]", "@", ":99999", "collections/", "all/", "flyer", "abroad", "see below", "{{ x }}", "\ud800",
])  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=8).map("".join))
links = st.builds(
    Link, link_id=st.integers(1, 9), direction=st.sampled_from(Direction), surface=st.sampled_from(Surface), url=texts,
    base=st.sampled_from(["", "/", "/products/tent", "/products/", TEXT, "https://other.example/x"]),
)  # fmt: skip


@given(links, st.sampled_from([ENDS, SEMI]), st.booleans())
def test_every_text_gets_a_verdict(link, policy, everything):
    catalog = SHOP if everything else EMPTY
    verdict, codes = said(link, policy, catalog)
    assert verdict in {one.value for one in Verdict}
    assert codes <= BY_CODE.keys()
    if link.direction is Direction.INBOUND:
        assert verdict in {"broken", "breaks", "unknown", "survives"}
        assert not codes & {"LA201", "LA202", "LA203", "LA204", "LA205"}
    else:
        assert not {code for code in codes if code.startswith("LA1")}
        assert verdict not in {"ok", "survives", "unknown"} or link.surface is not Surface.DESCRIPTION


EMPTY = shop(products=(), variants=(), pages=(), rules={}, without=("product", "page", "redirect", "collection", "variant_ids"))


# ── The table of rules ───────────────────────────────────────────────────────────────────────────────────────────────

CODES = {*(f"LA{number}" for number in (*range(101, 108), 110, *range(201, 210), *range(301, 311), *range(401, 407)))}


def test_every_code_of_the_contract_has_its_rule():
    assert BY_CODE.keys() == CODES
    assert len(RULES) == len(BY_CODE)
    assert [rule.code for rule in RULES] == sorted(CODES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_why_what_to_do_and_who_says_so(rule):
    assert rule.title.strip()
    assert len(rule.why) > 20
    assert rule.cure.strip()
    assert re.search(r"read 2026-\d\d-\d\d", rule.source)


def test_every_code_that_is_used_has_a_rule():
    folder = Path(__file__).parents[2] / "linkaudit" / "audit"
    used = {code for path in folder.glob("*.py") for code in re.findall(r"\bLA\d{3}\b", path.read_text("utf-8"))}
    assert used == CODES


def test_a_link_that_only_visits_tell_is_untagged_only_where_they_are():
    """GA4's landing pages come without the query, their source in a column of its own."""
    link = inbound(f"{HOST}/products/tent", Surface.AD)
    assert judge(link, SHOP, ENDS, {})[0].codes == ("LA101",)
    assert judge(replace(link, placements=1), SHOP, ENDS, {})[0].codes == ("LA101", "LA403")
    untagged = {"LA403": Fault("LA403", "recorded without utm_source", "Tag it")}
    found, findings = judge(link, SHOP, ENDS, untagged)
    assert found.codes == ("LA101", "LA403")
    assert [one.cure.partition("?")[0] for one in findings if one.code == "LA403"] == [f"Write {HOST}/products/tent"]


def test_the_target_has_no_personal_parameters_either():
    found, _ = judge(inbound(f"{HOST}/old-tent?ttclid=&utm_source=tiktok"), SHOP, ENDS)
    assert (found.url, found.target_url) == (
        f"{HOST}/old-tent?utm_source=tiktok", f"{HOST}/products/tent?utm_source=tiktok",
    )  # fmt: skip
