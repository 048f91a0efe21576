"""What the database holds, how far each stream got, and what to type next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from linkaudit.export.words import amount, count
from linkaudit.locale.own import own
from linkaudit.model import Skipped, Summary
from linkaudit.pipeline.job import Job
from linkaudit.store import exports, load, notes, notices, runs, templates
from linkaudit.store.database import open_database
from linkaudit.store.notices import Notice


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The latest run, its streams, the counts of what was read, what was skipped, and how far the listings are.

    ``state``: empty, damaged, reading (a stream is not read to its end), read (not judged yet) or audited; ``next``:
    what to do about it, the first first. ``exported`` counts the products of upload sheets by state.
    """

    database: str
    state: str
    next: list[str]
    run: runs.Run | None
    streams: list[runs.Stream]
    counts: dict[str, int]
    skipped: list[Skipped]
    templates: list[str] = []
    exported: dict[str, int] = {}
    notices: list[Notice] = []


def status(job: Job) -> Status:
    """Return the state of the database. Raises ``StoreError`` if there is none."""
    with open_database(job.db_path, write=False) as db:
        run = runs.latest(db)
        if run is None:
            return Status(database=str(job.db_path), state="empty", next=_next("empty", None, {}, []), run=None,
                          streams=[], counts={}, skipped=[], notices=notices.last(db))  # fmt: skip
        skipped = [
            Skipped(what=f"{name}, {place} ({count:,} in all)", why=why, cure=cure)
            for name, place, why, cure, count in notes.skips(db, run.run_id)
        ]
        if run.summary:
            skipped = msgspec.json.decode(run.summary, type=Summary).skipped
        streams, exported = runs.streams_of(db, run.run_id), dict(exports.states(db))
        known = [one.path for one in templates.in_use(db)]
        state = _state_of(run, streams)
        summary = msgspec.json.decode(run.summary, type=Summary) if run.summary else None
        return Status(
            database=str(job.db_path), state=state, next=_next(state, summary, exported, known), run=run,
            streams=streams, counts=load.counts(db, run.run_id), skipped=skipped, templates=known, exported=exported,
            notices=notices.last(db),
        )  # fmt: skip


def _state_of(run: runs.Run, streams: Sequence[runs.Stream]) -> str:
    if any(one.damage for one in streams):
        return "damaged"
    if not all(one.complete for one in streams):
        return "reading"
    return "audited" if run.status == "complete" else "read"


_NEXT = {
    "empty": "linkaudit run FILE… --domain your-shop.com, or linkaudit init for a shop with a token",
    "damaged": "export the damaged file again, and give it to the same command",
    "reading": "type the same command again: it goes on from there",
    "read": "linkaudit audit",
}


def _next(state: str, summary: Summary | None, exported: Mapping[str, int], known: Sequence[str]) -> list[str]:
    """Return what to do next, the first first."""
    if state != "audited" or summary is None:
        return [_NEXT[state]]
    steps = []
    if exported.get("waiting"):
        steps.append("linkaudit match RESULT.xlsx  (what Seller Center says of the uploaded sheets)")
    if any(one.untold_links for one in summary.skipped):
        steps.append("add what is missing to the same command, and run it again")
    if summary.listing and summary.listing.products and not known:
        steps.append("linkaudit run … --template FILE.xlsx  (your upload workbook from Seller Center)")
    if not summary.policy.cutoff:
        steps.append("linkaudit run … --cutoff DATE  (the day on which the links end)")
    return [*steps, "linkaudit export all  (the files), later: linkaudit run … again, and linkaudit diff"]


def to_text(found: Status) -> str:
    """Return the state for a terminal."""
    lines = [_done(found), *_missing(found), *(f"Next: {step}" if at == 0 else f"then: {step}" for at, step in
             enumerate(found.next[:_STEPS]))]  # fmt: skip
    if found.run is None:
        return "\n".join(lines) + "\n"
    lines += ["", f"{found.database}: run {found.run.run_id}, {found.run.status}, started {found.run.started_at}"]
    lines += ["", "Files:"]
    lines += [
        f"  {_state(stream):<10} {stream.cursor:>10,} records  {stream.kind.replace('_', ' '):<14} {own(stream.name)}"
        for stream in found.streams
    ]
    lines += [f"             {stream.damage}" for stream in found.streams if stream.damage]
    lines += ["", "Read: " + ", ".join(f"{count:,} {name}" for name, count in found.counts.items())]
    lines += ["", "Templates: " + ", ".join(map(own, found.templates))] * bool(found.templates)
    if found.exported:
        states = (f"{count:,} {_EXPORTED[state]}" for state, count in found.exported.items())
        lines += ["", "Products in upload sheets: " + ", ".join(states)]
    lines += ["", "Messages:"] * bool(found.notices)
    lines += [f"  {_told(one)}" for one in found.notices]
    lines += ["", "Skipped:"] * bool(found.skipped)
    lines += [f"  {one.what}: {one.why}. {one.cure}".rstrip(". ") + "." for one in found.skipped]
    return "\n".join(lines) + "\n"


def _told(one: Notice) -> str:
    about = f"run {one.run_id}, {one.reason}" if one.run_id else one.reason
    if not one.place:
        return f"{one.made_at}: {about}: nothing was to be sent"
    where = f"{one.place} ({one.service})" if one.service and one.service != one.place else one.place
    return f"{one.made_at}: {about}: {f'not delivered to {where}: {one.fault}' if one.fault else f'sent to {where}'}"
_STEPS = 3


def _done(found: Status) -> str:
    """Return in one line what is done."""
    if found.run is None:
        return f"Done: nothing was read yet ({found.database})."
    if found.state == "audited" and found.run.summary:
        summary = msgspec.json.decode(found.run.summary, type=Summary)
        verdicts = summary.links.by_verdict
        money = " + ".join(f"{amount(one.breaks)} {one.currency}".rstrip() for one in summary.money if one.breaks)
        ends = f"{verdicts['breaks']:,} end with the policy" + f" ({money})" * bool(money)
        when = summary.run.finished[:16].replace("T", " ")
        return (f"Done: {own(summary.shop)} audited {when} (run {found.run.run_id}):"
                f" {count(summary.links.total, 'link')}, {ends}, {verdicts['broken']:,} broken today.")  # fmt: skip
    read = sum(one.complete for one in found.streams)
    return f"Done: {read:,} of {count(len(found.streams), 'file')} read to the end, not judged yet."


def _missing(found: Status) -> list[str]:
    """Return what keeps the run from being whole: what is damaged, half read, or was never given."""
    lines = [f"Missing: {one.name} is damaged ({one.damage})" for one in found.streams if one.damage]
    lines += [f"Missing: the rest of {one.name}, which stopped after {one.cursor:,} records" for one in found.streams
              if not one.complete and not one.damage]  # fmt: skip
    if found.state == "audited":
        untold = (one for one in found.skipped if one.untold_links)
        lines += [f"Missing: {one.what} (untold: {count(one.untold_links, 'link')}). {one.cure}" for one in untold]
    more = len(lines) - _STEPS
    return [*lines[:_STEPS], *([f"  and {more:,} more, below"] if more > 0 else [])]


_EXPORTED = {
    "fix": "to be completed",
    "listed": "listed on TikTok Shop",
    "refused": "refused",
    "waiting": "waiting for an answer",
}


def _state(stream: runs.Stream) -> str:
    if stream.damage:
        return "damaged"
    return "complete" if stream.complete else "incomplete"
