"""What linkaudit itself has written: results are no sources, and would be taken for exports of somebody else's."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.reading import tabular
from linkaudit.source.seller_center import package
from linkaudit.source.seller_center.book import CREATE_MARK, head_rows

_DATA = tomllib.loads((files(__package__) / "own.toml").read_text("utf-8"))
_NEAR = 4096
_CURE = "Leave it out, and give the files that it was made from"


class Own(NamedTuple):
    """A file of ours: what it is called, and the command that reads it back, if one does."""

    name: str
    reader: str = ""


class _Table(NamedTuple):
    own: Own
    columns: frozenset[str]
    exact: bool


_TABLES = tuple(
    _Table(Own(one["name"], one.get("reader", "")), frozenset(one["columns"]), one.get("exact", False))
    for one in _DATA["tables"]
)
_MARKS = tuple((Own(one["name"]), re.compile(one["pattern"], re.DOTALL)) for one in _DATA["marks"])


def own(member: Member) -> Own | None:
    """Return which of linkaudit's files this is, also saved anew by a spreadsheet; None for any other. Never raises."""
    found = next((one for row in _headers(member) if (one := _table(row))), None)
    if found or member.names:
        return found
    text = tabular.head_text(member.head[:_NEAR])
    return next((one for one, pattern in _MARKS if pattern.match(text)), None)


def refused(member: Member) -> tuple[str, str] | None:
    """Return what to say of a file that linkaudit wrote, and the way out; None for others. Never raises."""
    found = own(member)
    if found is None:
        return None
    cure = f"{found.reader} reads it; leave it out here" if found.reader else _CURE
    return f"is linkaudit's own {found.name}: a result, which is not read", cure


def _headers(member: Member) -> list[list[str]]:
    """Return the first row of the text, or of each sheet of the workbook, as columns are compared.

    A seller's template may have the very columns of ``listing-1.csv``; its second row tells it apart.
    """
    if not member.names:
        return [tabular.header(member.head)]
    if package.WORKBOOK not in member.names:
        return []
    try:
        heads = [rows for _, rows in head_rows(member, 2) if rows and CREATE_MARK not in rows[-1]]
        return [[tabular.fold(cell) for cell in rows[0]] for rows in heads]
    except UnreadableInput:
        return []


def _table(header: list[str]) -> Own | None:
    names = {name for name in header if name}
    keys = {name.split(" ", 1)[0] for name in names}  # a name for people may stand behind a key
    for one in _TABLES:
        if (keys == one.columns) if one.exact else one.columns <= keys | names:
            return one.own
    return None
