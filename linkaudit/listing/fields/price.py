"""What a SKU costs on TikTok Shop: compare-at, exchange rate, mark-up, rounding. ``Decimal`` throughout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from linkaudit.model import Fix, ListingRules, Market, Problem, Rate, Variant
from linkaudit.model.content import Record

Bounds = tuple[Decimal | None, Decimal | None]

# Nothing costs more in any currency; beyond it a price is a slip of the keyboard.
_LARGEST = Decimal(10) ** 12
# Academy seller-us 8519326693148462 (read 2026-11-22): very different prices in one listing are misleading. It names no
# figure; its example is twice the price, but of another kind of product. Three times is ours.
_SPREAD = 3
_MULTIPLES = {(1,), (2,), (2, 5), (5,)}  # digits of a step


class Priced(Record, frozen=True, kw_only=True, gc=False):
    """``price`` and ``list_price`` in the market's currency; None: cannot be told, or better left out."""

    price: Decimal | None
    list_price: Decimal | None = None
    problems: tuple[Problem, ...] = ()


def priced(
    variant: Variant, rules: ListingRules, market: Market, shop_currency: str, *,
    bounds: Bounds | None = None, sku: int | None = None,
) -> Priced:  # fmt: skip
    """Return what a variant costs. An empty ``shop_currency`` is taken for the market's.

    ``bounds`` are lowest and highest of the template's column, else the market's hold; ``sku`` goes into the problems,
    but for TS143, which is the same for all variants.
    """
    rate = rate_of(rules.rates, shop_currency, market)
    if rate is None:
        return Priced(price=None, problems=(_no_rate(shop_currency, market),))
    raw = _base(variant, rules)
    if raw is None:
        return Priced(price=None, problems=(_missing(variant, sku),))
    low, high = bounds or (market.price_low, market.price_high)
    price = _reckoned(raw, rate.rate, rules, market)
    if price is None or not _within(price, low, high):
        return Priced(price=None, problems=(_out_of_range(raw, price, (low, high), market, sku),))
    list_price, problems = _list_price(variant, price, (rate.rate, high), rules, market)
    return Priced(price=price, list_price=list_price, problems=tuple(replace(one, sku=sku) for one in problems))


def rate_of(rates: Sequence[Rate], shop_currency: str, market: Market) -> Rate | None:
    """Return what one unit of the shop's money is in the market's; None if no rate tells.

    A rate without target is into the market's money; one that is set the other way round is turned.
    """
    source, target = shop_currency.strip().upper(), market.currency
    if source in ("", target):
        return Rate(source=target, target=target, rate=Decimal(1))
    pairs = [(one.source, one.target or target, one) for one in rates if one.rate > 0]
    straight = next((one for here, there, one in pairs if (here, there) == (source, target)), None)
    if straight is not None:
        return Rate(source=source, target=target, rate=straight.rate, day=straight.day)
    turned = next((one for here, there, one in pairs if (here, there) == (target, source)), None)
    return turned and Rate(source=source, target=target, rate=1 / turned.rate, day=turned.day)


def spread(prices: Iterable[Decimal | None]) -> tuple[Problem, ...]:
    """Tell where the SKUs of one listing cost so differently that TikTok Shop may call it misleading."""
    known = [price for price in prices if price]
    if not known or max(known) <= min(known) * _SPREAD:
        return ()
    reason = f"its SKUs cost from {_text(min(known))} to {_text(max(known))}; so far apart may count as misleading"
    cure = "Check that they are one product; list an accessory or a set by itself"
    value = f"{_text(min(known))} - {_text(max(known))}"
    return (Problem(code="TS141", field="price", reason=reason, value=value, limit=f"{_SPREAD} times", cure=cure),)


