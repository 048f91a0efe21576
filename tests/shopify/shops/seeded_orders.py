"""Orders of any number, each made from its number alone: what was bought, by whom, and the visits before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

from tests.shopify.data import Node
from tests.shopify.shops import blanks, blanks_orders
from tests.shopify.shops.later import Later
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.rows import Made, gid, spaced
from tests.shopify.shops.seeded_products import Goods, written
from tests.shops import large
from tests.shops.ugly_orders import PERSONAL

ORDERS = 5_400_000_000_000
STEP = 1_024
LINES = 14_000_000_000_000
VISITS = 21_000_000_000_000
CUSTOMERS = 7_900_000_000_000
ROOM = 64  # lines, or visits, of one order
FRONT = f"https://{large.HOST}"
UTM = ("source", "medium", "campaign", "content", "term")
# landing (a path; {p} a product's handle, {n} the order) and referrer of a visit
COMES = (
    ("/products/{p}?utm_source=tiktok&utm_medium=paid&utm_campaign=c{m}&ttclid=E.C.P.order{n}", "https://www.tiktok.com/"),
    ("/collections/range-{c}?utm_source=TikTok&utm_campaign=__CAMPAIGN_NAME__", None),
    ("/", "https://www.google.com/"),
    ("/products/{p}?utm_source=google&utm_medium=cpc&gclid=Cj0Kugly{n}", "https://www.google.com/search?q=zelda.q{n}"),
    ("/pages/guide-{m}?utm_source=tiktok&utm_medium=bio", "https://www.tiktok.com/link/v2?aid=1988&scene=bio_url"),
    ("/products/old-{e}?utm_source=tiktok&utm_campaign=old", "android-app://com.zhiliaoapp.musically"),
    (None, "https://vm.tiktok.com/"),
    ("/fr/products/{p}?utm_source=newsletter&utm_campaign=été&_kx=zelda.q{n}", None),
    ("/blogs/news/post-{m}", "https://nottiktok.example/"),
    (None, None),
    ("/products/{p}?variant=1&utm_source=tiktok&utm_content=" + "long-creative-" * 18, None),
    ("/account/orders/{n}abc?key=secret{n}", "https://mail.example/?u=zelda.q{n}@buyers.example"),
)


class Sales:
    """``size`` orders of the last ``days`` days before ``until``."""

    def __init__(self, shop: ShopData, goods: Goods, size: int, until: datetime, days: int) -> None:
        self.shop, self.goods, self.size, self.until, self.days = shop, goods, size, until, days

    def put(self) -> None:
        """Give the shop its orders, their lines and visits, and the buyers."""
        shop = self.shop
        shop.put("orders", spaced(self.size, ORDERS, STEP, self.order, self.stamp))
        shop.put("lineItems", Made(0, self.line, lambda at: at, partial(self._nested, LINES, self.lines)))
        shop.put("visits", Made(0, self.visit, lambda at: at, partial(self._nested, VISITS, self.visits)))
        shop.put("customers", spaced(min(self.size, 250), CUSTOMERS, 1, self.customer))

    def _nested(self, first: int, count: object, number: int) -> int | None:
        n, at = divmod(number - first, ROOM)
        return number if 0 <= n < self.size and at < count(n) else None  # type: ignore[operator]

    def order_id(self, n: int) -> str:
        """Return an order's id."""
        return gid("Order", ORDERS + n * STEP)

    def lines(self, n: int) -> int:
        """Return how many lines an order has."""
        return 30 + n % 20 if n % 50 == 7 else 1 + n % 3

    def visits(self, n: int) -> int:
        """Return how many visits Shopify knows of an order: of some none, or not yet."""
        if n % 11 == 10 or n % 29 == 3 or n % 17 == 8:
            return 0
        return 14 if n % 60 == 13 else 1 if n % 3 else 2 + n % 4

    def stamp(self, n: int, field: str) -> str:
        """Return when an order was placed, or last changed: some long after, by a refund."""
        placed = self.until - timedelta(days=self.days) * ((self.size - n) / (self.size + 1))
        if field != "updatedAt":
            return written(placed)
        later = timedelta(minutes=n % 50) if n % 7 else timedelta(days=n % 28)
        return written(min(placed + later, self.until))

    def order(self, n: int) -> Node:
        """Return an order whose fields are made when they are asked for."""
        known = {
            "__typename": "Order", "id": self.order_id(n), "createdAt": self.stamp(n, "createdAt"),
            "processedAt": self.stamp(n, "createdAt"), "updatedAt": self.stamp(n, "updatedAt"), "test": n % 90 == 44,
        }  # fmt: skip
        return Later(known, partial(self._order, n, known))

    def _order(self, n: int, known: Node) -> Node:
        number = ORDERS + n * STEP
        total = sum(self._price(n, at) for at in range(self.lines(n)))
        back = total if n % 53 == 12 else 500 if n % 19 == 4 else 0
        presented = "CAD" if n % 8 == 5 else ""
        channel = n % 11 == 10
        return blanks_orders.order(number, str(known["createdAt"])) | _buyer(n) | {
            "name": f"#{1001 + n}", "number": 1001 + n, "currencyCode": "USD",
            "presentmentCurrencyCode": presented or "USD",
            "cancelledAt": known["updatedAt"] if n % 40 == 21 else None,
            "closedAt": known["updatedAt"] if n % 2 else None,
            "sourceName": (None, "tiktok", "pos", "1354745")[n // 11 % 4] if channel else "web",
            "sourceIdentifier": f"576{n:015}" if channel else None,
            "app": ORDER_APPS[channel] if n % 6 else None, "attribution": _attribution(n) if channel else None,
            "displayFinancialStatus": _financial(n, total, back), "displayFulfillmentStatus": "FULFILLED",
            "totalPriceSet": _money(total, presented), "subtotalPriceSet": None if n % 35 == 6 else _money(total, presented),
            "currentTotalPriceSet": _money(total - back, presented), "totalRefundedSet": _money(back, presented),
            "totalDiscountsSet": _money(0, presented) if n % 4 else None,
            "discountCodes": ["TIKTOK10"] if n % 5 == 1 else [], "discountCode": "TIKTOK10" if n % 5 == 1 else None,
            "tags": ["vip"] if n % 13 == 2 else [],
            "customAttributes": [{"__typename": "Attribute", "key": "gift note", "value": None}] if n % 45 == 9 else [],
            "customerJourneySummary": self.summary(n), "customerJourney": self.journey(n),
            "lineItems": partial(self._lines, n),
        }  # fmt: skip

    # --- what was bought --------------------------------------------------------------------------------------

    def _bought(self, n: int, at: int) -> tuple[int, int]:
        product = (n * 17 + at * 31) % max(1, self.goods.size)
        return product, (n + at) % self.goods.own(product)

    def _price(self, n: int, at: int) -> int:
        product, _ = self._bought(n, at)
        return (900 + product * 137 % 9_000) * (1 + (n + at) % 3)

    def _lines(self, n: int) -> list[Node]:
        first = LINES + n * ROOM
        return self.shop.children("lineItems", self.order_id(n), range(first, first + self.lines(n)))

    def line(self, number: int) -> Node:
        """Return a line; what it is for may have been deleted since."""
        n, at = divmod(number - LINES, ROOM)
        product, place = self._bought(n, at)
        quantity = 1 + (n + at) % 3
        cents = self._price(n, at)
        gone = n % 33 == 12
        variant = gid("ProductVariant", self.goods.variant_number(product, place))
        title = self.goods.source.handle(product).replace("-", " ").title()
        return blanks_orders.line_item(number, self.stamp(n, "createdAt")) | {
            "__parent__": self.order_id(n), "title": title, "name": title, "quantity": quantity,
            "currentQuantity": 0 if n % 53 == 12 else quantity, "sku": None if product % 31 == 6 else f"SKU-{product}-{place}",
            "variantTitle": None if gone else "XS", "product": None if gone else self.shop.link(self.goods.product_id(product)),
            "variant": None if gone or n % 41 == 5 else self.shop.link(variant),
            "discountedTotalSet": _money(cents), "originalTotalSet": _money(cents),
            "originalUnitPriceSet": _money(cents // quantity),
        }  # fmt: skip

    # --- visits -----------------------------------------------------------------------------------------------

    def summary(self, n: int) -> Node | None:
        """Return what Shopify says of the visits; nothing of channel orders, and not ready of the newest."""
        if n % 11 == 10:
            return None
        if n % 29 == 3:
            return blanks_orders.journey_summary()
        found = list(self._visits(n))
        return blanks_orders.journey_summary() | {
            "ready": True, "customerOrderIndex": n % 4, "daysToConversion": len(found) // 3 if found else None,
            "momentsCount": blanks.count(len(found)), "firstVisit": found[0] if found else None,
            "lastVisit": found[-1] if len(found) > 1 else None, "moments": partial(list, found),
        }  # fmt: skip

    def journey(self, n: int) -> Node | None:
        """Return the visits as the older, deprecated field has them."""
        found = list(self._visits(n))
        if not found:
            return None
        return {
            "__typename": "CustomerJourney", "customerOrderIndex": n % 4, "daysToConversion": len(found) // 3,
            "firstVisit": found[0], "lastVisit": found[-1] if len(found) > 1 else None, "moments": found,
        }  # fmt: skip

    def _visits(self, n: int) -> Iterator[Node]:
        yield from (self.visit(VISITS + n * ROOM + at) for at in range(self.visits(n)))

    def visit(self, number: int) -> Node:
        """Return a visit; the last one of an order is the latest."""
        n, at = divmod(number - VISITS, ROOM)
        path, referrer = COMES[(n + at * 5) % len(COMES)]
        product = self.goods.source.handle(n * 17 % max(1, self.goods.size))
        words = {"p": product, "n": n, "m": n % large.PAGES, "c": n % self.goods.source.collections, "e": n % 300 * 2}
        before = timedelta(hours=(self.visits(n) - at) * 9)
        when = datetime.fromisoformat(self.stamp(n, "createdAt")).astimezone(UTC) - before
        landing = FRONT + path.format(**words) if path else None
        return blanks_orders.visit(number, written(when)) | {"__parent__": self.order_id(n)} | said(
            landing, referrer.format(n=n) if referrer else None
        )  # fmt: skip

    def customer(self, at: int) -> Node:
        """Return a buyer."""
        return _customer(at)


def said(landing: str | None, referrer: str | None) -> Node:
    """Return what Shopify makes of a visit's addresses."""
    query = parse_qs(urlsplit(landing or "").query, keep_blank_values=True)
    utm = {name: query[f"utm_{name}"][0] if f"utm_{name}" in query else None for name in UTM}
    ref = next((query[name][0] for name in ("ref", "source", "r") if name in query), None)
    return {
        "landingPage": landing, "landingPageHtml": None, "referrerUrl": referrer, "referralCode": ref,
        "source": _source(referrer, utm["source"]), "sourceType": "AD" if utm["medium"] in {"paid", "cpc"} else None,
        "sourceDescription": None,
        "utmParameters": {"__typename": "UTMParameters", **utm} if any(utm.values()) else None,
    }  # fmt: skip


def _source(referrer: str | None, utm: str | None) -> str:
    """Return a platform's name, a host, or "direct"."""
    host = (urlsplit(referrer or "").hostname or "").removeprefix("www.")
    if host in {"tiktok.com", "vm.tiktok.com", "m.tiktok.com"} or (utm or "").lower() == "tiktok":
        return "TikTok"
    if host in {"google.com", "l.facebook.com", "pinterest.com"}:
        return host.removeprefix("l.").partition(".")[0].title()
    return "direct" if not host or host.startswith("com.") else host


ORDER_APPS: tuple[Node, Node] = (
    {"__typename": "OrderApp", "id": "gid://shopify/App/580111", "name": "Online Store",
     "icon": blanks.image(1, "https://cdn.shopify.com/app/1.png", 32, 32, None)},
    {"__typename": "OrderApp", "id": "gid://shopify/App/4383523", "name": "TikTok",
     "icon": blanks.image(2, "https://cdn.shopify.com/app/2.png", 32, 32, None)},
)  # fmt: skip


def _attribution(n: int) -> Node:
    handle, name = (("tiktok", "TikTok"), ("point-of-sale", "Point of Sale"))[n // 11 % 2]
    return {"__typename": "OrderAttribution", "handle": handle, "displayName": name, "icon": None}


def _financial(n: int, total: int, back: int) -> str | None:
    if n % 77 == 20:
        return None
    return "REFUNDED" if back == total else "PARTIALLY_REFUNDED" if back else "PAID"


def _money(cents: int, presented: str = "") -> Node:
    return blanks_orders.money(f"{cents / 100:.2f}", "USD", presented)


def _customer(at: int) -> Node:
    name = PERSONAL["name"].format(n=at)
    when = "2025-01-01T00:00:00Z"
    first, last = name.split()
    return {
        "__typename": "Customer", "id": gid("Customer", CUSTOMERS + at), "legacyResourceId": str(CUSTOMERS + at),
        "email": PERSONAL["email"].format(n=at), "phone": PERSONAL["phone"].format(n=at), "firstName": first,
        "lastName": last, "displayName": name, "note": None, "tags": [], "locale": "en", "state": "ENABLED",
        "createdAt": when, "updatedAt": when, "numberOfOrders": "1", "verifiedEmail": True, "taxExempt": False,
    }  # fmt: skip


def _address(at: int) -> Node:
    name = PERSONAL["name"].format(n=at)
    street = PERSONAL["street"].format(n=at)
    none = dict.fromkeys(("address2", "company", "latitude", "longitude", "timeZone", "formattedArea"))
    return {
        "__typename": "MailingAddress", "id": gid("MailingAddress", CUSTOMERS + at), "name": name,
        "firstName": name.split()[0], "lastName": name.split()[1], "address1": street, "city": "Quuxville", "zip": "00000",
        "country": "United States", "countryCode": "US", "countryCodeV2": "US", "province": None, "provinceCode": None,
        "phone": PERSONAL["phone"].format(n=at), "formatted": [name, street], "coordinatesValidated": False, **none,
    }  # fmt: skip


def buyer(at: int) -> Node:
    """Return the personal fields of an order; nothing may ever ask for them."""
    address = _address(at)
    return {
        "email": PERSONAL["email"].format(n=at), "phone": PERSONAL["phone"].format(n=at), "customer": _customer(at),
        "clientIp": PERSONAL["ip"].format(n=at), "shippingAddress": address, "billingAddress": address,
        "displayAddress": address, "customerLocale": "en-US",
    }  # fmt: skip


def _buyer(n: int) -> Node:
    return buyer(n % 250)
