"""The kinds of link that the ugly shop has: how each is spelled, where it was made to lead, how many of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from tests.shops.catalogue import encoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.shops.catalogue import Catalogue
    from tests.shops.rules import Rules
    from tests.shops.truth import Fate, Kind

Place = Literal["any", "a", "text", "root", "theme"]


@dataclass(frozen=True, slots=True)
class Shop:
    """What a case may point at."""

    things: Catalogue
    rules: Rules

    def product(self, group: str, n: int) -> str:
        """Return the path of the ``n``-th product of a group, around and around."""
        members = self.things.group(group)
        return f"/products/{members[n % len(members)].handle}"

    def variant(self, group: str, n: int, which: int = 0) -> int:
        """Return a variant's id of the ``n``-th product of a group."""
        members = self.things.group(group)
        return members[n % len(members)].variants[which].variant_id

    def page(self, n: int, *, live: bool = True) -> str:
        """Return the path of a page."""
        return f"/pages/{_pick(self.things.pages, n, live=live)}"

    def collection(self, n: int, *, live: bool = True) -> str:
        """Return the path of a collection."""
        return f"/collections/{_pick(self.things.collections, n, live=live)}"

    def article(self, n: int, *, live: bool = True) -> str:
        """Return the path of an article."""
        members = [item for item in self.things.articles if item.live is live]
        return f"/blogs/{members[n % len(members)].parent}/{members[n % len(members)].handle}"

    def rule(self, meets: str, n: int) -> str:
        """Return the source of a redirect rule."""
        members = self.rules.sources[meets]
        return members[n % len(members)]


