"""Is everything in place? One line a check, each with the cure; the network only with a token."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from linkaudit.errors import LinkauditError, SourceError, StoreError, UsageError
from linkaudit.pipeline import notify, templates
from linkaudit.pipeline.connect import connect
from linkaudit.pipeline.job import Job, load_policy, parse_host
from linkaudit.settings import Access, shopify_access, vault
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import ClientCredentials, Credentials
from linkaudit.source.admin.feeds import ALL_ORDERS, ORDER_DAYS
from linkaudit.source.admin.session import Session, open_session
from linkaudit.source.admin.shop_address import ShopAddress, find_shop
from linkaudit.source.admin.steps import unseen
from linkaudit.source.admin.version import API_VERSION
from linkaudit.store.database import open_database
from linkaudit.store.templates import in_use

State = Literal["ok", "note", "fault"]
_ATTEMPTS = 3
_LITTLE_DISK = 2 << 30
_CLOCK_SECONDS = 60
_ORDERS = "read_orders"
_KINDS = {
    "shpat_": "of an app made in the admin, or granted by one's own installation",
    "shpca_": "of a custom app",
    "shppa_": "of a private app",
    "shpua_": "of one user; it may end with the session",
}


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding of the doctor. ``fault``: nothing works until it is cured; ``note``: something is left out."""

    name: str
    state: State
    text: str
    cure: str = ""
    exit_code: int = 0


def examine(*, config: Path, db_path: Path, make_job: Callable[[], Job], send_test: bool = False) -> list[Check]:
    """Return all checks, in the order in which they build on each other. Never raises what it can report.

    ``send_test``: each address of ``[notify]`` gets a message.
    """
    checks = [_database(db_path), _disk(db_path), _keyring()]
    try:
        job = make_job()
        load_policy(job.settings)
        for domain in job.domains:
            parse_host(domain)
    except UsageError as error:
        return [_fault("settings", error), *checks]
    said = f"{config} read" if config.exists() else f"no {config}; defaults and environment hold"
    return [Check("settings", "ok", said), *checks, *_templates(job), *_notify(job, send_test=send_test),
            *_live(job)]  # fmt: skip


def status_of(checks: list[Check]) -> int:
    """Return the exit status: that of the first fault."""
    return next((check.exit_code for check in checks if check.state == "fault"), 0)


def to_text(checks: list[Check]) -> str:
    """Return the checks for a terminal."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        text = f"{check.text.rstrip('.')}. {check.cure.rstrip('.')}" if check.cure else check.text
        lines.append(f"{check.state:<5}  {check.name:<{width}}  {text}")
    return "\n".join(lines) + "\n"


def _fault(name: str, error: LinkauditError) -> Check:
    where = f"{error.where}: " if error.where else ""
    return Check(name, "fault", f"{where}{error.what}", error.cure, error.exit_code)


def _database(path: Path) -> Check:
    folder = path.parent
    if not os.access(folder, os.W_OK):
        cure = "Make the folder writable, or choose another file with --db"
        return Check("database", "fault", f"{folder} cannot be written to", cure, StoreError.exit_code)
    if not path.exists():
        return Check("database", "ok", f"{path} is not there yet; the first run makes it")
    try:
        with open_database(path, write=False):
            pass
    except LinkauditError as error:
        older = "older linkaudit" in error.what  # that cures itself
        return Check("database", "note", error.what, error.cure) if older else _fault("database", error)
    if not os.access(path, os.W_OK):
        cure = "Make the file writable, or choose another with --db"
        return Check("database", "fault", f"{path} cannot be written to", cure, StoreError.exit_code)
    return Check("database", "ok", f"{path}, {_size(path.stat().st_size)}, up to date")


def _templates(job: Job) -> Iterator[Check]:
    """Yield whether the seller's templates, those that are set and those in use, can be filled."""
    paths = list(job.settings.listing.templates)
    if job.db_path.exists() and not paths:
        try:
            with open_database(job.db_path, write=False) as db:
                paths = [one.path for one in in_use(db)]
        except LinkauditError:
            return  # told of the database
    if not paths:
        cure = "To fill upload sheets, download yours in Seller Center (Products > Bulk upload): --template"
        yield Check("templates", "ok", "none is given", cure)
    for path in paths:
        try:
            found = templates.read(Path(path))
            leaves = f"{len(found.categories):,} categories, {found.last_row - found.first_row + 1:,} rows"
            yield Check("templates", "ok", f"{path}: {found.version}, {found.branch}, {leaves}")
        except LinkauditError as error:
            yield _fault("templates", error)


def _notify(job: Job, *, send_test: bool) -> Iterator[Check]:
    """Yield whether each address that is set can be written to; a test is sent only if it is asked for."""
    if not job.settings.notify.urls:
        yield Check("notify", "fault" if send_test else "ok", "no address is set", "See docs/notify.md",
                    UsageError.exit_code if send_test else 0)  # fmt: skip
    for one, sent in notify.try_out(job) if send_test else notify.look(job):
        where = f"{one.place} ({sent.service})" if sent.service and sent.service != one.place else one.place
        if sent.fault:
            state: State = "fault" if send_test else "note"
            yield Check("notify", state, f"{where}: {sent.fault}", sent.cure, SourceError.exit_code)
        else:
            yield Check("notify", "ok", f"{where}: {'a test was sent' if send_test else 'can be written to'}")


