"""Who asks live URLs, and how politely: this process, or several where nothing but its core would hold it up."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Self

from linkaudit.audit.catalog import Catalog
from linkaudit.model import Check
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.signing import signature_headers
from linkaudit.source.live.aside import Aside, processes
from linkaudit.source.live.manners import Manners
from linkaudit.source.live.pace import FIRST_RATE
from linkaudit.store import checks
from linkaudit.store.database import Database

_SHOP_RATE = 2.0  # requests a second: facts on Shopify's storefront bot control, read 2026-11-22
_OTHERS_RATE = 50.0
_UNBOUNDED = 10_000.0  # requests a second, where the user wants no limit
_MANY = 5_000  # URLs, from which on other processes are worth their start
_LARGE = 2_000  # URLs of one host, from which on each of them asks it


class Askers:
    """Asks what was planned. Others ask if there is much, no limit to the pace, and nobody to take turns with."""

    def __init__(self, job: Job, catalog: Catalog) -> None:
        self._job, self._catalog = job, catalog
        self._manners = manners(job, catalog)
        self._alone = job.settings.check.rate != 0 or job.board is not None or processes(self._manners) == 1
        self._aside: Aside | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._aside is not None:
            self._aside.close()

    def expect(self, count: int) -> None:
        """Get ready for so many URLs: what takes a moment goes on beside what the caller does next."""
        if count >= _MANY and not self._alone and self._aside is None:
            self._aside = Aside(self._manners)

    def ask(self, db: Database, lanes: Mapping[str, int]) -> Generator[list[Check], None, None]:
        """Yield what comes of what is planned for ``lanes`` (host → count): see ``engine.check``."""
        self.expect(sum(lanes.values()))
        asks = {one: checks.asks(db, one) for one in _first_to_last(lanes, self._catalog)}
        if self._aside is not None:
            large = frozenset(host for host, count in lanes.items() if count >= _LARGE)
            return self._aside.check(asks, tell=self._job.tell, large=large)
        from linkaudit.source.live.engine import check  # libcurl and parsers, which the others load instead

        return check(asks, self._manners, tell=self._job.tell, board=self._job.board)


def _first_to_last(lanes: Mapping[str, int], catalog: Catalog) -> list[str]:
    """Return the hosts in the order that they are begun in: the shop's own, which are asked slowest, then by size."""
    return sorted(lanes, key=lambda host: (host.partition(":")[0] not in catalog.hosts, -lanes[host]))


def manners(job: Job, catalog: Catalog) -> Manners:
    """Return how politely to ask: the shop's own hosts slowest, others by what they show."""
    chosen = job.settings.check
    given = chosen.rate
    own = frozenset(catalog.hosts)
    shop_rate = 0.0 if job.local_shop else _SHOP_RATE
    return Manners(
        concurrency=chosen.concurrency, per_host=chosen.per_host, timeout=float(chosen.timeout),
        ceiling=_OTHERS_RATE if given is None else given, allowed_ceiling=given or 0.0,
        first_rate=_UNBOUNDED if given == 0 else FIRST_RATE,
        ceilings=dict.fromkeys(own, shop_rate if given is None else given),
        allow=chosen.allow, deny=chosen.deny,
        routes=dict.fromkeys(own, job.local_shop) if job.local_shop else {},
        headers=signature_headers(job, own),
    )  # fmt: skip
