"""Sessions of the online store, by ShopifyQL: one question for a few days at a time, its rows by pages.

Language and columns: shopify.dev, ShopifyQL reference 2026-07 (``sessions``, ``ORDER BY``, ``LIMIT``), read 2026-11-22;
both ``SINCE`` and ``UNTIL`` are part of the period, days are the shop's. Which columns a shop knows has changed over
time, and how a question is refused is worded as Shopify likes; so no column is taken for granted and no wording read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from linkaudit.model import Batch, Content, Series, Skip, Visit
from linkaudit.source.admin import queries
from linkaudit.source.admin.client import GivenUp
from linkaudit.source.admin.faults import AccessDenied, QueryRefused
from linkaudit.source.admin.progress import Days, Progress
from linkaudit.source.admin.session import Session
from linkaudit.source.json.nodes import LARGEST_WHOLE, stable_ref
from linkaudit.source.json.stream import Json
from linkaudit.source.reading.dates import YEARS
from linkaudit.source.reading.facts import Facts
from linkaudit.source.reading.visited import landing_url

ORIGIN = "shopifyql"
_HUMAN = "human_or_bot_session"
# What sessions are told apart by, dearest first: of those that Shopify does not take together the last ones go.
_COLUMNS = (
    "day", "landing_page_path", _HUMAN, "utm_source", "utm_medium", "utm_campaign", "referrer_name",
    "referrer_source", "utm_content", "session_device_type", "utm_term",
)  # fmt: skip
_USUAL = 90  # days, where no window is set
_AT_ONCE = 7  # days
_PAGE = 1_000  # rows; without LIMIT an answer was seen to end at 250, unsaid
_CUTS = 50  # of which every limit is a multiple that Shopify may set to a page unsaid
_DEVICES = frozenset({"mobile", "tablet", "desktop"})
_CURE = "Load the report Sessions by landing page as a CSV instead"
_Row = dict[str, Json]


class _TooMuch(QueryRefused):
    """Shopify took the question again and again, and came to no answer."""


class _Table(msgspec.Struct, frozen=True):
    """An answer: its rows by column name, or what is wrong with the question."""

    rows: list[_Row]
    wrong: str = ""


def asked(session: Session) -> list[str]:
    """Return what names the question: sessions read for another one are read anew."""
    return [queries.SESSIONS, " ".join(_COLUMNS), str(session.window_days)]


def batches(session: Session, progress: Progress, notes: list[Skip]) -> Iterator[Batch]:
    """Yield the sessions of the window, from where it was stopped; ``notes`` gets what is not seen.

    Raises ``AccessDenied`` without level 2 of protected customer data, ``QueryRefused`` if no question is understood or
    answered, ``SourceError`` if the shop cannot be reached.
    """
    days = progress.days = progress.days or _window(session)
    if not days.columns:
        days.columns, days.at_once = _known(session, days.last), _AT_ONCE
    session.tell(f"{session.client.shop.name}: sessions of {days.first} to {days.last}")
    notes += _notes(session, days)
    try:
        while not days.done:
            rows = _next(session, days)
            progress.cursor += len(rows)
            yield Batch(cursor=progress.cursor, records=_records(rows, days), state=progress.written())
    except (AccessDenied, QueryRefused):
        yield _told(progress, days, _day_before(days.day))
        raise
    yield _told(progress, days, days.last)
    notes += _missed(session, days)


def _told(progress: Progress, days: Days, last: str) -> Batch:
    """Return the word on which days were read, if any was."""
    by = _grouped(days.columns)
    series = Series(ref=1, origin=ORIGIN, shape=", ".join(by), metrics="sessions", first_day=days.first, last_day=last,
                    dated=True, landing="landing_page_path" in by)  # fmt: skip
    read = progress.cursor and last >= days.first
    return Batch(cursor=progress.cursor, records=[series] if read else [], state=progress.written())


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


# --- the window -------------------------------------------------------------------------------------------------


def _window(session: Session) -> Days:
    """Return the days that are read: up to the shop's own today, which is not over."""
    last = session.now.astimezone(_zone(session)).date()
    first = last - timedelta(days=session.window_days or _USUAL)
    return Days(first=first.isoformat(), last=last.isoformat(), day=first.isoformat())


