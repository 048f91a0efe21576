"""Links of a run joined with their products and their money: what the mapping, the listings and the plan start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from linkaudit.audit import match, stake
from linkaudit.audit.catalog import Catalog
from linkaudit.model import Impact, JudgedLink, Match, Summary
from linkaudit.pipeline.job import load_catalog
from linkaudit.store import results, runs
from linkaudit.store.database import Database

Matched = list[tuple[JudgedLink, Match, list[Impact]]]


def summary_of(run: runs.Run) -> Summary:
    """Return the summary of a complete run."""
    return msgspec.json.decode(run.summary, type=Summary)


def main_currency(run: runs.Run) -> str:
    """Return the currency with most orders, "" if no money is known."""
    return next((money.currency for money in summary_of(run).money), "")


def impacts_of(db: Database, run_id: int, main: str) -> dict[int, list[Impact]]:
    """Return what is behind each link, the currency ``main`` first."""
    grouped: dict[int, list[Impact]] = {}
    for one in results.impacts(db, run_id):
        if one.link_id:
            of_link = grouped.setdefault(one.link_id, [])
            of_link.insert(0 if one.currency == main else len(of_link), one)
    return grouped


def matched(db: Database, run_id: int, catalog: Catalog, main: str, sold: Mapping[str, int]) -> Matched:
    """Return the links of the mapping with their products, most money first."""
    impacts = impacts_of(db, run_id, main)
    cache: dict[tuple[str, str], list[str]] = {}

    def members(kind: str, handle: str) -> list[str]:
        if (kind, handle) not in cache:
            cache[kind, handle] = results.members(db, run_id, kind, handle)
        return cache[kind, handle]

    found = list(results.judged_links(db, run_id, "mapped"))
    found.sort(key=lambda link: match.money_order(link, next(iter(impacts.get(link.link_id, ())), None), main))
    earned = _earned(found, impacts, catalog, main)
    return [(link, match.match(link, catalog, members, sold, earned), impacts.get(link.link_id, [])) for link in found]


def _earned(
    links: Iterable[JudgedLink], impacts: Mapping[int, Sequence[Impact]], catalog: Catalog, main: str
) -> dict[str, Decimal]:
    """Return what the links at risk that lead to one product earned, by the product's handle."""
    earned: dict[str, Decimal] = {}
    for link in links:
        if stake.at_risk(link) and (handle := match.to_one(link, catalog)):
            for one in impacts.get(link.link_id, ()):
                if one.currency == main and one.revenue:
                    earned[handle] = earned.get(handle, Decimal(0)) + one.revenue
    return earned


class Joined(msgspec.Struct, frozen=True):
    """The links of a run with their products and money, and what that was joined by."""

    catalog: Catalog
    sold: Mapping[str, int]
    main: str
    found: Matched


def join(db: Database, run: runs.Run) -> Joined:
    """Join the links of a complete run with their products and money."""
    catalog = load_catalog(db, run.run_id, run.hosts)
    sold, main = results.units_sold(db, run.run_id), main_currency(run)
    return Joined(catalog, sold, main, matched(db, run.run_id, catalog, main, sold))


def stakes(db: Database, run: runs.Run) -> stake.Stakes:
    """Return the money at risk by product of a complete run."""
    joined = join(db, run)
    return stake.stakes(joined.found, joined.sold, joined.main)
