"""Two complete runs compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from linkaudit.audit import diff as core
from linkaudit.audit.leaning import are_listings_known, lacks_lists, leaning
from linkaudit.errors import UsageError
from linkaudit.export import diff_csv, diff_json, diff_text
from linkaudit.export.table import write_csv
from linkaudit.model import Summary
from linkaudit.model.diff import Diff, FindingChange, LinkChange, ListingChange, RunSide, ShelfChange
from linkaudit.pipeline import overwrite, unread
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import main_currency, summary_of
from linkaudit.pipeline.outfiles import make_folder, replacing_text
from linkaudit.store import compare, past, renamed, runs, unseen
from linkaudit.store import shelf as stored
from linkaudit.store.database import Database, open_database

C = TypeVar("C", LinkChange, FindingChange, ListingChange, ShelfChange)
_FEW = 10
_TREND = 366
_LINKS = ("new", "gone", "unseen", "worse", "better")
_FINDINGS = ("new", "back", "gone", "unseen")
_LISTINGS = ("new", "gone", "unseen", "readier", "blocked", "renamed")
_SHELF = ("refused", "vanished", "unseen", "listed")


class Comparison:
    """Two runs side by side; what changed is read from the database as often as it is asked for, and never held."""

    def __init__(self, db: Database, old: runs.Run, new: runs.Run) -> None:
        self._db, self._runs = db, (old, new)
        earlier, later = sorted((old.run_id, new.run_id))
        moved = renamed.between(db, earlier, later)
        past.reveal(db, (earlier, later), always=moved)
        self._summaries = (summary_of(old), summary_of(new))
        unread.complete(db, *self._runs)
        if moved:
            renamed.read_under_new_handles(db, earlier)
        self._two = compare.Two(old.run_id, new.run_id, main_currency(new))
        self._lost = _no_longer_kept(db, self._runs, self._summaries)
        self._unnoted = stored.not_noted(db, old.run_id, new.run_id)
        self._missing = unread.missing(db, *self._runs)
        unseen.lean(db, leaning(self._missing))
        unseen.note_stood(db, old.run_id, lists=lacks_lists(self._missing))
        unseen.note_fresh(db, new.run_id, old.run_id, asked=not are_listings_known(self._missing))
        compare.prepare(db, self._two)

    def links(self) -> Iterator[LinkChange]:
        """Yield the links that changed, most money first."""
        for at, stood in compare.links(self._db, self._two):
            change = core.of_link(at.before, at.after)
            change = core.of_gone(stood, self._missing) if change == "gone" else change
            yield msgspec.structs.replace(at, change=change)

    def findings(self) -> Iterator[FindingChange]:
        """Yield the findings that only one run has, or that are open again; the new first, each most money first."""
        for at, stood, leans in compare.findings(self._db, self._two):
            change = core.of_gone(stood, self._missing, leans=leans) if at.change == "gone" else at.change
            yield msgspec.structs.replace(at, change=change)

    def listings(self) -> Iterator[ListingChange]:
        """Yield the listings that changed; none if those of a run are no longer kept."""
        known = are_listings_known(self._missing)
        for at, fresh in compare.listings(self._db) if not self._lost else ():
            change = core.of_listing(at.before, at.after)
            if change == "new" and not (known or fresh):
                continue  # it may be wanted only because something was not read
            change = "unseen" if change == "gone" and not known else change
            yield msgspec.structs.replace(at, change=change)

    def shelf(self) -> Iterator[ShelfChange]:
        """Yield the products that stand otherwise in Seller Center; none if a run did not note how they stood."""
        for at in stored.changes(self._db, *self._two[:2]) if not self._unnoted else ():
            change = core.of_gone({"product"}, self._missing) if at.change == "vanished" else at.change
            yield msgspec.structs.replace(at, change="vanished" if change == "gone" else change)

    def diff(self, few: int = _FEW) -> Diff:
        """Return what changed in figures, with the first ``few`` changes of each kind."""
        old, new = (_side(run, summary) for run, summary in zip(self._runs, self._summaries, strict=True))
        codes: Counter[tuple[str, str]] = Counter()
        links, link_changes = _counted(self.links(), few)
        findings, finding_changes = _counted(_by_code(self.findings(), codes), few)
        listings, listing_changes = _counted(self.listings(), few)
        shelf, shelf_changes = _counted(self.shelf(), few)
        totals = compare.counts(self._db, self._two)
        not_seen = core.unseen(old, new)
        if self._lost:
            which = " and ".join(f"run {run_id}" for run_id in self._lost)
            not_seen.append(f"listings: those of {which} are no longer kept, so listings are not compared")
        if self._unnoted:
            which = " and ".join(f"run {run_id}" for run_id in self._unnoted)
            not_seen.append(f"TikTok Shop: {which} did not note what is listed and refused, so that is not compared")
        return Diff(
            shop=self._summaries[1].shop, old=old, new=new, questions=core.questions(old, new), unseen=not_seen,
            not_read=sorted(self._missing), links=_with_rest(links, _LINKS, totals[0]),
            findings=_with_rest(findings, _FINDINGS, totals[1]),
            listings=_with_rest(listings, _LISTINGS, 0 if self._lost else totals[2]),
            codes=_codes(codes, compare.codes(self._db)), trend=compare.points(self._db, new.id, _TREND),
            link_changes=link_changes, finding_changes=finding_changes, listing_changes=listing_changes,
            shelf={name: shelf[name] for name in _SHELF}, shelf_changes=shelf_changes,
        )  # fmt: skip


@contextmanager
def comparison(job: Job, old: int | None, new: int | None) -> Iterator[Comparison]:
    """Compare two complete runs; the two latest if none are named, the latest with ``old`` if only that is.

    Raises ``UsageError`` if there are no two, or one is not complete.
    """
    with open_database(job.db_path, write=False) as db, db.atomic():
        yield Comparison(db, *_chosen(job, db, old, new))


def since_last(db: Database, run: runs.Run, few: int = _FEW) -> Diff | None:
    """Return what changed from the complete run before to ``run``; None if it is the first.

    A small record, however much changed.
    """
    before = [one for one in runs.complete_runs(db) if one.run_id < run.run_id]
    return Comparison(db, before[-1], run).diff(few) if before else None


def text(found: Comparison) -> str:
    """Return a comparison for a terminal."""
    return diff_text.to_text(found.diff())


def json(found: Comparison) -> Iterator[str]:
    """Yield the parts of a comparison as JSON, with all changes."""
    changes: dict[str, diff_json.Changes] = {
        "link_changes": found.links(), "finding_changes": found.findings(), "listing_changes": found.listings(),
        "shelf_changes": found.shelf(),
    }  # fmt: skip
    return diff_json.parts(found.diff(), changes)


def write(found: Comparison, out: Path, encoding: str) -> Path:
    """Write diff.csv into ``out``. Raises ``UsageError`` as ``overwrite.refuse`` does."""
    overwrite.refuse(out, ["diff"])
    make_folder(out)
    path = out / "diff.csv"
    sides = found.diff(0)
    with replacing_text(path, encoding) as file:
        changes = diff_csv.rows(sides, found.links(), found.findings(), found.listings(), found.shelf())
        write_csv(file, diff_csv.HEADER, changes)
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


def _side(run: runs.Run, summary: Summary) -> RunSide:
    listing, money = summary.listing, summary.money[0] if summary.money else None
    listed = core.share(listing.listed, listing.at_risk) if listing else None
    return RunSide(
        id=run.run_id, finished=run.finished_at or "", policy=run.policy, cutoff=run.cutoff,
        model=summary.traffic.model if summary.traffic else "", market=listing.market if listing else "",
        period_start=money.period_start if money else "", period_end=money.period_end if money else "",
        hosts=run.hosts, skipped=tuple(f"{one.what}: {one.why}" for one in summary.skipped), listed=listed,
        window=summary.traffic.window_days if summary.traffic else None,
        timezone=summary.traffic.timezone if summary.traffic else "", surfaces=summary.policy.surfaces,
        settings=summary.settings,
    )  # fmt: skip


def _no_longer_kept(
    db: Database, both: tuple[runs.Run, runs.Run], summaries: tuple[Summary, Summary]
) -> list[int]:
    """Return the runs that had listings of which none are kept: versions before this command kept the latest run's."""
    had = (run for run, one in zip(both, summaries, strict=True) if one.listing and one.listing.products)
    return [run.run_id for run in had if not compare.listing_count(db, run.run_id)]


def _by_code(changes: Iterable[FindingChange], codes: Counter[tuple[str, str]]) -> Iterator[FindingChange]:
    for one in changes:
        codes[one.code, one.change] += 1
        yield one


def _codes(changed: Mapping[tuple[str, str], int], totals: Mapping[str, int]) -> dict[str, dict[str, int]]:
    codes = sorted({*totals, *(code for code, _ in changed)})
    return {
        code: {name: changed.get((code, name), 0) for name in _FINDINGS}
        | {"unchanged": totals.get(code, 0) - changed.get((code, "new"), 0) - changed.get((code, "back"), 0)}
        for code in codes
    }


def _counted(changes: Iterable[C], few: int) -> tuple[Counter[str], list[C]]:
    found: Counter[str] = Counter()
    first: list[C] = []
    for one in changes:
        found[one.change] += 1
        if len(first) < few:
            first.append(one)
    return found, first


def _with_rest(found: Mapping[str, int], names: tuple[str, ...], total: int) -> dict[str, int]:
    changed = sum(count for name, count in found.items() if name not in {"gone", "unseen"})
    return {name: found.get(name, 0) for name in names} | {"unchanged": total - changed}
