"""Joins the stages: files into the store, the store through judgement, results into files."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec

from linkaudit import __version__
from linkaudit.audit import attribute, catalog, judge, match, policy, redirects, rules, wording
from linkaudit.audit import summary as summing
from linkaudit.errors import LinkauditError, OutputError, UnreadableInput, UsageError
from linkaudit.export import findings as findings_csv
from linkaudit.export import links as links_csv
from linkaudit.export import mapping as mapping_csv
from linkaudit.export import summary as summary_out
from linkaudit.export import traffic as traffic_csv
from linkaudit.export.table import write_csv
from linkaudit.model import (
    Attribution, Direction, Host, Impact, JudgedLink, Landing, Link, LinkFinding, Match, Skipped, SpotFinding, Summary,
)  # fmt: skip
from linkaudit.settings import Settings, policy_text
from linkaudit.source.registry import recognise_all
from linkaudit.store import load, results, runs
from linkaudit.store.database import open_database
from linkaudit.store.save import save_batch

if TYPE_CHECKING:
    from sqlite_utils import Database

    from linkaudit.source.registry import Recognised

KINDS = ("mapping", "findings", "links", "traffic")
BOTH_STAGES = frozenset({"crawl", "traffic"})
Tell = Callable[[str], None]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a command works on: the database, the settings, the clock, and how to talk to the user."""

    db_path: Path
    settings: Settings
    tell: Tell
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def now(self) -> str:
        """The time as the store keeps it."""
        return self.clock().isoformat(timespec="seconds")


def ingest(job: Job, files: list[Path], *, whole: bool = False) -> int:
    """Read ``files`` into the store and return the run that they belong to.

    ``whole``: these files are all there is; else they add to the open run. Every good file is saved before the first
    damaged one is raised as ``UnreadableInput``.
    """
    recognised = recognise_all(files, job.tell)
    stages = BOTH_STAGES if whole else frozenset(one.kind.stage for one in recognised)
    with open_database(job.db_path) as db:
        run_id = runs.open_run(
            db, [_stream(one) for one in recognised], stages=stages, now=job.now, version=__version__
        )
        known = {(stream.fingerprint, stream.kind): stream for stream in runs.streams_of(db, run_id)}
        faults = [
            fault for one in recognised if (fault := _read(job, db, one, known[one.member.fingerprint, one.kind.name]))
        ]
    if faults:
        for fault in faults[1:]:
            job.tell(str(fault))
        raise faults[0]
    return run_id


def _stream(one: Recognised) -> runs.Stream:
    return runs.Stream(
        kind=one.kind.name, stage=one.kind.stage, name=one.member.name, fingerprint=one.member.fingerprint,
        size=one.member.size,
    )  # fmt: skip


def _read(job: Job, db: Database, one: Recognised, stream: runs.Stream) -> UnreadableInput | None:
    if stream.complete:
        job.tell(f"{stream.name}: already read")
        return None
    job.tell(f"{stream.name}: reading as {one.kind.name.replace('_', ' ')}" + (f", from {stream.cursor}" * bool(stream.cursor)))
    try:
        for batch in one.kind.read(one.member, stream.cursor):
            save_batch(db, stream.stream_id, batch, job.now)
    except UnreadableInput as error:
        runs.end_stream(db, stream.stream_id, damage=str(error), now=job.now)
        return error
    runs.end_stream(db, stream.stream_id, damage="", now=job.now)
    return None


def audit(job: Job) -> Summary:
    """Judge every link of the open run, or of the latest once more, and return the summary."""
    with open_database(job.db_path) as db:
        run_id = runs.reopen(db, now=job.now, version=__version__)
        if run_id is None:
            raise UsageError("nothing was read yet", where=str(job.db_path), cure="Run `linkaudit run FILE…` first")
        _refuse_incomplete(db, run_id)
        with db.atomic():
            return _audit(job, db, run_id)


def _refuse_incomplete(db: Database, run_id: int) -> None:
    for stream in runs.streams_of(db, run_id):
        if stream.damage:
            cure = "Export the file again and give it to the same command"
            raise UnreadableInput(f"damaged, so nothing is judged ({stream.damage})", where=stream.name, cure=cure)
        if not stream.complete:
            cure = "Run the command that read it again: it goes on where it stopped"
            raise UsageError("not read to its end yet", where=stream.name, cure=cure)


def load_catalog(job: Job, db: Database, run_id: int) -> catalog.Catalog:
    """Build the look-up tables of a run. Raises ``UsageError`` if no host of the store is known."""
    shop = job.settings.shop
    named = [_host(text) for text in (shop.domain, *shop.hosts) if text]
    hosts = [*named, *load.hosts(db, run_id)]
    if not hosts:
        cure = "Add --domain your-shop.com (the address that buyers see)"
        raise UsageError("none of the files says which domain the shop has", cure=cure)
    return catalog.build(
        hosts=hosts, products=load.product_states(db, run_id), variants=load.variant_states(db, run_id),
        pages=load.page_states(db, run_id), redirects=load.redirects(db, run_id), coverage=load.coverage(db, run_id),
    )  # fmt: skip


