"""Three months of the ugly shop's orders (REST spelling) and what is true of their money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.shops.links import PRIMARY, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.shops.catalogue import Product
    from tests.shops.truth import LinkTruth, Truth

START = datetime(2026, 8, 20, 0, 7, tzinfo=timezone(timedelta(hours=-5)))
SIGNALS = (
    "utm_source=TikTok", "utm_source=tiktok_ads", "utm_source=tiktok-ads", "utm_source=tik_tok", "utm_source=tt",
    "utm_source=tiktok.com", "utm_source=tiktokshop", "utm_source=TIKTOK", "from=tiktok",
)  # fmt: skip
REFERRERS = (
    "https://www.tiktok.com/", "https://www.tiktok.com/link/v2?aid=1988&scene=bio_url", "https://vm.tiktok.com/",
    "android-app://com.zhiliaoapp.musically", "https://m.tiktok.com/", "android-app://com.ss.android.ugc.trill",
)  # fmt: skip
ELSEWHERE = (
    ("/?gclid=Cj0Kugly", "https://www.google.com/"), ("/products/live-ridge-24?utm_source=google&utm_campaign=tiktok", ""),
    ("/collections/range-1", "https://www.pinterest.com/pin/1"), ("", ""), ("/?utm_source=newsletter", ""),
    ("/pages/guide-1?utm_source=facebook&fbclid=IwARx", "https://l.facebook.com/"), ("/", "https://nottiktok.example/"),
    ("/?utm_source=antiktok", ""), ("/", "https://blog.example/?via=www.tiktok.com"),
)  # fmt: skip
PERSONAL = {"name": "Zelda Quuxley{n}", "email": "zelda.q{n}@buyers.example", "phone": "+1-555-0177-{n}",
            "ip": "203.0.113.{n}", "street": "{n} Quux Lane"}  # fmt: skip
PERSONAL_MARKS = ("Zelda Quuxley", "zelda.q", "+1-555-0177", "Quux Lane", "203.0.113.", "E.C.P.", "IwAR", "Cj0Kugly")
LEFT_OUT = {"test": 6, "cancelled": 9, "channel": 14}


@dataclass(slots=True)
class Ledger:
    """Orders in writing; every one is made and booked by the same call."""

    truth: Truth
    products: Sequence[Product]
    orders: list[dict[str, object]] = field(default_factory=list)

    def write(self, landing: str | None, referrer: str | None, **more: object) -> tuple[str, Decimal]:
        """Write one order; return its currency and what it is worth today."""
        n = len(self.orders)
        currency = "EUR" if n % 5 == 3 else "USD"
        total = Decimal(1900 + (n * 137) % 23_000) / 100
        today = total - Decimal(500) / 100 if n % 17 == 4 else Decimal("0.00") if n % 53 == 7 else total
        order = _order(n, currency, total, today, self.products[n * 7 % len(self.products)])
        order |= {"landing_site": landing, "referring_site": referrer, **more}
        self.orders.append(order)
        return currency, today

    def linked(self, link: LinkTruth, landing: str, referrer: str | None, **more: object) -> None:
        """Write an order that came by ``link``."""
        currency, today = self.write(landing, referrer, **more)
        purse = self.truth.purse(currency)
        purse.linked += today
        purse.linked_orders += 1
        link.orders += 1
        link.revenue[currency] = link.revenue.get(currency, Decimal(0)) + today

    def unlinked(self, referrer: str | None, **more: object) -> None:
        """Write a TikTok order that has no landing page."""
        currency, today = self.write(None, referrer, **more)
        purse = self.truth.purse(currency)
        purse.unlinked += today
        purse.unlinked_orders += 1

    def left_out(self, reason: str, landing: str | None, **more: object) -> None:
        """Write an order that is told but not counted."""
        currency, _ = self.write(landing, None, **more)
        told = self.truth.purse(currency).left_out
        told[reason] = told.get(reason, 0) + 1


def _money(amount: Decimal, currency: str) -> dict[str, object]:
    return {"amount": f"{amount:.2f}", "currency_code": currency}


def _order(n: int, currency: str, total: Decimal, today: Decimal, product: Product) -> dict[str, object]:
    variant = product.variants[n % len(product.variants)]
    person = {key: text.format(n=n % 250) for key, text in PERSONAL.items()}
    order: dict[str, object] = {
        "id": 5_400_000_000 + n * 3,
        "name": f"#{1000 + n}",
        "created_at": (START + timedelta(minutes=n * 131 % 129_000)).isoformat(),
        "currency": currency,
        "presentment_currency": currency,
        "financial_status": "paid" if today == total else "partially_refunded",
        "total_price": f"{total:.2f}",
        "test": False,
        "cancelled_at": None,
        "source_name": "web",
        "note_attributes": [],
        "email": person["email"],
        "phone": person["phone"],
        "browser_ip": person["ip"],
        "client_details": {"browser_ip": person["ip"], "user_agent": "Mozilla/5.0 trill_270605"},
        "customer": {"id": 61_000 + n, "email": person["email"], "first_name": person["name"]},
        "shipping_address": {"name": person["name"], "address1": person["street"], "zip": "00000"},
        "line_items": [
            {
                "id": 9_100_000 + n,
                "product_id": product.product_id,
                "variant_id": variant.variant_id,
                "sku": variant.sku,
                "name": product.title,
                "quantity": 1,
                "price": f"{total:.2f}",
                "total_discount": "0.00",
            }
        ],
        "refunds": [],
    }
    return order | _worth(n, currency, total, today)


def _worth(n: int, currency: str, total: Decimal, today: Decimal) -> dict[str, object]:
    """Return today's total, or for every ninth order, as older exports have it, only the refunds."""
    refund = {
        "id": 31_000 + n,
        "transactions": [
            {"kind": "refund", "status": "success", "amount": f"{total - today:.2f}", "currency": currency},
        ],
    }
    refunds: dict[str, object] = {"refunds": [refund] if today != total else []}
    if n % 9 == 0:
        return refunds
    both = {"shop_money": _money(today, currency), "presentment_money": _money(today, currency)}
    return {**refunds, "current_total_price": f"{today:.2f}", "current_total_price_set": both}


