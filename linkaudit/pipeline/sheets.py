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
from linkaudit.export.table import write_csv
from linkaudit.model import Template, Value
from linkaudit.pipeline import shelves, templates
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.outfiles import make_folder, replacing_bytes, replacing_text
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
    """Write the sheets of the latest complete run into ``out`` and record them. Listings must be up to date."""
    with open_database(job.db_path, create=False) as db:
        run = runs.latest(db, status="complete")
        if run is None:
            raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
        make_folder(out)
        with db.atomic():
            known = templates.load(job, db, job.settings.listing.templates)
            medium = XLSX if known else CSV
            if choice.again:
                exports.supersede(db, medium)
            heads = list(listings.heads(db, run.run_id))
            before = exports.out_already(db, medium) | shelves.shelves(db, run.run_id).handles
            plans = list(_plans(db, [one for one in heads if one.handle not in before], known, choice))
            paths = list(_written(job, db, run.run_id, plans, out, encoding))
            for line in _told(plans, [one for one in heads if one.handle in before], exports.files(db, medium)):
                job.tell(line)
    return paths


def _plans(db: Database, heads: list[Head], known: list[Template], choice: Choice) -> Iterator[_Plan]:
    wave = exports.next_wave(db)
    names = _Names(exports.files(db, XLSX if known else CSV), _branches(known))
    if not known:
        for part in _chunks(heads, MAX_ROWS):
            yield _Plan(names.csv(), None, wave, exports.WAITING, part)
        return
    held = {one.handle for one in heads if not one.ready}  # the parts of a product go together
    fixing = exports.to_fix(db, XLSX)
    for day, batch in enumerate(_days([one for one in heads if one.handle not in held], choice.per_day)):
        for template, part in _by_template(batch, known):
            yield _Plan(names.sheet(template), template, wave + day, exports.WAITING, part)
    changed = [one for one in heads if one.handle in held and one.digest not in fixing]
    for template, part in _by_template(changed, known):
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
    """Names of files, numbered on from those that still count."""

    def __init__(self, before: list[str], branches: dict[str, str]) -> None:
        self._before = before
        self._branches = branches
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
        self._last[stem] += 1
        return f"{stem}-{self._last[stem]}.{ending}"


def _branches(known: list[Template]) -> dict[str, str]:
    """Return what each template's files are called, by fingerprint; of one branch all but the first are numbered."""
    seen: Counter[str] = Counter()
    found = {}
    for one in known:
        seen[one.branch] += 1
        found[one.fingerprint] = one.branch + (f"-t{seen[one.branch]}" if seen[one.branch] > 1 else "")
    return found


def _written(job: Job, db: Database, run_id: int, plans: list[_Plan], out: Path, encoding: str) -> Iterator[Path]:
    prepared: dict[str, sheet.Prepared] = {}
    for plan in plans:
        kept = [one for head in plan.heads for one in listings.listings(db, run_id, number=head.number, judged=False)]
        path = out / plan.file
        if plan.template is None:
            with replacing_text(path, encoding) as text:
                write_csv(text, listing_csv.HEADER, listing_csv.rows(one.listing for one in kept))
        else:
            key = plan.template.fingerprint
            if key not in prepared:
                prepared[key] = sheet.prepare(templates.content(plan.template), plan.template)
            with replacing_bytes(path) as file:
                file.write(sheet.filled(prepared[key], _rows(kept)))
        _record(job, db, run_id, plan, kept)
        yield path


def _rows(kept: Iterable[Kept]) -> Iterator[dict[str, Value]]:
    for one in kept:
        for sku in one.listing.skus:
            yield {**one.listing.common, **sku.values}


def _record(job: Job, db: Database, run_id: int, plan: _Plan, kept: list[Kept]) -> None:
    template, first = (plan.template.fingerprint, plan.template.first_row) if plan.template else ("", 2)
    skus = ((one.listing, sku, head) for one, head in zip(kept, plan.heads, strict=True) for sku in one.listing.skus)
    rows = (
        exports.SheetRow(row, listing.handle, listing.part, listing.title, sku.variant_id, sku.variant_key,
                         sku.seller_sku, sku.gtin, head.digest)
        for row, (listing, sku, head) in enumerate(skus, first)
    )  # fmt: skip
    export = (XLSX if plan.template else CSV, plan.wave, plan.file, template)
    exports.record(db, run_id, export, rows, state=plan.state, now=job.now)
    for one in kept if plan.template else ():
        listings.keep_skus(db, one.listing.handle, one.listing.skus)


def _told(plans: list[_Plan], left: list[Head], files: list[str]) -> Iterator[str]:
    for plan in plans:
        what = f"{plan.file}: {len(plan.heads):,} listings, {sum(one.skus for one in plan.heads):,} SKUs"
        if plan.state == exports.FIX:
            yield f"{what} that are not ready: complete them (problems.csv says what), do not upload them as they are"
        elif plan.template is None:
            yield f"{what}. It cannot be uploaded: give the seller's own workbook with --template XLSX"
        else:
            yield f"{what}, wave {plan.wave}"
    if left:
        count = len({one.handle for one in left})
        yield (f"{count:,} products were exported before, or are listed, and are left out ({', '.join(files[-3:])}):"
               " `linkaudit match` reads how they went, --again writes them again")  # fmt: skip
