"""Walls that turn robots away, told by name. What refuses us says nothing about what a visitor sees."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

import msgspec

from linkaudit.source.live.reading.page import Page

_LITTLE = 600  # characters of text: a challenge has no content of its own


class Wall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One wall: headers as (name or its beginning, pattern of the value), and marks of its page; see walls.toml."""

    name: str
    headers: tuple[tuple[str, str], ...] = ()
    any: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def _load() -> tuple[Wall, ...]:
    text = (files(__package__) / "walls.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["wall"], tuple[Wall, ...])


WALLS = _load()


def wall_of(page: Page, headers: Mapping[str, str], *, refused: bool) -> str:
    """Return who turns us away, or an empty string; ``refused``: the status is one that refuses."""
    for wall in WALLS:
        if refused and any(_has(headers, name, value) for name, value in wall.headers):
            return wall.name
        if refused and any(mark in page.lower for mark in wall.marks):
            return wall.name
        if any(mark in page.lower for mark in wall.any) and (refused or _is_bare(page)):
            return wall.name
    if not refused and _has(headers, "cf-mitigated", "challenge"):
        return "Cloudflare"
    return ""


def _is_bare(page: Page) -> bool:
    return not page.sells and len(page.text) < _LITTLE


def _has(headers: Mapping[str, str], name: str, value: str) -> bool:
    if name.endswith("-"):
        return any(own.startswith(name) for own in headers)
    return name in headers and re.search(value, headers[name], re.IGNORECASE) is not None
