"""What live checks showed, for judging: the answer of each URL, and the store's links found on pages in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from linkaudit.audit import live
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.judge import where_to
from linkaudit.model import Batch, Check, Direction, Link, OwnerKind, Placement, Skipped
from linkaudit.pipeline.job import Job
from linkaudit.store import checks, editions, judgements, overlap, runs
from linkaudit.store.database import Database
from linkaudit.store.save import save_batch
from linkaudit.urls.normalise import split

_KIND = "live_links"
_NAME = "pages between TikTok and the store"


class LiveAnswers:
    """The answers that count: none older than the days that ``[check] ttl_days`` says."""

    def __init__(self, job: Job, db: Database) -> None:
        self._job, self._db = job, db
        self._since = (job.clock() - timedelta(days=job.settings.check.ttl_days)).isoformat(timespec="seconds")
        self.checked: Callable[[str], Check | None] | None = self._checked if checks.any_checked(db) else None

    def _checked(self, url: str) -> Check | None:
        return checks.checked(self._db, url, since=self._since)

    def not_used(self) -> list[Skipped]:
        """Tell of answers that are too old."""
        old = checks.count_before(self._db, self._since)
        if not old:
            return []
        why = f"older than {self._job.settings.check.ttl_days} days"
        return [Skipped(what=f"{old:,} answers of live checks", why=why, cure="Run `linkaudit check` to ask again")]

    def add_found_links(self, run_id: int, catalog: Catalog) -> None:
        """Take the store's links on pages in between into the run, each on the surface of the link that leads there."""
        db = self._db
        if not checks.any_links(db):
            runs.detach_kind(db, run_id, _KIND)
            return
        stream = runs.replace_stream(
            db, run_id, runs.Stream(kind=_KIND, stage="check", name=_NAME, fingerprint=f"run {run_id}", size=0),
            now=self._job.now,
        )  # fmt: skip
        editions.forget(db, stream)
        found = list(self._placements(run_id, catalog))
        save_batch(db, stream, Batch(len(found), [*found]), self._job.now)
        runs.end_stream(db, stream, damage="", now=self._job.now)
        overlap.find(db, run_id)

    def _placements(self, run_id: int, catalog: Catalog) -> Iterator[Placement]:
        for ref, link in enumerate(self._pages(run_id, catalog), 1):
            url = live.asked_url(where_to(link, catalog))
            own = (one for one in checks.links_of(self._db, url, since=self._since) if _is_own(one.url, catalog))
            for ordinal, one in enumerate(own, 1):
                yield Placement(
                    owner_kind=OwnerKind.HTML, owner_ref=ref, owner_id=url, title=split(url).host, field="page",
                    ordinal=ordinal, locator=one.locator, url=one.url, direction=Direction.INBOUND,
                    surface=link.surface, base="", anchor=one.anchor, note=f"found on {url}",
                )  # fmt: skip

    def _pages(self, run_id: int, catalog: Catalog) -> list[Link]:
        """Return the inbound links that lead to a page in between, one for each page and surface."""
        pages = {
            (live.asked_url(found), link.surface): link
            for link in judgements.distinct_links(self._db, run_id, Direction.INBOUND)
            if live.stands_between(found := where_to(link, catalog))
        }
        return list(pages.values())


def _is_own(url: str, catalog: Catalog) -> bool:
    return split(url).host in catalog.hosts
