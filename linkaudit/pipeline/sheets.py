"""The upload sheets: listings in the order of money at risk into the seller's template, or into CSV without one.

What was exported stays out of later sheets until `match` says how it went. Listings that something blocks go into
sheets of their own (``…-fix-…``), to be completed and never counted as uploaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from linkaudit.errors import UsageError
from linkaudit.export import listing_csv, sheet
from linkaudit.export.table import plain_text, write_csv
from linkaudit.export.words import count
from linkaudit.model import Template, Value
from linkaudit.pipeline import shelves, templates
from linkaudit.pipeline.job import Job, Task, counted
from linkaudit.pipeline.outfiles import Claims, make_folder, replacing_bytes, replacing_text
from linkaudit.pipeline.overwrite import is_ours
from linkaudit.store import exports, listings, runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.listings import Head, Kept

# Validations of attributes end at row 1000 of the workbook, and 1,000 products are what an upload may have (facts of
# the US template and seller-us 7073362639816491, read 2026-11-22).
MAX_ROWS = 990
XLSX, CSV = "xlsx", "csv"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What the user chose: ``again``: also what was exported before; ``per_day``: products a day, 0: no limit."""

    again: bool = False
    per_day: int = 0


class _Plan(NamedTuple):
    """A file to be: its name, the template (None: CSV), the wave, the state of its rows, and its listings."""

    file: str
    template: Template | None
    wave: int
    state: str
    heads: list[Head]


def write(job: Job, out: Path, encoding: str, choice: Choice) -> list[Path]:
    """Write the sheets of the latest complete run into ``out`` and record them. Listings must be up to date.

    What is to be written is recorded first, so that after an interruption the same files are written again.
    """
    with open_database(job.db_path, create=False) as db:
        run = runs.latest(db, status="complete")
        if run is None:
            raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
        with db.atomic():
            known = templates.load(job, db, job.settings.listing.templates)
        prepared = {one.fingerprint: sheet.prepare(templates.content(one), one) for one in known}
        make_folder(out)
        with db.atomic():
            cut = exports.unfinished(db)
            for half in (half for name in cut for half in out.glob(f".{name}.*")):
                half.unlink(missing_ok=True)
            claims = Claims(out, job.db_path)
            plans, lines = _planned(db, run.run_id, known, choice, _Names(db, out, claims, cut, known))
            for plan in plans:
                _announce(job, db, run.run_id, plan)
                claims.put(plan.file)
        paths = []
        for plan in plans:
            paths.append(_write(job, db, run.run_id, plan, prepared, out, encoding))
            claims.drop(plan.file)
        with db.atomic():
            exports.finish(db)
            for plan in plans:
                for one in _kept(db, run.run_id, plan) if plan.template else ():
                    listings.keep_skus(db, one.listing.handle, one.listing.skus)
    for line in lines:
        job.tell(line)
    return paths


def _planned(
    db: Database, run_id: int, known: list[Template], choice: Choice, names: _Names
) -> tuple[list[_Plan], list[str]]:
    """Return what is to be written, and what to tell of it."""
    medium = XLSX if known else CSV
    lines = [f"{file} holds listings that are written anew: do not upload it" for file in
             (exports.supersede(db, medium) if choice.again else ())]  # fmt: skip
    heads, shelf = list(listings.heads(db, run_id)), shelves.shelves(db, run_id)
    listed = shelf.handles
    apart = shelves.apart(db, run_id, shelf, heads)
    shelved = {one.number for one in heads if one.key in listed} - apart
    again = exports.refused(db, run_id, medium)
    before = exports.out_already(db, run_id, medium) - apart - again
    before |= exports.out_already(db, run_id, medium, by_part=True) & apart - again
    fresh = [one for one in heads if one.number in again or not (one.number in before or one.number in shelved)]
    plans = list(_plans(db, fresh, known, choice, names))
    written = {one.number for plan in plans for one in plan.heads}
    kept = [one.number for one in fresh if one.number not in written]  # not ready, and as they were
    lines += [_told(plan) for plan in plans]
    lines += [_outdated(*one) for one in (exports.settle(db, run_id, written, kept) if known else ())]
    waiting = {one.key for one in heads if one.number in before and one.key not in listed}
    lines += _left_out(db, run_id, medium, waiting, {one.key for one in heads if one.key in listed})
    return plans, lines or [_nothing(heads)]


def _plans(
    db: Database, heads: list[Head], known: list[Template], choice: Choice, names: _Names
) -> Iterator[_Plan]:
    wave = exports.next_wave(db, XLSX if known else CSV)
    if not known:
        for part in _chunks(heads, MAX_ROWS):
            yield _Plan(names.csv(), None, wave, exports.WAITING, part)
        return
    held = {one.key for one in heads if not one.ready}  # the parts of a product go together
    fixing = exports.to_fix(db, XLSX)
    for day, batch in enumerate(_days([one for one in heads if one.key not in held], choice.per_day)):
        for template, part in _by_template(batch, known):
            yield _Plan(names.sheet(template), template, wave + day, exports.WAITING, part)
    changed = {one.key for one in heads if one.key in held and one.digest not in fixing}
    for template, part in _by_template([one for one in heads if one.key in changed], known):
        yield _Plan(names.sheet(template, "-fix"), template, wave, exports.FIX, part)


def _days(heads: list[Head], per_day: int) -> Iterator[list[Head]]:
    size = per_day or len(heads) or 1
    yield from (heads[start : start + size] for start in range(0, len(heads), size))