def _host(text: str) -> Host:
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://")
    host, slash, root = bare.partition("/")
    if not host or "." not in host or " " in host:
        raise UsageError(f"{text!r} is not a host", where="--domain", cure="Write it as shop.com, or shop.com/fr for a locale")
    return Host(host=host, root=(slash + root).rstrip("/"))


def load_policy(settings: Settings) -> policy.Policy:
    """Return the policy in force, with the user's cut-off date checked."""
    text, where = policy_text(settings.policy.name)
    if settings.policy.cutoff:
        policy.parse_date(settings.policy.cutoff, "--cutoff")
    return policy.parse(text, where)


def _audit(job: Job, db: Database, run_id: int) -> Summary:
    rule = load_policy(job.settings)
    shop = load_catalog(job, db, run_id)
    previous = runs.latest(db, status="complete")
    now = job.now
    results.begin(db, run_id)
    tally, skipped = summing.Tally(), Counter[str]()
    known = attribute.listed(results.distinct_links(db, run_id, Direction.INBOUND), shop)
    sums, period = _attribute(job, db, run_id, known, shop, skipped)
    spots = results.save_spots(db, run_id, _spots(db, run_id, shop), now)
    every = chain(results.distinct_links(db, run_id), known.found.values())
    results.save_judgements(db, run_id, _judge(every, shop, rule, tally, spots))
    results.spread_findings(db, run_id, now)
    if previous and previous.run_id != run_id:
        results.keep_first_seen(db, run_id, previous.run_id)
    money = summing.money(sums, tally.verdict_of, period)
    started = next(run.started_at for run in [runs.latest(db)] if run)
    summary = Summary(
        shop=shop.primary,
        run={"id": run_id, "started": started, "finished": job.now, "complete": True},
        policy={"name": rule.name, "cutoff": job.settings.policy.cutoff or rule.effective},
        counts=load.counts(db, run_id) | {"links": tally.total, "visits": skipped.pop(_VISITS, 0)},
        links=tally.links(),
        findings=summing.findings(results.finding_counts(db, run_id)),
        problems={"total": 0, "by_code": {}, "blocking": 0},
        money=money,
        skipped=[*_skipped(db, run_id, skipped), *summing.not_loaded(shop, tally.unknown_kinds)],
        versions={"linkaudit": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version},
    )
    kept = summary_out.to_json(summary).decode()
    values = {"finished_at": job.now, "policy": rule.name, "cutoff": summary.policy["cutoff"], "summary": kept}
    runs.finish_run(db, run_id, values)
    return summary


_VISITS = "visits"


def _attribute(  # noqa: PLR0913
    job: Job, db: Database, run_id: int, known: attribute.Listed, shop: catalog.Catalog, skipped: Counter[str]
) -> tuple[list[Impact], tuple[str, str]]:
    aliases = attribute.tiktok.ALIASES | {attribute.tiktok.fold(word) for word in job.settings.traffic.aliases}
    orders_loaded = load.counts(db, run_id)["orders"] > 0
    visits = _within_window(job, load.landings(db, run_id), skipped)
    found = list(
        attribute.attribute(visits, known, shop, aliases=aliases, skips=skipped, orders_loaded=orders_loaded)
    )
    results.save_attributions(db, run_id, found)
    currencies = Counter(one.currency for one in found if one.currency)
    main = job.settings.shop.currency or next((name for name, _ in currencies.most_common(1)), "")
    sums = list(attribute.impacts(found, main).values())
    results.save_impacts(db, run_id, sums)
    skipped[_VISITS] = len(found)
    days = sorted(one.day for one in found if one.day)
    return sums, (days[0], days[-1]) if days else ("", "")


def _within_window(job: Job, visits: Iterable[Landing], skipped: Counter[str]) -> Iterator[Landing]:
    days = job.settings.traffic.window_days
    first = (job.clock() - timedelta(days=days)).isoformat() if days else ""
    for visit in visits:
        if first and visit.occurred_at and visit.occurred_at < first:
            skipped[f"visits before {first[:10]}: outside --window {days}"] += 1
        else:
            yield visit


def _spots(db: Database, run_id: int, shop: catalog.Catalog) -> Iterator[SpotFinding]:
    for rule in load.redirects(db, run_id):
        yield from redirects.judge_rule(rule, shop)
    for owner_id, _, title, html in load.descriptions(db, run_id):
        yield from wording.judge_wording(owner_id, title, html)


def _judge(
    links: Iterable[Link], shop: catalog.Catalog, rule: policy.Policy, tally: summing.Tally, spots: dict[int, set[str]]
) -> Iterator[tuple[JudgedLink, list[LinkFinding]]]:
    for link in links:
        judged, found = judge.judge(link, shop, rule)
        if link.link_id in spots:
            codes = tuple(sorted({*judged.codes, *spots[link.link_id]}))
            judged = msgspec.structs.replace(judged, codes=codes)
        tally.add(judged)
        yield judged, found


