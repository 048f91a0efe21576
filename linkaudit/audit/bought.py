"""What TikTok's orders bought: by product and by price, and how few products carry most of the money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from linkaudit.audit.ledger import NOT_KNOWN, Sums
from linkaudit.model import Concentration, Share, SoldLine

NOT_IN_LINES = "(not in lines)"
MOST_OF_IT = Decimal("0.8")
_STEPS = (Decimal(1), Decimal("2.5"), Decimal(5), Decimal(10))


class Bought(NamedTuple):
    """By product, by price band, and the concentration, each by currency; revenue adds up to that of the orders."""

    products: tuple[Share, ...]
    price_bands: tuple[Share, ...]
    concentration: tuple[Concentration, ...]


def bought(lines: Iterable[SoldLine], handles: Mapping[int, str], others: Iterable[Share] = ()) -> Bought:
    """Sum up the lines of TikTok's orders, which come order by order; ``handles`` names products by Shopify id.

    ``others``: by currency, orders and revenue that no order of the store tells, so that nobody knows the products.

    An order counts once for each product and price band in it. What an order earned beyond its lines (shipping, tax,
    refunds) stands as ``(not in lines)``.
    """
    products, bands = Sums(), Sums()
    for _, group in groupby(lines, key=lambda line: (line.stream_id, line.order_ref)):
        _of_order(list(group), handles, products, bands)
    for one in others:
        for sums in (products, bands):
            sums.add(NOT_KNOWN, one.currency, one.orders, one.revenue, None)
    return Bought(products.shares(), bands.shares(key=_by_price), tuple(_concentration(products)))


def _of_order(lines: list[SoldLine], handles: Mapping[int, str], products: Sums, bands: Sums) -> None:
    rest, currency = lines[0].revenue, lines[0].currency
    seen: set[str] = set()
    for line in lines:
        if line.amount is None or line.quantity is None:
            continue
        rest -= line.amount
        name = line.product_handle or handles.get(line.product_id or 0, "") or _unnamed(line)
        band = price_band(line.amount / line.quantity) if line.quantity else NOT_KNOWN
        products.add(name, currency, int(f"p{name}" not in seen), line.amount, None)
        bands.add(band, currency, int(f"b{band}" not in seen), line.amount, None)
        seen |= {f"p{name}", f"b{band}"}
    for sums in (products, bands):
        sums.add(NOT_IN_LINES, currency, 0, rest, None)


def _unnamed(line: SoldLine) -> str:
    return f"product {line.product_id}" if line.product_id else NOT_KNOWN


def price_band(price: Decimal) -> str:
    """Return the band of a unit price, in steps of 1, 2.5, 5 and 10 of its own size.

    >>> [price_band(Decimal(price)) for price in ("0", "9.99", "10", "24.90", "12000")]
    ['0', '5 to 10', '10 to 25', '10 to 25', '10000 to 25000']
    """
    if price <= 0:
        return "0"
    size = Decimal(10) ** price.adjusted()
    low, high = next((low, high) for low, high in pairwise(_STEPS) if price < high * size)
    return f"{(low * size).normalize():f} to {(high * size).normalize():f}"


def _by_price(one: Share) -> tuple[object, ...]:
    low = one.label.partition(" ")[0]
    return (not low[:1].isdigit(), Decimal(low) if low[:1].isdigit() else 0, one.label)


def _concentration(products: Sums) -> Iterable[Concentration]:
    by_currency: dict[str, list[Decimal]] = {}
    for one in products.shares(most=1 << 60):
        if one.label not in (NOT_IN_LINES, NOT_KNOWN) and one.revenue and one.revenue > 0:
            by_currency.setdefault(one.currency, []).append(one.revenue)
    for currency, amounts in by_currency.items():
        wanted, carried, needed = MOST_OF_IT * sum(amounts), Decimal(0), 0
        for amount in sorted(amounts, reverse=True):
            if carried >= wanted:
                break
            carried += amount
            needed += 1
        yield Concentration(currency=currency, share=MOST_OF_IT, products=needed, of_products=len(amounts))
