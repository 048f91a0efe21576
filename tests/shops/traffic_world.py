"""What truly happened on one made-up shop: who landed where, by which mark, and who bought. Exports are made of it.

Brightwater Goods is invented, and so is everybody in it. One seed gives the same events on every run and platform.
Nothing here judges a visit: an entrance says what it was made to be.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from tests.shops.catalogue import Catalogue, Content, Product, Variant
from tests.shops.traffic_entrances import ENTRANCES, Ad, Entrance

DOMAIN = "brightwater.example"
SHOP = f"https://{DOMAIN}"
CURRENCY = "USD"
ZONE = ZoneInfo("America/New_York")
FIRST = datetime(2026, 10, 5, 4, 0, tzinfo=UTC)  # midnight in the shop; the clocks go back within the window
DAYS = 35
KINDS = ("Bottles", "Lamps", "Mugs", "Packs")
WORDS = ("ash", "birch", "cedar", "dune", "elm", "fjord", "grove", "heath", "isle", "juniper", "kelp", "loch")
PRODUCTS = 36
REDIRECTS = (
    ("/old-lamp", "/products/lamps-fjord-5"), ("/old-mug", "/old-lamp"), ("/drop", "/collections/range-2"),
    ("/hello", "/pages/guide-0"),
)  # fmt: skip
GONE = ("/products/gone-1", "/products/gone-2", "/pages/gone")
CODES = ("TIKTOK10", "FRIENDS", "tiktok10")
CAMPAIGNS = ("Prospecting US", "Retargeting – Carts", "Autumn|Bottles", "秋季上新")


@dataclass(frozen=True, slots=True)
class Session:
    """One landing. ``page`` is its path, ``query`` what follows; ``visitor`` numbers a browser."""

    number: int
    when: datetime
    entrance: Entrance
    page: str
    query: str
    referrer: str
    visitor: int
    ad: Ad

    @property
    def landing(self) -> str:
        """Path and query."""
        return self.page + (f"?{self.query}" if self.query else "")

    @property
    def local(self) -> datetime:
        """The moment by the shop's own clocks."""
        return self.when.astimezone(ZONE)

    @property
    def is_tiktok(self) -> bool:
        """Whether TikTok brought it and it can be told from what an order remembers."""
        return self.entrance.surface != ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order."""

    product: Product
    variant: Variant
    quantity: int

    @property
    def amount(self) -> Decimal:
        """What was paid for it."""
        return Decimal(self.variant.price) * self.quantity


@dataclass(frozen=True, slots=True)
class Sale:
    """One order. ``path``: the sessions that led to it, in time; ``today``: its worth after refunds; ``counted``: a sale."""

    number: int
    when: datetime
    path: tuple[Session, ...]
    lines: tuple[Line, ...]
    currency: str
    total: Decimal
    today: Decimal
    fate: str  # "", "test", "cancelled", "channel"
    buyer: int
    buyer_order: int
    code: str

    @property
    def counted(self) -> bool:
        """Whether it is a sale of the web shop."""
        return not self.fate

    @property
    def last(self) -> Session | None:
        """The session that it was bought in."""
        return self.path[-1] if self.path else None

    @property
    def touch(self) -> Session | None:
        """The session that it is put down to: the last, or the first where the last is a way back from the checkout.

        Orders in REST spelling (even numbers) tell the last only; no export here tells those between.
        """
        told = self.path[-1:] if self.number % 2 == 0 else (self.path[:1] + self.path[-1:])
        touches = [session for session in told if not session.entrance.detour]
        return touches[-1] if touches else self.last


@dataclass(frozen=True, slots=True)
class World:
    """All events of one seed, in the order of time."""

    seed: int
    shop: Catalogue
    ads: tuple[Ad, ...]
    sessions: tuple[Session, ...]
    sales: tuple[Sale, ...]


def world(seed: int, sessions: int = 1_500, sales: int = 320) -> World:
    """Return the events of ``seed``."""
    random = Random(seed)
    shop, ads = catalogue(), made_ads(random)
    landed = _sessions(random, shop, ads, sessions)
    return World(seed, shop, ads, landed, _sales(random, shop, landed, sales))


def catalogue() -> Catalogue:
    """Return the shop's things: the same for every seed."""
    return Catalogue(
        products=[_product(n) for n in range(PRODUCTS)],
        pages=[Content(600 + n, f"guide-{n}", f"Guide {n}", live=n < 4) for n in range(5)],
        blogs=[Content(700, "journal-0", "Journal", live=True)],
        articles=[Content(710, "story-0", "Story", live=True, parent="journal-0")],
        collections=[Content(800 + n, f"range-{n}", f"Range {n}", live=True) for n in range(8)],
    )


def _product(n: int) -> Product:
    kind, word = KINDS[n % len(KINDS)], WORDS[n % len(WORDS)]
    number = 7_700_000_000_000 + n * 32_768
    price = ("9.90", "24.00", "59.50", "129.00", "349.99")[n * 7 % 5]
    variants = [Variant(number + k + 1, f"Size {k}", f"BW-{n:03}-{k}", "", price, 300, 40) for k in range(1 + n % 3)]
    return Product(number, "live", f"{kind.lower()}-{word}-{n}", f"{word.title()} {kind[:-1]} {n}", kind, variants)


