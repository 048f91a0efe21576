"""The store through judgement: one run judged whole, in one transaction."""

from __future__ import annotations

import gc
import platform
from collections.abc import Iterable, Iterator
from itertools import chain, groupby

import msgspec

from linkaudit import __version__
from linkaudit.audit import judge, redirects, summary, wording
from linkaudit.audit.account import Account
from linkaudit.audit.catalog import Catalog
from linkaudit.audit.landing import listed
from linkaudit.audit.policy import Policy
from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.export.summary import to_json
from linkaudit.export.words import count
from linkaudit.model import (
    Direction,
    JudgedLink,
    Link,
    LinkFinding,
    PolicyInfo,
    RunInfo,
    Skipped,
    SpotFinding,
    Summary,
)  # fmt: skip
from linkaudit.pipeline import acknowledge, asked, attribution, listing, renames, unread, unused
from linkaudit.pipeline.aftermath import after_cutoff
from linkaudit.pipeline.answers import LiveAnswers
from linkaudit.pipeline.attribution import Scene, attribute, story
from linkaudit.pipeline.job import Job, Move, Task, load_catalog, load_policy, plain_hosts
from linkaudit.pipeline.prune import tidy
from linkaudit.store import clock, figures, judgements, load, prune, runs, twice
from linkaudit.store.database import Database, open_database, sqlite_version


def assess(job: Job, *, delivered: bool = True) -> Summary:
    """Judge every link of the open run, or of the latest once more, and return the summary.

    Not ``delivered``: the caller still has to tell of it, and says so by ``notify.deliver`` when that is done. A run of
    which that was never said is taken back by the next, which tells its changes as its own.
    """
    policy = load_policy(job.settings)
    acknowledge.check_mutes(job)
    with open_database(job.db_path, create=False) as db:
        run_id = runs.reopen(db, now=job.now, version=__version__)
        if run_id is None:
            raise UsageError("nothing was read yet", where=str(job.db_path), cure="Run `linkaudit run FILE…` first")
        _refuse_incomplete(db, run_id)
        clock.distrust_later(db, job.now)
        runs.remember_hosts(db, run_id, plain_hosts(job.domains))
        with db.atomic():
            made = _assess(job, db, run_id, policy, delivered=delivered)
        tidy(job, db)
        return made


def refuse_mistakes(job: Job) -> None:
    """Raise ``UsageError`` for settings that would stop the audit, so that nothing is read in vain."""
    load_policy(job.settings)
    attribution.refuse_mistakes(job.settings)


def _refuse_incomplete(db: Database, run_id: int) -> None:
    for stream in runs.streams_of(db, run_id):
        if stream.damage:
            cure = "Export the file again and give it to the same command"
            raise UnreadableInput(f"damaged, so nothing is judged ({stream.damage})", where=stream.name, cure=cure)
        if not stream.complete:
            cure = "Run the command that read it again: it goes on where it stopped"
            raise UsageError("not read to its end yet", where=stream.name, cure=cure)


