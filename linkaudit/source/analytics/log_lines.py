"""Lines of access logs: combined format as Apache, nginx and CDNs write it, and Cloudflare's JSON lines."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

import msgspec

from linkaudit.source.reading.dates import YEARS

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
# host:port or address, identity, user; time; request; status; size; referrer; agent; more is no matter
# (httpd.apache.org/docs/2.4/logs.html, nginx.org ngx_http_log_module, read 2026-11-22).
_COMBINED = re.compile(rf'([^\["]*)\[([^\]]{{19,32}})\]\s+{_QUOTED}\s+(\d{{3}})\s+\S+\s+{_QUOTED}\s+{_QUOTED}')
_TIME = re.compile(r"(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:\s([+-]\d{4}))?")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")
_HOST = re.compile(r"((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?", re.IGNORECASE)
_MONTHS = {name: number for number, name in enumerate(
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_NANO, _MILLI = 10**17, 10**11  # Unix times from here on count nano- and milliseconds


class Request(NamedTuple):
    """One request. ``day`` is the log's own; ``moment`` in UTC. ``address`` and ``agent`` are never kept."""

    address: str
    host: str
    method: str
    target: str
    status: int
    referrer: str
    agent: str
    moment: datetime
    day: str


class _Edge(msgspec.Struct, frozen=True):
    """A line of Cloudflare's Logpush, data set HTTP requests (developers.cloudflare.com, read 2026-11-22)."""

    uri: str = msgspec.field(name="ClientRequestURI")
    started: str | int = msgspec.field(name="EdgeStartTimestamp")
    agent: str = msgspec.field(name="ClientRequestUserAgent", default="")
    referrer: str = msgspec.field(name="ClientRequestReferer", default="")
    host: str = msgspec.field(name="ClientRequestHost", default="")
    method: str = msgspec.field(name="ClientRequestMethod", default="GET")
    status: int = msgspec.field(name="EdgeResponseStatus", default=200)
    address: str = msgspec.field(name="ClientIP", default="")


_EDGE = msgspec.json.Decoder(_Edge)


def request_of(line: str) -> Request | None:
    """Return the request that a line tells of; None if it is no line of a log that is known.

    >>> line = '1.2.3.4 - - [01/Sep/2026:23:30:00 -0400] "GET /a HTTP/2" 200 5 "-" "Mozilla/5.0"'
    >>> request = request_of(line)
    >>> request.target, request.day, str(request.moment), request.referrer
    ('/a', '2026-09-01', '2026-09-02 03:30:00+00:00', '')
    """
    if line[:1] == "{":
        return _edge(line)
    found = _COMBINED.match(line)
    if not found:
        return None
    before, time, request, status, referrer, agent = found.groups()
    when = _when(time)
    if when is None:
        return None
    method, _, rest = request.partition(" ")
    address, host = _client(before)
    return Request(address, host, method, rest.rpartition(" HTTP/")[0] or rest, int(status), _given(referrer),
                   _given(agent), *when)


def _given(text: str) -> str:
    return "" if text == "-" else text.replace('\\"', '"')


@lru_cache(maxsize=4096)
def _client(before: str) -> tuple[str, str]:
    """Return the client's address and the host asked for, as far as a line begins with them."""
    tokens = before.replace(",", " ").split()
    host = next((found[1].lower() for token in tokens[:2] if (found := _HOST.fullmatch(token))), "")
    address = next((token for token in tokens if _ADDRESS.fullmatch(token)), tokens[0] if tokens else "")
    return address, host


def _when(text: str) -> tuple[datetime, str] | None:
    found = _TIME.fullmatch(text)
    if not found:
        return _iso(text)
    day, month, year, hours, minutes, seconds, offset = found.groups()
    local = _midnight(day, month, year, offset or "+0000")
    if local is None:
        return None
    try:
        moment = local + timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
        return moment.astimezone(UTC), f"{year}-{_MONTHS[month]:02}-{day}"
    except OverflowError:
        return None


@lru_cache(maxsize=1024)
def _midnight(day: str, month: str, year: str, offset: str) -> datetime | None:
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    if int(year) not in YEARS:
        return None
    try:
        zone = timezone(-away if offset[0] == "-" else away)
        return datetime(int(year), _MONTHS[month], int(day), tzinfo=zone)
    except (KeyError, ValueError, OverflowError):
        return None


def _iso(text: str) -> tuple[datetime, str] | None:
    try:
        read = datetime.fromisoformat(text)
        moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, _day(read)) if moment.year in YEARS else None


def _edge(line: str) -> Request | None:
    try:
        edge = _EDGE.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return None
    when = _unix(edge.started) if isinstance(edge.started, int) else _iso(edge.started)
    if when is None:
        return None
    host = edge.host.lower()
    return Request(edge.address, host, edge.method, edge.uri, edge.status, edge.referrer, edge.agent, *when)


def _unix(number: int) -> tuple[datetime, str] | None:
    seconds = number / 10**9 if number >= _NANO else number / 1000 if number >= _MILLI else number
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return (moment, _day(moment)) if moment.year in YEARS else None


def _day(moment: date) -> str:
    return moment.isoformat()[:10]
