"""What is read from the Admin API: one entry a feed, in the order in which they are read. The registry of this source.

A selection names only fields that are used, never one of a buyer's. ``<name>`` in it stands where a nested connection
goes. Fields and their scopes: Shopify's published schema of Admin API 2026-10 (npm ``@shopify/dev-mcp`` 1.16.0), read
2026-11-22.
"""

from __future__ import annotations

import msgspec

Scopes = tuple[tuple[str, ...], ...]

_CONTENT: Scopes = (("read_content", "read_online_store_pages"),)
_NAVIGATION: Scopes = (("read_online_store_navigation",),)
_PRODUCTS: Scopes = (("read_products",),)


class Nested(msgspec.Struct, frozen=True, kw_only=True):
    """A connection inside a node. ``path`` leads to it (``inventoryItem.inventoryLevels``), ``first`` is its page size.

    Without all of ``scopes`` it is left out, and ``missing`` says what is not seen then.
    """

    path: str
    fields: str
    first: int
    arguments: str = ""
    scopes: Scopes = ()
    missing: str = ""

    @property
    def name(self) -> str:
        """The connection's own field."""
        return self.path.rpartition(".")[2]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One walk over a root connection.

    ``use`` says what becomes of its nodes: ``content`` (the records of that kind), ``stock``, ``present`` (only that
    it exists), ``file``, ``location``, ``script_tag``, ``definition``. More than ``bulk_over`` objects are fetched by a
    bulk operation (None: never; its nodes must implement Node), fewer by pages of ``first``. ``count`` is the query
    that counts them, if there is one.
    """

    name: str
    root: str
    type: str
    fields: str
    use: str = "content"
    nested: tuple[Nested, ...] = ()
    first: int = 50
    count: str = ""
    bulk_over: int | None = None
    sortable: bool = True


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One stream. ``scopes``: groups that are all needed, any scope of a group will do.

    ``changes``: the root can be asked for what changed since; ``scan`` then lists all that exists. ``online`` lists
    what the online store shows, where the objects do not say so themselves. ``scheduled``: objects go live at a time
    that was set before, which changes their ``updated_at`` or not. ``named_by`` lists what gives the objects their
    paths: where a name changed, all are read anew. ``covers``: kinds of content that are whole once the feed is
    complete. ``missing``: what is not seen without the scopes. ``cure``: what to do where Shopify denies it though the
    scopes are there. ``offered``: every shop and version of the API offers it; else a refusal is told, and no more.
    """

    name: str
    title: str
    missing: str
    stage: str = "crawl"
    scopes: Scopes = ()
    parts: tuple[Part, ...] = ()
    scan: Part | None = None
    online: Part | None = None
    changes: bool = False
    scheduled: bool = False
    named_by: Part | None = None
    covers: tuple[str, ...] = ()
    cure: str = "Give the app access to it, and run again"
    offered: bool = True


_METAFIELDS = Nested(path="metafields", first=20, fields="__typename id namespace key type value")
_VISIT = "landingPage referrerUrl source utmParameters { source medium campaign content term }"
_MONEY = "{ shopMoney { amount currencyCode } }"


