"""findings.csv as a person gives it back: the status of some rows edited, with reason, name and last day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from linkaudit.errors import UsageError
from linkaudit.export.table import original
from linkaudit.model.acknowledge import Acceptance, Standing
from linkaudit.pipeline import edited
from linkaudit.source.reading.dates import is_ambiguous, parse_day
from linkaudit.source.reading.tabular import Table, fold

_COLUMNS = ("finding_id", "status", "accepted_reason", "accepted_by", "accepted_until")
_ID = re.compile(r"LA\d{3}-[0-9a-f]{12}")
_ACCEPTED = frozenset({"accepted", "accept", "已接受", "接受"})
_OPEN = frozenset({"open", "", "未处理", "开放"})
_MUTED = frozenset({"muted", "已静音"})


class Row(msgspec.Struct, frozen=True):
    """A finding of the file: its first row, and the decision; ``accepted`` false: it is open.

    Of an open one the decision is what its columns still say.
    """

    number: int
    accepted: bool
    acceptance: Acceptance


def read(path: Path, by: str, check: Callable[[Acceptance], None]) -> dict[str, Row]:
    """Return the findings that the file decides on, by id: accepted ones, and open ones that still have a reason.

    Raises ``UsageError`` naming the first wrong row, ``UnreadableInput`` if it is no such file.
    """
    table = Table(edited.member(path, "findings.csv as `linkaudit export findings` writes it"))
    places = {name: table.index(name) for name in _COLUMNS}
    for name in ("finding_id", "status"):
        if places[name] is None:
            cure = "Export it anew with `linkaudit export findings`, and keep its columns"
            raise UsageError(f"has no column {name}", where=path.name, cure=cure)
    found: dict[str, Row] = {}
    faults: list[edited.Fault] = []
    for line in edited.whole(table, path.name):
        cells = {name: original(line.cells[at].strip()) if at is not None else "" for name, at in places.items()}
        try:
            if row := _row(line.number, cells, by, check):
                _keep(found, cells["finding_id"], row)
        except UsageError as fault:
            faults.append((line.number, fault.where, fault))
    if faults:
        raise edited.first(path.name, faults)
    return found


def _row(number: int, cells: Mapping[str, str], by: str, check: Callable[[Acceptance], None]) -> Row | None:
    word = fold(cells["status"])
    if word in _MUTED:
        return None
    if word not in _ACCEPTED | _OPEN:
        cure = "Write accepted or open; muted is for the settings to say"
        raise UsageError(f"“{cells['status']}” is no status", where="status", cure=cure)
    if word in _OPEN and not cells["accepted_reason"]:
        return None
    if not _ID.fullmatch(cells["finding_id"]):
        cure = "Leave this column as it was exported"
        raise UsageError(f"“{cells['finding_id']}” is no finding's id", where="finding_id", cure=cure)
    if word in _OPEN:
        old = Acceptance(reason=cells["accepted_reason"], by=cells["accepted_by"])
        return Row(number, accepted=False, acceptance=old)
    until = day(cells["accepted_until"], "accepted_until")
    acceptance = Acceptance(reason=cells["accepted_reason"], by=cells["accepted_by"] or by, until=until)
    try:
        check(acceptance)
    except UsageError as fault:
        raise UsageError(fault.what, where=fault.where.replace("--", "accepted_"), cure=fault.cure) from None
    return Row(number, accepted=True, acceptance=acceptance)


def day(text: str, where: str) -> str:
    """Return the day that a person wrote as ISO date, "" for none. Raises ``UsageError``."""
    found = parse_day(text) if text else None
    if text and found is None:
        what = f"“{text}” could be two days" if is_ambiguous(text) else f"“{text}” is no day"
        raise UsageError(what, where=where, cure="Write it as 2027-01-31, or leave it out: for good")
    return found.isoformat() if found else ""


def _keep(found: dict[str, Row], name: str, row: Row) -> None:
    """Note a row; a finding has as many as places, of which one need be edited."""
    before = found.setdefault(name, row)
    if before.accepted and row.accepted and before.acceptance != row.acceptance:
        what = f"row {before.number} is of the same finding and says otherwise"
        raise UsageError(what, where="accepted_reason", cure="Write the same in both, or accept it in one of them")
    if row.accepted and not before.accepted:
        found[name] = row


def changes(
    rows: Mapping[str, Row], before: Mapping[str, Standing]
) -> tuple[dict[str, Acceptance], list[str]]:
    """Return what is to be accepted, and of what the acceptance is to be taken back: only what is not so already.

    An open row takes back the acceptance that its columns name, and no other that was made since it was exported.
    """
    wanted: dict[str, Acceptance] = {}
    withdrawn = []
    for name, row in rows.items():
        standing = before.get(name)
        holds = standing is not None and not standing.ended
        if row.accepted and not (holds and standing and standing.acceptance == row.acceptance):
            wanted[name] = row.acceptance
        elif not row.accepted and holds and standing and _same(standing.acceptance, row.acceptance):
            withdrawn.append(name)
    return wanted, withdrawn


def _same(one: Acceptance, other: Acceptance) -> bool:
    return (one.reason, one.by) == (other.reason, other.by)
