"""Listings of a run: built with it, and anew where what they are built from has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.export.summary import to_json
from linkaudit.listing.template import understand as understanding
from linkaudit.model import Money
from linkaudit.pipeline import shelves, templates
from linkaudit.pipeline.job import Job, load_catalog
from linkaudit.pipeline.listing_base import base_of, market_of
from linkaudit.pipeline.matching import join, summary_of
from linkaudit.settings.listing import rules_of
from linkaudit.store import listings, runs
from linkaudit.store.database import Database, open_database

if TYPE_CHECKING:
    from linkaudit.pipeline.listing_build import Built


def check(job: Job, files: Sequence[str]) -> None:
    """Refuse templates that cannot be filled before anything is read or saved. Raises ``UsageError``, or unreadable."""
    rules_of(job.settings.listing)
    paths = list(dict.fromkeys([*job.settings.listing.templates, *files]))
    known = [templates.read(Path(path)) for path in paths]
    if job.settings.shop.market or known:
        understanding.check(known, market_of(job, known, "").code)
    if job.settings.listing.categories:
        from linkaudit.pipeline.category_files import load_csv

        load_csv(Path(job.settings.listing.categories))


def refresh(job: Job) -> None:
    """Build the listings of the latest complete run anew if what they are built from has changed since."""
    with open_database(job.db_path, create=False) as db:
        run = runs.latest(db, status="complete")
        if run is None:
            return
        with db.atomic():
            if job.all_products:
                listings.want_all(db, run.run_id)
            base = base_of(job, db, run.run_id)
            if listings.mark(db, run.run_id) == base.mark:
                _note_listed(db, run)
                return
            job.tell("building the listings anew: templates, settings or categories have changed")
            known = load_catalog(db, run.run_id, run.hosts)
            from linkaudit.pipeline.listing_build import built

            made = built(job, db, run.run_id, known, summary_of(run).money, base)
            summary = msgspec.structs.replace(summary_of(run), problems=made.problems, listing=made.report)
            runs.keep_summary(db, run.run_id, to_json(summary).decode())


def _note_listed(db: Database, run: runs.Run) -> None:
    """Bring the summary up to date with what `match` has read since."""
    summary = summary_of(run)
    if summary.listing is None:
        return
    on_shelf = bool(shelves.shelves(db, run.run_id).handles)
    listed = shelves.listed_money(db, run.run_id, join(db, run).stakes) if on_shelf else Decimal(0)
    if listed != summary.listing.listed:
        report = msgspec.structs.replace(summary.listing, listed=listed)
        runs.keep_summary(db, run.run_id, to_json(msgspec.structs.replace(summary, listing=report)).decode())


def assess(job: Job, db: Database, run_id: int, catalog: Catalog, money: list[Money]) -> Built:
    """Build the listings of a run that was just judged. The caller holds the transaction."""
    if job.all_products:
        listings.want_all(db, run_id)
    from linkaudit.pipeline.listing_build import built

    return built(job, db, run_id, catalog, money, base_of(job, db, run_id))
