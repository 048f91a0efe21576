"""One visit to a shop: what the token may read, which shop it is, and the tools that feeds share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from linkaudit.errors import OutputError, SourceError
from linkaudit.source.admin import queries
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.feeds import ALL_ORDERS, ORDER_DAYS
from linkaudit.source.json.stream import Json


class Session(msgspec.Struct, kw_only=True):
    """``spool`` is the folder for results of bulk operations; ``now`` the shop's own time; ``shop`` its GraphQL object.

    ``window_days``: read orders of that many days only (0: all that the token may read). ``adopted``: operations of
    other processes that this one took over. ``tell`` says a line on stderr.
    """

    client: AdminClient
    spool: Path
    scopes: frozenset[str]
    shop: dict[str, Json]
    now: datetime
    window_days: int
    pause: Callable[[float], None]
    tell: Callable[[str], None]

    def room(self, name: str) -> Path:
        """Return where a file is kept in the spool, whose folder is made. Raises ``OutputError``."""
        try:
            self.spool.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            cure = "Free disk space or make the folder writable, then run the same command again"
            raise OutputError(f"cannot be made: {error.strerror}", where=str(self.spool), cure=cure) from error
        return self.spool / name

    def orders_from(self) -> str:
        """Return the first day of orders that can and shall be read; empty if all."""
        days = [self.window_days] if self.window_days else []
        days += [] if ALL_ORDERS in self.scopes else [ORDER_DAYS]
        return (self.now - timedelta(days=min(days))).date().isoformat() if days else ""


def open_session(
    client: AdminClient, spool: Path, *, window_days: int, pause: Callable[[float], None], tell: Callable[[str], None]
) -> Session:
    """Ask the shop who it is and what the token may read. Raises ``SourceError`` if the token is another shop's."""
    answer = client.run(queries.SHOP, {}, name="LinkauditShop")
    shop = answer.data.get("shop")
    if not isinstance(shop, dict):
        raise SourceError("the shop does not say who it is", where=client.shop.name, cure="Run `linkaudit doctor`")
    named = str(shop.get("myshopifyDomain") or "")
    if client.shop.name.endswith(".myshopify.com") and named and named != client.shop.name:
        cure = f"Set [shop] domain = {named!r}, or use the token of {client.shop.name}"
        raise SourceError(f"the token belongs to {named}", where=client.shop.name, cure=cure)
    return Session(
        client=client, spool=spool, shop=shop, scopes=_scopes(answer.data), now=answer.date or datetime.now(UTC),
        window_days=window_days, pause=pause, tell=tell,
    )  # fmt: skip


def _scopes(data: dict[str, Json]) -> frozenset[str]:
    app = data.get("currentAppInstallation")
    granted = app.get("accessScopes") if isinstance(app, dict) else None
    handles = [one.get("handle") for one in granted if isinstance(one, dict)] if isinstance(granted, list) else []
    return frozenset(handle for handle in handles if isinstance(handle, str))
