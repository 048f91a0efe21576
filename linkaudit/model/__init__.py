"""Record types that every stage shares. Imports nothing of ours.

Money is ``Decimal`` in the currency named beside it, weights are grams, times are aware UTC, ids are Shopify's
numeric ids as ``int``. ``None`` means unknown, never zero.

Records that a *stream* (one file, one feed) yields carry ``ref``: a number that is unique among the stream's records
of that type. It is the Shopify id where the source has one, else the record's ordinal, and joins parents with
children: ``Variant.product_ref`` is the ``ref`` of its ``Product``.
"""

from __future__ import annotations

from linkaudit.model.content import (
    CollectionProduct,
    Direction,
    Host,
    Image,
    Location,
    Metafield,
    OwnerKind,
    Page,
    Placement,
    Product,
    Record,
    Redirect,
    Status,
    StockCount,
    StockLevel,
    StoreFile,
    Surface,
    Variant,
)
from linkaudit.model.judgement import (
    Attribution,
    Impact,
    JudgedLink,
    LinkFinding,
    Match,
    Rule,
    Severity,
    SpotFinding,
    Verdict,
)
from linkaudit.model.report import (
    FindingCounts,
    FindingRow,
    LinkCounts,
    Money,
    PolicyInfo,
    ProblemCounts,
    RunInfo,
    Skipped,
    Summary,
    TrafficRow,
)
from linkaudit.model.state import (
    Landing,
    Link,
    PageState,
    ProductDetail,
    ProductState,
    VariantState,
)
from linkaudit.model.stream import Batch, Content, Coverage, Present, Skip, Tally
from linkaudit.model.traffic import Order, OrderLine, Series, ShopFacts, Visit

__all__ = [
    "Attribution",
    "Batch",
    "CollectionProduct",
    "Content",
    "Coverage",
    "Direction",
    "FindingCounts",
    "FindingRow",
    "Host",
    "Image",
    "Impact",
    "JudgedLink",
    "Landing",
    "Link",
    "LinkCounts",
    "LinkFinding",
    "Location",
    "Match",
    "Metafield",
    "Money",
    "Order",
    "OrderLine",
    "OwnerKind",
    "Page",
    "PageState",
    "Placement",
    "PolicyInfo",
    "Present",
    "ProblemCounts",
    "Product",
    "ProductDetail",
    "ProductState",
    "Record",
    "Redirect",
    "Rule",
    "RunInfo",
    "Series",
    "Severity",
    "ShopFacts",
    "Skip",
    "Skipped",
    "SpotFinding",
    "Status",
    "StockCount",
    "StockLevel",
    "StoreFile",
    "Summary",
    "Surface",
    "Tally",
    "TrafficRow",
    "Variant",
    "VariantState",
    "Verdict",
    "Visit",
]
