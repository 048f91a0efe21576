"""Seller Center's own files read back: what is listed, what was refused and why, and what still waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.export.comeback import to_text
from linkaudit.listing.comeback.recognise import Known, match_refused, sought
from linkaudit.listing.comeback.refusals import Explained, explain_all
from linkaudit.listing.comeback.shelf import Shelves
from linkaudit.model import Found, Listed, Refused, Skip, Skipped, Tally
from linkaudit.model.comeback import Covered, FileBack, MatchReport, Reason
from linkaudit.pipeline import shelves
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import join
from linkaudit.source.registry import Recognised, recognise_all
from linkaudit.store import runs, seller_center
from linkaudit.store.database import Database, open_database

__all__ = ["match", "to_text"]

_KINDS = frozenset({"batch_edit", "upload_result"})
_FEW = 5
_WAYS = ("seller SKU", "GTIN", "title", "product")
_SHARE = Decimal("0.0001")


class Read(NamedTuple):
    """What one file holds."""

    file: Recognised
    listed: list[Listed]
    refused: list[Refused]
    skipped: list[Skipped]


Why = tuple[Refused, Explained]


def match(job: Job, files: Sequence[Path], *, whole: bool = False) -> MatchReport:
    """Read batch-edit exports and upload results into the store, and tell how things stand.

    ``whole``: the batch-edit exports have every product, so that what they lack is not on TikTok Shop any more.
    Each file is saved whole or not at all; good files are saved before the first damaged one is raised as
    ``UnreadableInput``. Raises ``UsageError`` for a file of another kind: nothing is saved then.
    """
    recognised = _recognise(job, files)
    with open_database(job.db_path, create=False) as db:
        reads, reasons = take(job, db, recognised)
        told = [read.file.member.name for read in reads if read.listed]
        if whole and told:
            with db.atomic():
                seller_center.forget_others(db, told)
                seller_center.release(db, shelves.shelves(db, _run_id(db)).handles)
        return _report(db, _run_id(db), reads, reasons)


def take(job: Job, db: Database, recognised: Sequence[Recognised]) -> tuple[list[Read], list[Why]]:
    """Save what the files say in an open database; they are known to be Seller Center's answers. See ``match``."""
    reads: list[Read] = []
    faults: list[UnreadableInput] = []
    for one in recognised:
        job.tell(f"{one.member.name}: reading as {one.kind.name.replace('_', ' ')}")
        try:
            reads.append(_read(one))
        except UnreadableInput as error:
            faults.append(error)
    # what is listed comes first: a refused row that was listed since is not offered again
    reads.sort(key=lambda read: bool(read.refused))
    run_id = _run_id(db)
    reasons = [reason for read in reads for reason in _save(job, db, run_id, read)]
    for fault in faults[1:]:
        job.tell(str(fault))
    if faults:
        raise faults[0]
    return reads, reasons


def _run_id(db: Database) -> int:
    run = runs.latest(db)
    return run.run_id if run else 0


def _recognise(job: Job, files: Sequence[Path]) -> list[Recognised]:
    recognised = recognise_all(files)
    for one in recognised:
        if one.kind.name not in _KINDS:
            what = f"was read as {one.kind.name.replace('_', ' ')}, which Seller Center does not give back"
            cure = "Give the batch-edit export (what is listed) or the _result file of an upload (what failed)"
            raise UsageError(what, where=one.member.name, cure=cure)
        for name in one.also:
            job.tell(f"{name}: the same content as {one.member.name}, read once")
    return recognised


def _read(one: Recognised) -> Read:
    read = Read(one, [], [], [])
    for batch in one.kind.read(one.member, 0):
        for record in batch.records:
            if isinstance(record, Listed):
                read.listed.append(record)
            elif isinstance(record, Refused):
                read.refused.append(record)
            elif isinstance(record, Skip):
                what = f"{one.member.name}, {record.where}"
                read.skipped.append(Skipped(what=what, why=record.why, cure=record.cure))
            elif isinstance(record, Tally):
                what, _, why = record.why.partition(": ")
                read.skipped.append(Skipped(what=f"{one.member.name}, {record.count:,} x {what}", why=why, cure=""))
    return read