def _assess(job: Job, db: Database, run_id: int, policy: Policy, *, delivered: bool) -> Summary:
    for lost in prune.take_back(db):
        job.tell(f"note: run {lost} was judged but did not come to its end: what it found is told by this one")
    run = runs.latest(db)
    previous = runs.latest(db, status="complete")
    catalog = load_catalog(db, run_id, run.hosts if run else ())
    gc.freeze()  # the tables live to the end: looking through them for garbage costs some hundredths of the time
    now = job.now
    judgements.begin(db, run_id)
    live = LiveAnswers(job, db)
    live.add_found_links(run_id, catalog)
    tally = summary.Tally()
    scene = Scene(job, db, run_id)
    known = listed(judgements.distinct_links(db, run_id, Direction.INBOUND), catalog, figures.ad_links(db, run_id))
    account = attribute(job, db, run_id, known, catalog, scene)
    ledger = account.ledger
    impacts = ledger.impacts(scene.currency)
    judgements.save_impacts(db, run_id, impacts)
    spots = judgements.save_spots(db, run_id, _spots(db, run_id, catalog), now)
    links = chain(judgements.distinct_links(db, run_id), known.found.values())
    placements = judgements.placement_count(db, run_id)
    with job.meter(Task("links", "links")) as move:
        judged = _judge(links, catalog, policy, tally, spots, account, live)
        judgements.save_judgements(db, run_id, _shown(judged, placements, move))
    judgements.spread_findings(db, run_id, now)
    if previous:
        renames.note(db, previous.run_id, run_id, catalog)
        judgements.keep_first_seen(db, run_id, previous.run_id)
    cutoff = job.settings.policy.cutoff or policy.effective
    money = summary.money(impacts, tally.verdict_of, (ledger.first_day, ledger.last_day))
    findings = acknowledge.apply(job, db, run_id, money)
    built = listing.assess(job, db, run_id, catalog, money)
    finished = job.now
    made = Summary(
        shop=catalog.primary,
        run=RunInfo(id=run_id, started=run.started_at if run else now, finished=finished, complete=True),
        policy=PolicyInfo(
            name=policy.name, cutoff=cutoff, surfaces={str(at): str(fate) for at, fate in policy.surfaces.items()}
        ),
        counts=load.counts(db, run_id)
        | {
            "links": tally.total,
            "visits": ledger.visits,
            "placements": placements,
        },
        links=tally.links(),
        findings=findings,
        problems=built.problems,
        money=money,
        skipped=[*summary.not_seen(catalog, tally, load.coverage(db, run_id)), *summary.unnamed_currency(money),
                 *live.not_used(), *_skipped(db, run_id, account)],
        versions={"linkaudit": __version__, "python": platform.python_version(), "sqlite": sqlite_version()},
        traffic=story(db, run_id, account, scene, tally, impacts) if ledger.visits or account.shop.shares() else None,
        listing=built.report, settings=asked.settings_of(job), files=asked.files_of(db, run_id),
        after_cutoff=after_cutoff(db, run_id, scene, cutoff, now),
    )
    kept = {"finished_at": finished, "policy": policy.name, "cutoff": cutoff, "summary": to_json(made).decode()}
    runs.finish_run(db, run_id, kept, delivered=delivered)
    if previous and (ended := runs.latest(db, status="complete")):
        unread.keep_first_seen(db, previous, ended)
    unused.tell(job, made.skipped)
    return made


_STEP = 100


def _shown(
    judged: Iterable[tuple[JudgedLink, list[LinkFinding]]], placements: int, move: Move
) -> Iterator[tuple[JudgedLink, list[LinkFinding]]]:
    """Show how far judging is, by the placements of the links that are judged."""
    stood = 0
    for done, one in enumerate(judged, 1):
        yield one
        stood += one[0].placements
        if done % _STEP == 0:
            move(done, min(stood / placements, 1.0) if placements else None)


def _spots(db: Database, run_id: int, catalog: Catalog) -> Iterator[SpotFinding]:
    for rule in load.redirects(db, run_id):
        yield from redirects.judge_rule(rule, catalog)
    for owner_id, title, html in load.descriptions(db, run_id):
        yield from wording.judge_wording(owner_id, title, html)


def _judge(
    links: Iterable[Link], catalog: Catalog, policy: Policy, tally: summary.Tally, spots: dict[int, set[str]],
    account: Account, live: LiveAnswers,
) -> Iterator[tuple[JudgedLink, list[LinkFinding]]]:
    inbound = Direction.INBOUND
    for link_id, bases in groupby(links, key=lambda link: link.link_id):
        parts = [
            judge.judge(
                link, catalog, policy, account.faults_of(link_id) if link.direction is inbound else None, live.checked
            )
            for link in bases
        ]
        judged, found = parts[0]
        if len(parts) > 1:
            judged = judge.join_judgements([part for part, _ in parts])
            found = [one for _, findings in parts for one in findings]
        if link_id in spots:
            codes = tuple(sorted({*judged.codes, *spots[link_id]}))
            judged = msgspec.structs.replace(judged, codes=codes)
        tally.add(judged)
        yield judged, found


def _skipped(db: Database, run_id: int, account: Account) -> list[Skipped]:
    rows = unused.in_files(db, run_id)
    rows += [
        Skipped(what=f"{name}, {count(found, 'variant')}", why="of products that are not in the file, so not counted",
                cure="Export products and variants together")
        for name, found in load.orphans(db, run_id)
    ]  # fmt: skip
    if differing := twice.told_twice(db, run_id):
        rows.append(_differing(differing))
    rows += [Skipped(what=what, why=why, cure=cure) for what, why, cure in account.not_counted()]
    return [*rows, *unused.on_purpose(db, run_id)]


def _differing(found: twice.Twice) -> Skipped:
    what = f"product {found.handle}" + (f" and {found.number - 1:,} more" if found.number > 1 else "")
    files, differing, counted = ", ".join(found.files), ", ".join(found.differing), found.counted
    why = (f"stands in {files} with {differing} that differ, and counts once, as {counted} has it: the file that tells"
           " its status counts, of several the one given last")  # fmt: skip
    return Skipped(what=what, why=why, cure="Leave out the file that is out of date")