def _disk(path: Path) -> Check:
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        return Check("disk", "note", f"cannot be asked: {error.strerror}")
    if free < _LITTLE_DISK:
        return Check("disk", "note", f"{_size(free)} free", "A large shop needs a few GB beside the database")
    return Check("disk", "ok", f"{_size(free)} free")


def _keyring() -> Check:
    name = vault.name()
    return Check("keyring", "ok", name or "none on this system; secrets are kept in the environment or a file")


def _size(count: int) -> str:
    return f"{count / (1 << 30):,.1f} GB" if count >= 1 << 30 else f"{count / (1 << 20):,.1f} MB"


def _live(job: Job) -> Iterator[Check]:
    """Yield what can be said of shop and token; without a token nothing is asked over the network."""
    shop = find_shop(job.addresses)
    try:
        access = shopify_access(job.settings)
    except UsageError as error:
        yield _fault("token", error)
        return
    if access is None:
        yield Check("shop", "ok", shop.name if shop else ", ".join(job.domains) or "told by the files")
        cure = "Files can be read all the same; `linkaudit init` sets a token"
        yield Check("token", "note", "none is set, so nothing was asked over the network", cure)
        return
    if shop is None:
        cure = "Add --domain NAME.myshopify.com, or write it into [shop] hosts"
        yield Check("shop", "fault", "it is not said which shop the token belongs to", cure, UsageError.exit_code)
        return
    yield from _visit(job, shop, access)


def _visit(job: Job, shop: ShopAddress, access: Access) -> Iterator[Check]:
    try:
        with connect(shop, access, tell=job.tell, attempts=_ATTEMPTS) as (client, credentials):
            session = open_session(client, Path(), window_days=0, pause=time.sleep, tell=job.tell)
            yield Check("shop", "ok", f"{shop.name} answers: {session.shop.get('name') or 'without a name'}")
            yield _token(access, credentials)
            yield from _scopes(session)
            yield _version(client, access)
            yield _clock(session, job.clock())
    except LinkauditError as error:
        yield _fault("token" if isinstance(error, UsageError) else "shop", error)


def _token(access: Access, credentials: Credentials) -> Check:
    if isinstance(credentials, ClientCredentials):
        ends = f"ends in {credentials.lasts / 3600:.1f} h and is renewed by itself"
        return _guarded(access, Check("token", "ok", f"works: of an app, {ends}"))
    token = credentials.token()
    kind = next((f" ({said})" for start, said in _KINDS.items() if token.startswith(start)), "")
    return _guarded(access, Check("token", "ok", f"works{kind}"))


def _guarded(access: Access, check: Check) -> Check:
    """Return ``check``, or that other users of this machine can read the file with the secret."""
    path = access.place.removeprefix("file:")
    if path == access.place or not Path(path).expanduser().stat().st_mode & 0o077:
        return check
    return Check(check.name, "note", f"{check.text}, but others can read {path}", f"chmod 600 {path}")


def _scopes(session: Session) -> Iterator[Check]:
    gaps = unseen(session.scopes)
    for title, scopes, missing in gaps:
        cure = "Add it to the app and release it: docs/token.md"
        yield Check("scopes", "note", f"{title}: {scopes} is missing, so not seen: {missing}", cure)
    if not gaps:
        yield Check("scopes", "ok", "all that is used is granted")
    if _ORDERS in session.scopes and ALL_ORDERS not in session.scopes:
        cure = f"For more, ask for {ALL_ORDERS} (docs/token.md), or give older orders as a JSON export"
        days = f"only those since {session.orders_from()}, {ORDER_DAYS} days, until {session.now.date().isoformat()}"
        yield Check("orders", "note", days, cure)


def _version(client: AdminClient, access: Access) -> Check:
    asked = access.api_version or API_VERSION
    if client.served_version and client.served_version != asked:
        cure = "Upgrade linkaudit, or leave [shopify] api_version out"
        return Check("version", "note", f"Shopify serves API {client.served_version} instead of {asked}", cure)
    if asked != API_VERSION:
        return Check("version", "note", f"API {asked}; linkaudit is made for {API_VERSION}", "Leave api_version out")
    return Check("version", "ok", f"API {asked}")


def _clock(session: Session, now: datetime) -> Check:
    apart = (now - session.now).total_seconds()
    if abs(apart) > _CLOCK_SECONDS:
        side = "ahead of" if apart > 0 else "behind"
        cure = "Set this machine's clock: dates of orders and tokens go by it"
        return Check("clock", "note", f"{abs(apart):,.0f} s {side} Shopify's", cure)
    return Check("clock", "ok", f"agrees with Shopify's ({session.now.astimezone(UTC):%Y-%m-%d %H:%M} UTC)")
