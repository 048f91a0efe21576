"""What a stream yields of the store: its content, as the source has it."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec


class Direction(StrEnum):
    """Which way a link points across the border between TikTok and the store."""

    INBOUND = "inbound"
    ON_PAGE = "on-page"


class Surface(StrEnum):
    """Where a link sits: a TikTok place for inbound links, a part of the store for on-page ones."""

    STOREFRONT = "storefront"
    VIDEO = "video"
    LIVE = "live"
    AD = "ad"
    CATALOG = "catalog"
    BIO = "bio"
    POST = "post"
    UNKNOWN = "unknown"
    DESCRIPTION = "description"
    CONTENT = "content"


class Status(StrEnum):
    """Shopify's ProductStatus (Admin API 2026-10), lower case."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"
    UNLISTED = "unlisted"


class OwnerKind(StrEnum):
    """What kind of content a placement stands in."""

    PRODUCT = "product"
    COLLECTION = "collection"
    PAGE = "page"
    BLOG = "blog"
    ARTICLE = "article"
    POLICY = "policy"
    METAOBJECT = "metaobject"
    MENU = "menu"
    REDIRECT = "redirect"
    THEME = "theme"
    SCRIPT_TAG = "script_tag"
    HTML = "html"
    LINK_LIST = "link_list"
    AD = "ad"
    CATALOG = "catalog"


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of everything a stream yields."""


class Host(Record, frozen=True, kw_only=True, gc=False):
    """A public host of the store named by the data; ``root`` is a locale root such as ``/en-ca`` or empty."""

    host: str
    root: str = ""
    primary: bool = False


class Product(Record, frozen=True, kw_only=True, gc=False):
    """One product. ``published``: on the Online Store; ``tags`` comma-separated as Shopify writes them.

    ``category`` is the full name in Shopify's taxonomy, ``category_id`` its id there (``aa-1-13-8``).
    """

    ref: int
    handle: str
    product_id: int | None = None
    title: str = ""
    description_html: str = ""
    vendor: str = ""
    product_type: str = ""
    category: str = ""
    category_id: str = ""
    tags: str = ""
    status: Status | None = None
    published: bool | None = None
    gift_card: bool = False
    option_names: tuple[str, ...] = ()


class Variant(Record, frozen=True, kw_only=True, gc=False):
    """One variant. ``continues``: sells on when out of stock; ``tracked``: Shopify counts its stock.

    ``item_id`` is its inventory item, by which stock is counted per location.
    """

    product_ref: int
    ref: int
    variant_id: int | None = None
    position: int = 0
    option_values: tuple[str, ...] = ()
    sku: str = ""
    barcode: str = ""
    price: Decimal | None = None
    compare_at: Decimal | None = None
    grams: Decimal | None = None
    quantity: int | None = None
    tracked: bool | None = None
    continues: bool | None = None
    available: bool | None = None
    requires_shipping: bool | None = None
    image: str = ""
    item_id: int | None = None


class Image(Record, frozen=True, kw_only=True, gc=False):
    """One picture of a product, in the product's own order. ``width`` and ``height`` in pixels, ``size`` in bytes."""

    product_ref: int
    ref: int
    src: str
    position: int = 0
    alt: str = ""
    width: int | None = None
    height: int | None = None
    size: int | None = None
    mime: str = ""


class Metafield(Record, frozen=True, kw_only=True, gc=False):
    """One metafield of a piece of content; ``type`` is Shopify's, ``value`` as the API writes it."""

    owner_kind: OwnerKind
    owner_ref: int
    ref: int
    namespace: str
    key: str
    type: str
    value: str


class Location(Record, frozen=True, kw_only=True, gc=False):
    """A place that holds stock. ``country`` is the ISO code; ``online``: it fulfils orders of the online store."""

    ref: int
    name: str
    active: bool | None = None
    country: str = ""
    online: bool | None = None


class StockCount(Record, frozen=True, kw_only=True, gc=False):
    """What is left of a variant over all locations, told apart from the variant itself and newer than it."""

    variant_id: int
    product_ref: int
    item_id: int | None = None
    quantity: int | None = None
    available: bool | None = None


class StockLevel(Record, frozen=True, kw_only=True, gc=False):
    """Stock of one inventory item at one location, in pieces. ``active``: it is stocked there."""

    item_id: int
    location_id: int
    active: bool | None = None
    available: int | None = None
    on_hand: int | None = None
    committed: int | None = None


class StoreFile(Record, frozen=True, kw_only=True, gc=False):
    """A file of the store's Files page. ``kind`` is Shopify's type, ``size`` in bytes, the rest in pixels."""

    ref: int
    kind: str
    url: str
    alt: str = ""
    mime: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None


class Page(Record, frozen=True, kw_only=True, gc=False):
    """Anything with a storefront path of its own that is not a product: see ``kind``.

    ``path`` is the canonical path without host and locale root, percent-decoded, as ``/pages/faq``,
    ``/blogs/news/first``, ``/collections/sale``, ``/policies/refund-policy``.
    """

    ref: int
    kind: OwnerKind
    path: str
    handle: str
    page_id: int | None = None
    title: str = ""
    published: bool | None = None


class CollectionProduct(Record, frozen=True, kw_only=True, gc=False):
    """A product's place in a collection; each side is named by id or by handle, whichever the source has."""

    ref: int
    position: int
    collection_id: int | None = None
    collection_handle: str = ""
    product_id: int | None = None
    product_handle: str = ""


class Redirect(Record, frozen=True, kw_only=True, gc=False):
    """A URL redirect as the merchant wrote it."""

    ref: int
    path: str
    target: str
    redirect_id: int | None = None


class Placement(Record, frozen=True, kw_only=True, gc=False):
    """Where a link stands.

    ``url`` is the raw text with personal values blanked. ``base`` is the path of the document it stands in (for
    joining); ``locator`` is what a person searches for (``<a href> no. 3``, ``$.sections.hero.link``, ``row 17``);
    ``ordinal`` numbers the placements of one owner.
    """

    owner_kind: OwnerKind
    owner_ref: int
    owner_id: str
    title: str
    field: str
    ordinal: int
    locator: str
    url: str
    direction: Direction = Direction.ON_PAGE
    surface: Surface = Surface.CONTENT
    base: str = "/"
    anchor: str = ""
    note: str = ""
