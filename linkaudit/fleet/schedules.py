"""Audits that start by themselves: every worker looks, PostgreSQL's clock decides, and one of them starts each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from linkaudit.errors import UsageError
from linkaudit.fleet import place, queue

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AT = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When shops with all of ``tags`` are audited: at ``at`` of ``timezone``, spread over so many minutes.

    ``every`` is day or a weekday's name.
    """

    name: str
    at: str
    timezone: str = "UTC"
    every: str = "day"
    tags: tuple[str, ...] = ()
    spread_minutes: int = 0


def put(connection: place.Connection, one: Schedule) -> None:
    """Keep a schedule, over one of that name; it first fires at the next such time. Raises ``UsageError``."""
    if not _AT.fullmatch(one.at):
        raise UsageError(f"{one.at!r} is no time of day", where="--at", cure="Write it as 03:30")
    if one.every not in ("day", *_DAYS):
        raise UsageError(f"{one.every!r} is no day", where="--every", cure=f"Write day, or one of {', '.join(_DAYS)}")
    try:
        ZoneInfo(one.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"{one.timezone!r} is no time zone", where="--timezone", cure="Write it as Asia/Shanghai"
        ) from error
    weekday = _DAYS.index(one.every) + 1 if one.every in _DAYS else None
    connection.execute(
        "INSERT INTO schedules (name, at_time, timezone, weekday, tags, spread_minutes, last_day)"
        " VALUES (%(name)s, %(at)s, %(zone)s, %(weekday)s, %(tags)s, %(spread)s,"
        "  CASE WHEN (now() AT TIME ZONE %(zone)s)::time >= %(at)s::time THEN (now() AT TIME ZONE %(zone)s)::date END)"
        " ON CONFLICT (name) DO UPDATE SET at_time = excluded.at_time, timezone = excluded.timezone,"
        " weekday = excluded.weekday, tags = excluded.tags, spread_minutes = excluded.spread_minutes,"
        " last_day = excluded.last_day",
        {"name": one.name, "at": one.at, "zone": one.timezone, "weekday": weekday, "tags": list(one.tags),
         "spread": one.spread_minutes},
    )  # fmt: skip


def remove(connection: place.Connection, name: str) -> None:
    """Forget a schedule. Raises ``UsageError`` if there is none of that name."""
    if connection.execute("DELETE FROM schedules WHERE name = %s RETURNING name", [name]).fetchone() is None:
        raise UsageError(
            "there is no such schedule", where=name, cure="`linkaudit fleet schedule` shows those there are"
        )


def every(connection: place.Connection) -> list[Schedule]:
    """Return all schedules."""
    rows = connection.execute(
        "SELECT name, to_char(at_time, 'HH24:MI'), timezone, weekday, tags, spread_minutes FROM schedules ORDER BY name"
    )
    return [
        Schedule(name=name, at=at, timezone=zone, every=_DAYS[day - 1] if day else "day", tags=tuple(tags),
                 spread_minutes=spread)
        for name, at, zone, day, tags, spread in rows
    ]  # fmt: skip


def to_text(found: Sequence[Schedule]) -> str:
    """Return the schedules for a terminal."""
    lines = [
        f"{one.name}: every {one.every} at {one.at} {one.timezone}, "
        + (f"shops with {' and '.join(one.tags)}" if one.tags else "all shops")
        + (f", spread over {one.spread_minutes} minutes" if one.spread_minutes else "")
        for one in found
    ]
    return "\n".join(lines or ["no schedule is set"]) + "\n"


def run_due(connection: place.Connection) -> list[tuple[str, int]]:
    """Start what is due and not yet started today; return the names, and how many audits begin.

    However many workers look, each is started once. What was missed while no worker ran is made up for on the same day.
    """
    found: list[tuple[str, int]] = []
    while True:
        with connection.transaction():
            row = connection.execute(
                "SELECT name, tags, spread_minutes, (now() AT TIME ZONE timezone)::date FROM schedules"
                " WHERE (last_day IS NULL OR last_day < (now() AT TIME ZONE timezone)::date)"
                " AND (now() AT TIME ZONE timezone)::time >= at_time"
                " AND (weekday IS NULL OR weekday = extract(isodow FROM now() AT TIME ZONE timezone))"
                " ORDER BY name LIMIT 1 FOR UPDATE SKIP LOCKED"
            ).fetchone()
            if row is None:
                return found
            name, tags, minutes, day = row
            connection.execute("UPDATE schedules SET last_day = %s WHERE name = %s", [day, name])
            found.append((name, _start(connection, tags, minutes)))


def _start(connection: place.Connection, tags: Sequence[str], minutes: int) -> int:
    try:
        return len(queue.start(connection, (), tags, spread=timedelta(minutes=minutes)).started)
    except UsageError:
        return 0  # no shop has these tags by now
