"""Visits of the store through attribution: what is TikTok's, and what it all says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from linkaudit.audit import broken, funnel
from linkaudit.audit.account import Account, Moment
from linkaudit.audit.attribute import NO_MOMENT, Attributor, How
from linkaudit.audit.bought import bought
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.landing import Listed
from linkaudit.audit.ledger import by_label
from linkaudit.audit.precedence import METRICS, ORIGINS, Precedence, check
from linkaudit.audit.summary import Tally
from linkaudit.errors import UsageError
from linkaudit.model import Attribution, Impact, Landing, Link, SoldLine, Traffic
from linkaudit.pipeline.job import Job, Task, counted
from linkaudit.settings import Settings
from linkaudit.store import figures, judgements, load
from linkaudit.store.database import Database
from linkaudit.urls import visit_marks

_UTC = "UTC"
_TO_COME = "orders of a day that is still to come: not counted, correct the date, or this machine's clock"


class Scene:
    """What attribution works by: the run's window, time zone, currency and order of sources."""

    def __init__(self, job: Job, db: Database, run_id: int) -> None:
        figures.prepare(db, run_id, horizon(job))
        currency, timezone = figures.shop_facts(db, run_id)
        told = job.settings.shop.timezone or timezone
        self.zoned = bool(told)
        self.timezone = told or _UTC
        self.currency = job.settings.shop.currency or currency
        self.local = local_clock(self.timezone)
        self.model = job.settings.traffic.model
        days = job.settings.traffic.window_days
        self.days = days
        self.since = (job.clock() - timedelta(days=days)).isoformat() if days else ""
        preferred = job.settings.traffic.sources
        _check(preferred)
        self.precedence = Precedence(figures.series(db, run_id, lambda instant: self.local(instant).day), preferred)

    def within(self, visits: Iterable[Landing], account: Account) -> Iterator[Landing]:
        """Pass on the visits within the window."""
        if not self.since:
            yield from visits
            return
        first_day = self.local(self.since).day
        for visit in visits:
            day = visit.day or (self.precedence.period(visit.stream_id)[0] if not visit.occurred_at else "")
            if day < first_day if day else visit.occurred_at and visit.occurred_at < self.since:
                account.leave_out(f"visits before {first_day}: outside the window of {self.days} days")
                continue
            if not day and not visit.occurred_at:
                account.leave_out(f"rows of no known day: counted, although the window is of {self.days} days")
            yield visit


def horizon(job: Job) -> str:
    """Return the instant after which no order can have been made, however clocks and zones differ."""
    return (job.clock() + timedelta(days=1)).isoformat()


