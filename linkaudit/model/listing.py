"""What is to be listed on TikTok Shop: listings with their SKUs, what is wrong with them, and what they are made by."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec

from linkaudit.model.content import Record

Value = str | int | Decimal


class Fix(StrEnum):
    """Who can cure a problem. ``none``: it keeps nothing from being listed, or it was already cured here."""

    NONE = "none"
    HERE = "here"  # by a setting or a command of ours: category map, exchange rate, package defaults
    SELLER = "seller"  # in the shop's product data, or with papers
    NEVER = "never"


class Readiness(StrEnum):
    """How far a listing is: in order, the worst of its problems' fixes."""

    READY = "ready"
    FIXABLE = "fixable here"
    SELLER = "needs the seller"
    NEVER = "cannot be listed"


class Problem(Record, frozen=True, kw_only=True, gc=False):
    """What keeps a listing, or one SKU of it, from being accepted, or was changed to have it accepted.

    ``code`` is a TS code, ``field`` the machine key of the column (``product_name``). ``value`` is what the shop has
    (before), ``limit`` what is allowed, ``reason`` the case in one sentence, with what became of it (after) where it
    was changed. ``cure`` is what to do in this very case, where it is more than the rule says. It blocks unless ``fix``
    is ``none``. ``sku`` is the place of the SKU in the listing from 0; None: all of it.
    """

    code: str
    field: str
    reason: str
    fix: Fix = Fix.NONE
    value: str = ""
    limit: str = ""
    cure: str = ""
    sku: int | None = None

    @property
    def blocking(self) -> bool:
        """Whether the listing cannot be uploaded with it."""
        return self.fix is not Fix.NONE


class Market(Record, frozen=True, kw_only=True, gc=False):
    """The rules of one TikTok Shop market (``listing/markets.toml``, with source and date of each).

    Lengths are characters, prices in ``currency``. ``scripts`` are the Unicode scripts its language is written in, as
    ``LATIN``. ``weight_units`` are those its workbook may take. ``sku_pattern``: what a seller SKU must match.
    """

    code: str
    currency: str
    language: str
    scripts: tuple[str, ...]
    title_min: int
    title_max: int
    description_max: int
    description_images: int
    max_skus: int
    price_low: Decimal | None
    price_high: Decimal | None
    sku_min: int
    sku_max: int
    sku_pattern: str
    name_max: int  # of an option's name
    value_max: int  # of an option's value
    units: str  # imperial or metric
    price_digits: int = 2  # after the decimal point
    # option names that the market wants translated: color → Warna
    variation_names: dict[str, str] = msgspec.field(default_factory=dict)


class Rate(Record, frozen=True, kw_only=True, gc=False):
    """An exchange rate: one unit of ``source`` is ``rate`` units of ``target``; ``day`` is an ISO date, or empty."""

    source: str
    target: str
    rate: Decimal
    day: str = ""


class Package(Record, frozen=True, kw_only=True, gc=False):
    """What a packed piece weighs and measures where the shop does not say: grams and centimetres."""

    grams: Decimal | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None


class AttributeRule(Record, frozen=True, kw_only=True, gc=False):
    """Where an attribute comes from.

    ``take`` is ``metafield:custom.material``, ``option:Material``, ``tag:material_``, ``vendor``, ``type`` or
    ``value:Cotton``. ``column`` is its key or label; ``category`` what it holds for, empty for all.
    """

    column: str
    take: str
    category: str = ""


class Level(StrEnum):
    """What of a product a category is chosen by, the most specific first: that one decides.

    The value is, in this order: a handle, a tag, a collection's handle, a product type, a full name or id of Shopify's
    taxonomy (holds for what lies below it too), a vendor.
    """

    PRODUCT = "product"
    TAG = "tag"
    COLLECTION = "collection"
    TYPE = "type"
    TAXONOMY = "taxonomy"
    VENDOR = "vendor"


class CategoryRule(Record, frozen=True, kw_only=True, gc=False):
    """A line of the confirmed category map. An empty ``category``: do not list; ``leaf_id`` is "" if not known."""

    level: Level
    value: str
    category: str
    leaf_id: str = ""


class Suggestion(Record, frozen=True, kw_only=True, gc=False):
    """A category that fits some words; the higher the ``score``, the better (comparable within one search only)."""

    category: str
    leaf_id: str = ""
    score: float = 0.0