def _by_template(heads: list[Head], known: list[Template]) -> Iterator[tuple[Template, list[Head]]]:
    groups: dict[str, list[Head]] = {}
    for one in heads:
        groups.setdefault(one.template, []).append(one)
    by_print = {one.fingerprint: one for one in known}
    for fingerprint, group in groups.items():
        template = by_print.get(fingerprint, known[0])
        for part in _chunks(group, min(MAX_ROWS, template.last_row - template.first_row + 1)):
            yield template, part


def _chunks(heads: Iterable[Head], room: int) -> Iterator[list[Head]]:
    """Part listings into files of at most ``room`` rows without parting a listing."""
    part: list[Head] = []
    rows = 0
    for one in heads:
        if part and rows + one.skus > room:
            yield part
            part, rows = [], 0
        part.append(one)
        rows += one.skus
    if part:
        yield part


class _Names:
    """Names of files: numbered on from all that were ever written, and never those of files that are there already.

    Files of an export that was ``cut`` short are written over.
    """

    def __init__(self, db: Database, out: Path, claims: Claims, cut: list[str], known: list[Template]) -> None:
        self._out = out
        self._before = exports.files(db, XLSX if known else CSV)
        self._claims, self._cut = claims, cut
        self._branches = _branches(known)
        self._last: dict[str, int] = {}

    def sheet(self, template: Template, kind: str = "") -> str:
        """Return the next name for a sheet of ``template``."""
        return self._next(f"listing-{self._branches[template.fingerprint]}{kind}", XLSX)

    def csv(self) -> str:
        """Return the next name for a CSV."""
        return self._next("listing", CSV)

    def _next(self, stem: str, ending: str) -> str:
        if stem not in self._last:
            numbers = (name.removeprefix(f"{stem}-").removesuffix(f".{ending}") for name in self._before)
            self._last[stem] = max((int(number) for number in numbers if number.isdigit()), default=0)
        while True:
            self._last[stem] += 1
            name = f"{stem}-{self._last[stem]}.{ending}"
            if (name in self._cut and is_ours(self._out / name, name)) or not self._claims.taken(name):
                return name


def _branches(known: list[Template]) -> dict[str, str]:
    """Return what each template's files are called, by fingerprint; of one branch all but the first are numbered."""
    seen: Counter[str] = Counter()
    found = {}
    for one in known:
        seen[one.branch] += 1
        found[one.fingerprint] = one.branch + (f"-t{seen[one.branch]}" if seen[one.branch] > 1 else "")
    return found


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _kept(db: Database, run_id: int, plan: _Plan) -> Iterator[Kept]:
    for head in plan.heads:
        yield from listings.listings(db, run_id, number=head.number, judged=False)


def _write(
    job: Job, db: Database, run_id: int, plan: _Plan, prepared: dict[str, sheet.Prepared], out: Path, encoding: str
) -> Path:
    path = out / plan.file
    kept = counted(job, Task(plan.file, "listings"), _kept(db, run_id, plan), len(plan.heads))
    if plan.template is None:
        with replacing_text(path, encoding) as text:
            write_csv(text, listing_csv.HEADER, listing_csv.rows(one.listing for one in kept), plain_text)
    else:
        with replacing_bytes(path) as file:
            file.write(sheet.filled(prepared[plan.template.fingerprint], _rows(kept)))
    return path


def _rows(kept: Iterable[Kept]) -> Iterator[dict[str, Value]]:
    for one in kept:
        for sku in one.listing.skus:
            yield {**one.listing.common, **sku.values}


def _announce(job: Job, db: Database, run_id: int, plan: _Plan) -> None:
    template, first = (plan.template.fingerprint, plan.template.first_row) if plan.template else ("", 2)
    kept = zip(_kept(db, run_id, plan), plan.heads, strict=True)
    skus = ((one.listing, sku, head) for one, head in kept for sku in one.listing.skus)
    rows = (
        exports.SheetRow(row, listing.handle, listing.part, listing.product_id, listing.title, sku.variant_id,
                         sku.variant_key, sku.seller_sku, sku.gtin, head.digest)
        for row, (listing, sku, head) in enumerate(skus, first)
    )  # fmt: skip
    export = (XLSX if plan.template else CSV, plan.wave, plan.file, template)
    exports.announce(db, run_id, export, rows, state=plan.state, now=job.now)


# ── Telling ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _told(plan: _Plan) -> str:
    what = f"{plan.file}: {count(len(plan.heads), 'listing')}, {count(sum(one.skus for one in plan.heads), 'SKU')}"
    if plan.state == exports.FIX:
        return f"{what} that are not ready: complete them (problems.csv says what), do not upload them as they are"
    if plan.template is None:
        return f"{what}. It cannot be uploaded: give the seller's own workbook with --template XLSX"
    return what


def _outdated(file: str, gone: int, left: int) -> str:
    if left:
        return f"{file}: {count(gone, 'product')} in it changed and count no more; {left:,} still wait to be completed"
    return f"{file} is out of date: nothing in it counts any more"


def _left_out(
    db: Database, run_id: int, medium: str, waiting: set[str], listed: set[str]
) -> Iterator[str]:
    if listed:
        yield f"{count(len(listed), 'product')} already on TikTok Shop: left out"
    if waiting:
        files = [file for file in exports.files(db, medium, counting=True) if "-fix-" not in file]
        yield (f"{count(len(waiting), 'product')} exported before ({', '.join(files[-3:])}): left out."
               " `linkaudit match` reads how they went, --again writes them again")  # fmt: skip
        for file, products in exports.stale(db, run_id, medium, exports.WAITING):
            yield (f"{file}: {count(products, 'product')} in it changed since. If it is not uploaded yet, --again"
                   " writes them as they are now")  # fmt: skip


def _nothing(heads: list[Head]) -> str:
    if not heads:
        return "no product is to be listed, so there is no sheet to write"
    return "nothing has changed since the last export, so no sheet is written"
