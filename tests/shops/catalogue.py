"""The ugly shop's things: products in groups whose fate is known, pages, blogs, articles, collections."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

DOMAIN = "uglyshop.example"
SECOND = "ugly-outlet.example"
MYSHOPIFY = "uglyshop.myshopify.com"

PRODUCT_GROUPS: dict[str, int] = {
    "live": 262, "part": 30, "sold": 32, "oversell": 15, "untracked": 15, "unlisted": 28, "draft": 40, "archived": 30,
    "unpublished": 31, "ruled": 150, "caught": 10,
}  # fmt: skip
STATUS_OF = {"draft": "draft", "caught": "draft", "archived": "archived", "unlisted": "unlisted"}
ODD_HANDLES = (
    "trek™-jacket", "旅行背包", "露营灯-大号", "grip®-pole", "caf%C3%A9-mug", "jalape%C3%B1o-rub", "été-2026", "wool_wax",
    "über-cup", "ultra™-light™-tent", "保温杯", "%E6%89%8B%E5%A5%97-m",
)  # fmt: skip
WORDS = ("ridge", "harbor", "moss", "ember", "willow", "slate", "juniper", "cove", "thistle", "birch", "flint", "fern")
TYPES = ("Jackets", "Bottles", "Candles", "Serums", "Packs", "Socks", "Lamps", "Mugs")
SHARED_SKU = "DUP-0001"


@dataclass(slots=True)
class Variant:
    """One variant; ``quantity`` None: not counted by Shopify."""

    variant_id: int
    option: str
    sku: str
    barcode: str
    price: str
    grams: int
    quantity: int | None
    policy: str = "deny"


@dataclass(slots=True)
class Product:
    """One product; ``html`` None is a real ``body_html: null``."""

    product_id: int
    group: str
    handle: str
    title: str
    kind: str
    variants: list[Variant]
    html: str | None = ""

    @property
    def status(self) -> str:
        """Shopify's status, lower case."""
        return STATUS_OF.get(self.group, "active")

    @property
    def published(self) -> bool:
        """Whether it is on the Online Store."""
        return self.group not in {"unpublished", "draft", "caught"}


@dataclass(slots=True)
class Content:
    """A page, article or collection; ``parent`` is an article's blog."""

    content_id: int
    handle: str
    title: str
    live: bool
    parent: str = ""
    html: str = ""


@dataclass(slots=True)
class Catalogue:
    """All that the shop has. Every list is in the order of writing."""

    products: list[Product] = field(default_factory=list)
    pages: list[Content] = field(default_factory=list)
    blogs: list[Content] = field(default_factory=list)
    articles: list[Content] = field(default_factory=list)
    collections: list[Content] = field(default_factory=list)

    def group(self, name: str) -> list[Product]:
        """Return the products of one group."""
        return [product for product in self.products if product.group == name]


def _handle(group: str, number: int) -> str:
    if group == "live" and number < len(ODD_HANDLES):
        return ODD_HANDLES[number]
    return f"{group}-{WORDS[number % len(WORDS)]}-{number}"


def _quantity(group: str, number: int) -> int | None:
    if group == "untracked":
        return None
    if group == "sold":
        return -(number % 3)
    if group == "oversell" or (group == "part" and number == 0):
        return 0
    return 3 + number % 40


def _variants(group: str, product_id: int, number: int) -> list[Variant]:
    many = 90 if group == "live" and number % 80 == 79 else 1 + number % 4
    return [
        Variant(
            variant_id=product_id * 100 + index,
            option=f"Size {index + 1}",
            sku=_sku(number, index),
            barcode=("'0" if number % 3 else "") + f"{9_009_518_000_000 + number * 97 + index}" if number % 5 else "",
            price="0.00" if number % 41 == 5 else f"{9 + (number * 7) % 140}.{'00' if number % 2 else '95'}",
            grams=0 if number % 6 == 1 else 120 + number % 900,
            quantity=_quantity(group, index if group == "part" else number),
            policy="continue" if group == "oversell" else "deny",
        )
        for index in range(max(2, many) if group == "part" else many)
    ]


def _sku(number: int, index: int) -> str:
    if number % 12 == 3:
        return SHARED_SKU
    if number % 97 == 50:
        return f"LONG-{'x' * 210}-{index}"
    return "" if number % 10 == 9 else f"UG-{number:04d}-{index + 1}"


def products() -> list[Product]:
    """Return all products, the groups interleaved as a real shop would have them."""
    made: list[Product] = []
    for group, size in PRODUCT_GROUPS.items():
        for number in range(size):
            product_id = 7_000_000_000 + len(made) * 13
            handle = _handle(group, number)
            title = f"{WORDS[number % 12].title()} {TYPES[number % 8][:-1]} No. {number} {'™' if number % 9 == 4 else ''}"
            made.append(
                Product(
                    product_id=product_id,
                    group=group,
                    handle=handle,
                    title=title.strip(),
                    kind=TYPES[number % 8],
                    variants=_variants(group, product_id, number),
                )
            )
    return sorted(made, key=lambda product: (product.product_id * 7919) % 10_007)


def _contents(prefix: str, live: int, hidden: int, first_id: int) -> list[Content]:
    return [
        Content(
            content_id=first_id + n * 11,
            handle=f"{prefix}-{n}" if n < live else f"hidden-{prefix}-{n}",
            title=f"{prefix.title()} {n}",
            live=n < live,
        )
        for n in range(live + hidden)
    ]


def catalogue() -> Catalogue:
    """Return the shop before any link is written into it."""
    blogs = _contents("journal", 5, 0, 81_000)
    articles = _contents("story", 74, 12, 550_000)
    for number, article in enumerate(articles):
        article.parent = blogs[number % 5].handle
    return Catalogue(
        products=products(),
        pages=_contents("guide", 88, 16, 110_000),
        blogs=blogs,
        articles=articles,
        collections=_contents("range", 44, 9, 400_000),
    )


def encoded(handle: str) -> str:
    """Return the handle as a browser's address bar copies it; one that is stored encoded stays as it is."""
    return quote(handle, safe="-_%")
