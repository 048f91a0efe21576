"""Findings accepted by people and rules muted by settings, put to a run's findings; nothing is ever hidden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from linkaudit.audit.acknowledge import why_ended
from linkaudit.audit.rules import BY_CODE
from linkaudit.audit.summary import findings as counted
from linkaudit.errors import UsageError
from linkaudit.export import ack_text
from linkaudit.export.summary import to_json
from linkaudit.model import FindingCounts, Money
from linkaudit.model.acknowledge import Acceptance, Acknowledged, Behind, Chosen, Muted, Selection
from linkaudit.pipeline import findings_file
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import summary_of
from linkaudit.settings import KINDS, SURFACES, Mute
from linkaudit.store import acknowledge as store
from linkaudit.store import results, runs
from linkaudit.store.database import Database, open_database


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What ``accept`` and ``remove`` did, or would do (``dry``). ``number``: of the acceptance, 0 if none was made."""

    run: int
    done: str
    number: int
    dry: bool
    chosen: Chosen


class FileDone(msgspec.Struct, frozen=True, kw_only=True):
    """What a file said: findings accepted anew, taken back, as they were, and (by row) no longer in the run."""

    run: int
    accepted: int
    removed: int
    unchanged: int
    gone: list[int]
    dry: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """All that is accepted and muted, as of the latest complete run."""

    run: int
    accepted: list[Acknowledged]
    muted: list[Muted]


# ── Judging a run ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_mutes(job: Job) -> None:
    """Raise ``UsageError`` if the settings mute a rule that there is not."""
    for number, mute in enumerate(job.settings.rules.mute, 1):
        for code in mute.code_list:
            if code not in BY_CODE:
                cure = "See docs/rules.md for the codes"
                raise UsageError(f"there is no rule {code}", where=f"[rules] mute {number}, codes", cure=cure)


def apply(job: Job, db: Database, run_id: int, money: Sequence[Money]) -> FindingCounts:
    """Write to a run's findings, all of them open, what is accepted and muted, and return their numbers.

    The caller holds the transaction.
    """
    days = _days(money)
    for number, mute in enumerate(job.settings.rules.mute, 1):
        _apply_mute(job, db, run_id, mute, number, days, known=bool(money))
    if met := store.meet(db, run_id):
        _apply_accepted(job, db, run_id, days)
    back = store.came_back(db, run_id) if met or job.settings.rules.mute else 0
    return counted(results.status_counts(db, run_id), back)


def _apply_accepted(job: Job, db: Database, run_id: int, days: int | None) -> None:
    factor, today = Decimal(str(job.settings.rules.growth)), _today(job)
    ended = [
        (one, why)
        for one in store.held(db, run_id)
        if (why := why_ended(one.until, today, one.then, Behind(money=one.now, days=days), factor))
    ]
    store.end(db, run_id, ended)
    store.write_accepted(db, run_id)


def _apply_mute(job: Job, db: Database, run_id: int, mute: Mute, number: int, days: int | None, *, known: bool) -> None:
    if not store.choose(db, run_id, _scope(mute)):
        job.tell(f"note: [rules] mute {number} ({_says(mute)}) matches no finding")
        return
    key = msgspec.json.encode(mute, order="sorted").decode()
    now = Behind(money=store.money_of_chosen(db, run_id), days=days)
    before = store.mute_state(db, key)
    factor, until = Decimal(str(job.settings.rules.growth)), mute.until.isoformat() if mute.until else ""
    ended = before.ended or why_ended(until, _today(job), before.then or now, now, factor)
    store.keep_mute(db, key, run_id, now if known else None, ended)
    if ended:
        job.tell(f"note: [rules] mute {number} ({_says(mute)}) ended: {ended}. Change its reason or date to mute anew.")
    said = mute.reason or "no reason given"
    store.write_mute(db, run_id, key, f"was muted: {ended}" if ended else f"muted in the settings: {said}")


