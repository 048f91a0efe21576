"""Where the fleet's PostgreSQL is, and getting into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from linkaudit.errors import SourceError, StoreError, UsageError
from linkaudit.fleet import embedded

Connection = psycopg.Connection[TupleRow]
SCHEMA = "linkaudit"
EMBEDDED = "embedded:"
HERE = f"{EMBEDDED}linkaudit-fleet"
_SECONDS = 10
_REACH = (
    "Check that PostgreSQL runs and that LINKAUDIT_FLEET_DATABASE names it, as postgresql://USER@HOST/DATABASE;"
    " a password belongs in ~/.pgpass or PGPASSWORD"
)


def address(named: str) -> str:
    """Return how to connect to what the user named: a PostgreSQL, or ``embedded:FOLDER``, which is started if need be.

    What was started stops with the last process that asked for it. Raises ``UsageError`` if that cannot be.
    """
    named = named or HERE
    return embedded.start(Path(named.removeprefix(EMBEDDED))) if named.startswith(EMBEDDED) else named


def within(where: str) -> str:
    """Return the address with all that every session of ours sets. Raises ``UsageError`` if it cannot be read."""
    try:
        return make_conninfo(
            where, options=f"-c search_path={SCHEMA} -c idle_in_transaction_session_timeout=30s",
            connect_timeout=_SECONDS, application_name="linkaudit", keepalives_idle=15, keepalives_interval=5,
            keepalives_count=3,
        )  # fmt: skip
    except psycopg.Error as error:
        raise UsageError("this is no address of a PostgreSQL", where=shown(where), cure=_REACH) from error


@contextmanager
def opened(where: str) -> Iterator[Connection]:
    """Connect; each statement is its own transaction unless ``connection.transaction()`` says otherwise.

    Raises ``SourceError`` if there is no reaching it, and ``StoreError`` for what it refuses later.
    """
    connection = connect(where)
    with connection, told(where):
        yield connection


def connect(where: str) -> Connection:
    """Return a connection that the caller closes. Raises ``SourceError``."""
    try:
        return psycopg.connect(within(where), autocommit=True)
    except psycopg.Error as error:
        raise SourceError(_reason(error), where=shown(where), cure=_REACH) from error


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what PostgreSQL refuses into errors with their cures."""
    try:
        yield
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        cure = "Run `linkaudit fleet init`"
        raise UsageError("there is no fleet in this database yet", where=shown(where), cure=cure) from error
    except psycopg.errors.InsufficientPrivilege as error:
        cure = "Connect as the role that ran `linkaudit fleet init`, or let it grant you what is missing"
        raise StoreError(str(error).splitlines()[0], where=shown(where), cure=cure) from error
    except psycopg.OperationalError as error:
        raise SourceError(_reason(error), where=shown(where), cure=_REACH) from error


def shown(where: str) -> str:
    """Return an address as it may be shown: no password, no folder of a socket."""
    plain = re.sub(r"//([^/@:]*):[^@]*@", r"//\1@", where)
    return re.sub(r"(password=)(?:'[^']*'|\S+)", r"\1***", plain)


def _reason(error: psycopg.Error) -> str:
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return f"PostgreSQL cannot be reached ({first})"

