"""Access logs of a server or CDN: landings of people, without who they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import BinaryIO

from linkaudit.model import Batch, Content, Series, Skip, Visit
from linkaudit.source.analytics.log_agents import agent_of
from linkaudit.source.analytics.log_lines import Request, request_of
from linkaudit.source.base import Member
from linkaudit.source.reading.batching import Step, batches
from linkaudit.source.reading.tabular import head_text
from linkaudit.source.reading.visited import landing_url, referrer_url
from linkaudit.urls.query import parameters
from linkaudit.urls.visit_marks import referrer_host

ORIGIN = "access_log"
SHAPE = "visitor, landing page, half hour"
PARTS = "requests for parts of pages: images, scripts, data"
METHODS = "requests other than for a page: POST, HEAD and the like"
FAILED = "requests that were not answered with a page: status 4xx or 5xx"
REDIRECTED = "requests answered with a redirect: the page that it leads to counts"
PROGRAMS = "requests by programs: bots, monitors and the like"
WITHIN = "pages opened from within the shop: no landings"
AGAIN = "requests for the same page again: by the same visitor within half an hour, so one visit"

_LINES = 5_000  # in a batch: few of them are landings
_LONGEST = 1 << 16  # bytes of a line
_TRIED = 20  # lines by which a log is known
_LEARNED = 5_000  # lines from which the shop's own hosts are told
_VISITOR_BITS = 20
_HALF_HOUR = 1800
_ANSWERED = range(200, 400)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PART = re.compile(
    r"\.(?:js|mjs|css|map|png|jpe?g|gif|webp|avif|svg|ico|bmp|woff2?|ttf|otf|eot|mp4|webm|mov|mp3|pdf|json|xml|txt|"
    r"rss|atom|oembed|webmanifest|wasm|zip|gz|php)$|^/(?:cdn|api|assets|static|_next|services|wpm@|web-pixels|monorail|"
    r"\.well-known|s/files|browsing_context|recommendations|search/suggest|cart/(?:add|change|update|clear)|admin)"
    r"(?:[/@.]|$)|^/\w+@",
    re.IGNORECASE,
)
_TAGGED = re.compile(r"[?&](?:utm_[a-z]+|ttclid)=", re.IGNORECASE)
_NO_LINE = ("is no line of a combined log", "Write the log in combined format, or remove the line.")


class AccessLog:
    """One visit for each landing: a page that somebody came to from elsewhere. Cursor: lines."""

    name = "access_log"
    expects = "access log in combined format (Apache, nginx, a CDN), or Cloudflare's JSON lines"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        if member.names:
            return False
        tried = list(islice(_head(member), _TRIED))
        return bool(tried) and 2 * sum(request_of(line) is not None for line in tried) > len(tried)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        return batches(_Landings(_own_hosts(member)).steps(member), start, _LINES)


def _head(member: Member) -> Iterator[str]:
    """Yield the whole lines of the head that are not blank."""
    text = head_text(member.head)
    if member.size > len(member.head):
        text = text.rpartition("\n")[0]
    return (line for line in text.splitlines() if line.strip())


def _own_hosts(member: Member) -> frozenset[str]:
    """Return the shop's hosts: named by the log, or that from whose pages parts are asked for and pages opened."""
    requests = [request for line in islice(_head(member), _LEARNED) if (request := request_of(line))]
    named = {_bare(request.host) for request in requests if request.host}
    if named:
        return frozenset(named)
    asked = {request.target.partition("?")[0] for request in requests} - {"/"}
    from_: Counter[str] = Counter()
    for request in requests:
        host = _bare(referrer_host(request.referrer))
        path = "/" + request.referrer.partition("://")[2].partition("/")[2].partition("?")[0]
        if host and (_is_part(request.target) or path in asked):
            from_[host] += 1
    return frozenset(host for host, _ in from_.most_common(1))


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


@lru_cache(maxsize=8192)
def _is_part(target: str) -> bool:
    return _PART.search(target.partition("?")[0]) is not None


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_LONGEST):
        yield line
        while len(line) == _LONGEST and not line.endswith(b"\n"):  # the rest of a line that is none
            line = stream.readline(_LONGEST)


class _Landings:
    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self._seen: set[int] = set()
        self._begun = False

    def steps(self, member: Member) -> Iterator[Step]:
        with member.open() as stream:
            for number, raw in enumerate(_lines(stream), 1):
                line = raw.decode("utf-8", "replace").strip("\ufeff\r\n ")
                yield self._step(number, line) if line else Step(number, [])

    def _step(self, number: int, line: str) -> Step:
        request = request_of(line)
        if request is None:
            why, cure = _NO_LINE
            return Step(number, [Skip(ref=number, where=f"row {number}", why=why, cure=cure)])
        reason = self._reason(request)
        if reason:
            return Step(number, [], {reason: 1})
        target, host = _target(request)
        fact = _fact(request, target)
        if fact in self._seen:
            return Step(number, [], {AGAIN: 1})
        self._seen.add(fact)
        visit = _visit(number, request, f"https://{host}{target}" if host else target, fact)
        records: list[Content] = [visit] if self._begun else [_SERIES, visit]
        self._begun = True
        return Step(number, records)

    def _reason(self, request: Request) -> str:
        """Return why a request is no landing of a person; empty if it is one."""
        if request.method != "GET" or not request.target.startswith(("/", "http")):
            return METHODS
        if request.status not in _ANSWERED:
            return FAILED
        if request.status in _REDIRECTS:
            return REDIRECTED
        if _is_part(request.target):
            return PARTS
        if agent_of(request.agent).program:
            return PROGRAMS
        inside = self._is_own(_bare(referrer_host(request.referrer)), _bare(request.host))
        return WITHIN if inside and not _TAGGED.search(request.target) else ""

    def _is_own(self, host: str, asked: str) -> bool:
        return bool(host) and any(host == own or host.endswith(f".{own}") for own in (*self._own, asked) if own)


def _target(request: Request) -> tuple[str, str]:
    """Return path and query, and the host if the line names it."""
    if request.target[:1] == "/":
        return request.target, request.host
    host, slash, path = request.target.partition("://")[2].partition("/")
    return (slash + path or "/", host.lower()) if host else (request.target, request.host)


def _fact(request: Request, target: str) -> int:
    """Return what the same visitor, page and half hour share, in whatever file; nobody can be told from it."""
    digest = blake2b(f"{request.address}\n{request.agent}".encode("utf-8", "replace"), digest_size=3).digest()
    visitor = int.from_bytes(digest, "big") >> (8 * len(digest) - _VISITOR_BITS)
    about = f"{ORIGIN}\n{visitor}\n{target}\n{int(request.moment.timestamp()) // _HALF_HOUR}"
    return int.from_bytes(blake2b(about.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


_SERIES = Series(ref=1, origin=ORIGIN, shape=SHAPE, metrics="sessions", dated=True, landing=True)


def _visit(number: int, request: Request, url: str, fact: int) -> Visit:
    agent = agent_of(request.agent)
    landing = landing_url(url)
    said = parameters(landing)
    return Visit(
        ref=number, origin=ORIGIN, occurred_at=request.moment, day=request.day, landing_url=landing,
        referrer=referrer_url(request.referrer) if request.referrer else "",
        source=said.get("utm_source", ""), medium=said.get("utm_medium", ""), campaign=said.get("utm_campaign", ""),
        content=said.get("utm_content", ""), term=said.get("utm_term", ""), sessions=1, fact=fact,
        device=agent.device, agent=agent.mark,
    )