class ListingRules(Record, frozen=True, kw_only=True, gc=False):
    """``[listing]`` of the settings, made sense of. Amounts are of the market's currency."""

    status: str = "Draft"  # Draft or Active
    price_from: str = "price"  # price or compare_at
    markup_percent: Decimal = Decimal(0)
    markup_amount: Decimal = Decimal(0)
    rounding: str = ""  # "": to the cent; "0.99": up to that ending; "0.05", "1": up to a multiple
    rates: tuple[Rate, ...] = ()
    buffer: int = 0  # pieces kept back from TikTok
    cap: int | None = None  # most pieces offered
    untracked: int | None = None  # pieces offered where Shopify does not count
    # Shopify location (name or id) → warehouse of the template (id or label)
    warehouses: dict[str, str] = msgspec.field(default_factory=dict)
    brand: str = "vendor"  # vendor, none, or one name for all
    # vendor → brand of the template
    brands: dict[str, str] = msgspec.field(default_factory=dict)
    # category text or the beginning of it → package; "": all
    packages: dict[str, Package] = msgspec.field(default_factory=dict)
    options: str = "join"  # join or split: what becomes of a third option
    attributes: tuple[AttributeRule, ...] = ()
    # category text or the beginning of it → URL or template id; "": all
    size_charts: dict[str, str] = msgspec.field(default_factory=dict)
    sku_prefix: str = ""


class PictureFacts(Record, frozen=True, kw_only=True, gc=False):
    """What a request for a picture showed. ``fault`` says in plain words why it cannot be had; empty: it can.

    ``kind`` is ``jpeg``, ``png``, ``webp``, ``gif``, ``heic``, ``bmp``, ``svg`` … by its bytes; ``size`` in bytes, the
    rest pixels.
    """

    url: str
    kind: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    fault: str = ""
    final_url: str = ""


class Sku(Record, frozen=True, kw_only=True, gc=False):
    """One row of a listing: ``values`` by machine key, without what is the same for all rows of the listing.

    ``variant_key`` tells the variant where Shopify's id is not known: its option values joined by ``/``.
    """

    seller_sku: str
    values: dict[str, Value]
    variant_id: int | None = None
    variant_key: str = ""
    gtin: str = ""


class Listing(Record, frozen=True, kw_only=True, gc=False):
    """One product of TikTok Shop. ``part`` counts the listings that one Shopify product was split into, from 0.

    ``common`` are the values by machine key that every row repeats. ``template`` is the fingerprint of the template it
    goes into, empty without one; ``category`` the text of the chosen leaf, empty if none is chosen.
    """

    handle: str
    part: int
    title: str
    common: dict[str, Value]
    skus: tuple[Sku, ...]
    problems: tuple[Problem, ...]
    readiness: Readiness
    product_id: int | None = None
    product_title: str = ""
    category: str = ""
    template: str = ""


class Listed(Record, frozen=True, kw_only=True, gc=False):
    """A SKU that Seller Center's batch-edit workbook says is on TikTok Shop; ``status`` as written there."""

    ref: int
    product_id: str
    sku_id: str
    title: str
    seller_sku: str = ""
    gtin: str = ""
    variation: str = ""
    status: str = ""
    category: str = ""


class Refused(Record, frozen=True, kw_only=True, gc=False):
    """A row that a ``_result.xlsx`` says failed: ``message`` is Seller Center's own text, ``row`` that of its sheet."""

    ref: int
    row: int
    message: str
    title: str
    seller_sku: str = ""
    gtin: str = ""
    product_id: str = ""
    variation: str = ""


class Offered(Record, frozen=True, kw_only=True, gc=False):
    """A SKU of the shop by which what comes back from Seller Center is recognised.

    ``given``: seller SKU, GTIN and title are those that it was or is to be listed with, else the shop's own.
    ``variant_key`` as in ``Sku``; empty where there is but one variant or none is known.
    """

    handle: str
    variant_id: int | None = None
    variant_key: str = ""
    seller_sku: str = ""
    gtin: str = ""
    title: str = ""
    given: bool = False


class Found(Record, frozen=True, kw_only=True, gc=False):
    """Whose a listed or refused row is. ``by`` is ``seller SKU``, ``GTIN``, ``title`` or ``product``.

    ``product``: another row of the same TikTok product is known. ``variant_key`` None: which variant is not known.
    ``whole``: the row stands for all of its product's SKUs.
    """

    handle: str
    by: str
    variant_key: str | None = None
    variant_id: int | None = None
    whole: bool = False
