"""Which live URLs to ask: what the links of a run, and of its visits, open and the catalogue cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Protocol
from zlib import crc32

import msgspec

from linkaudit.audit import live
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.judge import where_to
from linkaudit.model import Ask, Direction, Link
from linkaudit.pipeline.job import Job
from linkaudit.source.web.place import lane
from linkaudit.store import asks, figures, judgements, overlap
from linkaudit.store.asks import Wanted
from linkaudit.store.database import Database

_BATCH = 1_000  # URLs looked at before what is known of them is handed out
_EARLY = 50_000  # URLs handed out early at most: they are held in memory


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask beside the links that only a live check can decide.

    ``sample``: so many of the others, None for all of them. ``fragments``: places of pages that links name, too.
    """

    sample: int | None = 0
    fragments: bool = False


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A round of asking the URLs of a run; good answers of earlier rounds count ``since`` (a time) on."""

    run_id: int
    round_id: int
    catalog: Catalog
    scope: Scope
    since: str


class Planned(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What came of planning: URLs to ask by host (as ``place.lane`` names it), and hosts that were not all handed out.

    ``offline``: so many the catalogue decides without asking; ``resumed`` were answered in this round before,
    ``reused`` well in earlier ones.
    """

    lanes: dict[str, int] = {}
    left: tuple[str, ...] = ()
    offline: int = 0
    resumed: int = 0
    reused: int = 0


class Plan(Protocol):
    """What to ask, as it becomes known."""

    def early(self) -> Iterator[list[Ask]]:
        """Yield asks while links are still looked at; an empty list where there is none yet."""

    def whole(self) -> Planned:
        """Return what came of planning, once ``early`` has ended."""

    def of_lane(self, host: str) -> Iterator[list[Ask]]:
        """Yield what is not handed out yet of a host, some hundred at a time, once ``early`` has ended."""


class Planner:
    """Plans in this process, in temporary tables of ``db``."""

    def __init__(self, job: Job, db: Database, begun: Round) -> None:
        self._job, self._db, self._round = job, db, begun
        self._whole: Planned | None = None

    def early(self) -> Iterator[list[Ask]]:
        """Look at the links and hand out what need not wait for the last of them."""
        db, one = self._db, self._round
        asks.begin(db)
        wanted, given = _wanted(self._links(), one.catalog, one.scope), 0
        with db.atomic():  # each end of a transaction would write the whole table out
            while batch := list(islice(wanted, _BATCH)):
                after = asks.note(db, batch)
                if one.scope.fragments or given >= _EARLY:
                    yield []
                    continue
                known = one.scope.sample is None
                found = asks.hand_out(db, one.round_id, since=one.since, after=after, known=known)
                given += len(found)
                yield found

    def _links(self) -> Iterable[Link]:
        db, run_id = self._db, self._round.run_id
        overlap.find(db, run_id)
        links: Iterable[Link] = judgements.distinct_links(db, run_id)
        if figures.any_landings(db, run_id):
            return chain(links, _landing_links(self._job, db, run_id, self._round.catalog))
        return links

    def whole(self) -> Planned:
        """Return what came of it."""
        if self._whole is None:
            self._whole = self._end()
        return self._whole

    def _end(self) -> Planned:
        """Leave out what is not to be asked, and count."""
        db, one = self._db, self._round
        with db.atomic():
            offline = asks.narrow(db, one.scope.sample)
            asks.settle(db, one.round_id, since=one.since)
        resumed, reused = asks.answered(db)
        lanes = asks.lanes(db)
        return Planned(
            lanes={host: whole for host, (whole, _) in lanes.items()},
            left=tuple(host for host, (_, left) in lanes.items() if left),
            offline=offline, resumed=resumed, reused=reused,
        )  # fmt: skip

    def of_lane(self, host: str) -> Iterator[list[Ask]]:
        """Yield what is not handed out yet of a host."""
        return asks.of_lane(self._db, host)


def _landing_links(job: Job, db: Database, run_id: int, catalog: Catalog) -> Iterable[Link]:
    """Return the links that only TikTok's visits tell. Of the listed ones, those that no visit names are not held."""
    from linkaudit.audit.landing import Named, listed
    from linkaudit.pipeline.attribution import horizon, landing_links

    figures.prepare(db, run_id, horizon(job))
    named = Named(figures.landings(db, run_id, listed=False), catalog)
    ads = named.ads(figures.ad_links(db, run_id))
    of_ads = frozenset(ads.values())
    links = (one for one in judgements.distinct_links(db, run_id, Direction.INBOUND) if named.may_explain(one, of_ads))
    known = listed(links, catalog, ads)
    return landing_links(job, db, run_id, known, catalog)


def _wanted(links: Iterable[Link], catalog: Catalog, scope: Scope) -> Iterator[Wanted]:
    for link in links:
        found = where_to(link, catalog)
        url = live.asked_url(found)
        if not url:
            continue
        inbound = link.direction is Direction.INBOUND
        fragment = live.fragment_of(found) if scope.fragments else ""
        ask = Ask(
            url=url, click=inbound, links=inbound and live.stands_between(found),
            fragments=(fragment,) if fragment else (),
        )  # fmt: skip
        yield Wanted(ask, lane(url), known=not live.is_open(found), rank=_rank(url))


def _rank(url: str) -> int:
    """Mix the URLs of a host, in the same way each time: neighbours are often the same page."""
    return crc32(url.encode("utf-8", "surrogatepass"))
