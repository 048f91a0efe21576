"""Results into files, each written beside and renamed into place."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from linkaudit.audit import match, stake
from linkaudit.audit.rules import BY_CODE
from linkaudit.errors import UsageError
from linkaudit.export import findings, junit, links, mapping, plan_csv, problems, sarif, traffic
from linkaudit.export.summary import to_text
from linkaudit.export.table import Cell, in_words, write_csv
from linkaudit.listing.comeback.shelf import Shelves
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.model import JudgedLink, Listing, Plan, Readiness
from linkaudit.pipeline import listing, plan, replacements, report, sheets, shelves
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import Joined, impacts_of, join, main_currency, summary_of
from linkaudit.pipeline.outfiles import make_folder, replacing_text
from linkaudit.store import exports, listings, results, runs
from linkaudit.store.database import Database, open_database
from linkaudit.urls.normalise import handle_key

Table = tuple[Sequence[str], Iterator[list[Cell]]]
KINDS = ("mapping", "listing", "findings", "problems", "links", "traffic", "plan", "replacements", "report", "summary")
_OF_LISTINGS = frozenset({"mapping", "listing", "problems", "plan", "summary", "replacements", "report"})


def deliver(
    job: Job, kinds: Iterable[str], out: Path, *, encoding: str = "utf-8", choice: sheets.Choice | None = None
) -> list[Path]:
    """Write the files of ``kinds`` of the latest complete run into ``out``.

    ``all`` is every kind but for ``junit`` and ``sarif``, and for replacements as long as nothing is listed. Listings
    are built anew first if what they are built from has changed since.
    """
    asked = tuple(dict.fromkeys(kinds))
    wanted = tuple(dict.fromkeys((*KINDS, *asked))) if "all" in asked else asked
    if _OF_LISTINGS & set(wanted):
        listing.refresh(job)
    written: list[Path] = []
    if "listing" in wanted:  # first: the mapping tells which file a row went into
        written = sheets.write(job, out, encoding, choice or sheets.Choice())
    # one transaction: a run that ends meanwhile must not change what is being written
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = complete_run(job, db)
        make_folder(out)
        if "replacements" in asked or ("all" in asked and shelves.shelves(db, run.run_id).handles):
            written += replacements.write(db, run, out, encoding)
        facts = _Facts(_by_quota(job, choice), db, run)
        pages = [_report(job, db, run, out, facts.plan)] if "report" in wanted else []
        kinds = [kind for kind in wanted if kind in (*TABLES, *TEXTS, "summary")]
        return [*pages, *(_write(job, db, run, kind, out, encoding, facts) for kind in kinds), *written]


def terminal(job: Job) -> str:
    """Return the terminal summary of the latest complete run."""
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = complete_run(job, db)
        main = main_currency(run)
        impacts = impacts_of(db, run.run_id, main)
        links = (link for link in results.judged_links(db, run.run_id, "inbound") if link.link_id in impacts)
        top = heapq.nsmallest(10, links, key=lambda link: match.money_order(link, impacts[link.link_id][0], main))
    return to_text(summary_of(run), [(link, impacts[link.link_id]) for link in top])


def complete_run(job: Job, db: Database) -> runs.Run:
    """Return the latest complete run. Raises ``UsageError`` if there is none."""
    run = runs.latest(db, status="complete")
    if run is None:
        raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
    return run


class _Facts:
    """What several files are made from, each made once, when it is asked for."""

    def __init__(self, job: Job, db: Database, run: runs.Run) -> None:
        self._job, self._db, self._run = job, db, run

    @cached_property
    def joined(self) -> Joined:
        """The links with their products and money."""
        return join(self._db, self._run)

    @cached_property
    def plan(self) -> Plan:
        """The plan, the same for the mapping and plan.csv."""
        return plan.of_run(self._job, self._db, self._run, self.joined)


def _by_quota(job: Job, choice: sheets.Choice | None) -> Job:
    """Return the job with the quota that the sheets are parted by, if one was given."""
    if not (choice and choice.per_day):
        return job
    section = msgspec.structs.replace(job.settings.plan, quota=choice.per_day)
    return msgspec.structs.replace(job, settings=msgspec.structs.replace(job.settings, plan=section))


def _report(job: Job, db: Database, run: runs.Run, out: Path, planned: Plan) -> Path:
    path, text = out / "report.html", report.html(job, db, run, planned)
    with replacing_text(path, "utf-8") as file:
        file.write(text)
    return path


def _write(job: Job, db: Database, run: runs.Run, kind: str, out: Path, encoding: str, facts: _Facts) -> Path:
    if kind == "summary":
        path = out / "summary.json"
        with replacing_text(path, "utf-8") as file:
            file.write(run.summary)
        return path
    if kind in TEXTS:
        name, parts = TEXTS[kind]
        with replacing_text(out / name, "utf-8") as file:
            file.writelines(parts(db, run))
        return out / name
    path = out / f"{kind}.csv"
    header, rows = TABLES[kind](db, run, facts)
    if job.headers:
        header, rows = in_words(header, rows, job.headers)
    with replacing_text(path, encoding) as file:
        write_csv(file, header, rows)
    return path


def _mapping(db: Database, run: runs.Run, facts: _Facts) -> Table:
    catalog, found = facts.joined.catalog, facts.joined.found
    rank = stake.stakes(found, facts.joined.sold, facts.joined.main).rank
    shelf, wave = shelves.shelves(db, run.run_id), plan.waves(facts.plan)
    money = summary_of(run).money
    period = (money[0].period_start, money[0].period_end) if money else ("", "")

    def offer(link: JudgedLink, handle: str) -> mapping.Offer | None:
        built = list(listings.listings(db, run.run_id, handle))
        if not built:
            return None
        kept = [one.listing for one in built]
        places = _places(db, built, shelf)
        action = _action(match.action(link, handle, catalog), kept, listed=shelf.product(handle) is not None)
        return mapping.Offer(listings=kept, places=places, rank=rank.get(handle), action=action,
                             wave=wave.get(handle_key(handle)))  # fmt: skip

    rows = (
        row
        for link, one, impacts in ((link, match.by_rank(one, rank), impacts) for link, one, impacts in found)
        for row in mapping.rows(
            mapping.Mapped(link=link, match=one, impacts=impacts, cutoff=run.cutoff, period=period),
            offer,
            match.action(link, "", catalog),
        )
    )
    return mapping.HEADER, rows


def _places(db: Database, built: Sequence[listings.Kept], shelf: Shelves) -> dict[str, mapping.Placed]:
    """Return where each SKU of a product was exported to and what it is on TikTok Shop, by seller SKU."""
    written = exports.places(db, [sku.seller_sku for one in built for sku in one.listing.skus])
    found = {}
    for one, sku in ((each, sku) for each in built for sku in each.listing.skus):
        place, on = written.get(sku.seller_sku), shelf.sku(one.listing.handle, sku.variant_id, sku.variant_key)
        if place or on:
            found[sku.seller_sku] = mapping.Placed(
                file=place.file if place else "", row=place.row if place else None, wave=place.wave if place else None,
                product_id=on.product_id if on else "", sku_id=on.sku_id if on else "", url=on.url if on else "",
                stale=place is not None and place.digest != one.digest,
            )  # fmt: skip
    return found


def _action(action: str, kept: Sequence[Listing], *, listed: bool) -> str:
    """Return what to do about a product that is to be listed, by how far it is."""
    if action not in ("list", "fix_first"):
        return action
    if listed:
        return "listed"
    if any(one.readiness is Readiness.NEVER for one in kept):
        return "replace_link"  # it cannot be listed, or the user decided not to
    return "list" if all(one.readiness is Readiness.READY for one in kept) else "fix_first"


def _links(db: Database, run: runs.Run, facts: _Facts) -> Table:
    return links.HEADER, links.rows(
        results.judged_links(db, run.run_id), impacts_of(db, run.run_id, main_currency(run))
    )


def _findings(db: Database, run: runs.Run, facts: _Facts) -> Table:
    return findings.HEADER, findings.rows(results.findings(db, run.run_id, main_currency(run)), BY_CODE)


def _problems(db: Database, run: runs.Run, facts: _Facts) -> Table:
    kept = (one.listing for one in listings.listings(db, run.run_id) if one.wanted)
    return problems.HEADER, problems.rows(kept, LISTING_RULES)


def _traffic(db: Database, run: runs.Run, facts: _Facts) -> Table:
    return traffic.HEADER, traffic.rows(results.traffic(db, run.run_id))


def _plan(db: Database, run: runs.Run, facts: _Facts) -> Table:
    return plan_csv.HEADER, plan_csv.rows(facts.plan)


def _junit(db: Database, run: runs.Run) -> Iterator[str]:
    found = results.findings(db, run.run_id, main_currency(run), by_code=True)
    return junit.parts(found, BY_CODE, summary_of(run), results.status_counts(db, run.run_id))


def _sarif(db: Database, run: runs.Run) -> Iterator[str]:
    return sarif.parts(results.findings(db, run.run_id, main_currency(run)), BY_CODE, summary_of(run))


# For programs that watch over builds; not among ``all``.
TEXTS: dict[str, tuple[str, Callable[[Database, runs.Run], Iterator[str]]]] = {
    "junit": ("findings.junit.xml", _junit),
    "sarif": ("findings.sarif", _sarif),
}
TABLES: dict[str, Callable[[Database, runs.Run, _Facts], Table]] = {
    "mapping": _mapping,
    "findings": _findings,
    "problems": _problems,
    "links": _links,
    "traffic": _traffic,
    "plan": _plan,
}
