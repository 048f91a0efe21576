"""Links of a run joined with their products and their money: what the mapping, the listings and the plan start from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

import msgspec

from linkaudit.audit import match, stake
from linkaudit.audit.behind import at_risk, behind
from linkaudit.audit.catalog import Catalog
from linkaudit.model import Behind, Impact, JudgedLink, Match, Summary
from linkaudit.pipeline.job import load_catalog
from linkaudit.store import results, runs
from linkaudit.store.database import Database
from linkaudit.store.earning import earning
from linkaudit.store.members import Members


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


def matched(
    db: Database, run_id: int, catalog: Catalog, main: str, sold: Mapping[str, int], *, by_url: bool = False
) -> Iterator[tuple[JudgedLink, Match, list[Impact]]]:
    """Yield the links of the mapping with their products, most money first, or else in the order of their URLs."""
    members = Members(db, run_id)
    earned = _Late(lambda: _earned(earning(db, run_id, main, "inbound", by_url=True), catalog, main))
    for link, impacts in earning(db, run_id, main, "mapped", by_url=by_url):
        yield link, match.match(link, catalog, members, sold, earned), impacts


class _Late(Mapping[str, Decimal]):
    """What ``make`` returns, made when it is first looked into: most shops have no link to several products."""

    def __init__(self, make: Callable[[], Mapping[str, Decimal]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, Decimal]:
        return self._make()

    def __getitem__(self, handle: str) -> Decimal:
        return self._made[handle]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def _earned(
    links: Iterable[tuple[JudgedLink, Sequence[Impact]]], catalog: Catalog, main: str
) -> dict[str, Decimal]:
    """Return what the links at risk that lead to one product earned, by the product's handle."""
    earned: dict[str, Decimal] = {}
    for link, impacts in links:
        if at_risk(link) and (handle := match.to_one(link, catalog)):
            for one in impacts:
                if one.currency == main and one.revenue:
                    earned[handle] = earned.get(handle, Decimal(0)) + one.revenue
    return earned


class Joined(msgspec.Struct, frozen=True):
    """What links at risk brought, by product (``money``, ``links``: see ``behind``), and what they were joined by."""

    catalog: Catalog
    sold: Mapping[str, int]
    main: str
    money: Mapping[str, Mapping[str, Behind]]
    links: Mapping[str, int]
    stakes: stake.Stakes


def join(db: Database, run: runs.Run) -> Joined:
    """Join the links of a complete run with their products and money."""
    catalog = load_catalog(db, run.run_id, run.hosts)
    sold, main = results.units_sold(db, run.run_id), main_currency(run)
    money, links = behind(matched(db, run.run_id, catalog, main, sold, by_url=True), sold)
    return Joined(catalog, sold, main, money, links, stake.of_behind(money, links, main))
