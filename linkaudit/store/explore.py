"""What the database looks like to who explores it: its tables in words, and questions with their SQL.

Both are data: ``explore_tables.toml`` and ``explore_queries.toml``. Questions are put to the latest complete run, and
to the files it judges.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sqlite_utils import Database

_LATEST = "(SELECT max(run_id) FROM runs WHERE status = 'complete')"
_WORDS = {
    "LATEST_RUN": _LATEST,
    "MAIN_CURRENCY": f"(SELECT json_extract(summary, '$.money[0].currency') FROM runs WHERE run_id = {_LATEST})",
    "OF_RUN": f"stream_id IN (SELECT stream_id FROM run_streams WHERE run_id = {_LATEST})",
}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b")


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table in words.

    ``sort`` or ``sort_desc``: the column it is shown by; ``label``: the column that names a row where another table
    points to it. ``keys``: columns that hold the only key of another table, with that table's name. ``columns``: what
    is in those that their name does not explain.
    """

    title: str
    description: str
    sort: str = ""
    sort_desc: str = ""
    label: str = ""
    facets: tuple[str, ...] = ()
    keys: dict[str, str] = {}
    columns: dict[str, str] = {}
    hidden: bool = False


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question and the SQL that answers it; ``:name`` in it is asked of the user."""

    title: str
    description: str
    sql: str


def tables() -> dict[str, Table]:
    """Return every table by name, those first that matter most."""
    return msgspec.convert(_data("explore_tables.toml"), dict[str, Table])


def queries() -> dict[str, Query]:
    """Return the questions by name, with SQL that runs as it stands."""
    found = msgspec.convert(_data("explore_queries.toml"), dict[str, Query])
    return {name: msgspec.structs.replace(one, sql=_spelled(one.sql)) for name, one in found.items()}


def only_keys(db: Database) -> dict[str, str]:
    """Return the tables whose rows one column tells apart, with that column."""
    rows = db.execute(
        "SELECT m.name, max(c.name) FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND c.pk > 0 GROUP BY m.name HAVING count(*) = 1"
    )
    return dict(rows.fetchall())


def _spelled(sql: str) -> str:
    return _WORD.sub(lambda found: _WORDS[found[0]], sql).strip()


def _data(name: str) -> dict[str, object]:
    return tomllib.loads((files("linkaudit.store") / name).read_text("utf-8"))