def _zone(session: Session) -> ZoneInfo:
    try:
        return ZoneInfo(str(session.shop.get("ianaTimezone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _notes(session: Session, days: Days) -> Iterator[Skip]:
    before = f"sessions before {days.first}"
    if session.window_days:
        yield _note(before, f"--window {session.window_days} leaves them out", "")
    else:
        yield _note(before, f"the last {_USUAL} days are read", "Set [traffic] window_days for more")
    for column in _COLUMNS:
        if column not in days.columns:
            bots = "; those of bots are counted too" if column == _HUMAN else ""
            yield _note(f"sessions, {column}", f"Shopify has no such column here{bots}", "")


def _note(where: str, why: str, cure: str) -> Skip:
    return Skip(ref=stable_ref(where, why), where=where, why=why, cure=cure)


# --- questions --------------------------------------------------------------------------------------------------


def _grouped(columns: tuple[str, ...]) -> list[str]:
    return [column for column in columns if column != _HUMAN]


def _question(columns: tuple[str, ...], first: str, last: str, *, limit: int = _PAGE, offset: int = 0) -> str:
    """Return a question. Rows are in the order of all that they are told apart by: else pages would overlap."""
    by = _grouped(columns)
    grouped = f" GROUP BY {', '.join(by)}" if by else ""
    ordered = f" ORDER BY {', '.join(f'{column} ASC' for column in by)} LIMIT {limit} OFFSET {offset}" if by else ""
    human = f" WHERE {_HUMAN} = 'human'" if _HUMAN in columns else ""
    return f"FROM sessions SHOW sessions{human}{grouped} SINCE {first} UNTIL {last}{ordered}"


def _ask(session: Session, question: str) -> _Table:
    try:
        answer = session.client.run(queries.SESSIONS, {"query": question}, name="LinkauditSessions")
    except GivenUp as fault:
        if not fault.ran:
            raise
        raise _TooMuch(f"Shopify gives no answer: {fault.what}", cure=f"Run again later. {_CURE}") from None
    found = answer.data.get("shopifyqlQuery")
    if not isinstance(found, dict):
        raise QueryRefused("Shopify answers without a table", cure=_CURE)
    if errors := found.get("parseErrors"):
        return _Table([], " ".join(str(errors[0] if isinstance(errors, list) else errors).split())[:300])
    table = found.get("tableData")
    table = table if isinstance(table, dict) else {}
    rows = table.get("rows")
    if not isinstance(rows, list):
        raise QueryRefused("Shopify answers without a table", cure=_CURE)
    columns = table.get("columns")
    names = [str(one.get("name")) for one in columns if isinstance(one, dict)] if isinstance(columns, list) else []
    return _Table([row if isinstance(row, dict) else _named(row, names) for row in rows])


def _named(row: Json, names: list[str]) -> _Row:
    """Return a row by column name that came as a list; ``rows`` has no shape of its own in Shopify's schema."""
    return dict(zip(names, row, strict=False)) if isinstance(row, list) else {}


def _known(session: Session, day: str) -> tuple[str, ...]:
    """Return the columns that Shopify knows. Raises ``QueryRefused`` if it does not even know days."""

    def wrong(columns: tuple[str, ...]) -> str:
        return _ask(session, _question(columns, day, day, limit=1)).wrong

    if not wrong(_COLUMNS):
        return _COLUMNS
    if why := wrong(_COLUMNS[:1]):
        raise QueryRefused(f"Shopify does not understand the question: {why}", cure=_CURE)
    known = tuple(column for column in _COLUMNS if column == _COLUMNS[0] or not wrong((_COLUMNS[0], column)))
    while wrong(known):
        known = known[:-1]
    return known


def _next(session: Session, days: Days) -> list[_Row]:
    """Return the next rows and note that they are read. A question with too many rows is asked for fewer days."""
    while True:
        first = date.fromisoformat(days.day)
        last = min(first + timedelta(days=days.at_once - 1), date.fromisoformat(days.last))
        try:
            table = _ask(session, _question(days.columns, days.day, last.isoformat(), offset=days.rows))
        except _TooMuch:
            if last == first:
                raise
            days.at_once = 1
            continue
        if table.wrong:
            raise QueryRefused(f"Shopify does not understand the question: {table.wrong}", cure=_CURE)
        goes_on = bool(table.rows) and len(table.rows) % _CUTS == 0
        if not goes_on or last == first:
            break
        days.at_once = ((last - first).days + 1) // 2
    if goes_on:
        days.rows += len(table.rows)
        return table.rows
    if not days.rows and len(table.rows) < _PAGE // 4:
        days.at_once = min(2 * days.at_once, _AT_ONCE)
    days.day, days.rows = (last + timedelta(days=1)).isoformat(), 0
    days.done = last.isoformat() == days.last
    return table.rows


def _missed(session: Session, days: Days) -> Iterator[Skip]:
    """Yield a note if the rows do not add up to Shopify's own total; today is still under way and left aside."""
    whole = tuple(column for column in days.columns if column == _HUMAN)
    last = _day_before(days.last)
    try:
        table = _ask(session, _question(whole, days.first, last))
    except (AccessDenied, QueryRefused):
        return  # the rows are there all the same
    total = _count(table.rows[0].get("sessions")) if table.rows else 0
    if not table.wrong and total is not None and total != days.counted:
        why = f"Shopify counts {total:,} from {days.first} to {last}, its rows add up to {days.counted:,}"
        yield _note("sessions", why, "Run again in a day: Shopify counts sessions late")


# --- rows -------------------------------------------------------------------------------------------------------


def _records(rows: list[_Row], days: Days) -> list[Content]:
    """Return the visits of one page. A row that comes once more, on a later page, is the same record."""
    by = _grouped(days.columns)
    facts = Facts(ORIGIN, ", ".join(by))
    records: list[Content] = []
    for row in rows:
        number = facts.number("\0" if row.get(column) is None else str(row[column]) for column in by)
        day, sessions = _day(row.get("day")), _count(row.get("sessions"))
        where = f"sessions, {row.get('day')}, {_text(row, 'landing_page_path')}"
        if not day:
            records.append(_note(where, "is not a day: the row is left out", _CURE))
            continue
        if sessions is None:
            records.append(_note(where, f"{row.get('sessions')!r} is not a number of sessions", _CURE))
        elif day < days.last:
            days.counted += sessions
        records.append(_visit(row, number, day, sessions))
    return records


def _visit(row: _Row, number: int, day: str, sessions: int | None) -> Visit:
    device = _text(row, "session_device_type").lower()
    return Visit(
        ref=number, origin=ORIGIN, day=day, fact=number, sessions=sessions,
        landing_url=landing_url(_text(row, "landing_page_path")), source=_text(row, "utm_source"),
        medium=_text(row, "utm_medium"), campaign=_text(row, "utm_campaign"), content=_text(row, "utm_content"),
        term=_text(row, "utm_term"), channel=_text(row, "referrer_name") or _text(row, "referrer_source"),
        device=device if device in _DEVICES else "",
    )  # fmt: skip


def _text(row: _Row, column: str) -> str:
    cell = row.get(column)
    return "" if cell is None else str(cell).strip()


def _day(cell: Json) -> str:
    try:
        day = datetime.fromisoformat(str(cell)).replace(tzinfo=UTC).date()
    except ValueError:
        return ""
    return day.isoformat() if day.year in YEARS else ""


def _count(cell: Json) -> int | None:
    """Return a number of sessions; numbers come as texts, whatever the column's type says (seen 2026-08)."""
    try:
        number = Decimal(str(cell))
        return int(number) if 0 <= number <= LARGEST_WHOLE and number == int(number) else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
