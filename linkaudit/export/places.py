"""Where a finding stands, for programs that show it beside the file: path and line where there are any."""

from __future__ import annotations

import re
from typing import NamedTuple

from linkaudit.model import FindingRow

_LINE = re.compile(r"line (\d+)\b")
_ROW = re.compile(r"row (\d+)")
_BY_LINE = (".csv", ".tsv", ".txt")


class Place(NamedTuple):
    """``path`` is empty for what is no file; ``line`` is 0 where none is known. ``name`` says it to a person."""

    path: str
    line: int
    name: str


def place_of(one: FindingRow) -> Place:
    """Return the file and line of a finding: themes and link lists are files, all else is content of the shop."""
    named = (one.placement_kind, one.placement_title or one.placement_id, one.placement_field, one.locator)
    name = " ".join(dict.fromkeys(filter(None, named)))
    if one.placement_kind == "theme":
        line = _LINE.match(one.locator)
        return Place(one.placement_id, int(line[1]) if line else 0, name)
    if one.placement_kind == "link_list":
        line = _ROW.fullmatch(one.locator) if one.placement_id.lower().endswith(_BY_LINE) else None
        return Place(one.placement_id, int(line[1]) if line else 0, name)
    return Place("", 0, name)


def why_not_open(one: FindingRow) -> str:
    """Return why a finding is accepted or muted, "" if it is open."""
    if one.status == "accepted":
        until = f", until {one.accepted_until}" if one.accepted_until else ""
        return f"accepted by {one.accepted_by}: {one.accepted_reason}{until}"
    return one.note if one.status == "muted" else ""
