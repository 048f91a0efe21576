"""Datasette over one database, served on this machine until the user ends it."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from linkaudit.errors import UsageError
from linkaudit.explore.guard import guarded
from linkaudit.explore.look import NAME, Key, Look
from linkaudit.explore.plugin import Plugin
from linkaudit.explore.words import SETTINGS, metadata

PORT = 8001


class KeyedDatabase(Database):  # type: ignore[misc]  # Datasette ships no types
    """A file, read only, with the foreign keys of the look: the tables declare none, as batches come in any order."""

    def __init__(self, datasette: Datasette, look: Look) -> None:
        super().__init__(datasette, path=str(look.path), is_mutable=True)  # mutable: opened with mode=ro, others write
        self._look = look

    async def execute(self, sql: str, *arguments: object, **named: object) -> object:
        """Run SQL, as Datasette's own method does; a user's slip in SQL is told on the page and not on stderr."""
        return await super().execute(sql, *arguments, **named | {"log_sql_errors": False})

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, str]]:
        """Return the keys of a table, as Datasette's own method does."""
        return [_outgoing(key) for key in (self._look.tables[table].keys if table in self._look.tables else ())]

    async def get_all_foreign_keys(self) -> dict[str, dict[str, list[dict[str, str]]]]:
        """Return the keys of all tables in both directions, as Datasette's own method does."""
        found: dict[str, dict[str, list[dict[str, str]]]] = {
            name: {"incoming": [], "outgoing": []} for name in await self.table_names()
        }
        for name, table in self._look.tables.items():
            for key in table.keys:
                found[name]["outgoing"].append(_outgoing(key))
                found[key.table]["incoming"].append(
                    {"other_table": name, "column": key.key, "other_column": key.column}
                )
        return found


def _outgoing(key: Key) -> dict[str, str]:
    return {"column": key.column, "other_table": key.table, "other_column": key.key}


def serve(look: Look, host: str, port: int | None, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl+C. ``ready`` is called with the address once the browser may ask; port 0: any that is free.

    Without a port it is 8001, or any other if that is taken. Raises ``UsageError`` if the place cannot be had.
    """
    with _bound(host, port) as listener:
        name, number = listener.getsockname()[:2]
        asyncio.run(_serve(look, listener, host, lambda: ready(f"http://{_shown(host, name)}:{number}/")))


def _shown(host: str, number: str) -> str:
    name = "localhost" if ipaddress.ip_address(number.partition("%")[0]).is_unspecified else host
    return f"[{name}]" if ":" in name else name


async def _serve(look: Look, listener: socket.socket, host: str, ready: Callable[[], None]) -> None:
    datasette = Datasette(metadata=metadata(look), settings=SETTINGS)
    datasette.remove_database("_memory")
    datasette.add_database(KeyedDatabase(datasette, look), name=NAME)
    plugin = Plugin(look)
    pm.register(plugin)
    try:
        app = guarded(datasette.app(), host, look.safe_cell)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on",
                                timeout_graceful_shutdown=1)  # fmt: skip
        ready()  # the socket listens: who asks before the server runs waits for it
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        pm.unregister(plugin)


def _bound(host: str, port: int | None) -> socket.socket:
    try:
        return _listen(host, PORT if port is None else port)
    except OSError as error:
        if port is None and error.errno == errno.EADDRINUSE:
            return _bound(host, 0)
        where = f"{host}, port {PORT if port is None else port}"
        cure = "Choose another --port (0: any that is free), or leave out --host"
        raise UsageError(f"cannot serve there: {error.strerror}", where=where, cure=cure) from error


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
