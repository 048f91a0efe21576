"""HTTP to one shop's own storefront: slowly, by our own name, and as robots.txt allows."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Mapping
from typing import Self

import msgspec
import requests
import urllib3.exceptions

from linkaudit.errors import SourceError, UsageError
from linkaudit.model import Outcome
from linkaudit.source.admin.faults import Transient
from linkaudit.source.admin.retry import Patience, persist, retry_after
from linkaudit.source.admin.transport import network_fault, open_session
from linkaudit.source.live.answer import Answer
from linkaudit.source.live.reading import read
from linkaudit.source.storefront.robots import Robots
from linkaudit.source.storefront.signature import Signature
from linkaudit.urls.normalise import join, split

MOST = 32 << 20  # bytes of one answer, unpacked
_TIMEOUT = (10.0, 30.0)  # to connect, between two bytes
_WHOLE = 120.0  # seconds for one answer
_HOPS = 5
_ATTEMPTS, _SECONDS = 4, 300.0
_BLOCK = 1 << 16
_OK, _NOT_MODIFIED, _ERROR, _SERVER_ERROR = 200, 304, 400, 500
_MOVED = frozenset({301, 302, 303, 307, 308})
_BUSY, _ROBOT = 429, 430
_SHOPIFY_HEADERS = ("x-shopid", "x-shopify-stage", "x-storefront-renderer-rendered")
_SHOPIFY = re.compile(rb"\bShopify\.(?:shop|theme|routes)\b|cdn\.shopify\.com|/cdn/shop/|cdn/shopifycloud")
_ROBOT_CURE = (
    "Wait an hour and run the same command again: it goes on where it stopped. Slower with --rate 0.5; faster with a"
    " signature or a token of the Admin API (docs/token.md), or give export FILEs"
)


class NotOffered(Exception):
    """The shop does not offer this address, or answers with something else than is offered there."""


class Reply(msgspec.Struct, frozen=True):
    """An answer. ``url`` is where it came from in the end; a 304 has no body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_html(self) -> bool:
        """Whether it is a page."""
        return "html" in self.headers.get("Content-Type", "").lower()


class Statistics(msgspec.Struct):
    """What was spent: requests, bytes as they came, and seconds of waiting so as not to ask too fast."""

    requests: int = 0
    bytes: int = 0
    waited: float = 0.0


