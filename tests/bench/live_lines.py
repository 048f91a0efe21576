"""The lines of our bulk operations as msgspec types with no other spelling than the one they have."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, cast

import msgspec
from msgspec import field


class _Line(msgspec.Struct, tag_field="__typename", gc=False):
    id: str


class Of(msgspec.Struct, gc=False):
    """Something that only its id names."""

    id: str


class _Category(msgspec.Struct, gc=False):
    id: str
    full_name: str = field(name="fullName")


class _Option(msgspec.Struct, gc=False):
    name: str


class Product(_Line, tag="Product", gc=False):
    """A product, or its place in a collection."""

    handle: str
    title: str = ""
    html: str = field(name="descriptionHtml", default="")
    vendor: str = ""
    kind: str = field(name="productType", default="")
    category: _Category | None = None
    tags: list[str] = []
    status: str = ""
    published_at: str | None = field(name="publishedAt", default=None)
    gift_card: bool = field(name="isGiftCard", default=False)
    options: list[_Option] = []
    parent: str = field(name="__parentId", default="")


class _Selected(msgspec.Struct, gc=False):
    value: str


class _Weight(msgspec.Struct, gc=False):
    value: float


class _Measurement(msgspec.Struct, gc=False):
    weight: _Weight | None


class _Item(msgspec.Struct, gc=False):
    id: str
    tracked: bool = False
    ships: bool = field(name="requiresShipping", default=False)
    measurement: _Measurement | None = None


class _Picture(msgspec.Struct, gc=False):
    url: str
    width: int | None = None
    height: int | None = None


class Variant(_Line, tag="ProductVariant", gc=False):
    """A variant of a product, or of the stock scan (which names its product)."""

    item: _Item = field(name="inventoryItem")
    parent: str = field(name="__parentId", default="")
    position: int = 0
    sku: str | None = None
    barcode: str | None = None
    price: str | None = None
    compare_at: str | None = field(name="compareAtPrice", default=None)
    policy: str = field(name="inventoryPolicy", default="")
    quantity: int | None = field(name="inventoryQuantity", default=None)
    available: bool | None = field(name="availableForSale", default=None)
    selected: list[_Selected] = field(name="selectedOptions", default_factory=list)
    image: _Picture | None = None
    product: Of | None = None


class _Named(msgspec.Struct, gc=False):
    quantity: int | None


class Level(_Line, tag="InventoryLevel", gc=False):
    """The stock of a variant in a location."""

    location: Of
    quantities: list[_Named]
    active: bool | None = field(name="isActive", default=None)


class _Source(msgspec.Struct, gc=False):
    size: int | None = field(name="fileSize")


class Media(_Line, gc=False):
    """A picture of a product, or what is none."""

    parent: str = field(name="__parentId")
    alt: str | None = None
    mime: str | None = field(name="mimeType", default=None)
    image: _Picture | None = None
    original: _Source | None = field(name="originalSource", default=None)


class Metafield(_Line, tag="Metafield", gc=False):
    """A metafield."""

    parent: str = field(name="__parentId")
    namespace: str
    key: str
    type: str
    value: str


class Content(_Line, gc=False):
    """A collection, page, blog or article."""

    handle: str
    title: str
    html: str = field(name="descriptionHtml", default="")
    body: str = ""
    summary: str | None = None
    published: bool = field(name="isPublished", default=True)


class Redirect(_Line, tag="UrlRedirect", gc=False):
    """A redirect rule."""

    path: str
    target: str


class _Money(msgspec.Struct, gc=False):
    amount: str


class _Set(msgspec.Struct, gc=False):
    money: _Money = field(name="shopMoney")


class _Utm(msgspec.Struct, gc=False):
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None


NO_UTM = _Utm()


class Visit(msgspec.Struct, gc=False):
    """A visit before an order."""

    at: str | None = field(name="occurredAt", default=None)
    landing: str | None = field(name="landingPage", default=None)
    referrer: str | None = field(name="referrerUrl", default=None)
    source: str | None = None
    utm: _Utm | None = field(name="utmParameters", default=None)


class _Summary(msgspec.Struct, gc=False):
    first: Visit | None = field(name="firstVisit")
    last: Visit | None = field(name="lastVisit")


class _Journey(msgspec.Struct, gc=False):
    moments: list[Visit] | None


class Order(_Line, tag="Order", gc=False):
    """An order."""

    created_at: str = field(name="createdAt")
    currency: str = field(name="currencyCode")
    test: bool
    total: _Set = field(name="currentTotalPriceSet")
    cancelled_at: str | None = field(name="cancelledAt", default=None)
    updated_at: str = field(name="updatedAt", default="")
    source: str | None = field(name="sourceName", default=None)
    summary: _Summary | None = field(name="customerJourneySummary", default=None)
    journey: _Journey | None = field(name="customerJourney", default=None)


class Line(_Line, tag="LineItem", gc=False):
    """A line of an order."""

    parent: str = field(name="__parentId")
    quantity: int
    total: _Set = field(name="discountedTotalSet")
    sku: str | None = None
    product: Of | None = None
    variant: Of | None = None


def _tagged(base: type[_Line], *names: str) -> tuple[type[_Line], ...]:
    return tuple(cast("type[_Line]", msgspec.defstruct(name, [], bases=(base,), tag=name, gc=False)) for name in names)


MEDIA = _tagged(Media, "MediaImage", "Video", "ExternalVideo", "Model3d")
CONTENT = _tagged(Content, "Collection", "Page", "Blog", "Article")
ANY: Any = reduce(or_, (Product, Variant, Level, Metafield, Redirect, Order, Line, *MEDIA, *CONTENT))
