"""A small shop to resolve and judge against: every kind of content, every state that matters."""

from __future__ import annotations

from datetime import datetime

from linkaudit.audit import catalog as catalogs
from linkaudit.audit.account import Moment
from linkaudit.audit.attribute import NO_MOMENT
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.policy import Policy, parse
from linkaudit.model import (
    Direction,
    Host,
    JudgedLink,
    Link,
    OwnerKind,
    PageState,
    ProductState,
    Redirect,
    Status,
    Surface,
    VariantState,
    Verdict,
)
from linkaudit.settings import policy_text

HOSTS = (Host(host="shop.example", primary=True), Host(host="shop.example", root="/fr"), Host(host="tents.myshopify.com"),
         Host(host="second.example", root="/en-ca"))  # fmt: skip
PRODUCTS = (
    ProductState(handle="tent", product_id=1, status=Status.ACTIVE, published=True, sold_out=False),
    ProductState(handle="stove", product_id=2, status=Status.UNLISTED),
    ProductState(handle="lamp", product_id=3),
    ProductState(handle="rope", product_id=4, status=Status.ACTIVE, sold_out=True),
    ProductState(handle="draft", product_id=5, status=Status.DRAFT, published=True),
    ProductState(handle="old", product_id=6, status=Status.ARCHIVED),
    ProductState(handle="hidden", product_id=7, status=Status.ACTIVE, published=False),
    ProductState(handle="café™", product_id=8, status=Status.ACTIVE),
    ProductState(handle="帐篷", product_id=9, status=Status.ACTIVE),
    ProductState(handle="caught", product_id=10, status=Status.ARCHIVED),
)
VARIANTS = (
    VariantState(variant_id=101, handle="tent", sold_out=False), VariantState(variant_id=102, handle="tent", sold_out=True),
    VariantState(variant_id=201, handle="stove"), VariantState(variant_id=401, handle="rope", sold_out=True),
    VariantState(variant_id=501, handle="draft", sold_out=False),
)  # fmt: skip
PAGES = (
    PageState(kind=OwnerKind.PAGE, path="/pages/faq", handle="faq", published=True),
    PageState(kind=OwnerKind.PAGE, path="/pages/secret", handle="secret", published=False),
    PageState(kind=OwnerKind.COLLECTION, path="/collections/sale", handle="sale"),
    PageState(kind=OwnerKind.COLLECTION, path="/collections/winter", handle="winter", published=False),
    PageState(kind=OwnerKind.BLOG, path="/blogs/news", handle="news"),
    PageState(kind=OwnerKind.ARTICLE, path="/blogs/news/first", handle="first", published=True),
    PageState(kind=OwnerKind.ARTICLE, path="/blogs/news/later", handle="later", published=False),
    PageState(kind=OwnerKind.METAOBJECT, path="/pages/stores/berlin", handle="stores/berlin"),
)
RULES = {
    "/old-tent": "/products/tent",
    "/products/caught": "/products/tent",
    "/Spelled-So/": "/products/stove",
    "/deep/caf%C3%A9": "/products/tent",
    "/first": "/second",
    "/second": "/products/tent",
    "/a1": "/a2",
    "/a2": "/a3",
    "/a3": "/products/tent",
    "/ring-1": "/ring-2",
    "/ring-2": "/ring-1",
    "/self": "/self",
    "/pages/faq": "/products/tent",
    "/to-404": "/pages/never-was",
    "/flyer": "/products/tent?utm_source=flyer",
    "/abroad": "https://partner.example/x",
    "/same-path": "https://partner.example/same-path",
    "/our-tiktok": "https://www.tiktok.com/@tent/showcase",
    "/apps/gone": "/products/tent",
    "/shop/gone": "/products/tent",
    "/products": "/products/tent",
    "/bare": "www.partner.example/y",
    "/fr/only-french": "/products/stove",
    "/by-discount": "/discount/LOOP?redirect=/by-discount",
}
WHOLE = dict.fromkeys(catalogs.KINDS, "")


def local(instant):
    """Tell the moment of an instant in UTC."""
    if not instant:
        return NO_MOMENT
    when = datetime.fromisoformat(instant)
    return Moment(when.date().isoformat(), when.weekday(), when.hour)


def shop(
    *, hosts=HOSTS, products=PRODUCTS, variants=VARIANTS, pages=PAGES, rules=RULES, without: tuple[str, ...] = ()
) -> Catalog:
    """Build the shop; ``without`` names kinds of content that were not loaded."""
    redirects = [Redirect(ref=n, path=path, target=target) for n, (path, target) in enumerate(rules.items(), 1)]
    coverage = {kind: why for kind, why in WHOLE.items() if kind not in without}
    return catalogs.build(
        hosts=hosts, products=products, variants=variants, pages=pages, redirects=redirects, coverage=coverage
    )


def policy(name: str) -> Policy:
    """Return a built-in policy."""
    return parse(*policy_text(name))


ENDS = policy("external-links-removed")
SEMI = policy("semi-closed-loop-us")


def inbound(url: str, surface: Surface = Surface.BIO) -> Link:
    """Return a link from TikTok."""
    return Link(link_id=1, direction=Direction.INBOUND, surface=surface, url=url, evidence="link list")


def on_page(url: str, surface: Surface = Surface.CONTENT, base: str = "") -> Link:
    """Return a link in the store."""
    return Link(link_id=2, direction=Direction.ON_PAGE, surface=surface, url=url, base=base)


def judged(
    *, kind: str, handle: str = "", verdict: Verdict = Verdict.BREAKS, direction: Direction = Direction.INBOUND,
    resolved_by: str = "catalogue", variant_ids: tuple[int, ...] = (), link_id: int = 1, url: str = "https://shop.example/x",
    codes: tuple[str, ...] = (), surface: Surface = Surface.BIO,
) -> JudgedLink:
    """Return a judged link."""
    return JudgedLink(
        link_id=link_id, direction=direction, surface=surface, url=url, target_url=url, verdict=verdict, codes=codes,
        placements=1, evidence="link list", target_kind=kind, target_handle=handle, resolved_by=resolved_by, reason="",
        variant_ids=variant_ids,
    )  # fmt: skip
