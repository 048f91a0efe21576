"""What the traffic says, as lines for a terminal: each with its unit, the period stands above them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from linkaudit.export.words import amount, clock, count, percent
from linkaudit.locale.own import own
from linkaudit.model import Money, Share, Traffic

_FEW = 3
_MANY = 8
_NOT_A_NAME = ("(not known)", "(others)", "(not in lines)")
_WIDEST = 48


def lines(traffic: Traffic, money: Money, *, whole: bool) -> list[str]:
    """Return the lines about the traffic in the currency of ``money``; ``whole``: also those of no currency."""
    currency = money.currency
    period = f"{money.period_start or 'start unknown'} to {money.period_end or 'end unknown'}"
    return [
        f"Where the money comes from ({currency or 'currency not named'}, {traffic.model} touch, {period}):",
        *_surfaces(traffic, money), *_best(traffic, currency), *_buyers(traffic, currency), *_models(traffic, currency),
        *_apart(traffic, currency), *_faults(traffic, currency),
        *(_funnel(traffic) if whole else ()), *(_sources(traffic) if whole else ()), "",
    ]  # fmt: skip


def _of(shares: Sequence[Share], currency: str) -> list[Share]:
    return [one for one in shares if one.currency == currency]


def _named(shares: Sequence[Share], currency: str, most: int) -> list[Share]:
    named = [one for one in _of(shares, currency) if one.label not in _NOT_A_NAME and (one.revenue or 0) > 0]
    return sorted(named, key=lambda one: -(one.revenue or 0))[:most]


def _surfaces(traffic: Traffic, money: Money) -> Iterator[str]:
    for one in _of(traffic.surfaces, money.currency)[:_MANY]:
        sessions = f", {count(one.sessions, 'session')}" if one.sessions is not None else ""
        buys = f", {percent(one.conversion)} of sessions buy" if one.conversion is not None else ""
        part = percent((one.revenue or 0) / money.tiktok_revenue, 0) if money.tiktok_revenue else ""
        orders = "orders not known" if one.orders is None else count(one.orders, "order")
        earned = "" if one.revenue is None else amount(one.revenue)
        yield f"  {one.label:<10} {earned:>14}  {part:>4}  {orders}{sessions}{buys}"


def _best(traffic: Traffic, currency: str) -> Iterator[str]:
    for words, shares, named in (
        ("Videos and ads", traffic.videos, _short), ("Campaigns", traffic.campaigns, _short),
        ("Products", traffic.products, _short), ("Prices", traffic.price_bands, str),
    ):  # fmt: skip
        best = _named(shares, currency, _FEW)
        if best:
            yield f"  {words}: " + "; ".join(f"{named(one.label)} ({amount(one.revenue)})" for one in best)
    day, hour = (next(iter(_named(shares, currency, 1)), None) for shares in (traffic.weekdays, traffic.hours))
    if day and hour:
        yield (f"  Best day {day.label.partition(' ')[2]} ({amount(day.revenue)}), best hour {hour.label}:00"
               f" ({amount(hour.revenue)}), {clock(traffic.timezone)} time")  # fmt: skip
    for one in traffic.concentration:
        if one.currency == currency:
            most = percent(one.share, 0)
            yield f"  {one.products} of {count(one.of_products, 'product')} carry {most} of what was bought"


def _short(label: str) -> str:
    return own(label if len(label) <= _WIDEST else f"{label[: _WIDEST - 1]}…")


def _buyers(traffic: Traffic, currency: str) -> Iterator[str]:
    rows = _of(traffic.buyers, currency)
    if any(one.label not in _NOT_A_NAME for one in rows):
        yield f"  Buyers: {', '.join(f'{one.label} {_sold(one.revenue, one.orders)}' for one in rows)}"


def _sold(revenue: Decimal | None, orders: int | None) -> str:
    return f"{amount(revenue)} in {count(orders, 'order')}"


def _models(traffic: Traffic, currency: str) -> Iterator[str]:
    others = [one for one in traffic.models if one.currency == currency and not one.chosen]
    if others:
        told = "; ".join(f"{one.model} touch {_sold(one.revenue, one.orders)}" for one in others)
        yield f"  By other models: {told} (by any touch an order counts at several links: never add)"


def _apart(traffic: Traffic, currency: str) -> Iterator[str]:
    for one in _of(traffic.tiktok_shop, currency):
        yield f"  Kept apart: TikTok Shop itself ({own(one.label)}) sold {_sold(one.revenue, one.orders)}"
    for dark in traffic.dark:
        if dark.currency == currency:
            why = f"{count(dark.pages, 'page')} and {count(dark.codes, 'discount code')} that only TikTok carries"
            what = f"{_sold(dark.revenue, dark.orders)} and {count(dark.sessions, 'session')}"
            yield f"  Estimate, not in the total: {what} look direct but are likely TikTok's ({why})"


def _faults(traffic: Traffic, currency: str) -> Iterator[str]:
    faults = [one for one in traffic.tagging if one.currency == currency]
    if faults:
        told = (f"{one.code} {count(one.visits, 'row')} with {amount(one.revenue)}" for one in faults)
        yield f"  Tagging faults (findings.csv has the cures): {'; '.join(told)}"
    broken = [one for one in traffic.broken_landings if one.currency == currency]
    lost = sum((one.lost or Decimal(0) for one in broken), Decimal(0))
    if broken:
        estimate = f", which lost about {amount(lost)} in this period (an estimate)" if lost else ""
        yield f"  {count(len(broken), 'landing page')} broken today{estimate}"


def _funnel(traffic: Traffic) -> Iterator[str]:
    if traffic.reconciliation and traffic.reconciliation[0].orders:
        steps = (f"{one.orders:,} {one.step.removeprefix('orders ')}" for one in traffic.reconciliation)
        yield f"  Orders: {', '.join(steps)}"


def _sources(traffic: Traffic) -> Iterator[str]:
    if traffic.sources:
        yield "  Counted from: " + "; ".join(f"{metric}: {used}" for metric, used in traffic.sources.items())
