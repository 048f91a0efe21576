"""What is shown: the record that the rest of this room works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from linkaudit.model import Rule

NAME = "linkaudit"  # of the database in addresses, whatever its file is called


class Key(msgspec.Struct, frozen=True):
    """A ``column`` that holds the only key of ``table``, which is its column ``key``."""

    column: str
    table: str
    key: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table in words; see ``linkaudit.store.explore.Table``."""

    title: str
    description: str
    sort: str
    sort_desc: str
    label: str
    facets: Sequence[str]
    columns: Mapping[str, str]
    hidden: bool
    keys: Sequence[Key]


class Query(msgspec.Struct, frozen=True):
    """A question, more words about it, and its SQL."""

    title: str
    description: str
    sql: str


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """The file at ``path``, read only; ``about`` says which shop and audit.

    ``say`` returns what a text of the page itself is in the reader's language;
    ``safe_cell`` returns a cell of a CSV so that no spreadsheet runs it.
    """

    path: Path
    about: str
    tables: Mapping[str, Table]
    queries: Mapping[str, Query]
    rules: Mapping[str, Rule]
    say: Callable[[str], str]
    safe_cell: Callable[[str], str]