def _scope(mute: Mute) -> Selection:
    one = {"products": mute.product, "hosts": mute.host, "surfaces": mute.surface, "kinds": mute.kind}
    return Selection(codes=mute.code_list, **{name: (value,) for name, value in one.items() if value})


def _says(mute: Mute) -> str:
    parts = {"host": mute.host, "product": mute.product, "surface": mute.surface, "kind": mute.kind}
    return ", ".join([" ".join(mute.code_list), *(f"{name} {value}" for name, value in parts.items() if value)])


def _days(money: Sequence[Money]) -> int | None:
    if not money or not money[0].period_start or not money[0].period_end:
        return None
    first, last = (date.fromisoformat(at[:10]) for at in (money[0].period_start, money[0].period_end))
    return (last - first).days + 1


def _today(job: Job) -> str:
    return job.clock().date().isoformat()


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def accept(job: Job, selection: Selection, acceptance: Acceptance, *, dry: bool) -> Done:
    """Accept the findings of the latest complete run that are meant; ``dry``: only say which.

    ``until`` may be written as a person does. Raises ``UsageError`` if nothing is meant or found, or the decision is
    none; a dry run needs no decision.
    """
    _refuse_unknown(selection)
    acceptance = msgspec.structs.replace(acceptance, until=findings_file.day(acceptance.until, "--until"))
    if not dry:
        check(acceptance, _today(job))
    with open_database(job.db_path, write=not dry, create=False) as db, db.atomic():
        run = _run(job, db)
        _choose(db, run, selection)
        found, number = store.chosen(db, run.run_id), 0
        if not dry:
            days = _days(summary_of(run).money)
            number = store.accept(db, run.run_id, acceptance, _meant(selection), days=days, now=job.now)
            _refresh(job, db, run)
    return Done(run=run.run_id, done="accepted", number=number, dry=dry, chosen=found)


def remove(job: Job, selection: Selection, numbers: Sequence[int], *, dry: bool) -> Done:
    """Take back acceptances, by number or of the findings that are meant. Raises ``UsageError`` if there are none."""
    if not numbers:
        _refuse_unknown(selection)
    with open_database(job.db_path, write=not dry, create=False) as db, db.atomic():
        run = _run(job, db)
        if numbers:
            known = {one.number for one in store.acknowledged(db, run.run_id)}
            for number in numbers:
                if number not in known:
                    cure = "`linkaudit ack --list` shows the numbers"
                    raise UsageError(f"there is no acceptance {number}", where="--number", cure=cure)
            store.choose_accepted(db, numbers)
        else:
            _choose(db, run, selection)
        found = store.chosen(db, run.run_id)
        if not dry:
            removed = store.remove(db)
            found = msgspec.structs.replace(found, findings=removed)
            _refresh(job, db, run)
    return Done(run=run.run_id, done="removed", number=0, dry=dry, chosen=found)


def read(job: Job, path: Path, by: str, *, dry: bool) -> FileDone:
    """Take decisions from an edited findings.csv: all of them, or none if a row is wrong. Twice does what once does.

    ``by``: who decides where a row does not say. Raises ``UsageError`` naming the row, ``UnreadableInput``.
    """
    today = _today(job)
    rows = findings_file.read(path, by, lambda one: check(one, today))
    with open_database(job.db_path, write=not dry, create=False) as db, db.atomic():
        run = _run(job, db)
        before = {one.finding_id: one for one in store.standings(db)}
        wanted, withdrawn = findings_file.changes(rows, before)
        there = store.there(db, run.run_id, list(wanted))
        gone = sorted(row.number for name, row in rows.items() if name in wanted and name not in there)
        groups: dict[Acceptance, list[str]] = {}
        for name, acceptance in wanted.items():
            groups.setdefault(acceptance, []).extend([name] if name in there else [])
        done = FileDone(
            run=run.run_id, accepted=len(wanted) - len(gone), removed=len(withdrawn),
            unchanged=len(rows) - len(wanted) - len(withdrawn), gone=gone, dry=dry,
        )  # fmt: skip
        if dry:
            return done
        days = _days(summary_of(run).money)
        for acceptance, names in groups.items():
            if names:
                store.choose(db, run.run_id, Selection(ids=tuple(names)))
                store.accept(db, run.run_id, acceptance, path.name, days=days, now=job.now)
        if withdrawn:
            store.remove_ids(db, withdrawn)
        if any(groups.values()) or withdrawn:
            _refresh(job, db, run)
    return done


