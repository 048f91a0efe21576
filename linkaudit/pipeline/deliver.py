"""Results into files, each written beside and renamed into place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from linkaudit.audit import match
from linkaudit.audit.rules import BY_CODE
from linkaudit.errors import UsageError
from linkaudit.export import findings, junit, links, mapping, plan_csv, problems, sarif, traffic
from linkaudit.export.summary import to_text
from linkaudit.export.table import Cell, in_words, write_csv
from linkaudit.listing.comeback.shelf import Shelves
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.model import JudgedLink, Listing, Plan, Readiness, Summary
from linkaudit.pipeline import listing, overwrite, plan, report, sheets, shelves
from linkaudit.pipeline.job import Job, Task, counted
from linkaudit.pipeline.matching import Joined, impacts_of, join, main_currency, matched, summary_of
from linkaudit.pipeline.outfiles import make_folder, replacing_text
from linkaudit.store import exports, listings, results, runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.earning import earning
from linkaudit.urls.normalise import handle_key

_MOST_TOLD = 10
Table = tuple[Sequence[str], Iterator[list[Cell]]]
REPORT = "report.html"
KINDS = ("mapping", "listing", "findings", "problems", "links", "traffic", "plan", "replacements", "report", "summary")
_PLANNED = frozenset({"mapping", "plan", "report"})
_OF_LISTINGS = frozenset({"mapping", "listing", "problems", "plan", "summary", "replacements", "report"})


class Delivered(NamedTuple):
    """The files that were written, the one to open first at the head, and the plan in them, if any shows it."""

    files: list[Path]
    plan: Plan | None


def deliver(
    job: Job, kinds: Iterable[str], out: Path, *, encoding: str = "utf-8", choice: sheets.Choice | None = None
) -> Delivered:
    """Write the files of ``kinds`` of the latest complete run into ``out``.

    ``all`` is every kind but for ``acknowledge``, ``junit`` and ``sarif``, and for replacements as long as nothing is
    listed. Listings are built anew first if what they are built from has changed since. Raises ``UsageError`` as
    ``overwrite.refuse`` does, before anything is written.
    """
    asked = tuple(dict.fromkeys(kinds))
    wanted = tuple(dict.fromkeys((*KINDS, *asked))) if "all" in asked else asked
    overwrite.refuse(out, wanted)
    if _OF_LISTINGS & set(wanted):
        listing.refresh(job)
    written: list[Path] = []
    sheeted: list[Path] = []
    if "listing" in wanted:  # first: the mapping tells which file a row went into
        sheeted = sheets.write(job, out, encoding, choice or sheets.Choice())
    # one transaction: a run that ends meanwhile must not change what is being written
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = complete_run(job, db)
        make_folder(out)
        if "replacements" in asked or ("all" in asked and shelves.shelves(db, run.run_id).handles):
            from linkaudit.pipeline import replacements

            written += replacements.write(db, run, out, encoding, job.headers)
        facts = _Facts(_by_quota(job, choice), db, run)
        pages = [_report(job, db, run, out, facts.plan)] if "report" in wanted else []
        kinds = [kind for kind in wanted if kind in (*TABLES, *TEXTS, "summary")]
        tables = [_write(job, db, run, kind, out, encoding, facts) for kind in kinds]
        if any(path.suffix == ".xlsx" for path in sheeted) and not (choice and choice.per_day):
            _tell_days(job, facts.plan)
        return Delivered([*pages, *tables, *written, *sheeted], facts.plan if _PLANNED & set(wanted) else None)


def _tell_days(job: Job, planned: Plan) -> None:
    if planned.waves > 1:
        job.tell(f"note: the sheets are not parted by day. The plan uploads them in {planned.waves:,} waves, by a day's"
                 " quota: column wave in mapping.csv and plan.csv; --per-day N parts the sheets so")  # fmt: skip


def terminal(job: Job, files: Sequence[Path] = ()) -> str:
    """Return the terminal summary of the latest complete run, of which ``files`` were written."""
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = complete_run(job, db)
        main = main_currency(run)
        top = list(islice((one for one in earning(db, run.run_id, main, "inbound") if one[1]), _MOST_TOLD))
    page = next((str(path) for path in files if path.name == REPORT), "")
    return to_text(summary_of(run), top, page)


def complete_run(job: Job, db: Database) -> runs.Run:
    """Return the latest complete run. Raises ``UsageError`` if there is none."""
    run = runs.latest(db, status="complete")
    if run is None:
        raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
    return run


class _Facts:
    """What several files are made from, each made once, when it is asked for."""

    def __init__(self, job: Job, db: Database, run: runs.Run) -> None:
        self.job, self._db, self._run = job, db, run

    @cached_property
    def joined(self) -> Joined:
        """The links with their products and money."""
        return join(self._db, self._run)

    @cached_property
    def plan(self) -> Plan:
        """The plan, the same for the mapping and plan.csv."""
        return plan.of_run(self.job, self._db, self._run, self.joined)


def _by_quota(job: Job, choice: sheets.Choice | None) -> Job:
    """Return the job with the quota that the sheets are parted by, if one was given."""
    if not (choice and choice.per_day):
        return job
    section = msgspec.structs.replace(job.settings.plan, quota=choice.per_day)
    return msgspec.structs.replace(job, settings=msgspec.structs.replace(job.settings, plan=section))


def _report(job: Job, db: Database, run: runs.Run, out: Path, planned: Plan) -> Path:
    path, text = out / REPORT, report.html(job, db, run, planned)
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
    if kind != "mapping":  # it counts links
        rows = counted(job, Task(path.name, "rows"), rows, _WHOLE.get(kind, _unknown)(summary_of(run)))
    if job.headers:
        header, rows = in_words(header, rows, job.headers)
    with replacing_text(path, encoding) as file:
        write_csv(file, header, rows)
    return path


def _mapping(db: Database, run: runs.Run, facts: _Facts) -> Table:
    joined = facts.joined
    catalog, rank = joined.catalog, joined.stakes.rank
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
        for link, one, impacts in counted(
            facts.job, Task("mapping.csv", "links"), matched(db, run.run_id, catalog, joined.main, joined.sold),
            results.link_count(db, run.run_id, "mapped"),
        )
        for row in mapping.rows(
            mapping.Mapped(
                link=link, match=match.by_rank(one, rank), impacts=impacts, cutoff=run.cutoff, period=period
            ),
            offer,
            match.action(link, "", catalog),
        )
    )
    return mapping.HEADER, rows


def _places(db: Database, built: Sequence[listings.Kept], shelf: Shelves) -> dict[str, mapping.Placed]:
    """Return where each SKU of a product was exported to and what it is on TikTok Shop, by seller SKU."""
    written = exports.places(db, [sku.seller_sku for one in built for sku in one.listing.skus])
    found = {}
    absent = shelves.lacking(shelf, built)
    for one in built:
        handle, skus = one.listing.handle, one.listing.skus
        lacking = absent.get(one.number, frozenset())
        apart = len(lacking) == len(skus)  # a listing of its own
        for sku in skus:
            place = written.get(sku.seller_sku)
            on = None if apart else shelf.sku(handle, sku.variant_id, sku.variant_key)
            if place or on or apart:
                found[sku.seller_sku] = mapping.Placed(
                    file=place.file if place else "", row=place.row if place else None,
                    product_id=on.product_id if on else "", sku_id=on.sku_id if on else "", url=on.url if on else "",
                    stale=place is not None and place.digest != one.digest, lacking=sku.seller_sku in lacking,
                    action=_action("list", [one.listing], listed=False) if apart else "",
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


def _to_edit(db: Database, run: runs.Run, facts: _Facts) -> Table:
    found = results.findings(db, run.run_id, main_currency(run))
    return findings.TO_EDIT, findings.rows_to_edit(found, BY_CODE)


def _problems(db: Database, run: runs.Run, facts: _Facts) -> Table:
    kept = (one.listing for one in listings.listings(db, run.run_id) if one.wanted)
    return problems.HEADER, problems.rows(kept, LISTING_RULES)


def _traffic(db: Database, run: runs.Run, facts: _Facts) -> Table:
    return traffic.HEADER, traffic.rows(results.traffic(db, run.run_id))


def _plan(db: Database, run: runs.Run, facts: _Facts) -> Table:
    return plan_csv.HEADER, plan_csv.rows(facts.plan)


def _unknown(_: Summary) -> int | None:
    return None


# How many rows a table will have, where the summary says.
_WHOLE: dict[str, Callable[[Summary], int | None]] = {
    "findings": lambda summary: summary.findings.total,
    "links": lambda summary: summary.links.total,
    "problems": lambda summary: summary.problems.total,
}


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
    "acknowledge": _to_edit,
    "problems": _problems,
    "links": _links,
    "traffic": _traffic,
    "plan": _plan,
}
