"""Results of bulk operations on disk, and a client that answers from them.

They are fetched once from the local Shopify, by the very queries and requests of a crawl, so that reading them can be
timed without the server that makes them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec

from linkaudit.source.admin import operations, queries
from linkaudit.source.admin.client import AdminClient, Answer, Statistics
from linkaudit.source.admin.credentials import StaticToken
from linkaudit.source.admin.feeds import ALL_ORDERS, FEEDS, Feed, Part
from linkaudit.source.admin.session import Session, open_session
from linkaudit.source.admin.shop_address import ShopAddress, parse_shop
from linkaudit.source.admin.steps import wanted
from linkaudit.source.json.stream import Json
from tests.shopify.data import ShopData
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import NOW

LIST = "results.json"
_NO_PAGE: dict[str, Json] = {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


class Result(msgspec.Struct, frozen=True):
    """One part's result: how many lines and root objects the file holds."""

    part: str
    file: str
    lines: int
    roots: int


class Fetched(msgspec.Struct, frozen=True):
    """All results of a shop, and what fetching them took: seconds of the whole, and the client's own count."""

    results: list[Result]
    seconds: float
    statistics: Statistics

    @property
    def lines(self) -> int:
        """The lines of all files."""
        return sum(one.lines for one in self.results)


def fetched(folder: Path) -> Fetched:
    """Return what ``fetch`` left in a folder."""
    return msgspec.json.decode((folder / LIST).read_bytes(), type=Fetched)


def fetch(shop: ShopData, folder: Path) -> Fetched:
    """Have every part of the shop that is large enough put together by a bulk operation; keep the results."""
    results: list[Result] = []
    began = time.perf_counter()
    with LocalShopify(shop, plan="unlimited") as local:
        address = parse_shop(local.address)
        with AdminClient(address, StaticToken(local.token)) as client:
            session = _session(client, folder)
            for feed in FEEDS:
                results += [_result(session, part) for part in _large(feed, shop)]
            found = Fetched(results, time.perf_counter() - began, client.statistics)
    (folder / LIST).write_bytes(msgspec.json.encode(found))
    return found


def _session(client: AdminClient, folder: Path) -> Session:
    return open_session(client, folder, window_days=0, pause=time.sleep, tell=_silent)


def _silent(_: str) -> None:
    return None


def _large(feed: Feed, shop: ShopData) -> list[Part]:
    scan = [feed.scan] if feed.scan and feed.scan.use == "stock" else []
    parts = [part for part in (*feed.parts, *scan) if part.bulk_over is not None]
    return [part for part in parts if len(shop.root(part.root)) > (part.bulk_over or 0)]


def _result(session: Session, part: Part) -> Result:
    submitted = operations.submit(session, queries.in_bulk(part, "", "ID"), group=False, not_before="")
    ended = operations.wait_for(session, submitted, part.name)
    if ended is None or ended.status != "COMPLETED":
        raise RuntimeError(f"the local Shopify does not answer for {part.name}: {ended}")
    path = operations.fetch(session, ended, part.name)
    if path is None:
        raise RuntimeError(f"the local Shopify has no {part.name}")
    return Result(part.name, path.name, ended.object_count, ended.root_object_count)


class Replay:
    """Stands where an ``AdminClient`` does; every operation is ended at once, its result a file that is there."""

    shop = ShopAddress("127.0.0.1:1", "http://127.0.0.1:1")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._results = {one.part: one for one in fetched(folder).results}
        self._part = Part(name="", root="", type="", fields="")

    def feeds(self) -> list[Feed]:
        """Return the feeds that have results, with those parts only, counted so that all go in bulk."""
        made = []
        for feed in FEEDS:
            parts = tuple(self._counted(part) for part in feed.parts if part.name in self._results)
            scan = feed.scan if feed.scan and feed.scan.name in self._results else None
            if parts:
                made.append(msgspec.structs.replace(feed, parts=parts, scan=scan and self._counted(scan)))
        return made

    def _counted(self, part: Part) -> Part:
        return msgspec.structs.replace(part, count=part.count or "itemsCount")

    def run(self, query: str, variables: Mapping[str, Json] | None = None, *, name: str, retry: bool = True) -> Answer:
        """Answer what a walk asks."""
        given = dict(variables or {})
        if name == "LinkauditBulkRun":
            begun: dict[str, Json] = {"id": f"gid://shopify/BulkOperation/{self._asked(str(given['query']))}"}
            return Answer({"bulkOperationRunQuery": {"bulkOperation": begun, "userErrors": []}})
        if name == "LinkauditBulkPoll":
            return Answer({"bulkOperation": self._operation(str(given["id"]))})
        if name.endswith("Count"):
            return Answer({part.count: {"count": 1_000_000_000} for feed in self.feeds() for part in _all(feed)})
        return Answer({part.root: _NO_PAGE for feed in FEEDS for part in _all(feed)})  # whatever is asked by pages

    def _asked(self, text: str) -> str:
        """Return the number of the result that answers a query."""
        part = next(part for feed in self.feeds() for part in _all(feed) if queries.in_bulk(part, "", "ID") == text)
        return self._results[part.name].file.partition(".")[0]

    def _operation(self, gid: str) -> dict[str, Json]:
        one = next(one for one in self._results.values() if one.file.partition(".")[0] == gid.rpartition("/")[2])
        size = (self._folder / one.file).stat().st_size
        return {"id": gid, "status": "COMPLETED", "objectCount": one.lines, "rootObjectCount": one.roots,
                "fileSize": size, "url": one.file}  # fmt: skip

    def download(self, url: str, to: Path, *, size: int | None, name: str) -> None:
        """Give a result another name, under which a walk deletes it."""
        os.link(self._folder / url, to)

    def session(self, spool: Path, tell: Callable[[str], None] = _silent) -> Session:
        """Return a session over this client."""
        return Session(
            client=cast("AdminClient", self), spool=spool, shop={}, scopes=frozenset({*wanted(), ALL_ORDERS}),
            now=datetime.fromisoformat(NOW), window_days=0, pause=_no_time, tell=tell,
        )  # fmt: skip


def _no_time(_: float) -> None:
    return None


def _all(feed: Feed) -> tuple[Part, ...]:
    return (*feed.parts, *([feed.scan] if feed.scan else []))
