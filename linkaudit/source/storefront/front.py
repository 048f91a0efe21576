"""HTTP to one shop's own storefront: slowly, by our own name, and as robots.txt allows."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Self

import msgspec
import requests
import urllib3.exceptions

from linkaudit.errors import SourceError, UsageError
from linkaudit.source.admin.faults import Transient
from linkaudit.source.admin.retry import Patience, persist
from linkaudit.source.admin.transport import network_fault, open_session
from linkaudit.source.storefront.pace import Pace
from linkaudit.source.storefront.refusals import (
    BUSY,
    Busy,
    PasswordPage,
    Unanswered,
    closed,
    is_closed,
    judge,
    no_robots,
)
from linkaudit.source.storefront.reply import MOST, MOST_PAGE, Forbidden, NotOffered, Reply, unzipped
from linkaudit.source.storefront.robots import Robots
from linkaudit.source.storefront.signature import Signature
from linkaudit.source.web import guard
from linkaudit.source.web.place import is_inner_address
from linkaudit.urls.normalise import join, split

__all__ = [
    "MOST", "MOST_PAGE", "Forbidden", "Front", "NotOffered", "PasswordPage", "Reply", "Statistics", "Unanswered",
    "unzipped",
]  # fmt: skip

_TIMEOUT = (10.0, 30.0)  # to connect, between two bytes
_WHOLE = 120.0  # seconds for one answer
_HOPS = 5
_ATTEMPTS, _SECONDS = 4, 300.0
_BLOCK = 1 << 16
_OK = 200
_MOVED = frozenset({301, 302, 303, 307, 308})
_SHOP_PATHS = ("", "/", "/robots.txt")  # what is asked before the shop's main address is known
_AGAIN = "Run the same command again: it goes on where it stopped"
_OTHER_SHOP = "Check --domain: it is the address that buyers see. Other shops can be read from export FILEs only"
_INNER = "Check --domain; a shop of your own network is read if its name stands in [check] allow of linkaudit.toml"
_NEVER = f"Check --domain, the address that buyers see, and this machine's way to the internet. {_AGAIN}"


def _on_open_web(_host: str, address: str) -> bool:
    return not is_inner_address(address)


class Statistics(msgspec.Struct):
    """What was spent: requests, bytes as they were read, and seconds of waiting so as not to ask too fast."""

    requests: int = 0
    bytes: int = 0
    waited: float = 0.0


class Front:
    """The storefront of one shop. ``base`` is where requests go, ``host`` the public face that messages name.

    ``pause`` sleeps, ``clock`` never goes back, both in seconds; ``per_second`` requests begin at most (0: no limit).
    ``connects`` says whether a host may be asked at the address that its name leads to: on the open web, if not given.
    ``forbidden`` counts the addresses that were left out because robots.txt forbids them.
    """

    def __init__(  # noqa: PLR0913  what a visit depends on
        self, *, base: str, host: str, tell: Callable[[str], None], pause: Callable[[float], None],
        clock: Callable[[], float], per_second: float = 2.0, signature: Signature | None = None,
        own_hosts: frozenset[str] = frozenset(), connects: Callable[[str, str], bool] = _on_open_web,
    ) -> None:  # fmt: skip
        self.base, self.host = base.rstrip("/"), host
        self.local = base.startswith("http://")
        self.forbidden = 0
        self._spent = Statistics()
        self._tell, self._clock = tell, clock
        self._pace = Pace(per_second=per_second, pause=pause, clock=clock)
        self._own_hosts = own_hosts | {host}
        self._signed_hosts = self._own_hosts  # a signature is made for one domain: never for a host met on the way
        self._signature = dict(signature.headers) if signature else {}
        self._session = open_session(_Straight)
        if not self.local:
            guard.use(self._session, guard.guarded(connects))
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        self._robots: Robots | None = None
        self._home: Reply | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def statistics(self) -> Statistics:
        """What was spent so far."""
        return msgspec.structs.replace(self._spent, waited=self._pace.waited)

    # --- what is asked -----------------------------------------------------------------------------------------------

    @property
    def robots(self) -> Robots:
        """What robots.txt says, read when it is first needed. Without one all is allowed."""
        if self._robots is None:
            reply = self._persist(f"{self.base}/robots.txt")
            text = reply.body.decode("utf-8-sig", "replace") if reply.status == _OK else ""
            self._robots = Robots("" if text.lstrip().startswith("<") else text)
            if self._pace.at_least(self._robots.delay):
                self._tell(f"{self.host}: robots.txt asks for {self._robots.delay:g} s between two requests")
        return self._robots

    def get(self, path: str, *, etag: str = "", most: int = MOST) -> Reply | None:
        """Ask for a path with its query; None if robots.txt forbids it. With ``etag`` a 304 may come.

        What goes on beyond ``most`` bytes is cut, a page beyond 4 MB, and that is told. Raises ``Unanswered`` where
        there are errors only, and ``SourceError`` where the shop is closed or turns us away; what was saved stays.
        """
        if not self.local:
            self.open()  # a run that goes on must know the main address as well
        if not self.robots.allows(f"https://{self.host}{path}"):
            self.forbidden += 1
            return None
        reply = self._persist(f"{self.base}{path}", etag, most)
        if reply.cut:
            size = f"{len(reply.body) / (1 << 20):,.0f} MB"
            self._tell(f"{self.host}{path}: larger than {size}, only its beginning is read")
        return reply

    def get_json(self, path: str) -> bytes:
        """Return the JSON at a path. Raises ``NotOffered`` if there is none, and as ``get`` does."""
        reply = self.get(path)
        if reply is None:
            raise Forbidden
        if reply.status != _OK:
            raise NotOffered(f"status {reply.status}", reply.status)
        body = reply.body.removeprefix(codecs.BOM_UTF8)
        if body.lstrip()[:1] not in (b"{", b"[") or reply.is_html:
            raise NotOffered("a page instead of JSON", reply.status)
        if reply.cut:
            raise NotOffered("an answer larger than 32 MB", reply.status)
        return body

    @property
    def is_loopback(self) -> bool:
        """Whether the shop has no name of its own: it is known by an address of this machine."""
        return ":" in self.host

    def is_own(self, host: str) -> bool:
        """Whether a host is the shop's, as far as it is known."""
        return host in self._known() or host == split(f"{self.base}/").host or self.is_loopback

    def open(self) -> Reply:
        """Ask for the home page once, see whether this is a Shopify shop, and learn its main address.

        Raises ``UsageError`` if it is none, and as ``get`` does.
        """
        if self._home is None:
            if not self.robots.allows(f"https://{self.host}/"):
                raise no_robots(self.host)
            reply = self._persist(f"{self.base}/")
            if not self.local and not reply.is_shopify:
                raise UsageError("does not look like a Shopify shop", where=self.host, cure=_OTHER_SHOP)
            if is_closed(reply):
                raise closed(self.host)
            self._arrived(split(reply.url).host)
            self._home = reply
        return self._home

    def knock(self) -> None:
        """Ask for the home page anew. Raises as ``get`` does."""
        self._persist(f"{self.base}/")

    def _arrived(self, host: str) -> None:
        if self.local or host == self.host:
            return
        self._tell(f"{self.host}: the shop's main address is {host}")
        if self._signature and host not in self._signed_hosts:
            self._tell(f"note: the signature is not sent to {host}: make one for it, and give --domain {host}")
        self._own_hosts |= {host}
        self.host, self.base, self._robots = host, f"https://{host}", None
        if not self.robots.allows(f"https://{host}/"):
            raise no_robots(host)

    # --- one request -------------------------------------------------------------------------------------------------

    def _persist(self, url: str, etag: str = "", most: int = MOST) -> Reply:
        patience = Patience(self._clock, attempts=_ATTEMPTS, seconds=_SECONDS)

        def wait(fault: Transient, seconds: float) -> None:
            self._tell(f"{self.host}: {fault.what}; asking again in {seconds:,.0f} s")

        try:
            return persist(patience, lambda: self._follow(url, etag, most), sleep=self._pace.rest, tell=wait)
        except Transient as fault:
            kind = SourceError if isinstance(fault, Busy) else Unanswered
            cure = _AGAIN if self._spent.bytes else _NEVER
            raise kind(patience.given_up(fault), where=f"{self.host}{split(url).path}", cure=cure) from None

    def _follow(self, url: str, etag: str, most: int) -> Reply:
        asked = url
        for _ in range(_HOPS + 1):
            reply = self._once(url, etag, most)
            if reply.status not in _MOVED:
                return self._judged(asked, reply)
            target = join(reply.headers.get("Location", ""), url)
            if target is None:
                return reply
            if split(target).path.rstrip("/") == "/password":
                raise PasswordPage(self.host)
            if not self._is_followed(target, asked):
                return reply
            url = self._at_base(target)
        return reply

    def _is_followed(self, target: str, asked: str) -> bool:
        parts = split(target)
        if parts.scheme not in {"http", "https"}:
            return False
        learning = not self.local and split(asked).path in _SHOP_PATHS and _is_name(parts.host)
        return parts.host in {split(asked).host, *self._known()} or learning

    def _known(self) -> frozenset[str]:
        return self._own_hosts | {f"www.{self.host}", self.host.removeprefix("www.")}

    def _at_base(self, target: str) -> str:
        """Return where to ask for ``target``: a shop on this machine answers for all its public hosts."""
        host = split(target).host
        if self.local and host in self._known():
            return self.base + target.partition("://")[2].removeprefix(host)
        return target

    def _once(self, url: str, etag: str, most: int) -> Reply:
        self._pace.take_turn()
        self._spent.requests += 1
        headers = {"If-None-Match": etag} if etag else {}
        parts = split(url)
        home = self.local and url.startswith(f"{self.base}/")
        if home and "." in self.host and ":" not in self.host:
            headers["Host"] = self.host
        if home or (parts.scheme == "https" and parts.host in self._signed_hosts):
            headers |= self._signature
        try:
            with self._session.get(
                url, headers=headers, timeout=_TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                page = "html" in answer.headers.get("Content-Type", "").lower()
                body, cut = self._body(answer, min(most, MOST_PAGE) if page else most)
                return Reply(answer.status_code, answer.headers, body, url, cut)
        except guard.Inner as error:
            fault: Exception = UsageError(error.what, where=parts.host, cure=_INNER)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            fault = network_fault(error, where=self.host)
        # Outside the handler: what the library raised knows the headers, and is not chained on.
        raise fault

    def _body(self, answer: requests.Response, most: int) -> tuple[bytes, bool]:
        """Return the body, unpacked, and whether it was cut at ``most``.

        Read as it comes: a shop that sends a byte a second would else hold us until a block is full.
        """
        ends, body = self._clock() + _WHOLE, bytearray()
        while block := answer.raw.read1(_BLOCK, decode_content=True):
            body += block
            self._spent.bytes += len(block)
            if len(body) > most:
                return bytes(body[:most]), True
            if self._clock() > ends:
                raise Transient("the shop sends too slowly")
        return bytes(body), False

    def _judged(self, asked: str, reply: Reply) -> Reply:
        if reply.status == BUSY:
            self._pace.slow_down()
        judge(asked, reply, self.host)
        return reply


class _Straight(requests.Session):
    """Leaves redirects alone; the stock session would read one's body to its end, and trip over a bad address."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def _is_name(host: str) -> bool:
    """Whether a host is a public name: not an address, and not a name of a local network."""
    return "." in host and ":" not in host and not host.rpartition(".")[2].isdigit()
