"""Two complete runs compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from linkaudit.audit import diff as core
from linkaudit.errors import UsageError
from linkaudit.export import diff_csv, diff_text
from linkaudit.export.table import write_csv
from linkaudit.model.diff import Diff, FindingChange, LinkChange, ListingChange, RunSide
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import main_currency, summary_of
from linkaudit.pipeline.outfiles import make_folder, replacing_text
from linkaudit.store import compare, past, runs
from linkaudit.store.database import Database, open_database


def diff(job: Job, old: int | None, new: int | None) -> Diff:
    """Compare two complete runs; the two latest if none are named, the latest with ``old`` if only that is.

    Raises ``UsageError`` if there are no two, or one is not complete.
    """
    with open_database(job.db_path, write=False) as db, db.atomic():
        one, two = _chosen(job, db, old, new)
        past.reveal(db, (one.run_id, two.run_id))
        which = compare.Two(one.run_id, two.run_id, main_currency(two))
        missing = frozenset(_kinds(db, one) - _kinds(db, two))
        changes = (_links(db, which, missing), _findings(db, which, missing), _listings(db, which, missing))
        found = _joined(db, which, (_side(one), _side(two)), changes, summary_of(two).shop, missing)
        return _without_listings(found, lost) if (lost := _no_longer_kept(db, one, two)) else found


def text(found: Diff) -> str:
    """Return a comparison for a terminal."""
    return diff_text.to_text(found)


def write(found: Diff, out: Path, encoding: str) -> Path:
    """Write diff.csv into ``out``."""
    make_folder(out)
    path = out / "diff.csv"
    with replacing_text(path, encoding) as file:
        write_csv(file, diff_csv.HEADER, diff_csv.rows(found))
    return path


def _chosen(job: Job, db: Database, old: int | None, new: int | None) -> tuple[runs.Run, runs.Run]:
    whole = {run.run_id: run for run in runs.complete_runs(db)}
    for wanted in (old, new):
        if wanted is not None and wanted not in whole:
            cure = f"Complete runs: {', '.join(map(str, whole)) or 'none'}; an incomplete one is never compared"
            raise UsageError(f"there is no complete run {wanted}", where=str(job.db_path), cure=cure)
    last = new if new is not None else max(whole, default=None)
    before = old if old is not None else max((one for one in whole if last is not None and one < last), default=None)
    if last is None or before is None or last == before:
        cure = "Run `linkaudit run` again: the next audit is compared with the one before"
        raise UsageError("there are no two complete runs to compare", where=str(job.db_path), cure=cure)
    return whole[before], whole[last]


def _side(run: runs.Run) -> RunSide:
    summary = summary_of(run)
    listing, money = summary.listing, summary.money[0] if summary.money else None
    listed = listing.listed / listing.at_risk if listing and listing.at_risk else None
    return RunSide(
        id=run.run_id, finished=run.finished_at or "", policy=run.policy, cutoff=run.cutoff,
        model=summary.traffic.model if summary.traffic else "", market=listing.market if listing else "",
        period_start=money.period_start if money else "", period_end=money.period_end if money else "",
        hosts=run.hosts, skipped=tuple(f"{one.what}: {one.why}" for one in summary.skipped), listed=listed,
    )  # fmt: skip


# What is counted in a run's summary, and the kind of content in which links stand there.
_COUNTED = {"products": "product", "pages": "page", "collections": "collection", "blogs": "blog",
            "articles": "article", "redirects": "redirect", "visits": "visit"}  # fmt: skip


def _kinds(db: Database, run: runs.Run) -> set[str]:
    counts = summary_of(run).counts
    return compare.kinds(db, run.run_id) | {kind for name, kind in _COUNTED.items() if counts.get(name)}


def _links(db: Database, which: compare.Two, missing: frozenset[str]) -> list[LinkChange]:
    stood = compare.stood_in(db, which.old) if missing else {}
    found = []
    for at in compare.links(db, which):
        change = core.of_link(at.before, at.after)
        if change == "gone":
            change = core.of_gone(stood.get((at.url, at.direction, at.surface), set()), missing)
        found.append(msgspec.structs.replace(at, change=change))
    return found


def _findings(db: Database, which: compare.Two, missing: frozenset[str]) -> list[FindingChange]:
    return [
        msgspec.structs.replace(at, change=core.of_gone({at.placement_kind}, missing)) if at.change == "gone" else at
        for at in compare.findings(db, which)
    ]


def _listings(db: Database, which: compare.Two, missing: frozenset[str]) -> list[ListingChange]:
    found = []
    for at in compare.listings(db, which):
        change = core.of_listing(at.before, at.after)
        change = core.of_gone({"product"}, missing) if change == "gone" else change
        found.append(msgspec.structs.replace(at, change=change))
    return found


def _no_longer_kept(db: Database, *chosen: runs.Run) -> list[int]:
    """Return the runs that had listings of which none are kept: versions before this command kept the latest run's."""
    had = (run for run in chosen if (listing := summary_of(run).listing) and listing.products)
    return [run.run_id for run in had if not compare.listing_count(db, run.run_id)]


def _without_listings(found: Diff, lost: list[int]) -> Diff:
    which = " and ".join(f"run {run_id}" for run_id in lost)
    note = f"listings: those of {which} are no longer kept, so listings are not compared"
    none = dict.fromkeys(found.listings, 0)
    return msgspec.structs.replace(found, unseen=[*found.unseen, note], listings=none, listing_changes=[])


def _joined(
    db: Database, which: compare.Two, sides: tuple[RunSide, RunSide],
    changes: tuple[list[LinkChange], list[FindingChange], list[ListingChange]], shop: str,
    missing: frozenset[str],
) -> Diff:  # fmt: skip
    links, findings, listings = changes
    totals = compare.counts(db, which)
    none = {"new": 0, "gone": 0, "unseen": 0, "unchanged": 0}
    codes = {code: none | {"unchanged": count} for code, count in compare.codes(db, which).items()}
    for one in findings:
        of_code = codes.setdefault(one.code, dict(none))
        of_code[one.change] += 1
        of_code["unchanged"] -= one.change == "new"
    return Diff(
        shop=shop, old=sides[0], new=sides[1], questions=core.questions(*sides), unseen=core.unseen(*sides),
        not_read=sorted(missing),
        links=_counted(links, ("new", "gone", "unseen", "worse", "better"), totals[0]),
        findings=_counted(findings, ("new", "gone", "unseen"), totals[1]),
        listings=_counted(listings, ("new", "gone", "unseen", "readier", "blocked", "renamed"), totals[2]),
        codes=dict(sorted(codes.items())), link_changes=links, finding_changes=findings, listing_changes=listings,
    )  # fmt: skip


def _counted(
    changes: Iterable[LinkChange | FindingChange | ListingChange], names: tuple[str, ...], total: int
) -> dict[str, int]:
    found = Counter(one.change for one in changes)
    changed = sum(count for name, count in found.items() if name not in {"gone", "unseen"})
    return {name: found[name] for name in names} | {"unchanged": total - changed}
