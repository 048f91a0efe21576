"""What every command works on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from linkaudit.audit import catalog, policy
from linkaudit.errors import UsageError
from linkaudit.model import Host
from linkaudit.settings import Settings, policy_text
from linkaudit.source.live.board import Board
from linkaudit.store import load
from linkaudit.store.database import Database, hold
from linkaudit.urls.normalise import join, split
from linkaudit.urls.store_path import ROOT_WORDS

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_ROOT = re.compile(r"/[a-z]{2,}(?:-[a-z0-9]+)*")
# a shop that is served on this machine for trying out
_LOOPBACK = re.compile(r"(?:https?://)?(?:127\.0\.0\.1|localhost|\[::1\]):\d+")


T = TypeVar("T")
Move = Callable[[int, float | None], None]
_STEP = 100  # of what is counted one by one


class Task(msgspec.Struct, frozen=True):
    """Something that may take long: what it is, in what it is counted, and how many were ``done`` before."""

    what: str
    unit: str
    done: int = 0


@contextmanager
def unseen(_: Task) -> Iterator[Move]:
    """Show no progress."""

    def move(_done: int, _share: float | None) -> None:
        pass

    yield move


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The database, the settings, the clock, and how to talk to the user (``tell``: one line for stderr).

    ``meter`` shows how far a task is; what it yields is told how many are done and, if that is known, which share (0 to
    1) of the whole that is.

    ``all_products``: every active product is to be listed. ``lang``: the language that the report opens in;
    ``headers``: that in which CSV files name their columns beside the keys, if any. ``board``: where those agree who
    ask the same outside hosts at the same time.
    """

    db_path: Path
    settings: Settings
    tell: Callable[[str], None]
    meter: Callable[[Task], AbstractContextManager[Move]] = unseen
    all_products: bool = False
    lang: str = "en"
    headers: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    board: Board | None = None

    @property
    def now(self) -> str:
        """The time as the store keeps it."""
        return self.clock().isoformat(timespec="seconds")

    @property
    def domains(self) -> tuple[str, ...]:
        """The public hosts that the user named, public face first."""
        return tuple(text for text in self.addresses if not _LOOPBACK.match(text))

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that the user named, the address of a shop on this very machine included."""
        return tuple(text for text in (self.settings.shop.domain, *self.settings.shop.hosts) if text)

    @property
    def local_shop(self) -> str:
        """Where a shop that is tried out on this machine is served, as ``http://127.0.0.1:4000``; empty if none is."""
        found = next((text for text in self.addresses if _LOOPBACK.match(text)), "")
        return f"http://{found.removeprefix('http://').removeprefix('https://').rstrip('/')}" if found else ""


def counted(job: Job, task: Task, items: Iterable[T], whole: int | None = None) -> Iterator[T]:
    """Yield ``items``, of which there are ``whole``, and show how far that is."""
    done = task.done
    with job.meter(task) as move:
        for one in items:
            yield one
            done += 1
            if done % _STEP == 0:
                move(done, min(done / whole, 1.0) if whole else None)


def alone(job: Job) -> AbstractContextManager[None]:
    """Keep the database from every other run until the end of the block, between the stages too.

    Entering raises ``StoreError`` at once if there is another, naming its process.
    """
    return hold(job.db_path)


def parse_host(text: str) -> Host:
    """Read a host as a user writes or pastes it: with or without scheme, page and language folder (shop.com/fr).

    Names in other scripts become what stands in URLs (punycode). Raises ``UsageError``.
    """
    written = text.strip().lower()
    opened = join(written if "://" in written else f"https://{written}", "https://invalid.invalid/")
    parts = split(opened) if opened else None
    host = parts.host.partition(":")[0].rstrip(".") if parts else ""
    if parts is None or not _HOST.fullmatch(host) or host == "admin.shopify.com":
        cure = "Write the address that buyers see, as shop.com, or shop.com/fr for a language folder"
        raise UsageError(f"{text!r} is not a host of a shop", where="--domain", cure=cure)
    root = parts.path.rstrip("/")
    return Host(host=host, root=root if _ROOT.fullmatch(root) and root[1:] not in ROOT_WORDS else "")


def plain_hosts(domains: Iterable[str]) -> list[str]:
    """Return hosts as ``parse_host`` reads them, each with its language folder: alike however they were written."""
    return [f"{one.host}{one.root}" for one in map(parse_host, domains)]


def load_catalog(db: Database, run_id: int, domains: tuple[str, ...]) -> catalog.Catalog:
    """Build the look-up tables of a run. Raises ``UsageError`` if no host of the store is known."""
    hosts = [*map(parse_host, domains), *load.hosts(db, run_id)]
    if not hosts:
        cure = "Add --domain your-shop.com (the address that buyers see)"
        raise UsageError("none of the files says which domain the shop has", cure=cure)
    return catalog.build(
        hosts=hosts,
        products=load.product_states(db, run_id),
        variants=load.variant_states(db, run_id),
        pages=load.page_states(db, run_id),
        redirects=load.redirects(db, run_id),
        coverage=load.coverage(db, run_id),
    )


def load_policy(settings: Settings) -> policy.Policy:
    """Return the policy in force. Raises ``UsageError``."""
    text, where = policy_text(settings.policy.name)
    return policy.parse(text, where)
