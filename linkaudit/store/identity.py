"""What makes a finding the same in every run: its rule, its link, and the thing and field that it stands in.

Where in the field does not matter, so that moving a paragraph makes no new finding; nor does the name of a link list,
which changes with every export.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

PLACE = ("code", "link_id", "placement_kind", "placement_id", "placement_field")


def columns(table: str = "") -> str:
    """Return SQL for the five columns that are a finding's identity, named as in ``PLACE``."""
    return ", ".join(f"{one} AS {name}" for one, name in zip(_terms(table), PLACE, strict=True))


def grouped(table: str = "") -> str:
    """Return the same without names, as to group by or to compare with a row of five."""
    return ", ".join(_terms(table))


def same(findings: str, known: str) -> str:
    """Return SQL that is true where a row of ``findings`` is what a row of ``known``, already an identity, names."""
    return " AND ".join(f"{known}.{name} = {one}" for one, name in zip(_terms(findings), PLACE, strict=True))


def kind(table: str) -> str:
    """Return SQL for the kind of content that a finding stands in; each link list is one of its own."""
    return (
        f"CASE {table}.placement_kind WHEN 'link_list' THEN 'link list ' || {table}.placement_id"
        f" ELSE {table}.placement_kind END"
    )


def _terms(table: str) -> list[str]:
    at = f"{table}." if table else ""
    of_list = f"CASE {at}placement_kind WHEN 'link_list' THEN '' ELSE {at}placement_id END"
    return [of_list if name == "placement_id" else f"{at}{name}" for name in PLACE]


def finding_id(code: str, link_id: int, kind: str, place: str, field: str) -> str:
    """Return a finding's short name, the same in every run and every database.

    >>> finding_id("LA205", 0, "product", "7", "description")
    'LA205-4f2b4ce172b2'
    """
    key = "\n".join((str(link_id), kind, place, field))
    return f"{code}-{blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


def of_row(row: Mapping[str, Any]) -> str:
    """Return the ``finding_id`` of a row of ``findings``."""
    place = "" if row["placement_kind"] == "link_list" else row["placement_id"]
    return finding_id(row["code"], row["link_id"], row["placement_kind"], place, row["placement_field"])


def register(db: Database) -> None:
    """Give SQL the function ``finding_id``."""
    db.register_function(finding_id, deterministic=True)
