"""Live URLs asked: which ones, how politely, and each answer kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.errors import SourceError, UsageError
from linkaudit.locale.own import own
from linkaudit.model import Ask, Check, Outcome
from linkaudit.pipeline.asks import Plan, Planned, Round, Scope
from linkaudit.pipeline.beside import planning
from linkaudit.pipeline.job import Job, Task, alone, load_catalog, plain_hosts
from linkaudit.pipeline.signing import signature_headers
from linkaudit.settings import authorities
from linkaudit.source.live.board import Grant, State, Want, settle
from linkaudit.store import checks, clock, runs
from linkaudit.store.database import Database, open_database

if TYPE_CHECKING:
    from linkaudit.source.live.manners import Manners

__all__ = ["Grant", "Scope", "State", "Want", "check_links", "manners", "settle", "to_text"]

_SECONDS = 0.5  # longest that an answer waits to be saved
_AT_ONCE = 20_000  # rarely reached: every commit writes each page of the table that was touched
_RESUMED = timedelta(days=2)  # how long an interrupted round is gone on with
_SHOP_RATE = 2.0  # requests a second: facts on Shopify's storefront bot control, read 2026-11-22
_OTHERS_RATE = 50.0
_UNBOUNDED = 10_000.0  # requests a second, where the user wants no limit
_SHOWN = 20


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: URLs asked in this round, those known from before, those left to the catalogue, and faults."""

    asked: int
    hosts: int
    resumed: int
    reused: int
    offline: int
    outcomes: dict[str, int]
    faults: list[Check]


def check_links(job: Job, scope: Scope) -> Checked:
    """Ask the live URLs of the latest run's links and keep the answers as they come.

    Raises ``UsageError`` if nothing was read yet, ``SourceError`` if nothing at all can be reached.
    """
    with alone(job):
        begun = _begin(job, scope)
        with planning(job, begun) as plan, open_database(job.db_path, create=False) as db:
            reached = _ask(job, db, begun, plan)
            found = plan.whole()
            checks.close_round(db, begun.round_id, now=job.now)
            outcomes = checks.outcomes(db, begun.round_id)
            if not reached and found.lanes and set(outcomes) - {Outcome.NOT_ASKED} == {Outcome.UNREACHABLE}:
                fault = checks.faults(db, begun.round_id, 1)[0]
                cure = "Check this machine's connection to the internet, then run the same command again"
                raise SourceError(f"nothing can be reached ({fault.reason})", where=fault.url, cure=cure)
            return Checked(
                asked=sum(found.lanes.values()), hosts=len(found.lanes), resumed=found.resumed, reused=found.reused,
                offline=found.offline, outcomes={str(outcome): count for outcome, count in outcomes.items()},
                faults=checks.faults(db, begun.round_id, _SHOWN),
            )  # fmt: skip


def _begin(job: Job, scope: Scope) -> Round:
    with open_database(job.db_path, create=False) as db:
        run = runs.latest(db)
        if run is None:
            raise UsageError("nothing was read yet", where=str(job.db_path), cure="Run `linkaudit run FILE…` first")
        clock.distrust_later(db, job.now)
        runs.remember_hosts(db, run.run_id, plain_hosts(job.domains))
        catalog = load_catalog(db, run.run_id, job.domains or run.hosts)
        resumed_since = (job.clock() - _RESUMED).isoformat(timespec="seconds")
        asked_for = msgspec.json.encode(scope).decode()
        return Round(
            run_id=run.run_id, round_id=checks.open_round(db, asked_for, now=job.now, since=resumed_since), scope=scope,
            catalog=catalog,
            since=(job.clock() - timedelta(days=job.settings.check.ttl_days)).isoformat(timespec="seconds"),
        )  # fmt: skip


# --- asking ----------------------------------------------------------------------------------------------------------


def _tell(job: Job, found: Planned) -> None:
    if found.resumed:
        job.tell(f"going on with an interrupted check: {found.resumed:,} URLs were answered before")
    if found.reused:
        days = job.settings.check.ttl_days
        job.tell(f"{found.reused:,} URLs answered well in the last {days} days: not asked again")
    if found.lanes:
        urls, places = _amounts(sum(found.lanes.values()), len(found.lanes))
        job.tell(f"asking {urls} on {places}")


def _amounts(urls: int, hosts: int) -> tuple[str, str]:
    return "1 URL" if urls == 1 else f"{urls:,} URLs", "1 host" if hosts == 1 else f"{hosts:,} hosts"


class _Asks(dict[str, Iterator[Ask]]):
    """What is asked by host, filled and told once planning has ended; ``count``: so many. ``early`` goes before."""

    def __init__(self, job: Job, plan: Plan, catalog: Catalog) -> None:
        super().__init__()
        self._job, self._plan, self._catalog = job, plan, catalog
        self.count = 0

    def early(self) -> Iterator[list[Ask]]:
        yield from self._plan.early()
        found = self._plan.whole()
        _tell(self._job, found)
        for host in _first_to_last({host: found.lanes[host] for host in found.left}, self._catalog):
            self[host] = chain.from_iterable(self._plan.of_lane(host))
        self.count = sum(found.lanes.values())


