"""What the store has, as compact look-up tables keyed by what stands in URLs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from linkaudit.model import UNREAD, Host, OwnerKind, PageState, ProductState, Redirect, Status, VariantState
from linkaudit.urls.normalise import decoded_path, handle_key, has_scheme, split
from linkaudit.urls.store_path import never_fires

_LIVE = frozenset({Status.ACTIVE, Status.UNLISTED})


class ProductEntry(msgspec.Struct, frozen=True, gc=False):
    """A product as the resolver sees it; ``why_dead`` is empty when its page opens.

    ``unlisted``: its page opens, but no collection shows it.
    """

    handle: str
    why_dead: str
    sold_out: bool
    unlisted: bool = False


class PageEntry(msgspec.Struct, frozen=True, gc=False):
    """A page, blog, article, collection, policy or metaobject."""

    handle: str
    published: bool


class Catalog(msgspec.Struct, frozen=True):
    """Everything that offline resolution looks at. Keys are decoded, lower-case, without final slash.

    ``blogs`` maps a blog's Shopify id to its handle; ``missing`` maps a kind of content that is
    not wholly known to why; ``whole_products``: those that were read have all their variants, with ids, but for
    ``perhaps_cut``, which have as many as a list of them shows at most.
    """

    primary: str
    hosts: frozenset[str]
    roots: frozenset[str]
    products: dict[str, ProductEntry]
    pages: dict[str, PageEntry]
    variants: dict[int, str]
    sold_out_variants: frozenset[int]
    redirects: dict[str, str]
    missing: dict[str, str]
    blogs: dict[str, str]
    whole_products: bool
    perhaps_cut: frozenset[str]

    def in_collections(self, key: str) -> bool:
        """Whether collections show the product of this handle's key; what no file tells of, they may show.

        Those that are unlisted, not active or not published stand in none (help.shopify.com, product status; read
        2026-11-22).
        """
        entry = self.products.get(key)
        return entry is None or not (entry.why_dead or entry.unlisted)

    @property
    def base(self) -> str:
        """The store's root URL, to which relative links are joined."""
        return f"https://{self.primary}"


# Variants of one product that public and REST lists show at most: an old limit of variants, and the largest page
# (general knowledge; which of the two holds is not documented).
_FULL_LISTS = frozenset({100, 250})
KINDS = ("product", "collection", "page", "blog", "article", "redirect", "variant_ids", "metaobject")
WHAT_TO_LOAD = {
    "product": "Load a product export (Products > Export > all products)",
    "collection": "Load the collections (collections JSON or a Matrixify workbook)",
    "page": "Load the pages (pages JSON or a Matrixify workbook)",
    "blog": "Load the blogs (blogs JSON or a Matrixify workbook)",
    "article": "Load the blog posts (articles JSON or a Matrixify workbook)",
    "redirect": "Load the URL redirects (Content > Menus > URL redirects > Export)",
    "variant_ids": "Load products JSON; a product CSV has no variant ids",
    "metaobject": "Load the metaobjects (metaobjects JSON)",
}


def build(
    *,
    hosts: Iterable[Host],
    products: Iterable[ProductState],
    variants: Iterable[VariantState],
    pages: Iterable[PageState],
    redirects: Iterable[Redirect],
    coverage: Mapping[str, str],
) -> Catalog:
    """Build the tables. Later products of a handle replace earlier ones; the first redirect of a path counts.

    ``hosts`` come best first: the first one is the store's public face. ``coverage`` maps kind to "" (whole) or to
    why it is not.
    """
    named = list(hosts)
    sold: dict[int, str] = {}
    out: set[int] = set()
    for variant in variants:
        sold[variant.variant_id] = handle_key(variant.handle)
        (out.add if variant.sold_out else out.discard)(variant.variant_id)
    rules: dict[str, str] = {}
    for rule in redirects:
        path = redirect_key(rule.path)
        if not never_fires(path):
            rules.setdefault(path, rule.target)
    known: dict[str, PageEntry] = {}
    blogs: dict[str, str] = {}
    for page in pages:
        known[decoded_path(page.path)] = PageEntry(page.handle, page.published is not False)
        if page.kind is OwnerKind.BLOG and page.page_id:
            blogs[str(page.page_id)] = page.handle
    missing = {kind: coverage.get(kind, "not loaded") for kind in KINDS if coverage.get(kind, "x")}
    if any(path.startswith("/blogs/#") for path in known):
        missing.setdefault("article", "the blogs that some are in were not loaded")
    return Catalog(
        primary=named[0].host if named else "",
        hosts=frozenset(alias for host in named for alias in aliases(host.host)),
        roots=frozenset(host.root.lower() for host in named if host.root),
        products=_products(products),
        pages=known,
        variants=sold,
        sold_out_variants=frozenset(out),
        redirects=rules,
        missing=missing,
        blogs=blogs,
        whole_products=_whole_products(missing),
        perhaps_cut=frozenset(handle for handle, count in Counter(sold.values()).items() if count in _FULL_LISTS),
    )


def aliases(host: str) -> tuple[str, ...]:
    """Return a host with and without ``www.``, as Shopify sends one to the other, and with the dot of a full name."""
    bare = host.removeprefix("www.")
    return bare, f"www.{bare}", f"{bare}.", f"www.{bare}."


def redirect_key(path: str) -> str:
    """Name the path a redirect rule matches: decoded, lower case, without host, final slash and fragment."""
    if has_scheme(path):
        parts = split(path)
        path = f"{parts.path}?{parts.query}"
    bare, _, query = path.partition("#")[0].partition("?")
    key = decoded_path("/" + bare.lstrip("/"))
    return f"{key}?{query.lower()}" if query else key


def _whole_products(missing: Mapping[str, str]) -> bool:
    """Whether variant ids lack for nothing, or only as the list of products goes on (a page, the public's list)."""
    why = missing.get("variant_ids", "")
    return not why or (why == missing.get("product") and why != UNREAD)


def _products(states: Iterable[ProductState]) -> dict[str, ProductEntry]:
    """Index products; what a better source does not know is taken from the weaker one before it."""
    best: dict[str, ProductState] = {}
    for state in states:
        key = handle_key(state.handle)
        old = best.get(key)
        best[key] = (
            state
            if old is None
            else msgspec.structs.replace(
                state,
                status=state.status or old.status,
                published=old.published if state.published is None else state.published,
                sold_out=old.sold_out if state.sold_out is None else state.sold_out,
            )
        )
    return {key: _product(state) for key, state in best.items()}


def _product(product: ProductState) -> ProductEntry:
    why = ""
    if product.status is not None and product.status not in _LIVE:
        why = f"the product is {product.status}"
    elif product.published is False:
        why = "the product is not published to the Online Store"
    return ProductEntry(product.handle, why, product.sold_out is True, product.status is Status.UNLISTED)