class Front:
    """The storefront of one shop. ``base`` is where requests go, ``host`` the public face that messages name.

    ``pause`` sleeps, ``clock`` never goes back, both in seconds; ``per_second`` requests begin at most (0: no limit).
    """

    def __init__(  # noqa: PLR0913  what a visit depends on
        self, *, base: str, host: str, tell: Callable[[str], None], pause: Callable[[float], None],
        clock: Callable[[], float], per_second: float, signature: Signature | None = None,
        own_hosts: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.base, self.host = base.rstrip("/"), host
        self.local = base.startswith("http://")
        self.statistics = Statistics()
        self.forbidden = 0
        self._tell, self._pause, self._clock = tell, pause, clock
        self._gap = 1.0 / per_second if per_second else 0.0
        self._next_at = 0.0
        self._own_hosts = own_hosts | {host}
        self._session = open_session()
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        self._signature = dict(signature.headers) if signature else {}
        self._robots: Robots | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    # --- what is asked -----------------------------------------------------------------------------------------------

    @property
    def robots(self) -> Robots:
        """What robots.txt says, read when it is first needed. Without one all is allowed."""
        if self._robots is None:
            reply = self._persist(f"{self.base}/robots.txt", "")
            text = reply.body.decode("utf-8", "replace") if reply.status == _OK and not reply.is_html else ""
            self._robots = Robots(text)
            if self._robots.delay > self._gap:
                self._gap = self._robots.delay
                self._tell(f"{self.host}: robots.txt asks for {self._gap:g} s between two requests")
        return self._robots

    def get(self, path: str, *, etag: str = "") -> Reply | None:
        """Ask for a path with its query; None if robots.txt forbids it. With ``etag`` a 304 may come.

        Raises ``SourceError`` where the shop is closed, turns us away, or cannot be reached; what was saved stays.
        """
        if not self.robots.allows(f"https://{self.host}{path}"):
            self.forbidden += 1
            return None
        return self._persist(f"{self.base}{path}", etag)

    def get_json(self, path: str) -> bytes:
        """Return the JSON at a path. Raises ``NotOffered`` if there is none, and as ``get`` does."""
        reply = self.get(path)
        if reply is None:
            raise NotOffered("robots.txt forbids it")
        kind = reply.headers.get("Content-Type", "").lower()
        if reply.status != _OK or reply.body.lstrip()[:1] not in (b"{", b"[") or "html" in kind:
            what = f"status {reply.status}" if reply.status != _OK else "a page instead of JSON"
            raise NotOffered(what)
        return reply.body

    @property
    def is_loopback(self) -> bool:
        """Whether the shop has no name of its own: it is known by an address of this machine."""
        return ":" in self.host

    def is_own(self, host: str) -> bool:
        """Whether a host is the shop's, as far as it is known."""
        return host in self._own_hosts or host == split(f"{self.base}/").host or self.is_loopback

    def open(self) -> Reply:
        """Ask for the home page, and see whether this is a Shopify shop. Raises ``UsageError`` if it is none."""
        reply = self._persist(f"{self.base}/", "")
        names = {name.lower() for name in reply.headers}
        marked = not names.isdisjoint(_SHOPIFY_HEADERS) or "shopify" in reply.headers.get("powered-by", "").lower()
        if not self.local and not marked and not _SHOPIFY.search(reply.body):
            cure = "Check --domain: it is the address that buyers see. Other shops can be read from export FILEs only"
            raise UsageError("does not look like a Shopify shop", where=self.host, cure=cure)
        host = split(reply.url).host
        if not self.local and host != self.host:
            self._tell(f"{self.host}: the shop's main address is {host}")
            self._own_hosts |= {host}
            self.host, self.base, self._robots = host, f"https://{host}", None
        return reply

    # --- one request -------------------------------------------------------------------------------------------------

    def _persist(self, url: str, etag: str) -> Reply:
        patience = Patience(self._clock, attempts=_ATTEMPTS, seconds=_SECONDS)

        def wait(fault: Transient, seconds: float) -> None:
            self._tell(f"{self.host}: {fault.what}; asking again in {seconds:,.0f} s")

        try:
            return persist(patience, lambda: self._follow(url, etag), sleep=self._pause, tell=wait)
        except Transient as fault:
            cure = "Run the same command again: it goes on where it stopped"
            raise SourceError(patience.given_up(fault), where=f"{self.host}{split(url).path}", cure=cure) from None

    def _follow(self, url: str, etag: str) -> Reply:
        asked = url
        for _ in range(_HOPS + 1):
            reply = self._once(url, etag)
            if reply.status not in _MOVED:
                return self._judged(asked, reply)
            target = join(reply.headers.get("Location", ""), url)
            if target is None:
                return reply
            if split(target).path.rstrip("/") == "/password":
                raise self._closed()
            if not self._is_own(target, asked):
                return reply
            url = self._at_base(target)
        return reply

    def _is_own(self, target: str, asked: str) -> bool:
        host = split(target).host
        known = {split(asked).host, *self._own_hosts, f"www.{self.host}", self.host.removeprefix("www.")}
        home = split(asked).path in {"", "/"} and not self.local
        return host in known or home

    def _at_base(self, target: str) -> str:
        parts = split(target)
        if self.local and parts.host in self._own_hosts:
            return self.base + target.partition("://")[2].removeprefix(parts.host)
        return target

    def _once(self, url: str, etag: str) -> Reply:
        self._take_turn()
        headers = {"If-None-Match": etag} if etag else {}
        parts = split(url)
        if self.local and "." in self.host and ":" not in self.host:
            headers["Host"] = self.host
        if (parts.scheme == "https" and parts.host in self._own_hosts) or self.local:
            headers |= self._signature
        try:
            with self._session.get(
                url, headers=headers, timeout=_TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                body = self._body(answer)
                self.statistics.requests += 1
                self.statistics.bytes += len(body)
                return Reply(answer.status_code, answer.headers, body, url)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise network_fault(error, where=self.host) from None

    def _body(self, answer: requests.Response) -> bytes:
        ends, body = self._clock() + _WHOLE, bytearray()
        for block in answer.iter_content(_BLOCK):
            body += block
            if len(body) > MOST:
                raise SourceError("an answer is larger than 32 MB", where=self.host, cure="Give export FILEs instead")
            if self._clock() > ends:
                raise Transient("the shop sends too slowly")
        return bytes(body)

    def _take_turn(self) -> None:
        now = self._clock()
        if (wait := self._next_at - now) > 0:
            self._pause(wait)
            self.statistics.waited += wait
        self._next_at = max(self._next_at, now) + self._gap

    def _judged(self, asked: str, reply: Reply) -> Reply:
        """Return ``reply`` if it is the shop's own word; raise what it says of us or of the shop."""
        if reply.status == _ROBOT:
            raise SourceError(
                "Shopify takes us for a robot and lets us read no more (430)", where=self.host, cure=_ROBOT_CURE
            )
        if reply.status == _BUSY:
            self._gap = max(self._gap * 2, 0.5)
            raise Transient("the shop answers that we ask too much (429)", wait=retry_after(reply.headers))
        if reply.status >= _SERVER_ERROR or reply.status in {401, 403} or (reply.is_html and reply.status == _OK):
            headers = {name.lower(): value for name, value in reply.headers.items()}
            body = reply.body[: 64 * 1024]
            meaning = read(
                Answer(url=reply.url, asked=asked, method="GET", status=reply.status, headers=headers, body=body)
            )
            if meaning.outcome is Outcome.PASSWORD:
                raise self._closed()
            if meaning.wall:
                raise SourceError(f"{meaning.wall} turns us away as a robot", where=self.host, cure=_ROBOT_CURE)
        if reply.status >= _SERVER_ERROR:
            raise Transient(
                f"the shop answers with an error of its own ({reply.status})", wait=retry_after(reply.headers)
            )
        return reply

    def _closed(self) -> SourceError:
        what = "the shop is closed by a password: visitors see only its password page"
        cure = "Open the shop (Online Store > Preferences), use a token of the Admin API, or give export FILEs"
        return SourceError(what, where=self.host, cure=cure)


def unzipped(body: bytes, most: int = MOST) -> bytes:
    """Return ``body`` unpacked if it is gzipped, at most ``most`` bytes of it. Raises ``NotOffered`` on damage."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(most)
    except (OSError, EOFError) as error:
        raise NotOffered("damaged gzip") from error
