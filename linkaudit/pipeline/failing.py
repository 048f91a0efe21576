"""When a pipeline is to stop: what ``--fail-on``, ``--max-new`` and ``--min-revenue`` say of the latest run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from linkaudit.audit.rules import BY_CODE
from linkaudit.errors import UsageError
from linkaudit.export.words import amount, count
from linkaudit.model import Impact, Severity
from linkaudit.pipeline.job import Job
from linkaudit.store import results, runs
from linkaudit.store.database import open_database

_AMOUNT = re.compile(r"(?:([A-Za-z]{3})\s*)?(\d+(?:\.\d+)?)(?:\s*([A-Za-z]{3}))?")
_WANTED = {"error": {Severity.ERROR}, "warning": {Severity.ERROR, Severity.WARNING}}


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What fails a run. ``max_new``: how many new findings are allowed, None: as ``fail_on`` says.

    ``least``: findings count only if as much stands behind their link, by currency; "" is for those
    not named, in which nothing counts without it.
    """

    fail_on: str = "never"
    max_new: int | None = None
    least: dict[str, Decimal] = {}


def limits(fail_on: str, max_new: int | None, least: Sequence[str]) -> Limits:
    """Make sense of the options. Raises ``UsageError``."""
    if least and fail_on == "never" and max_new is None:
        cure = "Add --fail-on error, warning or new, or --max-new N"
        raise UsageError("says which findings count, but not for what", where="--min-revenue", cure=cure)
    return Limits(fail_on=fail_on, max_new=max_new, least=dict(map(_least, least)))


def _least(text: str) -> tuple[str, Decimal]:
    """Return currency ("": any) and amount.

    >>> _least("100"), _least("99.5usd"), _least("EUR 100")
    (('', Decimal('100')), ('USD', Decimal('99.5')), ('EUR', Decimal('100')))
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (found[1] and found[3]):
        raise UsageError(f"“{text}” is no amount", where="--min-revenue", cure="Write 100, or with its currency 100USD")
    return (found[1] or found[3] or "").upper(), Decimal(found[2])


def why_failing(job: Job, limit: Limits) -> str:
    """Return why the latest complete run fails, "" if it does not. What is accepted or muted never counts."""
    if limit.fail_on == "never" and limit.max_new is None:
        return ""
    with open_database(job.db_path, write=False) as db, db.atomic():
        run = runs.latest(db, status="complete")
        if run is None:
            return ""
        links = set(rich(results.impacts(db, run.run_id), limit.least)) if limit.least else None
        found = results.open_findings(db, run.run_id, links)
        first = not any(one.run_id < run.run_id for one in runs.complete_runs(db))
    return _why(found, limit, first=first)


def rich(impacts: Iterable[Impact], least: Mapping[str, Decimal]) -> Iterable[int]:
    """Yield the links behind which there is enough money in some currency.

    In a currency for which nothing is set, none is.
    """
    for one in impacts:
        enough = least.get(one.currency, least.get(""))
        if one.link_id and enough is not None and one.revenue and one.revenue >= max(enough, Decimal(0)):
            yield one.link_id


def _why(found: Mapping[str, tuple[int, int]], limit: Limits, *, first: bool) -> str:
    """Return why what is ``found`` (by code: places, new ones) is over the limit. ``first``: no run was before."""
    wanted = _WANTED.get(limit.fail_on, set())
    grave = {code: places for code, (places, _) in found.items() if BY_CODE[code].severity in wanted}
    new = sum(new for _, new in found.values())
    allowed = limit.max_new if limit.max_new is not None else 0 if limit.fail_on == "new" else None
    why = []
    if grave:
        most = sorted(grave, key=lambda code: (-grave[code], code))[:3]
        named = ", ".join(f"{grave[code]:,} {code}" for code in most) + (", …" if len(grave) > len(most) else "")
        or_above = "" if limit.fail_on == "error" else " or above"
        why.append(f"{count(sum(grave.values()), 'finding')} of severity {limit.fail_on}{or_above} ({named})")
    if allowed is not None and new > allowed:
        why.append(f"{count(new, 'new finding')}" + (f", {allowed:,} allowed" if limit.max_new is not None else ""))
        why[-1] += " (all are new: there is no audit before in this database)" if first else ""
    least = " or ".join(f"{amount(value)} {unit or 'of their currency'}" for unit, value in limit.least.items())
    return " and ".join(why) + (f", counting those with at least {least} behind their link" if why and least else "")
