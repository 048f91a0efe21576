"""What a run changed, or why it failed, told to the user. A message that fails never fails the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from linkaudit.audit.rules import BY_CODE
from linkaudit.errors import LinkauditError, UsageError
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.model import Summary
from linkaudit.model.diff import Diff
from linkaudit.notify import message, send
from linkaudit.notify.message import Message
from linkaudit.pipeline.diff import comparison
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.matching import summary_of
from linkaudit.settings import Secret, notify_address
from linkaudit.source.admin.secrecy import redact
from linkaudit.store import notices, runs
from linkaudit.store.database import open_database
from linkaudit.store.notices import Notice

_TITLES = {code: rule.title for code, rule in [*BY_CODE.items(), *LISTING_RULES.items()]}


class Address(msgspec.Struct, frozen=True):
    """One address to write to: the place it is kept at, and the address, or why it cannot be had."""

    place: str
    url: Secret | None = None
    fault: str = ""
    cure: str = ""


@contextmanager
def telling(job: Job, *, wanted: bool | None) -> Iterator[None]:
    """Tell why the block failed, if it does. ``wanted``: as ``--notify`` says it.

    Raises what the block raises, and ``UsageError`` if messages are wanted and nowhere is set.
    """
    if wanted and not job.settings.notify.urls:
        cure = 'Set [notify] urls = ["env:NAME"] in linkaudit.toml, or LINKAUDIT_NOTIFY_URLS (docs/notify.md)'
        raise UsageError("no address is set to write to", where="--notify", cure=cure)
    try:
        yield
    except Exception as error:
        if not _silent(job, wanted=wanted):
            _keep(job, _failure(job, error))
        raise


def deliver(job: Job, *, wanted: bool | None) -> None:
    """Tell what the latest run changed, and note that this was the end of it. Raises nothing.

    Stopped before its end, the next run tells the changes: rather twice than never.
    """
    _keep(job, [] if _silent(job, wanted=wanted) else _changes(job), delivered=True)


def _silent(job: Job, *, wanted: bool | None) -> bool:
    return wanted is False or not job.settings.notify.urls


def try_out(job: Job) -> list[tuple[Address, send.Sent]]:
    """Send a test to every address that is set."""
    lang = _lang(job)
    return [(one, _sent(one, message.test(_shop(job), lang))) for one in addresses(job)]


def look(job: Job) -> list[tuple[Address, send.Sent]]:
    """Return every address that is set and whether it can be written to; nothing is sent."""
    return [
        (one, send.recognised(one.url.reveal()) if one.url else send.Sent("", one.fault, one.cure))
        for one in addresses(job)
    ]


def addresses(job: Job) -> list[Address]:
    """Return the addresses that are set; one that cannot be had says why."""
    found: list[Address] = []
    for place in job.settings.notify.urls:
        try:
            found += [Address(_named(place, url), url) for url in notify_address(place)]
        except UsageError as error:
            found.append(Address(place, None, error.what, error.cure))
    return found


def _named(place: str, url: Secret) -> str:
    return send.shown(place) if place == url.reveal() else place


def _lang(job: Job) -> str:
    return job.lang if job.lang != "en" else job.settings.notify.lang or "en"


def _shop(job: Job) -> str:
    return job.domains[0] if job.domains else job.local_shop or Path(job.db_path).name


def _failure(job: Job, error: Exception) -> list[Notice]:
    told = message.failed(_without_secrets(job, error), _shop(job), _lang(job))
    return _send_all(job, told, "failed", None)


def _without_secrets(job: Job, error: Exception) -> Exception:
    secrets = [one.url.reveal() for one in addresses(job) if one.url]
    if isinstance(error, LinkauditError):
        return type(error)(redact(error.what, *secrets), where=redact(error.where, *secrets), cure=error.cure)
    return Exception(redact(f"{type(error).__name__}: {error}", *secrets))


def _changes(job: Job) -> list[Notice]:
    try:
        reason, run_id, told = _news(job)
    except Exception as error:  # noqa: BLE001  the run is done and its files are written: this must not undo it
        job.tell(f"note: notify: nothing was sent ({type(error).__name__}: {error})")
        return []
    when = job.settings.notify.when
    if when == "failed" or (when == "changed" and reason == "unchanged"):
        return [Notice(run_id=run_id, made_at=job.now, reason=reason)]
    return _send_all(job, told, reason, run_id)


def _news(job: Job) -> tuple[str, int, Message]:
    """Return what there is to tell of the latest complete run: against the last one that the user was told of."""
    lang = _lang(job)
    with open_database(job.db_path, write=False) as db:
        whole = {run.run_id: run for run in runs.complete_runs(db)}
        told, begun = notices.told_up_to(db), notices.first_about(db)
    new = max(whole)
    summary = summary_of(whole[new])
    untold = begun if told is None and begun is not None else new
    before = told if told in whole and told != new else max((one for one in whole if one < untold), default=None)
    if before is None:
        return "first", new, message.first(summary, lang)
    with comparison(job, before, new) as two:
        found = two.diff()
    if _same(found) and _since_cutoff(summary) == _since_cutoff(summary_of(whole[before])):
        return "unchanged", new, message.unchanged(summary, found.old.finished[:10], lang)
    return "changed", new, message.changed(found, summary, _TITLES, lang)


def _same(found: Diff) -> bool:
    counts = (found.links, found.findings, found.listings, found.shelf)
    return not found.not_read and not any(
        number for of in counts for change, number in of.items() if change not in {"unchanged", "unseen"}
    )


def _since_cutoff(summary: Summary) -> tuple[int, ...]:
    after = summary.after_cutoff
    return (after.visited_links, after.vanished_listings, after.regained_descriptions) if after else (0, 0, 0)


def _send_all(job: Job, told: Message, reason: str, run_id: int | None) -> list[Notice]:
    rows = []
    for one in addresses(job):
        sent = _sent(one, told)
        where = f"{one.place} ({sent.service})" if sent.service and sent.service != one.place else one.place
        if sent.fault:
            fault = sent.fault.rstrip(".。 ")  # it may be the service's own sentence
            job.tell(f"note: notify: not delivered to {where}: {fault}. {sent.cure}".rstrip(". ") + ".")
        rows.append(Notice(run_id=run_id, made_at=job.now, reason=reason, place=one.place, service=sent.service,
                           fault=sent.fault))  # fmt: skip
    return rows


def _sent(one: Address, told: Message) -> send.Sent:
    return send.send(one.url.reveal(), told) if one.url else send.Sent("", one.fault, one.cure)


def _keep(job: Job, rows: list[Notice], *, delivered: bool = False) -> None:
    """Keep what was sent, where there is a database to keep it in; it is no reason to fail."""
    if not job.db_path.exists():
        return
    try:
        with open_database(job.db_path) as db, db.atomic():
            notices.save(db, rows)
            if delivered:
                runs.deliver(db)
    except LinkauditError as error:
        job.tell(f"note: notify: what was sent is not remembered ({error})")
