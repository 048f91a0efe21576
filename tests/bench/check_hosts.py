"""One slow host among twenty-one: whether it holds up the others."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from linkaudit.model import Ask
from linkaudit.source.live.engine import check
from linkaudit.source.live.manners import Manners
from tests.bench.report import Table, ratio, seconds
from tests.hostile.server import Asked, HostileServers, respond

HOSTS, URLS = 20, 100
_SLOW = "127.0.3.99"


class Hosts(NamedTuple):
    """Seconds until all URLs of the fast hosts were answered: without the slow one, and with it."""

    alone: float
    beside: float


async def _fast(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.02)
    respond(asked, writer, 200, b"x", kind="image/png")


async def _slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(2)
    respond(asked, writer, 200, b"x", kind="image/png")


def measure() -> Hosts:
    """Ask the fast hosts without the slow one, then with it."""
    return Hosts(_ask(slow=0), _ask(slow=10))


def _ask(*, slow: int) -> float:
    names = [f"127.0.3.{at + 1}" for at in range(HOSTS)]
    with HostileServers({**dict.fromkeys(names, _fast), _SLOW: _slow}) as servers:
        lanes = {f"{name}:{servers.port}": [Ask(url=f"http://{name}:{servers.port}/{at}") for at in range(URLS)] for name in names}
        if slow:
            lanes[f"{_SLOW}:{servers.port}"] = [Ask(url=f"http://{_SLOW}:{servers.port}/{at}") for at in range(slow)]
        began, left = time.monotonic(), HOSTS * URLS
        last = began
        for batch in check({host: iter(asks) for host, asks in lanes.items()}, Manners(allow=("127.0.0.0/8",))):
            fast = sum(_SLOW not in one.url for one in batch)
            left -= fast
            last = time.monotonic() if fast else last
        if left:
            raise RuntimeError(f"{left} URLs were not answered")
        return last - began


def table(found: Hosts) -> Table:
    """Show both."""
    share = found.beside / found.alone
    rows = [(f"{HOSTS} hosts of {URLS} URLs", seconds(found.alone)), ("beside one that takes 2 s an answer", seconds(found.beside))]
    return Table(("what", "wall s"), rows, [("with the slow host over without it", "≤ 1.1", ratio(share), share <= 1.1)])
