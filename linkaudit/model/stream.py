"""A stream's batches, and its notes: what could not be used, what was left out, what is whole, what exists."""

from __future__ import annotations

import msgspec

from linkaudit.model.content import (
    CollectionProduct,
    Host,
    Image,
    Location,
    Metafield,
    Page,
    Placement,
    Product,
    Record,
    Redirect,
    StockCount,
    StockLevel,
    StoreFile,
    Variant,
)
from linkaudit.model.listing import Listed, Refused
from linkaudit.model.template import RawTemplate
from linkaudit.model.traffic import Order, OrderLine, Series, ShopFacts, Visit


class Skip(Record, frozen=True, kw_only=True, gc=False):
    """A row or record that could not be used. ``where`` names row and field, ``cure`` what the user can do.

    ``owner`` is the content it belongs to, where a live feed tells changes of that content apart.
    """

    ref: int
    where: str
    why: str
    cure: str
    owner: int | None = None


class Tally(Record, frozen=True, kw_only=True, gc=False):
    """Things seen and left out on purpose, counted by reason (``in-page anchor``, ``Liquid expression``).

    ``owner`` as for ``Skip``.
    """

    ref: int
    why: str
    count: int
    owner: int | None = None


# The ``why`` of a kind of which rows or records were skipped: what is absent may have stood in one of them.
UNREAD = "some rows or records could not be read"


class Coverage(Record, frozen=True, kw_only=True, gc=False):
    """Whether the stream shows a kind of content whole, so that what is absent from it does not exist.

    ``kind`` is ``product``, ``collection`` (REST's halves: ``custom_collection``, ``smart_collection``), ``page``,
    ``blog``, ``article``, ``policy``, ``metaobject``, ``redirect``, ``menu``, ``variant_ids``, ``stock`` or
    ``order``. ``why`` says what is missing when ``whole`` is false, ``UNREAD`` before all else.
    """

    ref: int
    kind: str
    whole: bool
    why: str = ""


class Present(Record, frozen=True, kw_only=True, gc=False):
    """The owner ``ref`` of a live feed exists; ``fresh``: it was read anew, else it is only known to be there."""

    ref: int
    fresh: bool


class Version(Record, frozen=True, kw_only=True, gc=False):
    """How a page of the storefront stood when it was read: ``lastmod`` as the sitemap has it, ``etag`` as the page.

    ``ref`` is the owner's; either is empty where it is not told.
    """

    ref: int
    url: str
    lastmod: str = ""
    etag: str = ""


Content = (
    Host
    | Product
    | Variant
    | Image
    | Metafield
    | Location
    | StockCount
    | StockLevel
    | StoreFile
    | Present
    | Page
    | CollectionProduct
    | Redirect
    | Placement
    | Order
    | OrderLine
    | Visit
    | Series
    | ShopFacts
    | Skip
    | Tally
    | Coverage
    | Version
    | RawTemplate
    | Listed
    | Refused
)


class Batch(msgspec.Struct, frozen=True, gc=False):
    """What a stream yields at once. ``cursor`` counts the source records consumed so far, this batch included.

    ``state`` is a live feed's own note of where it stands (None: as before); it is kept with the bookmark.
    """

    cursor: int
    records: list[Content]
    state: str | None = None