def rounded(amount: Decimal, rounding: str, digits: int) -> Decimal:
    """Round to ``digits`` places; with ``rounding`` up to its next multiple or ending.

    1, 2, 2.5, 5 and these times or over tens are multiples (0.05, 0.25, 10); all else is an ending (0.99, 9.95, 900).

    >>> [str(rounded(Decimal("12.34"), way, 2)) for way in ("", "0.05", "0.99", "1", "9.95")]
    ['12.34', '12.35', '12.99', '13.00', '19.95']
    """
    cent = Decimal(1).scaleb(-digits)
    step = Decimal(rounding or 0)
    if not step:
        return amount.quantize(cent, ROUND_HALF_UP)
    if step.normalize().as_tuple().digits in _MULTIPLES:
        whole = (amount / step).to_integral_value(ROUND_CEILING) * step
    else:
        turn = Decimal(10) ** max(0, step.adjusted() + 1)  # 0.99 → 1, 9.95 → 10
        whole = ((amount - step) / turn).to_integral_value(ROUND_CEILING) * turn + step
    return whole.quantize(cent, ROUND_CEILING)


def _base(variant: Variant, rules: ListingRules) -> Decimal | None:
    """Return the shop's own amount that the price is made of, None if there is none above 0."""
    price, compare_at = _positive(variant.price), _positive(variant.compare_at)
    if rules.price_from == "compare_at" and compare_at and compare_at > (price or 0):
        return compare_at
    return price


def _positive(amount: Decimal | None) -> Decimal | None:
    return amount if amount is not None and amount.is_finite() and amount > 0 else None


def _reckoned(raw: Decimal, rate: Decimal, rules: ListingRules, market: Market) -> Decimal | None:
    if raw >= _LARGEST:
        return None
    amount = raw * rate * (100 + rules.markup_percent) / 100 + rules.markup_amount
    return rounded(amount, rules.rounding, market.price_digits) if 0 < amount < _LARGEST else None


def _within(price: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return price > 0 and (low is None or price >= low) and (high is None or price <= high)


def _list_price(
    variant: Variant, price: Decimal, limits: tuple[Decimal, Decimal | None], rules: ListingRules, market: Market
) -> tuple[Decimal | None, tuple[Problem, ...]]:
    rate, high = limits
    raw, own = _positive(variant.compare_at), _positive(variant.price)
    if raw is None or own is None or (rules.price_from == "compare_at" and raw > own):
        return None, ()
    if raw < own:
        return None, (_list_problem(raw, f"the compare-at price {_text(raw)} is below the price {_text(own)}", own),)
    found = _reckoned(raw, rate, rules, market)
    if found is None or not _within(found, price, high):
        said = _text(found) if found is not None else _text(raw)
        return None, (_list_problem(raw, f"the list price {said} is out of range", high or _LARGEST),)
    return found, ()


def _list_problem(raw: Decimal, why: str, limit: Decimal) -> Problem:
    return Problem(
        code="TS142", field="list_price", value=_text(raw), limit=_text(limit), reason=f"{why}; it is left out"
    )


def _no_rate(shop_currency: str, market: Market) -> Problem:
    source = shop_currency.strip().upper()
    return Problem(
        code="TS143", field="price", fix=Fix.HERE, value=source, limit=market.currency,
        reason=f"the shop's prices are in {source}, the market {market.code} wants {market.currency}; no rate is set",
        cure=f'Set what 1 {source} is in {market.currency}, and the day, as [listing] fx = "{source} RATE 2026-11-01"',
    )  # fmt: skip


def _missing(variant: Variant, sku: int | None) -> Problem:
    value = "" if variant.price is None else str(variant.price)
    reason = f"the price in the shop is {value}" if value else "it has no price in the shop"
    return Problem(code="TS141", field="price", fix=Fix.SELLER, value=value, limit="above 0", reason=reason, sku=sku)


def _out_of_range(raw: Decimal, price: Decimal | None, bounds: Bounds, market: Market, sku: int | None) -> Problem:
    low, high = (_text(bound) if bound is not None else "" for bound in bounds)
    limit = f"{low or '0'} - {high}" if high else f"from {low}" if low else "above 0"
    came = f"{_text(price)} {market.currency}" if price is not None else "no price that can be asked"
    return Problem(
        code="TS141", field="price", fix=Fix.SELLER, value=_text(raw), limit=limit, sku=sku,
        reason=f"{_text(raw)} in the shop comes to {came}; allowed is {limit}",
        cure="Correct the variant's price in Shopify, or [listing] markup, rounding and fx",
    )  # fmt: skip


def _text(amount: Decimal) -> str:
    return f"{amount:f}" if amount.adjusted() < 20 else f"{amount:.3e}"  # noqa: PLR2004  readable in a cell