def local_clock(timezone: str) -> Callable[[str | None], Moment]:
    """Return what tells the moment in ``timezone`` (IANA name) of an ISO 8601 instant. Raises ``UsageError``."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        cure = "Write its name as in Settings > General of the shop's admin, as America/New_York"
        raise UsageError(f"{timezone!r} is no time zone", where="[shop] timezone", cure=cure) from error

    def local(instant: str | None) -> Moment:
        if not instant:
            return NO_MOMENT
        when = datetime.fromisoformat(instant).astimezone(zone)
        return Moment(when.date().isoformat(), when.weekday(), when.hour)

    return local


def refuse_mistakes(settings: Settings) -> None:
    """Raise ``UsageError`` for wishes that no attribution can follow, so that nothing is read in vain."""
    _check(settings.traffic.sources)
    if settings.shop.timezone:
        local_clock(settings.shop.timezone)


def _check(preferred: Iterable[str]) -> None:
    try:
        check(preferred)
    except ValueError as error:
        cure = f"Write one of {', '.join(ORIGINS)}, alone or behind one of {', '.join(METRICS)} and a colon"
        raise UsageError(f"{str(error)!r} is no source of figures", where="--prefer", cure=cure) from error


def attribute(job: Job, db: Database, run_id: int, known: Listed, catalog: Catalog, scene: Scene) -> Account:
    """Attribute the run's visits, save those that are TikTok's, and return what they say together."""
    account = Account(figures.ad_names(db, run_id))
    visits = counted(job, Task("visits", "visits"), figures.landings(db, run_id), figures.visit_count(db, run_id))
    judgements.save_attributions(db, run_id, _attributions(job, visits, known, catalog, scene, account))
    if late := figures.orders_to_come(db):
        account.skips[_TO_COME] = late
    repeated = figures.repeated(db)
    if repeated:
        account.skips["rows of figures that a newer file tells again: counted once"] = repeated
    for name, why in figures.silent(db, run_id):
        account.skips[f"file of figures that cannot show TikTok ({name}): {why}"] = 1
    channels = [channel for channel in load.orders_by_channel(db, run_id) if visit_marks.is_shop_channel(channel)]
    for channel, currency, total in figures.orders_of(db, run_id, channels, scene.since):
        account.shop.add(channel, currency, 1, Decimal(total), None)
        account.leave_out(f"orders of the sales channel {channel}: TikTok Shop's own, no web traffic, kept apart")
    return account


def landing_links(job: Job, db: Database, run_id: int, known: Listed, catalog: Catalog) -> Iterable[Link]:
    """Return the links that only TikTok's visits tell; nothing is saved.

    Links of lists are known before, so the lists' own figures tell none.
    """
    scene, account = Scene(job, db, run_id), Account(figures.ad_names(db, run_id))
    visits = figures.landings(db, run_id, listed=False)
    for _ in _attributions(job, visits, known, catalog, scene, account):
        pass
    return known.found.values()


def _attributions(
    job: Job, landings: Iterable[Landing], known: Listed, catalog: Catalog, scene: Scene, account: Account
) -> Iterator[Attribution]:
    how = How(
        precedence=scene.precedence, local=scene.local, model=scene.model, assumed=scene.currency, zoned=scene.zoned,
        aliases=visit_marks.ALIASES | {visit_marks.fold(word) for word in job.settings.traffic.aliases},
    )  # fmt: skip
    for link in known.links():
        account.see_link(link, how.aliases)
    visits = scene.within(landings, account)
    yield from Attributor(known, catalog, how, account).attribute(visits)


def story(
    db: Database, run_id: int, account: Account, scene: Scene, tally: Tally, impacts: Iterable[Impact]
) -> Traffic:
    """Return the ``traffic`` part of the summary. Links must have been judged."""
    for sums in (account.without_lines, account.rates):
        sums.settle(scene.currency)
    sold = bought(*_sold(db, run_id), account.without_lines.shares())
    counts = list(figures.order_counts(db, run_id, scene.since))
    kinds = {link: target.kind for link, target in tally.target_of.items()}
    for sums in (account.surfaces, account.campaigns, account.videos, account.weekdays, account.hours, account.slots,
                 account.buyers, account.models):  # fmt: skip
        sums.settle(scene.currency)
    return Traffic(
        model=scene.model, timezone=scene.timezone, window_days=scene.days,
        sources={metric: used for metric in METRICS if (used := scene.precedence.used(metric))},
        models=account.model_totals(scene.model), reconciliation=funnel.steps(counts, account, kinds),
        surfaces=account.surfaces.shares(), campaigns=account.campaigns.shares(), videos=account.videos.shares(),
        products=sold.products, price_bands=sold.price_bands, weekdays=account.weekdays.shares(key=by_label),
        hours=account.hours.shares(key=by_label, most=25),
        weekday_hours=account.slots.shares(key=by_label, most=7 * 24 + 1), buyers=account.buyers.shares(key=by_label),
        concentration=sold.concentration, tagging=account.tag_faults(scene.currency),
        broken_landings=broken.landings(impacts, tally.target_of, account.rates.shares()), dark=account.dark.estimate(),
        tiktok_shop=account.shop.shares(),
    )  # fmt: skip


def _sold(db: Database, run_id: int) -> tuple[Iterable[SoldLine], dict[int, str]]:
    """Return the lines of TikTok's orders, and the handles of products by Shopify id.

    Shopify forgets which product a line was for once that is deleted, and so does a run that knows all products:
    whether it read the order before or after that must not matter.
    """
    lines, handles = figures.sold_lines(db, run_id), figures.handles(db, run_id)
    if not handles or load.coverage(db, run_id).get("product") != "":
        return lines, handles
    replace = msgspec.structs.replace
    return (one if one.product_id in handles else replace(one, product_id=None) for one in lines), handles