def made_ads(random: Random) -> tuple[Ad, ...]:
    """Return the ads that run, with ids of 19 digits as TikTok's own."""
    return tuple(
        Ad(
            number=n,
            ad_id=str(1_845_840_000_000_000_000 + random.randrange(10**15)),
            name=f"ad-{n}-{('ice', 'hose', 'wind')[n % 3]} v{n}",
            group=f"Broad 18-44 {n // 3}",
            group_id=str(1_845_830_000_000_000_000 + (n // 3 + 1) * 1_017),
            campaign=CAMPAIGNS[n // 3],
            campaign_id=str(1_845_820_000_000_000_000 + (n // 3 + 1) * 3_331),
            page=f"/products/{_product(n * 2).handle}" if n % 4 else f"/collections/range-{n % 8}",
        )
        for n in range(12)
    )


def _moment(random: Random) -> datetime:
    """Return a moment in the window, more often in the evening."""
    return FIRST + timedelta(days=random.randrange(DAYS), seconds=int(86_399 * max(random.random(), random.random())))


def _sessions(random: Random, shop: Catalogue, ads: tuple[Ad, ...], count: int) -> tuple[Session, ...]:
    bounds = list(accumulate(entrance.weight for entrance in ENTRANCES))
    times = sorted(_moment(random) for _ in range(count))
    made = []
    for number, when in enumerate(times):
        entrance = ENTRANCES[bisect(bounds, random.random() * bounds[-1])] if number >= len(ENTRANCES) else ENTRANCES[number]
        made.append(_session(random, shop, ads, number, when, entrance))
    return tuple(made)


def _session(
    random: Random, shop: Catalogue, ads: tuple[Ad, ...], number: int, when: datetime, entrance: Entrance
) -> Session:
    ad = ads[random.randrange(len(ads))]
    page = entrance.page or (ad.page if entrance.of_ad else _page(random, shop))
    return Session(
        number=number,
        when=when,
        entrance=entrance,
        page=page,
        query=entrance.filled(ad, number, page),
        referrer=entrance.filled_referrer(ad, number, SHOP + page),
        visitor=random.randrange(700),
        ad=ad,
    )


def _page(random: Random, shop: Catalogue) -> str:
    chosen = random.random()
    if chosen < 0.7:  # few products bring most of it
        return f"/products/{shop.products[int(PRODUCTS * random.random() ** 3)].handle}"
    if chosen < 0.85:
        return f"/collections/range-{random.randrange(8)}"
    if chosen < 0.93:
        return "/"
    if chosen < 0.97:
        return REDIRECTS[random.randrange(3)][0]
    return GONE[random.randrange(len(GONE))]


def _sales(random: Random, shop: Catalogue, sessions: tuple[Session, ...], count: int) -> tuple[Sale, ...]:
    of_buyer: dict[int, int] = {}
    made = []
    for number in range(count):
        last = sessions[random.randrange(len(sessions))]
        before = [one for one in sessions[: last.number] if one.visitor % 50 == last.visitor % 50]
        path = () if number % 23 == 5 else (*before[len(before) - number % 3 :], last)
        buyer = random.randrange(200)
        of_buyer[buyer] = of_buyer.get(buyer, 0) + 1
        made.append(_sale(random, shop, number, last.when, path, buyer, of_buyer[buyer]))
    return tuple(sorted(made, key=lambda sale: (sale.when, sale.number)))


def _sale(
    random: Random, shop: Catalogue, number: int, when: datetime, path: tuple[Session, ...], buyer: int, nth: int
) -> Sale:
    lines = tuple(_lines(random, shop, path))
    total = sum((one.amount for one in lines), Decimal("4.95"))
    return Sale(
        number=number,
        when=when + timedelta(minutes=random.randrange(1, 60)),
        path=path,
        lines=lines,
        currency="EUR" if number % 6 == 1 else "JPY" if number % 40 == 3 else CURRENCY,
        total=total,
        today=_worth(number, total),
        fate={7: "test", 19: "cancelled", 31: "channel"}.get(number % 41, ""),
        buyer=buyer,
        buyer_order=nth,
        code=CODES[number % 3] if number % 10 == 2 else "",
    )


def _worth(number: int, total: Decimal) -> Decimal:
    """Return what an order is worth after refunds: some whole, some in part, one by more than was paid."""
    if number % 29 == 4:
        return Decimal("0.00")
    if number % 113 == 50:
        return Decimal("-3.00")
    return total - Decimal("2.37") if number % 13 == 9 else total


def _lines(random: Random, shop: Catalogue, path: tuple[Session, ...]) -> list[Line]:
    handle = path[-1].page.rsplit("/", 1)[-1] if path else ""
    shown = next((one for one in shop.products if one.handle == handle), None)
    first = shown or shop.products[random.randrange(PRODUCTS)]
    picked = [first, *(shop.products[random.randrange(PRODUCTS)] for _ in range(random.randrange(2)))]
    unique = {one.handle: one for one in picked}.values()
    return [Line(one, one.variants[random.randrange(len(one.variants))], 1 + (random.random() < 0.2)) for one in unique]
