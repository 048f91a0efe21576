"""What Datasette asks of its plug-ins: functions for SQL, and cells that lead on.

Hooks are described at docs.datasette.io/en/stable/plugin_hooks.html (0.65).
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple, Protocol
from urllib.parse import quote

from datasette import hookimpl

from linkaudit.explore.functions import MoneySum, of_rules
from linkaudit.explore.look import NAME, Look


class Connection(Protocol):
    """What is used of a connection of SQLite."""

    def create_function(self, name: str, narg: int, func: object, /, *, deterministic: bool) -> None:
        """Let SQL call ``func``."""

    def create_aggregate(self, name: str, n_arg: int, aggregate_class: type, /) -> None:
        """Let SQL sum up with ``aggregate_class``."""


class Way(NamedTuple):
    """A link in a cell; Datasette's templates show what ``__html__`` returns as it is."""

    address: str
    text: str

    def __html__(self) -> str:
        return f'<a href="{escape(self.address)}">{escape(self.text)}</a>'


class Plugin:
    """Our side of Datasette's hooks. One of a process: Datasette keeps its plug-ins in a global."""

    def __init__(self, look: Look) -> None:
        self.__name__ = "linkaudit.explore"  # Datasette takes plug-ins for modules
        self._functions = of_rules(look.rules)

    @hookimpl  # type: ignore[untyped-decorator]
    def prepare_connection(self, conn: Connection) -> None:
        """Give a connection our functions."""
        for name, function in self._functions.items():
            conn.create_function(name, 1, function, deterministic=True)
        conn.create_aggregate("money_sum", 1, MoneySum)

    @hookimpl  # type: ignore[untyped-decorator]
    def render_cell(self, value: object, column: str, table: str | None) -> Way | None:
        """Let a cell lead on to the question that tells more of it; None: as Datasette shows it."""
        goal = goal_of(value, column, table)
        return Way(f"/{NAME}/{goal[0]}?{goal[1]}={quote(str(value), safe='')}", str(value)) if goal else None


def goal_of(value: object, column: str, table: str | None) -> tuple[str, str] | None:
    """Return (question, its field) that tells more of a cell; ``table`` is None in an answer to a question."""
    if not value or not isinstance(value, int | str):  # link 0 is none; Datasette hands keys of tables over as a dict
        return None
    if column == "link_id":
        return "link", "link_id"
    if column == "code" and table in {None, "findings", "problems"}:
        return ("problems-in-detail" if str(value).startswith("TS") else "findings-in-detail"), "code"
    if column == "product_handle" or (column == "handle" and table in {"products", "listings", "exported"}):
        return "product", "handle"
    return None
