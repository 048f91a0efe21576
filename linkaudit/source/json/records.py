"""The kinds of things that JSON may hold: how each is told, typed and turned into records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar, cast

import msgspec

from linkaudit.source.json.content import (
    Collect,
    ContentNode,
    MetaobjectNode,
    article,
    blog,
    collect,
    collection,
    metaobject,
    page,
    policy,
)
from linkaudit.source.json.links import (
    DomainNode,
    MenuNode,
    RedirectNode,
    ShopNode,
    WebPresence,
    domain,
    menu,
    redirect,
    shop,
    web_presence,
)
from linkaudit.source.json.metafields import Field, place_alone
from linkaudit.source.json.nodes import Node, Out, gid_type
from linkaudit.source.json.orders import LineNode, OrderNode, line_alone, order
from linkaudit.source.json.products import ProductNode, product
from linkaudit.source.json.repair import converted
from linkaudit.source.json.stream import Json
from linkaudit.source.json.variants import ImageNode, VariantNode, image_alone, variant_alone

NodeT = TypeVar("NodeT", bound=Node)


class Thing:
    """One kind of thing: its name, the type of its node, how it becomes records, and its decoder for lines."""

    def __init__(self, kind: str, node: type[NodeT], add: Callable[[NodeT, Out], None]) -> None:
        self.kind = kind
        self.node: type[Node] = node
        self.add = cast("Callable[[Node, Out], None]", add)
        self.decode: Callable[[bytes], Node] = msgspec.json.Decoder(node, strict=False).decode

    def use(self, value: Json, out: Out) -> None:
        """Turn a decoded value into records of ``out``."""
        node = converted(value, self.node, out, name=self.kind)
        if node is not None:
            self.add(node, out)


THINGS: dict[str, Thing] = {thing.kind: thing for thing in (
    Thing("product", ProductNode, product),
    Thing("variant", VariantNode, variant_alone),
    Thing("image", ImageNode, image_alone),
    Thing("metafield", Field, place_alone),
    Thing("collection", ContentNode, collection),
    Thing("page", ContentNode, page),
    Thing("blog", ContentNode, blog),
    Thing("article", ContentNode, article),
    Thing("policy", ContentNode, policy),
    Thing("metaobject", MetaobjectNode, metaobject),
    Thing("redirect", RedirectNode, redirect),
    Thing("menu", MenuNode, menu),
    Thing("collect", Collect, collect),
    Thing("shop", ShopNode, shop),
    Thing("web presence", WebPresence, web_presence),
    Thing("domain", DomainNode, domain),
    Thing("order", OrderNode, order),
    Thing("order line", LineNode, line_alone),
)}  # fmt: skip

# GraphQL type names, as in __typename and gids (Admin API 2026-10, read 2026-11-22).
TYPES = {
    "Product": "product", "ProductVariant": "variant", "ProductImage": "image", "MediaImage": "image",
    "Image": "image", "ImageSource": "image", "Metafield": "metafield", "Collection": "collection", "Page": "page",
    "OnlineStorePage": "page", "Blog": "blog", "OnlineStoreBlog": "blog", "Article": "article",
    "OnlineStoreArticle": "article", "UrlRedirect": "redirect", "Menu": "menu", "Metaobject": "metaobject",
    "ShopPolicy": "policy", "Shop": "shop", "MarketWebPresence": "web presence", "Domain": "domain",
    "Order": "order", "LineItem": "order line",
}  # fmt: skip

# What lists and single things are called in REST and GraphQL answers.
KEYS = {
    "product": "product", "products": "product", "variant": "variant", "variants": "variant",
    "productVariants": "variant", "images": "image", "metafield": "metafield", "metafields": "metafield",
    "collection": "collection", "collections": "collection", "custom_collection": "collection",
    "custom_collections": "collection", "smart_collection": "collection", "smart_collections": "collection",
    "page": "page", "pages": "page", "blog": "blog", "blogs": "blog", "article": "article", "articles": "article",
    "redirect": "redirect", "redirects": "redirect", "urlRedirect": "redirect", "urlRedirects": "redirect",
    "url_redirects": "redirect", "menu": "menu", "menus": "menu", "link_lists": "menu", "linklists": "menu",
    "order": "order", "orders": "order", "shop": "shop", "policies": "policy", "shopPolicies": "policy",
    "metaobject": "metaobject", "metaobjects": "metaobject", "collect": "collect", "collects": "collect",
    "webPresences": "web presence", "webPresence": "web presence", "domains": "domain",
    "domain": "domain",
}  # fmt: skip

# What only things of that kind have, most telling first: one of the fields is enough.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("order", frozenset({"line_items", "lineItems", "landing_site", "customerJourneySummary", "current_total_price",
                         "currentTotalPriceSet", "totalPriceSet", "customerJourney"})),
    ("variant", frozenset({"inventory_item_id", "inventoryItem", "selectedOptions", "compare_at_price"})),
    ("product", frozenset({"variants", "product_type", "productType", "vendor", "hasOnlyDefaultVariant",
                           "isGiftCard"})),
    ("shop", frozenset({"myshopify_domain", "myshopifyDomain", "primaryDomain", "shopPolicies"})),
    ("web presence", frozenset({"rootUrls", "subfolderSuffix"})),
    ("article", frozenset({"blog_id", "blog", "summary_html", "excerptHtml"})),
    ("collection", frozenset({"disjunctive", "rules", "ruleSet", "sort_order", "sortOrder", "productsCount",
                              "products_count", "collection_type"})),
    ("blog", frozenset({"commentable", "commentPolicy", "feedburner", "articlesCount", "articles"})),
)
_PAIRS: tuple[tuple[str, frozenset[str]], ...] = (
    ("redirect", frozenset({"path", "target"})),
    ("collect", frozenset({"collection_id", "product_id"})),
    ("metafield", frozenset({"namespace", "key", "value"})),
    ("menu", frozenset({"handle", "items"})),
    ("menu", frozenset({"title", "items"})),
    ("menu", frozenset({"handle", "links"})),
    ("metaobject", frozenset({"type", "handle", "fields"})),
    ("page", frozenset({"handle", "body_html"})),
    ("page", frozenset({"handle", "isPublished"})),
    ("page", frozenset({"handle", "body"})),
    ("product", frozenset({"handle", "descriptionHtml", "status"})),
    ("collection", frozenset({"handle", "descriptionHtml"})),
    ("product", frozenset({"handle", "onlineStoreUrl"})),
    ("policy", frozenset({"type", "body", "url"})),
    ("image", frozenset({"src", "product_id"})),
)


class Told(NamedTuple):
    """What a thing is: a kind of ``THINGS`` or empty, and what it calls itself for the count of unknown things."""

    kind: str
    label: str


def kind_of(value: Mapping[str, Json], key: str = "") -> Told:
    """Say what a decoded object is: by its type name, its gid, the field it stands under, its own fields."""
    for named in (value.get("__typename"), gid_type(value.get("id")), gid_type(value.get("admin_graphql_api_id"))):
        if isinstance(named, str) and named:
            return Told(TYPES.get(named, ""), named)
    if key in KEYS:
        return Told(KEYS[key], key)
    fields = value.keys()
    for kind, signs in _SIGNS:
        if signs & fields:
            return Told(kind, kind)
    return next((Told(kind, kind) for kind, signs in _PAIRS if signs <= fields), Told("", key or "object"))
