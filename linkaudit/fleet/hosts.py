"""Outside hosts and who may ask them when, kept in PostgreSQL by its clock: their limits hold over all workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec
import psycopg

from linkaudit.errors import SourceError
from linkaudit.fleet import place
from linkaudit.pipeline.check import Grant, State, Want, settle

_AT_ONCE = 100  # hosts of one transaction
# The clock is read once the row is ours: whoever comes later gets a later time.
_LOCKED = """
WITH locked AS MATERIALIZED (SELECT host, state FROM host_paces WHERE host = ANY(%s) ORDER BY host FOR UPDATE)
SELECT host, state::text, extract(epoch FROM clock_timestamp())::float8 FROM locked
"""


class Hosts:
    """The board of one audit, for one thread. ``asker``: a name that no other process has."""

    def __init__(self, where: str, asker: str) -> None:
        self._where, self._asker = where, asker
        self._connection: place.Connection | None = None

    def exchange(self, wants: Sequence[Want]) -> Mapping[str, Grant]:
        """Return what is given, by host, each part in a short transaction. Raises ``SourceError`` if out of reach.

        What was asked of a part that failed counts for nothing there: to ask again is safe.
        """
        found: dict[str, Grant] = {}
        ordered = sorted(wants, key=lambda one: one.host)  # the order that all lock the rows in
        try:
            if self._connection is None:
                self._connection = place.connect(self._where)
            with place.told(self._where):
                for at in range(0, len(ordered), _AT_ONCE):
                    found |= self._part(self._connection, ordered[at : at + _AT_ONCE])
        except SourceError:
            self.close()
            raise
        return found

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _part(self, connection: place.Connection, wants: Sequence[Want]) -> dict[str, Grant]:
        hosts = [one.host for one in wants]
        found: dict[str, Grant] = {}
        states: list[str] = []
        with connection.transaction():
            rows = {str(row[0]): row for row in connection.execute(_LOCKED, [hosts])}
            if len(rows) < len(hosts):
                connection.execute(
                    "INSERT INTO host_paces (host) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [hosts]
                )
                rows = {str(row[0]): row for row in connection.execute(_LOCKED, [hosts])}
            for want in wants:
                _, text, now = rows[want.host]
                state = msgspec.json.decode(text, type=State) if text else None
                new, found[want.host] = settle(state, self._asker, want, now)
                states.append(msgspec.json.encode(new).decode())
            connection.execute(
                "UPDATE host_paces h SET state = n.state::jsonb, used_at = now()"
                " FROM unnest(%s::text[], %s::text[]) AS n(host, state) WHERE h.host = n.host", [hosts, states],
            )  # fmt: skip
        return found