def _pick(items: list, n: int, *, live: bool) -> str:  # type: ignore[type-arg]
    members = [item for item in items if item.live is live]
    return str(members[n % len(members)].handle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kind of link.

    ``make`` gives path or URL number ``n``; ``spelled``: the store's hosts are put before it in turn; ``numbered``:
    made distinct by a parameter; ``places`` counts links as (content, description, inbound); ``place`` says what
    can carry it; ``without_ids``: fate when the product file has no variant ids (``ids`` codes then fall away).
    """

    name: str
    make: Callable[[Shop, int], str]
    places: tuple[int, int, int]
    fate: Fate = "live"
    kind: Kind = "other"
    codes: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    spelled: bool = True
    locale: bool = True
    numbered: bool = False
    own: bool = True
    place: Place = "any"
    without_ids: Fate | None = None


FIXED = ("/", "/collections", "/collections/all", "/collections/vendors?q=Ugly", "/collections/types?q=Packs", "/search",
         "/search?q=tent", "/cart", "/account", "/account/login", "/checkout", "/policies/privacy-policy", "/sitemap.xml",
         "/policies/refund-policy", "/policies/terms-of-service", "/policies/shipping-policy", "/policies/legal-notice",
         "/policies/contact-information", "/policies/subscription-policy", "/policies/terms-of-sale",
         "/robots.txt")  # fmt: skip
LANDABLE = ("/", "/search?q=tent", "/policies/refund-policy", "/policies/shipping-policy")
PROXIES = ("/apps/quiz-{n}", "/a/loyalty/{n}", "/community/forum-{n}", "/tools/finder-{n}")
SHELVES = ("https://www.tiktok.com/@ugly.shop{n}/storefront", "https://www.tiktok.com/@uglyshop{n}/showcase",
           "https://www.tiktok.com/@uglyshop{n}/shop", "https://www.tiktok.com/view/product/17294{n:06}",
           "https://www.tiktok.com/@uglyshop{n}?tab=shop")  # fmt: skip
TIKTOKS = ("https://www.tiktok.com/@ugly.shop{n}", "https://www.tiktok.com/@uglyshop/video/73000000000{n:05}",
           "https://www.tiktok.com/@uglyshop{n}/live", "https://www.tiktok.com/@uglyshop/photo/73000000001{n:05}",
           "https://www.tiktok.com/embed/v2/73000000002{n:05}", "https://vm.tiktok.com/ZMug{n:05}/",
           "https://vt.tiktok.com/ZSug{n:05}/", "https://shop.tiktok.com/view/product/17295{n:06}",
           "https://www.tiktok.com/shop/pdp/ugly-{n}")  # fmt: skip
MALFORMED = ("https://ugly shop{n}.example/", "https://[2001:db8::{n}/size", "https://ugly{n}.example:99999/x",
             "https://a^b{n}.example/", "https://ugly|shop{n}.example/y")  # fmt: skip
PROSE = ("see the size chart below {n}", "ask us about colour {n}", "coming soon, batch {n}")
HALF_HOSTS = ("www.partner{n}.example/size", "example.com/z{n}", "www.uglyshop.example/products/tent-{n}")
WRAP = "https://www.tiktok.com/link/v2?aid=1988&lang=en&scene=bio_url&target="


def _of(texts: tuple[str, ...]) -> Callable[[Shop, int], str]:
    return lambda _, n: texts[n % len(texts)].format(n=n)


def _group(name: str) -> Callable[[Shop, int], str]:
    return lambda shop, n: shop.product(name, n)


def _rule(meets: str) -> Callable[[Shop, int], str]:
    return lambda shop, n: shop.rule(meets, n)


def _odd(shop: Shop, n: int) -> str:
    odd = [p.handle for p in shop.things.group("live") if not p.handle.isascii() or "%" in p.handle]
    return f"/products/{encoded(odd[n % len(odd)])}"


def _shouted(shop: Shop, n: int) -> str:
    plain = [p.handle for p in shop.things.group("live") if p.handle.isascii() and "%" not in p.handle]
    return f"/products/{plain[n % len(plain)].upper()}"


def _plain(shop: Shop, n: int) -> str:
    plain = [p.handle for p in shop.things.group("live") if p.handle.isascii() and "%" not in p.handle]
    return f"/products/{plain[n % len(plain)]}"


def _cart(shop: Shop, n: int) -> str:
    first, second = shop.variant("live", n), shop.variant("unlisted", n)
    return f"/cart/{first}:{1 + n % 3},{second}:1" if n % 2 else f"/cart/{first}:{1 + n % 3}?discount=UGLY10"


def _discount(shop: Shop, n: int) -> str:
    path = _plain(shop, n)
    return f"/discount/UGLY{n}?redirect={quote(path, safe='') if n % 2 else path}"


def _wrapped(shop: Shop, n: int) -> str:
    inner = f"https://uglyshop.example{_plain(shop, n)}?utm_source=tiktok&utm_campaign=wrapped{n}"
    return WRAP + quote(quote(inner, safe="") if n % 2 else inner, safe="")


def _half_wrapped(shop: Shop, n: int) -> str:
    return WRAP + quote(f"uglyshop.example{_plain(shop, n)}?utm_campaign=half{n}", safe="")


PRODUCTS = (
    Case(name="product", make=_group("live"), kind="product", places=(1100, 420, 170)),
    Case(name="product-encoded", make=_odd, kind="product", numbered=True, places=(60, 20, 12)),
    Case(name="product-upper", make=_shouted, kind="product", places=(40, 10, 10)),
    Case(name="product-slash", make=lambda s, n: f"{_plain(s, n)}/", kind="product", numbered=True, places=(20, 5, 5)),
    Case(name="product-dots", make=lambda s, n: f"/pages/..{_plain(s, n)}", kind="product", places=(12, 4, 0)),
    Case(name="in-collection", make=lambda s, n: s.collection(n) + s.product("live", n), kind="product",
         places=(150, 40, 30)),
    Case(name="part", make=_group("part"), kind="product", places=(60, 10, 10)),
    Case(name="part-out", make=lambda s, n: f"{s.product('part', n)}?variant={s.variant('part', n)}", kind="product",
         ids=("LA309",), places=(40, 10, 15)),
    Case(name="part-in", make=lambda s, n: f"{s.product('part', n)}?variant={s.variant('part', n, 1)}", kind="product",
         places=(20, 5, 5)),
    Case(name="sold", make=_group("sold"), kind="product", codes=("LA309",), places=(60, 20, 20)),
    Case(name="sold-variant", make=lambda s, n: f"{s.product('sold', n)}?variant={s.variant('sold', n)}",
         kind="product", codes=("LA309",), places=(12, 4, 4)),
    Case(name="oversell", make=_group("oversell"), kind="product", places=(25, 5, 5)),
    Case(name="untracked", make=_group("untracked"), kind="product", places=(25, 5, 5)),
    Case(name="unlisted", make=_group("unlisted"), kind="product", places=(60, 20, 20)),
    Case(name="stale", make=lambda s, n: f"{s.product('live', n)}?variant={99_000_000 + n}", kind="product",
         ids=("LA308",), places=(60, 20, 20)),
    Case(name="variant", make=lambda s, n: f"{s.product('live', n)}?variant={s.variant('live', n)}", kind="product",
         places=(60, 12, 12)),
    Case(name="draft", make=_group("draft"), kind="product", fate="dead", places=(50, 15, 15)),
    Case(name="archived", make=_group("archived"), kind="product", fate="dead", places=(50, 15, 15)),
    Case(name="unpublished", make=_group("unpublished"), kind="product", fate="dead", places=(50, 15, 15)),
    Case(name="no-product", make=_of(("/products/never-was-{n}",)), kind="product", fate="dead", places=(60, 20, 16)),
    Case(name="product-deep", make=lambda s, n: f"{_plain(s, n)}/extra-{n}", fate="dead", places=(20, 5, 5)),
)  # fmt: skip

CONTENT = (
    Case(name="page", make=lambda s, n: s.page(n), places=(130, 30, 30)),
    Case(name="page-hidden", make=lambda s, n: s.page(n, live=False), fate="dead", places=(30, 8, 8)),
    Case(name="no-page", make=_of(("/pages/no-such-{n}",)), fate="dead", places=(40, 10, 10)),
    Case(name="collection", make=lambda s, n: s.collection(n), kind="collection", places=(110, 30, 30)),
    Case(name="collection-hidden", make=lambda s, n: s.collection(n, live=False), fate="dead", places=(20, 6, 6)),
    Case(name="no-collection", make=_of(("/collections/no-such-{n}",)), fate="dead", places=(30, 8, 8)),
    Case(name="collection-tag", make=lambda s, n: f"{s.collection(n)}/tag-{n}", kind="collection", places=(40, 8, 8)),
    Case(name="blog", make=_of(("/blogs/journal-0", "/blogs/journal-3")), numbered=True, places=(16, 4, 4)),
    Case(name="article", make=lambda s, n: s.article(n), places=(120, 20, 20)),
    Case(name="article-hidden", make=lambda s, n: s.article(n, live=False), fate="dead", places=(20, 5, 5)),
    Case(name="no-article", make=_of(("/blogs/journal-1/no-such-{n}",)), fate="dead", places=(20, 5, 5)),
    Case(name="no-blog", make=_of(("/blogs/no-such-{n}",)), fate="dead", places=(12, 3, 3)),
    Case(name="tagged", make=_of(("/blogs/journal-2/tagged/tip-{n}",)), places=(20, 4, 0)),
    Case(name="fixed", make=_of(FIXED), numbered=True, locale=False, places=(110, 21, 0)),
    Case(name="landable", make=_of(LANDABLE), numbered=True, locale=False, places=(0, 0, 30)),
    Case(name="no-shape", make=_of(("/lookbook-{n}", "/spring/{n}")), fate="dead", locale=False, places=(30, 8, 8)),
    Case(name="proxy", make=_of(PROXIES), fate="unclear", kind="dynamic", locale=False, places=(40, 10, 16)),
    Case(name="cart", make=_cart, kind="cart", without_ids="unclear", numbered=True, locale=False, places=(40, 10, 20)),
    Case(name="cart-missing", make=_of(("/cart/98000{n:06}:1",)), kind="cart", fate="dead", without_ids="unclear",
         locale=False, places=(16, 4, 6)),
    Case(name="checkout", make=_of(("/checkout",)), kind="cart", numbered=True, locale=False, places=(0, 0, 8)),
    Case(name="discount", make=_discount, kind="discount", locale=False, places=(24, 6, 12)),
    Case(name="discount-home", make=_of(("/discount/HELLO{n}",)), kind="discount", locale=False, places=(6, 3, 3)),
    Case(name="discount-dead", make=_of(("/discount/BYE{n}?redirect=/pages/no-such-{n}",)), kind="discount",
         fate="dead", locale=False, places=(8, 3, 4)),
    Case(name="file", make=_of(("/cdn/shop/files/guide-{n}.pdf?v=17",)), fate="file", locale=False, places=(30, 15, 0)),
    Case(name="file-cdn", make=_of(("https://cdn.shopify.com/s/files/1/0001/0002/files/pic-{n}.jpg?v=1718",)),
         fate="file", spelled=False, may=("LA203", "LA204"), places=(60, 60, 0)),
)  # fmt: skip

RULED = (
    Case(name="ruled", make=_rule("plain"), kind="product", locale=False, places=(130, 25, 40)),
    Case(name="ruled-encoded", make=lambda s, n: quote(s.rule("plain", n)), kind="product", numbered=True, locale=False,
         places=(20, 5, 5)),
    Case(name="ruled-upper", make=lambda s, n: s.rule("plain", n).upper(), kind="product", numbered=True, locale=False,
         places=(12, 4, 4)),
    Case(name="ruled-draft", make=_rule("caught"), kind="product", locale=False, places=(24, 6, 8)),
    Case(name="chain", make=_rule("chain"), kind="product", codes=("LA302",), locale=False, places=(40, 10, 20)),
    Case(name="loop", make=_rule("loop"), fate="loop", may=("LA301", "LA302"), locale=False, places=(40, 6, 8)),
    Case(name="ruled-404", make=_rule("to-404"), fate="dead", locale=False, places=(24, 6, 8)),
    Case(name="ruled-abroad", make=_rule("abroad"), fate="external", locale=False, places=(24, 0, 0)),
    Case(name="ruled-drops", make=_rule("drops"), kind="product", locale=False, places=(24, 6, 12)),
    Case(name="shadow", make=_rule("shadowed"), locale=False, places=(24, 6, 0)),
)  # fmt: skip

ABROAD = (
    Case(name="abroad", make=_of(("https://partner{n}.example/p/{n}", "//mill{n}.example/a?b={n}")), fate="external",
         spelled=False, own=False, places=(260, 150, 0)),
    Case(name="abroad-http", make=_of(("http://partner{n}.example/old/{n}",)), fate="external", codes=("LA208",),
         spelled=False, own=False, places=(40, 20, 0)),
    Case(name="builder", make=_of(("https://linkin.example/uglyshop-{n}", "https://pages.example/lp/{n}")),
         fate="external", kind="host", spelled=False, own=False, places=(0, 0, 40)),
    Case(name="builder-http", make=_of(("http://linkin.example/old-{n}",)), fate="external", kind="host",
         codes=("LA208",), spelled=False, own=False, places=(0, 0, 8)),
    Case(name="shelf", make=_of(SHELVES), fate="shelf", spelled=False, own=False, places=(40, 12, 0)),
    Case(name="tiktok", make=_of(TIKTOKS), fate="tiktok", spelled=False, own=False, places=(72, 24, 0)),
    Case(name="tiktok-http", make=_of(("http://www.tiktok.com/@oldugly{n}",)), fate="tiktok", codes=("LA208",),
         spelled=False, own=False, places=(6, 3, 0)),
    Case(name="mailto", make=_of(("mailto:care+{n}@uglyshop.example?subject=Size",)), fate="mail", spelled=False,
         place="a", places=(30, 12, 0)),
    Case(name="tel", make=_of(("tel:+1-555-01{n:02}",)), fate="mail", spelled=False, place="a", places=(12, 6, 0)),
    Case(name="sms", make=_of(("sms:+155501{n:02}",)), fate="mail", spelled=False, place="a", places=(4, 0, 0)),
    Case(name="admin", make=_of(("https://admin.shopify.com/store/uglyshop/products/{n}",)), fate="external",
         codes=("LA207",), spelled=False, own=False, place="a", places=(16, 6, 0)),
    Case(name="preview-host", make=_of(("https://ug{n}.shopifypreview.com/products/x",)), fate="external",
         codes=("LA207",), spelled=False, own=False, place="a", places=(8, 3, 0)),
    Case(name="other-my", make=_of(("https://other-{n}.myshopify.com/",)), fate="external", codes=("LA207",),
         spelled=False, own=False, place="a", places=(6, 3, 0)),
    Case(name="preview", make=lambda s, n: f"{_plain(s, n)}?preview_theme_id=12000{n}", kind="product",
         codes=("LA207",), places=(12, 4, 5)),
)  # fmt: skip

CLUMSY = (
    Case(name="malformed", make=_of(MALFORMED), fate="malformed", spelled=False, place="a", places=(25, 0, 0)),
    Case(name="prose", make=_of(PROSE), fate="dead", codes=("LA209",), spelled=False, place="a", places=(25, 12, 0)),
    Case(name="half-host", make=_of(("www.partner{n}.example",)), fate="dead", codes=("LA206",), spelled=False,
         place="a", may=("LA203", "LA204"), places=(25, 9, 0)),
    Case(name="half-host-path", make=_of(HALF_HOSTS), fate="dead", codes=("LA206",), spelled=False, place="root",
         places=(24, 0, 0)),
    Case(name="half-text", make=_of(("www.partner{n}.example/note",)), fate="external", codes=("LA206",),
         spelled=False, own=False, place="text", may=("LA205",), places=(15, 12, 0)),
    Case(name="half-text-own", make=lambda s, n: f"www.uglyshop.example{_plain(s, n)}", codes=("LA206",),
         spelled=False, place="text", may=("LA205",), places=(15, 12, 0)),
    Case(name="bare", make=_of(("https://bare{n}.example/look?a=1&b={n}",)), fate="external", spelled=False, own=False,
         place="text", may=("LA205",), places=(20, 15, 0)),
    Case(name="bare-own", make=lambda s, n: f"https://uglyshop.example{_plain(s, n)}?from=text{n}", spelled=False,
         place="text", may=("LA205",), places=(20, 15, 0)),
    Case(name="half-listed", make=lambda s, n: f"{('', 'www.')[n % 2]}uglyshop.example{_plain(s, n)}", kind="product",
         codes=("LA206",), spelled=False, places=(0, 0, 24)),
    Case(name="half-listed-page", make=lambda s, n: f"uglyshop.example{s.page(n)}", codes=("LA206",), spelled=False,
         places=(0, 0, 8)),
    Case(name="half-builder", make=_of(("www.linkin.example/half-{n}",)), fate="external", kind="host",
         codes=("LA206",), spelled=False, own=False, places=(0, 0, 8)),
    Case(name="wrapped", make=_wrapped, kind="product", spelled=False, places=(0, 0, 12)),
    Case(name="half-wrapped", make=_half_wrapped, kind="product", spelled=False, may=("LA206",), places=(0, 0, 8)),
)  # fmt: skip

THEME = (
    Case(name="ref-product", make=lambda s, n: f"shopify:/{_plain(s, n)}", spelled=False, place="theme",
         places=(20, 0, 0)),
    Case(name="ref-collection", make=lambda s, n: f"shopify:/{s.collection(n)}", spelled=False, place="theme",
         places=(20, 0, 0)),
    Case(name="ref-page", make=lambda s, n: f"shopify:/{s.page(n)}", spelled=False, place="theme", places=(10, 0, 0)),
    Case(name="ref-dead", make=_of(("shopify://products/never-ref-{n}", "shopify://pages/never-ref-{n}")), fate="dead",
         spelled=False, place="theme", places=(10, 0, 0)),
    Case(name="ref-image", make=_of(("shopify://shop_images/hero-{n}.jpg",)), fate="file", spelled=False, place="theme",
         places=(10, 0, 0)),
)  # fmt: skip

CASES = (*PRODUCTS, *CONTENT, *RULED, *ABROAD, *CLUMSY, *THEME)
