"""What the listings of a run are built from, other than its products: market, templates, settings, categories."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from linkaudit import __version__
from linkaudit.listing import market
from linkaudit.listing.template import understand as understanding
from linkaudit.model import Market, Template
from linkaudit.pipeline import templates
from linkaudit.pipeline.job import Job
from linkaudit.store import categories as chosen
from linkaudit.store import figures, listings, pictures
from linkaudit.store.database import Database

US = "US"


class Base(msgspec.Struct, frozen=True):
    """What does not differ from product to product, and the digest of all that a listing depends on."""

    market: Market
    templates: list[Template]
    currency: str
    mark: str


def base_of(job: Job, db: Database, run_id: int) -> Base:
    """Return what the listings of a run are to be built from. The caller holds the transaction.

    Raises ``UsageError`` or ``UnreadableInput`` for templates or categories that cannot be used.
    """
    section = job.settings.listing
    known = templates.load(job, db, section.templates)
    currency = (
        job.settings.shop.currency or figures.shop_facts(db, run_id)[0] or figures.order_currency(db, run_id)
    )
    rules = market_of(job, known, currency)
    understanding.check(known, rules.code)
    if section.categories:
        from linkaudit.pipeline import categories

        categories.take(db, Path(section.categories), job.now)
    parts = (
        __version__, rules, currency, msgspec.structs.replace(section, templates=()),
        [one.fingerprint for one in known], chosen.rules(db),
        pictures.state(db), listings.wants_all(db, run_id),
    )  # fmt: skip
    mark = hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).hexdigest()
    return Base(rules, known, currency, mark)


def market_of(job: Job, known: Sequence[Template], currency: str) -> Market:
    """Return the market that is set, else the likeliest that the templates, or else the shop's currency, allow."""
    code = job.settings.shop.market
    if not code and known:
        allowed = [one for one in known[0].markets if all(one in other.markets for other in known if other.markets)]
        fits = [one for one in allowed if not currency or market.market(one).currency == currency]
        code = next(iter([*fits, *allowed]), "")
    return market.market(code or market.market_of(currency=currency) or US)