def _present(root: str, kind: str, count: str = "", *, bulk: bool = True) -> Part:
    return Part(name=f"{root} that exist", root=root, type=kind, fields="__typename id", use="present", first=250,
                count=count, bulk_over=10_000 if bulk else None)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="shop", title="shop", missing="hosts of the shop",
    ),
    Feed(
        name="web_presences", title="languages and markets", scopes=(("read_markets",),),
        missing="language folders such as /fr: links into them are not recognised",
        parts=(Part(
            name="web presences", root="webPresences", type="MarketWebPresence", sortable=False,
            fields="__typename id subfolderSuffix domain { id host url } rootUrls { locale url }",
        ),),
    ),
    Feed(
        name="locations", title="locations", scopes=(("read_locations",),),
        missing="names of the places that hold stock",
        parts=(Part(
            name="locations", root="locations", type="Location", use="location", sortable=False,
            fields="__typename id name isActive fulfillsOnlineOrders address { countryCode }",
        ),),
    ),
    Feed(
        name="products", title="products", scopes=_PRODUCTS, changes=True, scheduled=True,
        missing="products: no link to one can be judged", covers=("product", "variant_ids", "stock"),
        parts=(
            Part(
                name="products", root="products", type="Product", first=10, count="productsCount", bulk_over=250,
                fields="""__typename id handle title descriptionHtml vendor productType status tags updatedAt
                  publishedAt onlineStoreUrl isGiftCard category { id fullName } options { name }
                  <variants> <media> <metafields>""",
                nested=(
                    Nested(
                        path="variants", first=25,
                        fields="""__typename id position sku barcode price compareAtPrice inventoryPolicy
                          inventoryQuantity availableForSale selectedOptions { value } image { url }
                          inventoryItem { id tracked requiresShipping measurement { weight { value unit } } }""",
                    ),
                    Nested(
                        path="media", first=10, arguments="sortKey: POSITION",
                        fields="""__typename id mediaContentType alt
                          ... on MediaImage { mimeType image { url width height } originalSource { fileSize } }""",
                    ),
                    _METAFIELDS,
                ),
            ),
        ),
        scan=Part(
            name="stock", root="productVariants", type="ProductVariant", use="stock", first=100,
            count="productVariantsCount", bulk_over=2_000,
            fields="""__typename id inventoryQuantity availableForSale product { id }
              inventoryItem { id <inventoryLevels> }""",
            nested=(Nested(
                path="inventoryItem.inventoryLevels", first=10, scopes=(("read_inventory",), ("read_locations",)),
                missing="stock per location",
                fields="""__typename id isActive location { id }
                  quantities(names: ["available", "on_hand", "committed"]) { name quantity }""",
            ),),
        ),
    ),
    Feed(
        name="collections", title="collections", scopes=_PRODUCTS, covers=("collection",),
        missing="collections: no link to one can be judged",
        parts=(Part(
            name="collections", root="collections", type="Collection", first=10, count="collectionsCount",
            bulk_over=100,
            fields="__typename id handle title descriptionHtml <products> <metafields>",
            nested=(Nested(path="products", first=100, fields="__typename id handle"), _METAFIELDS),
        ),),
        online=Part(
            name="collections online", root="collections", type="Collection", fields="__typename id", use="present",
            first=250,
        ),
    ),
    Feed(
        name="pages", title="pages", scopes=_CONTENT, changes=True, scheduled=True, covers=("page",),
        missing="pages: no link to one can be judged",
        parts=(Part(
            name="pages", root="pages", type="Page", count="pagesCount", bulk_over=2_000,
            fields="__typename id handle title body isPublished updatedAt <metafields>", nested=(_METAFIELDS,),
        ),),
        scan=_present("pages", "Page", "pagesCount"),
    ),
    Feed(
        name="blogs", title="blogs", scopes=_CONTENT, covers=("blog",), missing="blogs: no link to one can be judged",
        parts=(Part(
            name="blogs", root="blogs", type="Blog", count="blogsCount", bulk_over=2_000,
            fields="__typename id handle title <metafields>", nested=(_METAFIELDS,),
        ),),
    ),
    Feed(
        name="articles", title="articles", scopes=_CONTENT, changes=True, scheduled=True, covers=("article",),
        missing="articles: no link to one can be judged",
        named_by=Part(
            name="blog handles", root="blogs", type="Blog", use="present", first=250, fields="__typename id handle",
        ),
        parts=(Part(
            name="articles", root="articles", type="Article", bulk_over=1_000,
            fields="__typename id handle title body summary isPublished updatedAt blog { id handle } <metafields>",
            nested=(_METAFIELDS,),
        ),),
        scan=_present("articles", "Article"),
    ),
    Feed(
        name="menus", title="menus", scopes=_NAVIGATION, covers=("menu",), missing="links in the navigation",
        parts=(Part(
            name="menus", root="menus", type="Menu", first=25,
            fields="""__typename id handle title
              items { title url items { title url items { title url items { title url } } } }""",
        ),),
    ),
    Feed(
        name="redirects", title="URL redirects", scopes=_NAVIGATION, covers=("redirect",),
        missing="URL redirects: a link to a missing page may still lead somewhere",
        parts=(Part(
            name="redirects", root="urlRedirects", type="UrlRedirect", first=250, count="urlRedirectsCount",
            bulk_over=5_000, fields="__typename id path target",
        ),),
    ),
    Feed(name="theme", title="theme files", scopes=(("read_themes",),), missing="links in the theme"),
    Feed(
        name="metaobjects", title="metaobjects", covers=("metaobject",),
        scopes=(("read_metaobjects",), ("read_metaobject_definitions",)),
        missing="pages made of metaobjects, and links in them",
        parts=(Part(
            name="metaobject definitions", root="metaobjectDefinitions", type="MetaobjectDefinition", use="definition",
            sortable=False,
            fields="__typename id type capabilities { onlineStore { data { urlHandle } } }",
        ),),
    ),
    Feed(
        name="policies", title="store policies", scopes=(("read_legal_policies",),), covers=("policy",),
        missing="links in the store's policies",
    ),
    Feed(
        name="script_tags", title="script tags", scopes=(("read_script_tags",),), missing="addresses of script tags",
        parts=(Part(
            name="script tags", root="scriptTags", type="ScriptTag", use="script_tag", sortable=False,
            fields="__typename id src",
        ),),
    ),
    Feed(
        name="files", title="files", scopes=(("read_files", "read_themes", "read_images"),), changes=True,
        missing="the store's files",
        parts=(Part(
            name="files", root="files", type="File", use="file", first=100,
            fields="""__typename id alt updatedAt
              ... on GenericFile { url mimeType originalFileSize }
              ... on MediaImage { mimeType image { url width height } originalSource { fileSize } }
              ... on Video { sources { url mimeType width height fileSize } }""",
        ),),
        scan=_present("files", "File", bulk=False),
    ),
    Feed(
        name="orders", title="orders", stage="traffic", scopes=(("read_orders",),), changes=True, covers=("order",),
        missing="orders: what each link earns is not known",
        parts=(Part(
            name="orders", root="orders", type="Order", first=10, count="ordersCount", bulk_over=250,
            fields=f"""__typename id createdAt updatedAt cancelledAt test sourceName currencyCode discountCodes
              attribution {{ handle }}
              currentTotalPriceSet {_MONEY} totalPriceSet {_MONEY}
              customerJourneySummary {{ ready customerOrderIndex
                firstVisit {{ occurredAt {_VISIT} }} lastVisit {{ occurredAt {_VISIT} }} }}
              customerJourney {{ moments {{ occurredAt ... on CustomerVisit {{ {_VISIT} }} }} }} <lineItems>""",
            nested=(Nested(
                path="lineItems", first=25, scopes=_PRODUCTS, missing="which products were ordered",
                fields=f"__typename id sku quantity product {{ id }} variant {{ id }} discountedTotalSet {_MONEY}",
            ),),
        ),),
        scan=_present("orders", "Order", "ordersCount"),
    ),
    Feed(
        name="sessions", title="sessions", stage="traffic", scopes=(("read_reports",),), offered=False,
        missing="sessions: how many visitors each link brings is not known",
        # shopify.dev, "Work with protected customer data" and help.shopify.com, "Custom apps", read 2026-11-22
        cure="It takes level 2 of protected customer data, which an app of the Dev Dashboard has on every plan, one"
             " made in the admin from Grow on (docs/token.md); or load the report Sessions by landing page as a CSV",
    ),
)  # fmt: skip

# What else is asked for; without it orders of the last 60 days are all there is (shopify.dev, access scopes).
ALL_ORDERS = "read_all_orders"
ORDER_DAYS = 60


def feed_named(name: str) -> Feed:
    """Return the feed of that name. Raises ``KeyError``."""
    return {feed.name: feed for feed in FEEDS}[name]


def lacking(scopes: Scopes, granted: frozenset[str]) -> str:
    """Return the scopes that are missing, as words; empty if none is. A write scope includes its read scope.

    >>> lacking((("read_content", "read_online_store_pages"),), frozenset({"read_products"}))
    'read_content or read_online_store_pages'
    >>> lacking((("read_content",),), frozenset({"write_content"}))
    ''
    """
    held = granted | {scope.replace("write_", "read_", 1) for scope in granted}
    return " and ".join(" or ".join(group) for group in scopes if not held & set(group))
