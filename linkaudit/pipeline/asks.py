"""Which live URLs to ask: what the links of a run, and of its visits, open and the catalogue cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from zlib import crc32

import msgspec

from linkaudit.audit import live
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.judge import where_to
from linkaudit.model import Ask, Direction, Link
from linkaudit.pipeline.job import Job
from linkaudit.source.web.place import lane
from linkaudit.store import checks, figures, judgements, overlap
from linkaudit.store.database import Database


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask beside the links that only a live check can decide.

    ``sample``: so many of the others, None for all of them. ``fragments``: places of pages that links name, too.
    """

    sample: int | None = 0
    fragments: bool = False


def plan(job: Job, db: Database, run_id: int, catalog: Catalog, scope: Scope) -> int:
    """Note the URLs to ask; return how many the catalogue decides without asking."""
    overlap.find(db, run_id)
    links: Iterable[Link] = judgements.distinct_links(db, run_id)
    if figures.any_landings(db, run_id):
        links = chain(links, _landing_links(job, db, run_id, catalog))
    with db.atomic():
        checks.plan(db, _wanted(links, catalog, scope))
        return checks.narrow(db, scope.sample)


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


def _wanted(links: Iterable[Link], catalog: Catalog, scope: Scope) -> Iterator[checks.Wanted]:
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
        yield checks.Wanted(ask, lane(url), known=not live.is_open(found), rank=_rank(url))


def _rank(url: str) -> int:
    """Mix the URLs of a host, in the same way each time: neighbours are often the same page."""
    return crc32(url.encode("utf-8", "surrogatepass"))
