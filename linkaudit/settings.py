"""Settings: ``linkaudit.toml``, overridden by ``LINKAUDIT_*``, overridden by flags. The only reader of the environment.

A variable is named after section and key: ``LINKAUDIT_POLICY_CUTOFF`` for ``[policy] cutoff``; lists are separated by
commas. Sections of the file that belong to other commands are read by these.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec

from linkaudit.errors import UsageError

DEFAULT_POLICY = "external-links-removed"
DEFAULT_FILE = Path("linkaudit.toml")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section of the file: a field it does not know is an error."""


class Shop(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[shop]``: ``domain`` is the public face, ``hosts`` further hosts; both may carry a locale root (a.com/fr)."""

    domain: str = ""
    hosts: tuple[str, ...] = ()
    market: str = ""
    currency: str = ""
    timezone: str = ""


class PolicySettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[policy]``: a built-in name or a TOML file, and the cut-off as an ISO date (empty: judged as in force)."""

    name: str = DEFAULT_POLICY
    cutoff: str = ""


class Traffic(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[traffic]``: days before today that count (0: all), and further spellings of TikTok in utm_source."""

    window_days: int = 0
    sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set."""

    shop: Shop = Shop()
    policy: PolicySettings = PolicySettings()
    traffic: Traffic = Traffic()
    shopify: dict[str, object] = {}
    check: dict[str, object] = {}
    listing: dict[str, object] = {}
    plan: dict[str, object] = {}
    notify: dict[str, object] = {}


_FLAGS = {("policy", "name"): "--policy", ("traffic", "window_days"): "--window", ("shop", "hosts"): "--domain"}

Overrides = Mapping[tuple[str, str], object]


def load(
    config: Path | None, overrides: Overrides, environment: Mapping[str, str] | None = None, *, alone: bool = False
) -> Settings:
    """Return the effective settings; ``alone``: of the flags only.

    Raises ``UsageError`` naming file or variable, section and key.
    """
    path = config or (DEFAULT_FILE if DEFAULT_FILE.is_file() and not alone else None)
    environment = {} if alone else os.environ if environment is None else environment
    where = str(path or "")
    raw: dict[str, dict[str, object]] = _read(path) if path else {}
    try:
        msgspec.convert(raw, Settings)
        for (section, key), text in _from_environment(environment).items():
            where = f"LINKAUDIT_{section}_{key}".upper()
            raw = _with(raw, section, key, _typed(section, key, text))
            msgspec.convert(raw, Settings)
        for (section, key), value in overrides.items():
            where = _FLAGS.get((section, key), f"--{key}")
            raw = _with(raw, section, key, value)
        return msgspec.convert(raw, Settings)
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"a setting does not fit: {error}", where=where, cure="See docs/cli.md, Settings") from error


def database_path(flag: Path | None) -> Path:
    """Return the database's path: the flag, else ``LINKAUDIT_DB``, else ``linkaudit.db`` here."""
    return flag or Path(os.environ.get("LINKAUDIT_DB") or "linkaudit.db")


def policy_text(name: str) -> tuple[str, str]:
    """Return a policy's TOML text and what to call it. ``name`` is a built-in name or a path."""
    built_in = files("linkaudit") / "policies" / f"{name}.toml"
    if "/" not in name and built_in.is_file():
        return built_in.read_text("utf-8"), name
    try:
        return Path(name).read_text("utf-8"), name
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(sorted(p.name.removesuffix(".toml") for p in (files("linkaudit") / "policies").iterdir()))
        raise UsageError("there is no such policy", where=name, cure=f"Name a TOML file, or one of: {known}") from error


def _read(path: Path) -> dict[str, dict[str, object]]:
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError("the settings file cannot be read", where=str(path), cure=str(error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not TOML: {error}", where=str(path), cure="Correct the line, or remove the file") from error
    # TOML has dates of its own; a cut-off may be written with or without quotes.
    return {
        name: {key: value.isoformat() if isinstance(value, date) else value for key, value in section.items()}
        if isinstance(section, dict)
        else section
        for name, section in sections.items()
    }


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for section in (field.name for field in msgspec.structs.fields(Settings)):
        prefix = f"LINKAUDIT_{section.upper()}_"
        found |= {
            (section, name.removeprefix(prefix).lower()): text
            for name, text in sorted(environment.items()) if name.startswith(prefix) and text
        }  # fmt: skip
    return found


def _typed(section: str, key: str, text: str) -> object:
    now = getattr(getattr(Settings(), section), key, "")
    if isinstance(now, tuple):
        return [piece.strip() for piece in text.split(",") if piece.strip()]
    return int(text) if isinstance(now, int) else text


def _with(raw: dict[str, dict[str, object]], section: str, key: str, value: object) -> dict[str, dict[str, object]]:
    return raw | {section: {**raw.get(section, {}), key: value}}
