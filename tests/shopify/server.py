"""The local Shopify as a server on loopback.

Within ``with LocalShopify(shop) as local:`` there are ``local.address``, ``local.token``, ``local.client_id`` and
``local.client_secret``; ``local.faults.add("429", operation="LinkauditProducts", retry_after="0.5")`` lets something go
wrong; ``local.log``, ``local.leaks`` and ``local.gaps`` tell what happened.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.shopify.bulk import BulkOperations, Operation, Pace
from tests.shopify.bulk_order import Order
from tests.shopify.call import World
from tests.shopify.cost import CostModel
from tests.shopify.data import Node, ShopData
from tests.shopify.engine import Engine
from tests.shopify.faults import Faults
from tests.shopify.schema import all_scopes
from tests.shopify.wire import Wire

# bucket and points a second; shopify.dev, rate limits, and a live standard shop's 2000/100, read 2026-11-22
PLANS = {"standard": (2_000, 100), "advanced": (4_000, 200), "plus": (20_000, 1_000), "enterprise": (40_000, 2_000), "unlimited": (1e9, 1e9)}


@dataclass
class Entry:
    """One request in the log; headers without the token, paths without a signature."""

    time: float
    method: str
    path: str
    kind: str
    operation: str = ""
    variables: Node = field(default_factory=dict)
    status: int = 0
    requested: int | None = None
    actual: int | None = None
    fault: str = ""
    bytes: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    error: str = ""


@dataclass
class Token:
    """An access token: what it may read and until when, by the server's clock."""

    scopes: frozenset[str]
    expires: float | None = None


class LocalShopify:
    """One shop on one port of loopback, from ``with`` to its end.

    ``tokens``: more tokens with their scopes. ``plan``: a name in ``PLANS``; ``rate`` and ``bucket`` override it.
    ``clock`` fills the buckets and ages tokens, and may be a test's own. ``expires_in``: seconds of a token that the client
    credentials grant hands out. ``dates``: "shop" takes HTTP dates from ``shop.now``, "real" from the machine.
    """

    def __init__(
        self,
        shop: ShopData,
        *,
        tokens: Mapping[str, Iterable[str]] | None = None,
        scopes: Iterable[str] | None = None,
        plan: str = "plus",
        rate: float | None = None,
        bucket: float | None = None,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        expires_in: float = 86_399,
        pace: Pace | None = None,
        order: Order | None = None,
        cost: CostModel | None = None,
        dates: str = "shop",
        seed: int = 1,
    ) -> None:
        self.shop, self.clock, self.dates, self.expires_in = shop, clock, dates, expires_in
        self.scopes = frozenset(all_scopes() if scopes is None else scopes)
        self.token, self.client_id, self.client_secret = f"shpat_{secrets.token_hex(16)}", secrets.token_hex(16), f"shpss_{secrets.token_hex(16)}"
        self.tokens = {self.token: Token(self.scopes)} | {token: Token(frozenset(have)) for token, have in (tokens or {}).items()}
        maximum, default_rate = PLANS[plan]
        self.engine = Engine(clock, bucket or maximum, rate or default_rate, cost or CostModel())
        self._folder = tempfile.TemporaryDirectory(prefix="local-shopify-")
        self.bulk = BulkOperations(Path(self._folder.name), clock, pace=pace or Pace(), order=order or Order(), take_fault=self._bulk_fault)
        self.world = World(shop, self.bulk)
        self.faults, self.log, self.leaks = Faults(seed), list[Entry](), list[str]()
        self._wire = Wire(self, port)
        self.port: int = self._wire.server_address[1]
        self.address = f"127.0.0.1:{self.port}"
        self.base = self.bulk.address = f"http://{self.address}"
        self._thread = threading.Thread(target=self._wire.serve_forever, kwargs={"poll_interval": 10.0}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()
        self._thread.join()
        self.bulk.close()
        self._folder.cleanup()

    @property
    def gaps(self) -> set[str]:
        """Fields ("Type.field") that were asked for and that the shop's data lacks; a sound test finds it empty."""
        return self.world.gaps

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """Return what a token may read, None if it is not known or no longer."""
        known = self.tokens.get(token)
        if known is None or (known.expires is not None and self.clock() >= known.expires):
            return None
        return known.scopes

    def revoke(self, token: str) -> None:
        """Let a token be refused from now on."""
        self.tokens.pop(token, None)

    def issue(self) -> Node:
        """Return the answer to a client credentials grant: a new token that runs out."""
        token = f"shpat_{secrets.token_hex(16)}"
        self.tokens[token] = Token(self.scopes, self.clock() + self.expires_in)
        return {"access_token": token, "scope": ",".join(sorted(self.scopes)), "expires_in": int(self.expires_in)}

    def operations(self) -> list[Operation]:
        """Return the bulk operations submitted so far."""
        return self.bulk.operations

    def requests(self, operation: str | None = None, kind: str = "graphql") -> list[Entry]:
        """Return the log's requests of one kind, of one operation if it is named."""
        return [entry for entry in self.log if entry.kind == kind and operation in {None, entry.operation}]

    def told(self) -> list[Node]:
        """Return the log as plain data."""
        return [asdict(entry) for entry in self.log]

    def _bulk_fault(self, query: str) -> tuple[str, dict[str, Any]]:
        fault = self.faults.take("bulk", "", query)
        return (fault.name, fault.options) if fault else ("", {})