def _site(url: str, n: int) -> str:
    """Return ``url`` as ``landing_site`` has it: mostly a path, sometimes whole, often with a click id."""
    url = joined(url, f"ttclid=E.C.P.order{n}") if n % 2 else url
    return url if n % 11 == 0 else url.removeprefix(PRIMARY)


def orders(
    truth: Truth,
    products: Sequence[Product],
    listed: Sequence[LinkTruth],
    landing_only: Callable[[str, str], LinkTruth],
) -> list[dict[str, object]]:
    """Return all orders. ``landing_only(path, query)`` books a link that no list names and returns it."""
    ledger = Ledger(truth, products)
    for n in range(340):
        link = listed[(n * n // 7) % len(listed)]
        ledger.linked(link, _site(link.link_url, n), REFERRERS[n % 6] if n % 4 == 0 else None)
        landing, referrer = ELSEWHERE[n % len(ELSEWHERE)]
        ledger.write(landing or None, referrer or None)
    _landings(ledger, landing_only)
    for n in range(36):
        ledger.unlinked(REFERRERS[n % len(REFERRERS)])
    for n in range(8):
        ledger.unlinked(None, note_attributes=[{"name": "utm_source", "value": ("tiktok", "TikTok")[n % 2]}])
    for n in range(LEFT_OUT["test"]):
        ledger.left_out("test", _site(listed[n].link_url, 1), test=True)
    for n in range(LEFT_OUT["cancelled"]):
        ledger.left_out("cancelled", _site(listed[n].link_url, 1), cancelled_at="2026-11-01T10:00:00-05:00")
    for _ in range(LEFT_OUT["channel"]):
        ledger.left_out("channel", None, source_name="tiktok")
    truth.personal = sorted(PERSONAL_MARKS)
    return ledger.orders


def _landings(ledger: Ledger, landing_only: Callable[[str, str], LinkTruth]) -> None:
    """Write orders whose landing no list names: one per TikTok signal, by referrer alone, and cut at 255 bytes."""
    for n in range(150):
        link = landing_only("", f"{SIGNALS[n % len(SIGNALS)]}&utm_campaign=__CAMPAIGN_ID__&utm_term=l{n // 2}")
        for _ in range(1 + n % 3):
            ledger.linked(link, link.link_url.removeprefix(PRIMARY), None)
    for n in range(24):
        link = landing_only("", f"ref=r{n // 2}")
        ledger.linked(link, link.link_url.removeprefix(PRIMARY), REFERRERS[n % 2 * 3])
    for n in range(14):
        path = "/products/" + ledger.products[n].handle if n % 2 else "/"
        cut = f"{path}?utm_source=tiktok&utm_term=c{n}&utm_content={'long-creative-name-' * 14}"[:255]
        ledger.linked(landing_only(cut, ""), cut, None)
