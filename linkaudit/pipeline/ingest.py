"""Files into the store, one stream after the other, each from where it stopped."""

from __future__ import annotations

from pathlib import Path

from linkaudit import __version__
from linkaudit.errors import UnreadableInput
from linkaudit.pipeline.job import Job, parse_host
from linkaudit.source.registry import Recognised, recognise_all
from linkaudit.store import runs
from linkaudit.store.database import Database, open_database
from linkaudit.store.save import save_batch


def ingest(job: Job, files: list[Path], *, whole: bool = False) -> list[runs.Stream]:
    """Read ``files`` into the store and return the streams of the run that they belong to.

    ``whole``: these files are all there is; else they add to the open run. Every good file is saved before the first
    damaged one is raised as ``UnreadableInput``.
    """
    for domain in job.domains:
        parse_host(domain)
    recognised = _recognise(job, files)
    given = [_stream(one) for one in recognised]
    with open_database(job.db_path) as db:
        last = runs.latest(db)
        before = runs.streams_of(db, last.run_id) if last else []
        run_id = runs.open_run(db, given, whole=whole, now=job.now, version=__version__)
        runs.remember_hosts(db, run_id, job.domains)
        known = {(stream.fingerprint, stream.kind): stream for stream in runs.streams_of(db, run_id)}
        faults = [
            fault for one in recognised if (fault := _read(job, db, one, known[one.member.fingerprint, one.kind.name]))
        ]
        streams = runs.streams_of(db, run_id)
        for stream in streams:
            if (stream.fingerprint, stream.kind) not in {(one.fingerprint, one.kind) for one in given}:
                job.tell(f"{stream.name}: read before, judged with these")
        for gone in before:
            if gone.stream_id not in {stream.stream_id for stream in streams}:
                job.tell(f"{gone.name}: read before, replaced by the files given now")
        if not faults:
            return streams
    for fault in faults[1:]:
        job.tell(str(fault))
    raise faults[0]


def _recognise(job: Job, files: list[Path]) -> list[Recognised]:
    recognised = recognise_all(files)
    for one in recognised:
        for name in one.also:
            job.tell(f"{name}: the same content as {one.member.name}, read once")
    return recognised


def _stream(one: Recognised) -> runs.Stream:
    member = one.member
    return runs.Stream(
        kind=one.kind.name, stage=one.kind.stage, name=member.name, fingerprint=member.fingerprint, size=member.size
    )


def _read(job: Job, db: Database, one: Recognised, stream: runs.Stream) -> UnreadableInput | None:
    if stream.complete:
        job.tell(f"{stream.name}: read before, unchanged")
        return None
    resumed = f", going on after {stream.cursor:,} records" if stream.cursor else ""
    job.tell(f"{stream.name}: reading as {one.kind.name.replace('_', ' ')}{resumed}")
    try:
        for batch in one.kind.read(one.member, stream.cursor):
            save_batch(db, stream.stream_id, batch, job.now)
    except UnreadableInput as error:
        runs.end_stream(db, stream.stream_id, damage=str(error), now=job.now)
        return error
    runs.end_stream(db, stream.stream_id, damage="", now=job.now)
    return None