def _save(job: Job, db: Database, run_id: int, read: Read) -> list[Why]:
    """Save what one file says, in one transaction, and return the reasons of its refused rows."""
    name, fingerprint = read.file.member.name, read.file.member.fingerprint
    with db.atomic():
        if read.listed:
            seller_center.save_listed(db, name, read.listed, job.now)
            seller_center.mark_listed(db, _known(found for _, found in shelves.listed(db, run_id)))
        found = match_refused(read.refused, Known(seller_center.offered(db, run_id, sought(read.refused).wants)))
        explained = [explain_all(row.message) for row in read.refused]
        judged = [
            seller_center.Judged(row, " ".join(_codes(why)), one.handle if one else "")
            for row, why, one in zip(read.refused, explained, found, strict=True)
        ]
        last = seller_center.save_refused(db, name, fingerprint, judged, job.now)
        seller_center.mark_refused(db, _known(found), last)
    return [(row, one) for row, why in zip(read.refused, explained, strict=True) for one in why]


def _known(found: Iterable[Found | None]) -> Iterable[Found]:
    return (one for one in found if one)


def _codes(why: Iterable[Explained]) -> list[str]:
    return sorted({code for one in why if (code := one.code_number or one.ts_code)})


def _report(
    db: Database, run_id: int, reads: Sequence[Read], reasons: Iterable[Why]
) -> MatchReport:
    rows = shelves.listed(db, run_id)
    shelf = Shelves(rows)
    strangers = list(dict.fromkeys(row.title or row.seller_sku or row.product_id for row, one in rows if one is None))
    ways = [one.by for _, one in rows if one]
    waiting = seller_center.waiting(db, lambda handle: shelf.product(handle) is not None)
    products = {row.product_id or row.title for row, _ in rows}
    return MatchReport(
        files=[_file(read) for read in reads], listed_skus=len(rows), listed_products=len(products),
        not_live=sum(1 for handle in shelf.handles if (one := shelf.product(handle)) and one.live is False),
        matched={way: ways.count(way) for way in _WAYS if way in ways}, unmatched=len(rows) - len(ways),
        named=strangers[:_FEW], refused=sum(len(read.refused) for read in reads), reasons=_reasons(reasons),
        again=len(seller_center.refused_handles(db)), waiting=len(waiting),
        waiting_named=[one.title or one.handle for one in waiting[:_FEW]], coverage=_coverage(db, shelf),
        skipped=[one for read in reads for one in read.skipped],
    )  # fmt: skip


def _file(read: Read) -> FileBack:
    rows = len(read.listed) + len(read.refused)
    return FileBack(name=read.file.member.name, kind=read.file.kind.name, rows=rows)


def _reasons(found: Iterable[Why]) -> list[Reason]:
    grouped: dict[tuple[str, str], list[Why]] = {}
    for row, one in found:
        grouped.setdefault((one.ts_code, one.meaning), []).append((row, one))
    reasons = [
        Reason(code_number=one.code_number, ts_code=one.ts_code, meaning=one.meaning, cure=one.cure, rows=len(rows),
               message=row.message, title=row.title, certain=one.certain)
        for rows in grouped.values() for row, one in rows[:1]
    ]  # fmt: skip
    return sorted(reasons, key=lambda one: -one.rows)


def _coverage(db: Database, shelf: Shelves) -> Covered | None:
    """Return the share of the money at risk that is listed, as the latest complete run has it."""
    run = runs.latest(db, status="complete")
    if run is None:
        return None
    risk = join(db, run).stakes
    listed = sum((money for handle, money in risk.by_handle.items() if shelf.product(handle)), Decimal(0))
    share = (listed / risk.total).quantize(_SHARE) if risk.total else None
    return Covered(currency=risk.currency, listed=listed, at_risk=risk.total, share=share)
