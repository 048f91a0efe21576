"""What every command works on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from linkaudit.audit import catalog, policy
from linkaudit.errors import UsageError
from linkaudit.model import Host
from linkaudit.settings import Settings, policy_text
from linkaudit.store import load
from linkaudit.store.database import Database


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The database, the settings, the clock, and how to talk to the user (``tell``: one line for stderr)."""

    db_path: Path
    settings: Settings
    tell: Callable[[str], None]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def now(self) -> str:
        """The time as the store keeps it."""
        return self.clock().isoformat(timespec="seconds")

    @property
    def domains(self) -> tuple[str, ...]:
        """The hosts that the user named, public face first."""
        return tuple(text for text in (self.settings.shop.domain, *self.settings.shop.hosts) if text)


def parse_host(text: str) -> Host:
    """Read a host as a user writes it, with or without scheme and locale root. Raises ``UsageError``."""
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://")
    host, slash, root = bare.partition("/")
    if "." not in host or " " in host or "@" in host:
        cure = "Write it as shop.com, or shop.com/fr for a locale"
        raise UsageError(f"{text!r} is not a host", where="--domain", cure=cure)
    return Host(host=host, root=(slash + root).rstrip("/"))


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
    """Return the policy in force, with the user's cut-off date checked."""
    text, where = policy_text(settings.policy.name)
    if settings.policy.cutoff:
        policy.parse_date(settings.policy.cutoff, "--cutoff")
    return policy.parse(text, where)
