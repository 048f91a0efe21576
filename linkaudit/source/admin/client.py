"""One shop's Admin API: queries, paced and tried again, and the results of bulk operations."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from linkaudit.errors import SourceError
from linkaudit.source.admin import answers
from linkaudit.source.admin.answers import Answer, Denied
from linkaudit.source.admin.credentials import Credentials
from linkaudit.source.admin.faults import Transient, Unanswered
from linkaudit.source.admin.graphql import LeashedGraphQL
from linkaudit.source.admin.pacing import Pacer
from linkaudit.source.admin.retry import ATTEMPTS, Patience, persist
from linkaudit.source.admin.secrecy import Hidden
from linkaudit.source.admin.shop_address import ShopAddress
from linkaudit.source.admin.transport import Http, Reply
from linkaudit.source.admin.version import API_VERSION
from linkaudit.source.json.stream import Json

__all__ = ["AdminClient", "Answer", "Denied", "GivenUp", "Statistics"]

_DEARER = 1.3
_LONG = 5.0  # seconds of waiting that are worth a line
_CURE = "Check the network; what was saved stays, and the same command goes on from there"
CostKey = tuple[str, Json]
T = TypeVar("T")


class GivenUp(SourceError):
    """No usable answer came, however often it was tried. ``ran``: the shop got the request and may be short of time."""

    def __init__(self, what: str, *, where: str, cure: str, ran: bool) -> None:
        super().__init__(what, where=where, cure=cure)
        self.ran = ran


class Statistics(msgspec.Struct):
    """What the client did so far. ``points_restored`` is an estimate: what the bucket got back between answers."""

    requests: int = 0
    throttled: int = 0
    retried: int = 0
    waited_seconds: float = 0.0
    points_spent: float = 0.0
    points_restored: float = 0.0
    bytes: int = 0


class AdminClient:
    """Speaks with one shop, one request at a time. Close it, or use it as a context manager. One thread only.

    ``tell`` gets a line for whatever makes the user wait; ``attempts`` is how often a request is tried.
    """

    def __init__(
        self,
        shop: ShopAddress,
        credentials: Credentials,
        *,
        api_version: str = API_VERSION,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda _: None,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.shop = shop
        self.statistics = Statistics()
        self.served_version = ""
        self._version = api_version
        self._credentials = credentials
        self._clock, self._sleep, self._tell = clock, sleep, tell
        self._attempts = attempts
        self._http = Http(shop.name)
        self._graphql = LeashedGraphQL(shop, api_version, self._http)
        self._pacer = Pacer(clock)
        self._costs: dict[CostKey, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def run(
        self, query: str, variables: Mapping[str, Json] | None = None, *, name: str, retry: bool = True
    ) -> Answer:
        """Run the operation ``name`` of ``query`` and return its data.

        Without ``retry`` a request that may have been carried out is not sent again: ``Unanswered``. Raises
        ``TooExpensive``, ``AccessDenied`` if the token may see none of it, and ``SourceError`` for what must not or no
        more be tried again. A query's price is remembered by ``name`` and ``variables["first"]``.
        """
        where = f"{self.shop.name}, {name}"
        patience = Patience(self._clock, attempts=self._attempts)
        key = (name, (variables or {}).get("first"))

        def attempt() -> Answer:
            try:
                return self._attempt(query, variables, key, where, patience)
            except Transient as fault:
                if fault.ran and not retry:
                    raise Unanswered(fault.what, where=where, cure=_CURE) from None
                raise

        try:
            return self._persist(patience, attempt, name)
        except Transient as fault:
            given_up, ran = patience.given_up(fault), fault.ran
        raise GivenUp(given_up, where=where, cure=_CURE, ran=ran)

    def download(self, url: str, to: Path, *, size: int | None, name: str) -> None:
        """Fetch the result of a bulk operation into ``to``, which appears only when it is whole.

        Goes on where a connection was cut. The token is not sent. Raises ``ExpiredResult`` if it is no longer there.
        """
        from linkaudit.source.admin.download import Download

        url = Hidden(url)
        patience = Patience(self._clock, attempts=self._attempts)
        where = f"{self.shop.name}, {name}"
        with Download(url, to, size=size, where=where, progressed=patience.progressed) as download:
            try:
                self._persist(patience, download.attempt, name)
                return
            except Transient as fault:
                given_up = patience.given_up(fault)
            finally:
                self.statistics.requests += download.requests
                self.statistics.bytes += download.received
        raise SourceError(given_up, where=where, cure=_CURE)

    def _persist(self, patience: Patience, attempt: Callable[[], T], name: str) -> T:
        def tell(fault: Transient, wait: float) -> None:
            self.statistics.retried += 1
            self.statistics.throttled += fault.throttled
            if wait >= _LONG:
                self._tell(f"{name}: {fault.what}; trying again in {wait:.0f} s")

        return persist(patience, attempt, sleep=self._wait, tell=tell)

    def _attempt(
        self, query: str, variables: Mapping[str, Json] | None, key: CostKey, where: str, patience: Patience
    ) -> Answer:
        wait = self._pacer.wait_for(self._price(key))
        if wait > 0:
            patience.paced(wait)
            self._wait(wait)
        reply = self._send(query, variables, key[0])
        answers.raise_for_status(reply, where)
        envelope = answers.read_envelope(reply)
        self._account(answers.cost_of(envelope), key)
        return answers.answer_of(envelope, reply, where)

    def _price(self, key: CostKey) -> float | None:
        """Return what a query costs; one not asked yet is taken for dearer than its like, or for the dearest.

        Without a guess every new query would be refused once while points are short.
        """
        if key in self._costs:
            return self._costs[key]
        alike = [cost for (name, _), cost in self._costs.items() if name == key[0]]
        return _DEARER * max(alike) if alike else max(self._costs.values(), default=None)

    def _send(self, query: str, variables: Mapping[str, Json] | None, name: str) -> Reply:
        """Send it with the token, and once more with a new one if that is refused."""
        token = self._credentials.token()
        reply = self._post(token, query, variables, name)
        if reply.status == answers.UNAUTHORISED and (renewed := self._credentials.renew(token)):
            reply = self._post(renewed, query, variables, name)
        self._notice_version(reply.headers.get("X-Shopify-API-Version", ""))
        return reply

    def _post(self, token: str, query: str, variables: Mapping[str, Json] | None, name: str) -> Reply:
        self._graphql.authorise(token)
        self.statistics.requests += 1
        reply = self._graphql.execute(query, variables, name)
        self.statistics.bytes += len(reply.body)
        return reply

    def _account(self, cost: answers.Cost, key: CostKey) -> None:
        before = self._pacer.left
        if cost.requested is not None:
            self._costs[key] = cost.requested
        self._pacer.answered(cost.requested, cost.actual, cost.status, self._clock())
        spent = cost.actual or 0.0
        self.statistics.points_spent += spent
        if before is not None and cost.status is not None:
            self.statistics.points_restored += max(0.0, cost.status.available + spent - before)

    def _notice_version(self, served: str) -> None:
        if served and served != self.served_version:
            self.served_version = served
            if served != self._version:
                self._tell(f"{self.shop.name}: asked for API version {self._version}, Shopify serves {served}")

    def _wait(self, seconds: float) -> None:
        self.statistics.waited_seconds += seconds
        self._sleep(seconds)
