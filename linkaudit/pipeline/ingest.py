"""Files and the live shop into the store, one stream after the other, each from where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import msgspec

from linkaudit import __version__
from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.pipeline import feeds, fetch, unused
from linkaudit.pipeline.job import Job, Task, parse_host, plain_hosts
from linkaudit.source.registry import Recognised, recognise_all
from linkaudit.store import clock, runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.save import save_batch

_ORDERS = frozenset({"orders", "bulk_orders"})
_TEMPLATE = "seller_center_template"
_NAMED = frozenset({"link_list", "html", "shopify_sessions"})  # places, titles and periods may be the file's name


def ingest(job: Job, files: list[Path], *, whole: bool = False, stages: Sequence[str] = ()) -> list[runs.Stream]:
    """Read ``files`` and the live shop into the store and return the streams of the run that they belong to.

    ``whole``: this is all there is; else it adds to the open run. ``stages``: what is fetched from the shop's Admin API
    if there is a token and no file tells it. Every good file is saved before the first damaged one is raised as
    ``UnreadableInput``; the shop is read after all files.
    """
    for domain in job.domains:
        parse_host(domain)
    recognised = _recognise(job, files)
    workbooks = [one for one in recognised if one.kind.stage == "listing"]
    recognised = [one for one in recognised if one.kind.stage != "listing"]
    _check(job, workbooks)
    wanted = _stages(job, recognised, stages)
    with open_database(job.db_path) as db:
        if later := clock.distrust_later(db, job.now):
            job.tell(f"note: it is {job.now} by this machine's clock, and an earlier run ended {later}: was it set"
                     " back? Runs count in the order in which they were made; live checks of that time are asked"
                     " for anew")  # fmt: skip
        faults = _take(job, db, workbooks)
        live = _way_in(job).streams(job, db, wanted, again=not whole) if wanted else []
        given = [*map(_stream, recognised), *(one.stream for one in live)]
        last = runs.latest(db)
        before = runs.streams_of(db, last.run_id) if last else []
        run_id = runs.open_run(db, given, whole=whole, now=job.now, version=__version__)
        runs.remember_hosts(db, run_id, plain_hosts(job.domains))
        known = {(stream.fingerprint, stream.kind): stream for stream in runs.streams_of(db, run_id)}
        faults += [
            fault for one in recognised if (fault := _read(job, db, one, known[_fingerprint(one), one.kind.name]))
        ]
        _tell_others(job, runs.streams_of(db, run_id), given, before)
        if recognised and not whole:  # else the audit that follows tells it
            read = [known[_fingerprint(one), one.kind.name].stream_id for one in recognised]
            unused.tell(job, unused.in_files(db, run_id, read))
        if not faults:
            if live:
                again = [
                    msgspec.structs.replace(one, stream=known[one.stream.fingerprint, one.stream.kind]) for one in live
                ]
                _way_in(job).fetch(job, db, again)
            return runs.streams_of(db, run_id)
    for fault in faults[1:]:
        job.tell(str(fault))
    raise faults[0]


def _way_in(job: Job) -> ModuleType:
    """Return what reads the shop: by its Admin API, or without a token its public storefront."""
    if fetch.access(job):
        return fetch
    from linkaudit.pipeline import front

    return front


def _check(job: Job, workbooks: list[Recognised]) -> None:
    """Refuse templates and settings of listings that cannot be used, before anything is read or saved."""
    if workbooks or job.settings.listing != type(job.settings.listing)():
        from linkaudit.pipeline import listing

        listing.check(job, _templates(workbooks))


def _take(job: Job, db: Database, workbooks: list[Recognised]) -> list[UnreadableInput]:
    """Take what comes from Seller Center: templates to fill, and how earlier uploads went."""
    given = _templates(workbooks)
    if not (given or workbooks or job.settings.listing.templates):
        return []
    from linkaudit.pipeline import match, templates

    if given or job.settings.listing.templates:
        with db.atomic():
            templates.load(job, db, job.settings.listing.templates, given)
    try:
        match.take(job, db, [one for one in workbooks if one.kind.name != _TEMPLATE])
    except UnreadableInput as fault:
        return [fault]
    return []


def _templates(workbooks: list[Recognised]) -> list[str]:
    return [str(one.member.path) for one in workbooks if one.kind.name == _TEMPLATE]


def _stages(job: Job, recognised: list[Recognised], stages: Sequence[str]) -> list[str]:
    """Return the stages to fetch from the shop: products and content unless files have them, likewise orders."""
    kinds = {one.kind.stage for one in recognised if one.kind.stage == "crawl"}
    kinds |= {"traffic"} if any(one.kind.name in _ORDERS for one in recognised) else set()
    wanted = [stage for stage in stages if stage not in kinds]
    if not wanted or fetch.access(job) is not None:
        return wanted
    if recognised:
        if "crawl" in wanted and job.addresses:
            job.tell("the shop itself was not read, as FILEs are given: `linkaudit crawl` reads its public storefront")
        return []
    if not job.addresses:
        cure = ("Give export FILEs, or the shop's address with --domain to read its public storefront, or set"
                " LINKAUDIT_SHOPIFY_TOKEN; `linkaudit init` asks for what is needed")  # fmt: skip
        raise UsageError("there is nothing to read: no FILE, no address, and no token of the Admin API", cure=cure)
    if "crawl" not in wanted:
        cure = "Give FILEs with traffic or lists of links, or set LINKAUDIT_SHOPIFY_TOKEN"
        raise UsageError("the public storefront tells no traffic, and there is no token of the Admin API", cure=cure)
    if "traffic" in wanted:
        job.tell("no traffic: the public storefront tells none; give a FILE, or a token of the Admin API")
    return ["crawl"]


def _tell_others(
    job: Job, streams: list[runs.Stream], given: list[runs.Stream], before: list[runs.Stream]
) -> None:
    named = {(one.name, one.kind) for one in given}
    same = {(one.fingerprint, one.kind) for one in given}
    for stream in streams:
        if (stream.fingerprint, stream.kind) not in same:
            job.tell(f"{stream.name}: read before, judged with these")
    kept = {(stream.fingerprint, stream.kind) for stream in streams}  # their ids follow the order in which they come
    for gone in before:
        again = feeds.is_live(gone.kind) and (gone.name, gone.kind) in named
        if gone.stage != "check" and (gone.fingerprint, gone.kind) not in kept and not again:
            replaced = feeds.is_live(gone.kind) or gone.kind in {one.kind for one in given}
            what = "replaced by what is given now" if replaced else "left out: it is not among what is given now"
            job.tell(f"{gone.name}: read before, {what}")


def _recognise(job: Job, files: list[Path]) -> list[Recognised]:
    recognised = recognise_all(files, job.settings.traffic.dates)
    for one in recognised:
        for name in one.also:
            job.tell(f"{name}: the same content as {one.member.name}, read once")
    return recognised


def _stream(one: Recognised) -> runs.Stream:
    member = one.member
    return runs.Stream(
        kind=one.kind.name, stage=one.kind.stage, name=member.name, fingerprint=_fingerprint(one), size=member.size
    )


def _fingerprint(one: Recognised) -> str:
    """Return what names the content, with the file's own name where what is read of it depends on that."""
    member = one.member
    return f"{member.fingerprint}/{member.file_name}" if one.kind.name in _NAMED else member.fingerprint


def _save(job: Job, db: Database, one: Recognised, stream: runs.Stream) -> None:
    """Save what a file holds beyond the stream's cursor."""
    read = 0

    def watch(done: int) -> None:
        nonlocal read
        read = done

    member = msgspec.structs.replace(one.member, watch=watch)
    with job.meter(Task(stream.name, "records", stream.cursor)) as move:
        for batch in one.kind.read(member, stream.cursor):
            save_batch(db, stream.stream_id, batch, job.now)
            move(batch.cursor, min(read / member.size, 1.0) if read and member.size else None)


def _read(job: Job, db: Database, one: Recognised, stream: runs.Stream) -> UnreadableInput | None:
    if stream.complete:
        job.tell(f"{stream.name}: read before, unchanged")
        return None
    resumed = f", going on after {stream.cursor:,} records" if stream.cursor else ""
    job.tell(f"{stream.name}: reading as {one.kind.name.replace('_', ' ')}{resumed}")
    try:
        _save(job, db, one, stream)
    except UnreadableInput as error:
        runs.end_stream(db, stream.stream_id, damage=str(error), now=job.now)
        return error
    runs.end_stream(db, stream.stream_id, damage="", now=job.now)
    return None