def _ask(job: Job, db: Database, begun: Round, plan: Plan) -> bool:
    """Ask and save; return whether any host answered."""
    from linkaudit.source.live.engine import check  # loaded while the first links are looked at

    asks = _Asks(job, plan, begun.catalog)
    polite = manners(job, begun.catalog)
    round_id, began, done, waiting, reached = begun.round_id, time.monotonic(), 0, list[Check](), False
    with (
        job.meter(Task("live URLs", "answers")) as move,
        closing(check(asks, polite, early=asks.early(), tell=job.tell, board=job.board)) as answers,
    ):
        try:
            for batch in answers:
                waiting += batch
                reached = reached or any(one.status is not None for one in batch)
                now = time.monotonic()
                if len(waiting) >= _AT_ONCE or (waiting and now - began >= _SECONDS):
                    done += len(waiting)
                    checks.save(db, round_id, waiting, job.now)
                    waiting, began = [], now
                elif not waiting:
                    began = now
                move(done, done / asks.count if asks.count else None)
        finally:
            checks.save(db, round_id, waiting, job.now)
    return reached


def _first_to_last(lanes: Mapping[str, int], catalog: Catalog) -> list[str]:
    """Return the hosts in the order that they are begun in: the shop's own, which are asked slowest, then by size."""
    return sorted(lanes, key=lambda host: (host.partition(":")[0] not in catalog.hosts, -lanes[host]))


def manners(job: Job, catalog: Catalog) -> Manners:
    """Return how politely to ask: the shop's own hosts slowest, others by what they show."""
    from linkaudit.source.live.manners import Manners
    from linkaudit.source.live.pace import FIRST_RATE

    chosen = job.settings.check
    given = chosen.rate
    own = frozenset(catalog.hosts)
    shop_rate = 0.0 if job.local_shop else _SHOP_RATE
    return Manners(
        concurrency=chosen.concurrency, per_host=chosen.per_host, timeout=float(chosen.timeout),
        ceiling=_OTHERS_RATE if given is None else given, allowed_ceiling=given or 0.0,
        first_rate=_UNBOUNDED if given == 0 else FIRST_RATE,
        ceilings=dict.fromkeys(own, shop_rate if given is None else given),
        allow=chosen.allow, deny=chosen.deny,
        routes=dict.fromkeys(own, job.local_shop) if job.local_shop else {},
        headers=signature_headers(job, own), authorities=authorities.named(),
    )  # fmt: skip


# --- telling ---------------------------------------------------------------------------------------------------------

WORDS = {
    Outcome.OK: "open",
    Outcome.GONE: "not found (404 or 410)",
    Outcome.SOFT_404: "not found, though the server says that all is well",
    Outcome.PARKED: "of a domain that is for sale",
    Outcome.NO_HOST: "of a host that does not exist",
    Outcome.BAD_CERTIFICATE: "with a certificate that browsers refuse",
    Outcome.LOOP: "redirected in a circle",
    Outcome.PASSWORD: "behind the password page of a closed shop",
    Outcome.CONSENT: "behind a page that asks for consent",
    Outcome.BLOCKED: "refused to us (says nothing about visitors)",
    Outcome.SERVER_ERROR: "answered with a server error",
    Outcome.TIMEOUT: "not answered in time",
    Outcome.UNREACHABLE: "not to be reached",
    Outcome.NOT_ASKED: "not asked",
}


def to_text(found: Checked) -> str:
    """Return what came of it for a terminal."""
    urls, places = _amounts(found.asked, found.hosts)
    lines = [f"{urls} asked on {places}."]
    if found.resumed or found.reused:
        lines.append(f"{found.resumed + found.reused:,} more were answered before.")
    if found.offline:
        lines.append(f"{found.offline:,} more the catalogue decides: ask a part with --sample N, or --all.")
    lines += [f"  {count:>8,}  {WORDS[Outcome(outcome)]}" for outcome, count in found.outcomes.items()]
    lines += ["", "Not open:"] * bool(found.faults)
    for one in found.faults:
        lines += [f"  {one.outcome:<15} {own(one.url)}", *([f"{'':18}{one.reason}"] if one.reason else [])]
    bad = sum(count for outcome, count in found.outcomes.items() if outcome != Outcome.OK)
    if bad > len(found.faults):
        lines.append(f"  and {bad - len(found.faults):,} more: `linkaudit audit`, then `linkaudit export links`")
    lines += ["", "`linkaudit audit` judges with these answers."]
    return "\n".join(lines) + "\n"
