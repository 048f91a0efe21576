"""Results into files, each written beside and renamed into place."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import msgspec

from linkaudit.audit import match
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.rules import BY_CODE
from linkaudit.errors import OutputError, UsageError
from linkaudit.export import findings, links, mapping, traffic
from linkaudit.export.summary import to_text
from linkaudit.export.table import Cell, write_csv
from linkaudit.model import Impact, JudgedLink, Match, ProductDetail, Summary, Verdict
from linkaudit.pipeline.job import Job, load_catalog
from linkaudit.store import load, results, runs
from linkaudit.store.database import Database, open_database

Table = tuple[Sequence[str], Iterator[list[Cell]]]


def deliver(job: Job, kinds: Iterable[str], out: Path, *, encoding: str = "utf-8") -> list[Path]:
    """Write the files of ``kinds`` (``all``: every kind and summary.json) of the latest complete run into ``out``."""
    asked = tuple(dict.fromkeys(kinds))
    wanted = (*TABLES, "summary") if "all" in asked else asked
    # one transaction: a run that ends meanwhile must not change what is being written
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = _complete_run(job, db)
        _make_folder(out)
        return [_write(db, run, kind, out, encoding) for kind in wanted]


def terminal(job: Job) -> str:
    """Return the terminal summary of the latest complete run."""
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = _complete_run(job, db)
        impacts = _impacts(db, run)
        main = _main_currency(run)
        links = (link for link in results.judged_links(db, run.run_id, "inbound") if link.link_id in impacts)
        top = heapq.nsmallest(10, links, key=lambda link: match.money_order(link, impacts[link.link_id][0], main))
    return to_text(_summary(run), [(link, impacts[link.link_id]) for link in top])


def _complete_run(job: Job, db: Database) -> runs.Run:
    run = runs.latest(db, status="complete")
    if run is None:
        raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
    return run


def _write(db: Database, run: runs.Run, kind: str, out: Path, encoding: str) -> Path:
    if kind == "summary":
        path = out / "summary.json"
        with _replacing(path, "utf-8") as file:
            file.write(run.summary)
        return path
    path = out / f"{kind}.csv"
    header, rows = TABLES[kind](db, run)
    with _replacing(path, encoding) as file:
        write_csv(file, header, rows)
    return path


def _mapping(db: Database, run: runs.Run) -> Table:
    catalog = load_catalog(db, run.run_id, run.hosts)
    matched = _matched(db, run, catalog)
    rank = match.ranks(one for link, one, _ in matched if link.verdict in (Verdict.BREAKS, Verdict.BROKEN))
    period = _period(run)

    def detail(handle: str) -> ProductDetail | None:
        return (
            load.product_detail(db, run.run_id, catalog.products[handle].handle) if handle in catalog.products else None
        )

    def action(link: JudgedLink, handle: str) -> str:
        return match.action(link, handle, catalog)

    rows = (
        row
        for link, one, impacts in matched
        for row in mapping.rows(
            mapping.Mapped(link=link, match=one, impacts=impacts, cutoff=run.cutoff, period=period),
            detail,
            rank,
            action,
        )
    )
    return mapping.HEADER, rows


def _matched(db: Database, run: runs.Run, catalog: Catalog) -> list[tuple[JudgedLink, Match, list[Impact]]]:
    impacts, main = _impacts(db, run), _main_currency(run)
    sold = results.units_sold(db, run.run_id)
    cache: dict[tuple[str, str], list[str]] = {}

    def members(kind: str, handle: str) -> list[str]:
        if (kind, handle) not in cache:
            cache[kind, handle] = results.members(db, run.run_id, kind, handle)
        return cache[kind, handle]

    found = list(results.judged_links(db, run.run_id, "mapped"))
    found.sort(key=lambda link: match.money_order(link, next(iter(impacts.get(link.link_id, ())), None), main))
    return [(link, match.match(link, catalog, members, sold), impacts.get(link.link_id, [])) for link in found]


def _impacts(db: Database, run: runs.Run) -> dict[int, list[Impact]]:
    """Return what is behind each link, the main currency first."""
    main = _main_currency(run)
    grouped: dict[int, list[Impact]] = {}
    for one in results.impacts(db, run.run_id):
        if one.link_id:
            of_link = grouped.setdefault(one.link_id, [])
            of_link.insert(0 if one.currency == main else len(of_link), one)
    return grouped


def _summary(run: runs.Run) -> Summary:
    return msgspec.json.decode(run.summary, type=Summary)


def _main_currency(run: runs.Run) -> str:
    """Return the currency with most orders."""
    return next((money.currency for money in _summary(run).money), "")


def _period(run: runs.Run) -> tuple[str, str]:
    money = _summary(run).money
    return (money[0].period_start, money[0].period_end) if money else ("", "")


def _links(db: Database, run: runs.Run) -> Table:
    return links.HEADER, links.rows(results.judged_links(db, run.run_id), _impacts(db, run))


def _findings(db: Database, run: runs.Run) -> Table:
    return findings.HEADER, findings.rows(results.findings(db, run.run_id, _main_currency(run)), BY_CODE)


def _traffic(db: Database, run: runs.Run) -> Table:
    return traffic.HEADER, traffic.rows(results.traffic(db, run.run_id))


TABLES: dict[str, Callable[[Database, runs.Run], Table]] = {
    "mapping": _mapping,
    "findings": _findings,
    "links": _links,
    "traffic": _traffic,
}


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the folder cannot be made: {error.strerror}"
        raise OutputError(what, where=str(out), cure="Choose another with --out") from error


@contextmanager
def _replacing(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a file beside ``path`` and rename it into place at the end, so that nobody ever sees half a file."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
                yield file
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        cure = "Free disk space, make the folder writable, or choose another with --out; the audit itself is saved"
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path), cure=cure) from error
