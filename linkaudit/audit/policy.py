"""Policies: which TikTok surfaces end, are kept or are restricted, since when, and who says so. Data, not code."""

from __future__ import annotations

import tomllib
from datetime import date
from enum import StrEnum

import msgspec

from linkaudit.errors import UsageError
from linkaudit.model import Surface

INBOUND_SURFACES = (
    Surface.STOREFRONT, Surface.VIDEO, Surface.LIVE, Surface.AD, Surface.CATALOG, Surface.BIO, Surface.POST,
)  # fmt: skip


class Fate(StrEnum):
    """What a policy does to a surface."""

    ENDS = "ends"
    KEPT = "kept"
    RESTRICTED = "restricted"


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy as its TOML file states it. ``effective`` is an ISO date or empty: not known. ``title``: for docs."""

    name: str
    market: str
    source: str
    read: date
    surfaces: dict[Surface, Fate]
    title: str = ""
    effective: str = ""

    def fate(self, surface: Surface) -> Fate | None:
        """Return what becomes of ``surface``; None where nobody can say because the surface is not known."""
        if surface is not Surface.UNKNOWN:
            return self.surfaces.get(surface)
        return Fate.ENDS if set(self.surfaces.values()) == {Fate.ENDS} else None


def parse(text: str, where: str) -> Policy:
    """Read a policy from TOML ``text``. Raises ``UsageError`` naming ``where`` and the field."""
    try:
        policy = msgspec.convert(_plain(tomllib.loads(text)), Policy)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(
            f"not a policy: {error}", where=where, cure="Compare it with docs/rules.md, section Policies"
        ) from error
    absent = [surface.value for surface in INBOUND_SURFACES if surface not in policy.surfaces]
    if absent:
        cure = "Add them under [surfaces] as ends, kept or restricted"
        raise UsageError(f"the policy says nothing about {', '.join(absent)}", where=where, cure=cure)
    if policy.effective:
        parse_date(policy.effective, where)
    return policy


def _plain(table: dict[str, object]) -> dict[str, object]:
    """Return the table with its day as text: TOML has days of its own, which may stand without quotes."""
    day = table.get("effective")
    return table | {"effective": day.isoformat()} if type(day) is date else table


def parse_date(text: str, where: str) -> date:
    """Read an ISO date. Raises ``UsageError`` naming ``where``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date", where=where, cure="Write it as 2026-12-31") from error