def _skipped(db: Database, run_id: int, left_out: Counter[str]) -> list[Skipped]:
    rows = [
        Skipped(what=f"{name}, {place}" + (f" and {count - 1} more" if count > 1 else ""), why=why, cure=cure)
        for name, place, why, cure, count in load.skips(db, run_id)
    ]
    rows += [Skipped(what=f"{count:,} {why.partition(':')[0]}", why=why.partition(": ")[2] or why, cure="")
             for why, count in sorted(left_out.items())]  # fmt: skip
    rows += [Skipped(what=f"{count:,} times {why}", why="not a link to another page, or not readable offline", cure="")
             for why, count in load.tallies(db, run_id)]  # fmt: skip
    return rows


def export(job: Job, kinds: Iterable[str], out: Path) -> list[Path]:
    """Write the files of ``kinds`` (``all``: every kind and summary.json) of the latest complete run into ``out``."""
    wanted = tuple(KINDS) + ("summary",) if "all" in kinds else tuple(dict.fromkeys(kinds))
    with open_database(job.db_path) as db:
        run = runs.latest(db, status="complete")
        if run is None:
            raise UsageError("no audit is complete yet", where=str(job.db_path), cure="Run `linkaudit audit` first")
        _make_folder(out)
        return [_write(job, db, run, kind, out) for kind in wanted]


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder cannot be made: {error.strerror}", where=str(out), cure="Choose another with --out") from error


def _write(job: Job, db: Database, run: runs.Run, kind: str, out: Path) -> Path:
    if kind == "summary":
        path = out / "summary.json"
        with _replacing(path) as file:
            file.write(run.summary)
        return path
    path = out / f"{kind}.csv"
    header, rows = _TABLES[kind](job, db, run)
    with _replacing(path) as file:
        write_csv(file, header, rows)
    return path


Table = tuple[list[str], Iterator[list[mapping_csv.Cell]]]


def _mapping(job: Job, db: Database, run: runs.Run) -> Table:
    shop = load_catalog(job, db, run.run_id)
    matched = _matched(db, run.run_id, shop)
    rank = match.ranks(one for _, one, _ in matched)
    period = _period(db, run.run_id)
    details: Callable[[str], object] = lambda handle: load.product_detail(db, run.run_id, handle)  # noqa: E731
    rows = (
        row
        for link, one, sums in matched
        for row in mapping_csv.rows(
            mapping_csv.Mapped(link=link, match=one, impacts=sums, cutoff=run.cutoff, period=period),
            details, rank, lambda link, handle: match.action(link, handle, shop),
        )
    )  # fmt: skip
    return mapping_csv.HEADER, rows


def _matched(db: Database, run_id: int, shop: catalog.Catalog) -> list[tuple[JudgedLink, Match, list[Impact]]]:
    impacts = _impacts(db, run_id)
    sold = results.units_sold(db, run_id)
    cache: dict[tuple[str, str], list[str]] = {}

    def members(kind: str, handle: str) -> list[str]:
        if (kind, handle) not in cache:
            cache[kind, handle] = results.members(db, run_id, kind, handle)
        return cache[kind, handle]

    links = list(results.judged_links(db, run_id, "mapped"))
    links.sort(key=lambda link: match.money_order(link, next(iter(impacts.get(link.link_id, ())), None)))
    return [(link, match.match(link, shop, members, sold), impacts.get(link.link_id, [])) for link in links]


def _impacts(db: Database, run_id: int) -> dict[int, list[Impact]]:
    grouped: dict[int, list[Impact]] = {}
    for one in results.impacts(db, run_id):
        if one.link_id:
            grouped.setdefault(one.link_id, []).append(one)
    return grouped


def _period(db: Database, run_id: int) -> tuple[str, str]:
    days = sorted(one.day for one in results.attributions(db, run_id) if one.day)
    return (days[0], days[-1]) if days else ("", "")


_TABLES: dict[str, Callable[[Job, Database, runs.Run], Table]] = {
    "mapping": _mapping,
    "findings": lambda _, db, run: (findings_csv.HEADER, findings_csv.rows(results.findings(db, run.run_id), rules.BY_CODE)),
    "links": lambda _, db, run: (
        links_csv.HEADER, links_csv.rows(results.judged_links(db, run.run_id), _impacts(db, run.run_id))
    ),
    "traffic": lambda _, db, run: (traffic_csv.HEADER, traffic_csv.rows(results.traffic(db, run.run_id))),
}  # fmt: skip


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Write beside ``path`` and rename into place, so that nobody ever sees half a file."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                yield file
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        if isinstance(error, LinkauditError):
            raise
        cure = "Free disk space, make the folder writable, or choose another with --out; the audit itself is saved"
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path), cure=cure) from error


def summary_text(job: Job, summary: Summary) -> str:
    """Return the terminal summary of the latest run."""
    with open_database(job.db_path) as db:
        run = runs.latest(db, status="complete")
        impacts = _impacts(db, run.run_id) if run else {}
        links = [link for link in results.judged_links(db, run.run_id, "inbound") if link.link_id in impacts] if run else []
    links.sort(key=lambda link: match.money_order(link, impacts[link.link_id][0]))
    return summary_out.to_text(summary, [(link, impacts[link.link_id]) for link in links[:10]])
