"""Which roles of PostgreSQL may read the views, and the shops of which tags they see there."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from linkaudit.errors import UsageError
from linkaudit.fleet import place
from linkaudit.fleet.schema import SHOWN_VIEWS


def grant(connection: place.Connection, role: str, tags: Sequence[str]) -> list[str]:
    """Let a role see the shops that have any of ``tags``, and no others; none: nothing any more. Return what it had.

    Raises ``UsageError`` if there is no such role.
    """
    with connection.transaction():
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            cure = f"Make it first, in PostgreSQL: CREATE ROLE {role} LOGIN"
            raise UsageError("is no role of this PostgreSQL", where=role, cure=cure)
        before = connection.execute("DELETE FROM scopes WHERE role_name = %s RETURNING tag", [role]).fetchall()
        for tag in dict.fromkeys(tags):
            connection.execute("INSERT INTO scopes VALUES (%s, %s)", [role, tag])
        name, schema = sql.Identifier(role), sql.Identifier(place.SCHEMA)
        objects = sql.SQL(", ").join(sql.Identifier(place.SCHEMA, one) for one in (*SHOWN_VIEWS, "migrations"))
        if tags:
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, name))
            connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(objects, name))
        else:
            connection.execute(sql.SQL("REVOKE SELECT ON {} FROM {}").format(objects, name))
            connection.execute(sql.SQL("REVOKE USAGE ON SCHEMA {} FROM {}").format(schema, name))
    return sorted(str(row[0]) for row in before)