def listed(job: Job) -> Shown:
    """Return all that is accepted, and what the settings mute."""
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = _run(job, db)
        mutes = []
        for mute in job.settings.rules.mute:
            store.choose(db, run.run_id, _scope(mute))
            found = store.chosen(db, run.run_id)
            state = store.mute_state(db, msgspec.json.encode(mute, order="sorted").decode())
            mutes.append(Muted(says=_says(mute), findings=found.by_status.get("muted", 0), ended=state.ended))
        return Shown(run=run.run_id, accepted=store.acknowledged(db, run.run_id), muted=mutes)


def check(acceptance: Acceptance, today: str) -> None:
    """Raise ``UsageError`` if a decision has no reason, nobody who made it, or a last day that has passed."""
    if not acceptance.reason.strip():
        raise UsageError("no reason is given", where="--reason", cure="Say in a few words why it is accepted")
    if not acceptance.by.strip():
        raise UsageError("nobody is named", where="--by", cure="Say who accepts it")
    if acceptance.until and acceptance.until < today:
        cure = "Give a day from today on, or none: it then holds for good"
        raise UsageError(f"{acceptance.until} has passed", where="--until", cure=cure)


def _refuse_unknown(selection: Selection) -> None:
    if selection == Selection():
        cure = "Say which: --code, --link, --product, --host, --surface, --kind, --id; or give an edited findings.csv"
        raise UsageError("no finding is named", cure=cure)
    for code in selection.codes:
        if code not in BY_CODE:
            of_listing = "Problems of listings cannot be accepted: TikTok refuses them all the same"
            cure = of_listing if code.startswith("TS") else "docs/rules.md has all codes"
            raise UsageError(f"{code} is no code of findings", where="--code", cure=cure)
    for where, values, known in (("--surface", selection.surfaces, SURFACES), ("--kind", selection.kinds, KINDS)):
        for value in values:
            if value not in known:
                raise UsageError(f"{value!r} is none", where=where, cure=f"Write one of: {', '.join(known)}")


def _run(job: Job, db: Database) -> runs.Run:
    run = runs.latest(db, status="complete")
    if run is None:
        raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
    return run


def _choose(db: Database, run: runs.Run, selection: Selection) -> None:
    if not store.choose(db, run.run_id, selection):
        cure = "findings.csv has what there is; --link takes the link_url as it stands there, or a part of it with *"
        raise UsageError(f"run {run.run_id} has no such finding", where=_meant(selection), cure=cure)


def _meant(selection: Selection) -> str:
    meant = {name.removesuffix("s"): values for name, values in msgspec.structs.asdict(selection).items() if values}
    return "; ".join(f"{name} {', '.join(values)}" for name, values in meant.items())


def _refresh(job: Job, db: Database, run: runs.Run) -> None:
    """Write what was decided to the findings and the summary of a complete run."""
    summary = summary_of(run)
    store.reopen(db, run.run_id)
    found = apply(job, db, run.run_id, summary.money)
    runs.keep_summary(db, run.run_id, to_json(msgspec.structs.replace(summary, findings=found)).decode())


def to_text(done: Done | FileDone | Shown) -> str:
    """Return any of the answers above for a terminal."""
    if isinstance(done, Shown):
        return ack_text.of_all(done.run, done.accepted, done.muted)
    if isinstance(done, FileDone):
        return ack_text.of_file(done.run, done.accepted, done.removed, done.unchanged, done.gone, dry=done.dry)
    return ack_text.of_chosen(done.run, done.done, done.number, done.chosen, dry=done.dry)
