"""The plan of a run: its products with their money and listings, joined with the settings and today's date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from linkaudit.audit.behind import NO_PRODUCT
from linkaudit.audit.policy import parse_date
from linkaudit.errors import UsageError
from linkaudit.export import plan_text
from linkaudit.listing.market import market as market_rules
from linkaudit.model import Behind, Plan, PlanItem, Readiness
from linkaudit.pipeline import listing, shelves
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.listing_base import US
from linkaudit.pipeline.matching import Joined, join, summary_of
from linkaudit.plan.build import make
from linkaudit.plan.scene import Scene
from linkaudit.settings import plan_rules
from linkaudit.store import figures, runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.planned import planned
from linkaudit.urls.normalise import handle_key

_ACCOUNT = ("entity", "eligibility")


def plan(job: Job) -> Plan:
    """Plan the latest complete run. Raises ``UsageError`` if there is none."""
    listing.refresh(job)
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = runs.latest(db, status="complete")
        if run is None:
            raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
        return of_run(job, db, run, join(db, run))


def text(made: Plan) -> str:
    """Return a plan for a terminal."""
    return plan_text.to_text(made)


def brief(made: Plan) -> str:
    """Return a plan in a few lines."""
    return "\n".join([*plan_text.brief(made), ""])


def of_run(job: Job, db: Database, run: runs.Run, joined: Joined) -> Plan:
    """Plan a run whose listings are up to date."""
    summary, main = summary_of(run), joined.main
    money, links = joined.money, joined.links
    on_shelf = shelves.shelves(db, run.run_id).handles
    report = summary.listing
    rules = market_rules(report.market if report else US)
    period = next(((one.period_start, one.period_end) for one in summary.money), ("", ""))
    cutoff = job.settings.policy.cutoff or run.cutoff
    rank = joined.stakes.rank
    items = [*_items(db, run.run_id, money, links, on_shelf, main)]
    items.sort(key=lambda one: rank.get(one[0], len(rank) + 1))  # stable: others stay in the order of their listings
    scene = Scene(
        items=[item for _, item in items], today=job.clock().date(),
        cutoff=parse_date(cutoff, "--cutoff") if cutoff else None,
        market=rules.code, market_currency=rules.currency, currency=main,
        no_product=_sorted(money.get(NO_PRODUCT, {}), main), no_product_links=links.get(NO_PRODUCT, 0), period=period,
        rules=plan_rules(job.settings.plan), done=_done(len(on_shelf), len(report.templates) if report else 0),
        blind=not figures.has_traffic(db, run.run_id),
    )  # fmt: skip
    try:
        return make(scene)
    except ValueError as error:
        raise UsageError(str(error), where="[plan] gates", cure="Name one of these, as entity=done") from error


def waves(made: Plan) -> dict[str, int]:
    """Return the wave of each product that goes up, by its handle as it is compared."""
    return {handle_key(row.item.handle): row.wave for row in made.products if row.wave is not None}


def _items(
    db: Database, run_id: int, money: Mapping[str, Mapping[str, Behind]], links: Mapping[str, int],
    on_shelf: Collection[str], main: str,
) -> Iterator[tuple[str, PlanItem]]:
    """Yield the products behind links at risk and those to be listed, each with its handle as it is compared."""
    seen = set()
    for key, item, wanted in planned(db, run_id):
        if not wanted and key not in links:
            continue
        seen.add(key)
        yield key, msgspec.structs.replace(
            item, money=_sorted(money.get(key, {}), main), links=links.get(key, 0), listed=key in on_shelf,
            readiness=item.readiness if wanted else Readiness.NEVER,
        )  # fmt: skip
    for key in links:
        if key not in seen and key != NO_PRODUCT:
            of = _sorted(money.get(key, {}), main)
            yield key, PlanItem(handle=key, money=of, links=links[key], listed=key in on_shelf)


def _sorted(money: Mapping[str, Behind], main: str) -> tuple[Behind, ...]:
    return tuple(sorted(money.values(), key=lambda one: one.currency != main))


def _done(listed: int, templates: int) -> dict[str, str]:
    """Return the gates that what was read shows to be behind the user."""
    if listed:
        why = "products are on TikTok Shop already"
    elif templates:
        why = "a workbook of your own Seller Center was given, so the account is open"
    else:
        return {}
    return dict.fromkeys(_ACCOUNT, why)
