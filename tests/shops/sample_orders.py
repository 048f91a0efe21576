"""Saltmoor Supply's orders from 2026-08-20 to 2026-11-18, REST spelling, trimmed to the fields that matter."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from tests.shops import sample_traffic as traffic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.shops.sample import Good

START = datetime(2026, 8, 20, 7, 0, tzinfo=timezone(timedelta(hours=-4)))
DAYS = 90
FREE_SHIPPING = Decimal(60)
SHIPPING = Decimal("5.95")
PERSON_EVERY = 40  # a few orders carry made-up buyers, so that a test can see that none is kept

Arrival = tuple[str | None, str | None, dict[str, object]]  # landing_site, referring_site, other fields


def _arrivals(rows: Sequence[Sequence[str]]) -> Iterator[Arrival]:
    """Yield how every order came: by listed links, by landings no list names, without landing, by other channels."""
    for row in rows:
        for n in range(int(row[4] or 0)):
            path = row[0].split(".example", 1)[1]
            click = f"{'&' if '?' in path else '?'}ttclid=E.C.P.{len(path)}x{n:03d}"
            yield path + (click if n % 2 or "utm_" not in path else ""), traffic.REFERRERS[0] if n % 5 == 0 else None, {}
    for line in traffic.LANDED.strip().splitlines():
        path, _, orders = line.partition("|")
        for _ in range(int(orders)):
            yield path, None if "?" in path else traffic.REFERRERS[len(path) % 2], {}
    for n in range(traffic.CUTS):
        yield (traffic.CUT + f"v{n}-" + "estuary-morning-handheld-no-music-" * 8)[:255], None, {}
    for n in range(traffic.UNLINKED):
        yield None, traffic.REFERRERS[n % 3], {}
    for landing, referrer, count in traffic.OTHER:
        yield from [(landing, referrer, {})] * count
    yield from _left_out()


def _left_out() -> Iterator[Arrival]:
    tagged = "/products/low-tide-tee?utm_source=tiktok&utm_medium=live&utm_campaign=friday-live"
    for reason, count in traffic.LEFT_OUT.items():
        for _ in range(count):
            if reason == "channel":
                yield None, None, {"source_name": "tiktok"}
            else:
                yield tagged, None, {"test": True} if reason == "test" else {"cancelled_at": "2026-10-30T09:00:00-04:00"}


def _bought(random: Random, goods: Sequence[Good], landing: str | None) -> list[tuple[Good, int, int]]:
    """Return (product, variant index, quantity): mostly what the landing shows, sometimes something beside it."""
    shown = [g for g in goods if landing and landing.split("?")[0].endswith(f"/{g.handle}")]
    pool = goods[:100]
    first = shown[0] if shown else pool[random.randrange(len(pool))]
    lines = [(first, random.randrange(len(first.rows)), 1 + (random.random() < 0.15))]
    if random.random() < 0.3:
        other = pool[random.randrange(len(pool))]
        lines += [(other, random.randrange(len(other.rows)), 1)] if other is not first else []
    return lines


def _when(random: Random) -> datetime:
    """Return a moment in the window, more often late in it and in the evening."""
    day = int(DAYS * max(random.random(), random.random() * 0.9))
    return START + timedelta(days=day, minutes=int(900 * max(random.random(), random.random() * 0.8)))


def _order(random: Random, goods: Sequence[Good], arrival: Arrival) -> dict[str, object]:
    landing, referrer, more = arrival
    bought = _bought(random, goods, landing)
    subtotal = sum((Decimal(good.price) * count for good, _, count in bought), Decimal(0))
    total = subtotal + (Decimal(0) if subtotal >= FREE_SHIPPING else SHIPPING)
    back = random.random()
    today = Decimal(0) if back < 0.025 else total - Decimal(bought[0][0].price) if back < 0.05 else total
    return {
        "created_at": _when(random).isoformat(),
        "currency": "USD",
        "financial_status": "paid" if today == total else "partially_refunded" if today else "refunded",
        "total_price": f"{total:.2f}",
        "current_total_price": f"{today:.2f}",
        "test": False,
        "cancelled_at": None,
        "source_name": "web",
        "landing_site": landing,
        "referring_site": referrer,
        "line_items": [
            {
                "product_id": good.product_id,
                "variant_id": good.variant_id(index),
                "quantity": count,
                "price": good.price,
                "total_discount": "0.00",
            }
            for good, index, count in bought
        ],
    } | more


def _buyer(n: int) -> dict[str, object]:
    first, last = traffic.BUYERS[n % len(traffic.BUYERS)]
    mail = f"{first}.{last}{n}@buyers.example".lower()
    return {
        "email": mail,
        "phone": f"+1-555-01{n % 100:02d}",
        "browser_ip": f"203.0.113.{n % 250}",
        "customer": {"first_name": first, "last_name": last, "email": mail},
        "shipping_address": {"name": f"{first} {last}", "address1": f"{n} Nowhere Street", "zip": "00000"},
    }


def orders(goods: Sequence[Good], rows: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    """Return all orders in the order of their time, numbered."""
    random = Random(20261118)
    made = [_order(random, goods, arrival) for arrival in _arrivals(rows)]
    made.sort(key=lambda order: str(order["created_at"]))
    for n, order in enumerate(made):
        order.update(id=5_900_000_000 + n * 7, name=f"#SM{10_001 + n}")
        for k, line in enumerate(order["line_items"]):  # type: ignore[arg-type, var-annotated]
            line["id"] = 14_000_000_000 + n * 10 + k
        if n % PERSON_EVERY == 0:
            order.update(_buyer(n // PERSON_EVERY))
    return made
