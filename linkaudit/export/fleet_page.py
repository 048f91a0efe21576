"""fleet.html: all shops of a fleet on one page that opens from disk, asks no network and runs no script."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files

import jinja2
import msgspec

from linkaudit.export.report.words import Words, used
from linkaudit.export.words import amount, percent
from linkaudit.model import FleetReport, ShopLine, ShopMoney

MOST_ROWS = 2_000
_MOVERS = 10
_PAGE = (files(__package__) / "fleet_page.html").read_text("utf-8")
_STYLE = (files(__package__) / "fleet_page.css").read_text("utf-8")


class Total(msgspec.Struct, frozen=True):
    """Money of all shops in one currency."""

    currency: str
    shops: int
    tiktok_revenue: Decimal
    breaks: Decimal
    broken: Decimal
    unknown: Decimal
    survives: Decimal


class Mover(msgspec.Struct, frozen=True):
    """A shop whose money at risk rose since the audit before."""

    shop: str
    money: ShopMoney
    rise: Decimal


def messages() -> list[str]:
    """Return the messages that the page asks for by name."""
    return used(_PAGE)


def to_html(report: FleetReport, lang: str = "en") -> str:
    """Return the page in ``lang``. Beyond ``MOST_ROWS`` shops, those with least money at risk are left to the CSV."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    environment.globals |= {"t": Words(lang).say}
    environment.filters |= {"money": amount, "count": lambda number: f"{number:,}", "percent": _percent}
    style_hash = "'sha256-" + base64.b64encode(sha256(_STYLE.encode()).digest()).decode() + "'"
    return environment.from_string(_PAGE).render(
        report=report, lang=lang, style=_STYLE, style_hash=style_hash,
        totals=totals(report.shops), movers=movers(report.shops),
        shown=report.shops[:MOST_ROWS], left_out=max(0, len(report.shops) - MOST_ROWS),
        finished=sum(bool(one.finished) for one in report.shops), share=told(report.shops),
        failed=[one for one in report.shops if one.state == "failed"][:MOST_ROWS],
    )  # fmt: skip


def totals(shops: Sequence[ShopLine]) -> list[Total]:
    """Return the money of all shops, by currency: currencies are never added."""
    found: dict[str, list[ShopMoney]] = {}
    for shop in shops:
        for money in shop.money:
            found.setdefault(money.currency, []).append(money)
    made = [
        Total(
            currency, len(parts), *(sum((getattr(one, name) for one in parts), Decimal(0)) for name in
                                    ("tiktok_revenue", "breaks", "broken", "unknown", "survives")),
        )
        for currency, parts in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.shops, one.currency))


def movers(shops: Sequence[ShopLine]) -> list[Mover]:
    """Return the shops whose money at risk rose most, as a share of what TikTok brings them."""
    found = [
        Mover(shop.shop, money, money.at_risk - money.before)
        for shop in shops
        for money in shop.money
        if money.before is not None and money.at_risk > money.before
    ]
    return sorted(found, key=lambda one: (-one.rise / (one.money.tiktok_revenue or 1), one.shop))[:_MOVERS]


def told(shops: Sequence[ShopLine]) -> float | None:
    """Return the share of all links of which a verdict could be given; None if there are none."""
    links = sum(one.links for one in shops)
    return 1 - sum(one.unknown for one in shops) / links if links else None


def _percent(share: float | None) -> str:
    return "" if share is None else percent(share, 0)
